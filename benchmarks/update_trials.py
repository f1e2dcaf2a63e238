"""Trials of the filter of the record: calibration on synthetic records, and skill on the curated past crises.

`python benchmarks/update_trials.py calibration [SCENARIO] [RECORDS] [FIRST] [PARTICLES] [FILTERS]` lets the model make
records of its own runs, from run FIRST on, in the weeks in which the scenario's record has rows, with the coding errors
that the filter assumes; the filters are given each, and the run that made it is ranked among the runs given the record.
Tones are not rounded to CAMEO codes, and response speeds are left out. `reference` ranks the same runs by weighting one
ensemble of WEIGHTED runs, without resampling: a check of the likelihood alone, where enough of them count.
`python benchmarks/update_trials.py skill` filters the record of every past crisis and scores it one month ahead.
docs/update.md quotes all. A record takes about 8 seconds of one core.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtr
from scipy.stats import chi2

import sim
from sim.arrays import Array
from sim.errors import SimError
from sim.model.random_streams import stream
from sim.questions.update.skill import MODEL, ToneForecast, crps, skill
from sim.record.likelihood import (
    STEP_ERRORS,
    PartOfCell,
    Period,
    Step,
    before_any_tone,
    other_factors,
    periods_of,
    tone_factor,
)
from sim.record.observables import Acts
from sim.record.observed_record import BIAS, ROW_NOISE, ObservationPlan, Row, rows_of
from sim.running.block import simulation_of
from sim.running.filtering.conditioning import FILTERS, PARTICLES, Filtered, FilterOptions, filtered
from sim.running.filtering.filter import PREDICTING, TONES, ParticleFilter
from sim.running.filtering.watched import WatchedActs
from sim.running.paths import DyadPaths, play_paths
from sim.running.study import Study, manifest_of
from sim.scenario.file.files import past_crises
from sim.statistics.particle_filter import equal_weights, weigh

TRUTH_SEED, FILTER_SEED, RUNS, AHEAD, BINS = 1000, 2000, 400, 52, 10
SKILL_PARTICLES, WEIGHTED, AT_ONCE = 1000, 30_000, 2000
BANDS = (0.5, 0.9)


@dataclass(frozen=True)
class Truth:
    """A run that makes a record: what it does, and where it is by week."""

    watched: WatchedActs
    paths: DyadPaths


def truths(study: Study, records: int, last: int) -> Truth:
    """Simulate the runs that make the records."""
    made = replace(study, runs=records, seed=TRUTH_SEED)
    world = simulation_of(made, made.cases[:1], records, 0)
    return Truth(WatchedActs(records).played(world, last), play_paths(made, workers=2))


def synthetic(periods: tuple[Period, ...], truth: Truth, run: int) -> tuple[Period, ...]:
    """Return the record of a run in the weeks of another record: tones with their errors, and formal steps."""
    draws, done = stream(TRUTH_SEED, f"synthetic record {run}"), truth.watched.acts
    bias, uniform = BIAS * draws.standard_normal(2), draws.random(20)
    rows = {
        (part.so_far.by, week): done.tone[run, week, part.so_far.by] + bias[part.so_far.by]
        + ROW_NOISE / np.sqrt(count) * draws.standard_normal()
        for period in periods
        for part in period.tones
        for week, count in zip(part.so_far.weeks, part.so_far.rows, strict=True)
    }  # fmt: skip

    def part_of(part: PartOfCell) -> PartOfCell:
        tones = [rows[part.so_far.by, week] for week in part.so_far.weeks]
        return replace(part, tone=float(np.mean(tones)))

    def step_of(step: Step) -> Step:
        plan = replace(step.so_far, responses=())
        worst = [int(done.level[run, : week + 1].max()) for week in plan.level_weeks]
        coded = [
            float(np.searchsorted(np.cumsum(STEP_ERRORS[level]), uniform[place])) for place, level in enumerate(worst)
        ]
        return Step(step.week, tuple(map(part_of, step.tones)), plan, np.array(coded))

    return tuple(Period(p.begins, tuple(map(step_of, p.steps)), tuple(map(part_of, p.tones)), 0, 0) for p in periods)


@dataclass(frozen=True)
class Trial:
    """The study, its record with plan and periods, the weeks in which runs are ranked, and the runs that are ranked."""

    study: Study
    rows: tuple[Row, ...]
    plan: ObservationPlan
    periods: tuple[Period, ...]
    weeks: dict[str, int]
    truth: Truth


def prepared(name: str, records: int) -> Trial:
    """Simulate the runs that make records, from the first on."""
    study = Study(sim.load(name), runs=RUNS, seed=1)
    manifest = manifest_of(study)
    rows = rows_of(manifest)
    plan, periods = periods_of(manifest, rows)
    last = min(plan.last + 1 + AHEAD, study.horizon) - 1
    study = replace(study, weeks=last + 1)
    weeks = {"at the end of the record": plan.last, f"{last - plan.last} weeks later": last}
    return Trial(study, rows, plan, periods, weeks, truths(study, records, plan.last))


def calibration(name: str, records: int, first: int, particles: int, filters: int) -> None:
    """Print the ranks of the runs that made records among the runs given these, and the coverage of bands.

    Every record is filtered with a seed of its own.
    """
    of, ranks, lost, spread = prepared(name, first + records), list[list[float]](), 0, list[float]()
    for run in range(first, first + records):
        own, study = synthetic(of.periods, of.truth, run), replace(of.study, seed=FILTER_SEED + run)
        each = [
            ParticleFilter(study, of.plan, particles, PREDICTING + number, PREDICTING + filters).run(own)
            for number in range(filters)
        ]
        found = Filtered(study, of.plan, of.rows, own, tuple(each))
        lost += found.last_step < len(found.steps)
        if found.last_step:
            paths = play_paths(replace(study, conditioned=found.conditioned(RUNS)[0]))
            ranks.append(
                [float(np.mean(paths.relation[:, w] < of.truth.paths.relation[run, w])) for w in of.weeks.values()]
            )
            spread.append(float(found.log_z[:, found.last_step - 1].std()))
    print(f"{name}: records {first} to {first + records - 1}, {filters} x {particles} particles; given up: {lost}")
    print(f"standard deviation of log Z between filters: median {np.median(spread):.2f}")
    _print_ranks(of, ranks)


def reference(name: str, records: int) -> None:
    """Print the same by weighting one ensemble by the likelihood of each whole record, without resampling."""
    of, relation, acts = prepared(name, records), list[Array](), list[Acts]()
    for first in range(0, WEIGHTED, AT_ONCE):
        world = simulation_of(replace(of.study, seed=FILTER_SEED), of.study.cases[:1], AT_ONCE, first)
        acts.append(WatchedActs(AT_ONCE).played(world, of.plan.last).acts)
        now = [world.engine.of_kept("relation")[0].min(axis=-1).copy()]
        for _ in world.weeks(max(of.weeks.values()) - of.plan.last):
            pass
        relation.append(np.stack([*now, world.engine.of_kept("relation")[0].min(axis=-1)]))
    done, paths = Acts(*map(np.concatenate, zip(*acts, strict=True))), np.concatenate(relation, axis=1)
    ranks, effective = list[list[float]](), list[float]()
    for run in range(records):
        weighed = weigh(equal_weights(WEIGHTED), log_likelihood(done, synthetic(of.periods, of.truth, run)))
        values = [of.truth.paths.relation[run, week] for week in of.weeks.values()]
        shares = np.exp(weighed.log_weights)
        ranks.append([float(shares @ (own < value)) for own, value in zip(paths, values, strict=True)])
        effective.append(weighed.effective)
    print(f"{name}: {records} records by weighting {WEIGHTED} runs")
    print(f"effective sample size: {np.quantile(effective, (0.0, 0.05, 0.5)).round()} (least, 5 %, median)")
    _print_ranks(of, ranks)


def log_likelihood(done: Acts, periods: tuple[Period, ...]) -> Array:
    """Return the log-likelihood of a whole record in each run, as a filter without resampling adds it up."""
    tones, total, last = before_any_tone(len(done.tone)), np.zeros(len(done.tone)), periods[-1].steps[-1]
    for part in (part for period in periods for part in period.tones):
        factor, tones = tone_factor(done, part, tones)
        total += factor
    return np.asarray(total + other_factors(done, last.so_far, last.others).sum(axis=0))


def _print_ranks(of: Trial, ranks: list[list[float]]) -> None:
    for place, label in enumerate(of.weeks):
        print(f"{label}: {_described([own[place] for own in ranks])}")


def _described(ranks: list[float]) -> str:
    values: Array = np.array(ranks)
    counts = np.histogram(values, bins=BINS, range=(0.0, 1.0))[0]
    expected = len(values) / BINS
    p = chi2.sf(((counts - expected) ** 2 / expected).sum(), BINS - 1)
    held = (f"{np.mean(abs(values - 0.5) <= band / 2.0):.2f}" for band in BANDS)
    return f"ranks {counts.tolist()} (chi-square p {p:.3f}), bands of 50 and 90 % hold {', '.join(held)}"


def skills() -> None:
    """Print the scores one month ahead on every past crisis with a record that can be filtered, and their means.

    Records are short, so that the baselines of tones have a spread from the other cases: persistence that of a change
    since the last tone of the side, the historical mean that of a tone around it.
    """
    cases, steps, lost = dict[str, list[ToneForecast]](), [], []
    for name in past_crises():
        for found in _filtered(name):
            scored = skill(found)
            cases[name] = list(scored.tones)
            steps += [one.log_score for one in scored.steps]
            lost += [name] * (found.last_step < len(found.steps))
            print(f"{name}: {len(found.rows)} rows, {len(scored.tones)} tones, log Z {found.evidence.log_z:.2f}")
    _compared("CRPS of tones", list(_tone_scores(cases)))
    _compared("log score of steps", steps)
    pits = [one.pit for tones in cases.values() for one in tones]
    print(f"PIT by fifths: {np.histogram(pits, bins=5, range=(0.0, 1.0))[0].tolist()} of {len(pits)}")
    print(f"not followed to the end: {', '.join(lost) or 'none'}")


def _tone_scores(cases: dict[str, list[ToneForecast]]) -> Iterator[dict[str, float]]:
    """Yield the scores of every tone that a side's earlier one precedes."""
    pairs = {name: list(_with_earlier(tones)) for name, tones in cases.items()}
    for name, own in pairs.items():
        others = [pair for other, each in pairs.items() if other != name for pair in each]
        changes = [one.observed - earlier[-1] for one, earlier in others]
        apart = [one.observed - np.mean(earlier) for one, earlier in others]
        for one, earlier in own:
            centres = {"persistence": (earlier[-1], changes), "historical mean": (np.mean(earlier), apart)}
            normals = {
                key: crps(ndtr((TONES - centre) / np.sqrt(np.mean(np.square(rest)))), one.observed)
                for key, (centre, rest) in centres.items()
            }
            yield {MODEL: one.crps[MODEL], **normals}


def _with_earlier(tones: list[ToneForecast]) -> Iterator[tuple[ToneForecast, list[float]]]:
    for number, one in enumerate(tones):
        earlier = [other.observed for other in tones[:number] if other.direction == one.direction]
        if earlier:
            yield one, earlier


def _compared(what: str, scores: list[dict[str, float]]) -> None:
    means = {key: np.mean([score[key] for score in scores]) for key in scores[0]} if scores else {}
    print(f"{what} ({len(scores)}): " + ", ".join(f"{key} {value:.3f}" for key, value in means.items()))
    for key in [key for key in means if key != MODEL]:
        better = np.array([score[key] - score[MODEL] for score in scores])
        error = better.std(ddof=1) / np.sqrt(len(better))
        print(f"  {key} minus the filter: {better.mean():+.3f}, standard error {error:.3f}")


def _filtered(name: str) -> Iterator[Filtered]:
    try:
        yield filtered(Study(sim.load(name), runs=100, seed=1), options=FilterOptions(SKILL_PARTICLES, 2, workers=2))
    except SimError as error:
        print(f"{name}: {str(error).splitlines()[0]}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["skill"]:
        skills()
    elif sys.argv[1:2] in (["calibration"], ["reference"]):
        scenario, *sizes = sys.argv[2:] or ["france_australia_2021"]
        records, *rest = [*map(int, sizes), *(200, 0, PARTICLES, FILTERS)[len(sizes) :]]
        calibration(scenario, records, *rest) if sys.argv[1] == "calibration" else reference(scenario, records)
    else:
        print(__doc__)
