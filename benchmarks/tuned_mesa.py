"""The tuned reference: the model of `plain_mesa` as a Mesa programmer would write it for speed, one run per model.

It is a yardstick of the engine, stronger than the plain reference: dyads are objects in lists, normals and uniforms of
a week are drawn at once from the model's generator, rules that rarely apply are skipped by one comparison, and figures
are kept in lists instead of a data collector. `tuned_agreement.py` compares both. It has no scripted acts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import inf, tanh
from typing import Any

import mesa
import numpy as np
from plain_diplomacy import AMENDS_TONE, BACK_DOWN_TONE, sigmoid
from plain_inputs import DatedIncident, Inputs
from plain_mesa import ITERATIONS, RUNG_OF_LEVEL, THEORY, TOLERANCE, MeanRandom
from plain_state import TOP
from tuned_dyads import Dyad, Pair, balances_of
from tuned_state import TunedState

from sim.scenario.inputs import VariantInputs


class MeanGenerator:
    """Draws of the mean week: normals are 0, and uniforms exceed every probability."""

    def standard_normal(self, size: int) -> Any:
        """Return normals."""
        return np.zeros(size)

    def random(self, size: int) -> Any:
        """Return uniforms."""
        return np.ones(size)


class TunedModel(mesa.Model):
    """One run of one variant; `seed=None` simulates the mean week. Raises ValueError for unsupported inputs."""

    def __init__(self, case: VariantInputs, focus: tuple[str, str], seed: int | None) -> None:
        super().__init__(seed=seed)
        if case.acts or case.theory != THEORY or case.barred or case.keeps_structure:
            raise ValueError(f"{case.name}: the tuned reference has no scripted acts, other theories or barred choices")
        self.draws: Any = self.rng
        if seed is None:
            self.random, self.draws = MeanRandom(), MeanGenerator()
        self.p, self.week, self.tally = case.parameters, 0, Counter[str]()
        inputs = Inputs(case, self.random)
        self.states = [TunedState(self, code, inputs.of(code), self.p) for code in case.roster.states]
        self._meet()
        self._allow(case.left_out_actions)
        self.incidents = [(incident, *self._pair_of(incident)) for incident in inputs.incidents]
        self.focus = self.by_codes[min(focus), max(focus)], self.pair_by_codes[min(focus), max(focus)]
        self._solve_equilibrium()
        if seed is not None:
            self.rest()
        self.weeks: list[tuple[float, ...]] = []
        self.relations: list[list[float]] = []

    def _meet(self) -> None:
        """Connect dyads with their opposites, pairs and triads; `bounds` are each state's first and last place."""
        self.dyads = [dyad for state in self.states for dyad in state.dyads]
        self.by_codes = {dyad.codes: dyad for dyad in self.dyads}
        for place, dyad in enumerate(self.dyads):
            dyad.place, dyad.back = place, self.by_codes[dyad.codes[::-1]]
        self.pair_by_codes = {(a, b): Pair(dyad, self.p) for (a, b), dyad in self.by_codes.items() if a < b}
        self.pairs = list(self.pair_by_codes.values())
        self.balances = balances_of(tuple(self.by_codes))
        ends = [0]
        for state in self.states:
            ends.append(ends[-1] + len(state.dyads))
        self.bounds = list(pairwise(ends))

    def _allow(self, left_out: Sequence[str]) -> None:
        self.levels = [name not in left_out for name in ("measures", "recall", "sever")]
        self.amends = [name not in left_out for name in ("amends_half", "amends_full")]
        self.may_back_down, self.may_restore = "back_down" not in left_out, "restoration" not in left_out
        p = self.p
        edges = (p.partnership_below, p.normal_below, p.strained_below, p.crisis_below)
        self.falls = [*(edge - p.hysteresis for edge in edges), -inf]
        self.rises = [inf, *(edge + p.hysteresis for edge in edges)]

    def _pair_of(self, incident: DatedIncident) -> tuple[Dyad, Pair]:
        victim, offender = incident.victim, incident.offender
        pair = self.pair_by_codes[min(victim, offender), max(victim, offender)]
        return self.by_codes[victim, offender], pair

    def _solve_equilibrium(self) -> None:
        """Iterate conduct at the starting relations to convergence, then solve for the structure."""
        p, zeros = self.p, [0.0] * len(self.dyads)
        stimuli = [state.stimuli() for state in self.states]
        for _ in range(ITERATIONS):
            apart = 0.0
            for state in self.states:
                state.respond(zeros, zeros)
            for dyad in self.dyads:
                apart = max(apart, abs(dyad.next_tone - dyad.tone))
                dyad.tone = dyad.next_tone
            if apart < TOLERANCE:
                break
        for state, own in zip(self.states, stimuli, strict=True):
            state.hold(own)
        relations = [*(dyad.relation for dyad in self.dyads), 0.0]
        for dyad, balance in zip(self.dyads, self.balances, strict=True):
            supports = p.ties_weight * dyad.ties + p.triad_weight * balance(relations)
            dyad.structure = dyad.half_log_odds - supports - p.learning / p.forgetting * dyad.perceived

    def rest(self) -> None:
        """Start every dyad from its usual grievance."""
        for dyad in self.dyads:
            dyad.rest(self.p)

    def step(self) -> None:
        """Simulate one week."""
        count = len(self.dyads)
        normals = self.draws.standard_normal(3 * count).tolist()
        uniforms = self.draws.random(2 * count + len(self.states)).tolist()
        self.suffer(uniforms[:count])
        leaving, trusted = uniforms[2 * count :], 1.0 - self.p.honeymoon_decay
        for state, (first, last), draw in zip(self.states, self.bounds, leaving, strict=True):
            state.newness *= trusted
            if draw < state.leaving:
                state.change_leader()
                self.tally["departures"] += 1
            if state.successor:
                state.yield_leanings()
            state.mobilise()
            state.respond(normals[first:last], normals[count + first : count + last])
        self.gather(normals[2 * count :])
        self.downgrade(uniforms[count : 2 * count])
        self.make_amends()
        self.back_down()
        self.restore()
        self.relate()
        self.ladder()
        self.week += 1
        self.collect()

    def suffer(self, minor: Sequence[float]) -> None:
        """Apply dated and random incidents, and minor ones, whose draws are also their sizes."""
        p = self.p
        happening = [incident for incident in self.incidents if self.happens(*incident)]
        rate, scale = p.random_incident_rate, p.random_incident_max_impact / max(p.random_incident_rate, 1e-300)
        for dyad, draw in zip(self.dyads, minor, strict=True):
            if draw < rate:
                dyad.grievance += scale * draw
        for incident, dyad, pair in happening:
            dyad.suffer(p, incident)
            if incident.harm > 0.0:
                pair.incident_since_restoration = True

    def happens(self, incident: DatedIncident, dyad: Dyad, pair: Pair) -> bool:
        """Return whether a named incident occurs this week."""
        if incident.week is not None:
            return incident.week == self.week
        hurt = dyad.grievance / (1.0 + dyad.grievance)
        eligible = pair.rung >= incident.from_rung and hurt >= incident.from_grievance
        return eligible and self.random.random() < incident.chance

    def gather(self, noises: Sequence[float]) -> None:
        """Compute what the week adds to every half log-odds, but for grievance and formal acts, and show the tones."""
        p = self.p
        ties, triads, noise = p.forgetting * p.ties_weight, p.forgetting * p.triad_weight, p.relation_noise
        forgetting, learning = p.forgetting, p.learning
        relations = [*[dyad.relation for dyad in self.dyads], 0.0]
        for dyad, balance, draw in zip(self.dyads, self.balances, noises, strict=True):
            dyad.tone = dyad.next_tone
            dyad.evidence = (
                forgetting * dyad.structure
                + ties * dyad.ties
                + triads * balance(relations)
                + learning * dyad.perceived
                + noise * draw
            )

    def downgrade(self, draws: Sequence[float]) -> None:
        """Choose downgrades for all dyads, then apply them."""
        p, fading, calm = self.p, 1.0 - self.p.agenda_decay, self.p.agenda_from_grievance
        chosen = []
        for dyad, draw in zip(self.dyads, draws, strict=True):
            grievance, agenda, level = dyad.grievance, dyad.agenda, dyad.downgrade_level
            excess = grievance / (1.0 + grievance) - dyad.usual_intensity
            if (draw < agenda or draw < calm * excess) and level < TOP:
                new = dyad.level_chosen(p, self.levels, self.random.random())
                if new > level:
                    chosen.append((dyad, new, new - level))
            dyad.agenda = agenda * fading
        for dyad, new, rise in chosen:
            dyad.take(p, new, rise)
        self.tally["downgrades"] += len(chosen)
        self.stepped = {dyad for dyad, _, _ in chosen}

    def make_amends(self) -> None:
        """Draw and apply the amends that victims with a grievance receive."""
        p, threshold, made = self.p, self.p.amends_grievance_threshold, []
        for dyad in self.dyads:
            grievance = dyad.grievance
            dyad.amends = 0.0
            hurt = grievance / (1.0 + grievance) - dyad.usual_intensity
            if hurt > threshold:
                strength = dyad.amends_due(p, self.amends, self.random.random())
                if strength:
                    dyad.amends = strength
                    relief = strength * p.amends_grievance_relief * p.amends_ties_factor * (1.0 + dyad.ties) / 2.0
                    made.append((dyad, min(1.0, relief), max(0.0, hurt)))
        for dyad, relief, hurt in made:
            back, own = dyad.back, 1.0 - p.amends_audience_cost_relief * relief
            gain = p.amends_relation_gain * relief * hurt
            dyad.half_log_odds += gain
            back.half_log_odds += p.amends_own_relation_gain * gain
            dyad.grievance *= 1.0 - relief
            dyad.harm_memory *= 1.0 - relief
            back.grievance *= 1.0 - p.amends_own_grievance_relief * relief
            dyad.audience_cost *= own
            back.audience_cost *= own
            back.tone = AMENDS_TONE
        self.tally["amends"] += len(made)

    def back_down(self) -> None:
        """Draw and apply backing down by victims."""
        p, random, attention = self.p, self.random.random, self.p.back_down_agenda_threshold
        chosen = [
            dyad
            for dyad in self.dyads
            if (dyad.downgrade_level > 0 or dyad.agenda > attention)
            and dyad.may_restore
            and self.may_back_down
            and dyad not in self.stepped
            and dyad.backs_down(p, random())
        ]
        for dyad in chosen:
            dyad.downgrade_level = max(dyad.downgrade_level - 1, 0)
            dyad.tone = BACK_DOWN_TONE
            dyad.back.grievance *= 1.0 - p.back_down_grievance_relief
            dyad.audience_cost *= 1.0 - p.back_down_audience_cost_relief
        self.tally["back_downs"] += len(chosen)

    def restore(self) -> None:
        """Draw and apply restorations; the more reluctant side decides."""
        p, random = self.p, self.random.random
        for pair in self.pairs:
            one, other = pair.one, pair.other
            pair.restored = False
            if not (one.downgrade_level or other.downgrade_level or pair.below_start_since):
                continue
            if one.may_restore and self.may_restore:
                margin = min(one.restoration_margin(p), other.restoration_margin(p))
                if random() < p.restoration_max_rate * sigmoid(p.restoration_precision * margin):
                    pair.restored, pair.incident_since_restoration, pair.below_start_since = True, False, False
                    one.downgrade_level = other.downgrade_level = 0
                    one.audience_cost = other.audience_cost = 0.0
                    self.tally["restorations"] += 1

    def relate(self) -> None:
        """Update relations, and then grievances, ties and audience costs."""
        p, remembering, kept = self.p, 1.0 - self.p.forgetting, 1.0 - self.p.grievance_decay
        weight, hurting, forgiving = p.grievance_weight, p.grievance_from_conduct, 1.0 - p.harm_memory_decay
        costs, rate = [p.audience_cost_max * level / TOP for level in range(TOP + 1)], p.audience_cost_rate
        for dyad in self.dyads:
            grievance = dyad.grievance
            excess = grievance / (1.0 + grievance) - dyad.usual_intensity
            dyad.half_log_odds = half_log_odds = remembering * dyad.half_log_odds + dyad.evidence - weight * excess
            dyad.relation = tanh(half_log_odds)
            worse = dyad.worst_usual - dyad.perceived
            dyad.grievance = grievance * kept + hurting * worse if worse > 0.0 else grievance * kept
            dyad.harm_memory *= forgiving
            dyad.audience_cost += (costs[dyad.downgrade_level] - dyad.audience_cost) * rate
        growth, faster = p.ties_growth, p.ties_decay - p.ties_growth
        for pair in self.pairs:
            mean = (pair.one.relation + pair.other.relation) / 2.0
            margin = -p.ties_margin if not pair.one.downgrade_level and not pair.other.downgrade_level else 0.0
            for dyad in (pair.one, pair.other):
                support = mean + dyad.ties_offset
                gap = (-1.0 if support < -1.0 else 1.0 if support > 1.0 else support) - dyad.ties
                dyad.ties += gap * growth + faster * (gap - margin) if gap < margin else gap * growth

    def ladder(self) -> None:
        """Move every rung with the dyad relation by one step a week, and with a downgrade at once."""
        falls, rises = self.falls, self.rises
        for pair in self.pairs:
            one, other, rung = pair.one, pair.other, pair.relation_rung
            index = one.relation if one.relation < other.relation else other.relation
            if index < falls[rung]:
                pair.relation_rung = rung = rung + 1
            elif index >= rises[rung]:
                pair.relation_rung = rung = rung - 1
            if one.downgrade_level or other.downgrade_level:
                rung = max(rung, RUNG_OF_LEVEL[pair.level])
            pair.rung = rung
            if pair.incident_since_restoration and rung > pair.start_rung:
                pair.below_start_since = True

    def collect(self) -> None:
        """Keep the figures of the plain reference: six of the focal dyad, and all relations."""
        dyad, pair = self.focus
        amends = pair.one.amends > 0.0 or pair.other.amends > 0.0
        self.weeks.append((pair.index, pair.rung, dyad.grievance, dyad.ties, amends, pair.restored))
        self.relations.append([dyad.relation for dyad in self.dyads])
