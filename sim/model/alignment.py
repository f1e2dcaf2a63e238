"""Alignment: a state's formal act calls on others to follow, and its repair permits theirs.

A part of the phases `downgrade`, `back_down` and `restore`, which is at rest unless a solidarity is above 0. Calls are
heard by states with a good relation to the caller, more so where the caller has leverage (Martin 1992: coalitions form
behind a leader); a call is for a level, so that nobody is pulled beyond the state that calls.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.model.actions import LEVELS
from sim.model.compiling import LANES, phase, rule
from sim.model.elementary import relu
from sim.model.parameters import Parameters
from sim.model.records import APPEAL, Week

_MEASURES, _RECALLED, _SEVERED = (LEVELS.index(level) for level in ("measures", "recalled", "severed"))
MOST_HEARD = 0.95
"""No call is heard in full."""


def is_on(p: Parameters) -> bool:
    """Return whether states follow each other in any variant of these parameters."""
    return bool(np.any(np.asarray(p.solidarity) > 0.0) or np.any(np.asarray(p.solidarity_leader) > 0.0))


@rule
def aligned(w: Week) -> bool:
    """Return whether states follow each other in this variant."""
    return len(w.calls) > 0 and (w.p[0].solidarity > 0.0 or w.p[0].solidarity_leader > 0.0)


@rule
def share_heard(p: Any, relation: float, leverage: float) -> float:
    """Return the share of a caller's voice that a state hears, from its relation to it and the caller's leverage."""
    heard: float = min(relu(relation) * (p.solidarity + p.solidarity_leader * leverage), MOST_HEARD)
    return heard


@rule
def joined(one: float, other: float) -> float:
    """Return the strength of two independent calls together."""
    return 1.0 - (1.0 - one) * (1.0 - other)


@rule
def probability_when_called(own: float, call: float) -> float:
    """Return the probability of a decision: the state's own, or else that the call puts the matter on the table."""
    return own + (1.0 - own) * call


@rule
def utilities_when_called(
    p: Any, utility: tuple[float, float, float], call: tuple[float, float, float], reluctant: bool
) -> tuple[float, float, float]:
    """Return the utilities of the levels with a call for each, less the cost of acting because of a call alone."""
    cost = p.call_cost if reluctant else 0.0
    measures = p.downgrade_precision * (p.call_pull * call[0] - cost)
    recall = measures + p.downgrade_precision * p.call_pull * call[1]
    severance = recall + p.downgrade_precision * p.call_pull * call[2]
    return utility[0] + measures, utility[1] + recall, utility[2] + severance


@phase
def spread_calls(w: Week) -> None:
    """Note who has followed a call; let calls fade; make those of this week's acts and appeals for the next week."""
    speaking, fading = _note_appeals(w), 1.0 - w.p[0].agenda_decay
    for k in range(len(w.dyads)):
        chosen, call = w.dyads[k].downgrade_chosen, w.calls[k]
        for r in range(LANES):
            speaking += 1 if chosen[r] > 0 else 0
            call.followed[r] = call.caller[r] if chosen[r] > call.own_level[r] else 0.0
            call.call_measures[r] *= fading
            call.call_recall[r] *= fading
            call.call_severance[r] *= fading
            call.caller_weight[r] *= fading
    if speaking > 0:
        for k in range(len(w.dyads)):
            for t in range(w.setting[k].first_triad, w.setting[k].last_triad):
                _hear(w, k, w.triads[t, 0], w.triads[t, 1])


@rule
def _note_appeals(w: Week) -> int:
    """Note the level that each state appeals for this week, 0 for none; return the number of appeals."""
    count = 0
    for k in range(len(w.dyads)):
        for r in range(LANES):
            w.calls[k].appealed[r] = 0
    for s in range(len(w.scripts)):
        script = w.scripts[s]
        if script.week == w.now[0] and script.kind == APPEAL:
            count += 1
            for r in range(LANES):
                w.calls[script.dyad].appealed[r] = script.level
    return count


@rule
def called_for(p: Any, heard: float, level: int, act: tuple[int, int], appealed: int) -> float:
    """Return how much of a caller's call for a level a state hears: in full by an appeal, else as far as it has acted.

    `act` is the level that the caller newly took, and that which it would have taken uncalled.
    """
    taken, own = act
    loudness = heard * taken / _SEVERED * (1.0 if own >= level else p.relay) if taken >= level else 0.0
    return max(loudness, heard) if appealed >= level else loudness


@rule
def _hear(w: Week, k: int, caller: int, act: int) -> None:
    """Add to the call on dyad k that of a third state in `act`, to which its source has the relation `caller`."""
    chosen, own_level, asked, call = (
        w.dyads[act].downgrade_chosen,
        w.calls[act].own_level,
        w.calls[act].appealed,
        w.calls[k],
    )
    for r in range(LANES):
        if chosen[r] > 0 or asked[r] > 0:
            heard = share_heard(w.p[0], w.dyads[caller].relation[r], w.calls[caller].leverage[r])
            levels = (int(chosen[r]), int(own_level[r]))
            first = called_for(w.p[0], heard, _MEASURES, levels, asked[r])
            call.call_measures[r] = joined(call.call_measures[r], first)
            if max(chosen[r], asked[r]) >= _RECALLED:
                second = called_for(w.p[0], heard, _RECALLED, levels, asked[r])
                call.call_recall[r] = joined(call.call_recall[r], second)
            if max(chosen[r], asked[r]) >= _SEVERED:
                third = called_for(w.p[0], heard, _SEVERED, levels, asked[r])
                call.call_severance[r] = joined(call.call_severance[r], third)
            if first > call.caller_weight[r]:
                call.caller_weight[r], call.caller[r] = first, 1.0 + w.setting[act].source


@rule
def permitted(w: Week, k: int, r: int) -> float:
    """Return what the permission to repair adds to a state's restoration margin, in tone."""
    mine = w.dyads[k]
    broken = mine.downgrade_level[r] > 0 or mine.below_start_since[r] > 0
    return w.p[0].repair_pull * w.calls[k].permission[r] if broken else 0.0


@phase
def note_step_undone(w: Week) -> None:
    """Note the level that each state undoes by backing down, before its level is lowered."""
    for k in range(len(w.dyads)):
        for r in range(LANES):
            stepped = w.dyads[k].backed_down[r] > 0 and w.dyads[k].downgrade_level[r] > 0
            w.calls[k].undone[r] = 1 if stepped else 0


@phase
def spread_permissions(w: Week) -> None:
    """Let permissions fade, and add those of this week's repairs, before restored levels are cleared."""
    fading, undoing = 1.0 - w.p[0].permission_decay, 0
    for k in range(len(w.dyads)):
        mine, call = w.dyads[k], w.calls[k]
        for r in range(LANES):
            call.undone[r] += mine.downgrade_level[r] if mine.restored[r] > 0 else 0
            undoing += call.undone[r]
            call.permission[r] *= fading
    if undoing > 0:
        for k in range(len(w.dyads)):
            for t in range(w.setting[k].first_triad, w.setting[k].last_triad):
                _permit(w, k, w.triads[t, 0], w.triads[t, 1])


@rule
def _permit(w: Week, k: int, other: int, repaired: int) -> None:
    """Add to the permission of dyad k that of a third state's repair; its source has the relation `other` to it."""
    undone, call = w.calls[repaired].undone, w.calls[k]
    for r in range(LANES):
        if undone[r] > 0:
            heard = share_heard(w.p[0], w.dyads[other].relation[r], w.calls[other].leverage[r])
            call.permission[r] = joined(call.permission[r], heard * undone[r] / _SEVERED)
