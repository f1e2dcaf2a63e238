"""Trials of the weights of rivals on records that one of them makes: the filter and the synthetic likelihood.

`python benchmarks/rival_trials.py readings [SCENARIO] [RECORDS] [WEIGHTED] [FILTERED] [PARTICLES]` lets every
reading of a scenario make RECORDS records, coded as CAMEO rows where the scenario's own record has rows (as in
`tests/questions/readings/reading_trials.py`); `theories` does so with every theory. All methods have the same rows,
and rivals are equally likely before. The likelihood of the filter is computed by weighting WEIGHTED runs of each rival,
and for FILTERED records of each by one filter of PARTICLES too. docs/update.md and docs/readings.md quote it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.special import logsumexp

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
from sim.statistics.particle_filter import effective_size, equal_weights, weigh
from sim.statistics.synthetic_likelihood import fit, log_likelihoods, weights

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "questions" / "readings"))
from reading_trials import calibration, record_of_acts
from update_trials import log_likelihood

SEED, FITTED, AT_ONCE = 2, 1000, 2000
"""Seed of the runs that make records and of those, before them, that the synthetic likelihood is fitted to; how many
runs are simulated at once of those that are weighted, which have the next seed."""
LEAST = 0.001
"""Weight that a rival has at least in the log score."""
FILTER, UNLOST, WEIGHTING, LIKELIHOOD = (
    "the filter", "the filter, lost records not given up", "its likelihood, by weighting", "the synthetic likelihood"
)  # fmt: skip


@dataclass(frozen=True)
class Record:
    """A record, the place of the rival that made it, and log-likelihoods by method, [rival]."""

    truth: int
    logs: dict[str, Array]


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


def trial(rivals: dict[str, Study], records: int, weighted: int, filtered: int, particles: int) -> Iterator[Record]:
    """Let every rival make records, and yield each with its log-likelihoods under all of them."""
    manifest = manifest_of(next(iter(rivals.values())))
    rows = rows_of(manifest)
    plan, periods = periods_of(manifest, rows)
    makers = {name: _acts(replace(own, seed=SEED), range(FITTED + records), plan) for name, own in rivals.items()}
    likelihoods = [fit(observables_of(_of(acts, slice(FITTED)), plan), plan.noise) for acts in makers.values()]
    parts = [range(first, first + AT_ONCE) for first in range(0, weighted, AT_ONCE)]
    many = [[_acts(replace(own, seed=SEED + 1), part, plan) for part in parts] for own in rivals.values()]
    effective = []
    for run in range(records):
        for place, (name, acts) in enumerate(makers.items()):
            streams = stream(SEED, f"rival record {name} {run}")
            coded = record_of_acts(_of(acts, slice(FITTED + run, FITTED + run + 1)), plan, streams)
            own = record_in(periods, coded, plan)
            logs = {LIKELIHOOD: log_likelihoods(likelihoods, record_observables(coded, plan))}
            each = [np.concatenate([log_likelihood(part, own) for part in parts_of]) for parts_of in many]
            logs[WEIGHTING] = np.array([logsumexp(one) - np.log(len(one)) for one in each])
            effective.append(effective_size(weigh(equal_weights(weighted), each[place]).log_weights))
            if run < filtered:
                seeded = [replace(rival, seed=1000 + run * len(rivals) + place) for rival in rivals.values()]
                pairs = [_log_z(rival, plan, own, particles) for rival in seeded]
                logs[UNLOST] = np.array([log_z for log_z, _ in pairs])
                logs[FILTER] = np.array([-np.inf if lost else log_z for log_z, lost in pairs])
            print(name, run, {key: values.round(2).tolist() for key, values in logs.items()}, flush=True)
            yield Record(place, logs)
    print("effective sample size of the weighting, quantiles:", np.quantile(effective, (0.0, 0.1, 0.5, 1.0)).round(1))


def _acts(study: Study, runs: range, plan: ObservationPlan) -> Acts:
    """Return what these runs do up to the record's end."""
    world = simulation_of(study, study.cases[:1], len(runs), runs.start)
    return WatchedActs(len(runs)).played(world, plan.last).acts


def _of(acts: Acts, runs: slice) -> Acts:
    return Acts(*(values[runs] for values in acts))


def _log_z(study: Study, plan: ObservationPlan, periods: tuple[Period, ...], particles: int) -> tuple[float, bool]:
    """Return the log of the evidence by one filter that does not predict, and whether it loses the record."""
    one = ParticleFilter(study, plan, particles, PREDICTING, PREDICTING + 1).run(periods)
    found = Filtered(study, plan, (), periods, (one,))
    return float(one.log_evidence[-1]), found.last_step < len(found.steps)


def report(names: Sequence[str], records: Sequence[Record]) -> Iterator[str]:
    """Yield the tables of each method, and the differences of log scores on the same records."""
    few = [record for record in records if FILTER in record.logs]
    scores = {}
    for method, own in (
        (LIKELIHOOD, records),
        (WEIGHTING, records),
        *((m, few) for m in (LIKELIHOOD, WEIGHTING, UNLOST, FILTER)),
    ):
        if own:
            given, truth = _weights(method, own), np.array([record.truth for record in own])
            scores[method, len(own)] = -np.log(np.maximum(given[np.arange(len(own)), truth], LEAST))
            yield from _table(f"{method}, {len(own)} records", names, given, truth)
    for (method, count), score in scores.items():
        yield f"{method}, {count} records: log score {score.mean():.3f}"
        better = scores[LIKELIHOOD, count] - score
        error = better.std(ddof=1) / np.sqrt(count)
        yield f"  better than the synthetic likelihood by {better.mean():+.3f}, standard error {error:.3f}"


def _weights(method: str, records: Sequence[Record]) -> Array:
    """Return the weights of rivals that are equally likely before, [record, rival]; equal ones if none can follow."""
    logs = np.stack([record.logs[method] for record in records])
    logs[~np.isfinite(logs).any(axis=1)] = 0.0
    return weights(logs, np.full(logs.shape[1], 1.0 / logs.shape[1]))


def _table(title: str, names: Sequence[str], given: Array, truth: Array) -> Iterator[str]:
    yield f"== {title}"
    for place, name in enumerate(names):
        own = given[truth == place]
        means = ", ".join(f"{value:.2f}" for value in own.mean(axis=0))
        yield f"  {name}: true one first {np.mean(own.argmax(axis=1) == place):.2f}, mean weights {means}"
    for low, high, count, mean, true in calibration(given.ravel(), (truth[:, None] == np.arange(len(names))).ravel()):
        yield f"  weight {low:.2f} to {high:.2f}: {count}, mean {mean:.3f}, share true {true:.3f}"


if __name__ == "__main__":
    if sys.argv[1:2] in (["readings"], ["theories"]):
        scenario, *sizes = sys.argv[2:] or ["russia_azerbaijan_2025"]
        among = rival_studies(Study(sim.load(scenario), runs=100, seed=1), sys.argv[1])
        size = (*map(int, sizes), *(30, 40_000, 0, 2000)[len(sizes) :])
        print("\n".join(report(tuple(among), list(trial(among, *size)))))
    else:
        print(__doc__)
