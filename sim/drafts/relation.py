"""The starting relation of a pair as a weighted mean of what the data say. The mapping is assumed (docs/data.md)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sim.drafts.figures import Figure, Pair, clipped, dated
from sim.drafts.holdings import DEFENCE, Holdings

MOST = 0.85
"""No relation is drafted beyond this, either way."""
PEACE_WEIGHT, PEACE_SLOPE, PEACE_ZERO = 3.0, 1.6, -0.6
TONE_WEIGHT, TONE_SLOPE, TONE_MOST = 1.0, 2.0, 0.8
PACT_WEIGHT, DEFENCE_LEVEL, PACT_LEVEL = 1.0, 0.6, 0.3
VOTES_WEIGHT, VOTES_ZERO, VOTES_SLOPE, VOTES_MOST = 0.5, 0.5, 0.3, 0.5
CRISIS_WEIGHT, CRISIS_LEVEL = 1.0, -0.4


@dataclass(frozen=True)
class Clue:
    """What one kind of data says of a relation, how much it counts, and the words for it."""

    level: float
    weight: float
    words: str
    key: str


def relation(held: Holdings, a: str, b: str) -> Figure | None:
    """The relation of two states, or None where the data say nothing of them."""
    clues = list(_clues(held, a, b))
    if not clues:
        return None
    mean = sum(clue.level * clue.weight for clue in clues) / sum(clue.weight for clue in clues)
    told = "; ".join(f"{clue.words} says {clue.level:+.2f}, weight {clue.weight:g}" for clue in clues)
    why = f"Weighted mean of: {told}."
    return Figure(round(clipped(mean, -MOST, MOST), 2), why, tuple(dict.fromkeys(clue.key for clue in clues)))


def _clues(held: Holdings, a: str, b: str) -> Iterator[Clue]:
    pair: Pair = frozenset((a, b))
    if peace := held.peace.get(pair):
        words = f"peace scale {peace.value:g} ({dated(peace.year, held.year)})"
        yield Clue(PEACE_SLOPE * peace.value + PEACE_ZERO, PEACE_WEIGHT, words, peace.key)
    if pair in held.tones:
        tone, events = held.tones[pair]
        words = f"mean tone {tone.value:+.2f} of {events} events ({dated(tone.year, held.year)})"
        yield Clue(clipped(TONE_SLOPE * tone.value, -TONE_MOST, TONE_MOST), TONE_WEIGHT, words, tone.key)
    if pact := held.pacts.get(pair):
        what, level = ("defence pact", DEFENCE_LEVEL) if pact.value == DEFENCE else ("other pact", PACT_LEVEL)
        yield Clue(level, PACT_WEIGHT, f"{what} ({dated(pact.year, held.year)})", pact.key)
    if apart := votes_apart(held, a, b):
        gap, year, key = apart
        level = clipped(VOTES_ZERO - VOTES_SLOPE * gap, -VOTES_MOST, VOTES_MOST)
        yield Clue(level, VOTES_WEIGHT, f"UN ideal points {gap:.2f} apart ({dated(year, held.year)})", key)
    if crises := held.crises.get(pair):
        name, year = crises[-1]
        yield Clue(CRISIS_LEVEL, CRISIS_WEIGHT, f"crisis '{name}' ({dated(year, held.year)})", "icb")


def votes_apart(held: Holdings, a: str, b: str) -> tuple[float, int, str] | None:
    """How far apart two states vote, in the latest year that has both: years of different runs do not compare."""
    theirs, others = held.points.get(a, {}), held.points.get(b, {})
    shared = sorted(set(theirs) & set(others))
    if not shared:
        return None
    year = shared[-1]
    return abs(theirs[year].value - others[year].value), year, theirs[year].key
