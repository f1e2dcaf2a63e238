"""Phase 2, turnover: leaders leave office, and part of the dispute leaves with them."""

from __future__ import annotations

from typing import Any

from sim.model.compiling import LANES, phase, rule
from sim.model.elementary import clip, normal_quantile
from sim.model.records import Week

WEEKS_A_YEAR = 52
LEAST_CONSTRAINT, MOST_CONSTRAINT = 0.02, 0.9
"""Bounds of a leader's domestic constraint."""


@rule
def hazard(tenure: float) -> float:
    """Return the weekly probability that a leader leaves, from the expected years in office."""
    return 1.0 / (WEEKS_A_YEAR * tenure)


@rule
def successor_constraint(p: Any, usual: float, normal: float) -> float:
    """Return a new leader's domestic constraint."""
    return clip(usual + p.domestic_constraint_sd * normal, LEAST_CONSTRAINT, MOST_CONSTRAINT)


@phase
def turnover(w: Week) -> None:
    """Draw successors with fading leanings and a honeymoon; lower audience cost, grievance and mobilisation."""
    for i in range(len(w.states)):
        state = w.states[i]
        active = state.first < state.last
        for r in range(LANES):
            leaves = active and state.turnover_draw[r] < hazard(state.tenure[r])
            state.left_office[r] = 1 if leaves else 0
            state.honeymoon[r] *= 1.0 - w.p[0].honeymoon_decay
            if leaves:
                state.successor[r], state.honeymoon[r] = 1, 1.0
                _succeed(w, i, r)
        for k in range(state.first, state.last):
            for r in range(LANES):
                w.dyads[k].leaning[r] *= 1.0 - w.p[0].leaning_decay * state.successor[r]


@rule
def _succeed(w: Week, i: int, r: int) -> None:
    """Replace the leader of a state in one run."""
    p, state = w.p[0], w.states[i]
    normal = normal_quantile(state.successor_draw[r])
    state.domestic_constraint[r] = successor_constraint(p, state.usual_domestic_constraint[r], normal)
    for k in range(state.first, state.last):
        mine = w.dyads[k]
        mine.leaning[r] = p.leaning_sd * normal_quantile(w.draws[w.setting[k].draws].successor_leaning[r])
        mine.audience_cost[r] *= 1.0 - p.turnover_audience_cost_relief
        mine.grievance[r] *= 1.0 - p.turnover_grievance_relief
    for f in range(state.first_faction, state.last_faction):
        mobilisation = w.factions[f].mobilisation
        mobilisation[r] += p.turnover_demobilisation * (p.mobilisation_at_equilibrium - mobilisation[r])
