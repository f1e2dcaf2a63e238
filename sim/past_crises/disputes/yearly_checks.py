"""Compare simulated ordinary dyads with yearly records: reciprocity of conduct, and falls of the peace scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.arrays import Array
from sim.past_crises.disputes import files
from sim.past_crises.disputes.ordinary import LEVELS, OrdinaryYears, simulate_ordinary
from sim.past_crises.scores import bootstrap_weights, interval
from sim.statistics.intervals import Estimate

LEAST_EVENTS = 100
"""Events that a directed dyad needs in every year."""
CHANGE_YEARS, FALL = 6, 0.2
"""Years of a change of the peace scale, and the least fall that counts."""
BANDS = ((0.0, 0.1), (0.1, 0.3), (0.3, 0.6), (0.6, 0.8), (0.8, 1.01))
"""Levels of the peace scale that are compared, each without its upper end."""
SIMULATED_YEARS = 13
"""Years simulated if there is no record of events."""


@dataclass(frozen=True)
class Reciprocity:
    """Coefficients of a side's own and its partner's conduct on its conduct a year later, and the sample."""

    own: Estimate
    partner: Estimate
    dyads: int
    years: int


@dataclass(frozen=True)
class Falls:
    """Probability of a fall of the peace scale by FALL or more over CHANGE_YEARS, from a band of levels."""

    low: float
    high: float
    n: int
    observed: Estimate
    simulated: float


@dataclass(frozen=True)
class YearlyChecks:
    """Both comparisons; `observed` is None without a file of event counts."""

    simulated: Reciprocity
    observed: Reciprocity | None
    falls: tuple[Falls, ...]


def yearly_checks(tables: dict[str, pd.DataFrame], parameters: dict[str, float], seed: int) -> YearlyChecks:
    """Simulate ordinary dyads for as many years as the record of events has, and compare them with the tables."""
    shares = cooperation_shares(tables[files.EVENT_COUNTS]) if files.EVENT_COUNTS in tables else np.empty((0, 2, 0))
    years = shares.shape[-1] if len(shares) else SIMULATED_YEARS
    ordinary = simulate_ordinary(parameters, max(years, CHANGE_YEARS + 1), seed)
    return YearlyChecks(
        simulated=reciprocity(ordinary.tones()[..., :years], seed),
        observed=reciprocity(shares, seed) if len(shares) else None,
        falls=falls_of(tables[files.PEACE], ordinary, seed),
    )


def cooperation_shares(counts: pd.DataFrame) -> Array:
    """Return the share of cooperative events, [dyad, direction, year].

    Dyads have LEAST_EVENTS in both directions in every year of the file.
    """
    cooperative = counts["verb_coop"] + counts["matl_coop"]
    events = cooperative + counts["verb_conf"] + counts["matl_conf"]
    rows = counts.assign(share=cooperative / events)[events >= LEAST_EVENTS]
    wide = rows.pivot_table(index=["source", "target"], columns="year", values="share").dropna()
    pairs = [(a, b) for a, b in wide.index if a < b and (b, a) in wide.index]
    shares = [[wide.loc[(a, b)].to_numpy(), wide.loc[(b, a)].to_numpy()] for a, b in pairs]
    return np.array(shares).reshape(len(pairs), 2, wide.shape[1])


def reciprocity(conduct: Array, seed: int) -> Reciprocity:
    """Regress conduct, [dyad, direction, year], on both sides' conduct a year before, with intervals by dyad.

    All are deviations from the mean of the directed dyad, which biases both coefficients down by about the same in the
    record and in the simulation, as both have equally many years.
    """
    deviation = conduct - conduct.mean(axis=-1, keepdims=True)
    own, partner, later = deviation[..., :-1], deviation[:, ::-1, :-1], deviation[..., 1:]
    before = np.stack([own, partner], axis=-1).reshape(len(conduct), -1, 2)
    after = later.reshape(len(conduct), -1)
    weights = bootstrap_weights([str(place) for place in range(len(conduct))], seed)
    squares = np.einsum("wd,dij->wij", weights, np.einsum("dni,dnj->dij", before, before))
    products = weights @ np.einsum("dni,dn->di", before, after)
    coefficients = np.linalg.solve(squares, products[..., None])[..., 0]
    return Reciprocity(interval(coefficients[:, 0]), interval(coefficients[:, 1]), len(conduct), conduct.shape[-1])


def falls_of(spells: pd.DataFrame, ordinary: OrdinaryYears, seed: int) -> tuple[Falls, ...]:
    """Return the probability of a fall by band, in the spells of the peace scale and in the simulation."""
    levels = _yearly_levels(spells)
    before, change = levels[:, :-CHANGE_YEARS], levels[:, CHANGE_YEARS:] - levels[:, :-CHANGE_YEARS]
    weights = bootstrap_weights([str(place) for place in range(len(levels))], seed)
    simulated, start = ordinary.peace_changes(CHANGE_YEARS) <= -FALL, np.array(LEVELS)
    found = []
    for low, high in BANDS:
        inside = ~np.isnan(change) & (before >= low) & (before < high)
        number = weights @ inside.sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = weights @ (inside & (change <= -FALL)).sum(axis=1) / number
        falls = float(simulated[(start >= low) & (start < high)].mean())
        found.append(Falls(low, min(high, 1.0), int(inside.sum()), interval(share), falls))
    return tuple(found)


def _yearly_levels(spells: pd.DataFrame) -> Array:
    """Return the peace scale of each dyad in each year of the file, [dyad, year]; NaN if it is unknown."""
    known = spells.dropna(subset=["peace_scale", "last"])
    first, last = int(known["first"].min()), int(known["last"].max())
    places = known.groupby(["a", "b"]).ngroup().to_numpy()
    levels = np.full((places.max() + 1, last - first + 1), np.nan)
    years = known[["first", "last"]].to_numpy(int) - first
    for place, (begin, end), level in zip(places, years, known["peace_scale"], strict=True):
        levels[place, begin : end + 1] = level
    return levels
