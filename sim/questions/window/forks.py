"""Forks of a study: each run is played once, and in chosen weeks a copy goes on from there with a gesture.

Nothing of the past is played again, and a copy draws the same luck as the run it comes from: so the cost is linear in
the weeks played, and a fork without acts is the run itself, bit for bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from sim.arrays import Array, Flags, Levels
from sim.errors import UsageError
from sim.model.ladder import RUNGS
from sim.model.situation import Situation, grievance_intensity
from sim.running.study import Study
from sim.running.workers import Progress, cut, done_by, in_order, reported
from sim.scenario.inputs import ScriptedAct
from sim.world.world import World

STRAINED = RUNGS.index("strained")
AT_ONCE = 75
"""Runs played side by side."""
PUT_BACK: dict[str, tuple[tuple[str, ...], str]] = {
    "ties": (("ties",), "pair"),
    "grievance": (("grievance",), "pair"),
    "mobilisation": (("mobilisation",), "states"),
    "formal_acts": (("downgrade_level", "audience_cost", "agenda"), "pair"),
    "leaders": (("domestic_constraint", "leaning"), "states"),
}
"""What may close a window, and which arrays of the situation it is: of the pair, or of both states."""


@dataclass(frozen=True)
class Ask:
    """What is looked for: the pair at this rung or better for `hold` weeks in a row, begun within so many weeks."""

    dyad: tuple[int, int]
    within: int = 52
    hold: int = 4
    rung: int = STRAINED

    @property
    def weeks(self) -> int:
        """Weeks that have to be played to know."""
        return self.within + self.hold - 1


@dataclass(frozen=True)
class Arm:
    """What is tried in each of `weeks`: acts (action, by, to), with parts of PUT_BACK as they were at the start."""

    name: str
    acts: tuple[tuple[str, int, int], ...]
    weeks: tuple[int, ...]
    put_back: tuple[str, ...] = ()


@dataclass(frozen=True)
class Forked:
    """What came of it: `repaired` by arm, [its weeks, run]; `nothing` without a fork, and `state` by name, [week, run].

    `weeks` are all in which any arm was tried. `state` holds, before the gesture: `ties`; `wound`, its openness on the
    aggrieved's side; `mobilisation`, the hawks' voice, mean of both states; `formal_acts`, the higher level in force;
    `leaders`, 1 where either leader has left since the start; `rung`.
    """

    weeks: tuple[int, ...]
    nothing: Flags
    repaired: dict[str, Flags]
    state: dict[str, Array]


def play_forks(
    study: Study, arms: Sequence[Arm], ask: Ask, workers: int = 1, progress: Progress | None = None
) -> Forked:
    """Play the first variant of a study with its forks; `progress(done, all)` is called in runs.

    Raises UsageError where a fork would have to run beyond the horizon.
    """
    last = max(week for arm in arms for week in arm.weeks)
    if last + ask.weeks > study.horizon:
        raise UsageError(
            f"a fork in week {last} takes {ask.weeks} weeks to judge, and the horizon is {study.horizon} weeks"
        )
    size = max(1, min(AT_ONCE, ceil(study.runs / workers)))
    blocks = cut(study.runs, size)
    tasks = [(study, tuple(arms), ask, runs) for runs in blocks]
    return joined(in_order(reported(done_by(_play_block, tasks, workers), [len(runs) for runs in blocks], progress)))


def joined(blocks: Sequence[Forked]) -> Forked:
    """Blocks of runs side by side."""
    first = blocks[0]
    return Forked(
        first.weeks,
        np.concatenate([block.nothing for block in blocks], axis=-1),
        {name: np.concatenate([block.repaired[name] for block in blocks], axis=-1) for name in first.repaired},
        {name: np.concatenate([block.state[name] for block in blocks], axis=-1) for name in first.state},
    )


def _play_block(study: Study, arms: tuple[Arm, ...], ask: Ask, runs: range) -> Forked:
    """One block of runs with its forks."""
    return follow(World(study.scenario, study.cases[:1], len(runs), study.seed, runs.start), arms, ask)


def follow(world: World, arms: Sequence[Arm], ask: Ask) -> Forked:
    """Play a world of one variant on, with forks of it, and let go of it. The first of `ask.pair` is the aggrieved."""
    weeks = sorted({week for arm in arms for week in arm.weeks})
    start, left = world.situation, np.zeros(world.runs, dtype=bool)
    rungs: list[Levels] = []
    repaired: dict[str, list[Flags]] = {arm.name: [] for arm in arms}
    states: list[dict[str, Array]] = []
    begin = world.week

    def try_arms() -> None:
        if world.week in weeks:
            states.append(_state(world.situation, ask.dyad, left))
        for arm in arms:
            if world.week in arm.weeks:
                repaired[arm.name].append(_tried(world, arm, ask, start))

    try_arms()
    for _ in world.weeks(weeks[-1] + ask.weeks - begin):
        rungs.append(_rung(world, ask))
        left = left | world.situation.left_office[0, :, list(ask.dyad), 0].any(axis=0)
        try_arms()
    after = (np.stack(rungs[week - begin : week - begin + ask.weeks]) for week in weeks)
    return Forked(
        tuple(weeks),
        np.stack([_held(rung, ask) for rung in after]),
        {name: np.stack(rows) for name, rows in repaired.items()},
        {name: np.stack([state[name] for state in states]) for name in states[0]},
    )


def _tried(world: World, arm: Arm, ask: Ask, start: Situation) -> Flags:
    """In which runs an arm repairs the pair, [run]; played no further than until every run is repaired."""
    fork = world.fork([ScriptedAct(world.week, by, to, action) for action, by, to in arm.acts])
    fork.situation = with_put_back(fork.situation, start, arm.put_back, ask.dyad)
    streak, repaired = np.zeros(world.runs, dtype=int), np.zeros(world.runs, dtype=bool)
    for _ in fork.weeks(ask.weeks):
        streak = (streak + 1) * (_rung(fork, ask) <= ask.rung)
        repaired |= streak >= ask.hold
        if repaired.all():
            break
    return repaired


def _held(rung: Levels, ask: Ask) -> Flags:
    """In which runs a path of rungs, [week, run], holds what is asked for."""
    good = np.cumsum(np.vstack([np.zeros(rung.shape[1], dtype=int), rung <= ask.rung]), axis=0)
    held: Flags = (good[ask.hold :] - good[: -ask.hold] == ask.hold).any(axis=0)
    return held


def _rung(world: World, ask: Ask) -> Levels:
    rung: Levels = world.situation.rung[0, :, ask.dyad[0], ask.dyad[1]]
    return rung


def _state(s: Situation, dyad: tuple[int, int], left: Flags) -> dict[str, Array]:
    """What may close the window, [run] each."""
    a, b = dyad
    return {
        "ties": s.ties[0, :, a, b],
        "grievance": grievance_intensity(s.grievance[0, :, a, b]),
        "mobilisation": (s.hawk_weight[0, :, a, b] + s.hawk_weight[0, :, b, a]) / 2.0,
        "formal_acts": np.maximum(s.downgrade_level[0, :, a, b], s.downgrade_level[0, :, b, a]).astype(np.float64),
        "leaders": left.astype(np.float64),
        "rung": s.rung[0, :, a, b].astype(np.float64),
    }


def with_put_back(s: Situation, start: Situation, names: Sequence[str], dyad: tuple[int, int]) -> Situation:
    """The situation with parts of PUT_BACK as they were in `start`."""
    a, b = dyad
    cells = {"pair": (..., [a, b], [b, a]), "states": (slice(None), slice(None), [a, b])}
    changes = {}
    for array, of in ((array, PUT_BACK[name][1]) for name in names for array in PUT_BACK[name][0]):
        changes[array] = getattr(s, array).copy()
        changes[array][cells[of]] = getattr(start, array)[cells[of]]
    return replace(s, **changes)
