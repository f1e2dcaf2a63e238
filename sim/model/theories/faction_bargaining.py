"""Faction bargaining: a state's policy is the expected outcome of its factions' bids against each other."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array
from sim.model.situation import FACTIONS, Setting, Situation, Theory
from sim.model.theories import bounded_reciprocity


def intended_tone(s: Situation, c: Setting) -> Array:
    """Compute the intended tone: as by bounded reciprocity, with the bargaining outcome as domestic ideal tone."""
    probability, default = bid_probabilities(s, c)
    bargain: Array = np.sum(probability * c.ideal_tones, axis=-2) + default
    tone: Array = bounded_reciprocity.intended_tone(s, c) + s.domestic_constraint * (bargain - s.domestic_ideal_tone)
    return tone


def parts(s: Situation, c: Setting) -> dict[str, Array]:
    """Return the addends of `intended_tone`, by name; `factions` are the bids times their probabilities of winning."""
    probability, default = bid_probabilities(s, c)
    shared = bounded_reciprocity.parts(s, c)
    constraint = s.domestic_constraint
    return {**shared, FACTIONS: constraint[..., None] * probability * c.ideal_tones, "default": constraint * default}


def bid_probabilities(s: Situation, c: Setting) -> tuple[Array, Array]:
    """Compute each faction's probability of winning, [V, R, A, F, A], and the default where no faction has weight.

    Votes are faction weight times the difference in utility, 1 - half the distance of ideal tones; the probability
    is the conditional probabilistic Condorcet election of Wise, Lester & Efird (2015).
    """
    weight = (c.power * s.mobilisation)[..., None, :] * np.ones_like(c.start)[..., None]
    ideal_tones = np.swapaxes(c.ideal_tones, -1, -2)
    utility = 1.0 - np.abs(ideal_tones[..., :, None] - ideal_tones[..., None, :]) / 2.0
    probability = conditional_pce(utility, weight) * (weight > 0.0)
    total = probability.sum(axis=-1, keepdims=True)
    weighted = total > 0.0
    normalised = np.swapaxes(probability / np.where(weighted, total, 1.0), -1, -2)
    return normalised, np.where(weighted[..., 0], 0.0, c.start)


FACTION_BARGAINING = Theory(
    name="faction_bargaining",
    claim="Factions bid for the state's policy; the bid most likely to beat the others has the largest weight.",
    source="Wise, Lester & Efird 2015; Bueno de Mesquita 1997",
    intended_tone=intended_tone,
    parts=parts,
)


LEAST_COALITION = 1e-8
"""Strength of an option without supporters, so that ties between options have probability one half."""


def conditional_pce(utility: Array, weight: Array) -> Array:
    """Compute each option's probability in a conditional probabilistic Condorcet election, [..., i]; sums to 1.

    `utility` [..., k, i] is that of option i to voter k, `weight` [..., k] the strength of k, not negative. A vote is
    weight times difference in utility; an option's probability is proportional to the product of its probabilities
    against every other. Leading axes broadcast. Without any weight all options are equally probable.
    """
    pairwise = option_beats_option(utility, weight)
    product = pairwise.prod(axis=-1)
    probability: Array = product / product.sum(axis=-1, keepdims=True)
    return probability


def option_beats_option(utility: Array, weight: Array) -> Array:
    """Compute the probability that option i beats option j, [..., i, j]: the strength for i over the total strength."""
    strength = coalition(utility, weight) + LEAST_COALITION
    probability: Array = strength / (strength + np.swapaxes(strength, -1, -2))
    return probability


def coalition(utility: Array, weight: Array) -> Array:
    """Sum the votes for option i against option j, [..., i, j]; inputs as in `conditional_pce`."""
    options = utility.shape[-1]
    lead = np.broadcast_shapes(utility.shape[:-2], weight.shape[:-1])
    strength = np.zeros((*lead, options, options))
    for voter in range(utility.shape[-2]):  # voter by voter: all votes at once would need many times the memory
        own = utility[..., voter, :]
        gain = np.maximum(own[..., :, None] - own[..., None, :], 0.0)
        strength += weight[..., voter, None, None] * gain
    return strength
