"""One state of the plain reference: a Mesa agent that keeps what it holds of the others in dictionaries by their code.

The equations are those of the model's text, written once more from the declared parameters and the numbers of a
scenario; none of the package's rules is used. Methods come in the order of the week; formal acts are in
`plain_diplomacy`.
"""

from __future__ import annotations

from math import atanh, sqrt, tanh
from typing import Self

import mesa
from plain_inputs import LEAST_CONSTRAINT, MOST_CONSTRAINT, Faction, StateInputs, clip

from sim.model.parameters import Parameters

WEEKS_A_YEAR = 52
QUIETEST, LOUDEST = 0.05, 1.0
TOP = 3
"""The highest formal level."""


def grievance_intensity(grievance: float) -> float:
    """How open a wound is, 0 to 1."""
    return grievance / (1.0 + grievance)


class State(mesa.Agent):
    """A state; what concerns another state is kept by that state's code."""

    def __init__(self, model: mesa.Model, code: str, inputs: StateInputs, p: Parameters) -> None:
        super().__init__(model)
        self.code, self.inputs, self.p = code, inputs, p
        self.others = list(inputs.relation)
        self.factions, self.domestic_constraint = inputs.factions, inputs.domestic_constraint
        self.attention_load = max(1.0, len(self.others) / p.attention_capacity)
        self.relation, self.ties = dict(inputs.relation), dict(inputs.ties)
        self.half_log_odds = {other: atanh(x) for other, x in self.relation.items()}
        self.level, self.leaning = dict(inputs.level), dict(inputs.leaning)
        self.face = {other: p.audience_cost_max * level / TOP for other, level in self.level.items()}
        self.grievance, self.tone, self.agenda, self.intent = self._zeros(), self._zeros(), self._zeros(), self._zeros()
        self.seen, self.target, self.ideal, self.interference = (self._zeros() for _ in range(4))
        # third parties that hold back or mediate, each until some week
        self.pressure, self.held_back, self.mediating = dict(inputs.pressure), dict[str, float](), dict[str, float]()
        # chosen this week, before it is carried out
        self.new_level, self.stepped = dict(self.level), dict.fromkeys(self.others, 0)
        self.amends, self.mended = self._zeros(), self._zeros()
        # at rest
        self.prior = {other: min(x, inputs.their_relation[other]) for other, x in self.relation.items()}
        self.usual_ties = {o: inputs.ties[o] - (x + inputs.their_relation[o]) / 2.0 for o, x in self.relation.items()}
        self.structure, self.perceived_at_equilibrium, self.intended_tone_at_equilibrium = (
            self._zeros(),
            self._zeros(),
            self._zeros(),
        )

    def _zeros(self) -> dict[str, float]:
        return dict.fromkeys(self.others, 0.0)

    def meet(self, states: dict[str, Self]) -> None:
        """Get to know the other states, and the third states shared with each."""
        self.states = {other: states[other] for other in self.others}
        self.shared = {
            other: [third for third in self.others if third in state.relation] for other, state in self.states.items()
        }

    def come_to_rest(self) -> None:
        """Invert the structure so that the start, with conduct settled, is a fixed point of the mean week."""
        p = self.p
        self.perceived_at_equilibrium, self.intended_tone_at_equilibrium = dict(self.seen), dict(self.target)
        for other in self.others:
            held = p.ties_weight * self.ties[other] + p.triad_weight * self.balance(other)
            self.structure[other] = self.half_log_odds[other] - held - p.learning / p.forgetting * self.seen[other]
        for faction in self.factions:
            faction.mobilisation_stimulus_at_equilibrium = self.mobilisation_stimulus(faction)

    # incidents
    def suffer_minor_incidents(self) -> None:
        """Small unnamed incidents only add to wounds."""
        random = self.random
        for other in self.others:
            if random.random() < self.p.random_incident_rate:
                self.grievance[other] += self.p.random_incident_max_impact * random.random()

    def suffer(self, offender: str, harm: float, intent: float) -> None:
        """A named incident opens a wound, jolts the relation and puts the quarrel on the table."""
        self.grievance[offender] += harm
        self.half_log_odds[offender] -= self.p.incident_relation_drop * harm
        self.relation[offender] = tanh(self.half_log_odds[offender])
        self.agenda[offender] = 1.0
        self.intent[offender] = intent

    # turnover
    def turnover(self) -> None:
        """The leader may leave: his successor has his own binding and leanings, and calmer factions."""
        p, random = self.p, self.random
        if random.random() >= 1.0 / (WEEKS_A_YEAR * self.inputs.tenure):
            return
        self.model.tally["departures"] += 1
        self.domestic_constraint = clip(
            random.gauss(self.inputs.usual_domestic_constraint, p.domestic_constraint_sd),
            LEAST_CONSTRAINT,
            MOST_CONSTRAINT,
        )
        for other in self.others:
            self.leaning[other] = random.gauss(0.0, p.leaning_sd)
            self.face[other] *= 1.0 - p.turnover_audience_cost_relief
            self.grievance[other] *= 1.0 - p.turnover_grievance_relief
        for faction in self.factions:
            faction.mobilisation += p.turnover_demobilisation * (p.mobilisation_at_equilibrium - faction.mobilisation)

    # perceive
    def perceive(self, error: float) -> None:
        """See each other state's last conduct, coloured by one's own picture, with an error of this spread."""
        p, gauss = self.p, self.random.gauss
        for other, state in self.states.items():
            picture = (1.0 - p.perception_bias) * state.tone[self.code] + p.perception_bias * self.relation[other]
            self.seen[other] = gauss(picture, error)

    # interfere
    def listen(self, week: int) -> None:
        """What third parties push for this week: who holds back drives no wedge, who mediates speaks for all others."""
        held = [third for third, until in self.held_back.items() if week < until]
        speaking = [third for third, until in self.mediating.items() if week < until]
        for other, pressures in self.inputs.pressures_by.items():
            wedges = sum(min(0.0, pressures.get(third, 0.0)) for third in held)
            spoken = sum(self.inputs.reach[third] for third in speaking if third != other)
            self.pressure[other] = self.inputs.pressure[other] - wedges + self.p.mediation_pressure * spoken

    def interfere(self) -> None:
        """Third parties push, where a wound is open."""
        p = self.p
        for other, pressure in self.pressure.items():
            self.interference[other] = (
                p.interference_scale
                * pressure
                * (p.interference_without_grievance + grievance_intensity(self.grievance[other]))
            )

    # factions
    def mobilise(self) -> None:
        """Factions with cause grow loud."""
        p = self.p
        for faction in self.factions:
            m = faction.mobilisation
            louder = (
                (1.0 - m)
                * p.mobilisation_gain
                * (self.mobilisation_stimulus(faction) - faction.mobilisation_stimulus_at_equilibrium)
            )
            quieter = p.mobilisation_decay * (m - p.mobilisation_at_equilibrium)
            faction.mobilisation = clip(m + louder - quieter, QUIETEST, LOUDEST)
        self.settle_ideals()

    def mobilisation_stimulus(self, faction: Faction) -> float:
        """Cause to mobilise: for hawks open wounds and wedges, for doves ties and mediation."""
        total = 0.0
        for other, relation in self.relation.items():
            gap, pressure = relation - faction.ideal_tones[other], self.interference[other]
            if gap > 0.0:
                total += gap * (grievance_intensity(self.grievance[other]) + max(0.0, -pressure))
            else:
                total -= gap * (max(0.0, self.ties[other]) + max(0.0, pressure))
        return total / self.attention_load

    def settle_ideals(self) -> None:
        """What the factions together want: the mean of their ideals by voice; the start where nobody has a say."""
        total = sum(faction.voice for faction in self.factions)
        for other in self.others:
            said = sum(faction.voice * faction.ideal_tones[other] for faction in self.factions)
            self.ideal[other] = said / total if total > 0.0 else self.inputs.relation[other]

    # conduct
    def aim(self, other: str) -> float:
        """The conduct aimed at, by bounded reciprocity."""
        p = self.p
        own = p.reciprocity * self.seen[other] + (1.0 - p.reciprocity) * self.relation[other]
        pressed = (1.0 - self.domestic_constraint) * own + self.domestic_constraint * self.ideal[other]
        pushed = p.interference_on_tone * self.interference[other]
        return pressed - p.anger_weight * grievance_intensity(self.grievance[other]) + pushed + self.leaning[other]

    def conduct(self, spread: float) -> None:
        """Aim at a tone towards each state and show one near it."""
        gauss = self.random.gauss
        for other in self.others:
            self.target[other] = target = self.aim(other)
            self.tone[other] = clip(gauss(target / (1.0 + self.p.conduct_cost), spread), -1.0, 1.0)

    def conduct_spread(self) -> float:
        """How much conduct varies around what it falls to, one standard deviation."""
        return 1.0 / sqrt(2.0 * self.p.conduct_precision * (1.0 + self.p.conduct_cost))

    # relate
    def relate(self) -> None:
        """Evidence adds to the half log-odds; forgetting pulls them to what holds them up."""
        p, gauss = self.p, self.random.gauss
        for other in self.others:
            held = self.structure[other] + p.ties_weight * self.ties[other] + p.triad_weight * self.balance(other)
            moved = p.forgetting * (held - self.half_log_odds[other])
            moved += p.learning * self.seen[other] - p.grievance_weight * grievance_intensity(self.grievance[other])
            self.half_log_odds[other] += moved + gauss(0.0, p.relation_noise)

    def balance(self, other: str) -> float:
        """Mean over shared third states of own relation to them times theirs to the other."""
        shared = self.shared[other]
        total = sum(self.relation[third] * self.states[third].relation[other] for third in shared)
        return total / max(1, len(shared))

    def settle_relations(self) -> None:
        """The relations that go with the new log-odds."""
        for other, half_log_odds in self.half_log_odds.items():
            self.relation[other] = tanh(half_log_odds)

    # memory
    def remember(self) -> None:
        """Wounds close unless conduct keeps them open, ties follow slowly, face sets or fades."""
        p = self.p
        for other, state in self.states.items():
            worse_than_usual = max(
                0.0, min(p.grievance_tone_threshold, self.perceived_at_equilibrium[other]) - self.seen[other]
            )
            self.grievance[other] = (
                self.grievance[other] * (1.0 - p.grievance_decay) + p.grievance_from_conduct * worse_than_usual
            )
            support = (self.relation[other] + state.relation[self.code]) / 2.0 + self.usual_ties[other]
            rate = p.ties_decay if support < self.ties[other] else p.ties_growth
            self.ties[other] += (support - self.ties[other]) * rate
            self.face[other] += (
                p.audience_cost_max * self.level[other] / TOP - self.face[other]
            ) * p.audience_cost_rate
