"""What difference a variant makes: run by run on the same luck, with its error, and what pairing saved.

Paired on common random numbers: the difference is taken within each run, so that what luck does to both sides cancels
(Law, Simulation Modeling and Analysis, 5th ed. 2015, section 11.2). Runs that share no luck are never paired.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any

from sim.analysis.arms import Arm, arms_of
from sim.analysis.contrast_words import SHARE, alike, in_words
from sim.analysis.estimates import Estimate
from sim.analysis.pairing import independent, level, paired
from sim.errors import UsageError
from sim.results.dataset import Results
from sim.results.measures import Outcome, outcome

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

    `outcome` is a name of `sim.results.measures.OUTCOMES`; `precision` is in its unit. Studies are cut to the weeks
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
