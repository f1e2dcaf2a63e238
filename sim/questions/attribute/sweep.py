"""Sweeps: many cases of one variant on shared luck, of which only the outcomes of each run are kept.

A case says which of the players are in and which are neutral. Several cases share the draws of each run, a few runs at
a time, and nothing but the index and the rung of the focus pair is noted. Until a dated incident comes, cases that
differ only in whether it will are played once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array, Flags, Places
from sim.errors import UsageError
from sim.model.situation import Situation
from sim.questions.attribute.players import Player as Player
from sim.questions.attribute.players import hidden, named_players, neutral, players_of
from sim.results import outcomes
from sim.results.outcomes import OUTCOMES
from sim.running.study import Study
from sim.running.workers import done_by
from sim.scenario.inputs import Case
from sim.world.world import World

Weeks = NDArray[np.int_]
CASES_AT_ONCE, RUNS_AT_ONCE = 300, 4
"""Shape of a block: so many cases share the draws of so many runs."""
WEEKS_AFTER = 52
"""Weeks played after the last dated incident, unless said otherwise."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Lineups:
    """Who is in, case by case: `present` [1 or run, case, player]; `keeps_structure` [case].

    With a first axis of 1 every run plays the same cases. A case that keeps the structure takes what holds relations up
    from the case in which everybody is in, instead of having it solved anew.
    """

    present: Flags
    keeps_structure: Flags


def players_in(study: Study, names: Sequence[str] | None = None) -> tuple[Player, ...]:
    """The players named, or every player of the study's variant. Raises UsageError for one that there is not."""
    (variant,) = study.variants
    if names is None:
        return players_of(study.scenario, variant)
    return named_players(study.scenario, names, variant)


def warnings_of(study: Study, players: Sequence[Player]) -> tuple[str, ...]:
    """What in the scenario keeps some of these players from mattering, in sentences."""
    return hidden(study.cases[0], players, study.scenario.focus)


def with_horizon(study: Study) -> Study:
    """The study with its weeks: those asked for, or up to a year after the last dated incident of its variant."""
    if len(study.variants) != 1:
        raise UsageError(f"name one variant; got {', '.join(study.variants)}")
    dated = [strike.week for strike in study.cases[0].strikes if strike.week is not None]
    if study.weeks is not None or not dated:
        return study
    return replace(study, weeks=min(study.scenario.file.weeks, max(dated) + WEEKS_AFTER))


def play_sweep(
    study: Study,
    players: Sequence[Player],
    lineups: Lineups,
    progress: Progress | None = None,
    workers: int = 1,
    executor: Executor | None = None,
) -> Array:
    """Every outcome of every case and run: [case, outcome, run], outcomes in the order of OUTCOMES.

    `progress(done, all)` is called in runs. Any size of block and any number of workers give the same bits.
    """
    played = np.empty((len(lineups.keeps_structure), len(OUTCOMES), study.runs))
    tasks = [(study, tuple(players), _part(lineups, runs), runs) for runs in _cut(study.runs, RUNS_AT_ONCE)]
    done = 0
    for runs, values in done_by(play_runs, tasks, workers, executor):
        played[..., runs.start : runs.stop] = values
        done += len(runs)
        if progress:
            progress(done, study.runs)
    return played


def play_runs(study: Study, players: tuple[Player, ...], lineups: Lineups, runs: range) -> tuple[range, Array]:
    """Every case of some runs, [case, outcome, run], with the numbers of the runs. What a worker does."""
    base = study.cases[0]
    first = _first_weeks(base, players)
    order = np.argsort(first, kind="stable")  # so that cases that part late stand side by side, in one block
    together = [runs] if len(lineups.present) == 1 else [range(run, run + 1) for run in runs]
    parts = []
    for present, some in zip(lineups.present, together, strict=True):
        rows = np.column_stack([lineups.keeps_structure, present])[:, order]
        distinct, place = np.unique(rows, axis=0, return_inverse=True)
        rows = distinct[:, np.argsort(order)]
        cases = [_case(base, players, row, number) for number, row in enumerate(rows)]
        blocks = _cut(len(cases), -(-len(cases) // -(-len(cases) // CASES_AT_ONCE)))
        values = [_outcomes(study, _with_untouched(base, cases, rows, at), first, some) for at in blocks]
        parts.append(np.concatenate(values)[place.reshape(-1)])
    return runs, np.concatenate(parts, axis=-1)


def _case(base: Case, players: tuple[Player, ...], row: Flags, number: int) -> Case:
    absent = [player for player, present in zip(players, row[1:], strict=True) if not present]
    return replace(neutral(base, absent), name=f"case {number}", keeps_structure=bool(row[0]))


def _first_weeks(base: Case, players: tuple[Player, ...]) -> Weeks:
    """The first week in which it can matter whether a case keeps the structure, and whether each player is in."""
    dated = {strike.name: strike.week for strike in base.strikes if strike.week is not None}
    return np.array([0, *(min(dated.get(member.name, 0) for member in player.each) for player in players)])


def _with_untouched(base: Case, cases: list[Case], rows: Flags, at: range) -> tuple[list[Case], Flags]:
    """A block's cases and who is in them, after the untouched case, whose structure others may keep."""
    untouched = np.array([[False, *[True] * (rows.shape[1] - 1)]])
    return [replace(base, name="untouched"), *cases[at.start : at.stop]], np.concatenate([untouched, rows[at]])


def _outcomes(study: Study, block: tuple[list[Case], Flags], first: Weeks, runs: range) -> Array:
    """The outcomes of a block's cases after the first, [case, outcome, run].

    Cases that differ only in incidents yet to come are one until then: only one of them is played.
    """
    cases, rows = block
    a, b = (study.scenario.roster.at(code) for code in study.scenario.focus)
    shape = (len(cases), len(runs), study.horizon)
    index, rung, start = np.empty(shape, "f4"), np.empty(shape, "i1"), np.empty(shape[:2], "i1")
    parting = sorted({int(week) for week in first if week < study.horizon})
    before: tuple[Situation, Places] | None = None
    for begin, end in pairwise([*parting, study.horizon]):
        which, place = _alike(rows[:, first <= begin])
        world = World(study.scenario, [cases[i] for i in which], len(runs), study.seed, runs.start)
        if before is None:
            start = world.situation.rung[place, :, a, b]
        else:
            world.situation, world.week = _carried(before[0], before[1][which], world.situation), begin
        for week in range(begin, end):
            world.step()
            relation = world.situation.relation
            index[..., week] = np.minimum(relation[..., a, b], relation[..., b, a])[place]
            rung[..., week] = world.situation.rung[place, :, a, b]
        before = world.situation, place
        world.release()
    ruptured = outcomes.rupture(rung, start)
    values: Array = np.stack([outcome.of(index, rung, ruptured) for outcome in OUTCOMES], axis=1)
    return values[1:]


def _alike(rows: Flags) -> tuple[Places, Places]:
    """The first of each distinct row, in the order they come, and for every row which of those it is."""
    _, found, place = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(found)
    return found[order], np.argsort(order)[place.reshape(-1)]


def _carried(before: Situation, place: Places, after: Situation) -> Situation:
    """The situation of variants `place` of another world, for the variants of one that opened as `after`."""
    held = {f.name: getattr(before, f.name) for f in fields(before)}
    moved: dict[str, Any] = {name: values[place] for name, values in held.items() if isinstance(values, np.ndarray)}
    return replace(after, **{**moved, "strikes": after.strikes})


def _cut(count: int, most: int) -> Iterator[range]:
    return (range(first, min(first + most, count)) for first in range(0, count, most))


def _part(lineups: Lineups, runs: range) -> Lineups:
    """What a worker needs of the lineups to play these runs."""
    alike = len(lineups.present) == 1
    return lineups if alike else replace(lineups, present=lineups.present[runs.start : runs.stop])
