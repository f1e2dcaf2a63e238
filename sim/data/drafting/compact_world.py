"""Draft all states of a year as a short scenario file: rounded numbers of the dyads that are closely tied."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from sim.data.codes import state_name
from sim.data.drafting.derive import contiguity, leverage, power_asymmetry, relation, trade_dependence, trade_share
from sim.data.drafting.draft import other_states
from sim.data.drafting.folder import Folder
from sim.data.drafting.latest_figures import DEFENCE, Figure, LatestFigures
from sim.data.drafting.mapping import COMMON_BORDERS
from sim.data.drafting.write_draft import NOISE, WEEKS, WIDTH, When, quoted, read_figures
from sim.data.recognise import FORMATS
from sim.writing import write_new

MUCH_TRADE, PACT_TRADE, RIVALRY = 0.1, 0.01, 0.25
"""What ties two states closely: a share of a state's trade; one that a defence pact needs; the peace scale of a severe
or lesser rivalry. Judgement."""
FEWEST, STEP, COARSE = 0.3, 0.05, 0.1
"""Leverage from which on it is listed; to what numbers are rounded, and the power asymmetry."""
HEAD = """\
# All states of {year}, drafted from public data by `bilateral new NAME --from {a} {b} --world --compact`.
# The mappings are assumed (docs/data.md) and all confidence is low. How the file was reduced:
# - A dyad is named if it has a common border, a crisis of the last ten years, a rivalry (peace scale up to {rivalry}),
#   {trade:.0%} of the trade of one of the two, or a defence pact and {pact:.0%}. The other {others:,} dyads are not
#   simulated.
# - Numbers are rounded to {step}, power asymmetry to {coarse}. No number has a reason of its own: the data behind
#   each key are named at its first number. Without --compact a file of 20 times the size has figure and year of each.
# - States have one faction. Leverage below {least} is left out; missing numbers have the usual value.
format: 1
title: {title}
question: What becomes of this relationship in a world of {count} states?
start: {start}
weeks: {weeks}
focus: {a}-{b}
ask: [rupture, repair]
# Uncertainty of every relation and impact, as estimated for cases coded from tables.
input_noise: {noise}
"""


@dataclass
class CompactWorld:
    """Closely tied dyads and their numbers by scenario key, and the keys of the formats behind each."""

    a: str
    b: str
    year: int
    start: dt.date
    states: tuple[str, ...]
    numbers: dict[str, dict[str, float]] = field(default_factory=dict)
    leverage: dict[str, dict[str, float]] = field(default_factory=dict)
    sources: dict[str, dict[str, None]] = field(default_factory=dict)


KEYS = {
    "relations": (relation, STEP, "Initial relations, from -1 to 1"),
    "trade_dependence": (trade_dependence, STEP, "Trade dependence, from 0 to 1"),
    "contiguity": (contiguity, STEP, "Common border: 1 by land or at most 12 miles of water, else 0"),
    "power_asymmetry": (power_asymmetry, COARSE, "Log of the ratio of capabilities, up to 8"),
}
"""Scenario keys of dyads, what derives each, to what it is rounded, and its meaning."""


def closely_tied(latest: LatestFigures, x: str, y: str) -> bool:
    """Return whether a dyad is named: a border, a crisis, a rivalry, much trade, or a defence pact and some trade."""
    dyad = frozenset((x, y))
    border, pact, peace = latest.contiguity.get(dyad), latest.pacts.get(dyad), latest.peace.get(dyad)
    if (border and border.value in COMMON_BORDERS) or dyad in latest.crises or (peace and peace.value <= RIVALRY):
        return True
    shares = (trade_share(latest, x, y), trade_share(latest, y, x))
    most = max((share.value for share in shares if share), default=0.0)
    return most >= MUCH_TRADE or bool(pact and pact.value == DEFENCE and most >= PACT_TRADE)


def compact_world(latest: LatestFigures, a: str, b: str, start: dt.date) -> CompactWorld:
    """Draft the world of a year around the focal dyad."""
    world = CompactWorld(a, b, latest.year, start, tuple(sorted((a, b, *other_states(latest, a, b)))))
    tied = [pair for pair in combinations(world.states, 2) if set(pair) == {a, b} or closely_tied(latest, *pair)]
    for key, (derive, step, _) in KEYS.items():
        for x, y in tied:
            if (key == "relations" or f"{x}-{y}" in world.numbers["relations"]) and (found := derive(latest, x, y)):
                world.numbers.setdefault(key, {})[f"{x}-{y}"] = _note(world, key, found, step)
    world.numbers.setdefault("relations", {}).setdefault("-".join(sorted((a, b))), 0.0)
    for x, y in (dyad.split("-") for dyad in world.numbers["relations"]):
        for k, i in ((x, y), (y, x)):
            if (found := leverage(latest, k, i)) and found.value >= FEWEST and _have_a_third(world, k, i):
                world.leverage.setdefault(k, {})[i] = _note(world, "leverage", found, STEP)
    return world


def _have_a_third(world: CompactWorld, k: str, i: str) -> bool:
    """Return whether both are named with a third state, about which k can call on i."""
    of_k, of_i = ({x for d in world.numbers["relations"] if one in d for x in d.split("-")} for one in (k, i))
    return bool((of_k & of_i) - {k, i})


def _note(world: CompactWorld, key: str, found: Figure, step: float) -> float:
    """Note the sources of a figure, and return its rounded value without negative zero."""
    world.sources.setdefault(key, {}).update(dict.fromkeys(found.sources))
    return round(round(found.value / step) * step, 2) + 0.0


def compact_text(world: CompactWorld) -> str:
    """Format the scenario file."""
    named, count = world.numbers["relations"], len(world.states)
    lines = [
        HEAD.format(
            year=world.year, a=world.a, b=world.b, start=world.start, weeks=WEEKS, noise=NOISE, count=count,
            title=quoted(f"The world of {world.year}"), others=count * (count - 1) // 2 - len(named),
            rivalry=RIVALRY, trade=MUCH_TRADE, pact=PACT_TRADE, step=STEP, coarse=COARSE, least=FEWEST,
        )
    ]  # fmt: skip
    lines += ["states:", *(f"  {code}: {{name: {quoted(state_name(code))}, factions: {{leaders_circle: {{power: 1}}}}}}"
                           for code in world.states)]  # fmt: skip
    for key, (_, _, meaning) in KEYS.items():
        if key in world.numbers:
            numbers, first = world.numbers[key], "-".join(sorted((world.a, world.b)))
            lines += [f"# {meaning}.", f"{key}:", *_folded(numbers, "  ", _cited(world, key), first)]
    if world.leverage:
        lines += ["# Reach into another's politics, from 0 to 1.", "leverage:"]
    for place, (k, over) in enumerate(world.leverage.items()):
        lines += [f"  {k}:", *_folded(over, "    ", "" if place else _cited(world, "leverage"))]
    return "\n".join([*lines, *_sources(world)]) + "\n"


def _cited(world: CompactWorld, key: str) -> str:
    """Return confidence, sources and reason of the first number of a key, which are those of all."""
    sources = ", ".join(world.sources.get(key, {}))
    return f'confidence: low, sources: [{sources}], why: "Drafted, as every number of this key, from these data."'


def _folded(numbers: Mapping[str, float], indent: str, cited: str, first: str = "") -> Iterator[str]:
    """Format a mapping in few lines, the number of `first` in front; `cited` is added to the number in front."""
    front = first if first in numbers else next(iter(numbers))
    value = f"{numbers[front]:g}"
    items = [f"{front}: {{value: {value}, {cited}}}" if cited else f"{front}: {value}"]
    items += [f"{name}: {number:g}" for name, number in numbers.items() if name != front]
    yield from textwrap.wrap(
        f"{{{', '.join(items)}}}", WIDTH, initial_indent=indent, subsequent_indent=f"{indent} ",
        break_on_hyphens=False, break_long_words=False,
    )  # fmt: skip


def _sources(world: CompactWorld) -> Iterator[str]:
    """Name the works behind the numbers, without the files that were read."""
    works = {known.key: known.work for known in FORMATS}
    yield "sources:"
    for key in dict.fromkeys(key for keys in world.sources.values() for key in keys):
        author, title, date = quoted(works[key].author), quoted(works[key].title), works[key].date or world.year
        yield f"  {key}: {{author: {author}, date: {date}, title: {title}}}"


@dataclass(frozen=True)
class CompactDraft:
    """The file written, its contents and the folder of its data."""

    path: Path
    world: CompactWorld
    folder: Folder


def write_compact_world(
    name: str, states: tuple[str, str], data: Path, when: When = (None, None), strict: bool = False
) -> CompactDraft:
    """Draft `name`.yaml, the world of a year around two states, from the files in `data`.

    Raises UsageError or DataError.
    """
    path, (a, b, *_), folder, latest, start = read_figures(name, states, data, when, strict)
    world = compact_world(latest, a, b, start)
    write_new(path, compact_text(world))
    return CompactDraft(path, world, folder)


def compact_report(draft: CompactDraft) -> str:
    """Report the size of the world and the files used."""
    world, named = draft.world, draft.world.numbers["relations"]
    over = sum(map(len, world.leverage.values()))
    lines = [
        f"Wrote {draft.path}, as of {world.year}: {len(world.states)} states, {len(named):,} dyads, {over} leverages."
    ]
    lines += [f"  used: {file} ({known.title})" for file, known in draft.folder.used.items()]
    lines += [f"  not used: {file} ({reason})" for file, reason in draft.folder.unused.items()]
    return "\n".join([*lines, f"Add factions, interests and incidents, then run: bilateral check {draft.path}"])
