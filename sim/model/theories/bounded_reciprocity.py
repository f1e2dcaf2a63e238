"""The default theory: reciprocity constrained by factions, grievance and third-party pressure."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array
from sim.model import situation


def intended_tone(s: situation.Situation, c: situation.Setting) -> Array:
    """Compute the intended tone, [V, R, A, A]: (1 - constraint)(rho perceived + (1 - rho) relation)
    + constraint x domestic ideal - anger x grievance intensity + interference + leaning.
    """
    own = c.p.reciprocity * s.perceived + (1.0 - c.p.reciprocity) * s.relation
    constrained = (1.0 - s.domestic_constraint) * own + s.domestic_constraint * s.domestic_ideal_tone
    return (
        constrained
        - c.p.anger_weight * situation.grievance_intensity(s.grievance)
        + c.p.interference_on_tone * s.interference
        + s.leaning
    )


def parts(s: situation.Situation, c: situation.Setting) -> dict[str, Array]:
    """Return the addends of `intended_tone`, by name; `factions` and `third_parties` have an axis of their own."""
    own, constraint, weight = 1.0 - s.domestic_constraint, s.domestic_constraint, c.p.interference_on_tone
    factions, default = situation.faction_parts(s, c)
    pressures, remainder = situation.pressure_parts(s, c)
    return {
        "reciprocity": own * c.p.reciprocity * s.perceived,
        "relation": own * (1.0 - c.p.reciprocity) * s.relation,
        situation.FACTIONS: constraint[..., None] * factions,
        "default": constraint * default,
        situation.THIRD_PARTIES: (weight * np.ones_like(remainder))[..., None, :, :] * pressures,
        "pressures_given": weight * remainder,
        "anger": -c.p.anger_weight * situation.grievance_intensity(s.grievance),
        "leaning": s.leaning,
    }


BOUNDED_RECIPROCITY = situation.Theory(
    name="bounded_reciprocity",
    claim="Leaders of bounded rationality reciprocate conduct, constrained by factions and third parties.",
    source="Goldstein & Freeman 1990; Putnam 1988; McKelvey & Palfrey 1995 (forms)",
    intended_tone=intended_tone,
    parts=parts,
)
