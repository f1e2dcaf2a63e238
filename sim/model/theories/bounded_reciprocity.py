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
    openness,
    shares_of_factions,
    shares_of_pushes,
)


def target(s: Situation, c: Setting) -> Array:
    """Conduct aimed at: (1 - binding)(rho seen + (1 - rho) relation) + binding x domestic ideal
    - anger x wound + interference + leaning; [V, R, A, A], in tone.
    """
    own = c.p.reciprocity * s.seen + (1.0 - c.p.reciprocity) * s.relation
    pressed = (1.0 - s.binding) * own + s.binding * s.ideal
    return pressed - c.p.anger * openness(s.wound) + c.p.interference_on_tone * s.interference + s.leaning


def parts(s: Situation, c: Setting) -> dict[str, Array]:
    """The addends of `target`, by name; `factions` and `third_parties` with who they are."""
    own, bound, felt = 1.0 - s.binding, s.binding, c.p.interference_on_tone
    factions, nobody = shares_of_factions(s, c)
    pushes, given = shares_of_pushes(s, c)
    return {
        "reciprocity": own * c.p.reciprocity * s.seen,
        "own_relation": own * (1.0 - c.p.reciprocity) * s.relation,
        FACTIONS: bound[..., None] * factions,
        "no_faction": bound * nobody,
        THIRD_PARTIES: (felt * np.ones_like(given))[..., None, :, :] * pushes,
        "pushes_given": felt * given,
        "anger": -c.p.anger * openness(s.wound),
        "leaning": s.leaning,
    }


BOUNDED_RECIPROCITY = Theory(
    name="bounded_reciprocity",
    claim="Leaders of bounded rationality answer conduct in kind, within what their factions and third parties allow.",
    source="Goldstein & Freeman 1990; Putnam 1988; McKelvey & Palfrey 1995 (forms)",
    target=target,
    parts=parts,
)
