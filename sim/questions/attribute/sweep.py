"""Sweeps: many cases of one variant on shared luck, of which only the outcomes of each run are kept.

A case says which of the players are in and which are neutral. Several cases share the draws of each run, a few runs at
a time, and nothing but the index and the rung of the focus pair is noted. Until a dated incident comes, cases that
differ only in whether it will are played once.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array, Flags, Places
from sim.errors import UsageError
from sim.questions.attribute.players import Player as Player
from sim.questions.attribute.players import hidden, named_players, neutral, players_of
from sim.results.outcomes import OUTCOMES
from sim.running.block import FocalPaths
from sim.running.study import Study
from sim.running.workers import Progress, cut, done_by, reported
from sim.scenario.inputs import VariantInputs
from sim.world.world import World

Weeks = NDArray[np.int_]
CASES_AT_ONCE, RUNS_AT_ONCE = 300, 4
"""Shape of a block: so many cases share the draws of so many runs."""
WEEKS_AFTER = 52
"""Weeks played after the last dated incident, unless said otherwise."""


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
    dated = [dated_incident.week for dated_incident in study.cases[0].incidents if dated_incident.week is not None]
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
    blocks = cut(study.runs, RUNS_AT_ONCE)
    tasks = [(study, tuple(players), _part(lineups, runs), runs) for runs in blocks]
    work = done_by(play_runs, tasks, workers, executor)
    for place, values in reported(work, [len(runs) for runs in blocks], progress):
        played[..., blocks[place].start : blocks[place].stop] = values
    return played


def play_runs(study: Study, players: tuple[Player, ...], lineups: Lineups, runs: range) -> Array:
    """Every case of some runs, [case, outcome, run]. What a worker does."""
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
        blocks = cut(len(cases), -(-len(cases) // -(-len(cases) // CASES_AT_ONCE)))
        values = [_outcomes(study, _with_untouched(base, cases, rows, at), first, some) for at in blocks]
        parts.append(np.concatenate(values)[place.reshape(-1)])
    return np.concatenate(parts, axis=-1)


def _case(base: VariantInputs, players: tuple[Player, ...], row: Flags, number: int) -> VariantInputs:
    absent = [player for player, present in zip(players, row[1:], strict=True) if not present]
    return replace(neutral(base, absent), name=f"case {number}", keeps_structure=bool(row[0]))


def _first_weeks(base: VariantInputs, players: tuple[Player, ...]) -> Weeks:
    """The first week in which it can matter whether a case keeps the structure, and whether each player is in."""
    dated = {
        dated_incident.name: dated_incident.week for dated_incident in base.incidents if dated_incident.week is not None
    }
    return np.array([0, *(min(dated.get(member.name, 0) for member in player.each) for player in players)])


def _with_untouched(
    base: VariantInputs, cases: list[VariantInputs], rows: Flags, at: range
) -> tuple[list[VariantInputs], Flags]:
    """A block's cases and who is in them, after the untouched case, whose structure others may keep."""
    untouched = np.array([[False, *[True] * (rows.shape[1] - 1)]])
    return [replace(base, name="untouched"), *cases[at.start : at.stop]], np.concatenate([untouched, rows[at]])


def _outcomes(study: Study, block: tuple[list[VariantInputs], Flags], first: Weeks, runs: range) -> Array:
    """The outcomes of a block's cases after the first, [case, outcome, run].

    Cases that differ only in incidents yet to come are one until then: only one of them is played.
    """
    cases, rows = block
    paths = FocalPaths(study, len(cases), len(runs))
    parting = sorted({int(week) for week in first if week < study.horizon})
    world, place = None, np.arange(len(cases))
    for begin, end in pairwise([*parting, study.horizon]):
        which, now = _alike(rows[:, first <= begin])
        chosen = [cases[i] for i in which]
        if world is None:
            world = World(study.scenario, chosen, len(runs), study.seed, runs.start)
            paths.note_start(world.situation, now)
        else:
            world = world.branch(chosen, place[which])
        place = now
        for week in world.weeks(end - begin):
            paths.note(week, world.situation, place)
    return paths.outcomes()[1:]


def _alike(rows: Flags) -> tuple[Places, Places]:
    """The first of each distinct row, in the order they come, and for every row which of those it is."""
    _, found, place = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(found)
    return found[order], np.argsort(order)[place.reshape(-1)]


def _part(lineups: Lineups, runs: range) -> Lineups:
    """What a worker needs of the lineups to play these runs."""
    alike = len(lineups.present) == 1
    return lineups if alike else replace(lineups, present=lineups.present[runs.start : runs.stop])
