"""Sections about rivals and the record: theories and readings, where things stand, what to watch."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sim.briefing.blocks import Block, Section, Table, Text
from sim.briefing.known import Known, estimate
from sim.briefing.signpost_tables import signpost_tables
from sim.errors import UsageError, counted
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
    return Section("rivals", "What survives rival theories and readings", tuple(parts))


def _robust(answer: dict[str, Any]) -> tuple[Block, ...]:
    count, draws = len(answer["theories"]), answer["draws"]
    shown = bool(draws and draws.get("count"))
    rows = tuple(
        (p["claim"], f"{p['survives']} of {count}", _verdicts(p["theories"]), *(_draws(p) if shown else ()))
        for p in answer["propositions"]
    )
    heads = ("proposition", "theories it survives", "where it does not", *(("share of draws",) if shown else ()))
    drawn = f", {counted(draws['count'], 'parameter draw')}" if shown else ""
    caption = f"Propositions under {counted(count, 'theory')}, {counted(answer['runs'], 'run')} each{drawn}"
    return Table(caption, heads, rows, wordy=True), Text(answer["caveat"], "note")


def _verdicts(tests: list[dict[str, Any]]) -> str:
    words = {FAILS: "fails under", UNDECIDED: "undecided under"}
    parts = []
    for word, under in words.items():
        names = [test["theory"].replace("_", " ") for test in tests if test["verdict"] == word]
        parts += [f"{under} {listed(names)}"] * bool(names)
    return "; ".join(parts) or "nowhere"


def _draws(proposition: dict[str, Any]) -> tuple[str]:
    return ("; ".join(_share(estimate(draw["share"])) for draw in proposition["draws"]),)


def _share(e: Estimate) -> str:
    return f"{percent(e.estimate)} ({percent(e.low)} to {percent(e.high)})"


def _readings(answer: dict[str, Any]) -> tuple[Block, ...]:
    rows = tuple(
        (
            reading["claim"],
            percent(reading["prior"]),
            _share(estimate(reading["weight"])),
            f"{percent(reading['predictive_p_value'])}{', does not fit' if reading['does_not_fit'] else ''}",
        )
        for reading in answer["readings"]
    )
    heads = ("reading", "prior", "weight given the record", "predictive p-value")
    rows_counted = counted(answer["record_rows"], "row")
    caption = f"Rival readings, {counted(answer['runs'], 'run')} each, and {rows_counted} of the record"
    return Text(answer["verdict"]), Table(caption, heads, rows, wordy=True), Text(answer["caveat"], "note")


def standing(known: Known) -> Section:
    """Report where the dyad stands given the record: its last coded rung among the runs, and the coverage."""
    coded = _last_rung(known)
    parts: list[Block] = [Text(coded)] if coded else []
    try:
        found = coverage(known.results, known.first.variant)
    except UsageError as refusal:
        return Section("standing", "Where it stands, given the record", (*parts, Text(f"No comparison: {refusal}.")))
    rows = tuple(
        (row.observable, str(row.weeks), percent(row.coverage), f"{row.score:.2f}", f"{row.score_of_no_change:.2f}")
        for row in found.rows
    )
    heads = ("", "weeks", "inside the 80 % band", "interval score", "the same, no change")
    parts += [Table("How well the runs cover the record, week by week", heads, rows)]
    parts += [Text(" ".join(f"{capital(row.observable)}: {verdict(row)}" for row in found.rows))]
    return Section("standing", "Where it stands, given the record", (*parts, Text(LIMITS, "note")))


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
    return (
        f"The record codes the dyad as {last['rung']} from {day(date)} ({last['text']}). In that week {percent(on)} of "
        f"the runs are on this rung, and {percent(worse)} on it or a worse one."
    )


def to_watch(known: Known) -> Section:
    """Observations that would distinguish readings, those that would distinguish futures, and early warning."""
    readings = known.stored.get("readings")
    parts = [*(known.missing("readings") if readings is None else _observations(readings)), *signpost_tables(known)]
    try:
        parts += _warning(early_warning(known.results, known.first.variant))
    except UsageError as refusal:
        parts.append(Text(f"Early-warning indicators: no answer. {capital(str(refusal))}."))
    return Section("watch", "What to watch for in the coming weeks", tuple(parts))


def _observations(answer: dict[str, Any]) -> tuple[Block, ...]:
    """Tabulate for each observable the first week to come in which it is informative, and name the best of all."""
    coming = sorted((one for one in answer["observations"] if not one["past"]), key=lambda one: one["date"])
    if not coming:
        return (Text("No observation to come would distinguish the readings."),)
    soonest: dict[str, dict[str, Any]] = {}
    for one in coming:
        soonest.setdefault(one["observable"], one)
    rows = tuple(
        (_what(one), *(_expected(one, reading["name"]) for reading in answer["readings"]), f"{one['bits']:.2f}")
        for one in soonest.values()
    )
    heads = ("observation", *(f"if {reading['name'].replace('_', ' ')}" for reading in answer["readings"]), "bits")
    caption = (
        "The next observations that distinguish the readings: the tone (-1 to 1) or share of runs that each expects, "
        "and information in bits"
    )
    best = max(coming, key=lambda one: float(one["bits"]))
    return Table(caption, heads, rows), Text(
        f"The most informative one to come: {_what(best)} ({best['bits']:.2f} bits)."
    )


def _what(one: dict[str, Any]) -> str:
    return f"{one['observable']}, week of {day(dt.date.fromisoformat(one['date']))}"


def _expected(one: dict[str, Any], reading: str) -> str:
    value = one["expected"][reading]
    return f"{value:+.2f}" if one["observable"].startswith("tone") else percent(value)


def _warning(answer: EarlyWarning) -> list[Block]:
    shown = [one for one in answer.thresholds if one.flagged.estimate > 0.0]
    rows = tuple(
        (f"{one.threshold:.0%} or more", *map(_share, (one.hits, one.false_alarms, one.precision))) for one in shown
    )
    ahead = counted(answer.horizon, "week")
    begins = (
        f"In a week without a rupture so far, that one begins within {ahead} is {probability(answer.base_rate)} on "
        f"average over the runs. {answer.verdict}"
    )
    heads = ("flag at a probability of", "weeks flagged before a rupture", "false alarms", "flags that were right")
    table = Table(f"Early-warning indicators: what it costs to act on a flag ({ahead} ahead)", heads, rows)
    return [Text(begins), *([table] if rows else []), Text(answer.caveat, "note")]
