"""A first draft as a commented scenario file."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator

from sim.drafts.draft import FACTIONS, Draft
from sim.drafts.figures import Figure
from sim.drafts.folder import works
from sim.sources.states import name_of

WIDTH = 112
WEEKS = 156
NOISE = 0.38
"""Doubt about relations and impacts of a case coded from tables, as a standard deviation in log-odds."""
FACTION_NAMES = {"hawks": "Hawks", "leaders_circle": "The leader's circle", "business": "Business"}

HEAD = """\
# {names}: a first draft made from public data as of {year}.
# Every derived number names its figure, year and source; the mappings are assumed (docs/data.md). What the data cannot
# tell is marked GAP: fill it in, or say why not.
format: 1
title: {title}
question: What happens to this relationship, and who makes the difference?
start: {start}
weeks: {weeks}
focus: {focus}
ask: [rupture, repair]
# Doubt about every relation and impact, of the size found for cases coded from tables.
input_noise: {noise}
"""


def draft_text(made: Draft, files: dict[str, str]) -> str:
    """The text of the scenario file; `files` names the file each format was read from, by its key."""
    blocks = (_head, _states, _relations, _ideals, _leverage, _dependence, _incidents)
    lines = [line for block in blocks for line in block(made)]
    return "\n".join([*lines, *_sources(made, files)]) + "\n"


def quoted(text: str) -> str:
    """The text in double quotes, as YAML reads it back."""
    return json.dumps(text, ensure_ascii=False)


def shown(value: float) -> str:
    """A number of the draft, to two places; there is no less than nothing in it (-0.00)."""
    return f"{round(value, 2) + 0.0:.2f}"


def source_line(key: str, author: str, title: str, date: int) -> str:
    """An entry of `sources`."""
    return f"  {key}: {{author: {quoted(author)}, date: {date}, title: {quoted(title)}}}"


def _head(made: Draft) -> Iterator[str]:
    names = f"{name_of(made.a)} and {name_of(made.b)}"
    given = {"names": names, "title": quoted(f"{names}, from {made.start.year}"), "year": made.year}
    yield HEAD.format(**given, start=made.start, weeks=WEEKS, focus=made.focus, noise=NOISE)
    yield "# GAP: what is at issue. Name issues, then what factions want of them (`interests`), what closeness to a"
    yield "# state does for them (`serves`) and what closeness of a pair does (`stakes`). None of it is in the data."


def _states(made: Draft) -> Iterator[str]:
    yield "states:"
    yield "  # GAP: who decides in each state. Shares of power are one convention for all, interests are not known."
    for state in made.states:
        yield f"  {state}:"
        yield f"    name: {quoted(name_of(state))}"
        yield from _leader(made, state)
        yield "    factions:"
        for faction, power in FACTIONS.items():
            yield f"      {faction}: {{name: {quoted(FACTION_NAMES[faction])}, power: {power:.2f}}}"


def _leader(made: Draft, state: str) -> Iterator[str]:
    yield "    # GAP: who leads, what binds them, what they lean to: leader: {name: ..., binding: ..., leaning: ...}"
    if figure := made.tenures.get(state):
        yield "    leader:"
        yield f"      tenure_years: {figure.value:g}"
        yield from _origin(figure, "      ")


def _relations(made: Draft) -> Iterator[str]:
    yield "# Relations at the start, from -1 to 1. Pairs that are not here play no part."
    yield "relations:"
    for pair, figure in made.relations.items():
        yield from _entry(pair, figure)
    yield "# GAP: levels. Were ambassadors there, were measures in force? Such as: levels: {AAA-BBB: recalled}"


def _ideals(made: Draft) -> Iterator[str]:
    yield "# What factions of the two want of the other, until interests say it. GAP: replace by issues and interests."
    yield "ideals:"
    for key, figure in made.ideals.items():
        yield f"  {key}: {{value: {shown(figure.value)}, confidence: low, why: {quoted(figure.why)}}}"


def _leverage(made: Draft) -> Iterator[str]:
    yield "# Reach of third parties into the politics of the two. GAP: what they want; without it reach has no effect."
    if not made.leverage:
        return
    yield "leverage:"
    for k, over in made.leverage.items():
        yield f"  {k}:"
        for i, figure in over.items():
            yield from _entry(i, figure, "    ")


def _dependence(made: Draft) -> Iterator[str]:
    if not made.dependence:
        yield "# GAP: dependence. No figures of trade were found."
        return
    yield "# Trade dependence, 0 to 1: what holds a pair back from a break."
    yield "dependence:"
    for pair, figure in made.dependence.items():
        yield from _entry(pair, figure)


def _incidents(made: Draft) -> Iterator[str]:
    yield "# GAP: incidents. What struck whom, when, at whose hand? Such as:"
    yield f"# incidents: {{the_first: {{date: {made.start}, victim: {made.a}, culprit: {made.b}, severity: 3}}}}"
    yield "# What in fact happened can be taken from a file of events: bilateral record THIS_FILE EVENTS"


def _sources(made: Draft, files: dict[str, str]) -> Iterator[str]:
    if made.sources:
        yield "sources:"
    cited = works()
    for key in made.sources:
        author, title, date = cited[key]
        yield source_line(key, author, f"{title}, from the file {files[key]}", date or made.year)


def _entry(key: str, figure: Figure, indent: str = "  ") -> Iterator[str]:
    yield f"{indent}{key}:"
    yield f"{indent}  value: {shown(figure.value)}"
    yield from _origin(figure, f"{indent}  ")


def _origin(figure: Figure, indent: str) -> Iterator[str]:
    """The confidence, sources and reason of a number."""
    yield f"{indent}confidence: low"
    if figure.sources:
        yield f"{indent}sources: [{', '.join(figure.sources)}]"
    yield f"{indent}why: >-"
    yield textwrap.fill(
        figure.why,
        WIDTH,
        initial_indent=f"{indent}  ",
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
