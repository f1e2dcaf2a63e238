"""The equilibrium by the rules: the conduct that repeats itself in the mean week, and the structure that holds it.

`perceive`, the theory and `respond` are repeated until the tones of a run do not change; a run that has converged is
not changed further, whatever the others do.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.model.compiling import LANES, entry, rule
from sim.model.records import Batch, Block, Week, week_of
from sim.model.rules.conduct import tone_before_limits
from sim.model.rules.factions import aggregate, stimulate
from sim.model.rules.interfere import interfere
from sim.model.rules.ladder import rung_by_relation, rung_with_downgrade
from sim.model.rules.perceive import perceive, perceive_tones
from sim.model.rules.relate import supports

TOLERANCE = 1e-15
"""Largest change of a tone at which conduct counts as settled: a few units in the last place."""


START, RESPOND, HOLD, REST = range(4)
"""Stages: the first rungs and domestic ideal tones; conduct, until it repeats itself; the structure that holds it; and
third-party pressure once usual grievances are known.
"""


@entry
def equilibrate(b: Block, at: Batch, stage: Any, moving: Any) -> int:
    """Do one stage; `RESPOND` sets the tones of runs that still move, [variant, lane], and returns their number.

    `START` and `RESPOND` leave every state with its perception of the tones; the theory follows each of them.
    """
    total, still = np.empty(LANES), 0
    for v in range(at.first, at.last):
        w = week_of(b, v, at.group)
        if stage == START:
            _start(w, total)
            interfere(w)
            perceive(w)
        elif stage == RESPOND:
            still += _respond(w, moving[v - at.first], total)
            perceive_tones(w)
        elif stage == HOLD:
            _hold(w, total)
        elif stage == REST:
            interfere(w)
    return still


@rule
def _start(w: Week, total: Any) -> None:
    for k in range(len(w.dyads)):
        mine, theirs = w.dyads[k], w.dyads[w.setting[k].back]
        for r in range(LANES):
            mine.relation_rung[r] = rung_by_relation(w.p[0], min(mine.relation[r], theirs.relation[r]), 0.0)
            level = max(mine.downgrade_level[r], theirs.downgrade_level[r])
            mine.rung[r] = rung_with_downgrade(mine.relation_rung[r], level)
            w.setting[k].start_rung[r] = mine.rung[r]
    for i in range(len(w.states)):
        aggregate(w, i, total)


@rule
def _respond(w: Week, moving: Any, change: Any) -> int:
    change[:] = 0.0
    for k in range(len(w.dyads)):
        mine = w.dyads[k]
        for r in range(LANES):
            tone = min(max(tone_before_limits(w.p[0], mine.intended_tone[r], 0.0), -1.0), 1.0)
            change[r] = max(change[r], abs(tone - mine.tone[r]))
            mine.tone[r] = tone if moving[r] else mine.tone[r]
    still = 0
    for r in range(LANES):
        moving[r] = 1 if moving[r] and change[r] > TOLERANCE else 0
        still += moving[r]
    return still


@rule
def _hold(w: Week, total: Any) -> None:
    for k in range(len(w.dyads)):
        mine, setting = w.dyads[k], w.setting[k]
        for r in range(LANES):
            ties, triads, conduct, grievance = supports(w.p[0], mine, setting, r)
            supported = ties + triads + conduct + grievance
            setting.structure[r] = mine.half_log_odds[r] - supported / w.p[0].forgetting
            setting.perceived_at_equilibrium[r] = mine.perceived[r]
            setting.intended_tone_at_equilibrium[r] = mine.intended_tone[r]
    for i in range(len(w.states)):
        for f in range(w.states[i].first_faction, w.states[i].last_faction):
            stimulate(w, i, f, total)
            for r in range(LANES):
                w.factions[f].stimulus_at_equilibrium[r] = total[r]
