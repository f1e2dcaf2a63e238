"""What would tell the readings apart: how much each observable of each week, past or to come, would say of them.

An observable says as much as it lowers the doubt about which reading it comes from, in bits, if all are as likely
beforehand (Lindley, Annals of Mathematical Statistics 27, 1956). With two readings 1 bit tells for sure, 0 nothing. The
runs are taken as they come: what the record has shown already does not choose among them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr

from sim.arrays import Array, Flags
from sim.model.actions import LEVELS
from sim.questions.readings.observables import AMENDS
from sim.questions.readings.observed_record import BIAS, ROW_NOISE, Plan

GRID = np.arange(-1.6, 1.6001, 0.04)
"""Tones that a row may be coded with, its error included."""
BINS = np.linspace(-1.0, 1.0, 81)
MOST, APART, LEAST, NEXT = 4, 26, 0.02, 104
"""Rows of the table for each observable, past and to come; weeks between them; bits below which there is nothing; and
how many weeks after the record it looks ahead."""


@dataclass(frozen=True)
class Observation:
    """One week's observable: what each reading leads one to expect of it, and how much it would tell.

    `bits` are between the two readings of greatest weight, `bits_of_all` between all of them. `expected` is by reading:
    a mean tone, or a share of runs. `past` says whether the record reaches so far.
    """

    week: int
    date: dt.date
    what: str
    bits: float
    bits_of_all: float
    expected: dict[str, float]
    past: bool


def observations(dataset: xr.Dataset, plan: Plan, names: Sequence[str], best: Sequence[int]) -> xr.Dataset:
    """How much would tell the readings apart, week by week to the end of the horizon.

    `dataset` has the readings as variants, in the order of `names`; `best` are the places of the two of greatest
    weight. Variables: `bits` and `bits_of_all` (what, week), and `expected` (what, reading, week): the mean tone of
    each side, the share of runs with a formal step in force, with an ambassador recalled or worse, and with amends made
    since the last dated incident by that week.
    """
    chosen = dataset[["tone", "downgrade_level", "action"]].transpose("variant", "run", "week", "direction")
    worst = chosen["downgrade_level"].to_numpy().max(axis=-1)
    signs = {
        "a formal step in force": worst >= LEVELS.index("measures"),
        "an ambassador recalled, or worse": worst >= LEVELS.index("recalled"),
        **_amends(chosen, plan),
    }
    tones = chosen["tone"].to_numpy().astype(np.float64)
    heard = [_heard(tones[..., side]) for side in (0, 1)]
    told = {f"tone of {way}": h for way, h in zip(plan.directions, heard, strict=True)}
    told |= {what: np.stack([share := happens.mean(axis=1), 1.0 - share], axis=-1) for what, happens in signs.items()}
    expected = [tones[..., side].mean(axis=1) for side in (0, 1)] + [happens.mean(axis=1) for happens in signs.values()]
    return xr.Dataset(
        {
            "bits": (("what", "week"), np.stack([information(chances[list(best)]) for chances in told.values()])),
            "bits_of_all": (("what", "week"), np.stack([information(chances) for chances in told.values()])),
            "expected": (("what", "reading", "week"), np.stack(expected)),
        },
        coords={"what": list(told), "reading": list(names), "week": chosen["week"].to_numpy()},
        attrs={"best": [names[place] for place in best]},
    )


def _amends(chosen: xr.Dataset, plan: Plan) -> dict[str, Flags]:
    """Whether the culprit of the last dated incident has made amends since, [reading, run, week]."""
    if plan.last_offender is None:
        return {}
    made = np.isin(chosen["action"].to_numpy()[..., plan.last_offender], AMENDS)
    made[..., : max(plan.incident_since_restoration)] = False
    offender = plan.directions[plan.last_offender][:3]
    return {f"amends by {offender} for the last incident": np.logical_or.accumulate(made, axis=-1)}


def _heard(tone: Array) -> Array:
    """The chance of each coded tone, [reading, week, GRID], from [reading, run, week]: runs spread by a row's error."""
    readings, _, weeks = tone.shape
    counts = np.empty((readings, weeks, len(BINS) - 1))
    for reading in range(readings):
        for week in range(weeks):
            counts[reading, week] = np.histogram(tone[reading, :, week], BINS)[0]
    middles, error = (BINS[1:] + BINS[:-1]) / 2.0, np.hypot(ROW_NOISE, BIAS)
    kernel = np.exp(-0.5 * ((GRID - middles[:, None]) / error) ** 2)
    return np.asarray(counts @ (kernel / kernel.sum(axis=1, keepdims=True)) / tone.shape[1])


def information(chances: Array) -> Array:
    """Bits that an outcome tells of the reading it comes from, [...], from chances [reading, ..., outcome]."""
    return np.asarray(np.maximum(_entropy(chances.mean(axis=0)) - _entropy(chances).mean(axis=0), 0.0))


def _entropy(chances: Array) -> Array:
    logs = np.log2(chances, where=chances > 0.0, out=np.zeros_like(chances))
    return np.asarray(-(chances * logs).sum(axis=-1))


def telling(data: xr.Dataset, plan: Plan) -> tuple[Observation, ...]:
    """The weeks and observables that would tell most, by date: a few of each past, and of the two years to come."""
    found = []
    for what in data["what"].to_numpy():
        bits = data["bits"].sel(what=what).to_numpy()
        for weeks in (range(plan.last + 1), range(plan.last + 1, min(plan.last + 1 + NEXT, len(bits)))):
            found += [_observation(data, plan, str(what), week) for week in _peaks(bits, weeks)]
    return tuple(sorted(found, key=lambda seen: (seen.date, seen.what)))


def _peaks(bits: Array, weeks: range) -> list[int]:
    """The weeks that tell most, none close to another."""
    chosen: list[int] = []
    for week in sorted(weeks, key=lambda week: -bits[week]):
        if len(chosen) < MOST and bits[week] >= LEAST and all(abs(week - other) >= APART for other in chosen):
            chosen.append(week)
    return chosen


def _observation(data: xr.Dataset, plan: Plan, what: str, week: int) -> Observation:
    here = data.sel(what=what).isel(week=week)
    expected = {str(name): float(here["expected"].sel(reading=name)) for name in data["reading"].to_numpy()}
    bits = float(here["bits"]), float(here["bits_of_all"])
    return Observation(week, plan.day(week), what, *bits, expected, week <= plan.last)
