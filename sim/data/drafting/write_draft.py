"""A first draft as a commented scenario file."""

from __future__ import annotations

import datetime as dt
import json
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sim.data.columns import Work
from sim.data.drafting.draft import FACTIONS, Draft, draft
from sim.data.drafting.folder import Folder, read_folder
from sim.data.drafting.latest_figures import Figure, holdings
from sim.data.recognise import FORMATS
from sim.data.states import existed, name_of, years_of
from sim.errors import UsageError
from sim.scenario.template import new_path, two_codes, write_new

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
    blocks = (_head, _states, _relations, _ideal_tones, _leverage, _trade_dependence, _incidents)
    lines = [line for block in blocks for line in block(made)]
    return "\n".join([*lines, *_sources(made, files)]) + "\n"


def quoted(text: str) -> str:
    """The text in double quotes, as YAML reads it back."""
    return json.dumps(text, ensure_ascii=False)


def shown(value: float) -> str:
    """A number of the draft, to two places; there is no less than nothing in it (-0.00)."""
    return f"{round(value, 2) + 0.0:.2f}"


def source_line(key: str, work: Work, file: str, date: int) -> str:
    """An entry of `sources`: a work, and the file that holds it."""
    title = quoted(f"{work.title}, from the file {file}")
    return f"  {key}: {{author: {quoted(work.author)}, date: {date}, title: {title}}}"


def _head(made: Draft) -> Iterator[str]:
    names = f"{name_of(made.a)} and {name_of(made.b)}"
    given = {"names": names, "title": quoted(f"{names}, from {made.start.year}"), "year": made.year}
    yield HEAD.format(**given, start=made.start, weeks=WEEKS, focus=made.focus, noise=NOISE)
    yield "# GAP: what is at issue. Name issues, then what factions want of them (`interests`), what closeness to a"
    yield "# state does for them (`state_stakes`) and what closeness of a pair does (`dyad_stakes`). None of it is in the data."


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
    yield "    # GAP: who leads, what binds them, what they lean to: leader: {name: ..., domestic_constraint: ..., leaning: ...}"
    if figure := made.tenures.get(state):
        yield "    leader:"
        yield f"      tenure_years: {figure.value:g}"
        yield from _origin(figure, "      ")


def _relations(made: Draft) -> Iterator[str]:
    yield "# Relations at the start, from -1 to 1. Pairs that are not here play no part."
    yield from _entries("relations", made.relations)
    yield "# GAP: levels. Were ambassadors there, were measures in force? Such as: downgrades: {AAA-BBB: recalled}"


def _ideal_tones(made: Draft) -> Iterator[str]:
    yield "# What factions of the two want of the other, until interests say it. GAP: replace by issues and interests."
    yield "ideals:"
    for key, figure in made.ideal_tones.items():
        yield f"  {key}: {{value: {shown(figure.value)}, confidence: low, why: {quoted(figure.why)}}}"


def _leverage(made: Draft) -> Iterator[str]:
    yield "# Reach of third parties into the politics of the two. GAP: what they want; without it reach has no effect."
    if not made.leverage:
        return
    yield "leverage:"
    for k, over in made.leverage.items():
        yield from _entries(k, over, "  ")


def _trade_dependence(made: Draft) -> Iterator[str]:
    if not made.trade_dependence:
        yield "# GAP: dependence. No figures of trade were found."
        return
    yield "# Trade dependence, 0 to 1: what holds a pair back from a break."
    yield from _entries("trade_dependence", made.trade_dependence)


def _incidents(made: Draft) -> Iterator[str]:
    yield "# GAP: incidents. What struck whom, when, at whose hand? Such as:"
    yield f"# incidents: {{the_first: {{date: {made.start}, victim: {made.a}, offender: {made.b}, severity: 3}}}}"
    yield "# What in fact happened can be taken from a file of events: bilateral record THIS_FILE EVENTS"


def _sources(made: Draft, files: dict[str, str]) -> Iterator[str]:
    if made.sources:
        yield "sources:"
    works = {known.key: known.work for known in FORMATS}
    for key in made.sources:
        yield source_line(key, works[key], files[key], works[key].date or made.year)


def _entries(key: str, figures: dict[str, Figure], indent: str = "") -> Iterator[str]:
    """A key of the file with one number for each pair or state below it."""
    yield f"{indent}{key}:"
    for name, figure in figures.items():
        yield f"{indent}  {name}:"
        yield f"{indent}    value: {shown(figure.value)}"
        yield from _origin(figure, f"{indent}    ")


def _origin(figure: Figure, indent: str) -> Iterator[str]:
    """The confidence, sources and reason of a number."""
    yield f"{indent}confidence: low"
    if figure.sources:
        yield f"{indent}sources: [{', '.join(figure.sources)}]"
    yield f"{indent}why: >-"
    folded = textwrap.wrap(figure.why, WIDTH - len(indent) - 2, break_long_words=False, break_on_hyphens=False)
    yield from (f"{indent}  {line}" for line in folded)


EARLIEST, LATEST = 1816, 2100


@dataclass(frozen=True)
class FirstDraft:
    """The file written, what is in it, and the folder it was made from."""

    path: Path
    draft: Draft
    folder: Folder


def write_first_draft(
    name: str, states: tuple[str, str], data: Path, year: int | None, start: dt.date | None, strict: bool = False
) -> FirstDraft:
    """Write `name`.yaml, drafted from the files in `data` as of a year; raises UsageError or DataError."""
    path, (a, b) = new_path(name), two_codes(states)
    year, start = _when(year, start)
    for code in (a, b):
        _check_state(code, year)
    folder = read_folder(data, start, strict)
    made = draft(holdings(folder.tables, year), a, b, start)
    write_new(path, draft_text(made, _files(folder)))
    return FirstDraft(path, made, folder)


def _files(folder: Folder) -> dict[str, str]:
    """The file each format was read from, by its key: the first by name, and how many more."""
    read: dict[str, list[str]] = {}
    for file, known in folder.used.items():
        read.setdefault(known.key, []).append(file)
    return {key: files[0] + (f" and {len(files) - 1} more") * (len(files) > 1) for key, files in read.items()}


def told(first: FirstDraft) -> str:
    """What was derived and from how many files, and the gaps, for the user."""
    made, folder = first.draft, first.folder
    counts = {
        "relation": sum(bool(figure.sources) for figure in made.relations.values()),
        "trade_dependence": len(made.trade_dependence),
        "leverage": sum(map(len, made.leverage.values())),
        "time in office": len(made.tenures),
    }
    derived = ", ".join(f"{kind} ({count})" for kind, count in counts.items())
    thirds = ", ".join(made.thirds) or "none"
    lines = [f"Wrote {first.path}, as of {made.year}. Derived: {derived}. Third parties: {thirds}."]
    lines += [f"  from {file}: {known.title}" for file, known in folder.used.items()]
    lines += [f"  not used: {file}, {reason}" for file, reason in folder.unused.items()]
    lines += ["Gaps, marked GAP in the file:", *(f"  - {gap}" for gap in made.gaps)]
    return "\n".join([*lines, f"Fill them in, then: bilateral check {first.path}"])


def _when(year: int | None, start: dt.date | None) -> tuple[int, dt.date]:
    """The year of the figures and the first day: by default the year of the start, and the first day of the year."""
    year = year if year is not None else (start or dt.date.today()).year
    if not EARLIEST <= year <= LATEST:
        raise UsageError(f"--year {year}: must be from {EARLIEST} to {LATEST}")
    start = start or dt.date(year, 1, 1)
    if year > start.year:
        raise UsageError(f"--year {year} is after --start {start}: figures from after the start would look ahead")
    return year, start


def _check_state(code: str, year: int) -> None:
    if not (spans := years_of(code)):
        raise UsageError(f"--from {code}: no state in the table has this code; without --data any code will do")
    if not existed(code, year):
        years = " and ".join(f"{first} to {last}" for first, last in spans).replace(" to 9999", " on")
        raise UsageError(f"--from {code}: {name_of(code)} is in the table from {years}, not {year}")
