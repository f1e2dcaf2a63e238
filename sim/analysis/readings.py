"""Can the record tell rival readings apart? Their weights, given the record and these readings alone.

A reading is played like a variant. Its runs and the record are seen through one plan (`sim.analysis.recorded`), the
likelihood of the record under each reading is taken from its runs (`sim.analysis.synthetic_likelihood`), and Bayes'
rule does the rest. The rules by which the program says that the record tells, or that no reading fits, are fixed in
`sim.analysis.weighing`, and tried on records made up from the readings (`sim.analysis.reading_trials`).
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sim.analysis.estimates import Estimate
from sim.analysis.observables import seen_in_record, seen_in_runs
from sim.analysis.observations import Observation, observations, telling
from sim.analysis.reading_evidence import Miss, misses, without_each_kind
from sim.analysis.recorded import Plan, plan_of, rows_of
from sim.analysis.weighing import FITS, TELLS, Scales, shares
from sim.errors import UsageError
from sim.results.dataset import Results

Array = NDArray[np.float64]
READING, BASE = "reading:", "base"
FEWEST_RUNS = 50
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

    `tells`: whether it singles one out, whatever the prior; `none_fits`: whether all lie out of reach. `observables`
    are what was looked at, in words; `without` has the weights by reading if one kind of them is left out, by kind;
    `observations` what would tell the readings apart, by date. `weekly` has that for every week, and `results` are the
    runs. `str()` gives the verdict and the caveat.
    """

    readings: tuple[Weighed, ...]
    none_fits: bool
    tells: bool
    runs: int
    rows: int
    third_arena: bool
    observables: tuple[str, ...]
    without: dict[str, dict[str, float]]
    observations: tuple[Observation, ...]
    plan: Plan = field(repr=False, compare=False)
    weekly: xr.Dataset = field(repr=False, compare=False)
    results: Results = field(repr=False, compare=False)

    @property
    def verdict(self) -> str:
        """Whether the record can tell, in a sentence or two."""
        first, second = self.readings[:2]
        if self.none_fits:
            return (
                f"None of these readings fits: fewer than {FITS:.0%} of any one's own runs leave a record as far out "
                f"as this one. The weights below only say which is least far off; look for what all of them leave out."
            )
        if not self.tells:
            return (
                f"The record cannot tell these readings apart: {first.name} and {second.name} remain (it would take a "
                f"weight of {TELLS:g} under equal priors, clear of doubt by its interval). See what would tell."
            )
        leader = max(self.readings, key=lambda reading: reading.alone.estimate)
        if leader is not first:
            return f"The record speaks for {leader.name}; the prior asked for puts {first.name} first all the same."
        return f"Of these readings the record speaks for {leader.name}."

    def as_json(self) -> dict[str, Any]:
        """The answer in the shape other programs rely on."""
        manifest = self.results.manifest
        return {
            "readings": [reading.as_json() for reading in self.readings],
            **{"none_fits": self.none_fits, "record_can_tell": self.tells, "verdict": self.verdict},
            **{key: manifest[key] for key in ("scenario", "seed", "weeks", "focus")},
            **{"runs": self.runs, "rows_of_the_record": self.rows, "third_arena": self.third_arena},
            "observables": list(self.observables),
            "weights_without": self.without,
            "observations": [seen.as_json() for seen in self.observations],
            "caveat": CAVEAT,
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
    rows = rows_of(results.manifest, third_arena)
    plan = plan_of(results.manifest, rows)
    refuse_alike(results, names)
    runs = {name: seen_in_runs(results.dataset.sel(variant=READING + name), plan) for name in names}
    scales = Scales(runs, plan.noise, plan.summaries, results.manifest["seed"])
    seen, prior_shares = seen_in_record(rows, plan), shares([asked[name] for name in names])
    verdict = scales.weigh(seen, prior_shares)
    order = sorted(range(len(names)), key=lambda place: -verdict.weights[place].estimate)
    of_readings = results.dataset.sel(variant=[READING + name for name in names])
    weekly = observations(of_readings, plan, names, order[:2])
    return Readings(
        tuple(
            Weighed(
                (name := names[place]), told[name]["claim"], asked[name], verdict.weights[place], verdict.alone[place],
                verdict.fits[place], misses(runs[name], plan, seen),
            )
            for place in order
        ),
        verdict.none_fits, verdict.tells, results.manifest["runs"], len(rows), third_arena,
        plan.names, without_each_kind(runs, plan, seen, prior_shares), telling(weekly, plan), plan, weekly, results,
    )  # fmt: skip


def played_readings(results: Results) -> list[str]:
    """The readings a study has played, by name; raises UsageError where fewer than two, or too few runs."""
    manifest = results.manifest
    names = [str(v).removeprefix(READING) for v in manifest["variants"] if str(v).startswith(READING)]
    if len(names) < 2:
        raise UsageError(
            f"{results.folder} has played {len(names) or 'no'} rival reading{'s' * (len(names) != 1)}, and it takes "
            f"two to be weighed; play them with: bilateral readings {manifest['scenario']}"
        )
    if manifest["runs"] < FEWEST_RUNS:
        raise UsageError(
            f"weighing takes {FEWEST_RUNS} runs of each reading at least, and 500 or more to be worth reading; got "
            f"{manifest['runs']}"
        )
    return names


def refuse_alike(results: Results, names: list[str]) -> None:
    """Raises UsageError for a reading all of whose runs are those of the base, or of another reading."""
    paths = results.dataset["half_log_odds"].transpose("variant", "run", "week", "direction").to_numpy()
    tones = results.dataset["tone"].transpose("variant", "run", "week", "direction").to_numpy()
    places = {str(v): place for place, v in enumerate(results.dataset["variant"].to_numpy())}
    others = [BASE] * (BASE in places)
    for name in names:
        mine = places[READING + name]
        for other in others:
            its = places[other]
            if np.array_equal(paths[mine], paths[its]) and np.array_equal(tones[mine], tones[its]):
                what = "the base" if other == BASE else other.removeprefix(READING)
                raise UsageError(
                    f"the reading {name} changes nothing: all its {len(paths[mine])} runs are those of {what}, to the "
                    f"last bit. Say under readings.{name} what this account has otherwise (`without`, `states`, "
                    f"`incidents`, ...), or remove it"
                )
        others.append(READING + name)


def priors(written: Mapping[str, float], asked: Mapping[str, float]) -> dict[str, float]:
    """The prior of each reading, summing to 1: as `written` in the scenario, with those `asked` for instead.

    Of all, those asked count in any proportion; of some, as shares of 1. Raises UsageError.
    """
    for name, value in asked.items():
        if name not in written:
            near = difflib.get_close_matches(name, written, 1)
            hint = f"did you mean '{near[0]}'? There are" if near else "there are"
            raise UsageError(f"no reading '{name}' to give a prior; {hint}: {', '.join(written)}")
        if not (value > 0.0 and math.isfinite(value)):
            raise UsageError(f"the prior of {name} must be above 0; got {value:g}. To leave a reading out, remove it")
    left = 1.0 - sum(asked.values())
    rest = {name: value for name, value in written.items() if name not in asked}
    if asked and rest and left <= 0.0:
        raise UsageError(
            f"priors of some of the readings are shares of 1 and must leave something for {', '.join(rest)}; got "
            f"{', '.join(f'{name}={value:g}' for name, value in asked.items())}"
        )
    if not asked or not rest:
        chosen = dict(asked or written)
        return {name: chosen[name] / sum(chosen.values()) for name in written}
    return {name: asked.get(name, left * written[name] / sum(rest.values())) for name in written}
