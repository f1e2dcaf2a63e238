"""A variant's changes laid over the base."""

from __future__ import annotations

from typing import Any

from sim.scenario.faults import Fault, KeyPath, Raw, has
from sim.scenario.schema import Contents, Quantity, RivalReading, ScenarioFile, Variant
from sim.scenario.shape import below, models

FILE_ONLY = set(ScenarioFile.model_fields) - set(Contents.model_fields)
OVERLAYS: dict[str, type[Variant]] = {"variants": Variant, "readings": RivalReading}
"""Keys of the file under which changes of the base stand, by name, and what each may say."""
SAID_ONLY = ("title", "why", "claim", "sources", "prior")
"""What a variant or a reading says of itself, and plays no part."""


def laid_over(base: Raw, overlay: Raw) -> Raw:
    """The base with the overlay's changes: blocks merge key by key; numbers, ranges, texts and lists are replaced."""
    return _merged(base, overlay, Variant)


def file_laid_over(base: Raw, overlay: Raw) -> Raw:
    """A whole file with the changes of one that extends it; variants and readings of the same name merge as well."""
    merged = _merged(base, overlay, ScenarioFile)
    for key in OVERLAYS:
        ours, theirs = overlay.get(key), base.get(key)
        if isinstance(ours, dict) and isinstance(theirs, dict):
            merged[key] = {**theirs, **{name: _what_if(theirs.get(name), ours[name]) for name in ours}}
    return merged


def _what_if(base: Any, overlay: Any) -> Any:
    return laid_over(base, overlay) if isinstance(base, dict) and isinstance(overlay, dict) else overlay


def _merged(base: Raw, overlay: Raw, annotation: Any) -> Raw:
    merged = dict(base)
    for key, value in overlay.items():
        inner = below(annotation, key)
        beneath = merged.get(key)
        blocks = isinstance(beneath, dict) and isinstance(value, dict) and Quantity not in models(inner)
        merged[key] = _merged(beneath, value, inner) if blocks and isinstance(beneath, dict) else value
    return merged


def contents_of(merged: Raw, overlay: Raw) -> Raw:
    """What the schema of a variant is to judge: everything but the keys that only the file itself has.

    A reading's own `sources` are names, and the file's are left out of it.
    """
    return {key: value for key, value in merged.items() if key not in FILE_ONLY or key in overlay}


def file_keys(base: Raw) -> Raw:
    """The keys that are the same for every variant: when the scenario plays, what it asks, the record."""
    return {key: value for key, value in base.items() if key in FILE_ONLY}


def is_idle(overlay: Raw) -> bool:
    """Whether a variant or a reading changes nothing."""
    return not any(value for key, value in overlay.items() if key not in SAID_ONLY)


def holds(data: Any, path: KeyPath) -> bool:
    """Whether a key path is there in raw data."""
    for part in path:
        if not has(data, part):
            return False
        data = data[part]
    return True


def own(fault: Fault, overlay: Raw, of_base: set[tuple[KeyPath, str]]) -> bool:
    """Whether a fault found in a merged variant is the variant's, not one the base has already."""
    return holds(overlay, fault.path) or (fault.path, fault.message) not in of_base
