"""Phase 5, factions: they mobilise on a stimulus, and mobilised factions weigh more in the domestic ideal tone."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.model.compiling import LANES, phase, rule
from sim.model.elementary import clip, excess_grievance, relu
from sim.model.records import Week

LEAST_MOBILISED, MOST_MOBILISED = 0.05, 1.0


@rule
def stimulus(mine: Any, setting: Any, r: int, ideal_tone: float) -> float:
    """Return a faction's stimulus from one dyad: grievances and wedges for hawks, ties and mediation for doves."""
    gap, interference = mine.relation[r] - ideal_tone, mine.interference[r]
    for_hawks = excess_grievance(mine, setting, r) + relu(-interference)
    for_doves = relu(mine.ties[r]) + relu(interference)
    return relu(gap) * for_hawks + relu(-gap) * for_doves


@rule
def mobilised(p: Any, mobilisation: float, stimulus: float, at_equilibrium: float) -> float:
    """Return a faction's mobilisation a week later."""
    gain = (1.0 - mobilisation) * p.mobilisation_gain * (stimulus - at_equilibrium)
    decay = p.mobilisation_decay * (mobilisation - p.mobilisation_at_equilibrium)
    return clip(mobilisation + gain - decay, LEAST_MOBILISED, MOST_MOBILISED)


@rule
def is_hawk(p: Any, ideal_tone: float, start: float) -> bool:
    """Return whether a faction is a hawk: its ideal tone is well below the relation at equilibrium."""
    return ideal_tone < start - p.hawk_threshold


@phase
def factions(w: Week) -> None:
    """Compute the mobilisation of each faction, the domestic ideal tone and the hawk weight."""
    total = np.empty(LANES)
    for i in range(len(w.states)):
        for f in range(w.states[i].first_faction, w.states[i].last_faction):
            stimulate(w, i, f, total)
            faction = w.factions[f]
            for r in range(LANES):
                faction.mobilisation[r] = mobilised(
                    w.p[0], faction.mobilisation[r], total[r], faction.stimulus_at_equilibrium[r]
                )
        aggregate(w, i, total)


@rule
def stimulate(w: Week, i: int, f: int, total: Any) -> None:
    """Write the stimulus of a faction of state i into `total`: the sum over dyads, divided by the attention load."""
    state = w.states[i]
    for r in range(LANES):
        total[r] = 0.0
    for k in range(state.first, state.last):
        mine, ideal_tone = w.dyads[k], w.ideals[place_of_ideal(state, f, k)].tone
        for r in range(LANES):
            total[r] += stimulus(mine, w.setting[k], r, ideal_tone[r])
    for r in range(LANES):
        total[r] /= state.attention_load


@rule
def place_of_ideal(state: Any, f: int, k: int) -> int:
    """Return the place of the ideal tone of faction f for dyad k of a state."""
    return state.first_ideal + (f - state.first_faction) * (state.last - state.first) + (k - state.first)


@rule
def aggregate(w: Week, i: int, total: Any) -> None:
    """Aggregate the factions of a state: `domestic_ideal_tone` and `hawk_weight` of its dyads.

    The ideal tone is the mean weighted by power x mobilisation, or the relation at equilibrium without any weight.
    """
    state = w.states[i]
    for r in range(LANES):
        total[r] = 0.0
    for f in range(state.first_faction, state.last_faction):
        for r in range(LANES):
            total[r] += w.factions[f].power[r] * w.factions[f].mobilisation[r]
    for k in range(state.first, state.last):
        mine, start = w.dyads[k], w.setting[k].start
        for r in range(LANES):
            mine.domestic_ideal_tone[r] = 0.0
            mine.hawk_weight[r] = 0.0
        for f in range(state.first_faction, state.last_faction):
            faction = w.factions[f]
            ideal_tone = w.ideals[place_of_ideal(state, f, k)].tone
            for r in range(LANES):
                weight = faction.power[r] * faction.mobilisation[r]
                mine.domestic_ideal_tone[r] += weight * ideal_tone[r]
                mine.hawk_weight[r] += weight if is_hawk(w.p[0], ideal_tone[r], start[r]) else 0.0
        for r in range(LANES):
            mean = mine.domestic_ideal_tone[r] / (total[r] if total[r] > 0.0 else 1.0)
            mine.domestic_ideal_tone[r] = mean if total[r] > 0.0 else start[r]
