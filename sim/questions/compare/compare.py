"""What difference a variant makes: run by run on the same luck, with its error, and what pairing saved.

Paired on common random numbers: the difference is taken within each run, so that what luck does to both sides cancels
(Law, Simulation Modeling and Analysis, 5th ed. 2015, section 11.2). Runs that share no luck are never paired.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from sim.arrays import Array
from sim.errors import UsageError
from sim.plotting.style import provenance
from sim.questions.answer import Answer, plain
from sim.questions.compare.picture import draw
from sim.questions.compare.samples import Arm, arms_of
from sim.questions.compare.text import CAVEAT, alike, comparison_text, sentence
from sim.results.dataset import Results
from sim.results.outcomes import Outcome, outcome
from sim.statistics.intervals import Estimate, independent, level, paired

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SHOWN = ("paired", "difference", "unchanged", "runs_saved_by_pairing", "runs_needed", "runs", "level", "sentence")
"""What JSON has of a contrast after its label."""


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
    sentence: str = ""


@dataclass(frozen=True, repr=False)
class Comparison(Answer):
    """Variants held against a base: `base` is its label, `rows` one contrast each, in the order played.

    `runs` and `weeks` are those that count. `precision` is what `runs_needed` of a row is for. `arms`, the base's
    first, are where the numbers come from.
    """

    name: ClassVar = "compare"
    base: str
    outcome: Outcome
    runs: int
    weeks: int
    precision: float
    rows: tuple[Contrast, ...]
    arms: tuple[Arm, ...] = field(compare=False)

    @property
    def warnings(self) -> list[str]:
        """A line for each variant that changed nothing."""
        return [alike(row.label, self.base, row.runs) for row in self.rows if row.unchanged]

    @property
    def base_level(self) -> Estimate:
        """The base's own mean outcome."""
        return self.rows[0].base_level

    def to_json(self) -> dict[str, Any]:
        """The comparison as docs/compare.md describes it."""
        return {
            "base": self.base,
            "outcome": self.outcome.name,
            "variants": [{"name": row.label, **{key: plain(getattr(row, key)) for key in SHOWN}} for row in self.rows],
            "unit": self.outcome.unit,
            "runs": self.runs,
            "weeks": self.weeks,
            "precision": self.precision,
            "base_level": plain(self.base_level),
            "warnings": self.warnings,
            "caveat": CAVEAT,
        }

    def provenance(self) -> dict[str, str | int]:
        """That of the base, and the other run folders."""
        base = self.arms[0]
        others = {str(arm.results.folder) for arm in self.arms} - {str(base.results.folder)}
        held = {"held against": ", ".join(sorted(Path(other).name for other in others))} if others else {}
        return {**provenance(base.results.manifest, base.name), "runs": self.runs, **held}

    def plot(self) -> Figure:
        """The variants overlaid, and their differences from the base week by week."""
        return draw(self)

    def __str__(self) -> str:
        return comparison_text(self)


def compare(
    results: Results | Sequence[Results],
    outcome: str = "rupture",
    base: str | None = None,
    precision: float | None = None,
    unpaired: bool = False,
    variants: Sequence[str] | None = None,
) -> Comparison:
    """Hold variants of one study, or of several, against a base: the first variant of the first study unless named.

    `outcome` is a name of `sim.model.outcomes.OUTCOMES`; `precision` is in its unit. Studies are cut to the weeks
    they have in common, and paired over the runs they have in common. A study that does not share the base's luck is
    refused with the reason, or with `unpaired` compared as an independent sample; what shares luck is paired all the
    same. `variants` are names or labels (`folder:variant`) of those to compare, all unless named.
    Raises UsageError.
    """
    studies = [results] if isinstance(results, Results) else list(results)
    if not studies:
        raise UsageError("nothing to compare: give the results of a study, or of several")
    measured, wanted = asked_for(outcome, precision)
    held, others = arms_of(studies, variants, base, unpaired)
    against = held.values(measured)
    contrasts = ((arm, _contrast(arm, held, against, measured, wanted)) for arm in others)
    rows = tuple(replace(row, sentence=sentence(row, held.label, measured, arm.apart)) for arm, row in contrasts)
    return Comparison(held.label, measured, held.runs, held.weeks, wanted, rows, (held, *others))


def _contrast(arm: Arm, base: Arm, against: Array, measured: Outcome, precision: float) -> Contrast:
    """An arm held against the base, whose values are `against`; the sentence is still to come."""
    values, is_share = arm.values(measured), measured.is_share
    found = (independent if arm.apart else paired)(values, against, is_share)
    return Contrast(
        name=arm.name,
        label=arm.label,
        paired=not arm.apart,
        unchanged=not arm.apart and arm.same_as(base),
        runs=arm.runs,
        difference=found.estimate,
        level=level(values, is_share),
        base_level=level(against, is_share),
        runs_saved_by_pairing=found.saved,
        runs_needed=found.runs_needed(precision),
    )


def asked_for(name: str, precision: float | None) -> tuple[Outcome, float]:
    """The outcome of this name, and the precision asked for or its usual one. Raises UsageError for what cannot be."""
    measured = outcome(name)
    wanted = measured.precision if precision is None else precision
    most = 1.0 if measured.is_share else inf
    if not 0.0 < wanted < most:
        raise UsageError(
            f"the precision must be above 0{' and below 1' if most == 1.0 else ''}; got {wanted:g}. It is half an "
            f"interval's width, in {measured.unit}, such as {measured.precision:g}"
        )
    return measured, wanted
