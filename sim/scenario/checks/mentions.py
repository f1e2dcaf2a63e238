"""Where a scenario names states and pairs. Only what is well formed is listed; the rest is the schema's business."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sim.scenario.file.faults import KeyPath, Raw, block, listed

TWO = re.compile(r"([A-Z]{3})[->]([A-Z]{3})")
FACTION = re.compile(r"([A-Z]{3})\.([a-z][a-z0-9_]*)")
DYAD_TABLES = ("relations", "dyad_stakes", "downgrades", "ties", "trade_dependence", "pressures")


@dataclass(frozen=True)
class StateMention:
    """A place that names a state."""

    path: KeyPath
    code: str
    at_key: bool = False


@dataclass(frozen=True)
class DyadMention:
    """A place that names two states. `related`: only a pair with a relation makes sense here."""

    path: KeyPath
    dyad: tuple[str, str]
    related: bool = True


def two(text: object) -> tuple[str, str] | None:
    """The two states of `A-B` or `A>B`."""
    found = TWO.fullmatch(text) if isinstance(text, str) else None
    return (found[1], found[2]) if found else None


def faction_of(text: object) -> tuple[str, str] | None:
    """State and faction of `AZE.hardliners`."""
    found = FACTION.fullmatch(text) if isinstance(text, str) else None
    return (found[1], found[2]) if found else None


def known_dyads(data: Raw) -> set[frozenset[str]]:
    """The pairs that have a relation."""
    return {frozenset(dyad) for key in block(data, "relations") if (dyad := two(key))}


def dyads_written(data: Raw) -> Iterator[DyadMention]:
    """Pairs written as one text: keys of the tables of pairs, ideals, restorable, the focus."""
    for table in DYAD_TABLES:
        for key in block(data, table):
            if dyad := two(key):
                yield DyadMention((table, key), dyad, related=table != "relations")
    for key in block(data, "ideal_tones"):
        faction, _, target = key.partition(">")
        if (source := faction_of(faction)) and (dyad := two(f"{source[0]}>{target}")):
            yield DyadMention(("ideal_tones", key), dyad)
    for i, text in enumerate(listed(data, "restorable")):
        if dyad := two(text):
            yield DyadMention(("restorable", i), dyad)
    if dyad := two(data.get("focus")):
        yield DyadMention(("focus",), dyad)


def rows(data: Raw) -> Iterator[tuple[KeyPath, Raw, tuple[str, str], bool]]:
    """Entries that name two states under two keys: path, entry, keys, and whether only a related pair makes sense."""
    for name, entry in block(data, "incidents").items():
        yield ("incidents", name), block(entry), ("victim", "offender"), True
    for i, entry in enumerate(listed(data, "do")):
        yield ("do", i), block(entry), ("by", "to"), True
    for i, entry in enumerate(listed(data, "record")):
        yield ("record", i), block(entry), ("source", "target"), False


def dyads(data: Raw) -> Iterator[DyadMention]:
    """Every place that names two states, in no particular order."""
    yield from dyads_written(data)
    for path, entry, (first, second), related in rows(data):
        if dyad := two(f"{entry.get(first)}>{entry.get(second)}"):
            yield DyadMention(path, dyad, related)
    for code, others in block(data, "leverage").items():
        for other in block(others):
            if dyad := two(f"{code}>{other}"):
                yield DyadMention(("leverage", code, other), dyad, related=False)
    for code, state in block(data, "states").items():
        for other in block(state, "leader", "leaning"):
            if dyad := two(f"{code}>{other}"):
                yield DyadMention(("states", code, "leader", "leaning", other), dyad, related=False)


def states(data: Raw) -> Iterator[StateMention]:
    """Every place that names a state, apart from `states` itself and the roster."""
    for mention in dyads_written(data):
        at_key = mention.path[0] not in ("restorable", "focus")
        yield from (StateMention(mention.path, code, at_key) for code in dict.fromkeys(mention.dyad))
    for path, entry, keys, _ in rows(data):
        yield from (StateMention((*path, key), str(entry[key])) for key in keys if key in entry)
    for table in ("state_stakes", "leverage"):
        yield from (StateMention((table, code), code, at_key=True) for code in block(data, table))
    for code, others in block(data, "leverage").items():
        yield from (StateMention(("leverage", code, other), other, at_key=True) for other in block(others))
    for code, state in block(data, "states").items():
        path = ("states", code, "leader", "leaning")
        yield from (StateMention((*path, other), other, at_key=True) for other in block(state, "leader", "leaning"))
    for i, code in enumerate(listed(block(data, "without"), "states")):
        yield StateMention(("without", "states", i), str(code))
