"""Can the record tell rival readings apart? Their weights, given the record and these readings alone.

A reading is played like a variant. Its runs and the record are seen through one plan (`observed_record.py`), the
likelihood of the record under each reading is taken from its runs (`sim.statistics.synthetic_likelihood`), and Bayes'
rule does the rest. The rules by which the program says that the record tells, or that no reading fits, are fixed in
`sim.questions.readings.posterior`, and the tests try them on records made up from the readings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from sim.arrays import Array
from sim.errors import UsageError
from sim.questions.answer import Answer, plain
from sim.questions.readings.expected_information import Observation, observations, telling
from sim.questions.readings.observables import Courses, courses, seen_in_record, seen_in_runs
from sim.questions.readings.observed_record import Plan, Row, plan_of, rows_of
from sim.questions.readings.picture import draw
from sim.questions.readings.posterior import FITS, Miss, Scales, Verdict, misses, without_each_kind
from sim.questions.readings.rival_readings import played_readings, priors, refuse_alike
from sim.questions.readings.text import CAVEAT, readings_text, verdict_text
from sim.results.dataset import Results
from sim.scenario.file.values import READING
from sim.statistics.intervals import Estimate


@dataclass(frozen=True)
class Weighed:
    """One reading: its prior, its posterior weight, its weight under equal priors, and how well it fits.

    `fits` is the share of its own runs that leave a record at least as far out as the one seen; `misses` are the
    observables in which the record lies furthest from what it leads one to expect.
    """

    name: str
    title: str
    claim: str
    prior: float
    weight: Estimate
    alone: Estimate
    fits: float
    misses: tuple[Miss, ...]

    def to_json(self) -> dict[str, Any]:
        """The reading as plain data, in the shape that docs/results.md gives."""
        weights = {"weight": self.weight, "prior": self.prior, "claim": self.claim}
        fit = {"weight_under_equal_priors": self.alone, "fits": self.fits, "does_not_fit": self.fits < FITS}
        return dict(plain({"name": self.name, **weights, **fit, "misses": self.misses}))


@dataclass(frozen=True, repr=False)
class Readings(Answer):
    """What the record says of rival readings, the one of greatest weight first.

    `judged` is the verdict in numbers, in the same order. `observables` are what was looked at, in words; `without` has
    the weights by reading if one kind of them is left out, by kind; `observations` what would tell the readings apart,
    by date. `otherwise` is what is judged if rows of a quarrel elsewhere are counted where they are not, or the other
    way round; None where there are none. `weekly` has the observations of every week, `courses` the tones expected and
    recorded, and `results` are the runs.
    """

    name = "readings"

    readings: tuple[Weighed, ...]
    judged: Verdict
    runs: int
    rows: int
    include_other_disputes: bool
    observables: tuple[str, ...]
    without: dict[str, dict[str, float]]
    observations: tuple[Observation, ...]
    otherwise: Verdict | None
    plan: Plan = field(compare=False)
    weekly: xr.Dataset = field(compare=False)
    courses: Courses = field(compare=False)
    results: Results = field(compare=False)

    @property
    def verdict(self) -> str:
        """Whether the record can tell, in a sentence or two."""
        return verdict_text(self)

    @property
    def none_fits(self) -> bool:
        """Whether all readings lie out of the record's reach."""
        return self.judged.none_fits

    @property
    def tells(self) -> bool:
        """Whether the record singles one out, whatever the prior, and whether or not a quarrel elsewhere counts."""
        other = self.otherwise
        return self.judged.tells and (other is None or (other.tells and other.leader == self.judged.leader))

    def __str__(self) -> str:
        return readings_text(self)

    def plot(self) -> Figure:
        """The weights, and what each reading leads one to expect beside the record."""
        return draw(self)

    def provenance(self) -> dict[str, str | int]:
        """Scenario, seed, runs and version."""
        manifest = self.results.manifest
        told = {key: manifest[key] for key in ("scenario", "seed", "runs")}
        return {**told, "version": manifest["versions"]["bilateral"]}

    def tables(self) -> dict[str, str]:
        """What would tell the readings apart, week by week."""
        weekly = self.weekly.to_dataframe().reset_index()
        return {"observations.csv": weekly.to_csv(index=False, float_format="%.4f")}

    def to_json(self) -> dict[str, Any]:
        """The answer as plain data, in the shape that docs/results.md gives."""
        manifest, other = self.results.manifest, self.otherwise
        return {
            "readings": [reading.to_json() for reading in self.readings],
            **{"none_fits": self.none_fits, "record_can_tell": self.tells, "verdict": self.verdict},
            **{key: manifest[key] for key in ("scenario", "seed", "weeks", "focus")},
            **{"runs": self.runs, "rows_of_the_record": self.rows, "include_other_disputes": self.include_other_disputes},
            "if_a_quarrel_elsewhere_counts_otherwise": other and self._otherwise(other),
            "observables": list(self.observables),
            "weights_without": self.without,
            "observations": plain(self.observations),
            "caveat": CAVEAT,
        }

    def _otherwise(self, other: Verdict) -> dict[str, Any]:
        weights = zip(self.readings, other.weights, strict=True)
        return {
            "readings": [{"name": reading.name, "weight": plain(weight)} for reading, weight in weights],
            **{"none_fits": other.none_fits, "record_can_tell": other.tells},
        }


def readings(results: Results, prior: Mapping[str, float] | None = None, include_other_disputes: bool = False) -> Readings:
    """Weigh the rival readings that a study has played (as variants `reading:NAME`) against its scenario's record.

    `prior` by name stands over the scenario's own: of all, in any proportion; of some, as shares of 1, and the others
    share what is left. With `include_other_disputes` rows of a quarrel elsewhere count too. Raises UsageError where there are
    fewer than two readings, no record, a reading that changes nothing, too few runs, or an impossible prior.
    """
    played = played_readings(results)
    told, titles = results.manifest["readings"], results.manifest["variant_titles"]
    asked = priors({name: told[name]["prior"] for name in played}, prior or {})
    refuse_alike(results, played)
    shares = np.array([asked[name] for name in played])
    shares /= shares.sum()
    found = _evidence(results, played, include_other_disputes, shares)
    otherwise = _otherwise(results, played, include_other_disputes, shares, len(found.rows))
    plan, seen, order = found.plan, found.seen, found.verdict.order
    judged, names = found.verdict.ordered(order), [played[place] for place in order]
    weighed = tuple(
        Weighed(
            name, titles.get(READING + name, name.replace("_", " ")), told[name]["claim"], asked[name], weight, alone,
            fits, misses(found.runs[name], plan, seen),
        )
        for name, weight, alone, fits in zip(names, judged.weights, judged.alone, judged.fits, strict=True)
    )  # fmt: skip
    weekly = observations(results.dataset.sel(variant=[READING + name for name in played]), plan, played, order[:2])
    return Readings(
        weighed, judged, results.manifest["runs"], len(found.rows), include_other_disputes, plan.names,
        without_each_kind(found.runs, plan, seen, shares), telling(weekly, plan),
        otherwise and otherwise.ordered(order), plan, weekly, courses(results, plan, names, seen), results,
    )  # fmt: skip


@dataclass(frozen=True)
class _Evidence:
    """The rows of the record that count, what is looked at in them and in the runs of each reading, and the verdict."""

    rows: tuple[Row, ...]
    plan: Plan
    runs: dict[str, Array]
    seen: Array
    verdict: Verdict


def _evidence(results: Results, names: list[str], include_other_disputes: bool, prior: Array) -> _Evidence:
    rows = rows_of(results.manifest, include_other_disputes)
    plan = plan_of(results.manifest, rows)
    runs = {name: seen_in_runs(results.dataset.sel(variant=READING + name), plan) for name in names}
    seen = seen_in_record(rows, plan)
    return _Evidence(rows, plan, runs, seen, Scales(runs, plan, results.manifest["seed"]).weigh(seen, prior))


def _otherwise(results: Results, names: list[str], include_other_disputes: bool, prior: Array, counted: int) -> Verdict | None:
    """What is judged if rows of a quarrel elsewhere count, or do not; None if there are none that could."""
    try:
        rows = rows_of(results.manifest, not include_other_disputes)
    except UsageError:
        return None
    return None if len(rows) == counted else _evidence(results, names, not include_other_disputes, prior).verdict
