"""One state of the plain reference: a Mesa agent with its values for the others in dictionaries by their code.

The equations are those of docs/model.md, implemented again from the declared parameters and the numbers of a scenario,
without the package's rules. Methods are in the order of the week; formal acts are in `plain_diplomacy`.
"""

from __future__ import annotations

from math import atanh, erfc, exp, hypot, pi, sqrt, tanh
from typing import Self

import mesa
from plain_inputs import LEAST_CONSTRAINT, MOST_CONSTRAINT, DatedIncident, Faction, StateInputs, clip

from sim.model.parameters import Parameters

WEEKS_A_YEAR = 52
LEAST_MOBILISED, MOST_MOBILISED = 0.05, 1.0
TOP = 3
"""The highest formal level."""


def grievance_intensity(grievance: float) -> float:
    """Compute grievance intensity, 0 to 1."""
    return grievance / (1.0 + grievance)


def usual_grievance(p: Parameters, perceived: float) -> tuple[float, float]:
    """Compute the mean grievance by ordinary noise and its mean intensity, by the perceived tone at equilibrium.

    Minor incidents add to it, and tones below the threshold: by how much a normal is below a limit, on average. The
    intensity is expanded around the mean, to the third cumulant.
    """
    limit = (min(p.grievance_tone_threshold, perceived) - perceived) / perceived_sd(p)
    density, below = exp(-(limit**2) / 2.0) / sqrt(2.0 * pi), erfc(-limit / sqrt(2.0)) / 2.0
    unit, rate, top = p.grievance_from_conduct * perceived_sd(p), p.random_incident_rate, p.random_incident_max_impact
    one, two = density + limit * below, (1.0 + limit**2) * below + limit * density
    three = (limit**3 + 3.0 * limit) * below + (limit**2 + 2.0) * density
    mean = variance = third = 0.0
    for a, b, c in (
        (unit * one, unit**2 * two, unit**3 * three),
        (rate * top / 2, rate * top**2 / 3, rate * top**3 / 4),
    ):
        mean += a / p.grievance_decay
        variance += (b - a**2) / (1.0 - (1.0 - p.grievance_decay) ** 2)
        third += (c - 3.0 * a * b + 2.0 * a**3) / (1.0 - (1.0 - p.grievance_decay) ** 3)
    intensity = grievance_intensity(mean) - variance / (1.0 + mean) ** 3 + third / (1.0 + mean) ** 4
    return mean, clip(intensity, 0.0, grievance_intensity(mean))


def perceived_sd(p: Parameters) -> float:
    """Compute the standard deviation of perceived tones around their mean."""
    return hypot((1.0 - p.perception_bias) * conduct_sd(p), p.perception_noise)


def mean_preserving(p: Parameters, relation: float) -> float:
    """Compute what the structure adds for the mean relation to hold still: a year's variance times the relation."""
    return WEEKS_A_YEAR * (p.relation_noise**2 + (p.learning * perceived_sd(p)) ** 2) * relation


def conduct_sd(p: Parameters) -> float:
    """Compute the standard deviation of conduct around its mean."""
    return 1.0 / sqrt(2.0 * p.conduct_precision * (1.0 + p.conduct_cost))


class State(mesa.Agent):
    """A state; values about another state are stored by that state's code."""

    def __init__(self, model: mesa.Model, code: str, inputs: StateInputs, p: Parameters) -> None:
        super().__init__(model)
        self.code, self.inputs, self.p = code, inputs, p
        self.others = list(inputs.relation)
        self.factions, self.domestic_constraint = inputs.factions, inputs.domestic_constraint
        self.attention_load = max(1.0, len(self.others) / p.attention_capacity)
        self.relation, self.ties = dict(inputs.relation), dict(inputs.ties)
        self.half_log_odds = {other: atanh(x) for other, x in self.relation.items()}
        self.downgrade_level, self.leaning = dict(inputs.downgrade_level), dict(inputs.leaning)
        self.audience_cost = {other: p.audience_cost_max * level / TOP for other, level in self.downgrade_level.items()}
        self.grievance, self.tone, self.agenda = self._zeros(), self._zeros(), self._zeros()
        self.intent, self.force, self.harm_memory = self._zeros(), self._zeros(), self._zeros()
        self.successor, self.newness = False, 0.0
        self.perceived, self.intended_tone, self.ideal, self.interference = (self._zeros() for _ in range(4))
        # third parties under restraint or mediating, each until some week
        self.pressure, self.held_back, self.mediating = dict(inputs.pressure), dict[str, float](), dict[str, float]()
        # choices of this week, before they take effect
        self.new_level, self.stepped = dict(self.downgrade_level), dict.fromkeys(self.others, 0)
        self.amends, self.relieved, self.eased = self._zeros(), self._zeros(), self._zeros()
        # at equilibrium
        self.prior = {other: min(x, inputs.their_relation[other]) for other, x in self.relation.items()}
        self.usual_ties = {o: inputs.ties[o] - (x + inputs.their_relation[o]) / 2.0 for o, x in self.relation.items()}
        self.structure, self.perceived_at_equilibrium, self.intended_tone_at_equilibrium = (
            self._zeros(),
            self._zeros(),
            self._zeros(),
        )
        self.usual_intensity = self._zeros()

    def _zeros(self) -> dict[str, float]:
        return dict.fromkeys(self.others, 0.0)

    def meet(self, states: dict[str, Self]) -> None:
        """Store the other states, and the third states shared with each."""
        self.states = {other: states[other] for other in self.others}
        self.shared = {
            other: [third for third in self.others if third in state.relation] for other, state in self.states.items()
        }

    def solve_structure(self) -> None:
        """Solve for the structure that makes the start, with converged conduct, a fixed point of the mean week."""
        p = self.p
        self.perceived_at_equilibrium, self.intended_tone_at_equilibrium = (
            dict(self.perceived),
            dict(self.intended_tone),
        )
        for other in self.others:
            supports = p.ties_weight * self.ties[other] + p.triad_weight * self.balance(other)
            self.structure[other] = (
                self.half_log_odds[other] - supports - p.learning / p.forgetting * self.perceived[other]
            )
        for faction in self.factions:
            faction.mobilisation_stimulus_at_equilibrium = self.mobilisation_stimulus(faction)

    def rest(self) -> None:
        """Start from the grievances that ordinary noise sustains, which are no reason for anything."""
        for other, perceived in self.perceived_at_equilibrium.items():
            self.grievance[other], self.usual_intensity[other] = usual_grievance(self.p, perceived)
            self.structure[other] += mean_preserving(self.p, self.relation[other])

    def excess(self, other: str) -> float:
        """Compute the grievance intensity above the usual one."""
        return grievance_intensity(self.grievance[other]) - self.usual_intensity[other]

    # incidents
    def suffer_minor_incidents(self) -> None:
        """Apply small unnamed incidents, which only raise grievances."""
        random = self.random
        for other in self.others:
            if random.random() < self.p.random_incident_rate:
                self.grievance[other] += self.p.random_incident_max_impact * random.random()

    def suffer(self, incident: DatedIncident) -> None:
        """Apply a named incident by its harm: raise the grievance, lower the relation, put the dispute on the agenda.

        Intent and force move towards those of the incident by the share of the agenda that it takes. An accident (of
        intent -2) lowers the relation less than an act does.
        """
        p, offender = self.p, incident.offender
        share = 1.0 - exp(-incident.harm / p.incident_agenda_impact)
        accident = max(0.0, -1.0 - incident.intent)
        evidence = accident * p.accident_relation_drop + 1.0 - accident
        self.grievance[offender] += incident.harm
        self.harm_memory[offender] += incident.harm
        self.half_log_odds[offender] -= p.incident_relation_drop * incident.harm * evidence
        self.relation[offender] = tanh(self.half_log_odds[offender])
        self.agenda[offender] = max(self.agenda[offender], share)
        self.intent[offender] += share * (incident.intent - self.intent[offender])
        self.force[offender] += share * (incident.force - self.force[offender])

    # turnover
    def turnover(self) -> None:
        """Replace the leader with some probability; a successor's leanings decay from the first week."""
        self.newness *= 1.0 - self.p.honeymoon_decay
        if self.random.random() < 1.0 / (WEEKS_A_YEAR * self.inputs.tenure):
            self.succeed()
        if self.successor:
            for other in self.others:
                self.leaning[other] *= 1.0 - self.p.leaning_decay

    def succeed(self) -> None:
        """Start with a new leader: new constraint and leanings, and less mobilised factions."""
        p, random = self.p, self.random
        self.model.tally["departures"] += 1
        self.successor, self.newness = True, 1.0
        self.domestic_constraint = clip(
            random.gauss(self.inputs.usual_domestic_constraint, p.domestic_constraint_sd),
            LEAST_CONSTRAINT,
            MOST_CONSTRAINT,
        )
        for other in self.others:
            self.leaning[other] = random.gauss(0.0, p.leaning_sd)
            self.audience_cost[other] *= 1.0 - p.turnover_audience_cost_relief
            self.grievance[other] *= 1.0 - p.turnover_grievance_relief
        for faction in self.factions:
            faction.mobilisation += p.turnover_demobilisation * (p.mobilisation_at_equilibrium - faction.mobilisation)

    # perceive
    def perceive(self, error: float) -> None:
        """Perceive each other state's last tone, with a bias towards one's image and an error of this sd."""
        p, gauss = self.p, self.random.gauss
        for other, state in self.states.items():
            mean = (1.0 - p.perception_bias) * state.tone[self.code] + p.perception_bias * self.relation[other]
            self.perceived[other] = gauss(mean, error)

    # interfere
    def update_pressure(self, week: int) -> None:
        """Compute third-party pressure this week: restraint removes a wedge, mediation adds leverage."""
        held = [third for third, until in self.held_back.items() if week < until]
        speaking = [third for third, until in self.mediating.items() if week < until]
        for other, pressures in self.inputs.pressures_by.items():
            wedges = sum(min(0.0, pressures.get(third, 0.0)) for third in held)
            spoken = sum(self.inputs.leverage[third] for third in speaking if third != other)
            self.pressure[other] = self.inputs.pressure[other] - wedges + self.p.mediation_pressure * spoken

    def interfere(self) -> None:
        """Compute interference, which rises with the grievance above the usual one."""
        p = self.p
        for other, pressure in self.pressure.items():
            self.interference[other] = (
                p.interference_scale * pressure * max(0.0, p.interference_without_grievance + self.excess(other))
            )

    # factions
    def mobilise(self) -> None:
        """Update the mobilisation of factions."""
        p = self.p
        for faction in self.factions:
            m = faction.mobilisation
            gain = (
                (1.0 - m)
                * p.mobilisation_gain
                * (self.mobilisation_stimulus(faction) - faction.mobilisation_stimulus_at_equilibrium)
            )
            decay = p.mobilisation_decay * (m - p.mobilisation_at_equilibrium)
            faction.mobilisation = clip(m + gain - decay, LEAST_MOBILISED, MOST_MOBILISED)
        self.average_ideal_tones()

    def mobilisation_stimulus(self, faction: Faction) -> float:
        """Compute the stimulus: grievances and wedges for hawks, ties and mediation for doves."""
        total = 0.0
        for other, relation in self.relation.items():
            gap, pressure = relation - faction.ideal_tones[other], self.interference[other]
            if gap > 0.0:
                total += gap * (self.excess(other) + max(0.0, -pressure))
            else:
                total -= gap * (max(0.0, self.ties[other]) + max(0.0, pressure))
        return total / self.attention_load

    def average_ideal_tones(self) -> None:
        """Compute the weighted mean of the factions' ideal tones; the starting relation without any weight."""
        total = sum(faction.weight for faction in self.factions)
        for other in self.others:
            weighted = sum(faction.weight * faction.ideal_tones[other] for faction in self.factions)
            self.ideal[other] = weighted / total if total > 0.0 else self.inputs.relation[other]

    # conduct
    def compute_intended_tone(self, other: str) -> float:
        """Compute the intended tone by bounded reciprocity."""
        p = self.p
        own = p.reciprocity * self.perceived[other] + (1.0 - p.reciprocity) * self.relation[other]
        constrained = (1.0 - self.domestic_constraint) * own + self.domestic_constraint * self.ideal[other]
        pressure = p.interference_on_tone * self.interference[other]
        anger = p.anger_weight * self.excess(other)
        return constrained - anger + pressure + self.leaning[other]

    def conduct(self, sd: float) -> None:
        """Draw the tone towards each state around the intended tone."""
        gauss = self.random.gauss
        for other in self.others:
            self.intended_tone[other] = intended = self.compute_intended_tone(other)
            self.tone[other] = clip(gauss(intended / (1.0 + self.p.conduct_cost), sd), -1.0, 1.0)

    # relate
    def relate(self) -> None:
        """Update the half log-odds by evidence, and return them to their supports by forgetting."""
        p, gauss = self.p, self.random.gauss
        for other in self.others:
            supports = self.structure[other] + p.ties_weight * self.ties[other] + p.triad_weight * self.balance(other)
            change = p.forgetting * (supports - self.half_log_odds[other])
            change += p.learning * self.perceived[other]
            change -= p.grievance_weight * self.excess(other)
            self.half_log_odds[other] += change + gauss(0.0, p.relation_noise)

    def balance(self, other: str) -> float:
        """Average own relation times the third state's relation to the other over shared third states."""
        shared = self.shared[other]
        total = sum(self.relation[third] * self.states[third].relation[other] for third in shared)
        return total / max(1, len(shared))

    def update_relations(self) -> None:
        """Compute relations from the new log-odds."""
        for other, half_log_odds in self.half_log_odds.items():
            self.relation[other] = tanh(half_log_odds)

    # memory
    def update_memory(self) -> None:
        """Update grievances, the memory of harm, ties and audience costs."""
        p = self.p
        for other, state in self.states.items():
            worse_than_usual = max(
                0.0, min(p.grievance_tone_threshold, self.perceived_at_equilibrium[other]) - self.perceived[other]
            )
            self.grievance[other] = (
                self.grievance[other] * (1.0 - p.grievance_decay) + p.grievance_from_conduct * worse_than_usual
            )
            self.harm_memory[other] *= 1.0 - p.harm_memory_decay
            self.ties[other] = self.ties_after(other, state)
            self.audience_cost[other] += (
                p.audience_cost_max * self.downgrade_level[other] / TOP - self.audience_cost[other]
            ) * p.audience_cost_rate

    def ties_after(self, other: str, state: Self) -> float:
        """Compute ties a week later: those far above their support, or under a formal act, run down faster."""
        p, ties = self.p, self.ties[other]
        support = (self.relation[other] + state.relation[self.code]) / 2.0 + self.usual_ties[other]
        gap = clip(support, -1.0, 1.0) - ties
        formal_act = self.downgrade_level[other] > 0 or state.downgrade_level[self.code] > 0
        excess = max(0.0, -gap if formal_act else -gap - p.ties_margin)
        return ties + p.ties_growth * gap - (p.ties_decay - p.ties_growth) * excess
