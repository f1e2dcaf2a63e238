"""The starting relation of a pair as a weighted mean of what the data say. The mapping is assumed (docs/data.md)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sim.data.drafting import mapping
from sim.data.drafting.latest_figures import DEFENCE, Dyad, Figure, Found, Holdings, figure
from sim.data.drafting.mapping import MOST_RELATION, clipped, on_log_scale
from sim.data.states import existed

PEACE_WEIGHT = 3.0
TONE_WEIGHT, TONE_SLOPE, TONE_MOST = 1.0, 2.0, 0.8
PACT_WEIGHT, DEFENCE_LEVEL, PACT_LEVEL = 1.0, 0.6, 0.3
VOTES_WEIGHT, VOTES_ZERO, VOTES_SLOPE, VOTES_MOST = 0.5, 0.5, 0.3, 0.5
CRISIS_WEIGHT, CRISIS_LEVEL = 1.0, -0.4


class Clue(NamedTuple):
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
    parts = "; ".join(f"{clue.words} says {clue.level:+.2f}, weight {clue.weight:g}" for clue in clues)
    keys = (clue.key for clue in clues)
    return figure(clipped(mean, -MOST_RELATION, MOST_RELATION), f"Weighted mean of: {parts}.", keys)


def _clues(held: Holdings, a: str, b: str) -> Iterator[Clue]:
    dyad: Dyad = frozenset((a, b))
    if peace := held.peace.get(dyad):
        words = f"peace scale {peace.value:g} {held.dated(peace.year)}"
        yield Clue(mapping.relation_of_peace(peace.value), PEACE_WEIGHT, words, peace.key)
    if dyad in held.tones:
        tone, events = held.tones[dyad]
        words = f"mean tone {tone.value:+.2f} of {events} events {held.dated(tone.year)}"
        yield Clue(clipped(TONE_SLOPE * tone.value, -TONE_MOST, TONE_MOST), TONE_WEIGHT, words, tone.key)
    if pact := held.pacts.get(dyad):
        what, level = ("defence pact", DEFENCE_LEVEL) if pact.value == DEFENCE else ("other pact", PACT_LEVEL)
        yield Clue(level, PACT_WEIGHT, f"{what} {held.dated(pact.year)}", pact.key)
    if apart := votes_apart(held, a, b):
        level = clipped(VOTES_ZERO - VOTES_SLOPE * apart.value, -VOTES_MOST, VOTES_MOST)
        yield Clue(level, VOTES_WEIGHT, f"UN ideal points {apart.value:.2f} apart {held.dated(apart.year)}", apart.key)
    if crises := held.crises.get(dyad):
        name, year = crises[-1]
        yield Clue(CRISIS_LEVEL, CRISIS_WEIGHT, f"crisis '{name}' {held.dated(year)}", "icb")


def votes_apart(held: Holdings, a: str, b: str) -> Found | None:
    """How far apart two states vote, in the latest year that has both: years of different runs do not compare."""
    ours, theirs = held.points.get(a, {}), held.points.get(b, {})
    year = max(ours.keys() & theirs.keys(), default=None)
    return None if year is None else Found(abs(ours[year].value - theirs[year].value), year, ours[year].key)


TRADE_PART, PACT_PART, OTHER_PACT = 0.6, 0.4, 0.5
"""What trade and a defence pact add to reach; any other pact counts for half of one."""


class TradeShare(NamedTuple):
    """The share of a state's trade that it has with a partner, its year, and the formats it was computed from."""

    value: float
    year: int
    keys: tuple[str, str]


def trade_share(held: Holdings, state: str, partner: str) -> TradeShare | None:
    """The trade share in the latest year there is, or None."""
    trade = held.trade.get(frozenset((state, partner)))
    total = held.totals.get((state, trade.year)) if trade else None
    if not (trade and total and total.value > 0.0):
        return None
    return TradeShare(clipped(trade.value / total.value, 0.0, 1.0), trade.year, (trade.key, total.key))


def trade_dependence(held: Holdings, a: str, b: str) -> Figure | None:
    """How far trade binds a pair: by the one that depends more."""
    sides = [(share, state, other) for state, other in ((a, b), (b, a)) if (share := trade_share(held, state, other))]
    if not sides:
        return None
    share, most, partner = max(sides, key=lambda side: side[0].value)
    why = (
        f"{partner} has {share.value:.2%} of {most}'s trade {held.dated(share.year)}; the larger of the two "
        f"shares, on a log scale from 0.01% to all of it."
    )
    return figure(on_log_scale(share.value), why, share.keys)


def power_share(held: Holdings, k: str, i: str) -> float | None:
    """How much of the capabilities of the two is k's."""
    ours, theirs = held.shares.get(k), held.shares.get(i)
    if not ours or not theirs or ours.value + theirs.value <= 0.0:
        return None
    return ours.value / (ours.value + theirs.value)


def leverage(held: Holdings, k: str, i: str) -> Figure | None:
    """The reach of k into the politics of i: its part of their power, times what trade and pacts give it a hold on."""
    power, share, pact = power_share(held, k, i), trade_share(held, i, k), held.pacts.get(frozenset((k, i)))
    if power is None or not (share or pact):
        return None
    hold, keys = 0.0, [held.shares[k].key]
    words = [f"{power:.0%} of the two's capabilities are {k}'s {held.dated(held.shares[k].year)}"]
    if share:
        hold += TRADE_PART * on_log_scale(share.value)
        words.append(f"it has {share.value:.2%} of {i}'s trade {held.dated(share.year)}")
        keys += share.keys
    if pact:
        part, name = (1.0, "a defence pact") if pact.value == DEFENCE else (OTHER_PACT, "a pact other than of defence")
        hold += PACT_PART * part
        words.append(f"they have {name} {held.dated(pact.year)}")
        keys.append(pact.key)
    return figure(clipped(power * hold, 0.0, 1.0), "; ".join(words) + ".", keys)


def reaching(held: Holdings, a: str, b: str) -> dict[str, float]:
    """The states of the year with leverage over either of two, the strongest first, by their larger leverage."""
    others = [k for k in held.shares if k not in (a, b) and existed(k, held.year)]
    reaches = {k: [reach.value for i in (a, b) if (reach := leverage(held, k, i))] for k in others}
    strongest = {k: max(values) for k, values in reaches.items() if values}
    return dict(sorted(strongest.items(), key=lambda item: (-item[1], item[0])))


def tenure(held: Holdings, state: str) -> Figure | None:
    """The expected years in office, or None where the index of democracy is not known."""
    found = held.democracy.get(state)
    if found is None:
        return None
    formula = (
        f"{mapping.LONGEST_TENURE:g} years less {mapping.SHORTER_TENURE:g} times the polyarchy of {found.value:.2f}"
    )
    return figure(mapping.tenure_years(found.value), f"{formula} {held.dated(found.year)}.", (found.key,), places=1)
