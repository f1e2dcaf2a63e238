"""Goals of a response, week by week, and the risks that it may have to stay within.

A goal holds in a week or does not; a risk is an event of a run. Both are those of the focal dyad, by the conventions of
`sim.results.outcomes`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.arrays import Flags
from sim.errors import UsageError, choices
from sim.model.ladder import CRISIS, RECALLED, REPAIR_MARGIN, SEVERED
from sim.results.outcomes import as_at_start, first, happened, rupture, severance
from sim.running.block import FocalPaths
from sim.running.study import Study
from sim.world.simulation import Simulation


class GoalPaths(FocalPaths):
    """Relation, rung and downgrade level of the focal dyad, [case, run, week], from which goals are evaluated."""

    def __init__(self, study: Study, cases: int, runs: int) -> None:
        super().__init__(study, cases, runs)
        self.level = np.empty((cases, runs, study.horizon), "i1")
        self.start_relation = np.empty((cases, runs))

    def open(self, world: Simulation) -> None:
        """Record the relation and the rung before the first week."""
        self.note_start(world)
        self.start_relation = world.engine.of_kept("relation").min(axis=-1)

    def continue_from(self, other: GoalPaths, weeks: int) -> None:
        """Take the first `weeks` of every case from the one case of `other`."""
        for name in ("index", "rung", "level"):
            getattr(self, name)[..., :weeks] = getattr(other, name)[..., :weeks]
        self.start = np.broadcast_to(other.start, self.rung.shape[:2])
        self.start_relation = np.broadcast_to(other.start_relation, self.rung.shape[:2])

    def record(self, week: int, world: Simulation) -> None:
        """Record the situation after a week."""
        self.note(week, world)
        self.level[..., week] = world.engine.of_kept("downgrade_level").max(axis=-1)


@dataclass(frozen=True)
class Goal:
    """A goal: `holds(paths)` is [case, run, week]. `words` follow "the probability that"."""

    name: str
    words: str
    holds: Callable[[GoalPaths], Flags]


@dataclass(frozen=True)
class Risk:
    """A risk: `occurs(paths)` is [case, run]. `words` follow "the probability of"."""

    name: str
    words: str
    occurs: Callable[[GoalPaths], Flags]


def _better_than(rung: int) -> Callable[[GoalPaths], Flags]:
    return lambda paths: paths.rung < rung


def _no_rupture(paths: GoalPaths) -> Flags:
    begins = rupture(paths.rung, paths.start)[..., None]
    weeks = np.arange(paths.rung.shape[-1])
    return np.isnan(begins) | (weeks < begins)


GOALS = {
    goal.name: goal
    for goal in (
        Goal(
            "repair",
            f"no formal act is in force and the relation is within {REPAIR_MARGIN:g} of its start",
            lambda paths: as_at_start(paths.index, paths.start_relation, paths.level),
        ),
        Goal("no_rupture", "no rupture has begun", _no_rupture),
        Goal("no_crisis", "the dyad is strained or better", _better_than(CRISIS)),
        Goal("no_recall", "no ambassador is recalled, nor worse", _better_than(RECALLED)),
        Goal("no_severance", "relations are not severed", _better_than(SEVERED)),
    )
}
"""Every goal by name, the default first."""
RISKS = {
    risk.name: risk
    for risk in (
        Risk("rupture", "a rupture", lambda paths: happened(rupture(paths.rung, paths.start))),
        Risk("recall", "a recall or worse", lambda paths: happened(first(paths.rung >= RECALLED))),
        Risk("severance", "a severance", lambda paths: happened(severance(paths.rung, paths.start))),
    )
}
"""Every risk by name: it counts wherever in the run it occurs, also before the first date of a gesture."""


def goal_called(name: str) -> Goal:
    """Return the goal of this name. Raises UsageError listing the names."""
    if name not in GOALS:
        raise UsageError(f"no goal '{name}'; {choices(name, GOALS)}")
    return GOALS[name]


def checked_limits(limits: dict[str, float]) -> dict[str, float]:
    """Return the limits by risk. Raises UsageError for an unknown risk or a limit that is no probability."""
    for name, most in limits.items():
        if name not in RISKS:
            raise UsageError(f"no risk '{name}' to limit; {choices(name, RISKS)}")
        if not 0.0 < most < 1.0:
            raise UsageError(f"the limit of {name} is a probability above 0 and below 1, such as 0.10; got {most:g}")
    return limits
