"""Who may have made the difference: incidents, factions, third parties, and what each leader decides himself.

Only what acts on the focus pair directly is listed: the factions and the leaders of its two states, and third parties
that push on the policy of one of the two towards the other. Both states have an option to make amends, since the formal
acts of either wound the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.errors import UsageError, choices
from sim.model.actions import ACTIONS
from sim.scenario.file.schema import Incident
from sim.scenario.file.values import BASE
from sim.scenario.inputs import Range, VariantInputs, inputs_of
from sim.scenario.interests import pressures
from sim.scenario.scenario import Scenario
from sim.wording import listed

KINDS = {
    "incident": "incidents",
    "faction": "factions",
    "third_party": "third parties",
    "leader": "a leader's own rule",
    "amends": "the option to make amends",
    "group": "several that act as one",
}
"""What a player can be, in the order drawn, and the words for it."""


@dataclass(frozen=True)
class Player:
    """Something that can be taken out of a case: `name` as asked for, one of KINDS, and words for readers.

    `present` is False where taking it out changes nothing, because the variant has it left out already. A group has
    `members`, which are in or out together.
    """

    name: str
    kind: str
    words: str
    present: bool = True
    members: tuple[Player, ...] = field(default=())

    @property
    def each(self) -> tuple[Player, ...]:
        """Its members, or the player alone."""
        return self.members or (self,)


def players_of(scenario: Scenario, variant: str = BASE) -> tuple[Player, ...]:
    """Every player of a variant: incidents, factions, third parties, leaders' own rules, options to make amends."""
    return tuple(player for player in everyone(scenario, variant) if player.present)


def everyone(scenario: Scenario, variant: str = BASE) -> tuple[Player, ...]:
    """The same with those that the variant leaves out, which may be named all the same and change nothing."""
    case, found = inputs_of(scenario, variant), list[Player]()
    for players in (_incidents, _factions, _third_parties, _leaders, _amends):
        taken = {player.name for player in found}
        for player in players(scenario, case):
            name = f"{player.name}_himself" if player.name in taken else player.name
            found.append(Player(name, player.kind, player.words, player.present))
    return tuple(found)


def named_players(scenario: Scenario, words: Sequence[str], variant: str = BASE) -> tuple[Player, ...]:
    """Players by name, in the order given; `hawks=AZE.hardliners+RUS.agencies` makes several act as one, `hawks`.

    Raises UsageError for one that there is not, with those there are, and for one that is named twice.
    """
    there = {player.name: player for player in everyone(scenario, variant)}
    found = tuple(_named(word, there) for word in words)
    if not found:
        raise UsageError(f"name at least one player; there are: {', '.join(there)}")
    for kind, names in (
        ("player", [member.name for player in found for member in player.each]),
        ("name", [player.name for player in found]),
    ):
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise UsageError(f"the {kind} '{twice}' is used twice; each can be in or out only once")
    return found


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
    words = listed([player.words for player in group])
    return Player(label.strip(), "group", words, any(player.present for player in group), group)


def _incidents(scenario: Scenario, case: VariantInputs) -> Iterator[Player]:
    there: dict[str, Incident] = {n: i for c in reversed(scenario.contents.values()) for n, i in c.incidents.items()}
    incidents = {dated_incident.name for dated_incident in case.incidents}
    for name, incident in sorted(there.items(), key=lambda item: str(item[1].date or "9999")):
        yield Player(name, "incident", incident.title or name, name in incidents)


def _factions(scenario: Scenario, case: VariantInputs) -> Iterator[Player]:
    roster, contents = case.roster, scenario.variant(case.name)
    for code in scenario.focus:
        i, state = roster.at(code), contents.states.get(code)
        for f, name in enumerate(roster.factions[i]):
            faction = state.factions.get(name) if state else None
            has_say = bool(case.power[i, f] > 0.0) or any(r.array == "power" and (i, f) in r.cells for r in case.ranges)
            title = faction.name if faction and faction.name else name
            yield Player(f"{code}.{name}", "faction", f"{title} ({_state(scenario, code)})", has_say)


def _third_parties(scenario: Scenario, case: VariantInputs) -> Iterator[Player]:
    roster = case.roster
    a, b = (roster.at(code) for code in scenario.focus)
    pressure = pressures(case.interests, case.power, case.dyad_stakes, case.leverage, case.parameters.pressure_slope)
    open_ended = {r.cells[0][0] for r in case.ranges if r.array == "leverage" and r.cells[0][1] in (a, b)}
    for code in roster.states:
        if code not in scenario.focus:
            k = roster.at(code)
            acts = bool(np.any(pressure[k, [a, b], [b, a]])) or k in open_ended
            yield Player(code, "third_party", _state(scenario, code), acts)


def _leaders(scenario: Scenario, case: VariantInputs) -> Iterator[Player]:
    for code in scenario.focus:
        i, state = case.roster.at(code), scenario.variant(case.name).states.get(code)
        given = not np.isnan([case.domestic_constraint[i], case.tenure[i]]).all() or bool(case.leaning[i].any())
        ranged = any(
            r.array in ("domestic_constraint", "tenure", "leaning") and r.cells[0][0] == i for r in case.ranges
        )
        leader = state.leader.name if state and state.leader.name else "the leader"
        yield Player(f"{code}.leader", "leader", f"Own rule of {leader} ({_state(scenario, code)})", given or ranged)


def _amends(scenario: Scenario, case: VariantInputs) -> Iterator[Player]:
    possible = not {"amends_half", "amends_full"} <= set(case.left_out_actions)
    for code in scenario.focus:
        yield Player(f"{code}.amends", "amends", f"Option of {_state(scenario, code)} to make amends", possible)


def _state(scenario: Scenario, code: str) -> str:
    named = (c.states[code].name for c in scenario.contents.values() if code in c.states)
    return next(named, code)


OF_A_LEADER = ("domestic_constraint", "tenure", "leaning")


def neutral(case: VariantInputs, players: Iterable[Player]) -> VariantInputs:
    """The case with these players (and the members of groups) neutral; all else, and all luck, as it was."""
    for player in players:
        for member in player.each:
            case = _WITHOUT[member.kind](case, member.name)
    return case


def hidden(case: VariantInputs, players: Iterable[Player], focus: tuple[str, str]) -> tuple[str, ...]:
    """Warnings: what keeps a third party from mattering where the file sets pushes by hand."""
    by_hand = ~np.isnan(case.pressures)
    dyads = [f"{i}>{j}" for i, j in (focus, focus[::-1]) if by_hand[case.roster.at(i), case.roster.at(j)]]
    third = [member.name for player in players for member in player.each if member.kind == "third_party"]
    if not dyads or not third:
        return ()
    return (
        f"`pressures` sets {' and '.join(dyads)} by hand, so the reach of {', '.join(third)} has no say there; "
        "leave `pressures` out to let stakes and leverage decide",
    )


def _incident(case: VariantInputs, name: str) -> VariantInputs:
    ranges = tuple(r for r in case.ranges if not r.path.startswith(f"incidents.{name}."))
    return replace(case, incidents=tuple(s for s in case.incidents if s.name != name), ranges=ranges)


def _faction(case: VariantInputs, name: str) -> VariantInputs:
    code, _, faction = name.partition(".")
    i = case.roster.at(code)
    f = case.roster.factions[i].index(faction)
    return replace(
        case,
        interests=_with(case.interests, (i, f), 0.0),
        ideal_tones=_with(case.ideal_tones, (i, f), np.nan),
        ranges=_not_of(case.ranges, ("interests", "ideal_tones"), (i, f)),
    )


def _third_party(case: VariantInputs, name: str) -> VariantInputs:
    k = case.roster.at(name)
    return replace(case, leverage=_with(case.leverage, (k,), 0.0), ranges=_not_of(case.ranges, ("leverage",), (k,)))


def _leader(case: VariantInputs, name: str) -> VariantInputs:
    i = case.roster.at(name.partition(".")[0])
    return replace(
        case,
        domestic_constraint=_with(case.domestic_constraint, (i,), np.nan),
        tenure=_with(case.tenure, (i,), np.nan),
        leaning=_with(case.leaning, (i,), 0.0),
        ranges=_not_of(case.ranges, OF_A_LEADER, (i,)),
    )


def _without_amends(case: VariantInputs, name: str) -> VariantInputs:
    i = case.roster.at(name.partition(".")[0])
    return replace(case, barred=(*case.barred, *product((i,), (a.name for a in ACTIONS if a.kind == "amends"))))


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
    """Ranges but for those in these arrays whose first indices are the owner's."""
    return tuple(r for r in ranges if not (r.array in arrays and r.cells[0][: len(owner)] == owner))
