"""Early warning: probability of a rupture within a horizon from indicators, its scores and its false alarms.

Indicators of a fold: Scheffer et al. (2009) Nature 461:53-59; Dakos et al. (2012) PLoS ONE 7:e41010. They are weak in
short and noisy series, so the result is a probability, scored out of sample, and not an alarm.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.answer import Answer, plain
from sim.arrays import Array
from sim.errors import UsageError, counted
from sim.model.ladder import RUPTURE_WEEKS
from sim.plotting.pages import study_page
from sim.plotting.style import provenance
from sim.questions.early_warning import forecasts as forecasting
from sim.questions.early_warning import picture
from sim.questions.early_warning.before_rupture import before_rupture
from sim.questions.early_warning.forecasts import bins, thresholds
from sim.questions.early_warning.indicators import Indicators, indicators
from sim.questions.early_warning.text import CAVEAT, text, verdict
from sim.results.dataset import Results
from sim.results.selection import variant_of
from sim.statistics.intervals import Estimate

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SHORTEST = 8
COLUMNS = (*forecasting.CURRENT, *forecasting.INDICATORS)


@dataclass(frozen=True, repr=False)
class EarlyWarning(Answer):
    """Forecasts, scores and thresholds. `probability` is [run, week], NaN where there is no forecast; see `path`.

    `over_relation` is the skill that the indicators add to the current relation, `over_date` what they add if the date
    is a predictor too.
    """

    name: ClassVar[str] = "early_warning"
    results: Results
    variant: str
    horizon: int
    rolling_window: int
    indicators: Indicators
    probability: Array
    time_to_rupture: Array
    scored_weeks: int
    ruptures: int
    base_rate: Estimate
    models: tuple[forecasting.ModelScore, ...]
    over_relation: Estimate
    over_date: Estimate
    bins: tuple[forecasting.Bin, ...]
    thresholds: tuple[forecasting.Threshold, ...]
    run: int | None = None
    caveat: str = CAVEAT

    @property
    def runs(self) -> int:
        """Number of runs of the study."""
        return len(self.time_to_rupture)

    @property
    def weeks(self) -> NDArray[np.datetime64]:
        """First days of the weeks."""
        return self.results.dataset["week"].to_numpy()

    @property
    def verdict(self) -> str:
        """Sentence on the skill of the indicators beyond the current relation and the date."""
        return verdict(self)

    def path(self, run: int) -> pd.DataFrame:
        """Return one run by week until it ruptures: date, probability, relation and indicators. Raises UsageError."""
        _known_run(run, self.runs)
        here = np.flatnonzero(np.isfinite(self.probability[run]))
        values = {name: getattr(self.indicators, name)[run, here - (self.rolling_window - 1)] for name in COLUMNS}
        return pd.DataFrame({"week": self.weeks[here], "probability": self.probability[run, here], **values})

    def __str__(self) -> str:
        return text(self)

    def plot(self) -> Figure:
        """Draw relation and indicators before a rupture, reliability, and costs of acting."""
        data = before_rupture(self.results.dataset, self.variant, self.rolling_window, self.horizon)
        return study_page(picture.early_warning, data, picture.QUESTION, self.results.manifest, self.variant)

    def provenance(self) -> dict[str, str | int]:
        """Return scenario, variant, seed, runs and version."""
        return provenance(self.results.manifest, self.variant)

    def to_json(self) -> dict[str, Any]:
        """Return scores, reliability, thresholds, verdict and caveat, and the path of the requested run."""
        manifest = self.results.manifest
        head = {"scenario": manifest["scenario"], "title": manifest["title"], "variant": self.variant}
        weeks = {"horizon_weeks": self.horizon, "window_weeks": self.rolling_window}
        answer = {
            **head, "runs": self.runs, "seed": manifest["seed"], **weeks, "scored_run_weeks": self.scored_weeks,
            "ruptures": self.ruptures, "base_rate": vars(self.base_rate),
            "models": [
                {"name": m.model.name, "predictors": m.model.words, "brier": m.brier, "skill": vars(m.skill),
                 "area_under_roc": vars(m.area)} for m in self.models
            ],
            "skill_over_relation": vars(self.over_relation), "skill_over_date": vars(self.over_date),
            "reliability": [asdict(b) for b in self.bins],
            "thresholds": [asdict(t) for t in self.thresholds],
            "run": None if self.run is None else {"number": self.run, "weeks": self._weeks_of(self.run)},
            "verdict": self.verdict, "caveat": self.caveat,
        }  # fmt: skip
        return dict(plain(answer))

    def _weeks_of(self, run: int) -> list[Any]:
        table = self.path(run)
        return table.assign(week=table["week"].dt.strftime("%Y-%m-%d")).to_dict("records")


def early_warning(
    results: Results,
    variant: str | None = None,
    horizon: int = forecasting.HORIZON,
    rolling_window: int = forecasting.WINDOW,
    run: int | None = None,
) -> EarlyWarning:
    """Forecast for every run and week whether the focal dyad ruptures within `horizon` weeks.

    A logistic regression on the current relation and the indicators of the `rolling_window` is fitted to half of the
    runs and scored on the other half, and vice versa; it is compared with the base rate, the current relation alone
    and the date. `run` is the run whose path is listed. Raises UsageError for a window and horizon that do not fit into
    the study, an unknown run, or too few ruptures.
    """
    variant, weeks = variant_of(results, variant), results.dataset.sizes["week"]
    rupture = results.dataset["time_to_rupture"].sel(variant=variant).to_numpy()
    _check_window(weeks, rolling_window, horizon)
    if run is not None:
        _known_run(run, len(rupture))
    future = forecasting.targets(rupture, weeks, rolling_window, horizon)
    _check_ruptures(future)
    values = indicators(results.dataset, variant, rolling_window)
    by_model = forecasting.forecasts(values, future)
    probability = np.full((len(rupture), weeks), np.nan)
    probability[:, rolling_window - 1 :] = by_model[forecasting.WARNING]
    return EarlyWarning(
        results, variant, horizon, rolling_window, indicators=values, probability=probability,
        time_to_rupture=rupture, run=run, **_scores(by_model, future),
    )  # fmt: skip


def _scores(by_model: dict[str, Array], future: forecasting.Targets) -> dict[str, Any]:
    """Score the forecasts on the run-weeks with a known target."""
    run, occurred = np.nonzero(future.known)[0], future.occurs[future.known].astype(np.float64)
    forecast = {name: values[future.known] for name, values in by_model.items()}
    base = forecast[forecasting.BASE_RATE]
    models = tuple(
        forecasting.ModelScore(model, float(np.mean((forecast[model.name] - occurred) ** 2)),
                   forecasting.skill(forecast[model.name], base, occurred, run),
                   forecasting.area_under_roc(forecast[model.name], occurred, run))
        for model in forecasting.MODELS
    )  # fmt: skip
    return {
        "scored_weeks": len(run),
        "ruptures": int(future.occurs.any(axis=1).sum()),
        "base_rate": forecasting.share_of_rows(occurred, run),
        "models": models,
        "over_relation": forecasting.gain(
            forecast[forecasting.WARNING], forecast[forecasting.RELATION], base, occurred, run
        ),
        "over_date": forecasting.gain(
            forecast[forecasting.DATE_ALL], forecast[forecasting.DATE_RELATION], base, occurred, run
        ),
        "bins": bins(forecast[forecasting.WARNING], occurred, run),
        "thresholds": thresholds(by_model[forecasting.WARNING], future),
    }


def _check_window(weeks: int, window: int, horizon: int) -> None:
    """Raise UsageError unless a window, the horizon and a rupture fit into a study of `weeks` weeks."""
    longest = weeks - horizon - RUPTURE_WEEKS
    if horizon < 1 or window < SHORTEST or window > longest:
        room = f"from {SHORTEST} to {longest} weeks" if longest >= SHORTEST else "none"
        raise UsageError(
            f"rolling window {window}, horizon {horizon}: the study has {counted(weeks, 'week')}; the horizon (at "
            "least 1) and "
            f"the {RUPTURE_WEEKS} weeks of a rupture need {horizon + RUPTURE_WEEKS}; possible windows: {room}. Choose "
            f"another window or a shorter horizon, or simulate more weeks"
        )


def _check_ruptures(future: forecasting.Targets) -> None:
    """Raise UsageError if too few runs rupture."""
    if forecasting.too_few(future):
        ruptures, runs = int(future.occurs.any(axis=1).sum()), len(future.occurs)
        needed = int(np.ceil(1.5 * runs * forecasting.LEAST_RUPTURES / max(ruptures, 1)))
        raise UsageError(
            f"{ruptures} of {counted(runs, 'run')} rupture{'s' * (ruptures == 1)} with a window before and the "
            "horizon after: too few to fit and score "
            f"(at least {forecasting.LEAST_RUPTURES // 2} in each half of the runs). Add runs: bilateral expand RUN "
            f"--runs {max(needed, 2 * runs)}; or choose a shorter window or another variant"
        )


def _known_run(run: int, runs: int) -> None:
    if not 0 <= run < runs:
        raise UsageError(f"there is no run {run}; this study has runs 0 to {runs - 1}")
