"""The starting relation of a pair as a weighted mean of what the data say. The mapping is assumed (docs/data.md)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from sim.data.drafting.latest_figures import DEFENCE, Figure, Holdings, Pair, clipped, dated
from sim.data.states import existed

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


LEAST_SHARE = 1e-4
"""The trade share that counts as no dependence; all of a state's trade counts as 1, with even steps in logs between."""
TRADE_PART, PACT_PART, OTHER_PACT = 0.6, 0.4, 0.5
"""What trade and a defence pact add to reach; any other pact counts for half of one."""


def trade_share(held: Holdings, state: str, partner: str) -> float | None:
    """The share of a state's trade that it has with a partner, in the latest year there is, or None."""
    trade = held.trade.get(frozenset((state, partner)))
    total = held.totals.get((state, trade.year)) if trade else None
    return clipped(trade.value / total.value, 0.0, 1.0) if trade and total and total.value > 0.0 else None


def _trade_keys(held: Holdings, state: str, partner: str) -> tuple[str, ...]:
    """The formats that a trade share was made from."""
    trade = held.trade[frozenset((state, partner))]
    return trade.key, held.totals[state, trade.year].key


def on_log_scale(share: float) -> float:
    """A trade share as dependence from 0 to 1."""
    return clipped(1.0 - math.log10(max(share, LEAST_SHARE)) / math.log10(LEAST_SHARE), 0.0, 1.0)


def dependence(held: Holdings, a: str, b: str) -> Figure | None:
    """How far trade binds a pair: by the one that depends more."""
    shares = {state: trade_share(held, state, partner) for state, partner in ((a, b), (b, a))}
    known = {state: share for state, share in shares.items() if share is not None}
    if not known:
        return None
    most = max(known, key=lambda state: known[state])
    trade = held.trade[frozenset((a, b))]
    partner = b if most == a else a
    why = (
        f"{partner} has {known[most]:.2%} of {most}'s trade ({dated(trade.year, held.year)}); the larger of the two "
        f"shares, on a log scale from 0.01% to all of it."
    )
    keys = tuple(dict.fromkeys(_trade_keys(held, most, partner)))
    return Figure(round(on_log_scale(known[most]), 2), why, keys)


def power_share(held: Holdings, k: str, i: str) -> float | None:
    """How much of the capabilities of the two is k's."""
    ours, theirs = held.shares.get(k), held.shares.get(i)
    if not ours or not theirs or ours.value + theirs.value <= 0.0:
        return None
    return ours.value / (ours.value + theirs.value)


def leverage(held: Holdings, k: str, i: str) -> Figure | None:
    """The reach of k into the politics of i: its part of their power, times what trade and pacts give it a hold on."""
    power, share, pact = power_share(held, k, i), trade_share(held, i, k), held.pacts.get(frozenset((k, i)))
    if power is None or (share is None and pact is None):
        return None
    hold, words, keys = 0.0, [], [held.shares[k].key]
    words.append(f"{power:.0%} of the two's capabilities are {k}'s ({dated(held.shares[k].year, held.year)})")
    if share is not None:
        trade = held.trade[frozenset((k, i))]
        hold += TRADE_PART * on_log_scale(share)
        words.append(f"it has {share:.2%} of {i}'s trade ({dated(trade.year, held.year)})")
        keys += _trade_keys(held, i, k)
    if pact:
        hold += PACT_PART * (1.0 if pact.value == DEFENCE else OTHER_PACT)
        name = "a defence pact" if pact.value == DEFENCE else "a pact other than of defence"
        words.append(f"they have {name} ({dated(pact.year, held.year)})")
        keys.append(pact.key)
    return Figure(round(clipped(power * hold, 0.0, 1.0), 2), "; ".join(words) + ".", tuple(dict.fromkeys(keys)))


def reaching(held: Holdings, a: str, b: str) -> dict[str, float]:
    """The states of the year with leverage over either of two, the strongest first, by their larger leverage."""
    strongest = {}
    for k in held.shares:
        reaches = [figure.value for i in (a, b) if k not in (a, b) and (figure := leverage(held, k, i))]
        if reaches and existed(k, held.year):
            strongest[k] = max(reaches)
    return dict(sorted(strongest.items(), key=lambda item: (-item[1], item[0])))


LONGEST, SHORTER = 12.0, 7.0
"""Years where there is no electoral democracy, and how many fewer where it is complete."""


def tenure(held: Holdings, state: str) -> Figure | None:
    """The expected years in office, or None where the index of democracy is not known."""
    found = held.democracy.get(state)
    if found is None:
        return None
    why = (
        f"{LONGEST:g} years less {SHORTER:g} times the polyarchy of {found.value:.2f} ({dated(found.year, held.year)})."
    )
    return Figure(round(LONGEST - SHORTER * found.value, 1), why, (found.key,))
