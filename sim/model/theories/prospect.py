"""Prospect theory: a leader evaluates the relation against its start, and losses weigh more than gains."""

from __future__ import annotations

from typing import Any

from sim.model.compiling import rule
from sim.model.elementary import exp, log
from sim.model.parameters import FOOTING, Declaration, Origin
from sim.model.theories.theory import Theory, View

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
HALF, POWER, AVERSION = RESPONSE_STRENGTH.default / 2.0, EXPONENT.default, LOSS_AVERSION.default
LINEAR = LINEAR_BELOW.default
SLOPE = LINEAR ** (POWER - 1.0)


@rule
def value(difference: float) -> float:
    """Return the value of a gain or loss, z^.88 and -2.25 (-z)^.88, linear within `linear_below` of 0."""
    size = abs(difference)
    magnitude = exp(POWER * log(size)) if size > LINEAR else SLOPE * size
    return -AVERSION * magnitude if difference < 0.0 else magnitude


@rule
def parts(p: Any, own: View, other: View) -> tuple[float, ...]:  # noqa: ARG001
    """Return the parts: strength x (perceived + start + value(relation - start)) / 2 - anger x grievance + leaning.

    The reference point is the starting relation.
    """
    return (
        HALF * own.perceived,
        HALF * own.start,
        HALF * value(own.relation - own.start),
        -p.anger_weight * own.grievance,
        own.leaning,
    )


PROSPECT = Theory(
    name="prospect",
    claim="Leaders judge by gains and losses since the start; a loss weighs more than twice as much as a gain.",
    source="Tversky & Kahneman 1992; Levy 1997",
    names=("reciprocity", "reference_point", "gain_or_loss", "anger", "leaning"),
    parts=parts,
    numbers=(RESPONSE_STRENGTH, EXPONENT, LOSS_AVERSION, LINEAR_BELOW),
)
