"""Phase 11, relate: evidence adds to the log-odds of goodwill, and forgetting returns them to their supports."""

from __future__ import annotations

from typing import Any

from sim.model.compiling import LANES, phase, rule
from sim.model.elementary import excess_grievance, tanh
from sim.model.records import Week


@rule
def supports(p: Any, mine: Any, setting: Any, r: int) -> tuple[float, float, float, float]:
    """Return what ties, triads, perceived conduct and grievance add to the half log-odds in a week."""
    return (
        p.forgetting * p.ties_weight * mine.ties[r],
        p.forgetting * p.triad_weight * mine.triad_balance[r],
        p.learning * mine.perceived[r],
        -p.grievance_weight * excess_grievance(mine, setting, r),
    )


@phase
def relate(w: Week) -> None:
    """Compute the new half log-odds and relation; keep each input of the dyads of interest for the decomposition."""
    p = w.p[0]
    for k in range(len(w.dyads)):
        mine, structure, normal = w.dyads[k], w.setting[k].structure, w.draws[w.setting[k].draws].relation
        if w.setting[k].kept >= 0:
            _keep(w, k)
        for r in range(LANES):
            ties, triads, conduct, grievance = supports(p, mine, w.setting[k], r)
            change = p.forgetting * structure[r] + ties + triads + conduct + grievance + p.relation_noise * normal[r]
            mine.half_log_odds[r] = (1.0 - p.forgetting) * mine.half_log_odds[r] + change
        for r in range(LANES):
            mine.relation[r] = tanh(mine.half_log_odds[r])


@rule
def _keep(w: Week, k: int) -> None:
    """Keep the inputs of a dyad."""
    kept, normal = w.inputs[w.setting[k].kept], w.draws[w.setting[k].draws].relation
    for r in range(LANES):
        kept.structure[r] = w.p[0].forgetting * w.setting[k].structure[r]
        kept.ties[r], kept.triads[r], kept.conduct[r], kept.grievance[r] = supports(w.p[0], w.dyads[k], w.setting[k], r)
        kept.noise[r] = w.p[0].relation_noise * normal[r]
