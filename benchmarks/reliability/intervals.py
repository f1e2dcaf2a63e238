"""Coverage of the 90 % intervals that are printed: how often each contains a truth that is known.

Every experiment draws a sample from a known distribution, computes the interval with the program's own function, and
compares it with the truth. With 400 repetitions, .855 to .945 is within three standard errors of .9. A share of which
all samples say 0 or 1 covers more: intervals of counts cannot hit .9 exactly.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import xarray as xr
from scipy.stats import norm

from sim.model.outcomes import SEVERED
from sim.past_crises import scores
from sim.questions.early_warning import forecasts
from sim.questions.readings.posterior import ReadingPosterior
from sim.questions.robust.draws import mean_likelihoods, share_likelihoods, share_of_draws
from sim.questions.robust.propositions import mean_difference
from sim.questions.story.trajectory_clusters import trajectory_clusters
from sim.questions.window.repair_curves import RepairEstimator
from sim.statistics.intervals import Estimate, independent, level, paired, share
from sim.statistics.survival import kaplan_meier
from sim.statistics.synthetic_likelihood import fit, log_likelihoods, weights

REPETITIONS, LOW, HIGH = 400, 0.855, 0.945
Random = np.random.Generator
Trial = Callable[[Random, int], tuple[Estimate, float]]
"""One repetition: the interval, and the truth."""


def of_share(p: float, runs: int) -> Trial:
    """A share of runs (summary, window, attribute)."""
    return lambda random, _: (share(int(random.binomial(runs, p)), runs), p)


def of_mean(runs: int) -> Trial:
    """The mean of a skewed outcome, such as weeks in crisis (compare, attribute)."""
    return lambda random, _: (level(random.gamma(1.5, 1.0, runs), False), 1.5)


def of_median(random: Random, _: int) -> tuple[Estimate, float]:
    """A Kaplan-Meier median with a third of the observations censored (summary)."""
    times, ends = random.exponential(1.0, 120), random.exponential(2.0, 120)
    found = kaplan_meier(np.minimum(times, ends), times <= ends).median
    high = np.inf if np.isnan(found.high) else found.high
    return Estimate(found.estimate, found.low, high), float(np.log(2.0))


def of_survival(random: Random, _: int) -> tuple[Estimate, float]:
    """A Kaplan-Meier curve at one time (picture of survival)."""
    times, ends = random.exponential(1.0, 120), random.exponential(2.0, 120)
    low, at, high = kaplan_meier(np.minimum(times, ends), times <= ends).at(np.array([0.8]))[:, 0]
    return Estimate(at, low, high), float(np.exp(-0.8))


def of_difference(is_share: bool, are_paired: bool, runs: int = 150) -> Trial:
    """A difference of two variants (compare, leverage of a gesture, contrast of an attribution)."""

    def trial(random: Random, _: int) -> tuple[Estimate, float]:
        common, own, other = random.normal(size=(3, runs))
        one, two = 0.8 * common + 0.6 * own, 0.8 * common + 0.6 * other
        if not are_paired:
            two = random.normal(size=runs)
        values, base, truth = one + 0.25, two, 0.25
        if is_share:
            values, base = (values > 1.0).astype(float), (base > 1.0).astype(float)
            truth = float(norm.sf(0.75) - norm.sf(1.0))
        return (paired if are_paired else independent)(values, base, is_share).estimate, truth

    return trial


def of_proposition(is_share: bool) -> Trial:
    """The difference of a proposition under one theory (robust), alone in its table."""

    def trial(random: Random, _: int) -> tuple[Estimate, float]:
        change = random.normal(0.2, 1.0, 40)
        if is_share:
            change, truth = random.choice([-1.0, 0.0, 1.0], p=[0.1, 0.6, 0.3], size=80), 0.2
            return mean_difference(change, True, 1).estimate, truth
        return mean_difference(change, False, 1).estimate, 0.2

    return trial


def of_draws(kind: str) -> Trial:
    """The share of parameter draws in which a proposition holds (robust)."""

    def truth(random: Random, count: int) -> np.ndarray:
        if kind == "heaps":
            return np.where(random.random(count) < 0.5, 0.02, 0.35) + random.normal(0.0, 0.03, count)
        return random.gamma(1.2, 0.12, count) if kind == "skewed" else random.normal(0.2, 0.15, count)

    true = float((truth(np.random.default_rng(0), 1_000_000) >= 0.1).mean())

    def trial(random: Random, number: int) -> tuple[Estimate, float]:
        at = np.clip(truth(random, 128), -0.9, 0.9)
        if kind == "means":
            likely = mean_likelihoods(at + 0.1 * random.normal(size=128), np.full(128, 0.1))
        else:
            apart, u = np.clip(np.abs(at) + 0.05, 0.3, 1.0)[:, None], random.random((128, 40))
            up = (apart + at[:, None]) / 2.0
            likely = share_likelihoods(np.where(u < up, 1.0, np.where(u < apart, -1.0, 0.0)))
        return share_of_draws(likely, 0.1, seed=number), true

    return trial


def of_early_warning(which: str) -> Trial:
    """The area under the ROC curve and the Brier skill of a forecast, with runs as clusters (early-warning)."""

    def sample(random: Random, runs: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        risk = random.normal(size=runs)[:, None] + 0.7 * random.normal(size=(runs, 12))
        occurred = random.random(risk.shape) < 1.0 / (1.0 + np.exp(2.0 - risk))
        forecast = 1.0 / (1.0 + np.exp(2.0 - 0.8 * risk))
        return forecast.ravel(), occurred.ravel().astype(float), np.repeat(np.arange(runs), 12)

    def estimate(forecast: np.ndarray, occurred: np.ndarray, run: np.ndarray) -> Estimate:
        if which == "area":
            return forecasts.area_under_roc(forecast, occurred, run)
        return forecasts.skill(forecast, np.full(len(forecast), 0.18), occurred, run)

    true = estimate(*sample(np.random.default_rng(0), 60_000)).estimate
    return lambda random, _: (estimate(*sample(random, 100)), true)


def of_backtest(random: Random, number: int) -> tuple[Estimate, float]:
    """The Brier skill of a forecast of cases against the base rate, over dyads (backtest, ablate)."""

    def sample(dyads: int) -> tuple[np.ndarray, np.ndarray]:
        p = np.clip(0.3 + 0.2 * random.normal(size=(dyads, 1)) + 0.1 * random.normal(size=(dyads, 2)), 0.02, 0.98)
        happened = random.random(p.shape) < p
        return ((p - happened) ** 2).ravel(), ((0.3 - happened) ** 2).ravel()

    score, base = sample(50)
    resampled = scores.bootstrap_weights([f"dyad {n // 2}" for n in range(100)], number, 500)
    found = scores.skill(scores.weighted_means(score, resampled), scores.weighted_means(base, resampled))
    return found, _true_skill(sample)


_skill: dict[str, float] = {}


def _true_skill(sample: Callable[[int], tuple[np.ndarray, np.ndarray]]) -> float:
    if not _skill:
        score, base = sample(500_000)
        _skill["true"] = 1.0 - float(score.mean() / base.mean())
    return _skill["true"]


def of_readings(runs: int) -> Trial:
    """The weight of a reading, against its weight with runs without number (readings)."""
    size, observed, prior = 5, np.full(5, 0.25), np.array([0.5, 0.5])
    plan: Any = SimpleNamespace(noise=0.3 * np.eye(size), summaries=np.ones((1, size)))

    def sample(random: Random, count: int) -> dict[str, np.ndarray]:
        return {name: at + random.normal(size=(count, size)) for name, at in (("one", 0.0), ("two", 0.8))}

    many = [fit(values, plan.noise) for values in sample(np.random.default_rng(0), 200_000).values()]
    true = float(weights(log_likelihoods(many, observed), prior)[0])
    return lambda random, seed: (
        ReadingPosterior(sample(random, runs), plan, seed).evaluate(observed, prior).weights[0],
        true,
    )


def of_storyline(apart: float, runs: int = 200) -> Trial:
    """The share of the worst storyline, against its share of runs without number (story --storylines)."""

    def sample(random: Random, count: int) -> xr.Dataset:
        group, weeks = random.choice(3, p=[0.5, 0.3, 0.2], size=count), 52
        fall = np.where(np.arange(weeks) < 15, 0.0, 1.0)
        level_of = 0.5 - apart * group[:, None] * fall
        walk = np.cumsum(0.03 * random.normal(size=(count, weeks)), axis=1)
        relation = np.tanh(level_of + walk)
        rung = np.digitize(-relation, [-0.6, -0.2, 0.1, 0.4]).astype("i1")
        dims = ("variant", "run", "week")
        start = np.datetime64("2024-01-01", "s") + 7 * np.arange(weeks) * np.timedelta64(1, "D")
        return xr.Dataset(
            {"dyad_relation": (dims, relation[None]), "rung": (dims, rung[None]), "relation_rung": (dims, rung[None]),
             "time_to_rupture": (dims[:2], np.full((1, count), np.nan))},
            coords={"variant": ["base"], "run": np.arange(count), "week": start},
            attrs={"seed": 1, "focus": "A-B", "scenario": "made", "title": "Made"},
        )  # fmt: skip

    def estimate(random: Random, count: int) -> Estimate:
        data = trajectory_clusters(sample(random, count), "base", count=3)
        return Estimate(*data["share"].isel(storyline=-1).to_numpy().tolist())

    true = float(np.mean([estimate(np.random.default_rng(seed), 1000).estimate for seed in range(30)]))
    return lambda random, _: (estimate(random, runs), true)


WEEKS = 26
_DATES = [dt.date(2024, 1, 1) + dt.timedelta(weeks=4 * n) for n in range(WEEKS)]


def of_no_return(top: float, common: float, gained: bool = False, runs: int = 100) -> Trial:
    """The point of no return, or the weeks a gesture gains (window): a share falls evenly from `top` through one half.

    `common` is the part of a run's own in what decides about it each week. Ends that have no date are those of the
    weeks tested; samples without a point, for which no interval is printed, are drawn again.
    """
    fall, lower = (2.0 * top - 1.0) * np.arange(WEEKS) / (WEEKS - 1), 0.06
    truth, of_control = ((p >= 0.5).nonzero()[0].max() + 1 for p in (top - fall, top - lower - fall))

    def trial(random: Random, number: int) -> tuple[Estimate, float]:
        own = common**0.5 * random.normal(size=runs) + (1.0 - common) ** 0.5 * random.normal(size=(WEEKS, runs))
        repaired, control = (own < norm.ppf(p - fall)[:, None] for p in (top, top - lower))
        outcomes: Any = SimpleNamespace(control=control, state={"rung": np.full((WEEKS, runs), SEVERED)})
        curve = RepairEstimator(number, _DATES, 4, outcomes).effect("made", "made up", repaired).all_runs
        if curve.point.date is None or curve.weeks_gained is None:
            return trial(random, number)
        if gained:
            weeks = curve.weeks_gained
            return Estimate(weeks.weeks, weeks.low, weeks.high), float(truth - of_control) * 4.0
        ends = (_DATES.index(end) if end else WEEKS for end in (curve.point.date, curve.point.low, curve.point.high))
        return Estimate(*map(float, ends)), float(truth)

    return trial


def trials() -> dict[str, Trial]:
    """Every interval, by name."""
    return {
        "share .3 of 100": of_share(0.3, 100),
        "share .05 of 200": of_share(0.05, 200),
        "mean, skewed, of 100": of_mean(100),
        "Kaplan-Meier median": of_median,
        "Kaplan-Meier curve": of_survival,
        "paired difference of means": of_difference(False, True),
        "paired difference of shares": of_difference(True, True),
        "independent difference of means": of_difference(False, False),
        "independent difference of shares": of_difference(True, False),
        "proposition, mean": of_proposition(False),
        "proposition, share": of_proposition(True),
        "share of draws, normal": of_draws("normal"),
        "share of draws, skewed": of_draws("skewed"),
        "share of draws, two heaps": of_draws("heaps"),
        "share of draws, means": of_draws("means"),
        "early warning, area": of_early_warning("area"),
        "early warning, skill": of_early_warning("skill"),
        "backtest skill, 50 dyads": of_backtest,
        "weight of a reading": of_readings(200),
        "storyline, apart": of_storyline(0.8),
        "storyline, overlapping": of_storyline(0.25),
        "point of no return, steep": of_no_return(0.8, 0.9),
        "point of no return, flat": of_no_return(0.62, 0.9),
        "point of no return, flat, weeks apart": of_no_return(0.62, 0.5),
        "weeks gained": of_no_return(0.8, 0.9, True),
    }


def experiment(seed: int) -> dict[str, Any]:
    """Measure the coverage of every interval; too little is a fault, too much is reported only."""
    found = {}
    for number, (name, trial) in enumerate(trials().items()):
        random = np.random.default_rng([seed, number])
        pairs = [trial(random, repetition) for repetition in range(REPETITIONS)]
        found[name] = float(np.mean([one.low - 1e-9 <= true <= one.high + 1e-9 for one, true in pairs]))
        print(f"  {name:34} {found[name]:.3f}", flush=True)
    low = [f"{name}: {held:.3f}" for name, held in found.items() if held < LOW]
    wide = [name for name, held in found.items() if held > HIGH]
    return {"repetitions": REPETITIONS, "coverage": found, "wider than named": wide, "faults": low}
