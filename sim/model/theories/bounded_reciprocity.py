"""The default account: a leader answers what he sees, bound by his factions, angered by wounds, pressed by others."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array
from sim.model.situation import (
    FACTIONS,
    THIRD_PARTIES,
    Setting,
    Situation,
    Theory,
    grievance_intensity,
    shares_of_factions,
    shares_of_pressures,
)


def intended_tone(s: Situation, c: Setting) -> Array:
    """Conduct aimed at: (1 - binding)(rho seen + (1 - rho) relation) + binding x domestic ideal
    - anger x wound + interference + leaning; [V, R, A, A], in tone.
    """
    own = c.p.reciprocity * s.perceived + (1.0 - c.p.reciprocity) * s.relation
    pressed = (1.0 - s.domestic_constraint) * own + s.domestic_constraint * s.domestic_ideal_tone
    return (
        pressed
        - c.p.anger_weight * grievance_intensity(s.grievance)
        + c.p.interference_on_tone * s.interference
        + s.leaning
    )


def parts(s: Situation, c: Setting) -> dict[str, Array]:
    """The addends of `target`, by name; `factions` and `third_parties` with who they are."""
    own, bound, felt = 1.0 - s.domestic_constraint, s.domestic_constraint, c.p.interference_on_tone
    factions, nobody = shares_of_factions(s, c)
    pressures, given = shares_of_pressures(s, c)
    return {
        "reciprocity": own * c.p.reciprocity * s.perceived,
        "own_relation": own * (1.0 - c.p.reciprocity) * s.relation,
        FACTIONS: bound[..., None] * factions,
        "default": bound * nobody,
        THIRD_PARTIES: (felt * np.ones_like(given))[..., None, :, :] * pressures,
        "pushes_given": felt * given,
        "anger": -c.p.anger_weight * grievance_intensity(s.grievance),
        "leaning": s.leaning,
    }


BOUNDED_RECIPROCITY = Theory(
    name="bounded_reciprocity",
    claim="Leaders of bounded rationality answer conduct in kind, within what their factions and third parties allow.",
    source="Goldstein & Freeman 1990; Putnam 1988; McKelvey & Palfrey 1995 (forms)",
    intended_tone=intended_tone,
    parts=parts,
)
