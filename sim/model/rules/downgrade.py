"""Phase 7, downgrade: over a dispute a state may take measures, recall its ambassador, or sever relations."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array, Flags, Levels
from sim.model.actions import ACTIONS, LEVELS, action_index
from sim.model.situation import Cells, Changes, Moment, Setting, Situation, grievance_intensity, relu, swap

DOWNGRADES = tuple(action_index(a.name) for a in ACTIONS if a.kind == "downgrade")
TOP = len(LEVELS) - 1


def downgrade(s: Situation, c: Setting, now: Moment) -> Changes:
    """Compute downgrades taken and their effects on tone, audience cost, and the other's grievance and agenda."""
    chosen = _choose(s, c, now)
    for script in c.scripted_acts:
        action = ACTIONS[script.action]
        if script.week == now.week and action.kind == "downgrade":
            cell = (script.variant, slice(None), script.by, script.to)
            chosen[cell] = np.maximum(s.downgrade_level[cell], action.level)
    took = chosen > s.downgrade_level
    taken = np.where(took, chosen, 0).astype(np.int8)
    agenda = s.agenda * (1.0 - c.p.agenda_decay)
    if not took.any():
        return {"downgrade_chosen": taken, "agenda": agenda}
    initial_cost = c.p.audience_cost_initial * c.p.audience_cost_max * chosen / TOP
    return {
        "downgrade_chosen": taken,
        "downgrade_level": np.where(swap(taken) == TOP, TOP, chosen).astype(np.int8),
        "tone": np.where(took, c.p.downgrade_tone * (1.0 + chosen), s.tone),
        "audience_cost": np.where(took, np.maximum(s.audience_cost, initial_cost), s.audience_cost),
        "grievance": s.grievance + c.p.downgrade_grievance * swap(took * (chosen - s.downgrade_level)),
        "agenda": np.maximum(agenda, c.p.agenda_spillover * swap(took)),
    }


def _choose(s: Situation, c: Setting, now: Moment) -> Levels:
    """Draw the downgrade level after this week: a quantal choice among all four, but never a lower one."""
    p_decision = np.maximum(s.agenda, c.p.agenda_from_grievance * grievance_intensity(s.grievance))
    decides: Flags = (now.streams.draw(now.week, "agenda") < p_decision) & c.named & (s.downgrade_level < TOP)
    chosen = s.downgrade_level.copy()
    if not decides.any():
        return chosen
    at, rows = Cells(decides), np.arange(TOP + 1)[:, None]
    level = at(s.downgrade_level)
    allowed = np.stack([at(c.allowed[..., row]) for row in DOWNGRADES])
    utility = _utilities(s, c, at)
    utility[1:] = np.where(allowed | (rows[1:] == level), utility[1:], -np.inf)
    weight = np.exp(utility - utility.max(axis=0))
    cumulative = np.cumsum(weight, axis=0)
    draw = at(now.streams.draw(now.week, "downgrade"))
    chosen[decides] = np.maximum(level, np.sum(cumulative < draw * cumulative[-1], axis=0))
    return chosen


def _utilities(s: Situation, c: Setting, at: Cells) -> Array:
    """Compute adjacent-category utilities of levels 0 to 3, [4, cell]; hostility at equilibrium is no reason."""
    p, precision = c.p, at(c.p.downgrade_precision)
    anger = -at(s.intended_tone) - relu(-at(c.intended_tone_at_equilibrium))
    measures = precision * (anger - at(p.measures_threshold))
    recall = precision * (anger - at(p.recall_threshold) + at(p.recall_intent) * at(s.intent))
    severance = precision * (anger - at(p.severance_threshold) - at(p.severance_dependence) * at(c.trade_dependence))
    utilities: Array = np.cumsum(np.stack([np.zeros_like(anger), measures, recall, severance]), axis=0)
    return utilities
