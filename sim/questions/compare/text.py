"""A comparison as text: table of differences, a sentence for each variant, caveats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.errors import counted
from sim.model.outcomes import SHARE, WEEKS, Outcome
from sim.statistics.intervals import Estimate, share
from sim.wording import amount, bare_amount, by_how_much, fold, table, times, unsure

if TYPE_CHECKING:
    from sim.questions.compare.compare import Comparison, Contrast

NOTHING_SAVED = (0.95, 1.05)
"""Range of ratios without a noticeable effect of pairing."""
CAVEAT = (
    "Not a forecast, proof of interference, or a share of blame. A difference is the effect of changed inputs in this "
    "model: causes interact, so differences do not add up, and the interests of third parties and factions are inputs. "
    "Intervals are 90 % Monte Carlo intervals: they reflect the number of runs, not errors of the model or its inputs."
)
MOST = 34
"""Maximum letters of a label in the table; the end, which has the variant, is kept."""
HEADS = ("", "level", "difference (90 % interval)", "ratio", "needed")


def comparison_text(comparison: Comparison) -> str:
    """Return the text: study, table, legend, sentences, warnings, caveat."""
    base = comparison.samples[0].results.manifest
    lines = [
        *fold(base["title"]),
        *fold(_study(comparison)),
        "",
        *_table(comparison),
        "",
        *fold(_columns(comparison)),
        "",
    ]
    for row in comparison.rows:
        if not row.unchanged:
            lines += fold(row.sentence, "  - ")
    lines += _by_focal_dyad(comparison)
    lines += [line for warning in comparison.warnings for line in fold(f"Warning: {warning}", "  - ")]
    return "\n".join([*lines, "", *fold(CAVEAT)])


def _by_focal_dyad(comparison: Comparison) -> list[str]:
    """Give the differences of each variant by focal dyad, if there are several."""
    if not comparison.by_focal_dyad:
        return []
    lines = ["", *fold(f"Differences by focal dyad, in the same runs: {comparison.outcome.words}")]
    for place, row in enumerate(comparison.rows):
        differences = {about: rows[place].difference for about, rows in comparison.by_focal_dyad.items()}
        each = [f"{about} {by_how_much(comparison.outcome, one)}" for about, one in differences.items()]
        lines += fold(f"{row.label}: {'; '.join(each)}", "  - ")
    return lines


def _study(comparison: Comparison) -> str:
    base, paired = comparison.samples[0], all(row.paired for row in comparison.rows)
    how = "paired by common random numbers" if paired else "not all with common random numbers"
    return (
        f"Compared with {comparison.base}: {comparison.outcome.words}, {counted(comparison.runs, 'run')} of "
        f"{counted(comparison.weeks, 'week')} each, {how} (seed {base.results.manifest['seed']}){_part(comparison)}"
    )


def _part(comparison: Comparison) -> str:
    """State that only common runs or weeks are compared, if a study has more."""
    longer = any(sample.weeks < sample.results.manifest["weeks"] for sample in comparison.samples)
    larger = any(sample.runs < sample.results.manifest["runs"] for sample in comparison.samples)
    cut = " and ".join(["weeks"] * longer + ["runs"] * larger)
    return f"; only common {cut} are compared" if cut else ""


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
        return "not played" if row.not_played else "no effect"
    return by_how_much(comparison.outcome, row.difference) + ("" if row.paired else ", unpaired")


def _runs(row: Contrast) -> tuple[str, str]:
    return times(row.runs_saved_by_pairing), f"{row.runs_needed:,}" if row.runs_needed is not None else "-"


def _columns(comparison: Comparison) -> str:
    wanted, unit = comparison.precision, comparison.outcome.unit
    weeks = f"{wanted:g} week{'s' * (wanted != 1.0)}"
    within = {SHARE: f"{100.0 * wanted:g} percentage points", WEEKS: weeks}.get(unit, f"{wanted:g}")
    return (
        f"Ratio: runs needed without pairing, relative to these. Needed: runs of each variant for an interval of "
        f"±{within} (--precision)."
    )


def sentence(row: Contrast, base: str, outcome: Outcome, unpaired: Sequence[str]) -> str:
    """Describe one contrast; `unpaired` holds the reasons why its runs are not paired."""
    if row.unchanged:
        return unchanged_sentence(row, base)
    base_level, saved = bare_amount(outcome, row.base_level), row.runs_saved_by_pairing
    head = f"Under {row.label} {outcome.words} {outcome.verb} {bare_amount(outcome, row.level)}"
    against = f"{head} {_difference_from(base_level, base, outcome, row.difference)}."
    if unpaired:
        return f"{against} Compared as independent samples, without common random numbers: {'; '.join(unpaired)}."
    if saved is None and row.difference.estimate == 0.0:
        most = 100.0 * share(0, row.runs).high
        bound = f"none of {row.runs:,} differs, and at most {most:.1f}% of all runs would"
        return f"{head} as in {base} in every run; {bound}."
    return against if saved is None else f"{against} {_gain(saved)}"


def unchanged_sentence(row: Contrast, base: str) -> str:
    """Describe a variant without effect."""
    if row.not_played:
        return (
            f"{row.label} is not played: it differs from {base} only in incidents and acts after the last week that is "
            "compared. Simulate more weeks."
        )
    return (
        f"{row.label} has no effect: all {row.runs:,} runs are bit-identical to those of {base}. Its changes may begin "
        f"after the last week, or depend on an event that never occurs."
    )


def _difference_from(base_level: str, base: str, outcome: Outcome, difference: Estimate) -> str:
    words = by_how_much(outcome, difference)
    if unsure(difference):
        return f"and {base_level} in {base}; the difference is {words}"
    return f"instead of {base_level} in {base}: {words}"


def _gain(ratio: float) -> str:
    least, most = NOTHING_SAVED
    if least <= ratio <= most:
        return "Pairing made no difference here."
    if ratio < least:
        return f"Pairing did not help here: unpaired, {ratio:.2f} times as many runs would suffice."
    return f"Unpaired, this would take {times(ratio)} times as many runs."
