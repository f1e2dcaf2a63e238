"""From interest weights to drives: what factions want towards each state, and where third parties push.

`cT` and `cQ` are the parameters `ideal_steepness` and `push_scale`; leading axes are free, so one set of formulas
serves a point and a thousand runs.
"""

from __future__ import annotations

import numpy as np

from sim.arrays import Array


def ideal_tones(interests: Array, serves: Array, steepness: float) -> Array:
    """Ideal tone of faction f of i towards j, tanh(cT sum_n W_ifn SERVES_jn), [..., A, F, A]; 0 towards oneself."""
    ideals = np.tanh(steepness * np.einsum("...ifn,...jn->...ifj", interests, serves))
    others: Array = ideals * (1.0 - np.eye(ideals.shape[-1]))[:, None, :]
    return others


def pushes(interests: Array, power: Array, stakes: Array, leverage: Array, scale: float) -> Array:
    """Push of third party k on i's policy to j, cQ LEV_ki sum_n wbar_kn DYAD_ijn, [..., A, A, A] as k, i, j.

    Below zero it drives a wedge, above zero it mediates; 0 where k is i or j.
    """
    weights = np.einsum("...kf,...kfn->...kn", power, interests)
    gain = np.einsum("...kn,...ijn->...kij", weights, stakes)
    third = np.ones((leverage.shape[-1],) * 3)
    for state in range(len(third)):
        third[state, state, :] = third[state, :, state] = 0.0
    push: Array = scale * leverage[..., :, :, None] * gain * third
    return push
