"""Sections from the study itself: its question, the bottom line, focal dyads, the course, typical courses."""

from __future__ import annotations

import datetime as dt
from typing import Any

from markupsafe import Markup

from sim.briefing.blocks import Block, Folded, Items, Picture, Section, Table, Text, Untranslated
from sim.briefing.known import Known
from sim.briefing.stored_texts import language_notes
from sim.errors import UsageError, counted
from sim.languages.current import gettext, gettext_noop, percentage, signed
from sim.languages.terms import theory_words
from sim.model.ladder import RUNGS
from sim.plotting.inline_svg import inline_svg
from sim.plotting.style import percent, variant_words
from sim.questions.pictures import drawing
from sim.questions.story.storylines import CAVEAT, Storyline, at_an_end, storylines
from sim.questions.summary.joint import FOLLOWS, LEGEND, cell
from sim.questions.summary.summary import VariantSummary
from sim.questions.summary.text import answers, caveat
from sim.statistics.intervals import WORDS
from sim.wording import capital, day, listed, probability

SIZE = (7.3, 4.3)
"""Width and height of a figure in inches: the width of an A4 page between its margins."""
SCALE = gettext_noop("the scale of Intelligence Community Directive 203")


def question(known: Known) -> Section:
    """The question, and the study that answers it."""
    manifest, first = known.manifest, known.first
    titles = manifest.get("variant_titles", {})
    study = (
        gettext(
            "{variant}: {runs} of the model from {start} to {end}, seed {seed}, theory {theory}.",
            variant=variant_words(first.variant, titles), runs=counted(first.runs, "run"), start=day(first.dates.start),
            end=day(first.dates.last), seed=manifest["seed"], theory=theory_words(manifest["theory"]),
        )
    )  # fmt: skip
    parts = (Text(manifest["question"], "lead"), Text(study), *_about(known), *language_notes())
    return Section("question", gettext("The question"), parts)


def _about(known: Known) -> list[Text]:
    """Say which of several focal dyads the brief is about; nothing if there is one."""
    lead, *others = known.results.focal_dyads
    if not others:
        return []
    about = gettext(
        "This brief is about the focal dyad {dyad}; the scenario also has {others} (`--focus` chooses).",
        dyad=lead, others=listed(others),
    )  # fmt: skip
    return [Text(about)]


def bottom_line(known: Known) -> Section:
    """The results of the study in sentences, with probabilities in words and numbers."""
    lead, *others = answers(known.manifest, known.first)
    below = gettext_noop("{word} below {bound}")
    edges = [gettext(below, word=gettext(word), bound=percentage(bound)) for bound, word in WORDS[:-1]]
    scale = gettext(
        "Words for probabilities ({scale}): {words}, above it {last}.",
        scale=gettext(SCALE), words=", ".join(edges), last=gettext(WORDS[-1][1]),
    )  # fmt: skip
    words = f"{scale} {caveat(known.first.runs)}"
    return Section(
        "bottom-line", gettext("The bottom line"), (Text(lead, "lead"), Items(tuple(others)), Text(words, "note"))
    )


def together(known: Known) -> Section | None:
    """Ruptures of each of several focal dyads and their joint outcomes, in the same runs."""
    variant, names = known.first.variant, known.manifest["state_names"]
    joint = known.summary.joint.get(variant)
    if joint is None:
        return None
    rows = tuple(
        (
            f"{dyad} ({listed([names[code] for code in dyad.split('-')])})",
            probability(s.rupture, s.runs),
            cell(joint.first[dyad]),
            cell(joint.follows[dyad]),
        )
        for dyad, s in known.summary.by_focal_dyad[variant].items()
    )
    heads = (
        gettext("focal dyad"), gettext("rupture"), gettext("first"),
        gettext("follows within {weeks}", weeks=counted(FOLLOWS, "week")),
    )  # fmt: skip
    table = Table(gettext("Each focal dyad, in the same runs"), heads, rows, wordy=True)
    parts = (table, Items(tuple(joint.sentences())), Text(gettext(LEGEND), "note"))
    return Section("focal-dyads", gettext("The focal dyads together"), parts)


def course(known: Known) -> Section:
    """Show what happened and what could: incidents, the fan with the record, and the probability of each rung."""
    manifest, first = known.manifest, known.first
    happened = [f"{day(_date(row))}: {row['title']}" for row in _played(manifest, first.variant)]
    parts: list[Block] = [Text(gettext("Dated incidents of the scenario:")), Items(tuple(happened))] if happened else []
    parts += [_figure(known, "fan", _fan_words(first)), *_record(manifest)]
    parts += [_rungs(first)]
    if len(known.summary.variants) > 1:
        parts.append(_variants(known))
    return Section("course", gettext("What happened, and what could"), tuple(parts))


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
    return gettext(
        "The relation (the lower of both, worst -1, best 1) in {runs}: median, the middle half and 90 % of them, and "
        "single runs. In the last week the median is {median}, and 90 % of runs lie between {low} and {high}. Marks "
        "below: the record, where there is one.",
        runs=counted(s.runs, "run"), median=signed(s.end["median"]), low=signed(s.end["p05"]),
        high=signed(s.end["p95"]),
    )  # fmt: skip


def _record(manifest: dict[str, Any]) -> list[Block]:
    """The observed events of the focal dyad, folded."""
    dyad = set(manifest["focus"].split("-"))
    rows = sorted((row for row in manifest["record"] if {row["source"], row["target"]} == dyad), key=_date)
    if not rows:
        return []
    first, last = day(_date(rows[0])), day(_date(rows[-1]))
    span = first if first == last else gettext("{first} to {last}", first=first, last=last)
    cells = tuple(
        (day(_date(row)), gettext("{source} to {target}", source=row["source"], target=row["target"]), _event(row))
        for row in rows
    )
    heads = (gettext("date"), gettext("from, to"), gettext("event"))
    table = Table(gettext("Observed events, {span}", span=span), heads, cells, wordy=True)
    count = counted(len(rows), "observed event")
    return [
        Text(gettext("The record has {events}, {span}. The model does not use them.", events=count, span=span), "note"),
        Folded(gettext("The record: {events}", events=count), (table,)),
    ]


def _event(row: dict[str, Any]) -> str:
    return gettext("{event} (disputed)", event=row["text"]) if row.get("disputed") else str(row["text"])


def _rungs(s: VariantSummary) -> Table:
    """Tabulate the probability of each rung, by half-year and at the dates asked for."""
    played = {date: shares for date, shares in s.rung_on.items() if shares is not None}
    reached = [rung for rung in RUNGS if any(shares[rung] for shares in played.values())]
    rows = tuple((day(date), *(percent(shares[rung]) for rung in reached)) for date, shares in played.items())
    never = [rung for rung in RUNGS if rung not in reached]
    caption = gettext("Probability of each rung of the ladder, by week: share of {runs}.", runs=counted(s.runs, "run"))
    if never:
        caption += " " + gettext("On none of these dates: {rungs}.", rungs=listed([gettext(rung) for rung in never]))
    return Table(caption, (gettext("week of"), *map(gettext, reached)), rows)


def _variants(known: Known) -> Table:
    titles = known.manifest.get("variant_titles", {})
    rows = tuple(
        (
            variant_words(s.variant, titles),
            probability(s.rupture, s.runs),
            probability(s.repair),
            signed(s.end["median"]),
        )
        for s in known.summary.variants.values()
    )
    heads = (
        gettext("variant"), gettext("rupture"), gettext("full repair after a rupture"),
        gettext("relation at the end (median)"),
    )  # fmt: skip
    caption = gettext("What would have been different: every variant, with common random numbers")
    return Table(caption, heads, rows, wordy=True)


def typical_courses(known: Known) -> Section:
    """The storylines of the study."""
    parts: tuple[Block, ...]
    try:
        found = storylines(known.results, known.first.variant)
        parts = (
            Items(tuple(map(_storyline, found.lines)), numbered=True),
            Text(f"{at_an_end(found.lines)} {gettext(CAVEAT)}".strip(), "note"),
        )
    except UsageError as refusal:
        parts = (Text(Untranslated(f"No storylines: {refusal}.")),)
    return Section("typical-courses", gettext("Typical courses"), parts)


def _storyline(line: Storyline) -> str:
    turns = [gettext("week of {date}: {turn}", date=day(turn.date), turn=gettext(turn.kind)) for turn in line.turns]
    said = [
        gettext(
            "{storyline}: {probability} of the runs. Of them {ruptured} have a rupture; the median is {weeks} in "
            "crisis or worse and {end} at the end.",
            storyline=capital(line.description), probability=probability(line.share), ruptured=percent(line.ruptured),
            weeks=counted(round(line.crisis_weeks), "week"), end=signed(line.end),
        ),
        *([gettext("Turns: {turns}.", turns="; ".join(turns))] if turns else []),
        gettext("Typical run: {run}.", run=line.medoid),
    ]  # fmt: skip
    return " ".join(said)
