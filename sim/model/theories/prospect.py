"""Prospect theory: a leader evaluates the relation against its start, and losses weigh more than gains."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array
from sim.model.parameters import FOOTING, Declaration, Origin
from sim.model.situation import Setting, Situation, Theory, grievance_intensity, sum_of_parts

_PUBLISHED = Origin("Tversky & Kahneman 1992, medians of their subjects", "published")
RESPONSE_STRENGTH = Declaration(
    "response_strength", 0.263, 0.15, 0.5, "share", "", "weight of perceived conduct, gain and loss", FOOTING
)
EXPONENT = Declaration("exponent", 0.88, 0.5, 1.0, "power", "", "diminishing sensitivity", _PUBLISHED)
LOSS_AVERSION = Declaration("loss_aversion", 2.25, 1.0, 4.0, "ratio", "", "weight of a loss against a gain", _PUBLISHED)
LINEAR_BELOW = Declaration(
    "linear_below", 0.05, 0.01, 0.2, "relation", "",
    "difference below which value is linear: the curve has no finite slope at 0",
    Origin("the authors' judgement; without it sensitivity to the smallest change would be unbounded", "assumed"),
)  # fmt: skip


def intended_tone(s: Situation, c: Setting) -> Array:
    """Compute strength x (perceived + start + value(relation - start)) / 2 - anger x grievance intensity + leaning."""
    return sum_of_parts(parts(s, c))


def parts(s: Situation, c: Setting) -> dict[str, Array]:
    """Return the addends of `intended_tone`, by name; the reference point is the starting relation."""
    half = RESPONSE_STRENGTH.default / 2.0
    return {
        "reciprocity": half * s.perceived,
        "reference_point": half * c.start,
        "gain_or_loss": half * value(s.relation - c.start),
        "anger": -c.p.anger_weight * grievance_intensity(s.grievance),
        "leaning": s.leaning,
    }


def value(difference: Array) -> Array:
    """Compute the value of a gain or loss, z^.88 and -2.25 (-z)^.88, linear within `linear_below` of 0; same shape."""
    size = np.abs(difference)
    slope = LINEAR_BELOW.default ** (EXPONENT.default - 1.0)
    magnitude = np.where(size > LINEAR_BELOW.default, size**EXPONENT.default, slope * size)
    return np.where(difference < 0.0, -LOSS_AVERSION.default * magnitude, magnitude)


PROSPECT = Theory(
    name="prospect",
    claim="Leaders judge by gains and losses since the start; a loss weighs more than twice as much as a gain.",
    source="Tversky & Kahneman 1992; Levy 1997",
    intended_tone=intended_tone,
    parts=parts,
    numbers=(RESPONSE_STRENGTH, EXPONENT, LOSS_AVERSION, LINEAR_BELOW),
)
