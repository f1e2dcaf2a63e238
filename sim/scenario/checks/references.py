"""States, dyads and other names that a scenario file refers to, and the checks that each of them exists.

Only well-formed data is considered, so that an error elsewhere hides nothing; the schema reports the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sim.errors import suggestion
from sim.model.actions import ACTIONS
from sim.model.parameters import declared
from sim.scenario.file.findings import Finding, KeyPath, Raw, block, listed
from sim.scenario.file.renamed_keys import ACTIONS_RENAMED, PARAMETERS_RENAMED, suggestion_or_new_name
from sim.scenario.file.values import BASE

DYAD = re.compile(r"([A-Z]{3})[->]([A-Z]{3})")
FACTION = re.compile(r"([A-Z]{3})\.([a-z][a-z0-9_]*)")
DYAD_TABLES = (
    "relations",
    "dyad_stakes",
    "downgrades",
    "ties",
    "trade_dependence",
    "contiguity",
    "power_asymmetry",
    "pressures",
)


@dataclass(frozen=True)
class StateReference:
    """A reference to a state."""

    path: KeyPath
    code: str
    at_key: bool = False


@dataclass(frozen=True)
class DyadReference:
    """A reference to a dyad. `related`: it must have a relation."""

    path: KeyPath
    dyad: tuple[str, str]
    related: bool = True


def dyad_of(text: object) -> tuple[str, str] | None:
    """Return the two states of `A-B` or `A>B`."""
    match = DYAD.fullmatch(text) if isinstance(text, str) else None
    return (match[1], match[2]) if match else None


def faction_of(text: object) -> tuple[str, str] | None:
    """Return state and faction of `AZE.hardliners`."""
    match = FACTION.fullmatch(text) if isinstance(text, str) else None
    return (match[1], match[2]) if match else None


def related_dyads(data: Raw) -> set[frozenset[str]]:
    """Return the dyads that have a relation."""
    return {frozenset(dyad) for key in block(data, "relations") if (dyad := dyad_of(key))}


def focal_dyads(data: Raw) -> Iterator[tuple[KeyPath, tuple[str, str]]]:
    """Yield path and states of every focal dyad; `focus` is one dyad or a list."""
    focus = data.get("focus")
    several = isinstance(focus, list)
    for i, text in enumerate(focus if isinstance(focus, list) else [focus]):
        if dyad := dyad_of(text):
            yield ("focus", i) if several else ("focus",), dyad


def dyads_written(data: Raw) -> Iterator[DyadReference]:
    """Yield dyads that are written as one text: table keys, ideal tones, `restorable`, `focus`."""
    for table in DYAD_TABLES:
        for key in block(data, table):
            if dyad := dyad_of(key):
                yield DyadReference((table, key), dyad, related=table != "relations")
    for key in block(data, "ideal_tones"):
        faction, _, target = key.partition(">")
        if (source := faction_of(faction)) and (dyad := dyad_of(f"{source[0]}>{target}")):
            yield DyadReference(("ideal_tones", key), dyad)
    for i, text in enumerate(listed(data, "restorable")):
        if dyad := dyad_of(text):
            yield DyadReference(("restorable", i), dyad)
    yield from (DyadReference(path, dyad) for path, dyad in focal_dyads(data))


def rows(data: Raw) -> Iterator[tuple[KeyPath, Raw, tuple[str, str], bool]]:
    """Yield entries with two states under two keys: path, entry, keys, and whether a relation is required."""
    for name, entry in block(data, "incidents").items():
        yield ("incidents", name), block(entry), ("victim", "offender"), True
    for name, entry in block(data, "appeals").items():
        yield ("appeals", name), block(entry), ("by", "against"), True
    for i, entry in enumerate(listed(data, "do")):
        yield ("do", i), block(entry), ("by", "to"), True
    for i, entry in enumerate(listed(data, "record")):
        yield ("record", i), block(entry), ("source", "target"), False


def dyads(data: Raw) -> Iterator[DyadReference]:
    """Yield every reference to a dyad, in no particular order."""
    yield from dyads_written(data)
    for path, entry, (first, second), related in rows(data):
        if dyad := dyad_of(f"{entry.get(first)}>{entry.get(second)}"):
            yield DyadReference(path, dyad, related)
    for code, others in block(data, "leverage").items():
        for other in block(others):
            if dyad := dyad_of(f"{code}>{other}"):
                yield DyadReference(("leverage", code, other), dyad, related=False)
    for code, state in block(data, "states").items():
        for other in block(state, "leader", "leaning"):
            if dyad := dyad_of(f"{code}>{other}"):
                yield DyadReference(("states", code, "leader", "leaning", other), dyad, related=False)


def states(data: Raw) -> Iterator[StateReference]:
    """Yield every reference to a state, except in `states` itself."""
    for reference in dyads_written(data):
        at_key = reference.path[0] not in ("restorable", "focus")
        yield from (StateReference(reference.path, code, at_key) for code in dict.fromkeys(reference.dyad))
    for path, entry, keys, _ in rows(data):
        yield from (StateReference((*path, key), str(entry[key])) for key in keys if key in entry)
    for table in ("state_stakes", "leverage"):
        yield from (StateReference((table, code), code, at_key=True) for code in block(data, table))
    for code, others in block(data, "leverage").items():
        yield from (StateReference(("leverage", code, other), other, at_key=True) for other in block(others))
    for code, state in block(data, "states").items():
        path = ("states", code, "leader", "leaning")
        yield from (StateReference((*path, other), other, at_key=True) for other in block(state, "leader", "leaning"))
    for i, code in enumerate(listed(block(data, "without"), "states")):
        yield StateReference(("without", "states", i), str(code))


def unknown_states(data: Raw) -> Iterator[Finding]:
    """Report states that are used but not defined in `states`."""
    known = block(data, "states")
    for reference in states(data):
        if known and reference.code not in known:
            hint = suggestion(reference.code, known, "states")
            yield Finding(reference.path, f"unknown state '{reference.code}'", hint, reference.at_key)


def unknown_issues(data: Raw) -> Iterator[Finding]:
    """Report issues that are used but not defined in `issues`."""
    if any(_issues_used(data)) and "issues" not in data:
        hint = "describe each issue of the interests, `state_stakes` and `dyad_stakes` here"
        yield Finding(("issues",), "required key is missing", hint)
        return
    known = block(data, "issues")
    for path in _issues_used(data) if known else ():
        if (issue := str(path[-1])) not in known:
            yield Finding(path, f"unknown issue '{issue}'", suggestion(issue, known, "issues"), at_key=True)


def _issues_used(data: Raw) -> Iterator[KeyPath]:
    for code, state in block(data, "states").items():
        for name, faction in block(state, "factions").items():
            yield from (("states", code, "factions", name, "interests", n) for n in block(faction, "interests"))
    for table in ("state_stakes", "dyad_stakes"):
        for key, weights in block(data, table).items():
            yield from ((table, key, issue) for issue in block(weights))


def unknown_factions(data: Raw) -> Iterator[Finding]:
    """Report factions in `ideal_tones` or `without` that their state does not have."""
    used: list[tuple[KeyPath, str]] = [
        (("ideal_tones", key), key.partition(">")[0]) for key in block(data, "ideal_tones")
    ]
    without = block(data, "without")
    used += [(("without", "factions", i), text) for i, text in enumerate(listed(without, "factions"))]
    for path, text in used:
        if not (state_and_name := faction_of(text)):
            continue
        code, name = state_and_name
        factions = block(data, "states", code, "factions")
        if code not in block(data, "states"):
            if path[0] == "without":
                yield Finding(path, f"unknown state '{code}'", suggestion(code, block(data, "states"), "states"))
        elif factions and name not in factions:
            hint = suggestion(name, factions, f"factions of {code}")
            yield Finding(path, f"{code} has no faction '{name}'", hint, at_key=True)


def unknown_left_out(data: Raw) -> Iterator[Finding]:
    """Report incidents, appeals and leverage in `without` that do not exist."""
    for key, kind in (("incidents", "incidents"), ("appeals", "appeals"), ("leverage", "states with leverage")):
        known = block(data, key)
        for i, name in enumerate(listed(block(data, "without"), key)):
            if isinstance(name, str) and name not in known:
                message = f"'{name}' has no leverage" if key == "leverage" else f"there is no {key[:-1]} '{name}'"
                yield Finding(("without", key, i), f"{message} to remove", suggestion(name, known, kind))


def unknown_actions(data: Raw) -> Iterator[Finding]:
    """Report scripted acts that are not in the table of actions."""
    known = [action.name for action in ACTIONS]
    for i, act in enumerate(listed(data, "do")):
        name = block(act).get("action")
        if isinstance(name, str) and name not in known:
            hint = suggestion_or_new_name(name, known, "actions", ACTIONS_RENAMED)
            yield Finding(("do", i, "action"), f"unknown action '{name}'", hint)


def unknown_parameters(data: Raw) -> Iterator[Finding]:
    """Report parameters that are not declared, or outside their declared range."""
    known = declared()
    for name, value in block(data, "parameters").items():
        if name not in known:
            hint = suggestion_or_new_name(name, known, "parameters", PARAMETERS_RENAMED)
            yield Finding(("parameters", name), f"unknown parameter '{name}'", hint, at_key=True)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            low, high = known[name].low, known[name].high
            if not low <= value <= high:
                message = f"must be between {low:g} and {high:g} (got {value:g})"
                yield Finding(("parameters", name), message, f"{known[name].meaning}; default {known[name].default:g}")


def unknown_variants(data: Raw) -> Iterator[Finding]:
    """Report variants in propositions that do not exist, and a variant compared with itself."""
    known = [BASE, *block(data, "variants")]
    for name, entry in block(data, "propositions").items():
        values = {key: block(entry).get(key) for key in ("higher", "lower")}
        for key, variant in values.items():
            if isinstance(variant, str) and variant not in known:
                hint = suggestion(variant, known, "variants")
                yield Finding(("propositions", name, key), f"unknown variant '{variant}'", hint)
        if isinstance(values["higher"], str) and values["higher"] == values["lower"]:
            hint = "name two different variants in `higher` and `lower`"
            yield Finding(("propositions", name, "lower"), f"compares '{values['higher']}' with itself", hint)


def unknown_sources(data: Raw) -> Iterator[Finding]:
    """Report cited sources that are not in `sources`."""
    known = block(data, "sources")
    for path, name in cited(data):
        if name not in known:
            yield Finding(path, f"unknown source '{name}'", suggestion(name, known, "sources"))


def cited(data: object, path: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """Yield every cited source, with the path of the citation."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "sources" and isinstance(value, list):
                yield from (((*path, key, i), name) for i, name in enumerate(value) if isinstance(name, str))
            else:
                yield from cited(value, (*path, key))
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from cited(value, (*path, i))
