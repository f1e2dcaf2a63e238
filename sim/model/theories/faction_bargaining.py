"""Faction bargaining: what a state wants is what its factions' bids would win against each other."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array
from sim.model.situation import FACTIONS, Setting, Situation, Theory
from sim.model.theories import bounded_reciprocity


def intended_tone(s: Situation, c: Setting) -> Array:
    """Conduct aimed at: as by bounded reciprocity, with the outcome of the bargain for the domestic ideal; in tone."""
    won, nobody = bids_won(s, c)
    bargain: Array = np.sum(won * c.ideal_tones, axis=-2) + nobody
    aim: Array = bounded_reciprocity.intended_tone(s, c) + s.domestic_constraint * (bargain - s.domestic_ideal_tone)
    return aim


def parts(s: Situation, c: Setting) -> dict[str, Array]:
    """The addends of `target`, by name; `factions` are the chances of each bid to win, times the bid."""
    won, nobody = bids_won(s, c)
    shared = bounded_reciprocity.parts(s, c)
    bound = s.domestic_constraint
    return {**shared, FACTIONS: bound[..., None] * won * c.ideal_tones, "default": bound * nobody}


def bids_won(s: Situation, c: Setting) -> tuple[Array, Array]:
    """Chance of each faction's ideal to win, [V, R, A, F, A], and what stands in for it where none has a say.

    Votes are power times voice times the difference in utility, 1 - half the distance of ideals in tone; the chance
    is the conditional probabilistic Condorcet election of Wise, Lester & Efird (2015).
    """
    weight = (c.power * s.mobilisation)[..., None, :] * np.ones_like(c.start)[..., None]
    ideal_tones = np.swapaxes(c.ideal_tones, -1, -2)
    utility = 1.0 - np.abs(ideal_tones[..., :, None] - ideal_tones[..., None, :]) / 2.0
    chance = conditional_pce(utility, weight) * (weight > 0.0)
    total = chance.sum(axis=-1, keepdims=True)
    anyone = total > 0.0
    won = np.swapaxes(chance / np.where(anyone, total, 1.0), -1, -2)
    return won, np.where(anyone[..., 0], 0.0, c.start)


FACTION_BARGAINING = Theory(
    name="faction_bargaining",
    claim="Factions bid for the state's policy, and the bid most sure to beat the others carries most weight.",
    source="Wise, Lester & Efird 2015; Bueno de Mesquita 1997",
    intended_tone=intended_tone,
    parts=parts,
)


LEAST_COALITION = 1e-8
"""Strength that even an option without supporters has, so that chances between equals are one half."""


def conditional_pce(utility: Array, weight: Array) -> Array:
    """Chance of each option in a probabilistic Condorcet election of the conditional kind, [..., i]; sums to 1.

    `utility` [..., k, i] is that of option i to voter k, `weight` [..., k] the strength of k, not negative. A voter
    votes weight times difference in utility; an option's chance is proportional to the product of its chances against
    every other. Leading axes broadcast. Nobody with weight leaves every option the same chance.
    """
    pairwise = option_beats_option(utility, weight)
    product = pairwise.prod(axis=-1)
    chance: Array = product / product.sum(axis=-1, keepdims=True)
    return chance


def option_beats_option(utility: Array, weight: Array) -> Array:
    """Chance that option i beats option j, strength for i over all strength, [..., i, j]; one half of itself."""
    strength = coalition(utility, weight) + LEAST_COALITION
    chance: Array = strength / (strength + np.swapaxes(strength, -1, -2))
    return chance


def coalition(utility: Array, weight: Array) -> Array:
    """Sum of the votes cast for option i against option j, [..., i, j]; inputs as in `conditional_pce`."""
    options = utility.shape[-1]
    lead = np.broadcast_shapes(utility.shape[:-2], weight.shape[:-1])
    strength = np.zeros((*lead, options, options))
    for voter in range(utility.shape[-2]):  # voter by voter: all votes at once would need many times the memory
        felt = utility[..., voter, :]
        gain = np.maximum(felt[..., :, None] - felt[..., None, :], 0.0)
        strength += weight[..., voter, None, None] * gain
    return strength
