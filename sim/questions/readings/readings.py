"""Posterior weights of rival readings, given the record and these readings alone.

A reading is simulated like a variant. Its runs and the record are reduced to the same observables
(`observed_record.py`), the likelihood of the record under each reading is estimated from its runs
(`sim.statistics.synthetic_likelihood`), and Bayes' rule gives the weights. The rules by which the record counts as
decisive, or no reading as fitting, are fixed in `sim.questions.readings.posterior`; the tests try them on synthetic
records simulated from the readings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from sim.answer import Answer, plain
from sim.arrays import Array
from sim.errors import UsageError
from sim.questions.readings import posterior
from sim.questions.readings.by_filter import ByFilter, by_filter
from sim.questions.readings.observables import (
    ExpectedTones,
    Observation,
    expected_tones,
    most_informative,
    weekly_information,
)
from sim.questions.readings.picture import draw
from sim.questions.readings.posterior import deviations
from sim.questions.readings.rival_readings import priors, refuse_identical, simulated_readings
from sim.questions.readings.text import CAVEAT, readings_text, verdict_text
from sim.record.observables import record_observables, run_observables
from sim.record.observed_record import ObservationPlan, Row, plan_of, rows_of
from sim.results.dataset import Results
from sim.running.filtering.conditioning import FilterOptions
from sim.scenario.file.values import READING
from sim.statistics.intervals import Estimate

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class ReadingResult:
    """One reading: its prior, its posterior weight, its weight under equal priors, and its fit.

    `p_value` is the predictive p-value: the share of its own runs whose records are at least as extreme as the observed
    one. `deviations` are the observables in which the record lies furthest from what the reading predicts.
    """

    name: str
    title: str
    claim: str
    prior: float
    weight: Estimate
    equal_prior_weight: Estimate
    p_value: float
    deviations: tuple[posterior.Deviation, ...]

    def to_json(self) -> dict[str, Any]:
        """The reading as plain data, in the shape that docs/results.md gives."""
        weights = {"weight": self.weight, "prior": self.prior, "claim": self.claim}
        fit = {"predictive_p_value": self.p_value, "does_not_fit": self.p_value < posterior.MIN_P_VALUE}
        equal = {"weight_under_equal_priors": self.equal_prior_weight}
        return dict(plain({"name": self.name, **weights, **equal, **fit, "deviations": self.deviations}))


@dataclass(frozen=True, repr=False)
class Readings(Answer):
    """Posterior weights of rival readings, the one of greatest weight first.

    `evaluation` has the numbers, in the same order. `observables` are named in words; `without` has the weights by
    reading if one kind of them is left out, by kind; `observations` are the most informative ones, by date.
    `alternative` is the evaluation with the rows about other disputes counted if they are not, or left out if they are;
    None if there are none. `weekly` has the expected information of every week, `tones` the tones expected and
    recorded, and `results` are the runs. `by_filter` has the evidence of the same readings by particle filters, None if
    it was not asked for; the verdict does not depend on it.
    """

    name = "readings"

    readings: tuple[ReadingResult, ...]
    evaluation: posterior.Evaluation
    runs: int
    rows: int
    include_other_disputes: bool
    observables: tuple[str, ...]
    without: dict[str, dict[str, float]]
    observations: tuple[Observation, ...]
    alternative: posterior.Evaluation | None
    plan: ObservationPlan = field(compare=False)
    weekly: xr.Dataset = field(compare=False)
    tones: ExpectedTones = field(compare=False)
    results: Results = field(compare=False)
    by_filter: ByFilter | None = None

    @property
    def verdict(self) -> str:
        """The verdict in a sentence or two: which reading the record supports, if any."""
        return verdict_text(self)

    @property
    def none_fits(self) -> bool:
        """True if the record is too extreme for every reading."""
        return self.evaluation.none_fits

    @property
    def is_decisive(self) -> bool:
        """True if the record singles out one reading, whatever the prior, with and without rows of other disputes."""
        other = self.alternative
        agrees = other is None or (other.is_decisive and other.leader == self.evaluation.leader)
        return self.evaluation.is_decisive and agrees

    def __str__(self) -> str:
        return readings_text(self)

    def plot(self) -> Figure:
        """Draw the weights, and the tones expected under each reading compared with the record."""
        return draw(self)

    def provenance(self) -> dict[str, str | int]:
        """Scenario, seed, runs and version."""
        manifest = self.results.manifest
        facts = {key: manifest[key] for key in ("scenario", "seed", "runs")}
        return {**facts, "version": manifest["versions"]["bilateral"]}

    def tables(self) -> dict[str, str]:
        """The expected information of every observable, week by week."""
        weekly = self.weekly.to_dataframe().reset_index()
        return {"observations.csv": weekly.to_csv(index=False, float_format="%.4f")}

    def to_json(self) -> dict[str, Any]:
        """The answer as plain data, in the shape that docs/results.md gives."""
        manifest, other = self.results.manifest, self.alternative
        return {
            "readings": [reading.to_json() for reading in self.readings],
            **{"none_fits": self.none_fits, "is_decisive": self.is_decisive, "verdict": self.verdict},
            **{key: manifest[key] for key in ("scenario", "seed", "weeks", "focus")},
            **{"runs": self.runs, "record_rows": self.rows, "include_other_disputes": self.include_other_disputes},
            "other_disputes_reversed": other and self._alternative_json(other),
            "observables": list(self.observables),
            "weights_without": self.without,
            "by_filter": self.by_filter and self.by_filter.to_json(),
            "observations": plain(self.observations),
            "caveat": CAVEAT,
        }

    def _alternative_json(self, other: posterior.Evaluation) -> dict[str, Any]:
        weights = zip(self.readings, other.weights, strict=True)
        return {
            "readings": [{"name": reading.name, "weight": plain(weight)} for reading, weight in weights],
            **{"none_fits": other.none_fits, "is_decisive": other.is_decisive},
        }


def readings(
    results: Results,
    prior: Mapping[str, float] | None = None,
    include_other_disputes: bool = False,
    options: FilterOptions | None = None,
) -> Readings:
    """Compute posterior weights of the readings that a study has simulated (as variants `reading:NAME`).

    `prior` by name replaces the scenario's own: of all readings, in any proportion; of some, as shares of 1, and the
    others share the rest. With `include_other_disputes`, rows about other disputes count too. With `options`, the
    evidence of each reading is also computed by particle filters. Raises UsageError for fewer than two readings, no
    record, a reading that changes nothing, too few runs, or an impossible prior.
    """
    names = simulated_readings(results)
    entries, titles = results.manifest["readings"], results.manifest["variant_titles"]
    shares_by_name = priors({name: entries[name]["prior"] for name in names}, prior or {})
    refuse_identical(results, names)
    shares = np.array([shares_by_name[name] for name in names])
    evidence = _evidence(results, names, include_other_disputes, shares)
    alternative = _alternative(results, names, include_other_disputes, shares, len(evidence.rows))
    plan, observed, order = evidence.plan, evidence.observed, evidence.evaluation.order
    evaluation, ordered = evidence.evaluation.ordered(order), [names[place] for place in order]
    columns = (evaluation.weights, evaluation.equal_prior_weights, evaluation.p_values)
    reading_results = tuple(
        ReadingResult(
            name, titles.get(READING + name, name.replace("_", " ")), entries[name]["claim"], shares_by_name[name],
            weight, equal, p_value, deviations(evidence.runs[name], plan, observed),
        )
        for name, weight, equal, p_value in zip(ordered, *columns, strict=True)
    )  # fmt: skip
    dataset = results.dataset.sel(variant=[READING + name for name in names])
    weekly = weekly_information(dataset, plan, names, order[:2])
    return Readings(
        reading_results, evaluation, results.manifest["runs"], len(evidence.rows), include_other_disputes, plan.names,
        posterior.weights_without(evidence.runs, plan, observed, shares), most_informative(weekly, plan),
        alternative and alternative.ordered(order), plan, weekly, expected_tones(results, plan, ordered, observed),
        results, by_filter(results, reading_results, include_other_disputes, options),
    )  # fmt: skip


@dataclass(frozen=True)
class _Evidence:
    """The rows of the record that count, their observables and those of each reading's runs, and the evaluation."""

    rows: tuple[Row, ...]
    plan: ObservationPlan
    runs: dict[str, Array]
    observed: Array
    evaluation: posterior.Evaluation


def _evidence(results: Results, names: list[str], include_other_disputes: bool, prior: Array) -> _Evidence:
    rows = rows_of(results.manifest, include_other_disputes)
    plan = plan_of(results.manifest, rows)
    runs = {name: run_observables(results.dataset.sel(variant=READING + name), plan) for name in names}
    observed = record_observables(rows, plan)
    evaluation = posterior.ReadingPosterior(runs, plan, results.manifest["seed"]).evaluate(observed, prior)
    return _Evidence(rows, plan, runs, observed, evaluation)


def _alternative(
    results: Results, names: list[str], include_other_disputes: bool, prior: Array, count: int
) -> posterior.Evaluation | None:
    """Evaluate the record with the opposite choice about rows of other disputes; None if there are no such rows."""
    try:
        rows = rows_of(results.manifest, not include_other_disputes)
    except UsageError:
        return None
    return None if len(rows) == count else _evidence(results, names, not include_other_disputes, prior).evaluation
