"""A state of the tuned reference: a Mesa agent with its dyads and factions in lists.

The rules are those of `plain_state`, written again for speed: parameters are local variables, and loops that belong
together are one.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import mul

import mesa
from plain_inputs import LEAST_CONSTRAINT, MOST_CONSTRAINT, StateInputs, clip
from plain_state import LEAST_MOBILISED, MOST_MOBILISED, WEEKS_A_YEAR
from tuned_dyads import Dyad

from sim.model.parameters import Parameters


class TunedState(mesa.Agent):
    """A state with its dyads and factions, in lists."""

    def __init__(self, model: mesa.Model, code: str, inputs: StateInputs, p: Parameters) -> None:
        super().__init__(model)
        self.code, self.p = code, p
        self.dyads = [Dyad(code, other, inputs, p) for other in inputs.relation]
        for dyad in self.dyads:
            dyad.source = self
        self.domestic_constraint, self.usual_constraint = inputs.domestic_constraint, inputs.usual_domestic_constraint
        self.leaving, self.successor, self.newness = 1.0 / (WEEKS_A_YEAR * inputs.tenure), False, 0.0
        self.load = max(1.0, len(self.dyads) / p.attention_capacity)
        self.factions = inputs.factions
        self.tones = [[faction.ideal_tones[dyad.codes[1]] for dyad in self.dyads] for faction in self.factions]
        self.tones_of_dyad = [list(tones) for tones in zip(*self.tones, strict=True)] or [[] for _ in self.dyads]
        self.sd = (2.0 * p.conduct_precision * (1.0 + p.conduct_cost)) ** -0.5

    def change_leader(self) -> None:
        """Replace the leader: new constraint and leanings, and less mobilised factions."""
        p, gauss, self.successor, self.newness = self.p, self.random.gauss, True, 1.0
        constraint = gauss(self.usual_constraint, p.domestic_constraint_sd)
        self.domestic_constraint = clip(constraint, LEAST_CONSTRAINT, MOST_CONSTRAINT)
        for dyad in self.dyads:
            dyad.leaning = gauss(0.0, p.leaning_sd)
            dyad.audience_cost *= 1.0 - p.turnover_audience_cost_relief
            dyad.grievance *= 1.0 - p.turnover_grievance_relief
        for faction in self.factions:
            faction.mobilisation += p.turnover_demobilisation * (p.mobilisation_at_equilibrium - faction.mobilisation)

    def yield_leanings(self) -> None:
        """Let a successor's leanings decay."""
        kept = 1.0 - self.p.leaning_decay
        for dyad in self.dyads:
            dyad.leaning *= kept

    def stimuli(self) -> list[float]:
        """Compute interference, and the stimulus of each faction by grievances, wedges, ties and mediation."""
        relations, hawks, doves = [], [], []
        idle = self.p.interference_without_grievance
        for dyad in self.dyads:
            grievance, ties = dyad.grievance, dyad.ties
            hurt = grievance / (1.0 + grievance) - dyad.usual_intensity
            dyad.interference = push = dyad.pressure * max(0.0, idle + hurt)
            relations.append(dyad.relation)
            hawks.append(hurt - push if push < 0.0 else hurt)
            dove = ties if ties > 0.0 else 0.0
            doves.append(dove + push if push > 0.0 else dove)
        found = []
        for tones in self.tones:
            total = 0.0
            for relation, tone, hawk, dove in zip(relations, tones, hawks, doves, strict=False):
                gap = relation - tone
                total += gap * hawk if gap > 0.0 else -gap * dove
            found.append(total / self.load)
        return found

    def mobilise(self) -> None:
        """Update interference and the mobilisation of factions."""
        p = self.p
        rest, gain, decay = p.mobilisation_at_equilibrium, p.mobilisation_gain, p.mobilisation_decay
        for faction, stimulus in zip(self.factions, self.stimuli(), strict=False):
            m = faction.mobilisation
            excess = stimulus - faction.mobilisation_stimulus_at_equilibrium
            faction.mobilisation = clip(
                m + (1.0 - m) * gain * excess - decay * (m - rest), LEAST_MOBILISED, MOST_MOBILISED
            )

    def ideals(self) -> list[float]:
        """Compute the weighted mean of the factions' ideal tones by dyad; the starting relation without any weight."""
        weights = [faction.power * faction.mobilisation for faction in self.factions]
        total = sum(weights)
        if total <= 0.0:
            return [dyad.start for dyad in self.dyads]
        return [sum(map(mul, weights, tones)) / total for tones in self.tones_of_dyad]

    def respond(self, errors: Sequence[float], deviations: Sequence[float]) -> None:
        """Perceive every other state, and choose the tone towards it, which shows when all have chosen."""
        p, constraint, sd, noise = self.p, self.domestic_constraint, self.sd, self.p.perception_noise
        bias, reciprocity, on_tone, anger = (
            p.perception_bias, p.reciprocity, p.interference_on_tone, p.anger_weight,
        )  # fmt: skip
        unbiased, inert, free, softening = 1.0 - bias, 1.0 - reciprocity, 1.0 - constraint, 1.0 / (1.0 + p.conduct_cost)
        for dyad, ideal, error, deviation in zip(self.dyads, self.ideals(), errors, deviations, strict=False):
            relation, grievance = dyad.relation, dyad.grievance
            dyad.perceived = perceived = unbiased * dyad.back.tone + bias * relation + noise * error
            dyad.intended_tone = intended = (
                free * (reciprocity * perceived + inert * relation)
                + constraint * ideal
                - anger * (grievance / (1.0 + grievance) - dyad.usual_intensity)
                + on_tone * dyad.interference
                + dyad.leaning
            )
            tone = intended * softening + sd * deviation
            dyad.next_tone = -1.0 if tone < -1.0 else 1.0 if tone > 1.0 else tone

    def hold(self, faction_stimuli: Sequence[float]) -> None:
        """Note what is usual at equilibrium."""
        for faction, stimulus in zip(self.factions, faction_stimuli, strict=True):
            faction.mobilisation_stimulus_at_equilibrium = stimulus
        for dyad in self.dyads:
            dyad.tone_usual, dyad.usual_perceived = dyad.intended_tone, dyad.perceived
            dyad.worst_usual = min(self.p.grievance_tone_threshold, dyad.perceived)
