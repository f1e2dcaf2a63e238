"""A response as text: the verdict, the ranking, the replay, caveats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import counted
from sim.plotting.style import percent
from sim.questions.respond.goals import RISKS
from sim.questions.respond.ranking import BEYOND, MEASURES, UNCLEAR, WITHIN, Candidate
from sim.statistics.intervals import Estimate
from sim.wording import capital, day, fold, listed, table

if TYPE_CHECKING:
    from sim.questions.respond.respond import Response

MOST_ROWS = 20
"""Candidates shown in the table."""
CAVEAT = (
    "What a gesture would do in this model, if it were made: not that anyone will make it, nor that it would work in "
    "the world. The effects of all gestures are assumed (model.md). Intervals are 90 % Monte Carlo intervals: they "
    "reflect the number of runs, not errors of the model or its inputs."
)


def respond_text(answer: Response) -> str:
    """Return the text: study, verdict, ranking, notes, caveat."""
    lines = [*fold(answer.study.scenario.file.title), *fold(_study(answer)), ""]
    for sentence in verdict(answer):
        lines += fold(sentence, "  - ")
    lines += ["", *fold(_meaning(answer)), *_table(answer)]
    for note in _notes(answer):
        lines += fold(note, "  - ")
    return "\n".join([*lines, "", *fold(CAVEAT)])


def leader_of(answer: Response) -> str:
    """Return the name of the leader's state."""
    states = answer.study.scenario.contents[answer.variant].states
    return states[answer.leader].name if answer.leader in states else answer.leader


def _study(answer: Response) -> str:
    dates = sorted({row.date for row in answer.candidates if row.date})
    gestures = dict.fromkeys(row.gesture for row in sorted(answer.candidates, key=lambda row: row.gesture))
    return (
        f"What the leader of {leader_of(answer)} could do: {listed(list(gestures))} on {counted(len(dates), 'date')} "
        f"from {day(dates[0])} to {day(dates[-1])}, {counted(len(answer.candidates), 'candidate')}; "
        f"{counted(answer.study.runs, 'run')} of {counted(answer.study.horizon, 'week')} each, variant "
        f"{answer.variant}, with common random numbers (seed {answer.study.seed})"
    )


def verdict(answer: Response) -> list[str]:
    """Return the answer in sentences: what differs from doing nothing, the best, and its replay."""
    if answer.best is None:
        return [_none_within(answer)]
    best, rows = answer.best, answer.candidates
    differ = sum(row.by[answer.by].is_distinguishable for row in rows)
    nothing = answer.nothing.by[answer.by].probability
    if not differ:
        first = (
            f"No candidate can be distinguished from doing nothing ({_share(nothing)}) with so many runs, the "
            f"{counted(len(rows), 'candidate')} taken together"
        )
        return [f"{first}. The highest estimate: {_named(best)}.", *_replay(answer)]
    ways = [row for row in rows if row.by[answer.by].is_distinguishable]
    higher = sum(row.by[answer.by].difference.estimate > 0.0 for row in ways)
    sentences = [
        f"{capital(_highest(answer))} ({answer.goal.words}, {MEASURES[answer.by]}): {_named(best)}. There it would be "
        f"{_share(best.by[answer.by].probability)}, with nothing done {_share(nothing)}.",
        f"Of {counted(len(rows), 'candidate')} {higher} would raise it and {differ - higher} would lower it beyond the "
        "interval; the others cannot be distinguished from doing nothing.",
        _ties(answer),
        *_replay(answer),
    ]
    return [sentence for sentence in sentences if sentence]


def _highest(answer: Response) -> str:
    limit = " within the limit" if answer.limits else ""
    return f"the highest probability of the goal {answer.goal.name}{limit}"


def _none_within(answer: Response) -> str:
    limits = listed([f"P({name}) at most {percent(most)}" for name, most in answer.limits.items()])
    found = []
    for name in answer.limits:
        estimates = [row.risks[name].estimate for row in answer.candidates]
        row = answer.candidates[estimates.index(min(estimates))]
        found.append(f"P({name}) is lowest, {_share(row.risks[name])}, if {_named(row)}")
    return (
        f"No candidate is shown to keep {limits}: the whole 90 % interval would have to lie at or below the limit. "
        f"{listed(found)}. The ranking below is without regard to the limit."
    )


def _named(row: Candidate) -> str:
    return f"{row.description}, in the week of {day(row.date)}" if row.date else "doing nothing"


def _ties(answer: Response) -> str:
    """Say how many candidates cannot be distinguished from the best."""
    among = [row for row in (answer.nothing, *answer.candidates) if row.by[answer.by].among_best and row != answer.best]
    if not among:
        return f"Every other candidate{' within the limit' if answer.limits else ''} is shown to be worse."
    gestures = list(dict.fromkeys(row.gesture for row in among))
    return (
        f"{capital(counted(len(among), 'other'))} cannot be distinguished from it ({listed(gestures)}): with 90 % the "
        "truly best candidate is among these."
    )


def _replay(answer: Response) -> list[str]:
    replay, best = answer.replay, answer.best
    if replay is None or best is None:
        return []
    found = best.by[answer.by].difference.estimate
    return [
        f"On fresh random numbers (seed {replay.seed}) the difference of this candidate from doing nothing is "
        f"{_points(replay.difference)}; the search had found {100.0 * found:+.1f} points. Quote the first: the highest "
        f"of many estimates is too high on average.{_fresh_risks(answer)}"
    ]


def _fresh_risks(answer: Response) -> str:
    """Say how likely the limited risks are on fresh random numbers."""
    risks = answer.replay.risks if answer.replay else {}
    words = [f"P({name}) is {_share(risk)}" for name, risk in risks.items()]
    return f" There {listed(words)}." if words else ""


def _meaning(answer: Response) -> str:
    return (
        f"Probability that {answer.goal.words}: in the last week (end), in the week from {day(answer.first)} on in "
        "which it is lowest (worst), and on average over these weeks (mean). Difference from doing nothing "
        f"{MEASURES[answer.by]}, run by run, with intervals that hold together for all candidates"
    )


def _table(answer: Response) -> list[str]:
    risks = [f"P({name})" for name in answer.limits]
    heads = ("", "gesture", "week of", *MEASURES, f"difference, {answer.by} (90 %)", *risks, "")
    rows = [heads, _row(answer, "", answer.nothing)]
    for place, row in enumerate(answer.candidates[:MOST_ROWS], 1):
        rows.append(_row(answer, str(place), row))
    return table(rows, "  ", ">" + "<<" + ">>>" + "<" + ">" * len(risks) + "<")


def _row(answer: Response, place: str, row: Candidate) -> tuple[str, ...]:
    measured = row.by[answer.by]
    difference = "" if row.is_nothing else _points(measured.difference, unit=False)
    probabilities = (
        percent(row.by[name].probability.estimate, answer.study.runs * (name != "mean")) for name in MEASURES
    )
    risks = (_band(row.risks[name]) for name in answer.limits)
    date = day(row.date) if row.date else ""
    return (place, row.gesture, date, *probabilities, difference, *risks, _marks(row, answer.by))


def _marks(row: Candidate, by: str) -> str:
    measured, marks = row.by[by], []
    if row.standing == BEYOND:
        marks.append("beyond the limit")
    if row.standing == UNCLEAR:
        marks.append("limit unclear")
    if not row.is_nothing and not measured.is_distinguishable:
        marks.append("as nothing")
    if measured.among_best:
        marks.append("as the best")
    return ", ".join(marks)


def _notes(answer: Response) -> list[str]:
    notes = [
        "as nothing: not distinguishable from doing nothing. as the best: not shown to be worse than the best"
        + (" within the limit." if answer.limits else ".")
    ]
    left_out = len(answer.candidates) - MOST_ROWS
    if left_out > 0:
        notes.insert(0, f"{left_out} further candidates are in respond.csv.")
    if answer.limits:
        words = listed([RISKS[name].words for name in answer.limits])
        notes.append(
            f"Limit on {words} anywhere in the run: kept if the whole 90 % interval lies at or below it, "
            "exceeded if it lies above; in between it is unclear, and the candidate is not eligible."
        )
    shown = [row for row in answer.candidates if row.standing == WITHIN]
    if answer.limits and answer.nothing.standing != WITHIN and shown:
        notes.append("Doing nothing is itself not shown to be within the limit.")
    return notes


def _share(e: Estimate) -> str:
    return f"{percent(e.estimate)} ({percent(e.low)} to {percent(e.high)})"


def _band(e: Estimate) -> str:
    return f"{percent(e.estimate)} ({percent(e.low)}-{percent(e.high)})"


def _points(e: Estimate, unit: bool = True) -> str:
    middle, low, high = (round(100.0 * value, 1) + 0.0 for value in (e.estimate, e.low, e.high))
    return f"{middle:+.1f}{' points' if unit else ''} ({low:+.1f} to {high:+.1f})"
