"""A case with some of its players made neutral: what it would be if they wanted, did or decided nothing of their own.

An incident does not happen. A faction keeps its power and wants nothing: towards every state its ideal is a tone of 0.
A third party loses its reach into others and keeps policies of its own. A leader follows the rule for all leaders. A
state without the option never chooses to make amends; scripted acts stay. Nobody is taken out of the network, and no
draw is moved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.actions import ACTIONS
from sim.scenario.case import Array, Case, Range
from sim.scenario.players import Player

OF_A_LEADER = ("binding", "tenure", "leaning")


def neutral(case: Case, players: Iterable[Player]) -> Case:
    """The case with these players (and the members of groups) neutral; all else, and all luck, as it was."""
    for player in players:
        for member in player.each:
            case = _WITHOUT[member.kind](case, member.name)
    return case


def hidden(case: Case, players: Iterable[Player], focus: tuple[str, str]) -> tuple[str, ...]:
    """Warnings: what keeps a third party from mattering where the file sets pushes by hand."""
    by_hand = ~np.isnan(case.pushes)
    pairs = [f"{i}>{j}" for i, j in (focus, focus[::-1]) if by_hand[case.roster.at(i), case.roster.at(j)]]
    third = [member.name for player in players for member in player.each if member.kind == "third_party"]
    if not pairs or not third:
        return ()
    return (
        f"`pushes` sets {' and '.join(pairs)} by hand, so the reach of {', '.join(third)} has no say there; "
        "leave `pushes` out to let stakes and leverage decide",
    )


def _incident(case: Case, name: str) -> Case:
    ranges = tuple(r for r in case.ranges if not r.path.startswith(f"incidents.{name}."))
    return replace(case, strikes=tuple(s for s in case.strikes if s.name != name), ranges=ranges)


def _faction(case: Case, name: str) -> Case:
    code, _, faction = name.partition(".")
    i = case.roster.at(code)
    f = case.roster.factions[i].index(faction)
    return replace(
        case,
        interests=_with(case.interests, (i, f), 0.0),
        ideals=_with(case.ideals, (i, f), np.nan),
        ranges=_not_of(case.ranges, ("interests", "ideals"), (i, f)),
    )


def _third_party(case: Case, name: str) -> Case:
    k = case.roster.at(name)
    return replace(case, leverage=_with(case.leverage, (k,), 0.0), ranges=_not_of(case.ranges, ("leverage",), (k,)))


def _leader(case: Case, name: str) -> Case:
    i = case.roster.at(name.partition(".")[0])
    return replace(
        case,
        binding=_with(case.binding, (i,), np.nan),
        tenure=_with(case.tenure, (i,), np.nan),
        leaning=_with(case.leaning, (i,), 0.0),
        ranges=_not_of(case.ranges, OF_A_LEADER, (i,)),
    )


def _amends(case: Case, name: str) -> Case:
    i = case.roster.at(name.partition(".")[0])
    return replace(case, barred=(*case.barred, *product((i,), (a.name for a in ACTIONS if a.kind == "amends"))))


_WITHOUT: dict[str, Callable[[Case, str], Case]] = {
    "incident": _incident,
    "faction": _faction,
    "third_party": _third_party,
    "leader": _leader,
    "amends": _amends,
}


def _with(values: Array, place: tuple[int, ...], value: float) -> NDArray[Any]:
    changed = values.copy()
    changed[place] = value
    return changed


def _not_of(ranges: tuple[Range, ...], arrays: tuple[str, ...], owner: tuple[int, ...]) -> tuple[Range, ...]:
    """Ranges but for those in these arrays whose first indices are the owner's."""
    return tuple(r for r in ranges if not (r.array in arrays and r.cells[0][: len(owner)] == owner))
