"""A comparison in one screen: a table of the differences, a sentence for each variant, and the caveats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.model.outcomes import SHARE, WEEKS, Outcome
from sim.statistics.intervals import Estimate, share
from sim.wording import amount, bare_amount, by_how_much, fold, table, times, unsure

if TYPE_CHECKING:
    from sim.questions.compare.compare import Comparison, Contrast

NOTHING_SAVED = (0.95, 1.05)
"""Ratios between which pairing neither helped nor harmed."""
CAVEAT = (
    "It does not mean: a forecast, proof that anybody interfered, or a share of the blame. A difference tells what "
    "these inputs, changed, would do in this model: causes work together, so differences do not add up, and what third "
    "parties and factions want is an input. Intervals are 90 % and tell only what the number of runs leaves to chance."
)
MOST = 34
"""Letters of a label in the table: of a longer one the end, which has the variant."""
HEADS = ("", "level", "difference (90 % interval)", "saved", "needed")


def comparison_text(comparison: Comparison) -> str:
    """The text: which runs, the table, what its last columns mean, the sentences, warnings, and the caveat."""
    base = comparison.arms[0].results.manifest
    lines = [base["title"], *fold(_what(comparison)), "", *_table(comparison), "", *fold(_columns(comparison)), ""]
    for row in comparison.rows:
        if not row.unchanged:
            lines += fold(row.sentence, "  - ")
    lines += [line for warning in comparison.warnings for line in fold(f"Warning: {warning}", "  - ")]
    return "\n".join([*lines, "", *fold(CAVEAT)])


def _what(comparison: Comparison) -> str:
    base, dyads = comparison.arms[0], all(row.paired for row in comparison.rows)
    streams = "on the same luck, held against each other run by run" if dyads else "not all on the same luck"
    return (
        f"Compared with {comparison.base}: {comparison.outcome.words}, {comparison.runs:,} runs of "
        f"{comparison.weeks} weeks each, {streams} (seed {base.results.manifest['seed']}){_part(comparison)}"
    )


def _part(comparison: Comparison) -> str:
    """That only what all studies have is compared, where one has more."""
    longer = any(arm.weeks < arm.results.manifest["weeks"] for arm in comparison.arms)
    larger = any(arm.runs < arm.results.manifest["runs"] for arm in comparison.arms)
    cut = " and ".join(["weeks"] * longer + ["first runs"] * larger)
    return f"; only the {cut} that all have are compared" if cut else ""


def _table(comparison: Comparison) -> list[str]:
    measured = comparison.outcome
    rows = [HEADS, (_end(comparison.base), amount(measured, comparison.base_level), "", "", "")]
    rows += [
        (_end(row.label), amount(measured, row.level), _difference(comparison, row), *_runs(row))
        for row in comparison.rows
    ]
    return table(rows, "  ", "<><>")


def _end(label: str) -> str:
    return label if len(label) <= MOST else f"…{label[1 - MOST :]}"


def _difference(comparison: Comparison, row: Contrast) -> str:
    if row.unchanged:
        return "changed nothing"
    return by_how_much(comparison.outcome, row.difference) + ("" if row.paired else ", unpaired")


def _runs(row: Contrast) -> tuple[str, str]:
    return times(row.runs_saved_by_pairing), f"{row.runs_needed:,}" if row.runs_needed is not None else "-"


def _columns(comparison: Comparison) -> str:
    wanted, unit = comparison.precision, comparison.outcome.unit
    weeks = f"{wanted:g} week{'s' * (wanted != 1.0)}"
    within = {SHARE: f"{100.0 * wanted:g} points", WEEKS: weeks}.get(unit, f"{wanted:g}")
    return (
        f"Saved: how many times as many runs it would take on separate luck. Needed: runs of each variant for a "
        f"difference known to within {within} either way (--precision)."
    )


def sentence(row: Contrast, base: str, outcome: Outcome, apart: Sequence[str]) -> str:
    """What to say of one contrast; `apart` is why its runs are not paired."""
    if row.unchanged:
        return alike(row.label, base, row.runs)
    held, saved = bare_amount(outcome, row.base_level), row.runs_saved_by_pairing
    head = f"Under {row.label} {outcome.words} {outcome.verb} {bare_amount(outcome, row.level)}"
    against = f"{head} {_against(held, base, outcome, row.difference)}."
    if apart:
        return f"{against} Compared as independent samples, since luck is not shared: {'; '.join(apart)}."
    if saved is None:
        most = 100.0 * share(0, row.runs).high
        unseen = f"none of {row.runs:,} differs, and up to {most:.1f}% of all runs still could"
        return f"{head} as in {base}, run by run; {unseen}."
    return f"{against} {_gain(saved)}"


def alike(label: str, base: str, runs: int) -> str:
    """What to say of a variant that changed nothing."""
    return (
        f"{label} changed nothing: all {runs:,} runs are those of {base}, to the last bit. What it changes may lie "
        f"after the last week, or hang on something that never happened."
    )


def _against(held: str, base: str, outcome: Outcome, found: Estimate) -> str:
    said = by_how_much(outcome, found)
    return f"and {held} in {base}, which are {said}" if unsure(found) else f"instead of {held} in {base}: {said}"


def _gain(ratio: float) -> str:
    least, most = NOTHING_SAVED
    if least <= ratio <= most:
        return "Pairing saved nothing here."
    if ratio < least:
        return f"Pairing did not help here: unpaired, {ratio:.2f} times the runs would do."
    return f"Unpaired, this would take {times(ratio)} times as many runs."
