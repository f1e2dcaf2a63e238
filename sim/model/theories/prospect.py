"""Prospect theory: a leader weighs where the relation stands against where it stood, and losses loom larger."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array
from sim.model.parameters import FOOTING, Declaration, Origin
from sim.model.situation import Setting, Situation, Theory, added_up, grievance_intensity

_PUBLISHED = Origin("Tversky & Kahneman 1992, medians of their subjects", "published")
STRENGTH = Declaration(
    "strength", 0.263, 0.15, 0.5, "share", "", "how far seen conduct, gain and loss move him", FOOTING
)
EXPONENT = Declaration("exponent", 0.88, 0.5, 1.0, "power", "", "how fast gains and losses lose their edge", _PUBLISHED)
LOSSES = Declaration("losses", 2.25, 1.0, 4.0, "ratio", "", "how much larger losses loom", _PUBLISHED)
LEAST = Declaration(
    "least", 0.05, 0.01, 0.2, "relation", "", "difference below which value is linear: the curve has no slope at 0",
    Origin("the authors' judgement; without it the smallest slip would be felt without bound", "assumed"),
)  # fmt: skip


def intended_tone(s: Situation, c: Setting) -> Array:
    """Conduct aimed at: strength x (seen + start + value(relation - start)) / 2 - anger x wound + leaning; in tone."""
    return added_up(parts(s, c))


def parts(s: Situation, c: Setting) -> dict[str, Array]:
    """The addends of `target`, by name; the reference is the relation at the start of the run."""
    half = STRENGTH.default / 2.0
    return {
        "reciprocity": half * s.perceived,
        "reference": half * c.start,
        "gain_or_loss": half * value(s.relation - c.start),
        "anger": -c.p.anger_weight * grievance_intensity(s.grievance),
        "leaning": s.leaning,
    }


def value(difference: Array) -> Array:
    """Value of a gain or a loss, z^.88 and -2.25 (-z)^.88, linear within `least` of nothing; same shape."""
    size = np.abs(difference)
    slope = LEAST.default ** (EXPONENT.default - 1.0)
    felt = np.where(size > LEAST.default, size**EXPONENT.default, slope * size)
    return np.where(difference < 0.0, -LOSSES.default * felt, felt)


PROSPECT = Theory(
    name="prospect",
    claim="Leaders judge by what has been gained or lost since the start, and a loss weighs more than twice a gain.",
    source="Tversky & Kahneman 1992; Levy 1997",
    intended_tone=intended_tone,
    parts=parts,
    numbers=(STRENGTH, EXPONENT, LOSSES, LEAST),
)
