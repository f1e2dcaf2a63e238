"""Inputs of the plain reference: the numbers of one variant, with one draw per run for uncertain ones."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import atanh, exp, isnan, tanh
from random import Random
from typing import Any

from sim.scenario.inputs import VariantInputs

MOST_RELATION = 0.999
LEAST_CONSTRAINT, MOST_CONSTRAINT = 0.02, 0.9
USUAL_DEPENDENCE, USUAL_CONTIGUITY, USUAL_ASYMMETRY = 0.6, 0.4, 1.9


def clip(value: float, low: float, high: float) -> float:
    """Limit a value to bounds."""
    return min(max(value, low), high)


@dataclass
class Faction:
    """A group inside a state: its power, ideal tones and mobilisation."""

    power: float
    ideal_tones: dict[str, float]
    mobilisation: float
    hawkish: set[str] = field(default_factory=set)
    mobilisation_stimulus_at_equilibrium: float = 0.0

    @property
    def weight(self) -> float:
        """Power times mobilisation."""
        return self.power * self.mobilisation


@dataclass(frozen=True)
class StateInputs:
    """Starting values of a state; dictionaries by the code of each other state it has a relation to."""

    relation: dict[str, float]
    their_relation: dict[str, float]  # the other's relation to this state
    ties: dict[str, float]
    downgrade_level: dict[str, int]
    pressure: dict[str, float]  # total third-party pressure on the policy towards the other
    pressures_by: dict[str, dict[str, float]]  # the same by third party; empty where the file gives the sum
    leverage: dict[str, float]  # leverage of each other state of the roster over this one
    trade_dependence: dict[str, float]
    repair_ease: dict[str, float]  # what repair owes to dependence, a border and power
    leaning: dict[str, float]
    may_restore: dict[str, bool]
    factions: list[Faction]
    domestic_constraint: float
    usual_domestic_constraint: float
    tenure: float
    left_out_actions: tuple[str, ...]


@dataclass(frozen=True)
class DatedIncident:
    """A named incident; `week` is None for a random one with a minimum rung and grievance intensity."""

    victim: str
    offender: str
    week: int | None
    chance: float
    from_rung: int
    from_grievance: float
    harm: float
    intent: float
    force: float


class Inputs:
    """Inputs of one run: the variant with ranges and input noise drawn from the run's own random numbers."""

    def __init__(self, case: VariantInputs, random: Random) -> None:
        self.random, self.states, self.p = random, case.roster.states, case.parameters
        drawn = {r.path: random.triangular(r.low, r.high, r.mode) for r in case.ranges}
        self.incidents = self._dated_incidents(case, drawn)
        self.case = case = _filled(case, drawn)
        self.ranged_constraint = {r.cells[0][0] for r in case.ranges if r.array == "domestic_constraint"}
        self.relation = self._relations()
        self.interests, self.power = case.interests.tolist(), case.power.tolist()
        self.state_stakes, self.dyad_stakes, self.leverage = (
            case.state_stakes.tolist(),
            case.dyad_stakes.tolist(),
            case.leverage.tolist(),
        )
        self.weights = [
            [sum(power * row[n] for power, row in zip(powers, rows, strict=True)) for n in range(len(rows[0]))]
            for powers, rows in zip(self.power, self.interests, strict=True)
        ]

    def _dated_incidents(self, case: VariantInputs, drawn: dict[str, float]) -> list[DatedIncident]:
        incidents = []
        for s in case.incidents:
            impact = drawn.get(f"incidents.{s.name}.impact", s.impact)
            responsibility = drawn.get(f"incidents.{s.name}.attribution", s.responsibility)
            harm = impact * responsibility * exp(self.random.gauss(0.0, self.p.input_noise))
            victim, offender = self.states[s.victim], self.states[s.offender]
            incidents.append(
                DatedIncident(
                    victim, offender, s.week, s.chance, s.from_rung, s.from_grievance, harm, s.intent, s.force
                )
            )
        return incidents

    def _relations(self) -> dict[tuple[str, str], float]:
        """Compute relations at week 0: the file's plus input noise, one draw per dyad for both directions."""
        relation = {}
        for i, one in enumerate(self.states):
            for j, other in enumerate(self.states[:i]):
                noise = self.random.gauss(0.0, self.p.input_noise)
                for a, b, x in ((one, other, self.case.relations[i, j]), (other, one, self.case.relations[j, i])):
                    if self.case.named[i, j]:
                        relation[a, b] = clip(tanh(atanh(x) + noise), -MOST_RELATION, MOST_RELATION)
        return relation

    def of(self, code: str) -> StateInputs:
        """Return the starting values of one state."""
        case, p, i = self.case, self.p, self.states.index(code)
        others = {other: j for j, other in enumerate(self.states) if (code, other) in self.relation}
        relation = {other: self.relation[code, other] for other in others}
        theirs = {other: self.relation[other, code] for other in others}
        pressures_by = {o: self._pressures(i, j) if isnan(case.pressures[i, j]) else {} for o, j in others.items()}
        usual = p.domestic_constraint if isnan(case.domestic_constraint[i]) else float(case.domestic_constraint[i])
        first = usual if i in self.ranged_constraint else self.random.gauss(usual, p.domestic_constraint_sd)
        return StateInputs(
            relation=relation,
            their_relation=theirs,
            ties={o: _given(case.ties[i, j], (relation[o] + theirs[o]) / 2.0) for o, j in others.items()},
            downgrade_level={o: int(case.levels[i, j]) for o, j in others.items()},
            pressure={o: _given(case.pressures[i, j], sum(pressures_by[o].values())) for o, j in others.items()},
            pressures_by=pressures_by,
            leverage={third: leverage[i] for third, leverage in zip(self.states, self.leverage, strict=True)},
            trade_dependence={o: _given(case.trade_dependence[i, j], USUAL_DEPENDENCE) for o, j in others.items()},
            repair_ease={o: self._repair_ease(i, j) for o, j in others.items()},
            leaning={o: float(case.leaning[i, j]) for o, j in others.items()},
            may_restore={o: bool(case.may_restore[i, j]) for o, j in others.items()},
            factions=[self._faction(i, f, relation) for f in range(len(case.roster.factions[i]))],
            domestic_constraint=clip(first, LEAST_CONSTRAINT, MOST_CONSTRAINT),
            usual_domestic_constraint=usual,
            tenure=_given(case.tenure[i], p.tenure_years),
            left_out_actions=case.left_out_actions,
        )

    def _faction(self, i: int, f: int, relation: dict[str, float]) -> Faction:
        """Build a faction at equilibrium; it is a hawk where its ideal tone is well below the relation."""
        interests, ideal_tones = self.interests[i][f], {}
        for other in relation:
            j = self.states.index(other)
            served = sum(weight * stake for weight, stake in zip(interests, self.state_stakes[j], strict=True))
            ideal_tones[other] = _given(self.case.ideal_tones[i, f, j], tanh(self.p.ideal_tone_slope * served))
        hawkish = {other for other, x in relation.items() if ideal_tones[other] < x - self.p.hawk_threshold}
        return Faction(self.power[i][f], ideal_tones, self.p.mobilisation_at_equilibrium, hawkish)

    def _repair_ease(self, i: int, j: int) -> float:
        """Compute how much easier repair is than usual, by trade dependence, a common border and power."""
        case, p = self.case, self.p
        dependence = _given(case.trade_dependence[i, j], USUAL_DEPENDENCE) - USUAL_DEPENDENCE
        contiguity = _given(case.contiguity[i, j], USUAL_CONTIGUITY) - USUAL_CONTIGUITY
        asymmetry = _given(case.power_asymmetry[i, j], USUAL_ASYMMETRY) - USUAL_ASYMMETRY
        eased = p.restoration_dependence * dependence + p.restoration_contiguity * contiguity
        return eased - p.restoration_asymmetry * asymmetry

    def _pressures(self, i: int, j: int) -> dict[str, float]:
        """Compute each third party's pressure on i's policy towards j; below zero a wedge."""
        pressures = {}
        for k, weights in enumerate(self.weights):
            if k not in (i, j):
                gain = sum(weight * stake for weight, stake in zip(weights, self.dyad_stakes[i][j], strict=True))
                pressures[self.states[k]] = self.p.pressure_slope * self.leverage[k][i] * gain
        return pressures


def _given(value: float, otherwise: float) -> float:
    """Return a number of the file, or the default where it is missing."""
    return otherwise if isnan(value) else float(value)


def _filled(case: VariantInputs, drawn: dict[str, float]) -> VariantInputs:
    """Return the variant with draws in the cells of ranges."""
    arrays: dict[str, Any] = {}
    for r in case.ranges:
        if r.cells:
            array = arrays.setdefault(r.array, getattr(case, r.array).copy())
            for cell in r.cells:
                array[cell] = drawn[r.path]
    return replace(case, **arrays)
