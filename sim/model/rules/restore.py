"""Phase 10, restore: formal restoration needs both states, and requires more after a better prior relation."""

from __future__ import annotations

from typing import Any

from sim.model.alignment import aligned, permitted, spread_permissions
from sim.model.compiling import LANES, phase, rule
from sim.model.elementary import sigmoid
from sim.model.records import RESTORATION, Week
from sim.model.rules.back_down import margin_of


@rule
def restoration_rate(p: Any, margin: float) -> float:
    """Return the weekly probability of restoration, from the margin of the more reluctant side."""
    return p.restoration_max_rate * sigmoid(p.restoration_precision * margin)


@phase
def restore(w: Week) -> None:
    """Compute the `restored` dyads, and clear their downgrades, audience costs and incident flags."""
    for k in range(len(w.dyads)):
        if k < w.setting[k].back:
            _choose(w, k, w.setting[k].back)
    if aligned(w):
        _choose_when_permitted(w)
    for s in range(len(w.scripts)):
        if w.scripts[s].week == w.now[0] and w.scripts[s].kind == RESTORATION:
            for r in range(LANES):
                w.dyads[w.scripts[s].dyad].restored[r] = 1
                w.dyads[w.setting[w.scripts[s].dyad].back].restored[r] = 1
    if aligned(w):
        spread_permissions(w)
    for k in range(len(w.dyads)):
        _clear(w.dyads[k])


@rule
def _clear(mine: Any) -> None:
    """Clear what a restoration ends."""
    for r in range(LANES):
        if mine.restored[r]:
            mine.downgrade_level[r] = 0
            mine.audience_cost[r] = 0.0
            mine.incident_since_restoration[r] = 0
            mine.below_start_since[r] = 0


@rule
def _choose(w: Week, a: int, b: int) -> None:
    """Draw in which runs both sides restore relations: only from a downgrade, or once below the start."""
    mine, theirs, one, other = w.dyads[a], w.dyads[b], w.setting[a], w.setting[b]
    draws, eligible = w.draws[one.draws].restoration, 0
    for r in range(LANES):
        reason = mine.downgrade_level[r] > 0 or theirs.downgrade_level[r] > 0 or mine.below_start_since[r] > 0
        mine.restored[r] = 1 if reason else 0
        eligible += mine.restored[r]
    if eligible > 0:
        for r in range(LANES):
            if mine.restored[r]:
                allowed = one.may_restore > 0 and one.restoration[r] > 0 and other.restoration[r] > 0
                margin = min(margin_of(w, a, r), margin_of(w, b, r))
                mine.restored[r] = 1 if allowed and draws[r] < restoration_rate(w.p[0], margin) else 0
    for r in range(LANES):
        theirs.restored[r] = mine.restored[r]


@phase
def _choose_when_permitted(w: Week) -> None:
    """Add the runs in which both sides restore relations only with the permission of others, at the same draws."""
    for a in range(len(w.dyads)):
        b = w.setting[a].back
        mine, theirs, one, other = w.dyads[a], w.dyads[b], w.setting[a], w.setting[b]
        draws = w.draws[one.draws].restoration
        for r in range(LANES):
            here, there = permitted(w, a, r), permitted(w, b, r)
            if a < b and max(here, there) > 0.0 and mine.restored[r] == 0:
                allowed = one.may_restore > 0 and one.restoration[r] > 0 and other.restoration[r] > 0
                margin = min(margin_of(w, a, r) + here, margin_of(w, b, r) + there)
                mine.restored[r] = 1 if allowed and draws[r] < restoration_rate(w.p[0], margin) else 0
                theirs.restored[r] = mine.restored[r]
