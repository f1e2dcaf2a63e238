"""Phase 6, conduct: the theory gives the intended tone; the actual tone is weaker and varies around it.

A logit choice over a fine menu of acts with quadratic loss is this Gaussian; the act's name is the nearest row of
ACTIONS (`label` in `sim.results.recording.recorder`).
"""

from __future__ import annotations

from math import sqrt
from typing import Any

from sim.model.compiling import LANES, phase, rule
from sim.model.elementary import clip
from sim.model.records import CONDUCT, Week


@rule
def conduct_sd(p: Any) -> float:
    """Return the standard deviation of the tone around its mean."""
    return 1.0 / sqrt(2.0 * p.conduct_precision * (1.0 + p.conduct_cost))


@rule
def tone_before_limits(p: Any, intended_tone: float, deviation: float) -> float:
    """Return the tone before the limits of the scale."""
    return intended_tone / (1.0 + p.conduct_cost) + deviation


@phase
def conduct(w: Week) -> None:
    """Draw the actual `tone`, in [-1, 1], around the intended tone; apply scripted acts."""
    sd = conduct_sd(w.p[0])
    for k in range(len(w.dyads)):
        mine, draws = w.dyads[k], w.draws[w.setting[k].draws]
        for r in range(LANES):
            mine.tone[r] = clip(tone_before_limits(w.p[0], mine.intended_tone[r], sd * draws.conduct[r]), -1.0, 1.0)
    for s in range(len(w.scripts)):
        script = w.scripts[s]
        if script.week == w.now[0] and script.kind == CONDUCT:
            for r in range(LANES):
                w.dyads[script.dyad].tone[r] = script.tone
