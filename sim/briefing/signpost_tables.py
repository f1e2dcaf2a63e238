"""Signposts in the brief: for each outcome that the scenario asks about, the observations that would distinguish."""

from __future__ import annotations

from sim.briefing.blocks import Block, Table, Text
from sim.briefing.known import Known
from sim.errors import UsageError, counted
from sim.plotting.style import percent
from sim.questions.signposts.futures import FUTURES
from sim.questions.signposts.signposts import Signposts, signposts
from sim.questions.signposts.text import nothing
from sim.statistics.intervals import Estimate
from sim.wording import capital, day, listed

EACH = 3
"""Signposts shown by date."""


def signpost_tables(known: Known) -> list[Block]:
    """Tabulate the signposts of the outcomes that the scenario asks about, and how to read them."""
    asked = [name for name in FUTURES if name in known.manifest["ask"]] or [next(iter(FUTURES))]
    try:
        found = [signposts(known.results, name, known.first.variant) for name in asked]
    except UsageError as refusal:
        return [Text(f"Signposts: no answer. {capital(str(refusal))}.")]
    caveat = found[0].to_json()["caveat"]
    return [*(block for answer in found for block in _blocks(answer)), Text(caveat, "note")]


def _blocks(answer: Signposts) -> list[Block]:
    rows = tuple(
        (day(deadline.date), one.observation, _share(one.if_seen), _share(one.if_not), f"{one.bits.estimate:.2f}")
        for deadline in answer.deadlines
        for one in deadline.signposts[:EACH]
    )
    words = answer.future.words
    runs = counted(answer.results.manifest["runs"], "run")
    caption = (
        f"Signposts of {words}, from {day(answer.present)} on: its probability if an observation is made by then, and "
        f"if not ({runs}, of which those {answer.future.still_open} count)"
    )
    heads = ("by the week of", "if", "probability", "else", "bits")
    return [*([Table(caption, heads, rows, wordy=True)] if rows else []), *_without(answer)]


def _without(answer: Signposts) -> list[Block]:
    """Say by which dates there is no signpost, and why; dates with the same reason together."""
    reasons: dict[str, list[str]] = {}
    for deadline in answer.deadlines:
        if not deadline.signposts:
            date = f"{day(deadline.date)} ({percent(deadline.base.estimate)} of {counted(deadline.runs, 'run')})"
            reasons.setdefault(nothing(deadline), []).append(date)
    words = capital(answer.future.words)
    return [Text(f"{words}, by the week of {listed(dates)}: {reason}") for reason, dates in reasons.items()]


def _share(e: Estimate) -> str:
    return f"{percent(e.estimate)} ({percent(e.low)} to {percent(e.high)})"
