"""Rival readings in one screen: their weights, the verdict, what would tell them apart, and the caveat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from textwrap import shorten
from typing import TYPE_CHECKING

from sim.questions.readings.expected_information import Observation
from sim.questions.readings.observed_record import Plan
from sim.questions.readings.posterior import FITS, TELLS, Verdict
from sim.scenario.describe import counted
from sim.statistics.intervals import Estimate
from sim.wording import capital, fold, table

if TYPE_CHECKING:
    from sim.questions.readings.readings import Readings

CAVEAT = (
    "Weights compare these readings only, in the strengths they are coded with, given this model and this coding of "
    "the record. None is proven, none is ruled out for good, and a reading that nobody wrote down has no weight. Words "
    "count as acts: regret without amends is coded friendly. Intervals are 90 % and tell only what the number of runs "
    "leaves to chance."
)
LINES = 8
"""Of the table of what would tell: so many past and so many to come, those that tell most."""
MOST = 26
"""Letters of a name in a table."""


def readings_text(found: Readings) -> str:
    """The text: what was weighed and how, the weights, the verdict, what would tell the readings apart, the caveat."""
    manifest = found.results.manifest
    head = (
        f"Can the record tell rival readings apart? {len(found.readings)} readings, {found.runs:,} runs each, seed "
        f"{manifest['seed']}, against {counted(found.rows, 'row')} of the record of {manifest['focus']}"
    )
    some = found.otherwise is not None and not found.include_other_disputes
    arena = " Rows of a quarrel elsewhere are left out (--include-other-disputes)." * some
    lines = [manifest["title"], *fold(head), "", *_weights(found), ""]
    lines += [*fold(found.verdict), *fold(_hanging(found))]
    lines += ["", *fold(f"Looked at: {_looked_at(found.plan)}.{arena}"), ""]
    return "\n".join([*lines, *_telling(found), "", *fold(CAVEAT)])


def verdict_text(found: Readings) -> str:
    """Whether the record can tell, in a sentence or two."""
    names, judged = [reading.name for reading in found.readings], found.judged
    if judged.tells and not found.tells and found.otherwise:
        rows, left = ("counted", "left out") if found.include_other_disputes else ("left out", "counted")
        return (
            f"The record cannot tell these readings apart: it hangs on rows of a quarrel elsewhere. With them "
            f"{rows}, {_phrase(names, judged)}; with them {left}, {_phrase(names, found.otherwise)}."
        )
    prior = found.tells and names[0] != names[judged.leader]
    all_the_same = f" The prior asked for puts {names[0]} first all the same."
    return f"{capital(_phrase(names, judged))}.{all_the_same * prior}"


def _phrase(names: Sequence[str], verdict: Verdict) -> str:
    """What a record says of readings, in the order of `names`: that none fits, that it cannot tell, or for which."""
    if verdict.none_fits:
        return (
            f"none of these readings fits: fewer than {FITS:.0%} of any one's own runs leave a record as far out as "
            f"this one, and the weights only say which is least far off"
        )
    places = sorted(range(len(names)), key=lambda place: -verdict.alone[place].estimate)
    first, second = (names[place] for place in places[:2])
    if not verdict.tells:
        return (
            f"the record cannot tell these readings apart: {first} and {second} come first (it would take a weight of "
            f"{TELLS:.0%} under equal priors, clear of doubt by its interval)"
        )
    narrowly = f", but narrowly (with more runs its weight may come out below {TELLS:.0%})"
    return f"of these readings the record speaks for {first}{narrowly * (verdict.alone[places[0]].low < TELLS)}"


def _weights(found: Readings) -> list[str]:
    cells: list[tuple[str, ...]] = [("", "prior", "weight (90 % interval)", "runs as far out as the record")]
    for reading in found.readings:
        fits = f"{_percent(reading.fits)}{': does not fit' if reading.fits < FITS else ''}"
        cells.append((reading.name, _percent(reading.prior), _weight(reading.weight), fits))
    head, *rows = table(cells, gap="  ", align="<")
    lines = [head]
    for row, reading in zip(rows, found.readings, strict=True):
        lines += [row, *fold(f"{reading.claim}.".replace("..", "."), " " * 6)]
        if reading.misses:
            far = "; ".join(f"{m.what} {m.seen:.2f}, expected {m.expected:.2f}" for m in reading.misses)
            lines += fold(f"Furthest off: {far}.", " " * 6)
    return lines


def _hanging(found: Readings) -> str:
    """What the greatest weight would be without each kind of evidence."""
    name = found.readings[0].name
    parts = [f"{_percent(weights[name])} without {kind}" for kind, weights in found.without.items()]
    return f"What it hangs on: the weight of {name} would be {', '.join(parts)}." if parts else ""


def _weight(weight: Estimate) -> str:
    return f"{_percent(weight.estimate)} ({_percent(weight.low)} to {_percent(weight.high)})"


def _percent(share: float) -> str:
    if 0.0 < share < 0.001 or 0.999 < share < 1.0:
        return "<0.1%" if share < 0.5 else ">99.9%"
    return f"{100.0 * share:.1f}%" if 0.0 < share < 0.0095 or 0.9905 < share < 1.0 else f"{100.0 * share:.0f}%"


def _looked_at(plan: Plan) -> str:
    sides = Counter(plan.directions[cell.by] for cell in plan.cells)
    tones = " and ".join(f"{count} of {side}" for side, count in sides.items())
    steps = f", the worst formal step by {counted(len(plan.levels), 'date')}" if plan.levels else ""
    answers = f", and how soon {counted(len(plan.answers), 'answer')} to incidents came" if plan.answers else ""
    return f"tones by {plan.span} ({tones}){steps}{answers}"


def _telling(found: Readings) -> list[str]:
    """The observables and weeks that would tell most, past and to come."""
    first, second = (reading.name for reading in found.readings[:2])
    head = (
        f"What would tell {first} from {second} (bits: 1 tells for sure, 0 nothing; one row's coding error included). "
        "Expected by each reading, as runs go, whatever the record has shown: tone, or share of runs"
    )
    short = {reading.name: shorten(reading.name, MOST, placeholder="…") for reading in found.readings}
    lines = fold(head)
    for words, past in (("up to its last row", True), ("to come, in two years", False)):
        rows = [seen for seen in found.observations if seen.past == past]
        rows = sorted(sorted(rows, key=lambda seen: -seen.bits)[:LINES], key=lambda seen: (seen.date, seen.what))
        if rows:
            cells = [(words, "week of", *short.values(), "bits"), *(_row(seen, list(short)) for seen in rows)]
            lines += ["", *table(cells, gap="  ", align="<")]
        else:
            lines += ["", f"  {words}: nothing that would tell"]
    return lines


def _row(seen: Observation, names: list[str]) -> tuple[str, ...]:
    tone = seen.what.startswith("tone")
    expected = [f"{seen.expected[name]:+.2f}" if tone else _percent(seen.expected[name]) for name in names]
    return (seen.what, seen.date.isoformat(), *expected, f"{seen.bits:.2f}")
