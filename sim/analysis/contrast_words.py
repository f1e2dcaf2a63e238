"""A contrast in one plain sentence: lower or higher by how much, how sure, and what pairing saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, log10
from typing import Any

from sim.analysis.estimates import Estimate, share
from sim.results.measures import Outcome

SHARE = "share of runs"
MOST_DIGITS = 3
NOTHING_SAVED = (0.95, 1.05)
"""Ratios between which pairing neither helped nor harmed."""


def in_words(row: Mapping[str, Any], base: str, outcome: Outcome, apart: Sequence[str]) -> str:
    """The sentence of one contrast; `row` holds what `Contrast` does, `apart` why its runs are not paired."""
    label, found, verb = row["label"], row["difference"], "is" if outcome.words.startswith("the ") else "are"
    if row["unchanged"]:
        return alike(label, base, row["runs"])
    level, held = (_plain(outcome, row[key]) for key in ("level", "base_level"))
    head = f"Under {label} {outcome.words} {verb} {level}"
    if apart:
        reasons = f"Compared as independent samples, since luck is not shared: {'; '.join(apart)}."
        return f"{head} {_against(held, base, outcome, found)}. {reasons}"
    if row["runs_saved_by_pairing"] is None:
        return f"{head} as in {base}, run by run; {_unseen(row['runs'])}."
    return f"{head} {_against(held, base, outcome, found)}. {_gain(row['runs_saved_by_pairing'])}"


def alike(label: str, base: str, runs: int) -> str:
    """What to say of a variant that changed nothing."""
    return (
        f"{label} changed nothing: all {runs:,} runs are those of {base}, to the last bit. What it changes may lie "
        f"after the last week, or hang on something that never happened."
    )


def by_how_much(outcome: Outcome, found: Estimate) -> str:
    """`lower by 32 points (26 to 37)`, or `not told apart: +1 points (-2 to +4)` where the interval holds 0."""
    digits = _digits(outcome, found)
    low, middle, high = (_number(outcome, value, digits) for value in (found.low, found.estimate, found.high))
    if unsure(found):
        return f"not told apart: {middle:+.{digits}f}{_unit(outcome)} ({low:+.{digits}f} to {high:+.{digits}f})"
    near, far = sorted((abs(low), abs(high)))
    way = "higher" if middle > 0.0 else "lower"
    return f"{way} by {abs(middle):.{digits}f}{_unit(outcome)} ({near:.{digits}f} to {far:.{digits}f})"


def unsure(found: Estimate) -> bool:
    """Whether the interval holds 0."""
    return found.low <= 0.0 <= found.high


def amount(outcome: Outcome, found: Estimate) -> str:
    """A level in the outcome's own unit: `51%`, `93 weeks`, `-0.12`."""
    return _plain(outcome, found) + (" weeks" if outcome.unit == "weeks" else "")


def times(ratio: float | None) -> str:
    """How many times as many runs: `3.2`, `58`, or `-` where that is not known."""
    return "-" if ratio is None else f"{ratio:.0f}" if ratio >= 9.95 else f"{ratio:.1f}"


def _against(held: str, base: str, outcome: Outcome, found: Estimate) -> str:
    said = by_how_much(outcome, found)
    if unsure(found):
        return f"and {held} in {base}, which are {said}"
    return f"instead of {held} in {base}: {said}"


def _gain(ratio: float) -> str:
    least, most = NOTHING_SAVED
    if least <= ratio <= most:
        return "Pairing saved nothing here."
    if ratio < least:
        return f"Pairing did not help here: unpaired, {ratio:.2f} times the runs would do."
    return f"Unpaired, this would take {times(ratio)} times as many runs."


def _unseen(runs: int) -> str:
    return f"none of {runs:,} differs, and up to {100.0 * share(0, runs).high:.1f}% of all runs still could"


def _plain(outcome: Outcome, found: Estimate) -> str:
    if outcome.unit == SHARE:
        rare = 0.0 < found.estimate < 0.0095 or 0.9905 < found.estimate < 1.0
        return f"{found.estimate:.1%}" if rare else f"{found.estimate:.0%}"
    return f"{found.estimate:.0f}" if outcome.unit == "weeks" else f"{found.estimate:+.2f}"


def _digits(outcome: Outcome, found: Estimate) -> int:
    """As many as the interval deserves, its half being at least one unit of the last; one more for a small estimate."""
    half, middle = (_number(outcome, v, MOST_DIGITS + 3) for v in ((found.high - found.low) / 2.0, found.estimate))
    digits = min(max(ceil(-log10(half)), 0), MOST_DIGITS) if half > 0.0 else 0
    return digits + (middle != 0.0 and round(middle, digits) == 0.0)


def _number(outcome: Outcome, value: float, digits: int) -> float:
    """In points where it is a share; a nought has no sign."""
    return round(100.0 * value if outcome.unit == SHARE else value, digits) + 0.0


def _unit(outcome: Outcome) -> str:
    return " points" if outcome.unit == SHARE else " weeks" if outcome.unit == "weeks" else ""
