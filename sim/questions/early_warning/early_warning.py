"""Would the signs have told? The chance of a rupture soon, from what could be seen, and what acting on it would cost.

Signs of a coming fold: Scheffer et al. (2009) Nature 461:53-59; Dakos et al. (2012) PLoS ONE 7:e41010. They are weak in
short and noisy series, so what is offered is a probability, judged on runs it was not fitted to, and never an alarm.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.arrays import Array
from sim.errors import UsageError
from sim.model.ladder import RUPTURE_WEEKS
from sim.questions.early_warning.forecasts import (
    BASE_RATE,
    LEVEL,
    MODELS,
    SIGNS,
    WARNING,
    Ahead,
    Model,
    ahead,
    area_under_roc,
    chances,
    gain,
    share_of_rows,
    skill,
)
from sim.questions.early_warning.indicators import Signs, signs
from sim.questions.early_warning.text import CAVEAT, text, verdict
from sim.results.dataset import Results
from sim.results.selection import played_variant
from sim.statistics.intervals import Estimate, share

Rows = NDArray[np.intp]
HORIZON, WINDOW, SHORTEST = 26, 26, 8
LEAST_RUPTURES = 20
"""Runs that rupture within sight, below which nothing is learned."""
BINS = 5
NUMBERS = ("chance", *LEVEL, *SIGNS)
THRESHOLDS = (0.05, 0.10, 0.20, 0.30, 0.50)


@dataclass(frozen=True)
class Judged:
    """How a model did on the runs it was not fitted to; `skill` is the Brier skill beside the base rate."""

    model: Model
    brier: float
    skill: Estimate
    area: Estimate


@dataclass(frozen=True)
class Bin:
    """A fifth of the run-weeks, by the chance offered: the mean of it, and the share in which it happened."""

    offered: float
    happened: Estimate


@dataclass(frozen=True)
class Threshold:
    """What it would mean to act whenever the chance offered is at least so high.

    Shares of run-weeks: `flagged` of all, `hits` of those before a rupture, `false_alarms` of the others, `right` of
    the flagged. Shares of runs: `ruptures_told` with a flag in the weeks before the rupture, `runs_alarmed` of those
    that do not rupture.
    """

    chance: float
    flagged: Estimate
    hits: Estimate
    false_alarms: Estimate
    right: Estimate
    ruptures_told: Estimate
    runs_alarmed: Estimate


@dataclass(frozen=True)
class EarlyWarning:
    """The answer; printed, it is one screen. `chance` is [run, week], NaN where none is offered; see `path`.

    `over_level` is the skill that the signs add to the level, `over_date` what they add once the date is known too.
    """

    scenario: str
    title: str
    variant: str
    runs: int
    seed: int
    horizon: int
    window: int
    weeks: NDArray[np.datetime64]
    judged_weeks: int
    ruptures: int
    base_rate: Estimate
    models: tuple[Judged, ...]
    over_level: Estimate
    over_date: Estimate
    bins: tuple[Bin, ...]
    thresholds: tuple[Threshold, ...]
    signs: Signs
    chance: Array
    time_to_rupture: Array
    run: int | None = None
    caveat: str = CAVEAT

    @property
    def verdict(self) -> str:
        """In words, whether the signs tell more than the level alone, and more than the date."""
        return verdict(self)

    def path(self, run: int) -> pd.DataFrame:
        """One run by week until it ruptures: date, chance offered, level and signs. UsageError for an unknown run."""
        _known_run(run, self.runs)
        here = np.flatnonzero(np.isfinite(self.chance[run]))
        ends = here - (self.window - 1)
        told = {name: getattr(self.signs, name)[run, ends] for name in NUMBERS[1:]}
        return pd.DataFrame({"week": self.weeks[here], "chance": self.chance[run, here], **told})

    def __str__(self) -> str:
        """The text, folded at about a hundred letters."""
        return text(self)

    def as_json(self) -> dict[str, Any]:
        """Scores, reliability, thresholds, verdict and caveat, and the path of the run that was asked for."""
        head = {name: getattr(self, name) for name in ("scenario", "title", "variant", "runs", "seed")}
        asked = {"horizon_weeks": self.horizon, "window_weeks": self.window, "judged_run_weeks": self.judged_weeks}
        return {
            **head, **asked, "ruptures": self.ruptures, "base_rate": self.base_rate.as_json(),
            "models": [
                {"name": j.model.name, "knows": j.model.words, "brier": j.brier, "skill": j.skill.as_json(),
                 "area_under_roc": j.area.as_json()} for j in self.models
            ],
            "skill_over_level": self.over_level.as_json(), "skill_over_date": self.over_date.as_json(),
            "reliability": [{"offered": b.offered, "happened": b.happened.as_json()} for b in self.bins],
            "thresholds": [
                {k: v.as_json() if isinstance(v, Estimate) else v for k, v in vars(t).items()} for t in self.thresholds
            ],
            "run": None if self.run is None else {"number": self.run, "weeks": self._path_json(self.run)},
            "verdict": self.verdict, "caveat": self.caveat,
        }  # fmt: skip

    def _path_json(self, run: int) -> list[dict[str, Any]]:
        table = self.path(run)
        dates = [day.date().isoformat() for day in table["week"]]
        rows = table.drop(columns="week").to_numpy().tolist()
        return [{"week": day, **dict(zip(NUMBERS, row, strict=True))} for day, row in zip(dates, rows, strict=True)]


def early_warning(
    results: Results, variant: str | None = None, horizon: int = HORIZON, window: int = WINDOW, run: int | None = None
) -> EarlyWarning:
    """For every run and week the chance that the focus pair ruptures within `horizon` weeks, from the `window` before.

    A logistic model of few numbers is fitted to half of the runs and judged on the other half, and the other way
    round; beside it stand the base rate, the level alone, and the date. `run` is the one whose path is shown. Raises
    UsageError for a window and horizon that do not fit into the study, an unknown run, or too few ruptures to learn.
    """
    variant, manifest = played_variant(results, variant), results.manifest
    weeks, ruptured = results.dataset["week"].to_numpy(), results.dataset["time_to_rupture"].sel(variant=variant)
    fits(len(weeks), window, horizon)
    if run is not None:
        _known_run(run, len(ruptured))
    lies = ahead(ruptured.to_numpy(), len(weeks), window, horizon)
    learnable(lies, len(ruptured))
    seen = signs(results.dataset, variant, window)
    told = chances(seen, lies)
    chance = np.full((len(ruptured), len(weeks)), np.nan)
    chance[:, window - 1 :] = told[WARNING]
    head = {name: manifest[name] for name in ("scenario", "title", "seed")}
    return EarlyWarning(
        **head, variant=variant, runs=len(ruptured), horizon=horizon, window=window, weeks=weeks, signs=seen,
        chance=chance, time_to_rupture=ruptured.to_numpy(), run=run, **_judged(told, lies),
    )  # fmt: skip


def _judged(told: dict[str, Array], lies: Ahead) -> dict[str, Any]:
    """What the chances were worth on the run-weeks of which the outcome is known."""
    run, happened = np.nonzero(lies.known)[0], lies.happens[lies.known].astype(np.float64)
    offered = {name: values[lies.known] for name, values in told.items()}
    base = offered[BASE_RATE]
    models = tuple(
        Judged(model, float(np.mean((offered[model.name] - happened) ** 2)),
               skill(offered[model.name], base, happened, run), area_under_roc(offered[model.name], happened, run))
        for model in MODELS
    )  # fmt: skip
    return {
        "judged_weeks": len(run),
        "ruptures": int(lies.happens.any(axis=1).sum()),
        "base_rate": share_of_rows(happened, run),
        "models": models,
        "over_level": gain(offered[WARNING], offered["level"], base, happened, run),
        "over_date": gain(offered["date, level and signs"], offered["date and level"], base, happened, run),
        "bins": bins(offered[WARNING], happened, run),
        "thresholds": tuple(threshold(least, told[WARNING], lies) for least in THRESHOLDS),
    }


def bins(offered: Array, happened: Array, run: Rows) -> tuple[Bin, ...]:
    """Reliability in five bins of as many run-weeks each, the lowest chances first."""
    parts = np.array_split(np.argsort(offered, kind="stable"), BINS)
    return tuple(Bin(float(offered[p].mean()), share_of_rows(happened[p], run[p])) for p in parts if len(p))


def threshold(least: float, chance: Array, lies: Ahead) -> Threshold:
    """What acting on chances of at least so much would mean; `chance` is [run, end]."""
    known, happens = lies.known, lies.happens
    flag = known & (np.nan_to_num(chance) >= least)
    never = known.any(axis=1) & ~happens.any(axis=1)
    before = happens.any(axis=1)

    def share_of(which: NDArray[np.bool_], among: NDArray[np.bool_]) -> Estimate:
        return share_of_rows(which[among].astype(np.float64), np.nonzero(among)[0])

    return Threshold(
        least, share_of(flag, known), share_of(flag, happens), share_of(flag, known & ~happens),
        share_of(happens, flag),
        share(int((flag & happens).any(axis=1).sum()), int(before.sum())),
        share(int(flag[never].any(axis=1).sum()), int(never.sum())),
    )  # fmt: skip


def fits(weeks: int, window: int, horizon: int) -> None:
    """Raises UsageError unless a window, the weeks ahead and a rupture fit into a study of so many weeks."""
    longest = weeks - horizon - RUPTURE_WEEKS
    if horizon < 1 or window < SHORTEST or window > longest:
        room = f"from {SHORTEST} to {longest} weeks" if longest >= SHORTEST else "none"
        raise UsageError(
            f"window {window}, horizon {horizon}: the study has {weeks} weeks, of which the horizon (at least 1) and "
            f"the {RUPTURE_WEEKS} weeks of a rupture take {horizon + RUPTURE_WEEKS}; windows that fit: {room}. Take "
            f"another window or a shorter horizon, or play more weeks"
        )


def learnable(lies: Ahead, runs: int) -> None:
    """Raises UsageError if too few runs rupture, or too few weeks pass without."""
    ruptures: NDArray[np.bool_] = np.asarray(lies.happens.any(axis=1))
    halves = [int(ruptures[first::2].sum()) for first in (0, 1)]
    if min(halves) < LEAST_RUPTURES // 2:
        wanted = int(np.ceil(1.5 * runs * LEAST_RUPTURES / max(sum(halves), 1)))
        raise UsageError(
            f"{sum(halves)} of {runs} runs rupture where a window lies before and the horizon after: too few to learn "
            f"from and to judge by (at least {LEAST_RUPTURES // 2} in each half of the runs). Play more: bilateral "
            f"expand RUN --runs {max(wanted, 2 * runs)}; or take a shorter window, or another variant"
        )


def _known_run(run: int, runs: int) -> None:
    if not 0 <= run < runs:
        raise UsageError(f"there is no run {run}; this study has runs 0 to {runs - 1}")
