"""Phase 3, perceive: each state perceives the other's tone with noise and a bias towards its own image."""

from __future__ import annotations

from typing import Any

from sim.model.compiling import LANES, phase, rule
from sim.model.records import Week


@rule
def perceived(p: Any, tone_of_other: float, relation: float, normal: float) -> float:
    """Return how a state perceives the other's conduct of last week, in tone."""
    return (1.0 - p.perception_bias) * tone_of_other + p.perception_bias * relation + p.perception_noise * normal


@phase
def perceive(w: Week) -> None:
    """Compute `perceived` of every dyad, and the balance of its triads."""
    perceive_tones(w)
    if len(w.triads) > 0:
        for k in range(len(w.dyads)):
            balance_triads(w, k)


@phase
def perceive_tones(w: Week) -> None:
    """Compute `perceived` of every dyad."""
    for k in range(len(w.dyads)):
        mine, theirs, draws = w.dyads[k], w.dyads[w.setting[k].back], w.draws[w.setting[k].draws]
        for r in range(LANES):
            mine.perceived[r] = perceived(w.p[0], theirs.tone[r], mine.relation[r], draws.perception[r])


@rule
def balance_triads(w: Week, k: int) -> None:
    """Compute the mean of x_ik x_kj over shared third states k (Kulakowski et al. 2005) for one dyad."""
    balance, setting = w.dyads[k].triad_balance, w.setting[k]
    for r in range(LANES):
        balance[r] = 0.0
    for t in range(setting.first_triad, setting.last_triad):
        first, second = w.dyads[w.triads[t, 0]].relation, w.dyads[w.triads[t, 1]].relation
        for r in range(LANES):
            balance[r] += first[r] * second[r]
    for r in range(LANES):
        balance[r] /= setting.common
