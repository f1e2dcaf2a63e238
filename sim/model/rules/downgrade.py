"""Phase 7, downgrade: over a dispute a state may take measures, recall its ambassador, or sever relations."""

from __future__ import annotations

from typing import Any

from sim.model.actions import LEVELS
from sim.model.alignment import aligned, probability_when_called, spread_calls, utilities_when_called
from sim.model.compiling import LANES, phase, rule
from sim.model.elementary import excess_grievance, exp, relu
from sim.model.records import DOWNGRADE, Week

SEVERED = len(LEVELS) - 1


@rule
def decision_probability(p: Any, agenda: float, excess: float) -> float:
    """Return the probability that a state decides on formal acts this week."""
    return max(agenda, p.agenda_from_grievance * excess)


@rule
def utilities(
    p: Any, hostility: float, incident: tuple[float, float], trade_dependence: float
) -> tuple[float, float, float]:
    """Return the adjacent-category utilities of measures, recall and severance, against none.

    `incident` is the intent of the last incidents and whether they were acts of force.
    """
    intent, force = incident
    measures = p.downgrade_precision * (hostility - p.measures_threshold)
    recall = measures + p.downgrade_precision * (hostility - p.recall_threshold + p.recall_intent * intent)
    obstacle = p.severance_threshold + p.severance_dependence * trade_dependence - p.severance_force * force
    return measures, recall, recall + p.downgrade_precision * (hostility - obstacle)


@rule
def chosen_level(utility: tuple[float, float, float], available: tuple[bool, bool, bool], draw: float) -> int:
    """Choose one of the four levels by their exponential weights; none is always available."""
    top = 0.0
    for level in range(3):
        top = max(top, utility[level]) if available[level] else top
    none = exp(-top)
    one = none + (exp(utility[0] - top) if available[0] else 0.0)
    two = one + (exp(utility[1] - top) if available[1] else 0.0)
    three = two + (exp(utility[2] - top) if available[2] else 0.0)
    at = draw * three
    return (1 if none < at else 0) + (1 if one < at else 0) + (1 if two < at else 0)


@phase
def downgrade(w: Week) -> None:
    """Compute downgrades taken and their effects on tone, audience cost, and the other's grievance and agenda."""
    if aligned(w):
        _choose_when_called(w)
    for k in range(len(w.dyads)):
        _choose(w, k)
    if aligned(w):
        _follow(w)
    for s in range(len(w.scripts)):
        script = w.scripts[s]
        if script.week == w.now[0] and script.kind == DOWNGRADE:
            mine = w.dyads[script.dyad]
            for r in range(LANES):
                mine.downgrade_chosen[r] = script.level if script.level > mine.downgrade_level[r] else 0
    for k in range(len(w.dyads)):
        if k < w.setting[k].back:
            _apply(w, k, w.setting[k].back)
    if aligned(w):
        spread_calls(w)


@rule
def _choose(w: Week, k: int) -> None:
    """Note the downgrades that a state chooses; a lower level than the one in force is none."""
    mine, draws = w.dyads[k], w.draws[w.setting[k].draws]
    decisions = 0
    for r in range(LANES):
        decides = draws.agenda[r] < decision_probability(
            w.p[0], mine.agenda[r], excess_grievance(mine, w.setting[k], r)
        )
        mine.downgrade_chosen[r] = 1 if decides else 0
        decisions += 1 if decides else 0
        mine.agenda[r] *= 1.0 - w.p[0].agenda_decay
    if decisions > 0:
        for r in range(LANES):
            if mine.downgrade_chosen[r] > 0:
                level = _drawn(w, k, r, _utilities(w, k, r)) if mine.downgrade_level[r] < SEVERED else 0
                mine.downgrade_chosen[r] = level if level > mine.downgrade_level[r] else 0


@phase
def _choose_when_called(w: Week) -> None:
    """Note the levels that states would choose with what others ask of them, at the draws of their own choices."""
    for k in range(len(w.dyads)):
        mine, setting, call, draws = w.dyads[k], w.setting[k], w.calls[k], w.draws[w.setting[k].draws]
        for r in range(LANES):
            call.called_level[r] = 0
            if call.call_measures[r] > 0.0 and mine.downgrade_level[r] < SEVERED:
                own = decision_probability(w.p[0], mine.agenda[r], excess_grievance(mine, setting, r))
                if draws.agenda[r] < probability_when_called(own, call.call_measures[r]):
                    asked = (call.call_measures[r], call.call_recall[r], call.call_severance[r])
                    utility = utilities_when_called(w.p[0], _utilities(w, k, r), asked, draws.agenda[r] >= own)
                    call.called_level[r] = _drawn(w, k, r, utility)


@phase
def _follow(w: Week) -> None:
    """Take the levels chosen with the calls of others where they are graver; note those chosen without, or scripted."""
    for k in range(len(w.dyads)):
        mine, call = w.dyads[k], w.calls[k]
        for r in range(LANES):
            call.own_level[r] = mine.downgrade_chosen[r]
            if call.called_level[r] > max(mine.downgrade_chosen[r], mine.downgrade_level[r]):
                mine.downgrade_chosen[r] = call.called_level[r]
    for s in range(len(w.scripts)):
        if w.scripts[s].week == w.now[0] and w.scripts[s].kind == DOWNGRADE:
            for r in range(LANES):
                w.calls[w.scripts[s].dyad].own_level[r] = w.scripts[s].level


@rule
def _utilities(w: Week, k: int, r: int) -> tuple[float, float, float]:
    """Return the utilities in one run; hostility at equilibrium is no reason for a downgrade."""
    mine, setting = w.dyads[k], w.setting[k]
    hostility = -mine.intended_tone[r] - relu(-setting.intended_tone_at_equilibrium[r])
    return utilities(w.p[0], hostility, (mine.intent[r], mine.force[r]), setting.trade_dependence[r])


@rule
def _drawn(w: Week, k: int, r: int, utility: tuple[float, float, float]) -> int:
    """Draw a level for one run."""
    setting, level = w.setting[k], w.dyads[k].downgrade_level[r]
    available = (setting.measures[r] > 0 or level == 1, setting.recall[r] > 0 or level == 2, setting.sever[r] > 0)
    return chosen_level(utility, available, w.draws[setting.draws].downgrade[r])


@rule
def _apply(w: Week, a: int, b: int) -> None:
    """Apply the downgrades of both sides, which are simultaneous."""
    mine, theirs = w.dyads[a], w.dyads[b]
    for r in range(LANES):
        if mine.downgrade_chosen[r] > 0 or theirs.downgrade_chosen[r] > 0:
            before, their_before = mine.downgrade_level[r], theirs.downgrade_level[r]
            if mine.downgrade_chosen[r] > 0:
                _take(w.p[0], mine, theirs, r, before)
            if theirs.downgrade_chosen[r] > 0:
                _take(w.p[0], theirs, mine, r, their_before)
            if mine.downgrade_chosen[r] == SEVERED or theirs.downgrade_chosen[r] == SEVERED:
                mine.downgrade_level[r] = SEVERED
                theirs.downgrade_level[r] = SEVERED


@rule
def _take(p: Any, mine: Any, theirs: Any, r: int, before: int) -> None:
    """Apply one side's downgrade in one run."""
    level = mine.downgrade_chosen[r]
    mine.downgrade_level[r] = level
    mine.tone[r] = max(p.downgrade_tone * (1.0 + level), -1.0)
    initial = p.audience_cost_initial * p.audience_cost_max * level / SEVERED
    mine.audience_cost[r] = max(mine.audience_cost[r], initial)
    theirs.grievance[r] += p.downgrade_grievance * (level - before)
    theirs.agenda[r] = max(theirs.agenda[r], p.agenda_spillover)
