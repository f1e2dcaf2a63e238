"""Text of an early warning: scores, reliability, costs and caveats."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.errors import counted
from sim.languages.current import decimal, gettext, gettext_noop, signed
from sim.model.ladder import RUNGS
from sim.questions.early_warning.forecasts import RELATION, WARNING
from sim.results.dates import change_dates
from sim.statistics.intervals import Estimate
from sim.wording import dated_in, fold, table

if TYPE_CHECKING:
    from sim.questions.early_warning.early_warning import EarlyWarning

MOST_ROWS = 26
"""Maximum number of printed rows of a run's path."""
CAVEAT = gettext_noop(
    "A probability, not an alarm: most flagged weeks are not followed by a rupture. It was fitted to runs of this "
    "model and scored on others; real event data are shorter and noisier, and there the indicators (Scheffer et al. "
    "2009; Dakos et al. 2012) are weaker still. External incidents have no early warning. Intervals are 90 % Monte "
    "Carlo intervals with runs as clusters: they reflect the number of runs, not errors of the model."
)


def text(answer: EarlyWarning) -> str:
    """Write one screen: question, scores, verdict, reliability and costs."""
    manifest = answer.results.manifest
    variant = "base case" if answer.variant == "base" else f"variant {answer.variant}"
    question = (
        f"Probability that a rupture begins within {counted(answer.horizon, 'week')}, from the "
        f"{counted(answer.rolling_window, 'week')} "
        f"before ({variant}: {counted(answer.runs, 'run')}, seed {manifest['seed']}). Scored: "
        f"{counted(answer.scored_weeks, 'week')} "
        f"of runs not yet ruptured, {percent(answer.base_rate)} of them before a rupture; "
        f"{counted(answer.ruptures, 'rupture')}."
    )
    lines = [*fold(manifest["title"]), *fold(question), "", *_scores(answer), "", *fold(answer.verdict), ""]
    lines += [*_reliability(answer), "", *_costs(answer), ""]
    if answer.run is not None:
        lines += [*_path(answer, answer.run), ""]
    return "\n".join([*lines, *fold(answer.caveat)])


def verdict(answer: EarlyWarning) -> str:
    """Compare the skill of the indicators with the base rate, the current relation and the date."""
    scores = {score.model.name: score for score in answer.models}
    warning, relation = scores[WARNING].skill, scores[RELATION].skill
    better = gettext_noop("Current relation and indicators together are better than the base rate (skill {skill}).")
    not_better = gettext_noop(
        "Current relation and indicators together are not shown to be better than the base rate (skill {skill})."
    )
    first = gettext(better if warning.low > 0.0 else not_better, skill=_interval(warning))
    return f"{first} {_over_relation(answer.over_relation, relation)} {_over_date(answer)}"


def _over_relation(over: Estimate, relation: Estimate) -> str:
    places = {"added": _interval(over), "skill": decimal(relation.estimate, 3)}
    if over.low > 0.0:
        return gettext("The indicators add {added} to the skill of the current relation ({skill}).", **places)
    if over.high < 0.0:
        return gettext("The current relation alone is better ({skill}): indicators add {added}.", **places)
    return gettext(
        "The indicators add no skill that can be shown ({added}) to the current relation ({skill}).", **places
    )


def _over_date(answer: EarlyWarning) -> str:
    over = answer.over_date
    if over.low > 0.0:
        return gettext("They still add {added} if the date is a predictor too.", added=_interval(over))
    if answer.over_relation.low > 0.0:
        return gettext(
            "If the date is a predictor too, they add no skill that can be shown ({added}): they reflect a dated "
            "incident that has occurred, when ruptures are frequent anyway.",
            added=_interval(over),
        )
    return gettext(
        "If the date is a predictor too, they add no skill that can be shown ({added}).", added=_interval(over)
    )


def percent(e: Estimate) -> str:
    """Format a share with its interval."""
    if np.isnan(e.estimate):
        return "-"
    return f"{_fine(e.estimate)} ({_fine(e.low)} to {_fine(e.high)})"


def _fine(share: float) -> str:
    """Format a share to a tenth of a percent, and smaller ones to one digit, so that none is rounded to 0."""
    if 0.0 < share < 0.00095:
        return "<0.001%" if share < 1e-5 else f"{100.0 * share:.1g}%"
    return f"{share:.1%}".replace(".0%", "%")


def _interval(e: Estimate) -> str:
    middle, low, high = (signed(edge, 3) for edge in (e.estimate, e.low, e.high))
    return gettext("{middle}, {low} to {high}", middle=middle, low=low, high=high)


def _scores(answer: EarlyWarning) -> list[str]:
    rows = [["predictors", "Brier", f"{'skill over base rate':<26}", "area under ROC"]]
    for m in answer.models:
        area = f"{m.area.estimate:.3f}, {m.area.low:.3f} to {m.area.high:.3f}"
        rows.append([m.model.name, f"{m.brier:.4f}", _interval(m.skill), area])
    note = (
        "Warning: current relation and indicators, the reported forecast. Current relation: relation and rung. "
        "Indicators: variance, lag-1 autocorrelation, distance to the fold."
    )
    return [*table(rows, "  ", "<"), *fold(note)]


def _reliability(answer: EarlyWarning) -> list[str]:
    rows = [f"  {_fine(b.forecast):>7}  {percent(b.observed)}" for b in answer.bins]
    return [*fold("Reliability: forecast probability (fifths of the weeks) and observed frequency"), *rows]


def _costs(answer: EarlyWarning) -> list[str]:
    rows = [["threshold", "flagged", "hits", "false alarms", "precision", "ruptures flagged", "false-alarm runs"]]
    for t in answer.thresholds:
        shares = (t.flagged, t.hits, t.false_alarms, t.precision, t.ruptures_flagged, t.false_alarm_runs)
        rows.append([f"{t.threshold:.0%} or more", *(_whole(e) for e in shares)])
    meaning = (
        "Shares of weeks: flagged, of all; hits, of those before a rupture; false alarms, of the others; precision, of "
        "the flagged. Shares of runs: ruptures with a flag before them; runs without a rupture that have a flag."
    )
    return ["Costs of acting on it", *table(rows, "  ", ">"), *fold(meaning)]


def _whole(e: Estimate) -> str:
    """Format a share as a percentage that is never rounded to 0 or 100 %."""
    if np.isnan(e.estimate):
        return "-"
    if 0.0 < e.estimate < 0.005 or 0.995 < e.estimate < 1.0:
        return "<1%" if e.estimate < 0.5 else ">99%"
    return f"{e.estimate:.0%}"


def _path(answer: EarlyWarning, run: int) -> list[str]:
    """List the requested run at regular intervals, up to its last week."""
    path, begins = answer.path(run), answer.time_to_rupture[run]
    ruptures, dates = np.isfinite(begins), change_dates(answer.results, answer.variant)
    end = f"ruptures {dated_in(dates.of(int(begins)))}" if ruptures else "does not rupture"
    if not len(path):
        return fold(f"Run {run} {end}, before the first window of {counted(answer.rolling_window, 'week')} ends.")
    every = -(-len(path) // MOST_ROWS)
    shown = path.iloc[(len(path) - 1) % every :: every]
    dates, numbers = shown["week"].dt.strftime("%d %b %Y"), shown.drop(columns="week").to_numpy()
    rows = [
        f"  {date:>12}  {probability:>11.1%}  {relation:>+6.2f} {RUNGS[int(rung)]:<12} "
        f"{spread:>9.5f}  {correlation:>+15.2f}  {distance:>+8.2f}"
        for date, (probability, relation, rung, spread, correlation, distance) in zip(dates, numbers, strict=True)
    ]
    head = f"  {'week of':>12}  probability  relation            variance  autocorrelation  distance"
    return [*fold(f"Run {run}, {'every week' if every == 1 else f'every {every} weeks'}; it {end}"), head, *rows]
