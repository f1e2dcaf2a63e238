"""Phase 13, ladder: the rung follows the dyad relation by one step a week, and a downgrade at once."""

from __future__ import annotations

from typing import Any

from sim.model.compiling import LANES, phase, rule
from sim.model.outcomes import RECALLED, STRAINED
from sim.model.records import Week


@rule
def rung_by_relation(p: Any, relation: float, shift: float) -> int:
    """Return rung 0 to 4 by dyad relation alone, every threshold shifted by `shift`."""
    low = (1 if relation < p.strained_below + shift else 0) + (1 if relation < p.crisis_below + shift else 0)
    high = (1 if relation < p.partnership_below + shift else 0) + (1 if relation < p.normal_below + shift else 0)
    return high + low


@rule
def moved(p: Any, rung: int, relation: float) -> int:
    """Return the rung a week later: at most one step, and only past a threshold by the hysteresis (Schmitt trigger)."""
    worse = 1 if rung_by_relation(p, relation, -p.hysteresis) > rung else 0
    better = 1 if rung_by_relation(p, relation, p.hysteresis) < rung else 0
    return rung + worse - better


@rule
def rung_with_downgrade(rung: int, level: int) -> int:
    """Return the worse of the rung by relation and the rung of the downgrade level."""
    formal = STRAINED if level == 1 else level - 2 + RECALLED
    return max(rung, formal if level > 0 else 0)


@phase
def ladder(w: Week) -> None:
    """Compute `relation_rung` (by relation alone), `rung`, and the flag of dyads below their starting rung."""
    for k in range(len(w.dyads)):
        if k < w.setting[k].back:
            mine, theirs, start_rung = w.dyads[k], w.dyads[w.setting[k].back], w.setting[k].start_rung
            for r in range(LANES):
                mine.relation_rung[r] = moved(w.p[0], mine.relation_rung[r], min(mine.relation[r], theirs.relation[r]))
            for r in range(LANES):
                level = max(mine.downgrade_level[r], theirs.downgrade_level[r])
                mine.rung[r] = rung_with_downgrade(mine.relation_rung[r], level)
            for r in range(LANES):
                fallen = mine.incident_since_restoration[r] > 0 and mine.rung[r] > start_rung[r]
                mine.below_start_since[r] = 1 if fallen or mine.below_start_since[r] > 0 else 0
            for r in range(LANES):
                theirs.relation_rung[r] = mine.relation_rung[r]
                theirs.rung[r] = mine.rung[r]
                theirs.below_start_since[r] = mine.below_start_since[r]
