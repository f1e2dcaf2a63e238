"""Write a draft as a commented scenario file."""

from __future__ import annotations

import datetime as dt
import json
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sim.data.codes import code_hint, state_existed, state_name, state_years
from sim.data.columns import Work
from sim.data.drafting.draft import FACTIONS, Draft, make_draft
from sim.data.drafting.folder import Folder, read_folder
from sim.data.drafting.latest_figures import Figure, LatestFigures, latest_figures
from sim.data.recognise import FORMATS
from sim.errors import UsageError
from sim.scenario.template import check_codes, scenario_path
from sim.writing import write_new

WIDTH = 112
WEEKS = 156
NOISE = 0.38
"""Uncertainty of relations and impacts coded from tables, as a standard deviation in log-odds."""
FACTION_NAMES = {"hawks": "Hawks", "leaders_circle": "The leader's circle", "business": "Business"}

HEAD = """\
# {names}: a draft from public data as of {year}.
# Every derived number gives its figure, year and source; the mappings are assumed (docs/data.md). Missing inputs are
# marked GAP: fill them in, or explain why not.
format: 1
title: {title}
question: What happens to this relationship, and who makes the difference?
start: {start}
weeks: {weeks}
focus: {focus}
ask: [rupture, repair]
# Uncertainty of every relation and impact, as estimated for cases coded from tables.
input_noise: {noise}
"""


def draft_text(draft: Draft, files: dict[str, str]) -> str:
    """Format the scenario file; `files` maps format keys to the files read."""
    blocks = (_head, _states, _relations, _ideal_tones, _leverage, _trade_dependence, _border_and_power, _incidents)
    lines = [line for block in blocks for line in block(draft)]
    return "\n".join([*lines, *_sources(draft, files)]) + "\n"


def quoted(text: str) -> str:
    """Quote a text for YAML; characters that cannot be seen, such as U+2028, are written as escapes."""
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in json.dumps(text, ensure_ascii=False))


def shown(value: float) -> str:
    """Format a number with two decimals and without negative zero."""
    return f"{round(value, 2) + 0.0:.2f}"


def source_line(key: str, work: Work, file: str, date: int) -> str:
    """Format an entry of `sources`: a work and the file that contains it."""
    title = quoted(f"{work.title}, from the file {file}")
    return f"  {key}: {{author: {quoted(work.author)}, date: {date}, title: {title}}}"


def _head(draft: Draft) -> Iterator[str]:
    names = f"{state_name(draft.a)} and {state_name(draft.b)}"
    given = {"names": names, "title": quoted(f"{names}, from {draft.start.year}"), "year": draft.year}
    yield HEAD.format(**given, start=draft.start, weeks=WEEKS, focus=draft.focus, noise=NOISE)
    yield "# GAP: issues. Add `issues`, the `interests` of factions, and how closeness to a state (`state_stakes`)"
    yield "# or of a dyad (`dyad_stakes`) affects them. The data do not contain these."


def _states(draft: Draft) -> Iterator[str]:
    yield "states:"
    yield "  # GAP: factions. Their power is the same convention for all states; their interests are unknown."
    for state in draft.states:
        yield f"  {state}:"
        yield f"    name: {quoted(state_name(state))}"
        yield from _leader(draft, state)
        yield "    factions:"
        for faction, power in FACTIONS.items():
            yield f"      {faction}: {{name: {quoted(FACTION_NAMES[faction])}, power: {power:.2f}}}"


def _leader(draft: Draft, state: str) -> Iterator[str]:
    yield "    # GAP: leader. Such as leader: {name: ..., domestic_constraint: ..., leaning: ...}"
    if figure := draft.tenures.get(state):
        yield "    leader:"
        yield f"      tenure_years: {figure.value:g}"
        yield from _origin(figure, "      ")


def _relations(draft: Draft) -> Iterator[str]:
    yield "# Initial relations, from -1 to 1. Dyads that are not listed are not simulated."
    yield from _entries("relations", draft.relations, brief=draft.world)
    yield "# GAP: initial downgrades, if any. Such as downgrades: {AAA-BBB: recalled}"


def _ideal_tones(draft: Draft) -> Iterator[str]:
    yield "# Tone that each faction wants towards the other state. GAP: replace by issues and interests."
    yield "ideal_tones:"
    for key, figure in draft.ideal_tones.items():
        yield f"  {key}: {{value: {shown(figure.value)}, confidence: low, why: {quoted(figure.why)}}}"


def _leverage(draft: Draft) -> Iterator[str]:
    yield "# Leverage of third parties over the two states. GAP: their interests; without them leverage has no effect."
    if not draft.leverage:
        return
    yield "leverage:"
    for k, over in draft.leverage.items():
        yield from _entries(k, over, "  ", draft.world)


def _trade_dependence(draft: Draft) -> Iterator[str]:
    if not draft.trade_dependence:
        yield "# GAP: trade dependence. No trade figures were found."
        return
    yield "# Trade dependence, from 0 to 1. It restrains both states from severing relations."
    yield from _entries("trade_dependence", draft.trade_dependence, brief=draft.world)


def _border_and_power(draft: Draft) -> Iterator[str]:
    yield "# Common border: 1 by land or at most 12 miles of water, else 0. It makes repair easier."
    yield from _with_gaps("contiguity", draft.contiguity, draft)
    yield "# Power asymmetry: 0 for states of equal capabilities, up to 8. It makes repair harder."
    yield from _with_gaps("power_asymmetry", draft.power_asymmetry, draft)


def _with_gaps(key: str, figures: dict[str, Figure], draft: Draft) -> Iterator[str]:
    """Format a key with one number per dyad, and name the dyads without one."""
    if not draft.world and (dyads := draft.dyads_without(figures)):
        words = f"GAP: {key} of {dyads}: no data, so the usual value is used."
        yield from textwrap.wrap(words, WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)
    if figures:
        yield from _entries(key, figures, brief=draft.world)


def _incidents(draft: Draft) -> Iterator[str]:
    yield "# GAP: incidents. Such as:"
    yield f"# incidents: {{the_first: {{date: {draft.start}, victim: {draft.a}, offender: {draft.b}, severity: 3}}}}"
    yield "# To add observed events from an event file: bilateral record THIS_FILE EVENTS"


def _sources(draft: Draft, files: dict[str, str]) -> Iterator[str]:
    if draft.sources:
        yield "sources:"
    works = {known.key: known.work for known in FORMATS}
    for key in draft.sources:
        yield source_line(key, works[key], files[key], works[key].date or draft.year)


def _entries(key: str, figures: dict[str, Figure], indent: str = "", brief: bool = False) -> Iterator[str]:
    """Format a key with one number per dyad or state; `brief` on one line each."""
    yield f"{indent}{key}:"
    for name, figure in figures.items():
        if brief:
            sources = f", sources: [{', '.join(figure.sources)}]" if figure.sources else ""
            number = f"value: {shown(figure.value)}, confidence: low{sources}"
            yield f"{indent}  {name}: {{{number}, why: {quoted(figure.why)}}}"
            continue
        yield f"{indent}  {name}:"
        yield f"{indent}    value: {shown(figure.value)}"
        yield from _origin(figure, f"{indent}    ")


def _origin(figure: Figure, indent: str) -> Iterator[str]:
    """Format the confidence, sources and reason of a number."""
    yield f"{indent}confidence: low"
    if figure.sources:
        yield f"{indent}sources: [{', '.join(figure.sources)}]"
    yield f"{indent}why: >-"
    folded = textwrap.wrap(figure.why, WIDTH - len(indent) - 2, break_long_words=False, break_on_hyphens=False)
    yield from (f"{indent}  {line}" for line in folded)


EARLIEST, LATEST = 1816, 2100
When = tuple[int | None, dt.date | None]
"""Year of the figures, and first day."""


@dataclass(frozen=True)
class FirstDraft:
    """The file written, its contents and the folder of its data."""

    path: Path
    draft: Draft
    folder: Folder


def write_first_draft(
    name: str,
    states: tuple[str, ...],
    data: Path,
    when: When = (None, None),
    strict: bool = False,
    world: bool = False,
) -> FirstDraft:
    """Draft `name`.yaml from the files in `data` as of a year, with a start; raises UsageError or DataError.

    `states` are the two, and third parties if they are not to be chosen by leverage. With `world` the file has all
    states there were.
    """
    path, (a, b, *thirds), folder, latest, start = read_figures(name, states, data, when, strict)
    draft = make_draft(latest, a, b, start, world, tuple(thirds))
    write_new(path, draft_text(draft, _files(folder)))
    return FirstDraft(path, draft, folder)


def read_figures(
    name: str, states: tuple[str, ...], data: Path, when: When, strict: bool
) -> tuple[Path, tuple[str, ...], Folder, LatestFigures, dt.date]:
    """Return the path of a draft, its states, the folder of data, its figures as of a year, and the first day.

    Raises UsageError or DataError.
    """
    path, codes = scenario_path(name), check_codes(states)
    year, start = _when(*when)
    for place, code in enumerate(codes):
        _check_state("--from" if place < 2 else "--third", code, year)
    folder = read_folder(data, start, strict)
    return path, codes, folder, latest_figures(folder.tables, year), start


def _files(folder: Folder) -> dict[str, str]:
    """Map each format key to its first file and the number of further files."""
    read: dict[str, list[str]] = {}
    for file, known in folder.used.items():
        read.setdefault(known.key, []).append(file)
    return {key: files[0] + (f" and {len(files) - 1} more") * (len(files) > 1) for key, files in read.items()}


def draft_report(first: FirstDraft) -> str:
    """Report the derived numbers, the files used and the gaps."""
    draft, folder = first.draft, first.folder
    counts = {
        "relations": sum(bool(figure.sources) for figure in draft.relations.values()),
        "trade dependence": len(draft.trade_dependence),
        "contiguity": len(draft.contiguity),
        "power asymmetry": len(draft.power_asymmetry),
        "leverage": sum(map(len, draft.leverage.values())),
        "tenure": len(draft.tenures),
    }
    derived = ", ".join(f"{kind} ({count})" for kind, count in counts.items())
    thirds = f"{len(draft.thirds)}, all there were" if draft.world else ", ".join(draft.thirds) or "none"
    lines = [f"Wrote {first.path}, as of {draft.year}. Derived: {derived}. Third parties: {thirds}."]
    lines += [f"  used: {file} ({known.title})" for file, known in folder.used.items()]
    lines += [f"  not used: {file} ({reason})" for file, reason in folder.unused.items()]
    lines += ["Gaps, marked GAP in the file:", *(f"  - {gap}" for gap in draft.gaps)]
    return "\n".join([*lines, f"Fill in the gaps, then run: bilateral check {first.path}"])


def _when(year: int | None, start: dt.date | None) -> tuple[int, dt.date]:
    """Return the year of the figures (default: that of the start) and the first day (default: 1 January)."""
    year = year if year is not None else (start or dt.date.today()).year
    if not EARLIEST <= year <= LATEST:
        raise UsageError(f"--year {year}: must be from {EARLIEST} to {LATEST}")
    start = start or dt.date(year, 1, 1)
    if year > start.year:
        raise UsageError(f"--year {year} is after --start {start}: the draft would use figures from after the start")
    return year, start


def _check_state(option: str, code: str, year: int) -> None:
    """Raise UsageError for a code that is not in the table, or of a state that did not exist in a year."""
    if not (spans := state_years(code)):
        hint = code_hint(code) or "without --data any code is allowed"
        raise UsageError(f"{option} {code}: unknown state code; {hint}")
    if not state_existed(code, year):
        years = " and ".join(f"{first} to {last}" for first, last in spans).replace(" to 9999", " on")
        raise UsageError(f"{option} {code}: {state_name(code)} exists from {years}, not in {year}")
