"""The dyad at rest: the grievance that ordinary noise sustains, and what holds the mean relation under noise."""

from __future__ import annotations

from math import pi
from typing import Any

import numpy as np
from scipy.special import ndtr

from sim.arrays import Array

WEEKS_OF_VARIANCE = 52
"""Weeks of noise whose variance the structure allows for, assumed: quiet dyads of all bands then drift least."""


def perceived_sd(p: Any) -> Array:
    """Return the standard deviation of perceived tones around their mean: noise of conduct and of perception."""
    conduct = 1.0 / np.sqrt(2.0 * p.conduct_precision * (1.0 + p.conduct_cost))
    return np.asarray(np.hypot((1.0 - p.perception_bias) * conduct, p.perception_noise))


def usual_grievance(p: Any, perceived: Array) -> tuple[Array, Array]:
    """Return the stationary means of the grievance and of its intensity g / (1 + g), without named incidents.

    `perceived` is the perceived tone at equilibrium. A sum that decays has the cumulants of what enters, divided by
    1 - (1 - decay)^order; the mean intensity follows from the first three. What enters is minor harm, uniform in a
    share of weeks, and the part of perceived tones below the threshold: moments of a truncated normal.
    """
    kept = 1.0 - p.grievance_decay
    both = zip(_cumulants(*_moments_of_harm(p)), _cumulants(*_moments_of_conduct(p, perceived)), strict=True)
    mean, variance, third = ((one + other) / (1.0 - kept**n) for n, (one, other) in enumerate(both, 1))
    whole = 1.0 + mean
    intensity = mean / whole - variance / whole**3 + third / whole**4
    return np.asarray(mean), np.asarray(np.clip(intensity, 0.0, mean / whole))


def mean_preserving(p: Any, relation: Array) -> Array:
    """Return what the structure adds under noise so that the mean relation holds still, in half log-odds.

    tanh is curved: to second order the mean of tanh(h) is x - v x (1 - x^2), with v the variance of h, so the mean of
    h has to be v x further from 0. v is what a year's noise adds up to.
    """
    weekly = p.relation_noise**2 + (p.learning * perceived_sd(p)) ** 2
    return np.asarray(WEEKS_OF_VARIANCE * weekly * relation)


def _moments_of_harm(p: Any) -> tuple[Array, Array, Array]:
    """First three moments of a week's minor harm."""
    rate, largest = p.random_incident_rate, p.random_incident_max_impact
    return rate * largest / 2.0, rate * largest**2 / 3.0, rate * largest**3 / 4.0


def _moments_of_conduct(p: Any, perceived: Array) -> tuple[Array, Array, Array]:
    """First three moments of the grievance that a week's conduct adds."""
    sd = perceived_sd(p)
    z = (np.minimum(p.grievance_tone_threshold, perceived) - perceived) / sd
    below, density, unit = ndtr(z), np.exp(-z * z / 2.0) / np.sqrt(2.0 * pi), p.grievance_from_conduct * sd
    second, third = (1.0 + z * z) * below + z * density, (z**3 + 3.0 * z) * below + (z * z + 2.0) * density
    return unit * (density + z * below), unit**2 * second, unit**3 * third


def _cumulants(first: Array, second: Array, third: Array) -> tuple[Array, Array, Array]:
    """First three cumulants, from moments."""
    return first, second - first**2, third - 3.0 * first * second + 2.0 * first**3
