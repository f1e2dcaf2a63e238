"""Tones expected under each reading, and the expected information of observations.

The expected information of an observable is the mutual information of observable and reading, in bits, with readings
equally likely (Lindley, Annals of Mathematical Statistics 27, 1956). With two readings, 1 bit distinguishes them with
certainty. It is computed from all runs: they are not conditioned on the record so far.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sim.arrays import Array, Flags, Places
from sim.model.actions import LEVELS
from sim.record.observables import AMENDS
from sim.record.observed_record import BIAS, ROW_NOISE, ObservationPlan
from sim.results.dataset import Results
from sim.scenario.file.values import READING

QUANTILES = (0.25, 0.5, 0.75)
BLOCK, BEFORE, AFTER = 4, 26, 52
"""Weeks averaged together, and weeks shown before the record and after it."""


@dataclass(frozen=True)
class ExpectedTones:
    """Tones expected under each reading and observed in the record, as the picture shows them.

    `expected` [side, reading, quantile, block] are the quartiles of the runs' mean tone over four weeks, `blocks` the
    last week of each. `observed`, `error` (one standard deviation), `weeks` and `sides` [cell] are the record's tones.
    """

    blocks: NDArray[np.datetime64]
    expected: Array
    observed: Array
    error: Array
    weeks: NDArray[np.datetime64]
    sides: Places


def expected_tones(results: Results, plan: ObservationPlan, names: Sequence[str], observed: Array) -> ExpectedTones:
    """Compute tones from half a year before the record to a year after it, for the readings in the order of `names`.

    `observed` is what `record_observables` returns.
    """
    first = max(0, min(cell.weeks[0] for cell in plan.cells) - BEFORE)
    last = min(results.manifest["weeks"], plan.last + 1 + AFTER)
    starts, count = np.arange(first, max(last - BLOCK + 1, first + 1), BLOCK), len(plan.cells)
    tone = results.dataset["tone"].sel(variant=[READING + name for name in names])
    tone = tone.transpose("direction", "variant", "run", "week")
    means = np.stack([tone[..., at : at + BLOCK].mean("week").to_numpy() for at in starts], axis=-1)
    days = results.dataset["week"].to_numpy().astype("datetime64[D]")
    return ExpectedTones(
        blocks=days[np.minimum(starts + BLOCK - 1, len(days) - 1)],
        expected=np.moveaxis(np.quantile(means, QUANTILES, axis=2), 0, 2),
        observed=observed[:count],
        error=np.sqrt(np.diag(plan.noise)[:count]),
        weeks=days[[round(float(np.mean(cell.weeks))) for cell in plan.cells]],
        sides=np.array([cell.by for cell in plan.cells]),
    )


CODED_TONES = np.arange(-1.6, 1.6001, 0.04)
"""Tones that a row may be coded with, its error included."""
BINS = np.linspace(-1.0, 1.0, 81)
MAX_PEAKS, MIN_DISTANCE, MIN_BITS, LOOKAHEAD = 4, 26, 0.02, 104
"""Rows of the table for each observable, past and to come; weeks between them; bits below which an observation is not
listed; and weeks after the record that the table covers."""


@dataclass(frozen=True)
class Observation:
    """An observable in one week: the value expected under each reading, and its expected information in bits.

    `bits` are between the two readings of greatest weight, `bits_of_all` between all of them. `expected` is by reading:
    a mean tone, or a share of runs. `past` is true up to the record's last week.
    """

    week: int
    date: dt.date
    observable: str
    bits: float
    bits_of_all: float
    expected: dict[str, float]
    past: bool


def weekly_information(
    dataset: xr.Dataset, plan: ObservationPlan, names: Sequence[str], best: Sequence[int]
) -> xr.Dataset:
    """Compute the expected information of every observable, week by week to the end of the horizon.

    `dataset` has the readings as variants, in the order of `names`; `best` are the places of the two of greatest
    weight. Variables: `bits` and `bits_of_all` (observable, week), and `expected` (observable, reading, week): the mean
    tone of each side, and the shares of runs with a formal step in force, with an ambassador recalled or worse, and
    with amends made since the last dated incident by that week.
    """
    variables = dataset[["tone", "downgrade_level", "action"]].transpose("variant", "run", "week", "direction")
    worst = variables["downgrade_level"].to_numpy().max(axis=-1)
    events = {
        "a formal step in force": worst >= LEVELS.index("measures"),
        "an ambassador recalled, or worse": worst >= LEVELS.index("recalled"),
        **_amends(variables, plan),
    }
    tones = variables["tone"].to_numpy().astype(np.float64)
    coded = [_coded_tones(tones[..., side]) for side in (0, 1)]
    outcomes = {f"tone of {way}": values for way, values in zip(plan.directions, coded, strict=True)}
    outcomes |= {name: np.stack([share := flags.mean(axis=1), 1.0 - share], axis=-1) for name, flags in events.items()}
    expected = [tones[..., side].mean(axis=1) for side in (0, 1)] + [flags.mean(axis=1) for flags in events.values()]
    bits = np.stack([information(values[list(best)]) for values in outcomes.values()])
    bits_of_all = np.stack([information(values) for values in outcomes.values()])
    return xr.Dataset(
        {
            "bits": (("observable", "week"), bits),
            "bits_of_all": (("observable", "week"), bits_of_all),
            "expected": (("observable", "reading", "week"), np.stack(expected)),
        },
        coords={"observable": list(outcomes), "reading": list(names), "week": variables["week"].to_numpy()},
        attrs={"best": [names[place] for place in best]},
    )


def _amends(variables: xr.Dataset, plan: ObservationPlan) -> dict[str, Flags]:
    """Flags of amends made by the offender of the last dated incident since then, [reading, run, week]."""
    if plan.last_offender is None:
        return {}
    amends = np.isin(variables["action"].to_numpy()[..., plan.last_offender], AMENDS)
    amends[..., : max(plan.incident_weeks)] = False
    offender = plan.directions[plan.last_offender][:3]
    return {f"amends by {offender} for the last incident": np.logical_or.accumulate(amends, axis=-1)}


def _coded_tones(tone: Array) -> Array:
    """Probability of each coded tone, [reading, week, CODED_TONES], from [reading, run, week], with coding error."""
    readings, _, weeks = tone.shape
    counts = np.empty((readings, weeks, len(BINS) - 1))
    for reading in range(readings):
        for week in range(weeks):
            counts[reading, week] = np.histogram(tone[reading, :, week], BINS)[0]
    middles, error = (BINS[1:] + BINS[:-1]) / 2.0, np.hypot(ROW_NOISE, BIAS)
    kernel = np.exp(-0.5 * ((CODED_TONES - middles[:, None]) / error) ** 2)
    return np.asarray(counts @ (kernel / kernel.sum(axis=1, keepdims=True)) / tone.shape[1])


def information(probabilities: Array) -> Array:
    """Compute the mutual information of outcome and reading in bits, [...], from [reading, ..., outcome]."""
    mixture = _entropy(probabilities.mean(axis=0))
    return np.asarray(np.maximum(mixture - _entropy(probabilities).mean(axis=0), 0.0))


def _entropy(probabilities: Array) -> Array:
    logs = np.log2(probabilities, where=probabilities > 0.0, out=np.zeros_like(probabilities))
    return np.asarray(-(probabilities * logs).sum(axis=-1))


def most_informative(data: xr.Dataset, plan: ObservationPlan) -> tuple[Observation, ...]:
    """Return the most informative observations by date: a few of each observable, past and in the two years to come."""
    observations = []
    for name in data["observable"].to_numpy():
        bits = data["bits"].sel(observable=name).to_numpy()
        for weeks in (range(plan.last + 1), range(plan.last + 1, min(plan.last + 1 + LOOKAHEAD, len(bits)))):
            observations += [_observation(data, plan, str(name), week) for week in _peaks(bits, weeks)]
    return tuple(sorted(observations, key=lambda one: (one.date, one.observable)))


def _peaks(bits: Array, weeks: range) -> list[int]:
    """Return the most informative weeks, none close to another."""
    peaks: list[int] = []
    for week in sorted(weeks, key=lambda week: -bits[week]):
        if len(peaks) < MAX_PEAKS and bits[week] >= MIN_BITS and all(abs(week - p) >= MIN_DISTANCE for p in peaks):
            peaks.append(week)
    return peaks


def _observation(data: xr.Dataset, plan: ObservationPlan, name: str, week: int) -> Observation:
    here = data.sel(observable=name).isel(week=week)
    expected = {str(reading): float(here["expected"].sel(reading=reading)) for reading in data["reading"].to_numpy()}
    bits = float(here["bits"]), float(here["bits_of_all"])
    return Observation(week, plan.day(week), name, *bits, expected, week <= plan.last)
