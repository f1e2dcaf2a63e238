"""Phase 12, memory: grievance decays unless conduct sustains it; ties and audience cost adjust slowly."""

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
def ties_after(p: Any, ties: float, support: float) -> float:
    """Return ties a week later; they follow the relations of both sides, faster down than up."""
    return ties + (support - ties) * (p.ties_decay if support < ties else p.ties_growth)


@rule
def audience_cost_after(p: Any, audience_cost: float, level: float) -> float:
    """Return the audience cost a week later; it approaches that of the level in force."""
    return audience_cost + (p.audience_cost_max * level / _SEVERED - audience_cost) * p.audience_cost_rate


@phase
def memory(w: Week) -> None:
    """Compute grievance, ties and audience cost after the week."""
    p = w.p[0]
    for k in range(len(w.dyads)):
        mine, theirs, setting = w.dyads[k], w.dyads[w.setting[k].back], w.setting[k]
        for r in range(LANES):
            support = (mine.relation[r] + theirs.relation[r]) / 2.0 + setting.ties_offset[r]
            mine.ties[r] = ties_after(p, mine.ties[r], clip(support, -1.0, 1.0))
        for r in range(LANES):
            usual = setting.perceived_at_equilibrium[r]
            mine.grievance[r] = grievance_after(p, mine.grievance[r], mine.perceived[r], usual)
        for r in range(LANES):
            mine.audience_cost[r] = audience_cost_after(p, mine.audience_cost[r], mine.downgrade_level[r])
