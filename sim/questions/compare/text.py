"""A comparison in one screen: a table of the differences, a sentence for each variant, and the caveats."""

from __future__ import annotations

from sim.questions.compare.compare import CAVEAT, Comparison, Contrast
from sim.wording import SHARE, amount, by_how_much, fold, times

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
    base, pairs = comparison.arms[0], all(row.paired for row in comparison.rows)
    luck = "on the same luck, held against each other run by run" if pairs else "not all on the same luck"
    return (
        f"Compared with {comparison.base}: {comparison.outcome.words}, {comparison.runs:,} runs of "
        f"{comparison.weeks} weeks each, {luck} (seed {base.results.manifest['seed']}){_part(comparison)}"
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
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    return [_line(row, widths) for row in rows]


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    name, level, difference, *runs = row
    cells = [f"{name:<{widths[0]}}", f"{level:>{widths[1]}}", f"{difference:<{widths[2]}}"]
    cells += [f"{cell:>{width}}" for cell, width in zip(runs, widths[3:], strict=True)]
    return ("  " + "  ".join(cells)).rstrip()


def _end(label: str) -> str:
    return label if len(label) <= MOST else f"…{label[1 - MOST :]}"


def _difference(comparison: Comparison, row: Contrast) -> str:
    if row.unchanged:
        return "changed nothing"
    return by_how_much(comparison.outcome, row.difference) + ("" if row.paired else ", unpaired")


def _runs(row: Contrast) -> tuple[str, str]:
    return times(row.runs_saved_by_pairing), f"{row.runs_needed:,}" if row.runs_needed is not None else "-"


def _columns(comparison: Comparison) -> str:
    return (
        f"Saved: how many times as many runs it would take on separate luck. Needed: runs of each variant for a "
        f"difference known to within {_precision(comparison)} either way (--precision)."
    )


def _precision(comparison: Comparison) -> str:
    wanted, unit = comparison.precision, comparison.outcome.unit
    if unit == SHARE:
        return f"{100.0 * wanted:g} points"
    return f"{wanted:g} week{'s' * (wanted != 1.0)}" if unit == "weeks" else f"{wanted:g}"
