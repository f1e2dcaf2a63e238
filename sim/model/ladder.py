"""The eight diplomatic rungs: thresholds, hysteresis, and the conventions for rupture and repair."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.model.outcomes import CRISIS as CRISIS
from sim.model.outcomes import RECALLED as RECALLED
from sim.model.outcomes import RUNGS as RUNGS
from sim.model.outcomes import SEVERED as SEVERED
from sim.model.parameters import Parameters

RUPTURE_RUNG = RECALLED
RUPTURE_WEEKS = 4
"""A rupture is rung `recalled` or worse held for this many weeks (a convention)."""
REPAIR_MARGIN = 0.15
"""Full repair: no formal level in force and the relation within this of its start (a convention)."""

RUNG_OF_LEVEL = np.array([0, CRISIS, RECALLED, SEVERED], dtype=np.int8)
"""The best rung that each downgrade level (0 none to 3 severed) permits."""


def thresholds(p: Parameters) -> list[float]:
    """Return the relations that separate rungs 0 to 4, best to worst."""
    return [p.partnership_below, p.normal_below, p.strained_below, p.crisis_below]


def rung_by_relation(relation: Array, p: Parameters, shift: float = 0.0) -> NDArray[np.int8]:
    """Return rung 0 to 4 by dyad relation alone, every threshold shifted by `shift`; same shape."""
    rung: NDArray[np.int8] = np.sum([relation < edge + shift for edge in thresholds(p)], axis=0).astype(np.int8)
    return rung


def move(rung: NDArray[np.int8], relation: Array, p: Parameters) -> NDArray[np.int8]:
    """Return the rung a week later: at most one step, and only past a threshold by the hysteresis (Schmitt trigger).

    `rung` (0 to 4), `relation` and the result have the same shape.
    """
    worse = rung_by_relation(relation, p, -p.hysteresis) > rung
    better = rung_by_relation(relation, p, p.hysteresis) < rung
    return (rung + worse - better).astype(np.int8)


def rung_with_downgrade(rung: NDArray[np.int8], level: NDArray[np.int8]) -> NDArray[np.int8]:
    """Return the worse of the rung by relation and the rung of the downgrade level."""
    return np.maximum(rung, RUNG_OF_LEVEL[level])
