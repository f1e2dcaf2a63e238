"""Dyads of the tuned reference: objects with slots and references to each other, instead of dictionaries.

The rules are those of `plain_diplomacy`, written again for speed: numbers that do not change are computed once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from math import atanh, exp, tanh
from operator import itemgetter, mul
from typing import TYPE_CHECKING

from plain_diplomacy import FULL, HALF, LEAST_TIES, sigmoid
from plain_inputs import DatedIncident, StateInputs
from plain_mesa import RUNG_OF_LEVEL
from plain_state import TOP, mean_preserving, usual_grievance

from sim.model.parameters import Parameters

if TYPE_CHECKING:
    from tuned_state import TunedState

Balance = Callable[[Sequence[float]], float]
"""Balance of a dyad's triads, from the relations of all dyads."""


class Dyad:
    """What one state holds about another; `back` is what the other holds about it, `place` the place in all lists."""

    __slots__ = (
        "agenda", "amends", "audience_cost", "back", "codes", "demand", "downgrade_level", "evidence", "force",
        "grievance", "half_log_odds", "harm_memory", "hawks", "intended_tone", "intent", "interference", "leaning",
        "may_restore", "next_tone", "perceived", "place", "pressure", "relation", "severance_obstacle", "source",
        "start", "structure", "ties", "ties_offset", "tone", "tone_usual", "trade_dependence", "usual_intensity",
        "usual_perceived", "worst_usual",
    )  # fmt: skip

    back: Dyad
    source: TunedState

    def __init__(self, code: str, other: str, inputs: StateInputs, p: Parameters) -> None:
        self.codes, self.place = (code, other), 0
        self.relation = self.start = inputs.relation[other]
        self.half_log_odds = atanh(self.relation)
        self.ties, self.leaning = inputs.ties[other], inputs.leaning[other]
        self.downgrade_level = inputs.downgrade_level[other]
        self.audience_cost = p.audience_cost_max * self.downgrade_level / TOP
        self.grievance = self.tone = self.next_tone = self.agenda = self.intent = self.amends = 0.0
        self.perceived = self.intended_tone = self.interference = self.evidence = self.force = self.harm_memory = 0.0
        self.pressure = p.interference_scale * inputs.pressure[other]
        self.trade_dependence, self.may_restore = inputs.trade_dependence[other], inputs.may_restore[other]
        self.severance_obstacle = p.severance_threshold + p.severance_dependence * self.trade_dependence
        prior = min(self.start, inputs.their_relation[other])
        self.demand = p.restoration_threshold + p.restoration_prior_weight * prior - inputs.repair_ease[other]
        self.ties_offset = self.ties - (self.start + inputs.their_relation[other]) / 2.0
        self.hawks = [faction for faction in inputs.factions if other in faction.hawkish]
        self.structure = self.tone_usual = self.worst_usual = self.usual_perceived = self.usual_intensity = 0.0

    def rest(self, p: Parameters) -> None:
        """Start from the grievance that ordinary noise sustains, which is no reason for anything."""
        self.grievance, self.usual_intensity = usual_grievance(p, self.usual_perceived)
        self.structure += mean_preserving(p, self.relation)

    def suffer(self, p: Parameters, incident: DatedIncident) -> None:
        """Apply a named incident, by its harm."""
        harm, intent = incident.harm, incident.intent
        share = 1.0 - exp(-harm / p.incident_agenda_impact)
        evidence = 1.0 + (1.0 - p.accident_relation_drop) * min(0.0, 1.0 + intent)
        self.grievance += harm
        self.harm_memory += harm
        self.half_log_odds -= p.incident_relation_drop * harm * evidence
        self.relation = tanh(self.half_log_odds)
        self.agenda = max(self.agenda, share)
        self.intent += share * (intent - self.intent)
        self.force += share * (incident.force - self.force)

    def domestic_cost(self, p: Parameters) -> float:
        """Compute the domestic cost of a conciliatory act towards the other."""
        weight = sum([faction.power * faction.mobilisation for faction in self.hawks])
        return p.amends_cost * (1.0 + p.amends_cost_hawks * weight / p.hawk_weight_reference)

    def level_chosen(self, p: Parameters, allowed: Sequence[bool], draw: float) -> int:
        """Choose among the four levels, and never one below the level in force."""
        anger = -self.intended_tone - max(0.0, -self.tone_usual)
        steps = (
            anger - p.measures_threshold,
            anger - p.recall_threshold + p.recall_intent * self.intent,
            anger - self.severance_obstacle + p.severance_force * self.force,
        )
        sums, utility, level = [1.0], 0.0, self.downgrade_level
        for number, step in enumerate(steps):
            utility += p.downgrade_precision * step
            sums.append(sums[-1] + (exp(utility) if allowed[number] or number + 1 == level else 0.0))
        at = draw * sums[-1]
        return max(level, sum([at >= total for total in sums[:-1]]))

    def take(self, p: Parameters, level: int, rise: int) -> None:
        """Take a downgrade by `rise` levels, with its effects on the other: severance is mutual."""
        back = self.back
        self.downgrade_level = max(level, self.downgrade_level)
        self.tone = max(p.downgrade_tone * (1.0 + level), -1.0)
        initial = p.audience_cost_initial * p.audience_cost_max * level / TOP
        self.audience_cost = max(self.audience_cost, initial)
        back.grievance += p.downgrade_grievance * rise
        back.agenda = max(back.agenda, p.agenda_spillover)
        if level == TOP:
            back.downgrade_level = TOP

    def amends_due(self, p: Parameters, allowed: Sequence[bool], draw: float) -> float:
        """Choose the offender's amends to this victim: nothing, half or full."""
        offender = self.back
        hurt = self.grievance / (1.0 + self.grievance) - self.usual_intensity
        value = p.amends_value * hurt * (0.5 + 0.5 * max(self.ties, LEAST_TIES))
        value += (
            p.amends_value_dependence * offender.trade_dependence + p.amends_value_goodwill * offender.intended_tone
        )
        price = offender.domestic_cost(p) * (1.0 + p.amends_cost_intent * max(-1.0, self.intent))
        baseline = p.amends_agenda * self.agenda - p.amends_reluctance
        half = exp(p.amends_precision * (0.5 * value - 0.25 * price) + baseline) if allowed[0] else 0.0
        full = exp(p.amends_precision * (value - price) + baseline) if allowed[1] else 0.0
        at = draw * (1.0 + half + full)
        return FULL if at < full else HALF if at < full + half else 0.0

    def restoration_margin(self, p: Parameters) -> float:
        """Compute the excess of the intended tone, net of audience cost, over what restoration requires."""
        harm = max(self.harm_memory, self.back.harm_memory)
        demand = self.demand + p.restoration_memory * (harm - 1.0) - p.honeymoon * self.source.newness
        return self.intended_tone - self.audience_cost - demand

    def backs_down(self, p: Parameters, draw: float) -> bool:
        """Return whether this state backs down in the dispute."""
        price = self.domestic_cost(p) * (1.0 + p.amends_cost_intent * max(-1.0, self.intent))
        return draw < sigmoid(p.restoration_precision * self.restoration_margin(p) - p.back_down_reluctance - price)


class Pair:
    """Both dyads of two states, and what they share: rungs and flags."""

    __slots__ = (
        "below_start_since", "incident_since_restoration", "one", "other", "relation_rung", "restored", "rung",
        "start_rung",
    )  # fmt: skip

    def __init__(self, one: Dyad, p: Parameters) -> None:
        self.one, self.other = one, one.back
        self.incident_since_restoration = self.below_start_since = self.restored = False
        edges = (p.partnership_below, p.normal_below, p.strained_below, p.crisis_below)
        self.relation_rung = sum(self.index < edge for edge in edges)
        self.rung = self.start_rung = max(self.relation_rung, RUNG_OF_LEVEL[self.level])

    @property
    def index(self) -> float:
        """The lower of both relations."""
        return min(self.one.relation, self.other.relation)

    @property
    def level(self) -> int:
        """The higher level in force."""
        return max(self.one.downgrade_level, self.other.downgrade_level)


def balance_of(pairs: Sequence[tuple[int, int]], absent: int) -> Balance:
    """Return a function of all relations: the mean product over these places, of which `absent` is always 0."""
    count = max(1, len(pairs))
    filled = [*pairs, *[(absent, absent)] * max(0, 2 - len(pairs))]  # itemgetter returns tuples for two places or more
    firsts, seconds = (itemgetter(*places) for places in zip(*filled, strict=True))
    return lambda relations: sum(map(mul, firsts(relations), seconds(relations))) / count


@cache
def balances_of(dyads: tuple[tuple[str, str], ...]) -> list[Balance]:
    """Return the balance of every dyad, named by its codes; every run of a variant shares them."""
    place = {codes: number for number, codes in enumerate(dyads)}
    found = []
    for source, target in dyads:
        firsts = [(number, third) for (code, third), number in place.items() if code == source]
        places = [(first, place[third, target]) for first, third in firsts if (third, target) in place]
        found.append(balance_of(places, len(dyads)))
    return found
