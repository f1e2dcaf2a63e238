"""Whether a fit finds what it should: made-up cases from known parameters, fitted like the real ones.

Simulation-based calibration (Talts et al. 2018, arXiv:1804.06788): truths are drawn from the prior, so intervals of
90 % should hold the truth nine times in ten.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.model.random_streams import Generator, stream
from sim.past_crises.targets import TARGETS
from sim.questions.calibrate import protocol as plan
from sim.questions.calibrate.fit import ResponseSurface, fit
from sim.statistics.intervals import Z90

TRIALS = 60


@dataclass(frozen=True)
class Recovery:
    """By parameter, [parameter]: correlation of what was found with the truth, and the share of 90 % intervals that
    hold the truth. A parameter that is always found at the same place has a correlation of 0."""

    correlation: Array
    held: Array
    trials: int


def recovery(surface: ResponseSurface, observed: NDArray[np.bool_], trials: int = TRIALS) -> Recovery:
    """Fit made-up outcomes, observed where the real ones were, [case, target], `trials` times."""
    luck, everybody = stream(plan.SEED, "made-up cases"), np.ones(len(observed), dtype=bool)
    truths, places, spreads = [], [], []
    for _ in range(trials):
        truth = _from_prior(luck, len(plan.FITTED))
        happened = np.where(observed, made_up(surface.chances(truth), luck), np.nan)
        found = fit(surface, happened, everybody)
        truths.append(truth)
        places.append(found.place)
        spreads.append(found.spread)
    truth, place, spread = np.array(truths), np.array(places), np.array(spreads)
    apart, off = place - place.mean(axis=0), truth - truth.mean(axis=0)
    spread_of_both = np.sqrt((apart**2).sum(axis=0) * (off**2).sum(axis=0))
    correlation = np.where(spread_of_both > 0.0, (apart * off).sum(axis=0) / np.maximum(spread_of_both, 1e-12), 0.0)
    return Recovery(np.asarray(correlation), (np.abs(place - truth) <= Z90 * spread).mean(axis=0), trials)


def made_up(chances: Array, luck: Generator) -> Array:
    """Outcomes of cases with these chances, [case, target] of 1 and 0: who repairs early has repaired later, too."""
    draws = luck.random((2, len(chances)))
    which = np.array([int(target.what == "repaired") for target in TARGETS])
    return np.asarray((chances > draws[which].T).astype(np.float64))


def _from_prior(luck: Generator, size: int) -> Array:
    """A place drawn from the prior, within the ranges."""
    place = plan.PRIOR_SPREAD * luck.standard_normal(size)
    while (outside := np.abs(place) > 1.0).any():
        place[outside] = plan.PRIOR_SPREAD * luck.standard_normal(int(outside.sum()))
    return place
