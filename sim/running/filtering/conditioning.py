"""Condition runs on the record: several particle filters, and lines drawn from all of their particles."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array, Flags, Places
from sim.errors import UsageError
from sim.model.lineage import joined, resampled
from sim.model.random_streams import stream
from sim.record.likelihood import Period, Step, periods_of
from sim.record.observed_record import ObservationPlan, Row, rows_of
from sim.running.conditioned import Conditioned
from sim.running.filtering.filter import FilterRun, ParticleFilter
from sim.running.study import Study, manifest_of
from sim.running.workers import Progress, done_by, in_order, reported
from sim.statistics.particle_filter import Evidence, evidence, systematic

PARTICLES, FILTERS = 5000, 5
"""Particles of a filter and number of filters, unless asked otherwise."""
FEWEST_PARTICLES, MOST_PARTICLES, MOST_FILTERS = 50, 20_000, 50


@dataclass(frozen=True, eq=False)
class Filtered:
    """The record of a study's first variant, filtered several times.

    `last_step` is the number of steps that the filters could follow; the others are not used. `rows` are those of the
    record that count.
    """

    study: Study
    plan: ObservationPlan
    rows: tuple[Row, ...]
    periods: tuple[Period, ...]
    filters: tuple[FilterRun, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of all periods."""
        return tuple(step for period in self.periods for step in period.steps)

    @property
    def last_step(self) -> int:
        """The number of steps before the first one that more than half of the filters lost; all if there is none."""
        lost: Flags = np.array([[weighing.lost for weighing in own.weighings] for own in self.filters])
        given_up = np.flatnonzero(lost.mean(axis=0) > 0.5)
        return int(given_up[0]) if len(given_up) else len(self.steps)

    @property
    def log_z(self) -> Array:
        """Log of the evidence after each step, [filter, step]."""
        return np.stack([own.log_evidence for own in self.filters])

    @property
    def evidence(self) -> Evidence:
        """The evidence of the steps that the filters could follow."""
        return evidence(self.log_z[:, self.last_step - 1] if self.last_step else np.zeros(len(self.filters)))

    def plan_to(self, week: int) -> ObservationPlan:
        """Return the observation plan as it was before a week."""
        return self.steps[sum(step.week < week for step in self.steps) - 1].so_far

    def filter_shares(self, steps: int) -> Array:
        """Return the weight of each filter after a number of steps, [filter]: in proportion to its evidence."""
        if not steps:
            return np.full(len(self.filters), 1.0 / len(self.filters))
        logs = self.log_z[:, steps - 1]
        shares = np.exp(logs - logs.max())
        return np.asarray(shares / shares.sum())

    def conditioned(self, runs: int, steps: int | None = None) -> tuple[Conditioned, Places]:
        """Draw runs from the particles of all filters after a number of steps (those that could be followed).

        Returns the conditioned runs, which play on with draws of their own, and the filter of each, [run].
        """
        steps = self.last_step if steps is None else steps
        if not steps:
            raise UsageError("the record cannot be followed from its first month on; no runs are conditioned on it")
        weighed, week = [own.weighings[steps - 1] for own in self.filters], self.steps[steps - 1].week + 1
        shares = np.log(np.maximum(self.filter_shares(steps), 1e-300))
        logs = np.concatenate([share + one.log_weights for share, one in zip(shares, weighed, strict=True)])
        draws = stream(self.study.seed, f"filter {self.study.variants[0]} from {week}")
        places = systematic(logs, runs, float(draws.random()))
        if not np.array_equal(places, np.arange(runs)):
            places = draws.permutation(places)  # the first runs are then as good a sample as any
        lines = resampled(joined([one.lineage for one in weighed]), places, week, np.arange(runs, dtype=np.uint64))
        used = [row for row in self.rows if row.week < week]
        conditioned = Conditioned(lines, self.study.variants[0], used[0].day, used[-1].day, len(used), week)
        return conditioned, places // len(weighed[0].log_weights)


@dataclass(frozen=True)
class FilterOptions:
    """Number of particles of a filter, of filters and of threads; `progress(done, all)` counts particles."""

    particles: int = PARTICLES
    filters: int = FILTERS
    workers: int = 1
    progress: Progress | None = None

    def __post_init__(self) -> None:
        if not FEWEST_PARTICLES <= self.particles <= MOST_PARTICLES:
            raise UsageError(
                f"particles must be between {FEWEST_PARTICLES} and {MOST_PARTICLES:,}; got {self.particles}"
            )
        if not 1 <= self.filters <= MOST_FILTERS:
            raise UsageError(f"filters must be between 1 and {MOST_FILTERS}; got {self.filters}")


def filtered(
    study: Study,
    until: dt.date | None = None,
    include_other_disputes: bool = False,
    options: FilterOptions | None = None,
) -> Filtered:
    """Filter the record of a study's first variant up to the day `until` (all of it).

    Raises UsageError if no row of the record counts.
    """
    how = options or FilterOptions()
    manifest = manifest_of(study)
    rows = rows_until(study, until, include_other_disputes)
    plan, periods = periods_of(manifest, rows)
    filters = [ParticleFilter(study, plan, how.particles, number, how.filters) for number in range(how.filters)]
    finished = done_by(ParticleFilter.run, [(own, periods) for own in filters], how.workers)
    runs = in_order(reported(finished, [how.particles] * how.filters, how.progress))
    return Filtered(study, plan, rows, periods, tuple(runs))


def rows_until(study: Study, until: dt.date | None, include_other_disputes: bool = False) -> tuple[Row, ...]:
    """Return the rows of a study's record that count, up to a day. Raises UsageError if there are none."""
    rows = rows_of(manifest_of(study), include_other_disputes)
    used = tuple(row for row in rows if until is None or row.day <= until)
    if not used:
        raise UsageError(f"the record has no row up to {until}; its first one is of {rows[0].day} (--until)")
    return used
