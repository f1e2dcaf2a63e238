"""Changes of a scenario made in Python, by dotted keys: written and checked as in its file."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from sim.errors import UsageError, choices, suggestion
from sim.scenario.file.findings import Finding, KeyPath, Raw, at, block, dotted
from sim.scenario.file.layers import CHANGES, OVERLAYS, as_yaml, below, merge, models, with_changes
from sim.scenario.file.schema import Variant
from sim.scenario.file.values import BASE, DYAD, MOST_FOCAL, READING, Quantity
from sim.scenario.file.yaml_reader import parse
from sim.scenario.reader import ParsedScenario, check, inherited, parsed

LABEL = "changes made in Python"
"""Stands for the name of a file in messages."""
MOST_NAMED = 10
"""Dyads with one of the states that a message names."""
FOCUS_LABEL = "the focal dyads asked for"
DOT = re.compile(r"\.(?![a-z][a-z0-9_]*>)")
"""A dot between keys; that of `AZE.hardliners>RUS` is part of one."""
Changes = Mapping[str, Any]


def changed(text: str, name: str, changes: Changes, without: Changes, variant: str | None) -> ParsedScenario:
    """Return the scenario of this text with changes of its base, or with a further variant that makes them.

    Keys of `changes` are dotted or nested; `without` names removals by kind. Raises ScenarioError with every error, as
    in a file, and UsageError for a variant that exists.
    """
    data = parse(text, name).data
    if variant is not None and variant in block(data, "variants"):
        raise UsageError(f"{name} already has a variant '{variant}'; choose another name")
    overlay = overlay_of({**changes, **({"without": without} if without else {})})
    where: KeyPath = (CHANGES,) if variant is None else ("variants", variant)
    whole = merge({key: value for key, value in data.items() if key not in OVERLAYS}, block(data, CHANGES))
    missing = [finding.inside(*map(str, where)) for finding in _unknown_names(changes, whole)]
    if variant is None:
        layers = with_changes(text, name, {CHANGES: inherited(overlay, block(data, CHANGES))}, LABEL)
    else:
        layers = with_changes(text, name, {"variants": {variant: overlay}}, LABEL)
    return parsed(layers, Path(LABEL), missing)


def with_settings(text: str, name: str, settings: Mapping[str, Changes], variant: str) -> dict[str, Variant]:
    """Return the base of this text and, by name, each setting: `variant` changed by it.

    Raises ScenarioError with every error of every setting.
    """
    data = parse(text, name).data
    base = {key: value for key, value in data.items() if key not in OVERLAYS}
    own = _overlay(data, variant)
    whole = merge(merge(base, block(data, CHANGES)), own)
    overlays = {setting: merge(own, overlay_of(changes)) for setting, changes in settings.items()}
    every = dict.fromkeys(key for changes in settings.values() for key in changes)
    unknown = {key: findings for key in every if (findings := list(_unknown_names([key], whole)))}
    missing = [
        finding.inside("variants", setting)
        for setting, changes in settings.items() for key in unknown if key in changes for finding in unknown[key]
    ]  # fmt: skip
    kept = {key: value for key, value in base.items() if key not in ("record", "propositions")}
    checked = check({**kept, "variants": overlays})
    if checked.findings or missing:  # written as a file only to say where the errors are
        return parsed(with_changes(as_yaml(kept), name, {"variants": overlays}, LABEL), Path(LABEL), missing).variants
    return checked.variants


def with_first(focus: tuple[str, ...], dyad: str, relations: Iterable[str]) -> tuple[str, ...]:
    """Return the focal dyads with this one first, as it is written among them or in upper case.

    `relations` are the keys of the relations. Raises UsageError for a text that is no dyad, or a dyad without one.
    """
    asked = dyad.upper()
    if not re.fullmatch(DYAD, asked):
        raise UsageError(f"'{dyad}' is not a dyad; write two states with a dash, such as {focus[0]}")
    a, b = asked[:3], asked[4:]
    if a == b:
        raise UsageError(f"a dyad has two states, not '{a}' twice")
    related = list(dict.fromkeys(f"{key[:3]}-{key[4:]}" for key in relations))
    written = next((own for own in (*focus, *related) if own in (asked, reverse(asked))), None)
    if written is None:
        near = [dyad for dyad in related if a in dyad or b in dyad] or related
        raise UsageError(f"the scenario has no relation between {a} and {b}; {choices(asked, near[:MOST_NAMED])}")
    first = (written, *(own for own in focus if own != written))
    if len(first) > MOST_FOCAL:
        raise UsageError(f"the scenario has {len(focus)} focal dyads, the most there may be; remove one for {asked}")
    return first


def reverse(dyad: str) -> str:
    """Return `B-A` for `A-B`."""
    return f"{dyad[4:]}-{dyad[:3]}"


def focused(text: str, name: str, focus: Sequence[str]) -> ParsedScenario:
    """Return the scenario of this text with other focal dyads, the first of which leads. Raises ScenarioError."""
    return parsed(with_changes(text, name, {"focus": list(focus)}, FOCUS_LABEL), Path(FOCUS_LABEL))


def _overlay(data: Raw, variant: str) -> Raw:
    """Return the changes of the base that make a variant, or a reading, whose claim is no change."""
    if not variant.startswith(READING):
        return {} if variant == BASE else block(block(data, "variants"), variant)
    reading = block(block(data, "readings"), variant.removeprefix(READING))
    return {key: value for key, value in reading.items() if key in Variant.model_fields}


def overlay_of(changes: Changes) -> Raw:
    """Return changes with dotted keys as nested mappings of plain data."""
    overlay: Raw = {}
    for key, value in changes.items():
        plain, (*above, last) = _plain(value, str(key)), DOT.split(str(key))
        if isinstance(plain, dict):
            nested: Raw = {last: plain}
            for part in reversed(above):
                nested = {part: nested}
            overlay = merge(overlay, nested)
            continue
        place = overlay
        for part in above:
            if not isinstance(place.get(part), dict):
                place[part] = {}
            place = place[part]
        place[last] = plain
    return overlay


def _plain(value: Any, key: str) -> Any:
    """Return a value as in a file: numbers, texts, lists and mappings. Raises UsageError for anything else."""
    if isinstance(value, BaseModel):
        value = value.model_dump(mode="json", exclude_unset=True)
    if isinstance(value, Mapping):
        return {str(name): _plain(held, f"{key}.{name}") for name, held in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(held, f"{key}[{place}]") for place, held in enumerate(value)]
    if callable(item := getattr(value, "item", None)) and not isinstance(value, Mapping):
        value = item()  # a number of NumPy
    if isinstance(value, dt.date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise UsageError(f"{key}: {type(value).__name__} cannot stand in a scenario; give a number, text, list or mapping")


def _unknown_names(changes: Iterable[str], data: Raw) -> Iterator[Finding]:
    """Yield dotted keys into an entry that does not exist, such as a misspelt faction."""
    for key in changes:
        path, annotation = tuple(DOT.split(str(key))), Variant
        for place, part in enumerate(path[:-1]):
            there = at(data, path[:place])
            entries = models(below(annotation, part)) if part not in _keys(annotation) else []
            if entries and Quantity not in entries and isinstance(there, dict) and part not in there:
                above = dotted(path[:place])
                hint = suggestion(part, there, f"{above} has") + f"; to add one, give `{above}.{part}` as a whole"
                yield Finding(path[: place + 1], f"there is no '{part}' in {above}", hint, at_key=True)
                break
            annotation = below(annotation, part)


def _keys(annotation: Any) -> list[str]:
    return [key for model in models(annotation) for key in model.model_fields]
