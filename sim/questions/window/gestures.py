"""Gestures: named packages of acts that could mend a quarrel, and who would have to make them.

Roles are read from the scenario: the culprit and the aggrieved are those of the last dated incident of the focus pair.
Third parties that hold back are all that drive a wedge between the two, on either side's policy. The mediator is the
third party without a wedge whose lesser leverage over the two is largest: who has to speak to both must reach both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from sim.arrays import Array
from sim.errors import UsageError, choices
from sim.model.actions import ACTIONS, action_index
from sim.model.situation import Setting
from sim.running.study import Study
from sim.wording import listed
from sim.world.world import World

OFFENDER, VICTIM, WEDGES, MEDIATOR = "offender", "victim", "wedges", "mediator"
LEAST = 0.005
"""A push smaller than this is no wedge."""
Step = tuple[str, str, str]
"""An action of ACTIONS, and the roles of who makes it and towards whom."""
_PARTS: dict[str, tuple[Step, ...]] = {
    "amends": (("amends_full", OFFENDER, VICTIM),),
    "amends_half": (("amends_half", OFFENDER, VICTIM),),
    "back_down": (("back_down", VICTIM, OFFENDER),),
    "restraint": (("restraint", WEDGES, VICTIM), ("restraint", WEDGES, OFFENDER)),
    "release": (("release", OFFENDER, VICTIM),),
    "mediation": (("mediation", MEDIATOR, VICTIM), ("mediation", MEDIATOR, OFFENDER)),
}
EVERYTHING = ("amends", "back_down", "restraint", "release", "mediation")
GESTURES: dict[str, tuple[Step, ...]] = {**_PARTS, "all": tuple(step for name in EVERYTHING for step in _PARTS[name])}
"""The packages by name; several are made together as `amends+restraint`. `amends` is full amends."""


@dataclass(frozen=True)
class Roles:
    """Who would have to act, as places in the roster: `wedges` by whose policy they are on. `week` of the incident."""

    week: int
    offender: int
    victim: int
    wedges: dict[int, tuple[int, ...]]
    mediator: int | None

    def who(self, role: str, towards: int | None = None) -> tuple[int, ...]:
        """The states in a role; of those with a wedge, on the policy of `towards`."""
        if role == WEDGES:
            return self.wedges[self.victim if towards is None else towards]
        place = {OFFENDER: self.offender, VICTIM: self.victim, MEDIATOR: self.mediator}[role]
        return () if place is None else (place,)


@dataclass(frozen=True)
class Gesture:
    """A package with its parts found: `acts` are (action, by, to) as places in the roster, `words` what is done."""

    name: str
    acts: tuple[tuple[str, int, int], ...]
    words: str


def gestures_called(study: Study, names: Iterable[str]) -> tuple[Roles, tuple[Gesture, ...]]:
    """The roles in the study's first variant, and the packages of these names. Raises UsageError.

    A package may join several by `+`. What nobody can do (restraint where nobody drives a wedge) is refused, but left
    out of `all`.
    """
    parts = [(name, _steps(name)) for name in dict.fromkeys(names)]
    if not parts:
        raise UsageError(_empty())
    roles = roles_in(study)
    return roles, tuple(_gesture(study, roles, name, steps) for name, steps in parts)


def roles_in(study: Study) -> Roles:
    """Who is who in the first variant of a study; raises UsageError if no dated incident befell the focus pair."""
    case, dyad = study.cases[0], {study.scenario.roster.at(code) for code in study.scenario.focus}
    dated = [s for s in case.incidents if s.week is not None and {s.victim, s.offender} == dyad]
    if not dated:
        raise UsageError(
            f"in {case.name} of {study.scenario.name} no dated incident befalls {'-'.join(study.scenario.focus)}: "
            "there is nobody to make amends to. Give an incident with a `date:`, or name another --variant"
        )
    last = max(dated, key=lambda dated_incident: dated_incident.week or 0)
    world = World(study.scenario, (case,), runs=1, seed=None)
    world.release()
    wedges, mediator = _third_parties(world.setting, (last.victim, last.offender))
    return Roles(last.week or 0, last.offender, last.victim, wedges, mediator)


def _third_parties(c: Setting, dyad: tuple[int, int]) -> tuple[dict[int, tuple[int, ...]], int | None]:
    """Who drives a wedge, by side, and who could mediate; ranges at their mode."""
    a, b = dyad
    pressure: dict[int, Array] = {i: c.pressures_by[0, 0, :, i, j] for i, j in ((a, b), (b, a))}
    wedges = {i: tuple(int(k) for k in np.flatnonzero(pressure[i] < -LEAST)) for i in dyad}
    reach = c.leverage[0, 0][:, [a, b]]
    able = [k for k in range(len(reach)) if k not in dyad and reach[k].any() and not any(k in wedges[i] for i in dyad)]
    best = max(able, key=lambda k: (reach[k].min(), reach[k].sum()), default=None)
    return wedges, best


def _steps(name: str) -> tuple[Step, ...]:
    """The steps of a package or of several joined by `+`. Raises UsageError for one that is unknown or empty."""
    asked = [part.strip() for part in name.split("+")]
    if not any(asked) or asked == ["none"]:
        raise UsageError(_empty())
    for part in asked:
        if part not in GESTURES:
            raise UsageError(f"no gesture '{part}'; {choices(part, GESTURES)} (join several with +)")
    steps = tuple(dict.fromkeys(step for part in asked for step in GESTURES[part]))
    if len({action for action, _, _ in steps if action.startswith("amends")}) > 1:
        raise UsageError(f"'{name}' makes half and full amends at once; name one of them, or each as a --gesture")
    return steps


def _empty() -> str:
    return (
        "an empty gesture: nothing would be compared, since doing nothing is always played beside it. Name one of "
        f"{', '.join(GESTURES)} (join several with +)"
    )


def _gesture(study: Study, roles: Roles, name: str, steps: tuple[Step, ...]) -> Gesture:
    acts = []
    for action, by, to in steps:
        (target,) = roles.who(to)
        acts += [(action, k, target) for k in roles.who(by, target)]
    for action in dict.fromkeys(action for action, _, _ in steps):
        if action not in {act[0] for act in acts} and name != "all":
            nobody = {"restraint": "no third party drives a wedge", "mediation": "no third party could mediate"}[action]
            a, b = study.scenario.focus
            raise UsageError(f"'{name}' would change nothing: {nobody} between {a} and {b}. Name another gesture")
    return Gesture(name, tuple(acts), _in_words(study, tuple(acts)))


def _in_words(study: Study, acts: tuple[tuple[str, int, int], ...]) -> str:
    states = study.scenario.contents[study.variants[0]].states
    names = [states[code].name if code in states else code for code in study.scenario.roster.states]
    doing: dict[tuple[str, tuple[int, ...]], list[int]] = {}
    for (action, to), members in groupby(acts, key=lambda act: (act[0], act[2])):
        doing.setdefault((action, tuple(by for _, by, _ in members)), []).append(to)
    return "; ".join(
        ACTIONS[action_index(action)].gesture.format(
            by=listed([names[place] for place in by]), to=listed([names[place] for place in to])
        )
        for (action, by), to in doing.items()
    )
