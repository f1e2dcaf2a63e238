"""Players of an attribution: incidents, factions, third parties, leader discretion, options to make amends.

Only players that act on the focal dyad directly are listed: the factions and leaders of its two states, and third
parties that exert pressure on the policy of one of the two towards the other. Both states have an option to make
amends, since the formal acts of either harm the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.errors import UsageError, choices, spelled
from sim.model.actions import ACTIONS
from sim.scenario.file.events import Incident
from sim.scenario.file.values import BASE
from sim.scenario.inputs import Range, VariantInputs, inputs_of
from sim.scenario.interests import pressures
from sim.scenario.scenario import Scenario
from sim.wording import day, listed

KINDS = {
    "incident": "incidents",
    "faction": "factions",
    "third_party": "third parties",
    "leader": "leader discretion",
    "amends": "the option to make amends",
    "group": "groups that act as one",
}
"""Kinds of players, in the order drawn, with their headings."""
LEADER_ARRAYS = ("domestic_constraint", "tenure", "leaning")


@dataclass(frozen=True)
class Player:
    """Something that can be made neutral: `name` as requested, one of KINDS, and a label for readers.

    `present` is False if the variant leaves it out already, so that making it neutral has no effect. A group has
    `members`, which are in or out together.
    """

    name: str
    kind: str
    label: str
    present: bool = True
    members: tuple[Player, ...] = field(default=())

    @property
    def each(self) -> tuple[Player, ...]:
        """Members of a group, or the player alone."""
        return self.members or (self,)


def players_of(scenario: Scenario, variant: str = BASE) -> tuple[Player, ...]:
    """Return every player of a variant."""
    return tuple(player for player in all_players(scenario, variant) if player.present)


def all_players(scenario: Scenario, variant: str = BASE) -> tuple[Player, ...]:
    """Return every player, including those that the variant leaves out, which may be named and have no effect."""
    inputs, result = inputs_of(scenario, variant), list[Player]()
    for players in (_incidents, _factions, _third_parties, _leaders, _amends):
        taken = {player.name for player in result}
        for player in players(scenario, inputs):
            name = f"{player.name}_{player.kind}" if player.name in taken else player.name
            result.append(Player(name, player.kind, player.label, player.present))
    return tuple(result)


def named_players(scenario: Scenario, words: Sequence[str], variant: str = BASE) -> tuple[Player, ...]:
    """Return players by name, in the order given; `hawks=AZE.hardliners+RUS.agencies` is a group named `hawks`.

    Raises UsageError for an unknown name and for a name used twice.
    """
    there = {player.name: player for player in all_players(scenario, variant)}
    chosen = tuple(_named(word, there) for word in words)
    if not chosen:
        raise UsageError(f"name at least one player; there are: {', '.join(there)}")
    for kind, names in (
        ("player", [member.name for player in chosen for member in player.each]),
        ("name", [player.name for player in chosen]),
    ):
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise UsageError(f"the {kind} '{twice}' is used twice; each can be in or out only once")
    return chosen


def _named(word: str, there: dict[str, Player]) -> Player:
    label, equals, members = word.partition("=")
    chosen = [part.strip() for part in (members if equals else label).split("+")]
    for name in chosen:
        if name not in there:
            raise UsageError(f"no player '{name}'; {choices(name, there)}")
    if len(chosen) == 1 and not equals:
        return there[chosen[0]]
    if not label.strip():
        raise UsageError(f"'{word}' has no name before the '='; write it as wedge=UKR+TUR")
    group = tuple(there[name] for name in chosen)
    labels = listed([player.label for player in group])
    return Player(label.strip(), "group", labels, any(player.present for player in group), group)


def _incidents(scenario: Scenario, inputs: VariantInputs) -> Iterator[Player]:
    there: dict[str, Incident] = {n: i for c in reversed(scenario.contents.values()) for n, i in c.incidents.items()}
    incidents = {incident.name for incident in inputs.incidents}
    for name, incident in sorted(there.items(), key=lambda item: str(item[1].date or "9999")):
        title = incident.title or spelled(name)
        shared = sum(other.title == incident.title for other in there.values()) > 1
        dated = f"{title}, {day(incident.date)}" if shared and incident.title and incident.date else title
        yield Player(name, "incident", dated, name in incidents)


def _factions(scenario: Scenario, inputs: VariantInputs) -> Iterator[Player]:
    roster, contents = inputs.roster, scenario.variant(inputs.name)
    uncertain = {cell for r in inputs.ranges if r.array == "power" for cell in r.cells}
    for code in scenario.focus:
        i, state = roster.at(code), contents.states.get(code)
        for f, name in enumerate(roster.factions[i]):
            faction = state.factions.get(name) if state else None
            has_power = bool(inputs.power[i, f] > 0.0) or (i, f) in uncertain
            title = faction.name if faction and faction.name else name
            yield Player(f"{code}.{name}", "faction", f"{title} ({_state(scenario, code)})", has_power)


def _third_parties(scenario: Scenario, inputs: VariantInputs) -> Iterator[Player]:
    roster = inputs.roster
    a, b = (roster.at(code) for code in scenario.focus)
    pressure = pressures(
        inputs.interests, inputs.power, inputs.dyad_stakes, inputs.leverage, inputs.parameters.pressure_slope
    )
    open_ended = {r.cells[0][0] for r in inputs.ranges if r.array == "leverage" and r.cells[0][1] in (a, b)}
    for code in roster.states:
        if code not in scenario.focus:
            k = roster.at(code)
            acts = bool(np.any(pressure[k, [a, b], [b, a]])) or k in open_ended
            yield Player(code, "third_party", _state(scenario, code), acts)


def _leaders(scenario: Scenario, inputs: VariantInputs) -> Iterator[Player]:
    for code in scenario.focus:
        i, state = inputs.roster.at(code), scenario.variant(inputs.name).states.get(code)
        given = not np.isnan([inputs.domestic_constraint[i], inputs.tenure[i]]).all() or bool(inputs.leaning[i].any())
        ranged = any(r.array in LEADER_ARRAYS and r.cells[0][0] == i for r in inputs.ranges)
        leader = state.leader.name if state and state.leader.name else "the leader"
        yield Player(f"{code}.leader", "leader", f"Discretion of {leader} ({_state(scenario, code)})", given or ranged)


def _amends(scenario: Scenario, inputs: VariantInputs) -> Iterator[Player]:
    possible = not {"amends_half", "amends_full"} <= set(inputs.left_out_actions)
    for code in scenario.focus:
        yield Player(f"{code}.amends", "amends", f"Option of {_state(scenario, code)} to make amends", possible)


def _state(scenario: Scenario, code: str) -> str:
    named = (c.states[code].name for c in scenario.contents.values() if code in c.states)
    return next(named, code)


def neutral(inputs: VariantInputs, players: Iterable[Player]) -> VariantInputs:
    """Return the inputs with these players (and the members of groups) neutral; all else, and all draws, unchanged."""
    for player in players:
        for member in player.each:
            inputs = _WITHOUT[member.kind](inputs, member.name)
    return inputs


def pressure_warnings(inputs: VariantInputs, players: Iterable[Player], focus: tuple[str, str]) -> tuple[str, ...]:
    """Warn of third parties without effect because the file sets pressures directly."""
    given = ~np.isnan(inputs.pressures)
    dyads = [f"{i}>{j}" for i, j in (focus, focus[::-1]) if given[inputs.roster.at(i), inputs.roster.at(j)]]
    third = [member.name for player in players for member in player.each if member.kind == "third_party"]
    if not dyads or not third:
        return ()
    return (
        f"`pressures` sets {' and '.join(dyads)} directly, so the leverage of {', '.join(third)} has no effect there; "
        "remove `pressures` to compute pressure from stakes and leverage",
    )


def _incident(inputs: VariantInputs, name: str) -> VariantInputs:
    ranges = tuple(r for r in inputs.ranges if not r.path.startswith(f"incidents.{name}."))
    return replace(inputs, incidents=tuple(s for s in inputs.incidents if s.name != name), ranges=ranges)


def _faction(inputs: VariantInputs, name: str) -> VariantInputs:
    code, _, faction = name.partition(".")
    i = inputs.roster.at(code)
    f = inputs.roster.factions[i].index(faction)
    return replace(
        inputs,
        interests=_with(inputs.interests, (i, f), 0.0),
        ideal_tones=_with(inputs.ideal_tones, (i, f), np.nan),
        ranges=_not_of(inputs.ranges, ("interests", "ideal_tones"), (i, f)),
    )


def _third_party(inputs: VariantInputs, name: str) -> VariantInputs:
    k = inputs.roster.at(name)
    return replace(
        inputs, leverage=_with(inputs.leverage, (k,), 0.0), ranges=_not_of(inputs.ranges, ("leverage",), (k,))
    )


def _leader(inputs: VariantInputs, name: str) -> VariantInputs:
    i = inputs.roster.at(name.partition(".")[0])
    return replace(
        inputs,
        domestic_constraint=_with(inputs.domestic_constraint, (i,), np.nan),
        tenure=_with(inputs.tenure, (i,), np.nan),
        leaning=_with(inputs.leaning, (i,), 0.0),
        ranges=_not_of(inputs.ranges, LEADER_ARRAYS, (i,)),
    )


def _without_amends(inputs: VariantInputs, name: str) -> VariantInputs:
    i = inputs.roster.at(name.partition(".")[0])
    return replace(inputs, barred=(*inputs.barred, *product((i,), (a.name for a in ACTIONS if a.kind == "amends"))))


_WITHOUT: dict[str, Callable[[VariantInputs, str], VariantInputs]] = {
    "incident": _incident,
    "faction": _faction,
    "third_party": _third_party,
    "leader": _leader,
    "amends": _without_amends,
}


def _with(values: Array, place: tuple[int, ...], value: float) -> NDArray[Any]:
    changed = values.copy()
    changed[place] = value
    return changed


def _not_of(ranges: tuple[Range, ...], arrays: tuple[str, ...], owner: tuple[int, ...]) -> tuple[Range, ...]:
    """Return the ranges except those in these arrays whose first indices are the owner's."""
    return tuple(r for r in ranges if not (r.array in arrays and r.cells[0][: len(owner)] == owner))
