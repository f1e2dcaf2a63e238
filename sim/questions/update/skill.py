"""Forecasts of the record one month ahead, by the filter and by baselines, with proper scores.

Tones have the continuous ranked probability score, CRPS (Gneiting & Raftery 2007), in units of tone: lower is better.
The highest formal step coded by a month's end has the logarithmic score, - log of the probability it was given.
Baselines are normal distributions from earlier months of the same record: persistence (the last tone), the historical
mean, and a first-order autoregression, AR(1). A tone counts where every baseline is defined.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from sim.arrays import Array
from sim.running.filtering.conditioning import Filtered
from sim.running.filtering.filter import TONES

FEWEST_BEFORE = 4
"""Earlier tones of a side from which on all baselines are defined."""
SMALLEST_SD = 0.1
"""Standard deviation of a baseline at the least: a few equal tones do not make the next one certain."""
MODEL = "the filter"
BASELINES = ("persistence", "historical mean", "AR(1)")
SURPRISE = 0.01
"""Probability, of both tails of a tone together, below which a month is named as not foreseen. Convention."""
DOUBT = 0.5
"""Prior number of months with and without a new formal step, for the baseline of steps (Jeffreys)."""


@dataclass(frozen=True)
class ToneForecast:
    """A tone of the record one month ahead: what came, the PIT under the filter, and the CRPS by forecaster.

    Scores of baselines are missing where they are not defined.
    """

    direction: str
    month: dt.date
    observed: float
    pit: float
    crps: dict[str, float]


@dataclass(frozen=True)
class StepForecast:
    """The highest formal step coded by a month's end, and the log score by forecaster."""

    month: dt.date
    coded: int
    log_score: dict[str, float]


@dataclass(frozen=True)
class Skill:
    """All forecasts, and their mean scores: `crps` over the `scored` tones, `log_score` over all months with a step
    still to come.
    """

    tones: tuple[ToneForecast, ...]
    steps: tuple[StepForecast, ...]

    @property
    def scored(self) -> tuple[ToneForecast, ...]:
        """The tones that every baseline forecasts."""
        return tuple(one for one in self.tones if len(one.crps) == 1 + len(BASELINES))

    @property
    def surprises(self) -> tuple[str, ...]:
        """Months of the record that had been given less than SURPRISE, in words."""
        tones = [
            f"the tone of {one.direction} in {one.month:%B %Y} (PIT {one.pit:.3f})"
            for one in self.tones
            if not SURPRISE / 2.0 <= one.pit <= 1.0 - SURPRISE / 2.0
        ]
        chances = [(one, float(np.exp(-one.log_score[MODEL]))) for one in self.steps]
        steps = [f"the formal step of {one.month:%B %Y} ({p:.1%})" for one, p in chances if p < SURPRISE]
        return (*tones, *steps)

    @property
    def crps(self) -> dict[str, float]:
        """Mean CRPS by forecaster; empty if no tone counts."""
        scored = self.scored
        return {name: float(np.mean([one.crps[name] for one in scored])) for name in (scored[0].crps if scored else ())}

    @property
    def log_score(self) -> dict[str, float]:
        """Mean log score of formal steps by forecaster; empty without forecasts."""
        return {
            name: float(np.mean([one.log_score[name] for one in self.steps]))
            for name in (self.steps[0].log_score if self.steps else ())
        }


def skill(filtered: Filtered) -> Skill:
    """Score the predictions of the filters that made any, mixed by their evidence so far."""
    tones, steps, done = list[ToneForecast](), list[StepForecast](), 0
    before: dict[int, list[float]] = {0: [], 1: []}
    rises = [period.step_coded > period.step_before for period in filtered.periods]
    for number, period in enumerate(filtered.periods):
        if done >= filtered.last_step:
            break
        shares = filtered.filter_shares(done)
        predictions = [run.predictions[number] for run in filtered.filters if run.predictions]
        mixed = shares[: len(predictions)] / shares[: len(predictions)].sum()
        for part in period.tones:
            own = [prediction.tones[part.cell] for prediction in predictions]
            distribution = np.asarray(sum(share * each for share, (each, _) in zip(mixed, own, strict=True)))
            pit = float(sum(share * value for share, (_, value) in zip(mixed, own, strict=True)))
            by = part.so_far.by
            scores = {MODEL: crps(distribution, part.tone), **_baselines(before[by], part.tone)}
            tones.append(ToneForecast(filtered.plan.directions[by], period.begins, part.tone, pit, scores))
            before[by].append(part.tone)
        if period.step_before < 2:
            chances = sum(share * each.steps for share, each in zip(mixed, predictions, strict=True))
            steps.append(
                _step(period.begins, np.asarray(chances), (period.step_before, period.step_coded), rises[:number])
            )
        done += len(period.steps)
    return Skill(tuple(tones), tuple(steps))


def crps(distribution: Array, observed: float) -> float:
    """Compute the CRPS of a distribution function given at TONES."""
    return float(np.trapezoid((distribution - (observed <= TONES)) ** 2, TONES))


def _baselines(before: Sequence[float], observed: float) -> dict[str, float]:
    """Return the CRPS of each baseline; none with too few tones before."""
    if len(before) < FEWEST_BEFORE:
        return {}
    past = np.array(before)
    x, y, count = past[:-1], past[1:], len(past)
    change = np.sqrt(np.mean((y - x) ** 2))
    spread = x.var()
    slope = float(np.clip(((x - x.mean()) * (y - y.mean())).mean() / spread, -1.0, 1.0)) if spread > 0.0 else 0.0
    level = y.mean() - slope * x.mean()
    rest = np.sqrt(((y - level - slope * x) ** 2).sum() / max(1, len(y) - 2))
    normals = (
        (past[-1], change),
        (past.mean(), past.std(ddof=1) * np.sqrt(1.0 + 1.0 / count)),
        (level + slope * past[-1], rest * np.sqrt(1.0 + 1.0 / len(y))),
    )
    return {
        name: crps(ndtr((TONES - mean) / max(SMALLEST_SD, sd)), observed)
        for name, (mean, sd) in zip(BASELINES, normals, strict=True)
    }


def _step(month: dt.date, chances: Array, steps: tuple[int, int], rises: Sequence[bool]) -> StepForecast:
    """Score the forecast of the highest step coded, which never falls; persistence gives rises their rate so far."""
    least, coded = steps
    own = chances[coded] / chances[least:].sum()
    rate = (sum(rises) + DOUBT) / (len(rises) + 2.0 * DOUBT)
    persistence = 1.0 - rate if coded == least else rate / (len(chances) - 1 - least)
    return StepForecast(month, coded, {MODEL: -float(np.log(own)), BASELINES[0]: -float(np.log(persistence))})
