"""Phase 5, factions: those with cause grow loud, and the loud weigh more in what the state wants."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array
from sim.model.situation import Changes, Moment, Setting, Situation, grievance_intensity, relu

QUIETEST, LOUDEST = 0.05, 1.0


def factions(s: Situation, c: Setting, now: Moment) -> Changes:  # noqa: ARG001
    """Mobilisation of each faction; `ideal`, the tone the factions together want; `hawks_voice` of the hawks alone."""
    p, m = c.p, s.mobilisation
    louder = (1.0 - m) * p.mobilisation_gain * (mobilisation_stimulus(s, c) - c.mobilisation_stimulus_at_equilibrium)
    quieter = p.mobilisation_decay * (m - p.mobilisation_at_equilibrium)
    mobilisation = np.clip(m + louder - quieter, QUIETEST, LOUDEST)
    return {"mobilisation": mobilisation, **heard(mobilisation, c)}


def heard(mobilisation: Array, c: Setting) -> Changes:
    """What a leader hears of each state: the `ideal` of all factions, and `hawks_voice`."""
    return {"domestic_ideal_tone": domestic_ideal_tone(mobilisation, c), "hawk_weight": hawk_weight(mobilisation, c)}


def mobilisation_stimulus(s: Situation, c: Setting) -> Array:
    """Cause to mobilise, [V, R, A, F]: hawks by open wounds and wedges, doves by ties and mediation."""
    hawks_cause = c.named * (grievance_intensity(s.grievance) + relu(-s.interference))
    doves_cause = c.named * (relu(s.ties) + relu(s.interference))
    gaps = (s.relation - c.ideal_tones[..., faction, :] for faction in range(c.ideal_tones.shape[-2]))
    causes = [_over_targets(relu(gap), hawks_cause) + _over_targets(relu(-gap), doves_cause) for gap in gaps]
    total: Array = np.stack(causes, axis=-1) / c.attention_load
    return total


def _over_targets(gap: Array, cause: Array) -> Array:
    """Gap times cause, summed over targets, [V, R, A]; as a product of vectors, four times as fast as `np.sum`."""
    total: Array = np.einsum("...ij,...ij->...i", gap, cause)
    return total


def domestic_ideal_tone(mobilisation: Array, c: Setting) -> Array:
    """What the factions together want, [V, R, A, A]: the mean of their ideals, weighted by power and voice.

    Where no faction has a say it is the relation at rest.
    """
    voice = c.power * mobilisation
    said = (voice[..., None, :] @ c.ideal_tones)[..., 0, :]
    total = np.sum(voice, axis=-1)[..., None]
    anyone = total > 0.0
    ideal: Array = np.where(anyone, said / np.where(anyone, total, 1.0), c.start)
    return ideal


def hawk_weight(mobilisation: Array, c: Setting) -> Array:
    """Power times voice of the hawks of source towards target, [V, R, A, A]."""
    voice = c.power * mobilisation
    against: Array = (voice[..., None, :] @ c.hawks)[..., 0, :]
    return against
