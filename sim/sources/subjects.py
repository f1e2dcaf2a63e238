"""What public data tell of, and the columns every reader of a subject hands back.

States are three-letter codes; `first` and `last` are years, the same one for a yearly figure.
"""

from __future__ import annotations

EVENTS, TONE, PEACE = "events", "tone", "peace scale"
ALLIANCES, TRADE, TRADE_TOTALS = "alliances", "trade", "trade totals"
IDEAL_POINTS, CAPABILITIES, CRISES = "ideal points", "capabilities", "crises"
DEMOCRACY = "democracy"

COLUMNS: dict[str, tuple[str, ...]] = {
    EVENTS: ("date", "source", "target", "cameo", "goldstein", "mentions", "text"),
    TONE: ("a", "b", "first", "last", "events", "tone"),
    PEACE: ("a", "b", "first", "last", "peace"),
    ALLIANCES: ("a", "b", "first", "last", "defence", "other"),
    TRADE: ("a", "b", "first", "last", "trade"),
    TRADE_TOTALS: ("state", "first", "last", "total"),
    IDEAL_POINTS: ("state", "first", "last", "point"),
    CAPABILITIES: ("state", "first", "last", "share"),
    DEMOCRACY: ("state", "first", "last", "polyarchy"),
    CRISES: ("a", "b", "first", "last", "crisis"),
}
"""Events: a dated act, its CAMEO code, its Goldstein weight, how often it is told of. Tone: mean Goldstein weight / 10
of a year. Trade: flows both ways, million US dollars. Share: of the world's material capabilities. Point: on the first
axis of UN votes."""
CENSORED = 9999
"""The last year of what had not ended when the data did."""
