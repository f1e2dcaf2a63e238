"""Phase 8, amends: the offender may express regret, or admit and compensate, while the victim has a grievance.

Scripted releases belong to the same phase.
"""

from __future__ import annotations

from typing import Any

from sim.model.actions import ACTIONS
from sim.model.compiling import LANES, phase, rule
from sim.model.elementary import excess_grievance, exp, relu
from sim.model.records import AMENDS, RELEASE, Week, tone_of_act

HALF, FULL = (action.strength for action in ACTIONS if action.kind == "amends")
TONE, RELEASE_TONE = tone_of_act("amends_full"), tone_of_act("release")
LEAST_TIES = -0.8
"""Ties below this lower the value of amends no further."""


@rule
def cost(p: Any, hawk_weight: float) -> float:
    """Return the domestic cost of a conciliatory act, which rises with hawks."""
    return p.amends_cost * (1.0 + p.amends_cost_hawks * hawk_weight / p.hawk_weight_reference)


@rule
def value(p: Any, intensity: float, ties: float, trade_dependence: float, intended_tone: float) -> float:
    """Return the value of amends to the offender, whose trade dependence and intended tone count."""
    trust = 0.5 + 0.5 * max(ties, LEAST_TIES)
    goodwill = p.amends_value_dependence * trade_dependence + p.amends_value_goodwill * intended_tone
    return p.amends_value * intensity * trust + goodwill


@rule
def effect(p: Any, strength: float, ties: float) -> float:
    """Return the share of a grievance that amends relieve."""
    return min(1.0, strength * p.amends_grievance_relief * p.amends_ties_factor * (1.0 + ties) / 2.0)


@rule
def gain(p: Any, relieved: float, relieved_other: float) -> float:
    """Return the gain of a relation, in half log-odds, from the grievance intensity relieved on either side."""
    return p.amends_relation_gain * (relieved + p.amends_own_relation_gain * relieved_other)


@phase
def amends(w: Week) -> None:
    """Compute `amends` received by source from target, and their effects on both sides."""
    for k in range(len(w.dyads)):
        _choose(w, k)
    for s in range(len(w.scripts)):
        script = w.scripts[s]
        if script.week == w.now[0] and script.kind == AMENDS:
            for r in range(LANES):
                w.dyads[w.setting[script.dyad].back].amends[r] = script.strength
    for k in range(len(w.dyads)):
        if k < w.setting[k].back:
            _apply(w, k, w.setting[k].back)
    for s in range(len(w.scripts)):
        if w.scripts[s].week == w.now[0] and w.scripts[s].kind == RELEASE:
            _release(w, w.scripts[s].dyad)


@rule
def _choose(w: Week, k: int) -> None:
    """Note the amends that a state receives from the other, if any are due."""
    mine, due = w.dyads[k], 0
    for r in range(LANES):
        mine.amends[r] = 0.0
        mine.relation_gain[r] = 0.0
        due += 1 if excess_grievance(mine, w.setting[k], r) > w.p[0].amends_grievance_threshold else 0
    if due > 0:
        for r in range(LANES):
            if excess_grievance(mine, w.setting[k], r) > w.p[0].amends_grievance_threshold:
                mine.amends[r] = _strength(w, k, w.setting[k].back, r)


@rule
def _strength(w: Week, k: int, by: int, r: int) -> float:
    """Draw the strength of amends to the victim (dyad k) by the offender (dyad `by`): 0, one half or 1."""
    p, victim, offender = w.p[0], w.dyads[k], w.dyads[by]
    intensity, dependence = excess_grievance(victim, w.setting[k], r), w.setting[by].trade_dependence[r]
    worth = value(p, intensity, victim.ties[r], dependence, offender.intended_tone[r])
    price = cost(p, offender.hawk_weight[r]) * (1.0 + p.amends_cost_intent * max(victim.intent[r], -1.0))
    baseline = p.amends_agenda * victim.agenda[r] - p.amends_reluctance
    half = exp(p.amends_precision * (0.5 * worth - 0.25 * price) + baseline) * w.setting[by].amends_half[r]
    full = exp(p.amends_precision * (worth - price) + baseline) * w.setting[by].amends_full[r]
    draw = w.draws[w.setting[by].draws].amends[r] * (1.0 + half + full)
    return FULL if draw < full else (HALF if draw < full + half else 0.0)


@rule
def _apply(w: Week, a: int, b: int) -> None:
    """Apply the amends of both sides, which are simultaneous."""
    mine, theirs = w.dyads[a], w.dyads[b]
    for r in range(LANES):
        if mine.amends[r] > 0.0 or theirs.amends[r] > 0.0:
            received = effect(w.p[0], mine.amends[r], mine.ties[r])
            made = effect(w.p[0], theirs.amends[r], theirs.ties[r])
            eased = received * relu(excess_grievance(mine, w.setting[a], r))
            easing = made * relu(excess_grievance(theirs, w.setting[b], r))
            mine.relation_gain[r] = gain(w.p[0], eased, easing)
            theirs.relation_gain[r] = gain(w.p[0], easing, eased)
            _relieve(w.p[0], mine, r, received, made)
            _relieve(w.p[0], theirs, r, made, received)
            if mine.amends[r] > 0.0:
                theirs.tone[r] = TONE
            if theirs.amends[r] > 0.0:
                mine.tone[r] = TONE


@rule
def _relieve(p: Any, mine: Any, r: int, received: float, made: float) -> None:
    """Apply amends received and made by one side in one run."""
    mine.half_log_odds[r] += mine.relation_gain[r]
    mine.harm_memory[r] *= 1.0 - received
    mine.grievance[r] *= (1.0 - received) * (1.0 - p.amends_own_grievance_relief * made)
    relief = p.amends_audience_cost_relief
    mine.audience_cost[r] *= (1.0 - relief * received) * (1.0 - relief * made)


@rule
def _release(w: Week, by: int) -> None:
    """Apply a scripted release: a friendly tone, and relief of part of the other's grievance."""
    mine, theirs = w.dyads[by], w.dyads[w.setting[by].back]
    for r in range(LANES):
        mine.tone[r] = RELEASE_TONE
        theirs.grievance[r] *= 1.0 - w.p[0].release_grievance_relief
