"""Sections about rivals and the record: theories and readings, where things stand, what to watch."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sim.briefing.blocks import Block, Section, Table, Text, Untranslated
from sim.briefing.known import Known, estimate
from sim.briefing.signpost_tables import signpost_tables
from sim.briefing.stored_texts import retold
from sim.errors import UsageError, counted
from sim.languages.current import decimal, gettext, gettext_noop, percentage, signed
from sim.languages.terms import theory_words
from sim.model.ladder import RUNGS
from sim.plotting.style import percent
from sim.questions.early_warning.early_warning import EarlyWarning, early_warning
from sim.questions.readings.coverage import LIMITS, coverage, verdict
from sim.questions.robust.propositions import FAILS, UNDECIDED
from sim.questions.summary.views import rung_shares
from sim.statistics.intervals import Estimate
from sim.wording import capital, day, listed, probability


def rivals(known: Known) -> Section:
    """Report what survives rival theories and parameter draws, and the weights of rival readings."""
    robust, readings = (known.stored.get(question) for question in ("robust", "readings"))
    parts = [*(known.missing("robust") if robust is None else _robust(robust))]
    parts += known.missing("readings") if readings is None else _readings(readings)
    return Section("rivals", gettext("What survives rival theories and readings"), tuple(parts))


def _robust(answer: dict[str, Any]) -> tuple[Block, ...]:
    count, draws = len(answer["theories"]), answer["draws"]
    shown = bool(draws and draws.get("count"))
    rows = tuple(
        (
            p["claim"], gettext("{some} of {all}", some=p["survives"], all=count), _verdicts(p["theories"]),
            *(_draws(p) if shown else ()),
        )
        for p in answer["propositions"]
    )  # fmt: skip
    heads = (
        gettext("proposition"), gettext("theories it survives"), gettext("where it does not"),
        *((gettext("share of draws"),) if shown else ()),
    )  # fmt: skip
    places = {"theories": counted(count, "theory"), "runs": counted(answer["runs"], "run")}
    caption = gettext("Propositions under {theories}, {runs} each", **places)
    if shown:
        drawn = counted(draws["count"], "parameter draw")
        caption = gettext("Propositions under {theories}, {runs} each, {draws}", draws=drawn, **places)
    return Table(caption, heads, rows, wordy=True), Text(retold(answer["caveat"]), "note")


def _verdicts(tests: list[dict[str, Any]]) -> str:
    words = {FAILS: gettext_noop("fails under {theories}"), UNDECIDED: gettext_noop("undecided under {theories}")}
    parts = []
    for word, under in words.items():
        names = [theory_words(test["theory"]) for test in tests if test["verdict"] == word]
        parts += [gettext(under, theories=listed(names))] * bool(names)
    return "; ".join(parts) or gettext("nowhere")


def _draws(proposition: dict[str, Any]) -> tuple[str]:
    return ("; ".join(_share(estimate(draw["share"])) for draw in proposition["draws"]),)


def _share(e: Estimate) -> str:
    places = {"middle": percent(e.estimate), "low": percent(e.low), "high": percent(e.high)}
    return gettext("{middle} ({low} to {high})", **places)


def _readings(answer: dict[str, Any]) -> tuple[Block, ...]:
    rows = tuple(
        (
            reading["claim"],
            percent(reading["prior"]),
            _share(estimate(reading["weight"])),
            _fit(reading),
        )
        for reading in answer["readings"]
    )
    heads = (
        gettext("reading"), gettext("prior"), gettext("weight given the record"), gettext("predictive p-value"),
    )  # fmt: skip
    caption = gettext(
        "Rival readings, {runs} each, and {rows} of the record",
        runs=counted(answer["runs"], "run"), rows=counted(answer["record_rows"], "row"),
    )  # fmt: skip
    verdict = Text(retold(answer["verdict"]))
    return verdict, Table(caption, heads, rows, wordy=True), Text(retold(answer["caveat"]), "note")


def _fit(reading: dict[str, Any]) -> str:
    value = percent(reading["predictive_p_value"])
    return gettext("{value}, does not fit", value=value) if reading["does_not_fit"] else value


def standing(known: Known) -> Section:
    """Report where the dyad stands given the record: its last coded rung among the runs, and the coverage."""
    coded = _last_rung(known)
    parts: list[Block] = [Text(coded)] if coded else []
    try:
        found = coverage(known.results, known.first.variant)
    except UsageError as refusal:
        return _standing((*parts, Text(Untranslated(f"No comparison: {refusal}."))))
    rows = tuple(
        (
            row.observable, str(row.weeks), percent(row.coverage), decimal(row.score, 2),
            decimal(row.score_of_no_change, 2),
        )
        for row in found.rows
    )  # fmt: skip
    heads = (
        "", gettext("weeks"), gettext("inside the 80 % band"), gettext("interval score"),
        gettext("the same, no change"),
    )  # fmt: skip
    parts += [Table(gettext("How well the runs cover the record, week by week"), heads, rows)]
    parts += [Text(" ".join(f"{capital(row.observable)}: {verdict(row)}" for row in found.rows))]
    return _standing((*parts, Text(gettext(LIMITS), "note")))


def _standing(parts: tuple[Block, ...]) -> Section:
    return Section("standing", gettext("Where it stands, given the record"), parts)


def _last_rung(known: Known) -> str:
    """Compare the last coded rung of the record with the runs in that week; "" if none is coded."""
    manifest, dates = known.manifest, known.first.dates
    dyad = set(manifest["focus"].split("-"))
    rows = [row for row in manifest["record"] if "rung" in row and {row["source"], row["target"]} == dyad]
    in_time = [row for row in rows if dates.week_of(dt.date.fromisoformat(row["date"])) is not None]
    if not in_time:
        return ""
    last = max(in_time, key=lambda row: str(row["date"]))
    date = dt.date.fromisoformat(last["date"])
    week = dates.week_of(date)
    shares = rung_shares(known.results.dataset, known.first.variant).isel(week=week)
    place = RUNGS.index(last["rung"])
    on, worse = (float(shares[name][place]) for name in ("share", "or_worse"))
    return gettext(
        "The record codes the dyad as {rung} from {date} ({event}). In that week {on} of the runs are on this rung, "
        "and {worse} on it or a worse one.",
        rung=gettext(last["rung"]), date=day(date), event=last["text"], on=percent(on), worse=percent(worse),
    )  # fmt: skip


def to_watch(known: Known) -> Section:
    """Observations that would distinguish readings, those that would distinguish futures, and early warning."""
    readings = known.stored.get("readings")
    parts = [*(known.missing("readings") if readings is None else _observations(readings)), *signpost_tables(known)]
    try:
        parts += _warning(early_warning(known.results, known.first.variant))
    except UsageError as refusal:
        parts.append(Text(Untranslated(f"Early-warning indicators: no answer. {capital(str(refusal))}.")))
    return Section("watch", gettext("What to watch for in the coming weeks"), tuple(parts))


def _observations(answer: dict[str, Any]) -> tuple[Block, ...]:
    """Tabulate for each observable the first week to come in which it is informative, and name the best of all."""
    coming = sorted((one for one in answer["observations"] if not one["past"]), key=lambda one: one["date"])
    if not coming:
        return (Text(gettext("No observation to come would distinguish the readings.")),)
    soonest: dict[str, dict[str, Any]] = {}
    for one in coming:
        soonest.setdefault(one["observable"], one)
    rows = tuple(
        (_what(one), *(_expected(one, reading["name"]) for reading in answer["readings"]), decimal(one["bits"], 2))
        for one in soonest.values()
    )
    names = [reading["name"].replace("_", " ") for reading in answer["readings"]]
    heads = (gettext("observation"), *(gettext("if {reading}", reading=name) for name in names), gettext("bits"))
    caption = gettext(
        "The next observations that distinguish the readings: the tone (-1 to 1) or share of runs that each expects, "
        "and information in bits"
    )
    best = max(coming, key=lambda one: float(one["bits"]))
    bits = decimal(best["bits"], 2)
    found = gettext_noop("The most informative one to come: {observation} ({bits} bits).")
    return Table(caption, heads, rows), Text(gettext(found, observation=_what(best), bits=bits))


def _what(one: dict[str, Any]) -> str:
    date = day(dt.date.fromisoformat(one["date"]))
    return gettext("{observation}, week of {date}", observation=retold(one["observable"]), date=date)


def _expected(one: dict[str, Any], reading: str) -> str:
    value = one["expected"][reading]
    return signed(value) if one["observable"].startswith("tone") else percent(value)


def _warning(answer: EarlyWarning) -> list[Block]:
    shown = [one for one in answer.thresholds if one.flagged.estimate > 0.0]
    rows = tuple(
        (
            gettext("{threshold} or more", threshold=percentage(one.threshold)),
            *map(_share, (one.hits, one.false_alarms, one.precision)),
        )
        for one in shown
    )
    ahead = counted(answer.horizon, "week")
    begins = gettext(
        "In a week without a rupture so far, that one begins within {weeks} is {probability} on average over the runs. "
        "{verdict}",
        weeks=ahead, probability=probability(answer.base_rate), verdict=answer.verdict,
    )  # fmt: skip
    heads = (
        gettext("flag at a probability of"), gettext("weeks flagged before a rupture"), gettext("false alarms"),
        gettext("flags that were right"),
    )  # fmt: skip
    caption = gettext("Early-warning indicators: what it costs to act on a flag ({weeks} ahead)", weeks=ahead)
    return [Text(begins), *([Table(caption, heads, rows)] if rows else []), Text(gettext(answer.caveat), "note")]
