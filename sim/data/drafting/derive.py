"""Derive relations, trade, borders, power, leverage and tenure from data. The mappings are assumed (docs/data.md)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sim.data.codes import state_existed
from sim.data.drafting import mapping
from sim.data.drafting.latest_figures import (
    DEFENCE,
    NO_CONTIGUITY,
    DatedValue,
    Dyad,
    Figure,
    LatestFigures,
    figure,
)
from sim.data.drafting.mapping import MAX_RELATION, clipped, on_log_scale

PEACE_WEIGHT = 3.0
TONE_WEIGHT, TONE_SLOPE, TONE_MAX = 1.0, 2.0, 0.8
PACT_WEIGHT, DEFENCE_RELATION, PACT_RELATION = 1.0, 0.6, 0.3
VOTES_WEIGHT, VOTES_ZERO, VOTES_SLOPE, VOTES_MAX = 0.5, 0.5, 0.3, 0.5
CRISIS_WEIGHT, CRISIS_RELATION = 1.0, -0.4


class Evidence(NamedTuple):
    """A relation implied by one kind of data, its weight, description and source."""

    relation: float
    weight: float
    text: str
    key: str


def relation(latest: LatestFigures, a: str, b: str) -> Figure | None:
    """Return the relation of two states, or None without data."""
    evidence = list(_evidence(latest, a, b))
    if not evidence:
        return None
    mean = sum(item.relation * item.weight for item in evidence) / sum(item.weight for item in evidence)
    parts = "; ".join(f"{item.text} gives {item.relation:+.2f}, weight {item.weight:g}" for item in evidence)
    keys = (item.key for item in evidence)
    return figure(clipped(mean, -MAX_RELATION, MAX_RELATION), f"Weighted mean of: {parts}.", keys)


def _evidence(latest: LatestFigures, a: str, b: str) -> Iterator[Evidence]:
    dyad: Dyad = frozenset((a, b))
    if peace := latest.peace.get(dyad):
        words = f"peace scale {peace.value:g} {latest.dated(peace.year)}"
        yield Evidence(mapping.relation_of_peace(peace.value), PEACE_WEIGHT, words, peace.key)
    if dyad in latest.tones:
        tone, events = latest.tones[dyad]
        words = f"mean tone {tone.value:+.2f} of {events} events {latest.dated(tone.year)}"
        yield Evidence(clipped(TONE_SLOPE * tone.value, -TONE_MAX, TONE_MAX), TONE_WEIGHT, words, tone.key)
    if pact := latest.pacts.get(dyad):
        name, level = (
            ("defence pact", DEFENCE_RELATION) if pact.value == DEFENCE else ("non-defence pact", PACT_RELATION)
        )
        yield Evidence(level, PACT_WEIGHT, f"{name} {latest.dated(pact.year)}", pact.key)
    if distance := vote_distance(latest, a, b):
        level = clipped(VOTES_ZERO - VOTES_SLOPE * distance.value, -VOTES_MAX, VOTES_MAX)
        words = f"UN ideal points {distance.value:.2f} apart {latest.dated(distance.year)}"
        yield Evidence(level, VOTES_WEIGHT, words, distance.key)
    if crises := latest.crises.get(dyad):
        name, year = crises[-1]
        yield Evidence(CRISIS_RELATION, CRISIS_WEIGHT, f"crisis '{name}' {latest.dated(year)}", "icb")


def vote_distance(latest: LatestFigures, a: str, b: str) -> DatedValue | None:
    """Return the distance of two ideal points in the latest common year (data releases are not comparable)."""
    ours, theirs = latest.points.get(a, {}), latest.points.get(b, {})
    year = max(ours.keys() & theirs.keys(), default=None)
    return None if year is None else DatedValue(abs(ours[year].value - theirs[year].value), year, ours[year].key)


TRADE_SHARE_WEIGHT, DEFENCE_PACT_WEIGHT, OTHER_PACT_SHARE = 0.6, 0.4, 0.5
"""Weights of trade and of a defence pact in leverage; any other pact counts half."""


class TradeShare(NamedTuple):
    """A partner's share of a state's trade, its year and source formats."""

    value: float
    year: int
    keys: tuple[str, str]


def trade_share(latest: LatestFigures, state: str, partner: str) -> TradeShare | None:
    """Return the trade share in the latest year with data, or None."""
    trade = latest.trade.get(frozenset((state, partner)))
    total = latest.totals.get((state, trade.year)) if trade else None
    if not (trade and total and total.value > 0.0):
        return None
    return TradeShare(clipped(trade.value / total.value, 0.0, 1.0), trade.year, (trade.key, total.key))


def trade_dependence(latest: LatestFigures, a: str, b: str) -> Figure | None:
    """Return the trade dependence of a dyad: that of the more dependent state."""
    sides = [(share, state, other) for state, other in ((a, b), (b, a)) if (share := trade_share(latest, state, other))]
    if not sides:
        return None
    share, most, partner = max(sides, key=lambda side: side[0].value)
    why = (
        f"{partner} has {share.value:.2%} of {most}'s trade {latest.dated(share.year)}: the larger of the two "
        f"shares, on a log scale from 0.01% to 100%."
    )
    return figure(on_log_scale(share.value), why, share.keys)


MILES_OF_WATER = {2: 12, 3: 24, 4: 150, 5: 400}
"""Largest distance by type of contiguity."""


def contiguity(latest: LatestFigures, a: str, b: str) -> Figure | None:
    """Return 1 for a common border, else 0; None if the data list no neighbour of one of the states."""
    kind = latest.contiguity.get(frozenset((a, b))) or _no_contiguity(latest, a, b)
    if kind is None:
        return None
    if kind.value in MILES_OF_WATER:
        words = f"No land border, but at most {MILES_OF_WATER[int(kind.value)]} miles of water between them"
    else:
        near = kind.value < NO_CONTIGUITY
        words = "A land border" if near else "No land border, nor water of at most 400 miles, is listed"
    return figure(mapping.contiguity(kind.value), f"{words} {latest.dated(kind.year)}.", (kind.key,))


def _no_contiguity(latest: LatestFigures, a: str, b: str) -> DatedValue | None:
    """Return that two states are not contiguous if the data list neighbours of both."""
    listed = {state: kind for dyad, kind in latest.contiguity.items() for state in dyad}
    return listed[a]._replace(value=NO_CONTIGUITY) if a in listed and b in listed else None


def power_asymmetry(latest: LatestFigures, a: str, b: str) -> Figure | None:
    """Return the absolute log of the ratio of capabilities, or None if one of them is unknown or 0."""
    ours, theirs = latest.shares.get(a), latest.shares.get(b)
    if not ours or not theirs or min(ours.value, theirs.value) <= 0.0:
        return None
    (strong, most), (weak, least) = sorted(((a, ours), (b, theirs)), key=lambda side: -side[1].value)
    ratio = most.value / least.value
    why = (
        f"Natural log of {ratio:,.1f}: {strong} has {100.0 * most.value:.3g}% of the world's capabilities "
        f"{latest.dated(most.year)}, {weak} {100.0 * least.value:.3g}% {latest.dated(least.year)}."
    )
    return figure(mapping.power_asymmetry(ratio), why, (most.key, least.key))


def power_share(latest: LatestFigures, k: str, i: str) -> float | None:
    """Return k's share of the combined capabilities of k and i."""
    ours, theirs = latest.shares.get(k), latest.shares.get(i)
    if not ours or not theirs or ours.value + theirs.value <= 0.0:
        return None
    return ours.value / (ours.value + theirs.value)


def leverage(latest: LatestFigures, k: str, i: str) -> Figure | None:
    """Return the leverage of k over i: its share of their power, times a score for trade and pacts."""
    power, share, pact = power_share(latest, k, i), trade_share(latest, i, k), latest.pacts.get(frozenset((k, i)))
    if power is None or not (share or pact):
        return None
    score, keys = 0.0, [latest.shares[k].key]
    words = [f"{k} has {power:.0%} of the combined capabilities {latest.dated(latest.shares[k].year)}"]
    if share:
        score += TRADE_SHARE_WEIGHT * on_log_scale(share.value)
        words.append(f"it has {share.value:.2%} of {i}'s trade {latest.dated(share.year)}")
        keys += share.keys
    if pact:
        part, name = (1.0, "a defence pact") if pact.value == DEFENCE else (OTHER_PACT_SHARE, "a non-defence pact")
        score += DEFENCE_PACT_WEIGHT * part
        words.append(f"they have {name} {latest.dated(pact.year)}")
        keys.append(pact.key)
    return figure(clipped(power * score, 0.0, 1.0), "; ".join(words) + ".", keys)


def rank_by_leverage(latest: LatestFigures, a: str, b: str) -> dict[str, float]:
    """Rank third parties by their larger leverage over either of two states, strongest first."""
    others = [k for k in latest.shares if k not in (a, b) and state_existed(k, latest.year)]
    leverages = {k: [lever.value for i in (a, b) if (lever := leverage(latest, k, i))] for k in others}
    strongest = {k: max(values) for k, values in leverages.items() if values}
    return dict(sorted(strongest.items(), key=lambda item: (-item[1], item[0])))


def tenure(latest: LatestFigures, state: str) -> Figure | None:
    """Return the expected years in office, or None without a democracy index."""
    democracy = latest.democracy.get(state)
    if democracy is None:
        return None
    formula = f"{mapping.MAX_TENURE:g} years minus {mapping.TENURE_DECREASE:g} times polyarchy {democracy.value:.2f}"
    return figure(
        mapping.tenure_years(democracy.value), f"{formula} {latest.dated(democracy.year)}.", (democracy.key,), places=1
    )
