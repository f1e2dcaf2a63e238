"""Map facts about a dyad to scenario inputs; shared by drafts and coded crises.

The formulas and their numbers are judgement, not estimates from data; see docs/data.md and docs/history.md.
"""

from __future__ import annotations

import math

MAX_RELATION, MAX_IDEAL_TONE = 0.85, 0.95
"""Largest absolute initial relation, and largest absolute ideal tone."""
PEACE_SLOPE, PEACE_ZERO = 1.6, -0.6
"""Relation as a linear function of the peace scale (0 to 1): slope and intercept."""
MIN_TRADE_SHARE = 1e-4
"""Trade share that maps to a trade dependence of 0."""
HAWKS, BUSINESS = 0.35, 0.25
"""Power of hawks and business; the leader's circle has the rest."""
HAWKS_BELOW, BUSINESS_ABOVE = 0.9, 0.4
"""Ideal tone relative to the relation: hawks below it; business above it, per unit of trade dependence."""
MAX_TENURE, TENURE_DECREASE = 12.0, 7.0
"""Expected years in office at polyarchy 0, and the decrease to polyarchy 1."""

MAX_ASYMMETRY = 8.0
"""Largest power asymmetry of a scenario."""
COMMON_BORDERS = frozenset({1, 2})
"""Types of contiguity that count as a common border: land, or at most 12 miles of water, as in the coded cases."""

FactionValues = tuple[float, float, float]
"""Values for hawks, the leader's circle and business."""


def clipped(value: float, low: float, high: float) -> float:
    """Limit a value to the interval from `low` to `high`."""
    return min(max(value, low), high)


def relation_of_peace(scale: float) -> float:
    """Map a peace scale value to a relation."""
    return PEACE_SLOPE * scale + PEACE_ZERO


def on_log_scale(share: float) -> float:
    """Map a trade share to 0 to 1, linear in its logarithm: 0 at MIN_TRADE_SHARE, 1 for all trade."""
    return clipped(1.0 - math.log10(max(share, MIN_TRADE_SHARE)) / math.log10(MIN_TRADE_SHARE), 0.0, 1.0)


def contiguity(kind: float) -> float:
    """Map a type of contiguity to 1, a common border, or 0."""
    return float(kind in COMMON_BORDERS)


def power_asymmetry(ratio: float) -> float:
    """Map the ratio of two states' capabilities, either way, to the absolute value of its logarithm."""
    return min(abs(math.log(ratio)), MAX_ASYMMETRY)


def powers(hawks: float = HAWKS) -> FactionValues:
    """Return the power of each faction."""
    return hawks, round(1.0 - BUSINESS - hawks, 4), BUSINESS


def ideal_tones(relation: float, trade_dependence: float) -> FactionValues:
    """Return the ideal tone of each faction."""
    tones = relation - HAWKS_BELOW, relation, relation + BUSINESS_ABOVE * trade_dependence
    hawks, circle, business = (clipped(tone, -MAX_IDEAL_TONE, MAX_IDEAL_TONE) for tone in tones)
    return hawks, circle, business


def tenure_years(polyarchy: float) -> float:
    """Map V-Dem's electoral democracy index (0 to 1) to expected years in office."""
    return MAX_TENURE - TENURE_DECREASE * polyarchy
