"""Faction bargaining: a state's policy is the expected outcome of its factions' bids against each other.

The outcome is the conditional probabilistic Condorcet election of Wise, Lester & Efird (2015): a vote is a faction's
weight times the difference in utility of two bids, 1 - half the distance of ideal tones; a bid's probability is
proportional to the product of its probabilities against every other.
"""

from __future__ import annotations

from sim.model.compiling import rule
from sim.model.elementary import relu
from sim.model.records import Week
from sim.model.rules.factions import place_of_ideal
from sim.model.theories import bounded_reciprocity
from sim.model.theories.theory import Theory, mobilised_power

LEAST_COALITION = 1e-8
"""Strength of a bid without supporters, so that ties between bids have probability one half."""


@rule
def utility(ideal_tone: float, bid: float) -> float:
    """Return the utility of a bid to a faction, 1 where it is the faction's own."""
    return 1.0 - abs(ideal_tone - bid) / 2.0


@rule
def votes(strength: float, own: float, other: float) -> float:
    """Return a voter's votes for one option against another: strength times the gain in utility, if there is one."""
    return strength * relu(own - other)


@rule
def victory(coalition: float, against: float) -> float:
    """Return the probability that an option beats another: the strength for it over the total strength."""
    own = coalition + LEAST_COALITION
    return own / (own + (against + LEAST_COALITION))


@rule
def bid_weight(w: Week, k: int, f: int, r: int) -> float:
    """Return the product of a faction's probabilities of beating every other with power; 0 without power."""
    state = w.states[w.setting[k].source]
    if mobilised_power(w, k, f, r) <= 0.0:
        return 0.0
    own, product = w.ideals[place_of_ideal(state, f, k)].tone[r], 1.0
    for other in range(state.first_faction, state.last_faction):
        if other == f or mobilised_power(w, k, other, r) <= 0.0:
            continue
        bid, coalition, against = w.ideals[place_of_ideal(state, other, k)].tone[r], 0.0, 0.0
        for voter in range(state.first_faction, state.last_faction):
            strength, ideal_tone = mobilised_power(w, k, voter, r), w.ideals[place_of_ideal(state, voter, k)].tone[r]
            coalition += votes(strength, utility(ideal_tone, own), utility(ideal_tone, bid))
            against += votes(strength, utility(ideal_tone, bid), utility(ideal_tone, own))
        product *= victory(coalition, against)
    return product


FACTION_BARGAINING = Theory(
    name="faction_bargaining",
    claim="Factions bid for the state's policy; the bid most likely to beat the others has the largest weight.",
    source="Wise, Lester & Efird 2015; Bueno de Mesquita 1997",
    names=bounded_reciprocity.NAMES,
    parts=bounded_reciprocity.parts,
    weight=bid_weight,
)
