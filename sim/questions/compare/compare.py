"""Comparison of variants: differences from a base with their Monte Carlo error, and the gain from pairing.

With common random numbers the difference is taken within each run, so that noise common to both cancels (Law,
Simulation Modeling and Analysis, 5th ed. 2015, section 11.2). Runs with separate random streams are never paired.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import inf, nan
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from sim.answer import Answer, plain
from sim.arrays import Array
from sim.errors import UsageError
from sim.plotting.style import provenance
from sim.questions.compare.picture import draw
from sim.questions.compare.samples import Sample, samples_of
from sim.questions.compare.text import CAVEAT, comparison_text, sentence, unchanged_sentence
from sim.results.dataset import Results
from sim.results.outcomes import OUTCOMES, Outcome, outcome
from sim.statistics.intervals import Estimate, independent, level, paired

if TYPE_CHECKING:
    from matplotlib.figure import Figure

RUPTURE = OUTCOMES[0].name
ROW_KEYS = (
    "paired", "difference", "unchanged", "not_played", "runs_saved_by_pairing", "runs_needed", "runs", "level",
    "sentence",
)  # fmt: skip
"""Keys of a contrast in JSON, after its name."""


@dataclass(frozen=True)
class Contrast:
    """One variant compared with the base: `difference` is the variant's mean outcome minus the base's.

    `level` and `base_level` are the means. `runs_saved_by_pairing` is the ratio of runs of an unpaired comparison to
    these, `runs_needed` the runs of each variant for the requested precision; None if no run differs. `unchanged` is
    True if every run is bit-identical to the base's, and `not_played` if the incidents and acts in which they differ
    come after the last week: then the difference is NaN.
    """

    name: str
    label: str
    paired: bool
    unchanged: bool
    not_played: bool
    runs: int
    difference: Estimate
    level: Estimate
    base_level: Estimate
    runs_saved_by_pairing: float | None
    runs_needed: int | None
    sentence: str = ""


@dataclass(frozen=True, repr=False)
class Comparison(Answer):
    """Variants compared with a base: `base` is its label, `rows` hold one contrast per variant, in order of simulation.

    `by_focal_dyad` has the rows of each focal dyad, if there are several, and of the joint outcomes of a rupture.
    `runs` and `weeks` are those compared. `precision` is the one of `runs_needed`. `samples`, the base's first, are the
    simulated runs.
    """

    name: ClassVar = "compare"
    base: str
    outcome: Outcome
    runs: int
    weeks: int
    precision: float
    rows: tuple[Contrast, ...]
    samples: tuple[Sample, ...] = field(compare=False)
    by_focal_dyad: dict[str, tuple[Contrast, ...]] = field(default_factory=dict)

    @property
    def warnings(self) -> list[str]:
        """Sentences on variants without effect."""
        return [unchanged_sentence(row, self.base) for row in self.rows if row.unchanged]

    @property
    def base_level(self) -> Estimate:
        """Mean outcome of the base."""
        return self.rows[0].base_level

    def to_json(self) -> dict[str, Any]:
        """Return the comparison in the shape that docs/compare.md describes."""
        return {
            "base": self.base,
            "outcome": self.outcome.name,
            "variants": [
                {"name": row.label, **{key: plain(getattr(row, key)) for key in ROW_KEYS}} for row in self.rows
            ],
            **({"by_focal_dyad": self._differences()} if self.by_focal_dyad else {}),
            "unit": self.outcome.unit,
            "runs": self.runs,
            "weeks": self.weeks,
            "precision": self.precision,
            "base_level": plain(self.base_level),
            "warnings": self.warnings,
            "caveat": CAVEAT,
        }

    def _differences(self) -> dict[str, Any]:
        """Return the differences by focal dyad or joint outcome, and by variant."""
        return {
            about: {row.label: {"difference": plain(row.difference), "level": plain(row.level)} for row in rows}
            for about, rows in self.by_focal_dyad.items()
        }

    def provenance(self) -> dict[str, str | int]:
        """Return the provenance of the base, and the other run folders."""
        base = self.samples[0]
        others = {str(sample.results.folder) for sample in self.samples} - {str(base.results.folder)}
        studies = {"compared with": ", ".join(sorted(Path(other).name for other in others))} if others else {}
        return {**provenance(base.results.manifest, base.name), "runs": self.runs, **studies}

    def plot(self) -> Figure:
        """Draw the variants, and their weekly differences from the base."""
        return draw(self)

    def __str__(self) -> str:
        return comparison_text(self)


def compare(
    results: Results | Sequence[Results],
    *others: Results,
    outcome: str = "rupture",
    base: str | None = None,
    precision: float | None = None,
    unpaired: bool = False,
    variants: Sequence[str] | None = None,
) -> Comparison:
    """Compare variants of one or several studies with a base, by default the first variant of the first study.

    `compare(a, b)` and `compare([a, b])` are the same; the answer is one text, and one picture, whatever the studies.

    `outcome` is a name of `sim.model.outcomes.OUTCOMES`; `precision` is in its unit. Studies are truncated to their
    common weeks, and paired over their common runs. A study without common random numbers is refused with the reason,
    or with `unpaired` compared as an independent sample, while the others stay paired. `variants` are names or labels
    (`folder:variant`), by default all. Raises UsageError.
    """
    studies = [*([results] if isinstance(results, Results) else results), *others]
    if strangers := [study for study in studies if not isinstance(study, Results)]:
        raise UsageError(f"compare takes results of studies, got {strangers[0]!r}; name the outcome with outcome=")
    if not studies:
        raise UsageError("nothing to compare: give the results of a study, or of several")
    measured, wanted = outcome_and_precision(outcome, precision)
    first, samples = samples_of(studies, variants, base, unpaired)
    rows = tuple(
        replace(row, sentence=sentence(_titled(row, s), first.label, measured, s.unpaired))
        for s, row in zip(samples, _contrasts(first, samples, measured, wanted), strict=True)
    )
    by_focal_dyad = _by_focal_dyad(studies, (variants, base, unpaired), measured, wanted)
    return Comparison(first.label, measured, first.runs, first.weeks, wanted, rows, (first, *samples), by_focal_dyad)


def _by_focal_dyad(
    studies: Sequence[Results], chosen: tuple[Any, ...], measured: Outcome, precision: float
) -> dict[str, tuple[Contrast, ...]]:
    """Compare each focal dyad, and of a rupture the joint outcomes; nothing if a study has one focal dyad.

    Joint outcomes are compared if all studies have the same focal dyads. Raises UsageError for one that is asked for
    and cannot be.
    """
    same = all(set(study.focal_dyads) == set(studies[0].focal_dyads) for study in studies)
    if measured.joint and not same:
        sets = "; ".join(", ".join(study.focal_dyads) for study in studies)
        raise UsageError(f"{measured.name} is about all focal dyads, and these studies have different ones: {sets}")
    dyads = [dyad for dyad in studies[0].focal_dyads if all(dyad in study.focal_dyads for study in studies)]
    if len(dyads) < 2 or measured.joint:
        return {}
    found = {}
    for dyad in dyads:
        first, samples = samples_of([study.focused_on(dyad) for study in studies], *chosen)
        found[dyad] = tuple(_contrasts(first, samples, measured, precision))
    first, samples = samples_of(studies, *chosen)
    for joint in (one for one in OUTCOMES if one.joint and same and measured.name == RUPTURE):
        found[joint.name] = tuple(_contrasts(first, samples, joint, precision))
    return found


def _contrasts(first: Sample, samples: Sequence[Sample], measured: Outcome, precision: float) -> list[Contrast]:
    """Compare samples with the base, without sentences."""
    values = first.values(measured)
    return [_contrast(sample, first, values, measured, precision) for sample in samples]


def _titled(row: Contrast, sample: Sample) -> Contrast:
    """Return a contrast whose label has the title of its variant, if there is one."""
    title = sample.results.manifest.get("variant_titles", {}).get(sample.name)
    return replace(row, label=f"{row.label} ({title})") if title else row


def _contrast(sample: Sample, base: Sample, base_values: Array, measured: Outcome, precision: float) -> Contrast:
    """Compare a sample with the base; the sentence is added later."""
    values, is_share = sample.values(measured), measured.is_share
    difference = (independent if sample.unpaired else paired)(values, base_values, is_share)
    unchanged = not sample.unpaired and sample.is_identical_to(base)
    not_played = unchanged and sample.differs_later_only(base)
    return Contrast(
        name=sample.name,
        label=sample.label,
        paired=not sample.unpaired,
        unchanged=unchanged,
        not_played=not_played,
        runs=sample.runs,
        difference=Estimate(nan, nan, nan) if not_played else difference.estimate,
        level=level(values, is_share),
        base_level=level(base_values, is_share),
        runs_saved_by_pairing=difference.runs_saved,
        runs_needed=difference.runs_needed(precision),
    )


def outcome_and_precision(name: str, precision: float | None) -> tuple[Outcome, float]:
    """Return the outcome of this name and the precision, by default the outcome's own. Raises UsageError."""
    measured = outcome(name)
    wanted = measured.precision if precision is None else precision
    most = 1.0 if measured.is_share else inf
    if not 0.0 < wanted < most:
        raise UsageError(
            f"the precision must be above 0{' and below 1' if most == 1.0 else ''}; got {wanted:g}. It is the "
            f"half-width of the interval, in {measured.unit}, such as {measured.precision:g}"
        )
    return measured, wanted
