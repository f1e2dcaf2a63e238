"""A window in one screen: the chances by date, when it closes, what each gesture buys, what closes it, the caveat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.questions.window.repair_curves import NONE, PAST, Course, Curve, evenly
from sim.statistics.intervals import Estimate
from sim.wording import capital, day, fold, table

if TYPE_CHECKING:
    from sim.questions.window.window import Window

GAP = "  "
CAVEAT = (
    "The chance that the pair is back at strained or better, if the gesture were made then: in this model, with these "
    "inputs. It does not say that anyone would make the gesture, nor what it would do in the world; what each gesture "
    "mends, and for how long, is assumed or fitted only in part. Who drives a wedge is an input, not a finding. "
    "Intervals are 90 % and tell only what the number of runs leaves to chance."
)
SHOWN = 9
"""Dates in the table."""
MEANINGS = {
    NONE: "none means that it is one half or more again at the end of the weeks tried",
    PAST: "already past means that it is below one half from the first week tried to the last",
}


def window_text(window: Window) -> str:
    """The text: what was tried, a table of chances, what the gestures are, a table of what they add, what closes it."""
    study, courses = window.study, (*window.courses, window.nothing)
    title = study.scenario.contents[window.variant].title or {"base": "base case"}.get(window.variant, window.variant)
    head = (
        f"Until when can it be mended? {capital(title)}: {study.runs:,} runs, seed {study.seed}; each gesture made "
        f"in each of {len(window.dates)} weeks from {day(window.dates[0])} to {day(window.dates[-1])}, and the run "
        "played on with the same luck"
    )
    lines = [study.scenario.file.title, *fold(head), "", *_chances(window), ""]
    for course in window.courses:
        lines += fold(f"{course.gesture}: {course.words}.", "  - ")
    lines += ["", *_gains(window), ""]
    statuses = {curve.point.status for course in courses for curve in (course.everyone, course.in_crisis)}
    said = [meaning for status, meaning in MEANINGS.items() if status in statuses]
    returns = "Point of no return: from then on the chance stays below one half; the interval is of 90 %"
    lines += [*fold("; ".join([returns, *said]) + "."), "", *_closing(window), "", *fold(CAVEAT)]
    return "\n".join(lines)


def _chances(window: Window) -> list[str]:
    """Chance with each gesture by date."""
    meaning = (
        f"Chance in % to be strained or better for {window.ask.hold} weeks in a row, begun within {window.ask.within} "
        "weeks, by the week of the gesture: of all runs, and in brackets of those still in crisis (or worse) that week"
    )
    courses = (window.nothing, *window.courses)
    cells = [["", *(course.gesture for course in courses), "in crisis"]]
    for n in evenly(len(window.dates), SHOWN):
        chances = [f"{_percent(c.everyone.chance[n])} ({_percent(c.in_crisis.chance[n])})" for c in courses]
        cells.append([day(window.dates[n]), *chances, f"{window.crisis_runs[n]} runs"])
    return [*fold(meaning), *table(cells, GAP)]


def _gains(window: Window) -> list[str]:
    """What each gesture adds at once and at its most, until when, and its points of no return."""
    meaning = (
        "Points that a gesture adds to the chance, run by run (90 % interval): at once, at its most, and from when on "
        "less than half of that. Then its point of no return, of all runs and of those still in crisis"
    )
    heads = ["", "at once", "at most", "halved from", "no return", "in crisis"]
    cells = [heads, *(_row(window, course) for course in window.courses)]
    nothing = window.nothing
    cells.append([nothing.gesture, "", "", "", _point(nothing.everyone), _point(nothing.in_crisis)])
    return [*fold(meaning), *table(cells, GAP), *_intervals(window)]


def _row(window: Window, course: Course) -> list[str]:
    first, most = course.gain[0], course.gain[course.most]
    at_most = f"{_points(most)} {day(window.dates[course.most])}"
    worn = "never" if course.worn is None and most.low > 0.0 else "-" if course.worn is None else day(course.worn)
    returns = [_point(curve) for curve in (course.everyone, course.in_crisis)]
    return [course.gesture, f"{_points(first)} ({_band(first)})", at_most, worn, *returns]


def _point(curve: Curve) -> str:
    if curve.point.date is None:
        return {NONE: "none", PAST: "already past"}[curve.point.status]
    return day(curve.point.date)


def _intervals(window: Window) -> list[str]:
    """A line for each point of no return with a date."""
    found = []
    for course in (*window.courses, window.nothing):
        for among, curve in (("all runs", course.everyone), ("runs still in crisis", course.in_crisis)):
            point, bought = curve.point, curve.bought
            if point.date is None:
                continue
            low, high = (day(end) if end else "beyond the weeks tried" for end in (point.low, point.high))
            text = f"{course.gesture}, {among}: {day(point.date)} (90 %: {low} to {high})"
            if bought is not None:
                least = "at least " if bought.at_least else ""
                text += f", {least}{bought.weeks} weeks over doing nothing ({bought.low} to {bought.high})"
            found += fold(f"{text}.", "  - ")
    return found


def _closing(window: Window) -> list[str]:
    """What closes the window of the first gesture, the strongest first."""
    dates = ", ".join(day(date) for date in window.closers[0].dates)
    lines = fold(
        f"What closes it: points that {window.courses[0].gesture} would gain, had one thing been as it was at the "
        f"start of the run when it came. By date ({dates}), and in the mean:"
    )
    cells = []
    for closer in window.closers:
        each = [_points(gain) for gain in closer.gain]
        cells.append([closer.words, *each, f"mean {_points(closer.overall)} ({_band(closer.overall)})"])
    formal = "A formal level in force holds a pair in crisis by definition; formal acts count that too."
    return [*lines, *table(cells, GAP), *fold(formal)]


def _points(estimate: Estimate) -> str:
    return _whole(estimate.estimate)


def _band(estimate: Estimate) -> str:
    return f"{_whole(estimate.low)} to {_whole(estimate.high)}"


def _whole(share: float) -> str:
    """In points, with a sign; what rounds to nothing is +0."""
    return f"{round(100.0 * share) + 0:+d}" if share == share else f"{share:+.0f}"


def _percent(estimate: Estimate) -> str:
    return "-" if estimate.estimate != estimate.estimate else f"{100.0 * estimate.estimate:.0f}"
