"""Phase 12, memory: grievance decays unless conduct sustains it; ties, audience cost and remembered harm are slow."""

from __future__ import annotations

from typing import Any

from sim.model.actions import LEVELS
from sim.model.compiling import LANES, phase, rule
from sim.model.elementary import clip, relu
from sim.model.records import Week

_SEVERED = len(LEVELS) - 1


@rule
def grievance_after(p: Any, grievance: float, perceived: float, at_equilibrium: float) -> float:
    """Return a grievance a week later; only conduct worse than usual sustains it."""
    worse_than_usual = relu(min(p.grievance_tone_threshold, at_equilibrium) - perceived)
    return grievance * (1.0 - p.grievance_decay) + p.grievance_from_conduct * worse_than_usual


@rule
def ties_after(p: Any, ties: float, support: float, level: float) -> float:
    """Return ties a week later; they follow the relations of both sides.

    They run down faster by what they exceed their support by more than a margin, and while a formal act is in force.
    """
    excess = ties - support if level > 0.0 else relu(ties - support - p.ties_margin)
    faster = (p.ties_decay - p.ties_growth) * relu(excess)
    return ties + (support - ties) * p.ties_growth - faster


@rule
def audience_cost_after(p: Any, audience_cost: float, level: float) -> float:
    """Return the audience cost a week later; it approaches that of the level in force."""
    return audience_cost + (p.audience_cost_max * level / _SEVERED - audience_cost) * p.audience_cost_rate


@phase
def memory(w: Week) -> None:
    """Compute grievance, ties, audience cost and the memory of harm after the week."""
    p = w.p[0]
    for k in range(len(w.dyads)):
        mine, theirs, setting = w.dyads[k], w.dyads[w.setting[k].back], w.setting[k]
        for r in range(LANES):
            support = (mine.relation[r] + theirs.relation[r]) / 2.0 + setting.ties_offset[r]
            level = max(mine.downgrade_level[r], theirs.downgrade_level[r])
            mine.ties[r] = ties_after(p, mine.ties[r], clip(support, -1.0, 1.0), level)
        for r in range(LANES):
            usual = setting.perceived_at_equilibrium[r]
            mine.grievance[r] = grievance_after(p, mine.grievance[r], mine.perceived[r], usual)
        for r in range(LANES):
            mine.harm_memory[r] *= 1.0 - p.harm_memory_decay
            mine.audience_cost[r] = audience_cost_after(p, mine.audience_cost[r], mine.downgrade_level[r])
