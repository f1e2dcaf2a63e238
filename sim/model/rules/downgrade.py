"""Phase 7, downgrade: while the quarrel is on the table a state may take measures, recall, or break relations."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array, Flags, Levels
from sim.model.actions import ACTIONS, LEVELS, action_index
from sim.model.situation import Cells, Changes, Moment, Setting, Situation, openness, relu, swap

DOWNGRADES = tuple(action_index(a.name) for a in ACTIONS if a.kind == "downgrade")
TOP = len(LEVELS) - 1


def downgrade(s: Situation, c: Setting, now: Moment) -> Changes:
    """Levels taken, the conduct and the loss of face that go with them, the other's counter-wound and agenda."""
    chosen = _choose(s, c, now)
    for script in c.scripts:
        action = ACTIONS[script.action]
        if script.week == now.week and action.kind == "downgrade":
            cell = (script.variant, slice(None), script.by, script.to)
            chosen[cell] = np.maximum(s.level[cell], action.level)
    took = chosen > s.level
    taken = np.where(took, chosen, 0).astype(np.int8)
    agenda = s.agenda * (1.0 - c.p.agenda_decay)
    if not took.any():
        return {"taken": taken, "agenda": agenda}
    face = c.p.face_at_once * c.p.face_ceiling * chosen / TOP
    return {
        "taken": taken,
        "level": np.where(swap(taken) == TOP, TOP, chosen).astype(np.int8),
        "tone": np.where(took, c.p.downgrade_tone * (1.0 + chosen), s.tone),
        "face": np.where(took, np.maximum(s.face, face), s.face),
        "wound": s.wound + c.p.counter_wound * swap(took * (chosen - s.level)),
        "agenda": np.maximum(agenda, c.p.agenda_answer * swap(took)),
    }


def _choose(s: Situation, c: Setting, now: Moment) -> Levels:
    """The formal level in force after this week: a quantal choice among all four, but never a step down."""
    on_table = np.maximum(s.agenda, c.p.idle_agenda * openness(s.wound))
    decides: Flags = (now.luck.week(now.week, "agenda") < on_table) & c.named & (s.level < TOP)
    chosen = s.level.copy()
    if not decides.any():
        return chosen
    at, rows = Cells(decides), np.arange(TOP + 1)[:, None]
    level = at(s.level)
    allowed = np.stack([at(c.allowed[..., row]) for row in DOWNGRADES])
    utility = _utilities(s, c, at)
    utility[1:] = np.where(allowed | (rows[1:] == level), utility[1:], -np.inf)
    weight = np.exp(utility - utility.max(axis=0))
    cumulative = np.cumsum(weight, axis=0)
    draw = at(now.luck.week(now.week, "downgrade"))
    chosen[decides] = np.maximum(level, np.sum(cumulative < draw * cumulative[-1], axis=0))
    return chosen


def _utilities(s: Situation, c: Setting, at: Cells) -> Array:
    """Adjacent-category utilities of levels 0 to 3, [4, cells]; an old enemy is not downgraded for being one."""
    p, precision = c.p, at(c.p.downgrade_precision)
    anger = -at(s.target) - relu(-at(c.target_at_rest))
    measures = precision * (anger - at(p.measures_threshold))
    recall = precision * (anger - at(p.recall_threshold) + at(p.affront_drives) * at(s.affront))
    rupture = precision * (anger - at(p.break_threshold) - at(p.dependence_brake) * at(c.dependence))
    utilities: Array = np.cumsum(np.stack([np.zeros_like(anger), measures, recall, rupture]), axis=0)
    return utilities
