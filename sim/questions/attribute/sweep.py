"""Sweeps: many coalitions of one variant simulated with common random numbers; only outcomes are kept.

A coalition defines which players are in and which are neutral. Coalitions share the draws of each run, a few runs at a
time, and only the focal dyad's relation and rung are recorded. Coalitions that differ only in a dated incident are
simulated once until its date.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array, Flags, Places
from sim.errors import UsageError, counted
from sim.model.compiling import LANES
from sim.questions.attribute.players import Player, named_players, neutral, players_of, pressure_warnings
from sim.results.outcomes import OUTCOMES
from sim.running.block import FocalPaths, simulation_of
from sim.running.study import Study
from sim.running.workers import Progress, cut, done_by, reported
from sim.scenario.inputs import VariantInputs
from sim.world.simulation import Simulation

Weeks = NDArray[np.int_]
COALITIONS_AT_ONCE, RUNS_AT_ONCE = 24, LANES
"""Size of a block: coalitions that share draws, and runs."""
WEEKS_AFTER = 52
"""Default number of weeks simulated after the last dated incident."""


@dataclass(frozen=True)
class Coalitions:
    """Coalitions to simulate: `present` [1 or run, coalition, player]; `keeps_structure` [coalition].

    With a first axis of 1 every run simulates the same coalitions. A coalition that keeps the structure takes the one
    of the full coalition instead of recomputing it.
    """

    present: Flags
    keeps_structure: Flags


def players_in(study: Study, names: Sequence[str] | None = None) -> tuple[Player, ...]:
    """Return the named players, or every player of the study's variant that is played.

    Raises UsageError for an unknown name, and for an incident after the last week.
    """
    (variant,) = study.variants
    later = incidents_after(study)
    if names is None:
        return tuple(player for player in players_of(study.scenario, variant) if player.name not in later)
    players = named_players(study.scenario, names, variant)
    for one in (member for player in players for member in player.each):
        if one.name in later:
            raise UsageError(
                f"{one.name} is not played so far: it is dated {later[one.name]}, after the last of the "
                f"{counted(study.horizon, 'week')}. Simulate more weeks (--weeks), or name other players"
            )
    return players


def incidents_after(study: Study) -> dict[str, dt.date]:
    """Return the dated incidents of the study's variant after its last week, with their dates."""
    late = [i for i in study.cases[0].incidents if i.week is not None and i.week >= study.horizon]
    return {incident.name: dt.date.fromordinal(incident.day) for incident in late}


def warnings_of(study: Study, players: Sequence[Player]) -> tuple[str, ...]:
    """Return warnings about players whose effect the scenario suppresses, and incidents after the last week."""
    later = incidents_after(study)
    names = ", ".join(f"{name} ({date})" for name, date in later.items())
    not_played = [f"not played so far, since after the last week: {names}"] if later else []
    return (*pressure_warnings(study.cases[0], players, study.scenario.focus), *not_played)


def with_horizon(study: Study) -> Study:
    """Set the study's weeks, by default a year after the last dated incident of its variant."""
    if len(study.variants) != 1:
        raise UsageError(f"name one variant; got {', '.join(study.variants)}")
    dated = [incident.week for incident in study.cases[0].incidents if incident.week is not None]
    if study.weeks is not None or not dated:
        return study
    return replace(study, weeks=min(study.scenario.file.weeks, max(dated) + WEEKS_AFTER))


def simulate_coalitions(
    study: Study,
    players: Sequence[Player],
    coalitions: Coalitions,
    progress: Progress | None = None,
    workers: int = 1,
    executor: Executor | None = None,
) -> Array:
    """Simulate every coalition and run; return outcomes in the order of OUTCOMES, [coalition, outcome, run].

    `progress(done, all)` is called in runs. Results do not depend on block size or number of workers.
    """
    outcomes = np.empty((len(coalitions.keeps_structure), len(OUTCOMES), study.runs))
    blocks = cut(study.runs, RUNS_AT_ONCE)
    tasks = [(study, tuple(players), _part(coalitions, runs), runs) for runs in blocks]
    work = done_by(simulate_runs, tasks, workers, executor)
    for place, values in reported(work, [len(runs) for runs in blocks], progress):
        outcomes[..., blocks[place].start : blocks[place].stop] = values
    return outcomes


def simulate_runs(study: Study, players: tuple[Player, ...], coalitions: Coalitions, runs: range) -> Array:
    """Simulate every coalition for some runs, [coalition, outcome, run]; the work of one block."""
    if len(coalitions.present) > 1:
        return _simulate_rows(study, players, coalitions, runs)
    base = study.cases[0]
    first = _first_weeks(base, players)
    order = np.argsort(first, kind="stable")  # coalitions that diverge late are adjacent, in one block
    rows = np.column_stack([coalitions.keeps_structure, coalitions.present[0]])[:, order]
    distinct, place = np.unique(rows, axis=0, return_inverse=True)
    rows = distinct[:, np.argsort(order)]
    variants = [_inputs(base, players, row, number) for number, row in enumerate(rows)]
    blocks = cut(len(rows), -(-len(rows) // -(-len(rows) // COALITIONS_AT_ONCE)))
    values = [_outcomes(study, _block_of(base, variants, rows, at), first, runs)[-len(at) :] for at in blocks]
    return np.concatenate(values)[place.reshape(-1)]


def _simulate_rows(study: Study, players: tuple[Player, ...], coalitions: Coalitions, runs: range) -> Array:
    """Simulate coalitions that differ between runs: every coalition of every run is a row of one simulation."""
    if study.states:
        raise UsageError("orders of players are sampled without decision rules of your own; name fewer players")
    base, made = study.cases[0], dict[bytes, VariantInputs]()
    cases: list[tuple[int, list[VariantInputs]]] = []
    places: list[Places] = []
    for run, present in zip(runs, coalitions.present, strict=True):
        rows = np.column_stack([coalitions.keeps_structure, present])
        distinct, place = np.unique(rows, axis=0, return_inverse=True)
        for row in distinct:
            if row.tobytes() not in made:
                made[row.tobytes()] = _inputs(base, players, row, len(made))
        cases.append((run, [replace(base, name="untouched"), *(made[row.tobytes()] for row in distinct)]))
        places.append(place.reshape(-1) + 1)
    world = Simulation.of_rows(study.scenario, cases, study.seed, study.lineage)
    paths = FocalPaths(study, 1, world.runs)
    paths.note_start(world)
    for week in world.weeks(study.horizon):
        paths.note(week, world)
    ends = np.cumsum([0, *(len(own) for _, own in cases)])
    values = [paths.outcomes()[0][:, at + place].T for at, place in zip(ends[:-1], places, strict=True)]
    return np.stack(values, axis=-1)


def _inputs(base: VariantInputs, players: tuple[Player, ...], row: Flags, number: int) -> VariantInputs:
    absent = [player for player, present in zip(players, row[1:], strict=True) if not present]
    return replace(neutral(base, absent), name=f"case {number}", keeps_structure=bool(row[0]))


def _first_weeks(base: VariantInputs, players: tuple[Player, ...]) -> Weeks:
    """First week with an effect of keeping the structure, and of each player."""
    dated = {incident.name: incident.week for incident in base.incidents if incident.week is not None}
    return np.array([0, *(min(dated.get(member.name, 0) for member in player.each) for player in players)])


def _block_of(
    base: VariantInputs, variants: list[VariantInputs], rows: Flags, at: range
) -> tuple[list[VariantInputs], Flags]:
    """Return a block's inputs and coalitions, after those of the base if one of them keeps its structure."""
    block, own = variants[at.start : at.stop], rows[at]
    if not own[:, 0].any():
        return block, own
    full = np.array([[False, *[True] * (rows.shape[1] - 1)]])
    return [replace(base, name="untouched"), *block], np.concatenate([full, own])


def _outcomes(study: Study, block: tuple[list[VariantInputs], Flags], first: Weeks, runs: range) -> Array:
    """Simulate a block; return outcomes of its coalitions, [coalition, outcome, run].

    Of coalitions that differ only in future incidents, one is simulated.
    """
    variants, rows = block
    paths = FocalPaths(study, len(variants), len(runs))
    branchings = sorted({int(week) for week in first if week < study.horizon})
    world, place = None, np.arange(len(variants))
    for begin, end in pairwise([*branchings, study.horizon]):
        which, now = _distinct(rows[:, first <= begin])
        chosen = [variants[i] for i in which]
        if world is None:
            world = simulation_of(study, chosen, len(runs), runs.start)
            paths.note_start(world, now)
        else:
            world = world.branch(chosen, place[which])
        place = now
        for week in world.weeks(end - begin):
            paths.note(week, world, place)
    return paths.outcomes()


def _distinct(rows: Flags) -> tuple[Places, Places]:
    """Return the index of each distinct row, in order of appearance, and the position of every row among them."""
    _, first, place = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first)
    return first[order], np.argsort(order)[place.reshape(-1)]


def _part(coalitions: Coalitions, runs: range) -> Coalitions:
    """Select the coalitions of these runs."""
    same = len(coalitions.present) == 1
    return coalitions if same else replace(coalitions, present=coalitions.present[runs.start : runs.stop])
