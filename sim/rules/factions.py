"""Phase 5, factions: those with cause grow loud, and the loud weigh more in what the state wants."""

from __future__ import annotations

import numpy as np

from sim.situation import Array, Changes, Moment, Setting, Situation, openness, relu

QUIETEST, LOUDEST = 0.05, 1.0


def factions(s: Situation, c: Setting, now: Moment) -> Changes:  # noqa: ARG001
    """Mobilisation of each faction, and `ideal`, the tone the factions together want towards each state."""
    p, m = c.p, s.mobilisation
    louder = (1.0 - m) * p.mobilisation_gain * (drive(s, c) - c.drive_at_rest)
    quieter = p.mobilisation_decay * (m - p.mobilisation_at_rest)
    mobilisation = np.clip(m + louder - quieter, QUIETEST, LOUDEST)
    return {"mobilisation": mobilisation, "ideal": domestic_ideal(mobilisation, c)}


def drive(s: Situation, c: Setting) -> Array:
    """Cause to mobilise, [V, R, A, F]: hawks by open wounds and wedges, doves by ties and mediation."""
    hawks_cause = c.named * (openness(s.wound) + relu(-s.interference))
    doves_cause = c.named * (relu(s.ties) + relu(s.interference))
    gap = s.relation[..., :, None, :] - c.ideals
    too_warm, too_cold = relu(gap), relu(-gap)
    cause = too_warm * hawks_cause[..., :, None, :] + too_cold * doves_cause[..., :, None, :]
    total: Array = np.sum(cause, axis=-1) / c.crowd
    return total


def domestic_ideal(mobilisation: Array, c: Setting) -> Array:
    """What the factions together want, [V, R, A, A]: the mean of their ideals, weighted by power and voice.

    Where no faction has a say it is the relation at rest.
    """
    voice = c.power * mobilisation
    said = np.sum(voice[..., None] * c.ideals, axis=-2)
    total = np.sum(voice, axis=-1)[..., None]
    ideal: Array = np.divide(said, total, out=np.broadcast_to(c.start, said.shape).copy(), where=total > 0.0)
    return ideal


def hawks_voice(mobilisation: Array, c: Setting) -> Array:
    """Power times voice of the hawks of source towards target, [V, R, A, A]."""
    voice = c.power * mobilisation
    heard: Array = np.sum(voice[..., None] * c.hawks, axis=-2)
    return heard
