"""Texts that a comment may have cut off: in `title: Crisis #3 of 2024` YAML reads only the word `Crisis`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args, get_origin, get_type_hints

from sim.scenario.file.findings import Finding, KeyPath
from sim.scenario.file.layers import CHANGES, OVERLAYS, below, plain_types
from sim.scenario.file.schema import ScenarioFile, Variant
from sim.scenario.file.values import Text
from sim.scenario.file.yaml_reader import Document

SHOWN = 40
"""Most characters of what was cut off that a warning shows."""
HINT = "quote the whole text; or, if it is a comment, put a space after #"


def texts_cut_off(document: Document) -> Iterator[Finding]:
    """Yield a warning for each free text that ends before ` #` and a letter or digit."""
    for path, rest in document.cut.items():
        if _is_free_text(path):
            shown = rest if len(rest) <= SHOWN else f"{rest[:SHOWN].rstrip()}..."
            yield Finding(path, f"this text ends before ' {shown}', which YAML takes for a comment", HINT)


def _is_free_text(path: KeyPath) -> bool:
    """Return whether the schema allows any text at a key path, not only a name, a code or a date."""
    above: Any = ScenarioFile
    if path[0] in OVERLAYS and len(path) > 2:
        above, path = OVERLAYS[str(path[0])], path[2:]
    elif path[0] == CHANGES and len(path) > 1:
        above, path = Variant, path[1:]
    for part in path[:-1]:
        above = below(above, part)
    return any(
        Text in (found, *get_args(found)) for found in (_annotation(kind, path[-1]) for kind in plain_types(above))
    )


def _annotation(kind: Any, part: str | int) -> Any:
    """Return the annotation of a key of a model or a mapping with its constraints, None if there is none."""
    if get_origin(kind) is dict:
        return get_args(kind)[1]
    return get_type_hints(kind, include_extras=True).get(str(part)) if isinstance(kind, type) else None
