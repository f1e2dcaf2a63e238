"""Phase 9, back_down: a state in dispute may make a concession (release, call, visit) and lower its downgrade."""

from __future__ import annotations

from typing import Any

from sim.model.alignment import aligned, note_step_undone, permitted
from sim.model.compiling import LANES, phase, rule
from sim.model.elementary import sigmoid
from sim.model.records import BACK_DOWN, Week, tone_of_act
from sim.model.rules.amends import cost

USUAL_DEPENDENCE, USUAL_CONTIGUITY, USUAL_ASYMMETRY = 0.6, 0.4, 1.9
"""The usual case, assumed; means over 99 past crises are .63, .29 and 1.81."""
TONE = tone_of_act("back_down")


@rule
def restoration_margin(p: Any, intended_tone: float, audience_cost: float, prior: float) -> float:
    """Return the excess of intended tone, net of audience cost, over the tone that restoration requires.

    `prior` is the lower of both relations at equilibrium.
    """
    return intended_tone - audience_cost - p.restoration_threshold - p.restoration_prior_weight * prior


@rule
def back_down_probability(p: Any, margin: float, hawk_weight: float, intent: float) -> float:
    """Return the probability that a state in dispute backs down this week."""
    price = cost(p, hawk_weight) * (1.0 + p.amends_cost_intent * max(intent, -1.0))
    return sigmoid(p.restoration_precision * margin - p.back_down_reluctance - price)


@rule
def repair_ease(p: Any, dependence: float, contiguity: float, asymmetry: float) -> float:
    """Return what repair owes to trade dependence, a common border and the asymmetry of power, in tone."""
    trade = p.restoration_dependence * (dependence - USUAL_DEPENDENCE)
    border = p.restoration_contiguity * (contiguity - USUAL_CONTIGUITY)
    return trade + border - p.restoration_asymmetry * (asymmetry - USUAL_ASYMMETRY)


@rule
def less_asked(p: Any, harm: float, newness: float) -> float:
    """Return how much less a leader asks for repair: less if new in office, and more with remembered harm above 1."""
    return p.honeymoon * newness - p.restoration_memory * (harm - 1.0)


@rule
def margin_of(w: Week, k: int, r: int) -> float:
    """Return the restoration margin of a dyad in one run."""
    mine, setting, p = w.dyads[k], w.setting[k], w.p[0]
    prior = min(setting.start[r], w.setting[setting.back].start[r])
    harm = max(mine.harm_memory[r], w.dyads[setting.back].harm_memory[r])
    reasons = setting.repair_ease[r] + less_asked(p, harm, w.states[setting.source].honeymoon[r])
    return restoration_margin(p, mine.intended_tone[r] + reasons, mine.audience_cost[r], prior)


@phase
def back_down(w: Week) -> None:
    """Compute who backs down this week, and the effects on level, tone, audience cost and the other's grievance."""
    for k in range(len(w.dyads)):
        _choose(w, k)
    if aligned(w):
        _choose_when_permitted(w)
    for s in range(len(w.scripts)):
        if w.scripts[s].week == w.now[0] and w.scripts[s].kind == BACK_DOWN:
            for r in range(LANES):
                w.dyads[w.scripts[s].dyad].backed_down[r] = 1
    if aligned(w):
        note_step_undone(w)
    for k in range(len(w.dyads)):
        mine, theirs = w.dyads[k], w.dyads[w.setting[k].back]
        for r in range(LANES):
            if mine.backed_down[r]:
                mine.downgrade_level[r] = max(mine.downgrade_level[r] - 1, 0)
                mine.tone[r] = TONE
                mine.audience_cost[r] *= 1.0 - w.p[0].back_down_audience_cost_relief
                theirs.grievance[r] *= 1.0 - w.p[0].back_down_grievance_relief


@rule
def _choose(w: Week, k: int) -> None:
    """Note in which runs a state backs down: only in a dispute, and not in the week of its own downgrade."""
    mine, setting, disputes = w.dyads[k], w.setting[k], 0
    for r in range(LANES):
        in_dispute = mine.downgrade_level[r] > 0 or mine.agenda[r] > w.p[0].back_down_agenda_threshold
        mine.backed_down[r] = 1 if in_dispute and mine.downgrade_chosen[r] == 0 else 0
        disputes += mine.backed_down[r]
    if disputes > 0:
        for r in range(LANES):
            if mine.backed_down[r] > 0:
                allowed = setting.may_restore > 0 and setting.back_down[r] > 0
                margin = margin_of(w, k, r)
                probability = back_down_probability(w.p[0], margin, mine.hawk_weight[r], mine.intent[r])
                mine.backed_down[r] = 1 if allowed and w.draws[setting.draws].back_down[r] < probability else 0


@phase
def _choose_when_permitted(w: Week) -> None:
    """Add the runs in which a state backs down only with the permission of others, at the same draws."""
    for k in range(len(w.dyads)):
        mine, setting = w.dyads[k], w.setting[k]
        for r in range(LANES):
            easier = permitted(w, k, r)
            in_dispute = mine.downgrade_level[r] > 0 or mine.agenda[r] > w.p[0].back_down_agenda_threshold
            if easier > 0.0 and in_dispute and mine.downgrade_chosen[r] == 0 and mine.backed_down[r] == 0:
                allowed = setting.may_restore > 0 and setting.back_down[r] > 0
                margin = margin_of(w, k, r) + easier
                probability = back_down_probability(w.p[0], margin, mine.hawk_weight[r], mine.intent[r])
                mine.backed_down[r] = 1 if allowed and w.draws[setting.draws].back_down[r] < probability else 0
