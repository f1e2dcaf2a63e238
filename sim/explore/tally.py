"""Runs of a study played and counted: the numbers behind the fan, the rungs, the ledger and the network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from itertools import combinations
from typing import Any

import numpy as np

from sim.arrays import Array, Flags, Levels
from sim.model.ladder import RUNGS
from sim.model.outcomes import OF_ONE_DYAD
from sim.model.situation import TERMS
from sim.questions.summary.views import QUANTILES
from sim.results import outcomes
from sim.results.recording.decomposition import TermDecomposition
from sim.running.block import FocalPaths, simulation_of
from sim.running.study import Study
from sim.statistics.intervals import level, paired

DIGITS = 4
"""Decimals of the numbers sent to a page."""


NOT_BY_RUN = ("weekly", "named")


class StoppedError(Exception):
    """Raised when nobody waits for the answer any more."""


@dataclass(frozen=True)
class Tally:
    """Some runs of one study: relation and rung of the focal dyad, contributions at the end, and all dyads.

    `ledger` is that at the end, [run, direction, term]; `weekly` its sum over the runs of each block, [block, week,
    direction, term]; `start` and `end` are the relations of every directed dyad, [run, A, A].
    """

    relation: Array  # [run, week]
    rung: Levels  # [run, week]
    start_rung: Levels  # [run]
    ledger: Array
    weekly: Array
    start: Array
    end: Array
    named: Flags  # [1, A, A]

    @property
    def ruptured(self) -> Array:
        """The first week of the first rupture of each run; NaN without one."""
        return outcomes.rupture(self.rung, self.start_rung)

    def outcome(self) -> dict[str, Array]:
        """Return each outcome of each run, [run], by name."""
        return {each.name: each.of(self.relation, self.rung, self.ruptured) for each in OF_ONE_DYAD}

    def first(self, runs: int) -> Tally:
        """Return the first runs alone; `weekly` stays that of all."""
        kept = {f.name: getattr(self, f.name)[:runs] for f in fields(self) if f.name not in NOT_BY_RUN}
        return Tally(**kept, weekly=self.weekly, named=self.named)


def play(study: Study, first: int, runs: int, is_stopped: Callable[[], bool] = lambda: False) -> Tally:
    """Play some runs of a study in the engine that plays `run`, from the run numbered `first`.

    Raises StoppedError in the week in which `is_stopped()` becomes true.
    """
    world = simulation_of(study, study.cases, runs, first)
    paths, decomposition = FocalPaths(study, 1, runs), TermDecomposition(world)
    paths.note_start(world)
    start, weekly = world.situation.relation[0], list[Array]()
    for week in world.weeks(study.horizon):
        if is_stopped():
            raise StoppedError
        paths.note(week, world)
        decomposition.add()
        weekly.append(decomposition.terms[0].sum(axis=0))
    named = study.cases[0].named[None]
    end, ledger = world.situation.relation[0], decomposition.terms[0]
    return Tally(paths.index[0], paths.rung[0], paths.start[0], ledger, np.array(weekly)[None], start, end, named)


def joined(parts: Sequence[Tally]) -> Tally:
    """Return the runs of several tallies, in their order, as one."""
    names = [f.name for f in fields(Tally) if f.name != "named"]
    arrays = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    return Tally(**arrays, named=parts[0].named)


def numbers(tally: Tally, study: Study) -> dict[str, Any]:
    """Return everything the page draws, as plain data.

    `fan` [quantile][week]; `ruptured_by` [week], the share of runs with a rupture by that week; `rungs` [rung][week],
    shares; `outcomes` with intervals; `ledger`, mean contributions by direction and term, [week]; `network` by dyad.
    """
    relation, runs = tally.relation.astype(np.float64), len(tally.relation)
    weeks = np.arange(relation.shape[1])
    by = (tally.ruptured[:, None] <= weeks).mean(axis=0)
    on = np.array([(tally.rung == place).mean(axis=0) for place in range(len(RUNGS))])
    results = tally.outcome()
    return {
        "runs": runs,
        "fan": rounded(np.quantile(relation, QUANTILES, axis=0)),
        "ruptured_by": rounded(by),
        "rungs": rounded(on),
        "outcomes": {each.name: level(results[each.name], each.is_share).to_json() for each in OF_ONE_DYAD},
        "ledger": _ledger(tally, study),
        "network": _network(tally, study),
    }


def _ledger(tally: Tally, study: Study) -> dict[str, dict[str, list[float]]]:
    a, b = study.scenario.focus
    mean = (tally.weekly.sum(axis=0) / len(tally.relation)).transpose(1, 2, 0)
    ways = {f"{a}>{b}": mean[0], f"{b}>{a}": mean[1]}
    return {way: dict(zip(TERMS, rounded(values), strict=True)) for way, values in ways.items()}


def _network(tally: Tally, study: Study) -> list[dict[str, Any]]:
    """Return the mean relation of each dyad before the first and after the last week, of both sides together."""
    states, named = study.scenario.roster.states, tally.named[0]
    start, end = tally.start.mean(axis=0), tally.end.mean(axis=0)
    dyads = [(i, j) for i, j in combinations(range(len(states)), 2) if named[i, j] or named[j, i]]
    return [
        {"dyad": [states[i], states[j]], "start": rounded((start[i, j] + start[j, i]) / 2.0),
         "end": rounded((end[i, j] + end[j, i]) / 2.0)}
        for i, j in dyads
    ]  # fmt: skip


def differences(tally: Tally, base: Tally) -> dict[str, Any]:
    """Return the paired difference of each outcome, on the same random numbers, with its interval."""
    runs = min(len(tally.relation), len(base.relation))
    mine, theirs = tally.first(runs).outcome(), base.first(runs).outcome()
    return {
        each.name: paired(mine[each.name], theirs[each.name], each.is_share).estimate.to_json() for each in OF_ONE_DYAD
    }


def rounded(values: Any) -> Any:
    """Return numbers as plain data with as many decimals as a page shows."""
    return np.round(np.asarray(values, dtype=np.float64), DIGITS).tolist()
