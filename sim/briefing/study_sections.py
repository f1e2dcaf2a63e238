"""Sections from the study itself: its question, the bottom line, the course, typical courses."""

from __future__ import annotations

import datetime as dt
from typing import Any

from markupsafe import Markup

from sim.briefing.blocks import Block, Folded, Items, Picture, Section, Table, Text
from sim.briefing.known import Known
from sim.errors import UsageError, counted
from sim.model.ladder import RUNGS
from sim.plotting.inline_svg import inline_svg
from sim.plotting.style import percent, variant_words
from sim.questions.pictures import drawing
from sim.questions.story.storylines import CAVEAT, Storyline, at_an_end, storylines
from sim.questions.summary.summary import VariantSummary
from sim.questions.summary.text import answers, caveat
from sim.statistics.intervals import WORDS
from sim.wording import capital, day, listed, probability

SIZE = (7.3, 4.3)
"""Width and height of a figure in inches: the width of an A4 page between its margins."""
SCALE = "the scale of Intelligence Community Directive 203"


def question(known: Known) -> Section:
    """The question, and the study that answers it."""
    manifest, first = known.manifest, known.first
    titles = manifest.get("variant_titles", {})
    study = (
        f"{variant_words(first.variant, titles)}: {counted(first.runs, 'run')} of the model from "
        f"{day(first.dates.start)} to {day(first.dates.last)}, seed {manifest['seed']}, theory "
        f"{manifest['theory'].replace('_', ' ')}."
    )
    return Section("question", "The question", (Text(manifest["question"], "lead"), Text(study)))


def bottom_line(known: Known) -> Section:
    """The results of the study in sentences, with probabilities in words and numbers."""
    lead, *others = answers(known.manifest, known.first)
    edges = [f"{word} below {bound:.0%}" for bound, word in WORDS[:-1]]
    scale = f"Words for probabilities ({SCALE}): {', '.join(edges)}, above it {WORDS[-1][1]}."
    words = f"{scale} {caveat(known.first.runs)}"
    return Section("bottom-line", "The bottom line", (Text(lead, "lead"), Items(tuple(others)), Text(words, "note")))


def course(known: Known) -> Section:
    """Show what happened and what could: incidents, the fan with the record, and the probability of each rung."""
    manifest, first = known.manifest, known.first
    happened = [f"{day(_date(row))}: {row['title']}" for row in _played(manifest, first.variant)]
    parts: list[Block] = [Text("Dated incidents of the scenario:"), Items(tuple(happened))] if happened else []
    parts += [_figure(known, "fan", _fan_words(first)), *_record(manifest)]
    parts += [_rungs(first)]
    if len(known.summary.variants) > 1:
        parts.append(_variants(known))
    return Section("course", "What happened, and what could", tuple(parts))


def _date(row: dict[str, Any]) -> dt.date:
    return dt.date.fromisoformat(row["date"])


def _played(manifest: dict[str, Any], variant: str) -> list[dict[str, Any]]:
    """Return the dated incidents of a variant, in order."""
    names = manifest["played_incidents"][variant]
    return sorted((row for row in manifest["incidents"] if row["name"] in names), key=_date)


def _figure(known: Known, name: str, words: str) -> Picture:
    figure = drawing(known.results, name, known.first.variant, size=SIZE)
    return Picture(Markup(inline_svg(figure, name, figure.texts[0].get_text(), words)), words)


def _fan_words(s: VariantSummary) -> str:
    return (
        f"The relation (the lower of both, worst -1, best 1) in {counted(s.runs, 'run')}: median, the middle half and "
        f"90 % of them, and single runs. In the last week the median is {s.end['median']:+.2f}, and 90 % of runs lie "
        f"between {s.end['p05']:+.2f} and {s.end['p95']:+.2f}. Marks below: the record, where there is one."
    )


def _record(manifest: dict[str, Any]) -> list[Block]:
    """The observed events of the focal dyad, folded."""
    dyad = set(manifest["focus"].split("-"))
    rows = sorted((row for row in manifest["record"] if {row["source"], row["target"]} == dyad), key=_date)
    if not rows:
        return []
    span = " to ".join(dict.fromkeys((day(_date(rows[0])), day(_date(rows[-1])))))
    cells = tuple((day(_date(row)), f"{row['source']} to {row['target']}", _event(row)) for row in rows)
    table = Table(f"Observed events, {span}", ("date", "from, to", "event"), cells, wordy=True)
    count = counted(len(rows), "observed event")
    return [
        Text(f"The record has {count}, {span}. The model does not use them.", "note"),
        Folded(f"The record: {count}", (table,)),
    ]


def _event(row: dict[str, Any]) -> str:
    return f"{row['text']} (disputed)" if row.get("disputed") else str(row["text"])


def _rungs(s: VariantSummary) -> Table:
    """Tabulate the probability of each rung, by half-year and at the dates asked for."""
    played = {date: shares for date, shares in s.rung_on.items() if shares is not None}
    reached = [rung for rung in RUNGS if any(shares[rung] for shares in played.values())]
    rows = tuple((day(date), *(percent(shares[rung]) for rung in reached)) for date, shares in played.items())
    never = [rung for rung in RUNGS if rung not in reached]
    note = f" On none of these dates: {listed(never)}." if never else ""
    return Table(
        f"Probability of each rung of the ladder, by week: share of {counted(s.runs, 'run')}.{note}",
        ("week of", *reached),
        rows,
    )


def _variants(known: Known) -> Table:
    titles = known.manifest.get("variant_titles", {})
    rows = tuple(
        (
            variant_words(s.variant, titles),
            probability(s.rupture, s.runs),
            probability(s.repair),
            f"{s.end['median']:+.2f}",
        )
        for s in known.summary.variants.values()
    )
    heads = ("variant", "rupture", "full repair after a rupture", "relation at the end (median)")
    return Table("What would have been different: every variant, with common random numbers", heads, rows, wordy=True)


def typical_courses(known: Known) -> Section:
    """The storylines of the study."""
    parts: tuple[Block, ...]
    try:
        found = storylines(known.results, known.first.variant)
        parts = (
            Items(tuple(map(_storyline, found.lines)), numbered=True),
            Text(f"{at_an_end(found.lines)} {CAVEAT}".strip(), "note"),
        )
    except UsageError as refusal:
        parts = (Text(f"No storylines: {refusal}."),)
    return Section("typical-courses", "Typical courses", parts)


def _storyline(line: Storyline) -> str:
    turns = "; ".join(f"week of {day(turn.date)}: {turn.kind}" for turn in line.turns)
    return (
        f"{capital(line.description)}: {probability(line.share)} of the runs. Of them {percent(line.ruptured)} have a "
        f"rupture; the median is {counted(round(line.crisis_weeks), 'week')} in crisis or worse and {line.end:+.2f} at "
        f"the end. {f'Turns: {turns}. ' if turns else ''}Typical run: {line.medoid}."
    )
