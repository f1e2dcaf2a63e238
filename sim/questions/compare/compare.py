"""What difference a variant makes: run by run on the same luck, with its error, and what pairing saved.

Paired on common random numbers: the difference is taken within each run, so that what luck does to both sides cancels
(Law, Simulation Modeling and Analysis, 5th ed. 2015, section 11.2). Runs that share no luck are never paired.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any

from sim.errors import UsageError
from sim.questions.compare.samples import Arm, arms_of
from sim.results.dataset import Results
from sim.results.outcomes import Outcome, outcome
from sim.statistics.intervals import Estimate, independent, level, paired, share
from sim.wording import SHARE, _plain, by_how_much, times, unsure

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


PRECISION = {"rupture": 0.02, "crisis_weeks": 1.0, "relation": 0.02, "mean_relation": 0.02}
"""Half an interval's width for which runs are counted unless another is asked for, in the unit of the outcome."""
CAVEAT = (
    "It does not mean: a forecast, proof that anybody interfered, or a share of the blame. A difference tells what "
    "these inputs, changed, would do in this model: causes work together, so differences do not add up, and what third "
    "parties and factions want is an input. Intervals are 90 % and tell only what the number of runs leaves to chance."
)


@dataclass(frozen=True)
class Contrast:
    """One variant held against the base: `difference` is the variant's mean outcome minus the base's.

    `level` and `base_level` are the means themselves. `runs_saved_by_pairing` is how many times as many runs an
    unpaired comparison would take, `runs_needed` how many of each variant give the precision asked for; None where no
    run differs. `unchanged`: every run is the base's, to the last bit.
    """

    name: str
    label: str
    paired: bool
    unchanged: bool
    runs: int
    difference: Estimate
    level: Estimate
    base_level: Estimate
    runs_saved_by_pairing: float | None
    runs_needed: int | None
    sentence: str

    def as_json(self) -> dict[str, Any]:
        """The contrast in the shape other programs rely on; `name` is its label."""
        return {
            "name": self.label,
            "paired": self.paired,
            "difference": self.difference.as_json(),
            "unchanged": self.unchanged,
            "runs_saved_by_pairing": self.runs_saved_by_pairing,
            "runs_needed": self.runs_needed,
            "runs": self.runs,
            "level": self.level.as_json(),
            "sentence": self.sentence,
        }


@dataclass(frozen=True)
class Comparison:
    """Variants held against a base: `base` is its label, `rows` one contrast each, in the order played.

    `runs` and `weeks` are those that count. `precision` is what `runs_needed` of a row is for. `arms`, the base's
    first, are where the numbers come from. `str()` gives the sentences and the caveat.
    """

    base: str
    outcome: Outcome
    runs: int
    weeks: int
    precision: float
    rows: tuple[Contrast, ...]
    arms: tuple[Arm, ...] = field(repr=False, compare=False)

    @property
    def warnings(self) -> list[str]:
        """A line for each variant that changed nothing."""
        return [alike(row.label, self.base, row.runs) for row in self.rows if row.unchanged]

    @property
    def base_level(self) -> Estimate:
        """The base's own mean outcome."""
        return self.rows[0].base_level

    def as_json(self) -> dict[str, Any]:
        """The comparison in the shape other programs rely on."""
        return {
            "base": self.base,
            "outcome": self.outcome.name,
            "variants": [row.as_json() for row in self.rows],
            "unit": self.outcome.unit,
            "runs": self.runs,
            "weeks": self.weeks,
            "precision": self.precision,
            "base_level": self.base_level.as_json(),
            "warnings": self.warnings,
            "caveat": CAVEAT,
        }

    def __str__(self) -> str:
        return "\n".join([*(row.sentence for row in self.rows), CAVEAT])


def compare(
    results: Results | Sequence[Results],
    outcome: str = "rupture",
    base: str | None = None,
    precision: float | None = None,
    unpaired: bool = False,
    variants: Sequence[str] | None = None,
) -> Comparison:
    """Hold variants of one study, or of several, against a base: the first variant of the first study unless named.

    `outcome` is a name of `sim.results.outcomes.OUTCOMES`; `precision` is in its unit. Studies are cut to the weeks
    they have in common, and paired over the runs they have in common. A study that does not share the base's luck is
    refused with the reason, or with `unpaired` compared as an independent sample; what shares luck is paired all the
    same. `variants` are names or labels (`folder:variant`) of those to compare, all unless named.
    Raises UsageError.
    """
    studies = [results] if isinstance(results, Results) else list(results)
    if not studies:
        raise UsageError("nothing to compare: give the results of a study, or of several")
    measured, precision = asked_for(outcome, precision)
    held, others = arms_of(studies, variants, base, unpaired)
    against = held.values(measured)
    rows = []
    for arm in others:
        values, is_share = arm.values(measured), measured.unit == SHARE
        found = (independent if arm.apart else paired)(values, against, is_share)
        facts: dict[str, Any] = {
            "name": arm.name,
            "label": arm.label,
            "paired": not arm.apart,
            "unchanged": not arm.apart and arm.same_as(held),
            "runs": arm.runs,
            "difference": found.estimate,
            "level": level(values, is_share),
            "base_level": level(against, is_share),
            "runs_saved_by_pairing": found.saved,
            "runs_needed": found.runs_needed(precision),
        }
        rows.append(Contrast(**facts, sentence=in_words(facts, held.label, measured, arm.apart)))
    return Comparison(held.label, measured, held.runs, held.weeks, precision, tuple(rows), (held, *others))


def asked_for(name: str, precision: float | None) -> tuple[Outcome, float]:
    """The outcome of this name, and the precision asked for or its usual one. Raises UsageError for what cannot be."""
    measured = outcome(name)
    wanted = PRECISION[name] if precision is None else precision
    most = 1.0 if measured.unit == SHARE else inf
    if not 0.0 < wanted < most:
        raise UsageError(
            f"the precision must be above 0{' and below 1' if most == 1.0 else ''}; got {wanted:g}. It is half an "
            f"interval's width, in {measured.unit}, such as {PRECISION[name]:g}"
        )
    return measured, wanted
