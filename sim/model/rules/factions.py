"""Phase 5, factions: they mobilise on a stimulus, and mobilised factions weigh more in the domestic ideal tone."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array
from sim.model.situation import Changes, Moment, Setting, Situation, grievance_intensity, relu

LEAST_MOBILISED, MOST_MOBILISED = 0.05, 1.0


def factions(s: Situation, c: Setting, now: Moment) -> Changes:  # noqa: ARG001
    """Compute the mobilisation of each faction, the domestic ideal tone and the hawk weight."""
    p, m = c.p, s.mobilisation
    gain = (1.0 - m) * p.mobilisation_gain * (mobilisation_stimulus(s, c) - c.mobilisation_stimulus_at_equilibrium)
    decay = p.mobilisation_decay * (m - p.mobilisation_at_equilibrium)
    mobilisation = np.clip(m + gain - decay, LEAST_MOBILISED, MOST_MOBILISED)
    return {"mobilisation": mobilisation, **domestic_aggregates(mobilisation, c)}


def domestic_aggregates(mobilisation: Array, c: Setting) -> Changes:
    """Aggregate the factions of each state: `domestic_ideal_tone` and `hawk_weight`."""
    return {"domestic_ideal_tone": domestic_ideal_tone(mobilisation, c), "hawk_weight": hawk_weight(mobilisation, c)}


def mobilisation_stimulus(s: Situation, c: Setting) -> Array:
    """Compute the stimulus, [V, R, A, F]: grievances and wedges for hawks, ties and mediation for doves."""
    for_hawks = c.named * (grievance_intensity(s.grievance) + relu(-s.interference))
    for_doves = c.named * (relu(s.ties) + relu(s.interference))
    gaps = (s.relation - c.ideal_tones[..., faction, :] for faction in range(c.ideal_tones.shape[-2]))
    stimuli = [_over_targets(relu(gap), for_hawks) + _over_targets(relu(-gap), for_doves) for gap in gaps]
    total: Array = np.stack(stimuli, axis=-1) / c.attention_load
    return total


def _over_targets(gap: Array, stimulus: Array) -> Array:
    """Sum gap times stimulus over targets, [V, R, A]; `einsum` is four times as fast as `np.sum`."""
    total: Array = np.einsum("...ij,...ij->...i", gap, stimulus)
    return total


def domestic_ideal_tone(mobilisation: Array, c: Setting) -> Array:
    """Compute the mean ideal tone, [V, R, A, A], weighted by power x mobilisation.

    The default, where no faction has any weight, is the relation at equilibrium.
    """
    weight = c.power * mobilisation
    weighted = (weight[..., None, :] @ c.ideal_tones)[..., 0, :]
    total = np.sum(weight, axis=-1)[..., None]
    ideal: Array = np.where(total > 0.0, weighted / np.where(total > 0.0, total, 1.0), c.start)
    return ideal


def hawk_weight(mobilisation: Array, c: Setting) -> Array:
    """Sum power x mobilisation over the source's hawks towards target, [V, R, A, A]."""
    weight = c.power * mobilisation
    hawks: Array = (weight[..., None, :] @ c.hawks)[..., 0, :]
    return hawks
