"""Roles of the states in a gesture: the dyad it is for, offender and victim, wedges, and who mediates.

Roles follow from the scenario: the offender and the victim are those of the last dated incident of the focal dyad.
Restraint concerns every third party with a wedge between the two, on either side's policy.
The mediator is the third party without a wedge with the largest minimum leverage over the two: a mediator must reach
both. One that is named may have a wedge, and may reach one side only, with which it then mediates.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TypedDict

import numpy as np

from sim.arrays import Array
from sim.errors import UsageError, choices
from sim.model.situation import Setting
from sim.running.study import Study
from sim.scenario.inputs import VariantInputs
from sim.world.simulation import Simulation

OFFENDER, VICTIM, WEDGES, MEDIATOR = "offender", "victim", "wedges", "mediator"
MIN_WEDGE = 0.005
"""Smaller negative pressures do not count as a wedge."""


class Actors(TypedDict, total=False):
    """States of a gesture, the keyword arguments of `window`.

    `by`: `offender`, `victim` or one of the two states, which makes every act between the two; by default the offender
    makes amends and releases, and the victim backs down. `mediator`: the third party that mediates; by default the one
    chosen as above.
    """

    by: str | None
    mediator: str | None


@dataclass(frozen=True)
class Roles:
    """States by role, as places in the roster; `wedges` by the state whose policy they affect; date of the incident.

    `reached` are the states of the dyad with which the mediator mediates, with its leverage over them. `by` makes every
    act between the two, unless it is None. `named` are the codes of what was named: `by`, `mediator`.
    """

    week: int
    day: dt.date
    offender: int
    victim: int
    wedges: dict[int, tuple[int, ...]]
    mediator: int | None
    reached: dict[int, float]
    by: int | None = None
    named: dict[str, str] = field(default_factory=dict)

    def pairs(self, source: str, target: str) -> tuple[tuple[int, int], ...]:
        """Return who acts towards whom in a move between two roles."""
        place = {OFFENDER: self.offender, VICTIM: self.victim}
        to = place[target]
        if source == WEDGES:
            return tuple((by, to) for by in self.wedges[to])
        if source == MEDIATOR:
            return () if self.mediator is None or to not in self.reached else ((self.mediator, to),)
        if self.by is None:
            return ((place[source], to),)
        return ((self.by, self.victim if self.by == self.offender else self.offender),)


def roles_in(study: Study, by: str | None = None, mediator: str | None = None) -> Roles:
    """Return the roles in a study's first variant.

    Raises UsageError for a focal dyad without a dated incident, or a state that cannot have its role.
    """
    inputs, (a, b) = study.cases[0], study.scenario.focus
    places = {study.scenario.roster.at(code) for code in (a, b)}
    dated = [s for s in inputs.incidents if s.week is not None and {s.victim, s.offender} == places]
    if not dated:
        raise UsageError(
            f"variant {inputs.name} of {study.scenario.name} has no dated incident between {a} and {b}, so gestures "
            "have no offender and no victim. Give an incident a `date:`, or choose another --variant"
            f"{_others(study, inputs)}"
        )
    last = max(dated, key=lambda incident: incident.day)
    sides = (last.victim, last.offender)
    world = Simulation(study.scenario, (inputs,), runs=1, seed=None)
    world.close()
    wedges, able = _third_parties(world.setting, sides)
    maker = None if by is None else _maker_called(study, sides, (a, b), by)
    reached = {side: 0.0 if able is None else float(world.setting.leverage[0, 0, able, side]) for side in sides}
    if mediator is not None:
        able, reached = _mediator_called(study, world.setting, (a, b), mediator)
    chosen = {"by": maker, "mediator": None if mediator is None else able}
    named = {key: study.scenario.roster.states[place] for key, place in chosen.items() if place is not None}
    day = dt.date.fromordinal(last.day)
    return Roles(last.week or 0, day, last.offender, last.victim, wedges, able, reached, maker, named)


def _others(study: Study, inputs: VariantInputs) -> str:
    """Return the dyads that have a dated incident, as a hint; "" if there is none."""
    states = study.scenario.roster.states
    pairs = [{states[s.victim], states[s.offender]} for s in inputs.incidents if s.week is not None]
    written = study.scenario.contents[inputs.name].relations
    found = dict.fromkeys(text.replace(">", "-") for text in written if {text[:3], text[4:]} in pairs)
    return f", or a dyad with one (--focus): {', '.join(found)}" if found else ""


def _third_parties(c: Setting, dyad: tuple[int, int]) -> tuple[dict[int, tuple[int, ...]], int | None]:
    """Return the states with a wedge, by side, and the possible mediator; ranges at their mode."""
    a, b = dyad
    pressure: dict[int, Array] = {i: c.pressures_by[0, 0, :, i, j] for i, j in ((a, b), (b, a))}
    wedges = {i: tuple(int(k) for k in np.flatnonzero(pressure[i] < -MIN_WEDGE)) for i in dyad}
    leverage = c.leverage[0, 0][:, [a, b]]
    third = (k for k in range(len(leverage)) if k not in dyad and leverage[k].any())
    able = [k for k in third if not any(k in wedges[i] for i in dyad)]
    return wedges, max(able, key=lambda k: (leverage[k].min(), leverage[k].sum()), default=None)


def _mediator_called(study: Study, c: Setting, dyad: tuple[str, str], text: str) -> tuple[int, dict[int, float]]:
    """Return the place of a mediator and its leverage over the states of the dyad that it reaches; or UsageError."""
    roster, code = study.scenario.roster, text.strip().upper()
    sides = [roster.at(one) for one in dyad]
    leverage = {state: c.leverage[0, 0, k, sides] for k, state in enumerate(roster.states) if state not in dyad}
    able = [state for state, over in leverage.items() if over.any()]
    between = " and ".join(dyad)
    lead = "third parties with leverage over one of the two"
    if code not in roster.states:
        hint = choices(code, able, lead) if able else f"there are no {lead}"
        raise UsageError(f"no state '{code}' in {study.scenario.name}; {hint}")
    others = f"{lead}: {', '.join(able) or 'none'}"
    if code in dyad:
        raise UsageError(f"{code} is one of the two, {between}, and a mediator is a third party; {others}")
    if code not in able:
        raise UsageError(
            f"{code} cannot mediate between {between}: in variant {study.variants[0]} it has no leverage over either, "
            f"so that its mediation would add no pressure. Give it some under `leverage:`; {others}"
        )
    reached = zip(sides, leverage[code], strict=True)
    return roster.at(code), {side: float(over) for side, over in reached if over > 0.0}


def _maker_called(study: Study, sides: tuple[int, int], dyad: tuple[str, str], text: str) -> int:
    """Return the place of the state that makes the acts between the two. Raises UsageError."""
    roster, given = study.scenario.roster, text.strip()
    words = dict(zip((VICTIM, OFFENDER), sides, strict=True)) | {code: roster.at(code) for code in dyad}
    for word in (given.lower(), given.upper()):
        if word in words:
            return words[word]
    if given.upper() in roster.states:
        raise UsageError(
            f"{given.upper()} is not one of the two between which the gesture is made; --by takes {', '.join(words)}. "
            "A third party can mediate (--mediator), and --focus names another dyad"
        )
    raise UsageError(f"no state '{given}' in {study.scenario.name} to make the gesture; {choices(given, words)}")
