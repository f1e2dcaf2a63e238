"""The grievance that ordinary noise sustains in a dyad at rest."""

from __future__ import annotations

from math import pi
from typing import Any

import numpy as np
from scipy.special import ndtr

from sim.arrays import Array


def usual_grievance(p: Any, perceived: Array) -> Array:
    """Return the stationary mean of the grievance without incidents, from the perceived tone at equilibrium.

    Perceived tones vary around it with the noise of conduct and of perception. The mean of their part below the
    threshold is that of a truncated normal, sd (phi(z) + z Phi(z)).
    """
    sd = np.hypot(
        (1.0 - p.perception_bias) / np.sqrt(2.0 * p.conduct_precision * (1.0 + p.conduct_cost)), p.perception_noise
    )
    z = (np.minimum(p.grievance_tone_threshold, perceived) - perceived) / sd
    below = sd * (np.exp(-z * z / 2.0) / np.sqrt(2.0 * pi) + z * ndtr(z))
    harm = p.random_incident_rate * p.random_incident_max_impact / 2.0
    mean: Array = (harm + p.grievance_from_conduct * below) / p.grievance_decay
    return mean
