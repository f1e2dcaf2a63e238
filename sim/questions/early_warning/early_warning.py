"""Would the signs have told? The chance of a rupture soon, from what could be seen, and what acting on it would cost.

Signs of a coming fold: Scheffer et al. (2009) Nature 461:53-59; Dakos et al. (2012) PLoS ONE 7:e41010. They are weak in
short and noisy series, so what is offered is a probability, judged on runs it was not fitted to, and never an alarm.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.arrays import Array
from sim.errors import UsageError
from sim.model.ladder import RUPTURE_WEEKS
from sim.plotting.pages import study_page
from sim.plotting.style import provenance
from sim.questions.answer import Answer
from sim.questions.early_warning import picture
from sim.questions.early_warning.before_rupture import before_rupture
from sim.questions.early_warning.forecasts import (
    BASE_RATE,
    HORIZON,
    LEAST_RUPTURES,
    LEVEL,
    MODELS,
    SIGNS,
    WARNING,
    WINDOW,
    Ahead,
    Bin,
    Judged,
    Threshold,
    ahead,
    area_under_roc,
    bins,
    chances,
    gain,
    share_of_rows,
    skill,
    thresholds,
    too_few,
)
from sim.questions.early_warning.indicators import Signs, signs
from sim.questions.early_warning.text import CAVEAT, text, verdict
from sim.results.dataset import Results
from sim.results.selection import played_variant
from sim.statistics.intervals import Estimate

SHORTEST = 8
NUMBERS = ("chance", *LEVEL, *SIGNS)


@dataclass(frozen=True, repr=False)
class EarlyWarning(Answer):
    """The answer; printed, it is one screen. `chance` is [run, week], NaN where none is offered; see `path`.

    `over_level` is the skill that the signs add to the level, `over_date` what they add once the date is known too.
    """

    name: ClassVar[str] = "early_warning"
    results: Results
    variant: str
    horizon: int
    window: int
    signs: Signs
    chance: Array
    time_to_rupture: Array
    judged_weeks: int
    ruptures: int
    base_rate: Estimate
    models: tuple[Judged, ...]
    over_level: Estimate
    over_date: Estimate
    bins: tuple[Bin, ...]
    thresholds: tuple[Threshold, ...]
    run: int | None = None
    caveat: str = CAVEAT

    @property
    def runs(self) -> int:
        """How many runs the study has."""
        return len(self.time_to_rupture)

    @property
    def weeks(self) -> NDArray[np.datetime64]:
        """The first days of the weeks."""
        return self.results.dataset["week"].to_numpy()

    @property
    def verdict(self) -> str:
        """In words, whether the signs tell more than the level alone, and more than the date."""
        return verdict(self)

    def path(self, run: int) -> pd.DataFrame:
        """One run by week until it ruptures: date, chance offered, level and signs. UsageError for an unknown run."""
        _known_run(run, self.runs)
        here = np.flatnonzero(np.isfinite(self.chance[run]))
        told = {name: getattr(self.signs, name)[run, here - (self.window - 1)] for name in NUMBERS[1:]}
        return pd.DataFrame({"week": self.weeks[here], "chance": self.chance[run, here], **told})

    def __str__(self) -> str:
        return text(self)

    def plot(self) -> Figure:
        """Level and signs before a rupture, how far the chances hold, and what acting on them would cost."""
        data = before_rupture(self.results.dataset, self.variant, self.window, self.horizon)
        return study_page(picture.early_warning, data, picture.QUESTION, self.results.manifest, self.variant)

    def provenance(self) -> dict[str, str | int]:
        """Scenario, variant, seed, runs and version."""
        return provenance(self.results.manifest, self.variant)

    def to_json(self) -> dict[str, Any]:
        """Scores, reliability, thresholds, verdict and caveat, and the path of the run that was asked for."""
        manifest = self.results.manifest
        head = {"scenario": manifest["scenario"], "title": manifest["title"], "variant": self.variant}
        asked = {"horizon_weeks": self.horizon, "window_weeks": self.window, "judged_run_weeks": self.judged_weeks}
        return {
            **head, "runs": self.runs, "seed": manifest["seed"], **asked,
            "ruptures": self.ruptures, "base_rate": vars(self.base_rate),
            "models": [
                {"name": j.model.name, "knows": j.model.words, "brier": j.brier, "skill": vars(j.skill),
                 "area_under_roc": vars(j.area)} for j in self.models
            ],
            "skill_over_level": vars(self.over_level), "skill_over_date": vars(self.over_date),
            "reliability": [asdict(b) for b in self.bins],
            "thresholds": [asdict(t) for t in self.thresholds],
            "run": None if self.run is None else {"number": self.run, "weeks": self._weeks_of(self.run)},
            "verdict": self.verdict, "caveat": self.caveat,
        }  # fmt: skip

    def _weeks_of(self, run: int) -> list[Any]:
        table = self.path(run)
        return table.assign(week=table["week"].dt.strftime("%Y-%m-%d")).to_dict("records")


def early_warning(
    results: Results, variant: str | None = None, horizon: int = HORIZON, rolling_window: int = WINDOW, run: int | None = None
) -> EarlyWarning:
    """For every run and week the chance that the focus pair ruptures within `horizon` weeks, from the `rolling_window` before.

    A logistic model of few numbers is fitted to half of the runs and judged on the other half, and the other way
    round; beside it stand the base rate, the level alone, and the date. `run` is the one whose path is shown. Raises
    UsageError for a rolling_window and horizon that do not fit into the study, an unknown run, or too few ruptures to learn.
    """
    variant, weeks = played_variant(results, variant), results.dataset.sizes["week"]
    rupture = results.dataset["time_to_rupture"].sel(variant=variant).to_numpy()
    _check_window(weeks, rolling_window, horizon)
    if run is not None:
        _known_run(run, len(rupture))
    lies = ahead(rupture, weeks, rolling_window, horizon)
    _check_ruptures(lies)
    seen = signs(results.dataset, variant, rolling_window)
    told = chances(seen, lies)
    chance = np.full((len(rupture), weeks), np.nan)
    chance[:, rolling_window - 1 :] = told[WARNING]
    return EarlyWarning(
        results, variant, horizon, rolling_window, signs=seen, chance=chance, time_to_rupture=rupture, run=run,
        **_judged(told, lies),
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
        "thresholds": thresholds(told[WARNING], lies),
    }


def _check_window(weeks: int, window: int, horizon: int) -> None:
    """Raises UsageError unless a window, the weeks ahead and a rupture fit into a study of so many weeks."""
    longest = weeks - horizon - RUPTURE_WEEKS
    if horizon < 1 or window < SHORTEST or window > longest:
        room = f"from {SHORTEST} to {longest} weeks" if longest >= SHORTEST else "none"
        raise UsageError(
            f"window {window}, horizon {horizon}: the study has {weeks} weeks, of which the horizon (at least 1) and "
            f"the {RUPTURE_WEEKS} weeks of a rupture take {horizon + RUPTURE_WEEKS}; windows that fit: {room}. Take "
            f"another window or a shorter horizon, or play more weeks"
        )


def _check_ruptures(lies: Ahead) -> None:
    """Raises UsageError if too few runs rupture, or too few weeks pass without."""
    if too_few(lies):
        ruptures, runs = int(lies.happens.any(axis=1).sum()), len(lies.happens)
        wanted = int(np.ceil(1.5 * runs * LEAST_RUPTURES / max(ruptures, 1)))
        raise UsageError(
            f"{ruptures} of {runs} runs rupture where a window lies before and the horizon after: too few to learn "
            f"from and to judge by (at least {LEAST_RUPTURES // 2} in each half of the runs). Play more: bilateral "
            f"expand RUN --runs {max(wanted, 2 * runs)}; or take a shorter window, or another variant"
        )


def _known_run(run: int, runs: int) -> None:
    if not 0 <= run < runs:
        raise UsageError(f"there is no run {run}; this study has runs 0 to {runs - 1}")
