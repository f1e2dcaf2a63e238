"""Signposts in the brief: for each outcome that the scenario asks about, the observations that would distinguish."""

from __future__ import annotations

from sim.briefing.blocks import Block, Table, Text, Untranslated
from sim.briefing.known import Known
from sim.errors import UsageError, counted
from sim.languages.current import decimal, gettext, gettext_noop
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
        return [Text(Untranslated(f"Signposts: no answer. {capital(str(refusal))}."))]
    caveat = found[0].to_json()["caveat"]
    return [*(block for answer in found for block in _blocks(answer)), Text(gettext(caveat), "note")]


def _blocks(answer: Signposts) -> list[Block]:
    rows = tuple(
        (day(deadline.date), one.observation, _share(one.if_seen), _share(one.if_not), decimal(one.bits.estimate, 2))
        for deadline in answer.deadlines
        for one in deadline.signposts[:EACH]
    )
    caption = gettext(
        "Signposts of {future}, from {date} on: its probability if an observation is made by then, and if not ({runs}, "
        "of which those {still_open} count)",
        future=gettext(answer.future.words), date=day(answer.present), still_open=gettext(answer.future.still_open),
        runs=counted(answer.results.manifest["runs"], "run"),
    )  # fmt: skip
    heads = (gettext("by the week of"), gettext("if"), gettext("probability"), gettext("else"), gettext("bits"))
    return [*([Table(caption, heads, rows, wordy=True)] if rows else []), *_without(answer)]


def _without(answer: Signposts) -> list[Block]:
    """Say by which dates there is no signpost, and why; dates with the same reason together."""
    reasons: dict[str, list[str]] = {}
    for deadline in answer.deadlines:
        if not deadline.signposts:
            share, runs = percent(deadline.base.estimate), counted(deadline.runs, "run")
            date = gettext("{date} ({share} of {runs})", date=day(deadline.date), share=share, runs=runs)
            reasons.setdefault(nothing(deadline), []).append(date)
    words, message = capital(gettext(answer.future.words)), gettext_noop("{future}, by the week of {dates}: {reason}")
    return [
        Text(gettext(message, future=words, dates=listed(dates), reason=reason)) for reason, dates in reasons.items()
    ]


def _share(e: Estimate) -> str:
    places = {"middle": percent(e.estimate), "low": percent(e.low), "high": percent(e.high)}
    return gettext("{middle} ({low} to {high})", **places)
