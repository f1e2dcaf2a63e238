"""Rival readings on one screen: weights, verdict, most informative observations, and the caveat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from textwrap import shorten
from typing import TYPE_CHECKING

from sim.errors import counted
from sim.languages.current import gettext_noop
from sim.questions.readings.by_filter import DIFFERENCE, ByFilter
from sim.questions.readings.observables import Observation
from sim.questions.readings.posterior import DECISIVE, MIN_P_VALUE, Evaluation
from sim.record.observed_record import ObservationPlan
from sim.statistics.intervals import Estimate
from sim.wording import capital, fold, table

if TYPE_CHECKING:
    from sim.questions.readings.readings import Readings

CAVEAT = gettext_noop(
    "Weights compare these readings only, at the strengths they are coded with, given this model and this coding of "
    "the record. No reading is proven or finally excluded, and a reading that nobody wrote down has no weight. Words "
    "count as acts: regret without amends is coded friendly. Intervals are 90 % Monte Carlo intervals: they reflect "
    "the number of runs, not errors of the model or its inputs."
)
MAX_ROWS = 8
"""Rows of the table of observations, past and to come each: the most informative ones."""
MAX_NAME = 26
"""Characters of a name in a table."""


def readings_text(result: Readings) -> str:
    """Compose the text: method, weights, verdict, observables, most informative observations, caveat."""
    manifest = result.results.manifest
    head = (
        f"Can the record distinguish the readings? {len(result.readings)} readings, {result.runs:,} runs each, seed "
        f"{manifest['seed']}, and {counted(result.rows, 'row')} of the record of {manifest['focus']}"
    )
    left_out = result.alternative is not None and not result.include_other_disputes
    note = " Rows about other disputes are left out (--include-other-disputes)." * left_out
    lines = [manifest["title"], *fold(head), "", *_weights(result), ""]
    lines += [*fold(result.verdict), *fold(_weights_without(result))]
    if result.by_filter:
        lines += ["", *_by_filter(result, result.by_filter)]
    lines += ["", *fold(f"Observables: {_observables(result.plan)}.{note}"), ""]
    return "\n".join([*lines, *_observations(result), "", *fold(CAVEAT)])


def verdict_text(result: Readings) -> str:
    """State which reading the record supports, if any, in a sentence or two."""
    names, evaluation = [reading.name for reading in result.readings], result.evaluation
    if evaluation.is_decisive and not result.is_decisive and result.alternative:
        rows, opposite = ("counted", "left out") if result.include_other_disputes else ("left out", "counted")
        return (
            f"The record cannot distinguish these readings: the verdict depends on rows about other disputes. With "
            f"them {rows}, {_phrase(names, evaluation)}; with them {opposite}, {_phrase(names, result.alternative)}."
        )
    prior = result.is_decisive and names[0] != names[evaluation.leader]
    in_spite = f" The prior asked for nevertheless ranks {names[0]} first."
    return f"{capital(_phrase(names, evaluation))}.{in_spite * prior}"


def _phrase(names: Sequence[str], evaluation: Evaluation) -> str:
    """Word the verdict for readings in the order of `names`: none fits, not distinguishable, or the one supported."""
    if evaluation.none_fits:
        return (
            f"none of these readings fits: the predictive p-value of each is below {MIN_P_VALUE:.0%}, and the weights "
            f"only show which is least far off"
        )
    places = sorted(range(len(names)), key=lambda place: -evaluation.equal_prior_weights[place].estimate)
    first, second = (names[place] for place in places[:2])
    if not evaluation.is_decisive:
        return (
            f"the record cannot distinguish these readings: {first} and {second} rank first (a decisive record needs a "
            f"weight of {DECISIVE:.0%} under equal priors, with a clear interval)"
        )
    narrowly = f", but narrowly (with more runs its weight may fall below {DECISIVE:.0%})"
    low = evaluation.equal_prior_weights[places[0]].low
    return f"of these readings the record supports {first}{narrowly * (low < DECISIVE)}"


def _weights(result: Readings) -> list[str]:
    cells: list[tuple[str, ...]] = [("", "prior", "weight (90 % interval)", "predictive p-value")]
    for reading in result.readings:
        p_value = f"{_percent(reading.p_value)}{': does not fit' if reading.p_value < MIN_P_VALUE else ''}"
        cells.append((reading.name, _percent(reading.prior), _weight(reading.weight), p_value))
    head, *rows = table(cells, gap="  ", align="<")
    lines = [head]
    for row, reading in zip(rows, result.readings, strict=True):
        lines += [row, *fold(f"{reading.claim}.".replace("..", "."), " " * 6)]
        if reading.deviations:
            far = "; ".join(f"{d.observable} {d.observed:.2f}, expected {d.expected:.2f}" for d in reading.deviations)
            lines += fold(f"Largest deviations: {far}.", " " * 6)
    return lines


def _weights_without(result: Readings) -> str:
    """State the greatest weight without each kind of evidence."""
    name = result.readings[0].name
    parts = [f"{_percent(weights[name])} without {kind}" for kind, weights in result.without.items()]
    return f"Sensitivity: the weight of {name} would be {', '.join(parts)}." if parts else ""


def _by_filter(result: Readings, found: ByFilter) -> list[str]:
    """Tabulate the evidence by particle filters, and compare its weights with those above."""
    rows = [("", "log Z", "error", "weight by the filter", "by the synthetic likelihood")]
    for reading, one in zip(result.readings, found.each, strict=True):
        weight = _percent(found.weights[reading.name])
        numbers = (f"{one.evidence.log_z:.2f}", f"{one.evidence.error:.2f}", weight)
        lost = ("-", "-", f"cannot follow the week of {one.lost_on}")
        rows.append((reading.name, *(numbers if one.lost_on is None else lost), _percent(reading.weight.estimate)))
    size = f"{counted(found.filters, 'filter')} of {found.particles:,} particles"
    head = f"The same rows and prior by the particle filter of `update` ({size}; log Z: evidence)"
    return [*fold(f"{head}:"), "", *table(rows, gap="  ", align="<"), *fold(_compared(result, found))]


def _compared(result: Readings, found: ByFilter) -> str:
    """State where the weights by the two methods differ, if they do."""
    if not found.can_be_followed:
        return "No reading's filters can follow the record to its end, so that there is nothing to compare."
    here = {reading.name: reading.weight.estimate for reading in result.readings}
    leader, first = result.readings[0].name, found.first
    noise = "" if found.distinct else " The filters cannot distinguish the two of largest evidence at this size."
    words = [
        f"{name} has {_percent(found.weights[name])} by the filter, {_percent(here[name])} by the synthetic likelihood"
        for name in found.differing
    ]
    ranks = f"both rank {first} first" if first == leader else f"the filter ranks {first} first, not {leader}"
    if not words:
        return f"No weight differs by more than {100.0 * DIFFERENCE:.0f} percentage points; {ranks}.{noise}"
    return f"The two methods differ: {'; '.join(words)}; {ranks}.{noise}"


def _weight(weight: Estimate) -> str:
    return f"{_percent(weight.estimate)} ({_percent(weight.low)} to {_percent(weight.high)})"


def _percent(share: float) -> str:
    if 0.0 < share < 0.001 or 0.999 < share < 1.0:
        return "<0.1%" if share < 0.5 else ">99.9%"
    return f"{100.0 * share:.1f}%" if 0.0 < share < 0.0095 or 0.9905 < share < 1.0 else f"{100.0 * share:.0f}%"


def _observables(plan: ObservationPlan) -> str:
    sides = Counter(plan.directions[cell.by] for cell in plan.cells)
    tones = " and ".join(f"{count} of {side}" for side, count in sides.items())
    steps = f", the worst formal step by {counted(len(plan.level_weeks), 'date')}" if plan.level_weeks else ""
    speeds = f", and the speed of {counted(len(plan.responses), 'response')} to incidents" if plan.responses else ""
    return f"tones by {plan.span} ({tones}){steps}{speeds}"


def _observations(result: Readings) -> list[str]:
    """Tabulate the most informative observables and weeks, past and to come."""
    first, second = (reading.name for reading in result.readings[:2])
    head = (
        f"Observations that best distinguish {first} from {second}, by expected information (1 bit: certain, 0: none; "
        "one row's coding error included). Expected value under each reading over all runs: tone, or share of runs"
    )
    short = {reading.name: shorten(reading.name, MAX_NAME, placeholder="…") for reading in result.readings}
    lines = fold(head)
    for words, past in (("up to its last row", True), ("to come, in two years", False)):
        rows = [one for one in result.observations if one.past == past]
        rows = sorted(sorted(rows, key=lambda o: -o.bits)[:MAX_ROWS], key=lambda o: (o.date, o.observable))
        if rows:
            cells = [(words, "week of", *short.values(), "bits"), *(_row(one, list(short)) for one in rows)]
            lines += ["", *table(cells, gap="  ", align="<")]
        else:
            lines += ["", f"  {words}: none informative"]
    return lines


def _row(one: Observation, names: list[str]) -> tuple[str, ...]:
    tone = one.observable.startswith("tone")
    expected = [f"{one.expected[name]:+.2f}" if tone else _percent(one.expected[name]) for name in names]
    return (one.observable, one.date.isoformat(), *expected, f"{one.bits:.2f}")
