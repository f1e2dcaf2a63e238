"""One particle filter of the record: runs of a variant are particles, simulated by the ordinary engine.

Random numbers belong to the slot, not to the particle: after resampling slot n plays on with the draws of run n, so the
filter's runs have lineages, and replayed they are the same bits. A week that leaves too few particles is simulated
again with several children of each, on draws of their own, and the children are weighed together with the first ones;
with more of them until enough follow the week, such as one with a recall that one run in a thousand has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtr

from sim.arrays import Array, Places
from sim.model.lineage import Lineage, Numbers, begun, resampled
from sim.model.random_streams import stream, streams_of_lineage
from sim.record.likelihood import (
    LOG_STEP_ERRORS,
    PartOfCell,
    Period,
    Step,
    ToneState,
    before_any_tone,
    other_factors,
    predicted_tone,
    tone_factor,
)
from sim.record.observed_record import ObservationPlan
from sim.running.block import simulation_of
from sim.running.filtering.watched import WatchedActs
from sim.running.study import Study
from sim.statistics.particle_filter import (
    COLLAPSE_BELOW,
    RESAMPLE_BELOW,
    by_priority,
    effective_size,
    equal_weights,
    normalised,
    systematic,
    weigh,
)
from sim.world.simulation import Simulation

CHILDREN, MOST_CHILDREN = 8, 64
"""Particles that a collapsed week is played with for each one, the first included; doubled up to the latter while too
few follow the week."""
PREDICTING = 2
"""Filters that predict each period before it is weighed; it doubles their work."""
FORMAL, SPEEDS = "formal steps", "response speeds"
TONES = np.linspace(-2.5, 2.5, 501)
"""Tones, error of coding included, at which predictive distributions are kept."""


@dataclass(frozen=True)
class Prediction:
    """A filter's prediction of a period before it began, from particles weighed by all before.

    `tones` by cell are the predictive distributions, at TONES, and their values at the tone that came (the PIT).
    `steps` [coded] are the probabilities with which the worst formal step by its end would be coded as each.
    """

    tones: dict[int, tuple[Array, float]]
    steps: Array


@dataclass(frozen=True)
class Weighing:
    """One step of a filter: its particles weighed by a week of the record.

    `lineage` and `log_weights` are those of the particles after the week; `log_predictive` is the log of the week's
    predictive density. `effective` is the effective sample size as a share of the particles, `with_children` that after
    a week that was played again, NaN if none was; `by_part` is that by each part of the week alone.
    """

    week: int
    lineage: Lineage
    log_weights: Array
    log_predictive: float
    effective: float
    with_children: float
    by_part: dict[str, float]

    @property
    def lost(self) -> bool:
        """True if too few particles follow the week, even with children."""
        last = self.effective if np.isnan(self.with_children) else self.with_children
        return last < COLLAPSE_BELOW


@dataclass(frozen=True)
class FilterRun:
    """A finished filter: a weighing for each step, and a prediction for each period if it made any."""

    weighings: tuple[Weighing, ...]
    predictions: tuple[Prediction, ...]

    @property
    def log_evidence(self) -> Array:
        """The log of the evidence after each step, [step]."""
        return np.cumsum([weighing.log_predictive for weighing in self.weighings])


@dataclass(frozen=True)
class _Particles:
    """The particles between two steps; `formal` and `speeds` are their log-likelihoods so far, [particle].

    The weights of `log_weights` add up to 1, after resampling in expectation only.
    """

    world: Simulation
    watched: WatchedActs
    lineage: Lineage
    log_weights: Array
    tones: ToneState
    formal: Array
    speeds: Array

    def resampled(self, places: Places, numbers: Numbers, log_weights: Array) -> _Particles:
        """Return particles with the states at these places and these weights, that play on with these draws."""
        self.world.resample(places)
        _draw_as(self.world, numbers)
        return _Particles(
            self.world, self.watched.of(places), resampled(self.lineage, places, self.world.week, numbers),
            log_weights, self.tones.of(places), self.formal[places], self.speeds[places],
        )  # fmt: skip

    def fork(self) -> _Particles:
        """Return a copy whose world is its own."""
        return replace(self, world=self.world.fork())


def _draw_as(world: Simulation, numbers: Numbers) -> None:
    world.engine.streams = streams_of_lineage(world.seed or 0, begun(numbers))


class ParticleFilter:
    """Filter number `number` of `filters`, of `particles` each, for the first variant of a study."""

    def __init__(self, study: Study, plan: ObservationPlan, particles: int, number: int, filters: int) -> None:
        self.study, self.plan, self.particles, self.number = study, plan, particles, number
        first = number * particles
        self.slots = np.arange(first, first + particles, dtype=np.uint64)
        self.filters = filters

    def run(self, periods: Sequence[Period]) -> FilterRun:
        """Filter the record step by step; the first filters predict each period before."""
        now, weighings, predictions = self._start(), list[Weighing](), list[Prediction]()
        most = MOST_CHILDREN
        for period in periods:
            if self.number < PREDICTING:
                predictions.append(self._prediction(now.fork(), period))
            for step in period.steps:
                weighing, now = self._step(now, step, most)
                weighings.append(weighing)
                most = CHILDREN if weighing.lost else most
        now.world.close()
        return FilterRun(tuple(weighings), tuple(predictions))

    def _start(self) -> _Particles:
        count = self.particles
        world = simulation_of(self.study, self.study.cases[:1], count, int(self.slots[0]))
        _draw_as(world, self.slots)
        none, equal = np.zeros(count), equal_weights(count)
        return _Particles(world, WatchedActs(count), begun(self.slots), equal, before_any_tone(count), none, none)

    def _step(self, now: _Particles, step: Step, most: int = MOST_CHILDREN) -> tuple[Weighing, _Particles]:
        """Play to the end of a week, weigh the particles by it, and resample them if few are left.

        `most` is the largest number of children of each.
        """
        before = now.fork()
        after, parts = self._played(now, step)
        weighed = weigh(now.log_weights, _total(parts))
        effective, with_children = weighed.effective / self.particles, float("nan")
        by_part = {name: weigh(now.log_weights, own).effective / self.particles for name, own in parts.items()}
        particles, log_predictive = replace(after, log_weights=weighed.log_weights), weighed.log_predictive
        if effective < COLLAPSE_BELOW:
            particles, log_predictive, with_children = self._with_children(before, _total(parts), step, most)
        weighing = Weighing(
            step.week, particles.lineage, particles.log_weights, log_predictive, effective, with_children, by_part
        )
        if effective_size(particles.log_weights) < RESAMPLE_BELOW * self.particles:
            places, kept = by_priority(particles.log_weights, self.particles, self._uniform(step.week))
            particles = particles.resampled(places, self.slots, kept)
        return weighing, particles

    def _uniform(self, week: int) -> float:
        return float(stream(self.study.seed, f"filter {self.study.variants[0]} {self.number} {week}").random())

    def _played(self, now: _Particles, step: Step) -> tuple[_Particles, dict[str, Array]]:
        """Play to the end of a week; return the particles, not weighed by it, and the parts of its log-likelihood."""
        watched = now.watched.played(now.world, step.week)
        done, tones, parts = watched.acts, now.tones, {}
        for part in step.tones:
            parts[self.plan.names[part.cell]], tones = tone_factor(done, part, tones)
        others, levels = other_factors(done, step.so_far, step.others), len(step.so_far.level_weeks)
        formal, speeds = others[:levels].sum(axis=0), others[levels:].sum(axis=0)
        parts |= {FORMAL: formal - now.formal, SPEEDS: speeds - now.speeds}
        return replace(now, watched=watched, tones=tones, formal=formal, speeds=speeds), parts

    def _prediction(self, now: _Particles, period: Period) -> Prediction:
        """Play a copy of the particles to the end of a period, and return what they predict of it."""
        watched = now.watched.played(now.world, period.steps[-1].week)
        weights, tones = np.exp(normalised(now.log_weights)), {}
        for part in period.tones:
            mean, variance = predicted_tone(watched.acts, part, now.tones)
            tones[part.cell] = _distribution(weights, mean, variance), _value(weights, mean, variance, part)
        worst = watched.acts.level.max(axis=(1, 2))
        return Prediction(tones, np.asarray(weights @ np.exp(LOG_STEP_ERRORS[worst])))

    def _slots_of_child(self, child: int) -> Numbers:
        """Return the runs whose draws the children of number `child` play with, [particle]; 0 are the first ones."""
        if child < CHILDREN:
            place = self.filters + self.number * (CHILDREN - 1) + child - 1
        else:
            place = self.filters * CHILDREN + self.number * (MOST_CHILDREN - CHILDREN) + child - CHILDREN
        return (place * self.particles + np.arange(self.particles)).astype(np.uint64)

    def _with_children(
        self, before: _Particles, first: Array, step: Step, most: int
    ) -> tuple[_Particles, float, float]:
        """Play a week with several children of each particle, the `first` ones known by their log-likelihood.

        Their number is doubled while too few follow the week, to `most` of each. Returns as many particles as before,
        the log predictive density, and the effective sample size as a share.
        """
        count, logs, numbers, wanted = self.particles, [first], [self.slots], CHILDREN
        while len(logs) < wanted:
            for child in range(len(logs), wanted):
                numbers.append(self._slots_of_child(child))
                world = before.fork()
                _draw_as(world.world, numbers[-1])
                logs.append(_total(self._played(world, step)[1]))
            after = weigh(np.tile(before.log_weights, wanted) - np.log(wanted), np.concatenate(logs))
            if after.effective < COLLAPSE_BELOW * count:
                wanted = min(2 * wanted, most)
        drawn, equal = systematic(after.log_weights, count, self._uniform(step.week)), equal_weights(count)
        chosen, _ = self._played(before.resampled(drawn % count, np.concatenate(numbers)[drawn], equal), step)
        everyone = np.arange(count)
        return chosen.resampled(everyone, self.slots, equal), after.log_predictive, after.effective / count


def _total(parts: dict[str, Array]) -> Array:
    return np.asarray(sum(parts.values()))


def _distribution(weights: Array, mean: Array, variance: float) -> Array:
    """Return the distribution function of a mixture of normals with one variance, at TONES."""
    counts, edges = np.histogram(mean, bins=400, range=(-2.0, 2.0), weights=weights)
    middles = (edges[1:] + edges[:-1]) / 2.0
    return np.asarray(ndtr((TONES[:, None] - middles) / np.sqrt(variance)) @ counts)


def _value(weights: Array, mean: Array, variance: float, part: PartOfCell) -> float:
    """Return the distribution function of a mixture of normals at the tone that came."""
    return float(weights @ ndtr((part.tone - mean) / np.sqrt(variance)))
