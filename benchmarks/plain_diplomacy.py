"""Formal acts of a state of the plain reference: downgrades, amends, release, backing down, restoration.

Acts that affect the other side are first chosen and then carried out, so that both states decide simultaneously.
"""

from __future__ import annotations

from math import exp

from plain_state import TOP, State

DOWNGRADES = ("measures", "recall", "sever")
LEAST_TIES = -0.8
HALF, FULL = 0.5, 1.0
AMENDS_TONE, RELEASE_TONE, BACK_DOWN_TONE = 0.7, 0.7, 0.6


def sigmoid(log_odds: float) -> float:
    """Convert log-odds to a probability."""
    return 1.0 / (1.0 + exp(-log_odds))


class StateAgent(State):
    """A state with all its choices."""

    # downgrade
    def choose_levels(self) -> None:
        """Choose measures, recall or severance in a dispute."""
        for other, level in self.downgrade_level.items():
            p_decision = max(self.agenda[other], self.p.agenda_from_grievance * self.excess(other))
            chosen = level
            if level < TOP and self.random.random() < p_decision:
                chosen = self.random.choices(range(TOP + 1), self.level_weights(other))[0]
            self.choose_level(other, chosen)

    def choose_level(self, other: str, level: int) -> None:
        """Take a downgrade against a state, never a lower one than is in force."""
        self.new_level[other] = max(level, self.downgrade_level[other])
        self.stepped[other] = self.new_level[other] - self.downgrade_level[other]

    def level_weights(self, other: str) -> list[float]:
        """Compute weights of the quantal choice among the four levels; hostility at equilibrium does not count."""
        p = self.p
        anger = -self.intended_tone[other] - max(0.0, -self.intended_tone_at_equilibrium[other])
        obstacle = p.severance_threshold + p.severance_dependence * self.inputs.trade_dependence[other]
        steps = (
            anger - p.measures_threshold,
            anger - p.recall_threshold + p.recall_intent * self.intent[other],
            anger - obstacle + p.severance_force * self.force[other],
        )
        weights, utility = [1.0], 0.0
        for level, (action, step) in enumerate(zip(DOWNGRADES, steps, strict=True), start=1):
            utility += p.downgrade_precision * step
            possible = action not in self.inputs.left_out_actions or level == self.downgrade_level[other]
            weights.append(exp(utility) if possible else 0.0)
        return weights

    def downgrade(self) -> None:
        """Apply one's own choice and the effects of the other's: severance is mutual."""
        p = self.p
        for other, state in self.states.items():
            level, theirs = self.new_level[other], state.stepped[self.code]
            if self.stepped[other]:
                self.model.tally["downgrades"] += 1
                self.tone[other] = max(p.downgrade_tone * (1.0 + level), -1.0)
                self.audience_cost[other] = max(
                    self.audience_cost[other], p.audience_cost_initial * p.audience_cost_max * level / TOP
                )
            self.downgrade_level[other] = level
            self.agenda[other] *= 1.0 - p.agenda_decay
            if theirs:
                self.grievance[other] += p.downgrade_grievance * theirs
                self.agenda[other] = max(self.agenda[other], p.agenda_spillover)
                self.downgrade_level[other] = TOP if state.new_level[self.code] == TOP else level

    # amends
    def domestic_cost(self, other: str) -> float:
        """Compute the domestic cost of a conciliatory act towards a state."""
        weight = sum(faction.weight for faction in self.factions if other in faction.hawkish)
        return self.p.amends_cost * (1.0 + self.p.amends_cost_hawks * weight / self.p.hawk_weight_reference)

    def price_of_intent(self, other: str) -> float:
        """Compute the factor of that cost by the intent of the other's incidents; an accident counts as agents' act."""
        return 1.0 + self.p.amends_cost_intent * max(-1.0, self.intent[other])

    def await_amends(self) -> None:
        """Draw the offenders' choices towards this state: nothing, regret (one half), or admission and compensation."""
        for other in self.others:
            chosen = 0.0
            if self.excess(other) > self.p.amends_grievance_threshold:
                half, full = self.amends_odds(other)
                draw = self.random.random() * (1.0 + half + full)
                chosen = FULL if draw < full else HALF if draw < full + half else 0.0
            self.receive_amends(other, chosen)

    def receive_amends(self, other: str, strength: float) -> None:
        """Record the amends of this week, the share of the grievance they relieve, and its intensity."""
        p = self.p
        self.amends[other] = strength
        self.relieved[other] = min(
            1.0, strength * p.amends_grievance_relief * p.amends_ties_factor * (1.0 + self.ties[other]) / 2
        )
        self.eased[other] = self.relieved[other] * max(0.0, self.excess(other))

    def amends_odds(self, offender: str) -> tuple[float, float]:
        """Compute the odds of half and full amends by the offender, against none."""
        p, state, grievance = self.p, self.states[offender], self.excess(offender)
        value = p.amends_value * grievance * (0.5 + 0.5 * max(self.ties[offender], LEAST_TIES))
        value += (
            p.amends_value_dependence * state.inputs.trade_dependence[self.code]
            + p.amends_value_goodwill * state.intended_tone[self.code]
        )
        price = state.domestic_cost(self.code) * self.price_of_intent(offender)
        baseline = p.amends_agenda * self.agenda[offender] - p.amends_reluctance
        half = exp(p.amends_precision * (0.5 * value - 0.25 * price) + baseline)
        full = exp(p.amends_precision * (value - price) + baseline)
        out = self.inputs.left_out_actions
        return 0.0 if "amends_half" in out else half, 0.0 if "amends_full" in out else full

    def apply_amends(self) -> None:
        """Apply the effects of amends received and made."""
        p = self.p
        for other, state in self.states.items():
            closed, made = self.relieved[other], state.relieved[self.code]
            if self.amends[other] or state.amends[self.code]:
                eased = self.eased[other] + p.amends_own_relation_gain * state.eased[self.code]
                self.half_log_odds[other] += p.amends_relation_gain * eased
                self.grievance[other] *= (1.0 - closed) * (1.0 - p.amends_own_grievance_relief * made)
                self.harm_memory[other] *= 1.0 - closed
                self.audience_cost[other] *= (1.0 - p.amends_audience_cost_relief * closed) * (
                    1.0 - p.amends_audience_cost_relief * made
                )
            if state.amends[self.code]:
                self.model.tally["amends"] += 1
                self.tone[other] = AMENDS_TONE

    def release(self, other: str) -> None:
        """Release detainees, which relieves the other's grievance a little. Only scripts do this."""
        self.states[other].grievance[self.code] *= 1.0 - self.p.release_grievance_relief
        self.tone[other] = RELEASE_TONE

    # backing down
    def restoration_margin(self, other: str) -> float:
        """Compute the excess of intended tone, net of audience cost, over what restoration requires.

        Remembered harm to either side raises what it requires, and a leader new in office requires less.
        """
        p = self.p
        harm = max(self.harm_memory[other], self.states[other].harm_memory[self.code])
        demand = (
            p.restoration_threshold + p.restoration_prior_weight * self.prior[other] - self.inputs.repair_ease[other]
        )
        demand += p.restoration_memory * (harm - 1.0) - p.honeymoon * self.newness
        return self.intended_tone[other] - self.audience_cost[other] - demand

    def backs_down(self, other: str) -> bool:
        """Draw whether this state backs down."""
        p = self.p
        in_dispute = self.downgrade_level[other] > 0 or self.agenda[other] > p.back_down_agenda_threshold
        if not in_dispute or self.stepped[other] or not self.inputs.may_restore[other]:
            return False
        price = self.domestic_cost(other) * self.price_of_intent(other)
        log_odds = p.restoration_precision * self.restoration_margin(other) - p.back_down_reluctance - price
        return "back_down" not in self.inputs.left_out_actions and self.random.random() < sigmoid(log_odds)

    def back_down(self, other: str) -> None:
        """Back down: lower the downgrade by one level and relieve the other's grievance a little."""
        self.downgrade_level[other] = max(self.downgrade_level[other] - 1, 0)
        self.tone[other] = BACK_DOWN_TONE
        self.states[other].grievance[self.code] *= 1.0 - self.p.back_down_grievance_relief
        self.audience_cost[other] *= 1.0 - self.p.back_down_audience_cost_relief

    # restore
    def restores(self, other: str) -> bool:
        """Draw whether both states restore relations; the more reluctant one decides."""
        p = self.p
        if not self.inputs.may_restore[other] or "restoration" in self.inputs.left_out_actions:
            return False
        policy = min(self.restoration_margin(other), self.states[other].restoration_margin(self.code))
        draw: float = self.random.random()
        return draw < p.restoration_max_rate * sigmoid(p.restoration_precision * policy)

    def restore(self, other: str) -> None:
        """Apply this side of a restoration: no downgrade and no audience cost."""
        self.downgrade_level[other] = 0
        self.audience_cost[other] = 0.0
