"""Phase 2, turnover: leaders leave office, and part of the dispute leaves with them."""

from __future__ import annotations

import numpy as np

from sim.model.situation import Changes, Moment, Setting, Situation

WEEKS_A_YEAR = 52
LEAST_CONSTRAINT, MOST_CONSTRAINT = 0.02, 0.9
"""Bounds of a leader's domestic constraint."""


def turnover(s: Situation, c: Setting, now: Moment) -> Changes:
    """Draw the successor's constraint and leanings; lower audience cost, grievance and mobilisation."""
    active = c.named.any(axis=-1, keepdims=True)
    leaves = (
        active
        & (now.streams.draw(now.week, "turnover")[..., None] < 1.0 / (WEEKS_A_YEAR * c.tenure))
        & np.ones_like(s.left_office)
    )
    if not leaves.any():
        return {"left_office": leaves}
    domestic_constraint = (
        c.usual_domestic_constraint
        + c.p.domestic_constraint_sd * now.streams.draw(now.week, "successor_domestic_constraint")[..., None]
    )
    leaning = c.p.leaning_sd * now.streams.draw(now.week, "successor_leaning") * c.named
    return {
        "left_office": leaves,
        "domestic_constraint": np.where(
            leaves, np.clip(domestic_constraint, LEAST_CONSTRAINT, MOST_CONSTRAINT), s.domestic_constraint
        ),
        "leaning": np.where(leaves, leaning, s.leaning),
        "audience_cost": s.audience_cost * (1.0 - c.p.turnover_audience_cost_relief * leaves),
        "grievance": s.grievance * (1.0 - c.p.turnover_grievance_relief * leaves),
        "mobilisation": s.mobilisation
        + c.p.turnover_demobilisation * leaves * (c.p.mobilisation_at_equilibrium - s.mobilisation),
    }
