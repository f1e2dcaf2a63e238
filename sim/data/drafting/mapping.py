"""How facts about a pair of states become inputs of a scenario: shared by drafts and coded crises.

The form of these formulas and their numbers are judgement; none is estimated from data. docs/data.md and
docs/history.md describe them.
"""

from __future__ import annotations

import math

MOST_RELATION, MOST_IDEAL = 0.85, 0.95
"""Bounds, either way, of the relation at the start and of the relation that a faction wants."""
PEACE_SLOPE, PEACE_ZERO = 1.6, -0.6
"""The relation by the peace scale (0 to 1): slope, and the relation at 0."""
LEAST_TRADE = 1e-4
"""The share of trade that counts as no dependence."""
HAWKS, BUSINESS = 0.35, 0.25
"""Shares of power of hawks and of business; the leader's circle has the rest."""
HAWKS_BELOW, BUSINESS_ABOVE = 0.9, 0.4
"""Hawks want the relation to be this much lower; business wants it higher by this much of the dependence."""
LONGEST_TENURE, SHORTER_TENURE = 12.0, 7.0
"""Expected years in office without electoral democracy, and how many fewer there are where it is complete."""

Trio = tuple[float, float, float]
"""Numbers for hawks, the leader's circle and business."""


def clipped(value: float, low: float, high: float) -> float:
    """The value, no lower than `low` and no higher than `high`."""
    return min(max(value, low), high)


def relation_of_peace(scale: float) -> float:
    """The relation that a value of the peace scale stands for."""
    return PEACE_SLOPE * scale + PEACE_ZERO


def on_log_scale(share: float) -> float:
    """A share of trade as dependence from 0 to 1: 0 at LEAST_TRADE, 1 for all trade, even steps in logs between."""
    return clipped(1.0 - math.log10(max(share, LEAST_TRADE)) / math.log10(LEAST_TRADE), 0.0, 1.0)


def powers(hawks: float = HAWKS) -> Trio:
    """The shares of power inside a state."""
    return hawks, round(1.0 - BUSINESS - hawks, 4), BUSINESS


def ideal_tones(relation: float, trade_dependence: float) -> Trio:
    """The relation that each faction wants."""
    wanted = relation - HAWKS_BELOW, relation, relation + BUSINESS_ABOVE * trade_dependence
    hawks, circle, business = (clipped(tone, -MOST_IDEAL, MOST_IDEAL) for tone in wanted)
    return hawks, circle, business


def tenure_years(polyarchy: float) -> float:
    """The expected years in office by V-Dem's index of electoral democracy (0 to 1)."""
    return LONGEST_TENURE - SHORTER_TENURE * polyarchy
