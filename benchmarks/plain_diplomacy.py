"""Formal acts of a state of the plain reference: downgrades, amends, release, climbing down, restoration.

Where an act touches the other side, it is first chosen and then carried out, so that both decide on the same world.
"""

from __future__ import annotations

from math import exp

from plain_state import TOP, State, grievance_intensity

DOWNGRADES = ("measures", "recall", "sever")
LEAST_TIES = -0.8
HALF, FULL = 0.5, 1.0
AMENDS_TONE, RELEASE_TONE, CLIMB_DOWN_TONE = 0.7, 0.7, 0.6


def sigmoid(log_odds: float) -> float:
    """Probability of a log-odds."""
    return 1.0 / (1.0 + exp(-log_odds))


class StateAgent(State):
    """A state with all its choices."""

    # downgrade
    def choose_levels(self) -> None:
        """Decide, where the quarrel is on the table, on measures, recall or break."""
        for other, level in self.level.items():
            on_table = max(
                self.agenda[other], self.p.agenda_from_grievance * grievance_intensity(self.grievance[other])
            )
            chosen = level
            if level < TOP and self.random.random() < on_table:
                chosen = self.random.choices(range(TOP + 1), self.level_weights(other))[0]
            self.choose_level(other, chosen)

    def choose_level(self, other: str, level: int) -> None:
        """Take a level against a state, never a lower one than is in force."""
        self.new_level[other] = max(level, self.level[other])
        self.stepped[other] = self.new_level[other] - self.level[other]

    def level_weights(self, other: str) -> list[float]:
        """Weights of the quantal choice among the four formal levels; an old enemy is not downgraded for being one."""
        p = self.p
        anger = -self.target[other] - max(0.0, -self.intended_tone_at_equilibrium[other])
        steps = (
            anger - p.measures_threshold,
            anger - p.recall_threshold + p.recall_intent * self.intent[other],
            anger - p.severance_threshold - p.severance_dependence * self.inputs.trade_dependence[other],
        )
        weights, utility = [1.0], 0.0
        for level, (action, step) in enumerate(zip(DOWNGRADES, steps, strict=True), start=1):
            utility += p.downgrade_precision * step
            possible = action not in self.inputs.left_out_actions or level == self.level[other]
            weights.append(exp(utility) if possible else 0.0)
        return weights

    def downgrade(self) -> None:
        """Carry out what was chosen, and answer what the other chose: a break is mutual."""
        p = self.p
        for other, state in self.states.items():
            level, theirs = self.new_level[other], state.stepped[self.code]
            if self.stepped[other]:
                self.model.tally["downgrades"] += 1
                self.tone[other] = p.downgrade_tone * (1.0 + level)
                self.face[other] = max(self.face[other], p.audience_cost_initial * p.audience_cost_max * level / TOP)
            self.level[other] = level
            self.agenda[other] *= 1.0 - p.agenda_decay
            if theirs:
                self.grievance[other] += p.downgrade_grievance * theirs
                self.agenda[other] = max(self.agenda[other], p.agenda_spillover)
                self.level[other] = TOP if state.new_level[self.code] == TOP else level

    # amends
    def hawks_price(self, other: str) -> float:
        """What a conciliatory act towards a state costs at home."""
        voice = sum(faction.voice for faction in self.factions if other in faction.hawkish)
        return self.p.amends_cost * (1.0 + self.p.amends_cost_hawks * voice / self.p.hawk_weight_reference)

    def await_amends(self) -> None:
        """What the culprits choose towards this state: nothing, regret (one half), or admission and compensation."""
        for other in self.others:
            chosen = 0.0
            if grievance_intensity(self.grievance[other]) > self.p.amends_grievance_threshold:
                half, full = self.amends_odds(other)
                draw = self.random.random() * (1.0 + half + full)
                chosen = FULL if draw < full else HALF if draw < full + half else 0.0
            self.receive_amends(other, chosen)

    def receive_amends(self, other: str, strength: float) -> None:
        """Note the amends of this week and the share of the wound they close."""
        p = self.p
        self.amends[other] = strength
        self.mended[other] = min(
            1.0, strength * p.amends_grievance_relief * p.amends_ties_factor * (1.0 + self.ties[other]) / 2
        )

    def amends_odds(self, offender: str) -> tuple[float, float]:
        """Odds of half and full amends by the culprit, against none."""
        p, state, grievance = self.p, self.states[offender], grievance_intensity(self.grievance[offender])
        value = p.amends_value * grievance * (0.5 + 0.5 * max(self.ties[offender], LEAST_TIES))
        value += (
            p.amends_value_dependence * state.inputs.trade_dependence[self.code]
            + p.amends_value_goodwill * state.target[self.code]
        )
        price = state.hawks_price(self.code) * (1.0 + p.amends_cost_intent * self.intent[offender])
        impulse = p.amends_agenda * self.agenda[offender] - p.amends_reluctance
        half = exp(p.amends_precision * (0.5 * value - 0.25 * price) + impulse)
        full = exp(p.amends_precision * (value - price) + impulse)
        out = self.inputs.left_out_actions
        return 0.0 if "amends_half" in out else half, 0.0 if "amends_full" in out else full

    def mend(self) -> None:
        """What amends received and made mend."""
        p = self.p
        for other, state in self.states.items():
            closed, made = self.mended[other], state.mended[self.code]
            if self.amends[other] or state.amends[self.code]:
                self.half_log_odds[other] += p.amends_relation_gain * (closed + p.amends_own_relation_gain * made)
                self.grievance[other] *= (1.0 - closed) * (1.0 - p.amends_own_grievance_relief * made)
                self.face[other] *= (1.0 - p.amends_audience_cost_relief * closed) * (
                    1.0 - p.amends_audience_cost_relief * made
                )
            if state.amends[self.code]:
                self.model.tally["amends"] += 1
                self.tone[other] = AMENDS_TONE

    def release(self, other: str) -> None:
        """Let those go whom this state holds: the other's wound closes a little. It happens only where scripted."""
        self.states[other].grievance[self.code] *= 1.0 - self.p.release_grievance_relief
        self.tone[other] = RELEASE_TONE

    # climb-down
    def policy_beyond_demand(self, other: str) -> float:
        """How far policy, less face, exceeds what repair of a relation that stood so high demands."""
        demand = self.p.restoration_threshold + self.p.restoration_prior_weight * self.prior[other]
        return self.target[other] - self.face[other] - demand

    def climbs_down(self, other: str) -> bool:
        """Whether this state, aggrieved, turns back."""
        p = self.p
        open_to_it = self.level[other] > 0 or self.agenda[other] > p.back_down_agenda_threshold
        if not open_to_it or self.stepped[other] or not self.inputs.may_restore[other]:
            return False
        price = self.hawks_price(other) * (1.0 + p.amends_cost_intent * self.intent[other])
        log_odds = p.restoration_precision * self.policy_beyond_demand(other) - p.back_down_reluctance - price
        return "back_down" not in self.inputs.left_out_actions and self.random.random() < sigmoid(log_odds)

    def back_down(self, other: str) -> None:
        """Release, call or visit: a level lower, and the other's wound closes a little."""
        self.level[other] = max(self.level[other] - 1, 0)
        self.tone[other] = CLIMB_DOWN_TONE
        self.states[other].grievance[self.code] *= 1.0 - self.p.back_down_grievance_relief
        self.face[other] *= 1.0 - self.p.back_down_audience_cost_relief

    # restore
    def restores(self, other: str) -> bool:
        """Whether this state and the other restore relations: both are needed, the more reluctant one decides."""
        p = self.p
        if not self.inputs.may_restore[other] or "restoration" in self.inputs.left_out_actions:
            return False
        policy = min(self.policy_beyond_demand(other), self.states[other].policy_beyond_demand(self.code))
        draw: float = self.random.random()
        return draw < p.restoration_max_rate * sigmoid(p.restoration_precision * policy)

    def restore(self, other: str) -> None:
        """This side's part of a restoration: no level in force and no face to lose."""
        self.level[other] = 0
        self.face[other] = 0.0
