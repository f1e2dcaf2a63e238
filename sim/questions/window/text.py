"""Text report of a window: probabilities by date, points of no return, weeks gained and closing factors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import counted
from sim.languages.current import gettext_noop
from sim.questions.window.repair_curves import (
    DATED,
    NONE,
    PAST,
    SURE,
    GestureEffect,
    PointOfNoReturn,
    RepairCurve,
    evenly,
)
from sim.statistics.intervals import Estimate
from sim.wording import capital, day, fold, table

if TYPE_CHECKING:
    from sim.questions.window.window import Window

GAP = "  "
CAVEAT = gettext_noop(
    "Probability that the dyad returns to strained or better if the gesture is made then, in this model and with these "
    "inputs. It does not imply that anyone would make the gesture, or what it would do in the world; the effect and "
    "duration of each gesture are assumed. Who drives a wedge is an input, not a result. "
    "Intervals are 90 % Monte Carlo intervals: they reflect the number of runs, not errors of the model or its inputs."
)
SHOWN = 9
"""Dates in the table."""
MEANINGS = {
    NONE: "none: the probability is one half or more at the end of the weeks tested",
    PAST: "already past: the probability is below one half from the first week tested to the last",
}
UNSURE = f"?: unsure, fewer than {SURE:.0%} of bootstrap resamples of the runs have the same status"
STATUS = {
    DATED: gettext_noop("one within the weeks tested"), NONE: gettext_noop("none within the weeks tested"),
    PAST: gettext_noop("already past"),
}  # fmt: skip


def window_text(window: Window) -> str:
    """Format the report: design, probabilities, gestures, gains, points of no return, closing factors, caveat."""
    study, effects = window.study, (*window.effects, window.control)
    title = study.scenario.contents[window.variant].title or {"base": "base case"}.get(window.variant, window.variant)
    head = (
        f"Until when can the crisis be ended? {capital(title)}: {counted(study.runs, 'run')}, seed {study.seed}; each "
        "gesture "
        f"in each of {counted(len(window.dates), 'week')} from {day(window.dates[0])} to {day(window.dates[-1])}, "
        "compared with a control without a gesture (common random numbers)"
    )
    lines = [*fold(study.title), *fold(head), "", *_probabilities(window), ""]
    for effect in window.effects:
        lines += fold(f"{effect.gesture}: {effect.description}.", "  - ")
    for note in window.notes:
        lines += fold(note, "  - ")
    lines += ["", *_gains(window), ""]
    points = [curve.point for effect in effects for curve in (effect.all_runs, effect.in_crisis)]
    statuses = {point.status for point in points}
    meanings = [meaning for status, meaning in MEANINGS.items() if status in statuses]
    meanings += [UNSURE] * any(point.unsure for point in points)
    definition = "Point of no return: the first week from which the probability stays below one half (90 % interval)"
    lines += [*fold("; ".join([definition, *meanings]) + "."), "", *_factors(window), "", *fold(CAVEAT)]
    return "\n".join(lines)


def _probabilities(window: Window) -> list[str]:
    """Format the probability with each gesture by date."""
    meaning = (
        f"Probability (%) of crisis termination (strained or better for {counted(window.criterion.hold, 'week')} in a "
        f"row, starting within {counted(window.criterion.within, 'week')}), by week of the gesture: all runs, and in "
        "brackets the runs still in crisis or worse the week before"
    )
    effects = (window.control, *window.effects)
    cells = [["", *(effect.gesture for effect in effects), "in crisis"]]
    for n in evenly(len(window.dates), SHOWN):
        values = [f"{_percent(e.all_runs.probability[n])} ({_percent(e.in_crisis.probability[n])})" for e in effects]
        cells.append([day(window.dates[n]), *values, counted(window.crisis_runs[n], "run")])
    return [*fold(meaning), *table(cells, GAP)]


def _gains(window: Window) -> list[str]:
    """Format the gain of each gesture in the first week and at its maximum, and the points of no return."""
    meaning = (
        "Gain in probability, in percentage points, run by run (90 % interval): in the first week, at its maximum, and "
        "the date from which it stays below half the maximum. Points of no return over all runs and over the runs in "
        "crisis"
    )
    heads = [
        ["", "", "", "gain halved,", "no return,", "the same,"],
        ["", "first week", "maximum, week of", "week of", "week of", "in crisis"],
    ]
    cells = [*heads, *(_row(window, effect) for effect in window.effects)]
    control = window.control
    cells.append([control.gesture, "", "", "", _point(control.all_runs), _point(control.in_crisis)])
    return [*fold(meaning), *table(cells, GAP), *_intervals(window)]


def _row(window: Window, effect: GestureEffect) -> list[str]:
    first, most, halved = effect.gain[0], effect.gain[effect.maximum], effect.gain_halved_on
    maximum = f"{_points(most)} {day(window.dates[effect.maximum])}"
    halved_on = "never" if halved is None and most.low > 0.0 else "-" if halved is None else day(halved)
    returns = [_point(curve) for curve in (effect.all_runs, effect.in_crisis)]
    return [effect.gesture, f"{_points(first)} ({_band(first)})", maximum, halved_on, *returns]


def _point(curve: RepairCurve) -> str:
    point = curve.point
    text = {NONE: "none", PAST: "already past"}[point.status] if point.date is None else day(point.date)
    return f"{text}?" if point.unsure else text


def _intervals(window: Window) -> list[str]:
    """Format a line for each point of no return that is dated or unsure."""
    lines = []
    for effect in (*window.effects, window.control):
        for among, curve in (("all runs", effect.all_runs), ("runs in crisis", effect.in_crisis)):
            point, gained = curve.point, curve.weeks_gained
            if point.date is None and not point.unsure:
                continue
            text = f"{effect.gesture}, {among}: {_dated(point)}"
            if point.unsure:
                text += f", but unsure: {STATUS[point.status]} in {point.status_share:.0%} of resamples"
            if gained is not None:
                least = "at least " if gained.at_least else ""
                text += (
                    f", {least}{counted(gained.weeks, 'week')} gained over the control ({gained.low} to {gained.high})"
                )
            lines += fold(f"{text}.", "  - ")
    return lines


def _dated(point: PointOfNoReturn) -> str:
    """Format the date of a point of no return with its interval, or its status."""
    if point.date is None:
        return STATUS[point.status]
    low, high = (day(end) if end else "beyond the weeks tested" for end in (point.low, point.high))
    return f"the week of {day(point.date)} (90 %: {low} to {high})"


def _factors(window: Window) -> list[str]:
    """Format the closing factors of the first gesture, largest first."""
    dates = ", ".join(day(date) for date in window.closing_factors[0].dates)
    lines = fold(
        f"Closing factors: gain in the probability for {window.effects[0].gesture}, in percentage points, if one "
        f"factor is reset to its value at the start of the run. By date ({dates}), and on average:"
    )
    cells = []
    for factor in window.closing_factors:
        each = [_points(gain) for gain in factor.gain]
        cells.append([factor.description, *each, f"mean {_points(factor.overall)} ({_band(factor.overall)})"])
    formal = "A recall or severance in force keeps a dyad in crisis by definition; formal acts include that effect."
    return [*lines, *table(cells, GAP), *fold(formal)]


def _points(estimate: Estimate) -> str:
    return _whole(estimate.estimate)


def _band(estimate: Estimate) -> str:
    return f"{_whole(estimate.low)} to {_whole(estimate.high)}"


def _whole(share: float) -> str:
    """Format percentage points with a sign; a value that rounds to zero is +0."""
    return f"{round(100.0 * share) + 0:+d}" if share == share else f"{share:+.0f}"


def _percent(estimate: Estimate) -> str:
    return "-" if estimate.estimate != estimate.estimate else f"{100.0 * estimate.estimate:.0f}"
