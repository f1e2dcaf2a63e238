"""Can the record tell rival readings apart? Their weights, given the record and these readings alone.

A reading is played like a variant. Its runs and the record are seen through one plan (`observed_record.py`), the
likelihood of the record under each reading is taken from its runs (`sim.statistics.synthetic_likelihood`), and Bayes'
rule does the rest. The rules by which the program says that the record tells, or that no reading fits, are fixed in
`sim.questions.readings.posterior`, and tried on records made up from the readings (`reading_trials`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import xarray as xr

from sim.arrays import Array
from sim.errors import UsageError
from sim.questions.readings.expected_information import Observation, observations, telling
from sim.questions.readings.observables import seen_in_record, seen_in_runs
from sim.questions.readings.observed_record import Plan, Row, plan_of, rows_of
from sim.questions.readings.posterior import FITS, TELLS, Miss, Scales, Verdict, misses, shares, without_each_kind
from sim.questions.readings.rival_readings import played_readings, priors, refuse_alike
from sim.results.dataset import Results
from sim.scenario.file.values import READING
from sim.statistics.intervals import Estimate

CAVEAT = (
    "Weights compare these readings only, in the strengths they are coded with, given this model and this coding of "
    "the record. None is proven, none is ruled out for good, and a reading that nobody wrote down has no weight. Words "
    "count as acts: regret without amends is coded friendly. Intervals are 90 % and tell only what the number of runs "
    "leaves to chance."
)


@dataclass(frozen=True)
class Weighed:
    """One reading: its prior, its posterior weight, its weight under equal priors, and how well it fits.

    `fits` is the share of its own runs that leave a record at least as far out as the one seen; `misses` are the
    observables in which the record lies furthest from what it leads one to expect.
    """

    name: str
    claim: str
    prior: float
    weight: Estimate
    alone: Estimate
    fits: float
    misses: tuple[Miss, ...]

    def as_json(self) -> dict[str, Any]:
        """The reading in the shape other programs rely on."""
        return {
            **{"name": self.name, "weight": self.weight.as_json(), "prior": self.prior, "claim": self.claim},
            **{"weight_under_equal_priors": self.alone.as_json(), "fits": self.fits, "does_not_fit": self.fits < FITS},
            "misses": [miss.as_json() for miss in self.misses],
        }


@dataclass(frozen=True)
class Readings:
    """What the record says of rival readings, the one of greatest weight first.

    `judged` is the verdict in numbers, in the same order. `observables` are what was looked at, in words; `without` has
    the weights by reading if one kind of them is left out, by kind; `observations` what would tell the readings apart,
    by date. `otherwise` is what is judged if rows of a quarrel elsewhere are counted where they are not, or the other
    way round; None where there are none. `weekly` has the observations of every week, and `results` are the runs.
    `str()` gives the verdict and the caveat.
    """

    readings: tuple[Weighed, ...]
    judged: Verdict
    runs: int
    rows: int
    third_arena: bool
    observables: tuple[str, ...]
    without: dict[str, dict[str, float]]
    observations: tuple[Observation, ...]
    otherwise: Verdict | None
    plan: Plan = field(repr=False, compare=False)
    weekly: xr.Dataset = field(repr=False, compare=False)
    results: Results = field(repr=False, compare=False)

    @property
    def verdict(self) -> str:
        """Whether the record can tell, in a sentence or two."""
        names = [reading.name for reading in self.readings]
        if self.judged.tells and not self.tells and self.otherwise:
            counted, left = ("counted", "left out") if self.third_arena else ("left out", "counted")
            return (
                f"The record cannot tell these readings apart: it hangs on rows of a quarrel elsewhere. With them "
                f"{counted}, {_phrase(names, self.judged)}; with them {left}, {_phrase(names, self.otherwise)}."
            )
        if self.tells and self.readings[0].name != names[self.judged.leader]:
            first = f" The prior asked for puts {names[0]} first all the same."
            return _sentence(_phrase(names, self.judged)) + first
        return _sentence(_phrase(names, self.judged))

    @property
    def none_fits(self) -> bool:
        """Whether all readings lie out of the record's reach."""
        return self.judged.none_fits

    @property
    def tells(self) -> bool:
        """Whether the record singles one out, whatever the prior, and whether or not a quarrel elsewhere counts."""
        other = self.otherwise
        return self.judged.tells and (other is None or (other.tells and other.leader == self.judged.leader))

    def as_json(self) -> dict[str, Any]:
        """The answer in the shape other programs rely on."""
        manifest = self.results.manifest
        return {
            "readings": [reading.as_json() for reading in self.readings],
            **{"none_fits": self.none_fits, "record_can_tell": self.tells, "verdict": self.verdict},
            **{key: manifest[key] for key in ("scenario", "seed", "weeks", "focus")},
            **{"runs": self.runs, "rows_of_the_record": self.rows, "third_arena": self.third_arena},
            "if_a_quarrel_elsewhere_counts_otherwise": self.otherwise and self._as_otherwise(self.otherwise),
            "observables": list(self.observables),
            "weights_without": self.without,
            "observations": [seen.as_json() for seen in self.observations],
            "caveat": CAVEAT,
        }

    def _as_otherwise(self, verdict: Verdict) -> dict[str, Any]:
        weights = zip(self.readings, verdict.weights, strict=True)
        return {
            "readings": [{"name": reading.name, "weight": weight.as_json()} for reading, weight in weights],
            **{"none_fits": verdict.none_fits, "record_can_tell": verdict.tells},
        }

    def __str__(self) -> str:
        return f"{self.verdict}\n{CAVEAT}"


def readings(results: Results, prior: Mapping[str, float] | None = None, third_arena: bool = False) -> Readings:
    """Weigh the rival readings that a study has played (as variants `reading:NAME`) against its scenario's record.

    `prior` by name stands over the scenario's own: of all, in any proportion; of some, as shares of 1, and the others
    share what is left. With `third_arena` rows of a quarrel elsewhere count too. Raises UsageError where there are
    fewer than two readings, no record, a reading that changes nothing, too few runs, or an impossible prior.
    """
    names = played_readings(results)
    told = results.manifest["readings"]
    asked = priors({name: told[name]["prior"] for name in names}, prior or {})
    refuse_alike(results, names)
    prior_shares = shares([asked[name] for name in names])
    evidence = _evidence(results, names, third_arena)
    plan, seen = evidence.plan, evidence.seen
    order = np.argsort([-weight.estimate for weight in evidence.weighed(prior_shares).weights], kind="stable").tolist()
    judged = evidence.weighed(prior_shares).ordered(order)
    weighed = tuple(
        Weighed(name, told[name]["claim"], asked[name], weight, alone, fits, misses(evidence.runs[name], plan, seen))
        for name, weight, alone, fits in zip(
            (names[place] for place in order), judged.weights, judged.alone, judged.fits, strict=True
        )
    )
    weekly = observations(results.dataset.sel(variant=[READING + name for name in names]), plan, names, order[:2])
    return Readings(
        weighed, judged, results.manifest["runs"], len(evidence.rows), third_arena, plan.names,
        without_each_kind(evidence.runs, plan, seen, prior_shares), telling(weekly, plan),
        _otherwise(results, names, evidence, prior_shares, order), plan, weekly, results,
    )  # fmt: skip


@dataclass(frozen=True)
class _Evidence:
    """The rows of the record that count, what is looked at in them and in the runs of each reading."""

    rows: tuple[Row, ...]
    plan: Plan
    runs: dict[str, Array]
    seen: Array
    scales: Scales
    third_arena: bool

    def weighed(self, prior: Array) -> Verdict:
        return self.scales.weigh(self.seen, prior)


def _evidence(results: Results, names: list[str], third_arena: bool) -> _Evidence:
    rows = rows_of(results.manifest, third_arena)
    plan = plan_of(results.manifest, rows)
    runs = {name: seen_in_runs(results.dataset.sel(variant=READING + name), plan) for name in names}
    scales = Scales(runs, plan.noise, plan.summaries, results.manifest["seed"])
    return _Evidence(rows, plan, runs, seen_in_record(rows, plan), scales, third_arena)


def _otherwise(results: Results, names: list[str], found: _Evidence, prior: Array, order: list[int]) -> Verdict | None:
    """What is judged if rows of a quarrel elsewhere count, or do not; None if there are none that could."""
    try:
        rows = rows_of(results.manifest, not found.third_arena)
    except UsageError:
        return None
    if len(rows) == len(found.rows):
        return None
    return _evidence(results, names, not found.third_arena).weighed(prior).ordered(order)


def _phrase(names: Sequence[str], verdict: Verdict) -> str:
    """What a record says of readings, in the order of `names`: that none fits, that it cannot tell, or for which."""
    if verdict.none_fits:
        return (
            f"none of these readings fits: fewer than {FITS:.0%} of any one's own runs leave a record as far out as "
            f"this one, and the weights only say which is least far off"
        )
    places = sorted(range(len(names)), key=lambda place: -verdict.alone[place].estimate)
    first, second = (names[place] for place in places[:2])
    if not verdict.tells:
        return (
            f"the record cannot tell these readings apart: {first} and {second} come first (it would take a weight of "
            f"{TELLS:.0%} under equal priors, clear of doubt by its interval)"
        )
    narrowly = f", but narrowly (with more runs its weight may come out below {TELLS:.0%})"
    return f"of these readings the record speaks for {first}{narrowly * (verdict.alone[places[0]].low < TELLS)}"


def _sentence(phrase: str) -> str:
    return f"{phrase[:1].upper()}{phrase[1:]}."
