"""Gestures: named packages of conciliatory acts, and the states that would have to make them.

Roles follow from the scenario: the offender and the victim are those of the last dated incident of the focal dyad.
Restraint concerns every third party with a wedge between the two, on either side's policy. The mediator is the third
party without a wedge with the largest minimum leverage over the two: a mediator must reach both.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from sim.arrays import Array
from sim.errors import UsageError, choices
from sim.model.actions import ACTIONS, Action, action_index
from sim.model.situation import Setting
from sim.running.study import Study
from sim.wording import listed
from sim.world.simulation import Simulation

OFFENDER, VICTIM, WEDGES, MEDIATOR = "offender", "victim", "wedges", "mediator"
MIN_WEDGE = 0.005
"""Smaller negative pressures do not count as a wedge."""
Move = tuple[str, str, str]
"""An action of ACTIONS, the role of its source and the role of its target."""
_PARTS: dict[str, tuple[Move, ...]] = {
    "amends": (("amends_full", OFFENDER, VICTIM),),
    "amends_half": (("amends_half", OFFENDER, VICTIM),),
    "back_down": (("back_down", VICTIM, OFFENDER),),
    "restraint": (("restraint", WEDGES, VICTIM), ("restraint", WEDGES, OFFENDER)),
    "release": (("release", OFFENDER, VICTIM),),
    "mediation": (("mediation", MEDIATOR, VICTIM), ("mediation", MEDIATOR, OFFENDER)),
}
EVERYTHING = ("amends", "back_down", "restraint", "release", "mediation")
GESTURES: dict[str, tuple[Move, ...]] = {**_PARTS, "all": tuple(move for name in EVERYTHING for move in _PARTS[name])}
"""Packages by name; several are combined as `amends+restraint`. `amends` is full amends."""


@dataclass(frozen=True)
class Roles:
    """States by role, as places in the roster; `wedges` by the state whose policy they affect; date of the incident."""

    week: int
    day: dt.date
    offender: int
    victim: int
    wedges: dict[int, tuple[int, ...]]
    mediator: int | None

    def states(self, role: str, towards: int | None = None) -> tuple[int, ...]:
        """Return the states in a role; third parties with a wedge are those on the policy of `towards`."""
        if role == WEDGES:
            return self.wedges[self.victim if towards is None else towards]
        place = {OFFENDER: self.offender, VICTIM: self.victim, MEDIATOR: self.mediator}[role]
        return () if place is None else (place,)


@dataclass(frozen=True)
class Gesture:
    """A package with its acts (action, by, to), as places in the roster, and a description in words."""

    name: str
    acts: tuple[tuple[str, int, int], ...]
    description: str


def resolve_gestures(study: Study, names: Iterable[str]) -> tuple[Roles, tuple[Gesture, ...]]:
    """Return the roles in the study's first variant and the named packages. Raises UsageError.

    `+` joins packages. A package without an actor (restraint if there is no wedge) is refused, but left out of `all`.
    """
    parts = [(name, moves_of(name)) for name in dict.fromkeys(names)]
    if not parts:
        raise UsageError(_empty())
    roles = roles_in(study)
    return roles, tuple(_gesture(study, roles, name, moves) for name, moves in parts)


def roles_in(study: Study) -> Roles:
    """Return the roles in a study's first variant; raises UsageError if the focal dyad has no dated incident."""
    inputs, dyad = study.cases[0], {study.scenario.roster.at(code) for code in study.scenario.focus}
    dated = [s for s in inputs.incidents if s.week is not None and {s.victim, s.offender} == dyad]
    if not dated:
        raise UsageError(
            f"variant {inputs.name} of {study.scenario.name} has no dated incident between "
            f"{' and '.join(study.scenario.focus)}, so gestures have no offender and no victim. "
            "Give an incident a `date:`, or choose another --variant"
        )
    last = max(dated, key=lambda incident: incident.day)
    world = Simulation(study.scenario, (inputs,), runs=1, seed=None)
    world.close()
    wedges, mediator = _third_parties(world.setting, (last.victim, last.offender))
    return Roles(last.week or 0, dt.date.fromordinal(last.day), last.offender, last.victim, wedges, mediator)


def _third_parties(c: Setting, dyad: tuple[int, int]) -> tuple[dict[int, tuple[int, ...]], int | None]:
    """Return the states with a wedge, by side, and the possible mediator; ranges at their mode."""
    a, b = dyad
    pressure: dict[int, Array] = {i: c.pressures_by[0, 0, :, i, j] for i, j in ((a, b), (b, a))}
    wedges = {i: tuple(int(k) for k in np.flatnonzero(pressure[i] < -MIN_WEDGE)) for i in dyad}
    leverage = c.leverage[0, 0][:, [a, b]]
    third = (k for k in range(len(leverage)) if k not in dyad and leverage[k].any())
    able = [k for k in third if not any(k in wedges[i] for i in dyad)]
    return wedges, max(able, key=lambda k: (leverage[k].min(), leverage[k].sum()), default=None)


def moves_of(name: str, packages: Mapping[str, tuple[Move, ...]] = GESTURES) -> tuple[Move, ...]:
    """Return the moves of a package or of several joined by `+`. Raises UsageError for an unknown or empty one."""
    parts = [part.strip() for part in name.split("+")]
    if not any(parts) or parts == ["none"]:
        raise UsageError(_empty(packages))
    for part in parts:
        if part not in packages:
            raise UsageError(f"no gesture '{part}'; {choices(part, packages)} (join several with +)")
    moves = tuple(dict.fromkeys(move for part in parts for move in packages[part]))
    if len({action for action, _, _ in moves if action.startswith("amends")}) > 1:
        raise UsageError(f"'{name}' combines half and full amends; choose one, or test each with its own --gesture")
    return moves


def _empty(packages: Mapping[str, tuple[Move, ...]] = GESTURES) -> str:
    return (
        "empty gesture: there is nothing to compare, since a control without a gesture is always simulated. Choose one "
        f"of {', '.join(packages)} (join several with +)"
    )


def _gesture(study: Study, roles: Roles, name: str, moves: tuple[Move, ...]) -> Gesture:
    acts = []
    for action, by, to in moves:
        (target,) = roles.states(to)
        acts += [(action, k, target) for k in roles.states(by, target)]
    for action in dict.fromkeys(action for action, _, _ in moves):
        if action not in {act[0] for act in acts} and name != "all":
            reason = {"restraint": "no third party has a wedge", "mediation": "no third party could mediate"}[action]
            a, b = study.scenario.focus
            raise UsageError(f"'{name}' has no effect: {reason} between {a} and {b}. Choose another gesture")
    return Gesture(name, tuple(acts), described(study, tuple(acts)))


def described(study: Study, acts: tuple[tuple[str, int, int], ...]) -> str:
    """Describe acts (action, by, to) in words, with the names of the states."""
    states = study.scenario.contents[study.variants[0]].states
    names = [states[code].name if code in states else code for code in study.scenario.roster.states]
    groups: dict[tuple[str, tuple[int, ...]], list[int]] = {}
    for (action, to), members in groupby(acts, key=lambda act: (act[0], act[2])):
        groups.setdefault((action, tuple(by for _, by, _ in members)), []).append(to)
    return "; ".join(
        _template(ACTIONS[action_index(action)]).format(
            by=listed([names[place] for place in by]), to=listed([names[place] for place in to])
        )
        for (action, by), to in groups.items()
    )


def _template(action: Action) -> str:
    return action.gesture or f"{{by}} {action.words} (towards {{to}})"
