"""Trials of the weights of rivals on records that one of them makes: the filter and the synthetic likelihood.

`python benchmarks/rival_trials.py readings [SCENARIO] [RECORDS] [PARTICLES]` lets every reading of a scenario make
RECORDS records, coded as CAMEO rows where the scenario's own record has rows (as in
`tests/questions/readings/reading_trials.py`); `theories` does so with every theory. Both methods are given the same
rows, and rivals are equally likely before. One filter of PARTICLES for each rival and record. docs/update.md and
docs/readings.md quote it. The first scenario takes about 5 minutes on an idle core.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

import sim
from sim.arrays import Array
from sim.model.random_streams import stream
from sim.record.likelihood import PartOfCell, Period, Step, periods_of
from sim.record.observables import Acts, observables_of, record_observables
from sim.record.observed_record import ObservationPlan, Row, rows_of
from sim.running.block import simulation_of
from sim.running.filtering.conditioning import Filtered
from sim.running.filtering.evidence import rival_studies
from sim.running.filtering.filter import PREDICTING, ParticleFilter
from sim.running.filtering.watched import WatchedActs
from sim.running.study import Study, manifest_of
from sim.statistics.synthetic_likelihood import fit, log_likelihoods, weights

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "questions" / "readings"))
from reading_trials import calibration, record_of_acts

SEED, FITTED, LEAST = 2, 1000, 0.001
"""Seed of the runs; runs that the synthetic likelihood is fitted to, before those that make records; and the weight
that a rival has at least in the log score."""


@dataclass(frozen=True)
class Trial:
    """The records of all rivals: `truth` [record], and log-likelihoods [record, rival] by each method."""

    names: tuple[str, ...]
    truth: Array
    by_filter: Array
    by_likelihood: Array


def record_in(periods: Sequence[Period], rows: Sequence[Row], plan: ObservationPlan) -> tuple[Period, ...]:
    """Return the record with these rows in the weeks of another one: its tones, formal steps and response speeds."""

    def part_of(part: PartOfCell) -> PartOfCell:
        only = replace(plan, cells=(part.so_far,), level_weeks=(), responses=())
        return replace(part, tone=float(record_observables(rows, only)[0]))

    def step_of(step: Step) -> Step:
        before = [row for row in rows if row.week <= step.week]
        others = record_observables(before, replace(step.so_far, cells=()))
        return replace(step, tones=tuple(map(part_of, step.tones)), others=others)

    return tuple(replace(p, steps=tuple(map(step_of, p.steps)), tones=tuple(map(part_of, p.tones))) for p in periods)


def trial(study: Study, kind: str, records: int, particles: int) -> Trial:
    """Let every rival make records, and weigh them by both methods; prints each."""
    rivals, manifest = rival_studies(study, kind), manifest_of(study)
    rows = rows_of(manifest)
    plan, periods = periods_of(manifest, rows)
    done = {name: _acts(replace(own, seed=SEED, runs=FITTED + records), plan) for name, own in rivals.items()}
    likelihoods = [fit(observables_of(_of(acts, slice(FITTED)), plan), plan.noise) for acts in done.values()]
    truth, by_filter, by_likelihood = list[int](), list[Array](), list[Array]()
    for run in range(records):
        for place, (name, acts) in enumerate(done.items()):
            streams = stream(SEED, f"rival record {name} {run}")
            coded = record_of_acts(_of(acts, slice(FITTED + run, FITTED + run + 1)), plan, streams)
            own = record_in(periods, coded, plan)
            seeded = [replace(rival, seed=1000 + len(truth)) for rival in rivals.values()]
            truth.append(place)
            by_filter.append(np.array([_log_z(rival, plan, own, particles) for rival in seeded]))
            by_likelihood.append(log_likelihoods(likelihoods, record_observables(coded, plan)))
            print(name, run, by_filter[-1].round(2).tolist(), by_likelihood[-1].round(2).tolist(), flush=True)
    return Trial(tuple(rivals), np.array(truth), np.stack(by_filter), np.stack(by_likelihood))


def _acts(study: Study, plan: ObservationPlan) -> Acts:
    world = simulation_of(study, study.cases[:1], study.runs, 0)
    return WatchedActs(study.runs).played(world, plan.last).acts


def _of(acts: Acts, runs: slice) -> Acts:
    return Acts(*(values[runs] for values in acts))


def _log_z(study: Study, plan: ObservationPlan, periods: tuple[Period, ...], particles: int) -> float:
    """Return the log of the evidence by one filter, that does not predict; minus infinity if it loses the record."""
    one = ParticleFilter(study, plan, particles, PREDICTING, PREDICTING + 1).run(periods)
    found = Filtered(study, plan, (), periods, (one,))
    return float(one.log_evidence[-1]) if found.last_step == len(found.steps) else -np.inf


def report(found: Trial) -> str:
    """Return the tables: by source, by bins of weights, and the log scores of both methods with their difference."""
    lines, scores, equal = [], {}, np.full(len(found.names), 1.0 / len(found.names))
    for method, logs in (("the filter", found.by_filter), ("the synthetic likelihood", found.by_likelihood)):
        lost = ~np.isfinite(logs).any(axis=1)
        given = weights(np.where(lost[:, None], 0.0, logs), equal)
        at = np.arange(len(given)), found.truth
        scores[method] = -np.log(np.maximum(given[at], LEAST))
        lines.append(
            f"{method}: {len(given)} records, {lost.sum()} followed by none, log score {scores[method].mean():.3f}"
        )
        for place, name in enumerate(found.names):
            own = found.truth == place
            first = np.mean(given[own].argmax(axis=1) == place)
            means = ", ".join(f"{value:.2f}" for value in given[own].mean(axis=0))
            lines.append(f"  {name}: true one first {first:.2f}, mean weights {means}")
        truths = found.truth[:, None] == np.arange(len(found.names))
        for low, high, count, mean, true in calibration(given.ravel(), truths.ravel()):
            lines.append(f"  weight {low:.2f} to {high:.2f}: {count}, mean {mean:.3f}, share true {true:.3f}")
    first, second = scores.values()
    better = second - first
    error = better.std(ddof=1) / np.sqrt(len(better))
    lines.append(f"log score, {' minus '.join(reversed(scores))}: {better.mean():+.3f}, standard error {error:.3f}")
    return "\n".join(lines)


if __name__ == "__main__":
    if sys.argv[1:2] in (["readings"], ["theories"]):
        asked = dict(enumerate(sys.argv[2:]))
        of = Study(sim.load(asked.get(0, "russia_azerbaijan_2025")), runs=100, seed=1)
        print(report(trial(of, sys.argv[1], int(asked.get(1, 25)), int(asked.get(2, 2000)))))
    else:
        print(__doc__)
