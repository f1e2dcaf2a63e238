"""The eight diplomatic rungs: thresholds, hysteresis, and the conventions for rupture and repair."""

from __future__ import annotations

from sim.model.outcomes import CRISIS as CRISIS
from sim.model.outcomes import RECALLED as RECALLED
from sim.model.outcomes import RUNGS as RUNGS
from sim.model.outcomes import SEVERED as SEVERED
from sim.model.outcomes import STRAINED as STRAINED
from sim.model.parameters import Parameters

RUPTURE_RUNG = RECALLED
RUPTURE_WEEKS = 4
"""A rupture is rung `recalled` or worse held for this many weeks (a convention)."""
REPAIR_MARGIN = 0.15
"""Full repair: no formal level in force and the relation within this of its start (a convention)."""

RUNG_OF_LEVEL = (0, STRAINED, RECALLED, SEVERED)
"""The best rung that each downgrade level (0 none to 3 severed) permits."""


def thresholds(p: Parameters) -> list[float]:
    """Return the relations that separate rungs 0 to 4, best to worst."""
    return [p.partnership_below, p.normal_below, p.strained_below, p.crisis_below]
