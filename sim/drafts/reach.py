"""Trade dependence, and the leverage of one state over another, from trade, pacts and power. Assumed (docs/data.md)."""

from __future__ import annotations

import math

from sim.drafts.figures import Figure, clipped, dated
from sim.drafts.holdings import DEFENCE, Holdings
from sim.sources.states import existed

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
