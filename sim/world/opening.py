"""The start of a study: the inputs of every variant, drawn once per run, become the setting and situation of week 0."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from sim.arrays import Array, Flags
from sim.engine.engine import Engine
from sim.model.actions import ACTIONS, action_index
from sim.model.parameters import Parameters
from sim.model.random_streams import (
    STARTING_CONSTRAINT,
    STARTING_RELATION,
    MeanWeek,
    RandomStreams,
    dyad_address,
    state_address,
)
from sim.model.rules.turnover import LEAST_CONSTRAINT, MOST_CONSTRAINT
from sim.model.situation import Decision, IncidentArrays, ScriptedActRow, Setting, Situation, swap
from sim.model.theories import THEORIES
from sim.model.theories.theory import Theory
from sim.scenario.inputs import DatedIncident, Range, VariantInputs
from sim.scenario.interests import pressures, tones_from_interests
from sim.world.stability import dominant_eigenvalue

MOST_RELATION = 0.999
"""Bound of the absolute starting relation after input noise."""


@dataclass(frozen=True)
class Opening:
    """The engine at week 0, and the inputs drawn (name -> [V, R])."""

    engine: Engine
    input_draws: dict[str, Array]


def open_study(
    cases: Sequence[VariantInputs],
    streams: RandomStreams,
    runs: int,
    theory: Theory,
    decisions: tuple[Decision, ...] = (),
    kept: tuple[tuple[int, int], ...] = (),
) -> Opening:
    """Draw the inputs of each run, derive preferences, and solve for the structure of every variant's equilibrium."""
    inputs = _Inputs(cases, streams, runs)
    setting = _setting(inputs, theory, decisions)
    engine = Engine(setting, _start_situation(inputs, setting), streams, [c.roster.states for c in cases], kept)
    engine.settle()
    if any(case.keeps_structure for case in cases):
        structure = _with_kept_structure(engine.setting.structure, cases)
        engine.setting = replace(engine.setting, structure=structure)
    return Opening(engine, inputs.draws)


def start_of(cases: Sequence[VariantInputs], streams: RandomStreams, theory: Theory) -> tuple[Setting, Situation]:
    """Return the start of one run of each case, before the equilibrium is solved."""
    inputs = _Inputs(cases, streams, 1)
    setting = _setting(inputs, theory, ())
    return setting, _start_situation(inputs, setting)


def stability(case: VariantInputs) -> float:
    """Compute the largest absolute eigenvalue of the mean week at equilibrium, without incidents or formal acts.

    Below 1 a small disturbance fades; above 1 it grows by that factor a week. Ties decay and grow at different rates,
    so both take the faster one; other rules have kinks too, so the worse of small steps up and down counts.
    """
    parameters = replace(case.parameters, ties_growth=case.parameters.ties_decay)
    quiet = replace(case, incidents=(), acts=(), parameters=parameters)
    return dominant_eigenvalue(open_study([quiet], MeanWeek(1), 1, THEORIES[0]).engine)


def _with_kept_structure(structure: Array, cases: Sequence[VariantInputs]) -> Array:
    """Give variants that keep the structure that of the first variant; they drift from their start."""
    keeps = np.array([case.keeps_structure for case in cases])
    return np.where(keeps[:, None, None, None], structure[:1], structure)


class _Inputs:
    """The variants' arrays with leading axes (variant, run), with draws for ranges."""

    def __init__(self, cases: Sequence[VariantInputs], streams: RandomStreams, runs: int) -> None:
        self.cases, self.streams, self.runs = cases, streams, runs
        self.p = stack_parameters([case.parameters for case in cases])
        self.size = len(cases[0].roster.states)
        self.draws: dict[str, Array] = {}
        self._ranges = {case.name: {r.path: self._draw(v, r) for r in case.ranges} for v, case in enumerate(cases)}

    def _draw(self, variant: int, r: Range) -> Array:
        draw = self.streams.draw_range(r.path, r.low, r.mode, r.high)
        self.draws.setdefault(r.path, np.full((len(self.cases), self.runs), np.nan))[variant] = draw
        return draw

    def stacked(self, array: str) -> Array:
        """Stack one array over the variants, [V, 1, ...], or [V, R, ...] where it contains a range."""
        points = np.stack([getattr(case, array) for case in self.cases])[:, None]
        ranged = [(v, r) for v, case in enumerate(self.cases) for r in case.ranges if r.array == array]
        if ranged:
            points = np.repeat(points, self.runs, axis=1)
        for v, r in ranged:
            for cell in r.cells:
                place: Any = (v, slice(None), *cell)
                points[place] = self._ranges[self.cases[v].name][r.path]
        return points

    def _by_codes(self, drawn: Callable[[tuple[str, ...]], Array]) -> Array:
        """Return what is drawn for the states of each case, [V or 1, R, ...]; cases of the same states share draws."""
        codes = [case.roster.states for case in self.cases]
        each = {own: drawn(own) for own in dict.fromkeys(codes)}
        return np.stack([each[own] for own in (codes if len(each) > 1 else codes[:1])])

    def start(self) -> Array:
        """Compute relations at week 0, [V, R, A, A]: the file's plus input noise, one draw per dyad."""
        first, second = np.nonzero(np.triu(np.any([case.named for case in self.cases], axis=0), 1))

        def drawn(codes: tuple[str, ...]) -> Array:
            square = np.zeros((self.runs, self.size, self.size))
            whos = [dyad_address(codes[i], codes[j]) for i, j in zip(first, second, strict=True)]
            if whos:
                square[:, first, second] = self.streams.draw_starts(STARTING_RELATION, whos)
            return square

        square = self._by_codes(drawn)
        noisy = np.tanh(np.arctanh(self.stacked("relations")) + self.p.input_noise * (square + swap(square)))
        named = np.stack([case.named for case in self.cases])[:, None]
        return np.clip(noisy, -MOST_RELATION, MOST_RELATION) * named

    def first_domestic_constraint(self) -> Array:
        """Draw the domestic constraint of the leaders of week 0, [V, R, A, 1]: from its range, or around its point."""

        def drawn(codes: tuple[str, ...]) -> Array:
            return self.streams.draw_starts(STARTING_CONSTRAINT, [state_address(code) for code in codes])[..., None]

        deviation = self.p.domestic_constraint_sd * self._by_codes(drawn)
        usual = self.usual_domestic_constraint()
        ranged = np.zeros((len(self.cases), 1, self.size, 1), dtype=bool)
        for v, case in enumerate(self.cases):
            for r in case.ranges:
                if r.array == "domestic_constraint":
                    ranged[v, 0, r.cells[0][0]] = True
        values = self._filled("domestic_constraint", self.p.domestic_constraint)
        first = np.where(
            ranged,
            np.clip(values, LEAST_CONSTRAINT, MOST_CONSTRAINT),
            np.clip(usual + deviation, LEAST_CONSTRAINT, MOST_CONSTRAINT),
        )
        self.draws["domestic_constraint"] = first[..., 0]
        return first

    def usual_domestic_constraint(self) -> Array:
        """Return the mean of a successor's domestic constraint: the point or mode, [V, 1, A, 1]."""
        points = np.stack([case.domestic_constraint for case in self.cases])[:, None, :, None]
        return np.where(np.isnan(points), self.p.domestic_constraint, points)

    def _filled(self, array: str, default: Any) -> Array:
        values = self.stacked(array)[..., None]
        return np.where(np.isnan(values), default, values)

    def tenure(self) -> Array:
        """Return the expected years in office, [V, 1 or R, A, 1]."""
        return self._filled("tenure", self.p.tenure_years)

    def incidents(self) -> tuple[IncidentArrays, ...]:
        """Return every distinct named incident of any variant."""
        distinct: dict[DatedIncident, list[int]] = {}
        for v, case in enumerate(self.cases):
            for dated_incident in case.incidents:
                distinct.setdefault(dated_incident, []).append(v)
        return tuple(self._incident_arrays(dated_incident, variants) for dated_incident, variants in distinct.items())

    def _incident_arrays(self, dated_incident: DatedIncident, variants: list[int]) -> IncidentArrays:
        present = np.zeros((len(self.cases), 1), dtype=bool)
        present[variants] = True
        p_noise = np.asarray(self.p.input_noise).reshape(-1, 1)
        doubt = np.exp(p_noise * self.streams.draw_named(f"impact {dated_incident.name}"))
        facts = {name: getattr(dated_incident, name) for name in _INCIDENT_FIELDS}
        impact = self._incident_part("impact", dated_incident, variants) * doubt
        responsibility = self._incident_part("responsibility", dated_incident, variants)
        return IncidentArrays(**facts, present=present, impact=impact, responsibility=responsibility)

    def _incident_part(self, part: str, dated_incident: DatedIncident, variants: list[int]) -> Array:
        values = np.full((len(self.cases), self.runs), getattr(dated_incident, part))
        for v in variants:
            for r in self.cases[v].ranges:
                if r.array == f"{part} {dated_incident.name}":
                    values[v] = self._ranges[self.cases[v].name][r.path]
        return values

    def scripted_acts(self) -> tuple[ScriptedActRow, ...]:
        """Return every scripted act of every variant."""
        return tuple(
            ScriptedActRow(act.week, v, act.by, act.to, action_index(act.action))
            for v, case in enumerate(self.cases)
            for act in case.acts
        )

    def allowed(self) -> Flags:
        """Return the rows of ACTIONS that each state may choose, [V, 1, A, 1, action]."""
        kept = np.array([[a.name not in case.left_out_actions for a in ACTIONS] for case in self.cases])
        may = np.repeat(kept[:, None, :], self.size, axis=1)
        for v, case in enumerate(self.cases):
            for state, action in case.barred:
                may[v, state, action_index(action)] = False
        return may[:, None, :, None, :]


_INCIDENT_FIELDS = ("name", "victim", "offender", "week", "chance", "from_rung", "from_grievance", "intent")


def stack_parameters(values: Sequence[Parameters]) -> Parameters:
    """Combine the parameters of several variants: floats, or arrays [V, 1, 1, 1] where they differ."""
    if all(p == values[0] for p in values):
        return values[0]
    merged: dict[str, Any] = {}
    for f in fields(Parameters):
        each = [getattr(p, f.name) for p in values]
        same = all(value == each[0] for value in each)
        merged[f.name] = each[0] if same else np.array(each).reshape(-1, 1, 1, 1)
    return Parameters(**merged)


def _setting(inputs: _Inputs, theory: Theory, decisions: tuple[Decision, ...]) -> Setting:
    p, start = inputs.p, inputs.start()
    named = np.stack([case.named for case in inputs.cases])[:, None]
    mask = named.astype(float)
    interests, power = inputs.stacked("interests"), inputs.stacked("power")
    derived = tones_from_interests(interests, inputs.stacked("state_stakes"), _broadcastable(p.ideal_tone_slope, 5))
    set_tones = inputs.stacked("ideal_tones")
    ideal_tones = np.where(np.isnan(set_tones), derived, set_tones)
    by_third_party = pressures(
        interests, power, inputs.stacked("dyad_stakes"), inputs.stacked("leverage"), _broadcastable(p.pressure_slope, 5)
    )
    total, set_pressures = by_third_party.sum(axis=-3) * mask, inputs.stacked("pressures")
    blank, faction_blank = np.zeros_like(start), np.zeros((*start.shape[:3], power.shape[-1]))
    set_ties, usual = inputs.stacked("ties"), (start + swap(start)) / 2.0
    return Setting(
        p=p, theory=theory, named=named, common=np.maximum(1.0, mask @ mask),
        attention_load=np.maximum(1.0, mask.sum(axis=-1, keepdims=True) / p.attention_capacity),
        power=power, ideal_tones=ideal_tones, pressure=np.where(np.isnan(set_pressures), total, set_pressures),
        pressures_by=by_third_party * (mask * np.isnan(set_pressures))[..., None, :, :],
        leverage=inputs.stacked("leverage"), trade_dependence=inputs.stacked("trade_dependence"),
        tenure=inputs.tenure(), usual_domestic_constraint=inputs.usual_domestic_constraint(),
        may_restore=np.stack([case.may_restore for case in inputs.cases])[:, None], allowed=inputs.allowed(),
        incidents=inputs.incidents(), scripted_acts=inputs.scripted_acts(), decisions=decisions,
        start=start, start_rung=np.zeros(start.shape, dtype=np.int8),
        ties_offset=np.where(np.isnan(set_ties), 0.0, set_ties - usual) * mask,
        structure=blank, perceived_at_equilibrium=blank, intended_tone_at_equilibrium=blank,
        mobilisation_stimulus_at_equilibrium=faction_blank,
        faction_counts=tuple(len(names) for names in inputs.cases[0].roster.factions),
    )  # fmt: skip


def _broadcastable(value: Any, axes: int) -> Any:
    """Reshape a parameter to broadcast with arrays of `axes` axes."""
    return value.reshape(-1, *(1,) * (axes - 1)) if isinstance(value, np.ndarray) else value


def _start_situation(inputs: _Inputs, c: Setting) -> Situation:
    """Build the situation at week 0, except what the equilibrium gives: conduct, structure and rungs."""
    start = c.start
    blank, no, none = np.zeros_like(start), np.zeros(start.shape, dtype=bool), np.zeros(start.shape, dtype=np.int8)
    levels = none + np.stack([case.levels for case in inputs.cases])[:, None]
    half_log_odds = np.arctanh(start)
    return Situation(
        half_log_odds=half_log_odds, relation=start, grievance=blank,
        ties=(start + swap(start)) / 2.0 + c.ties_offset,
        mobilisation=np.zeros_like(c.mobilisation_stimulus_at_equilibrium) + c.p.mobilisation_at_equilibrium,
        tone=blank, agenda=blank, downgrade_level=levels.astype(np.int8),
        audience_cost=c.p.audience_cost_max * levels.astype(float) / 3.0, intent=blank,
        domestic_constraint=inputs.first_domestic_constraint(),
        leaning=(blank + inputs.stacked("leaning")) * c.named,
        relation_rung=none, rung=none, incident_since_restoration=no, below_start_since=no,
        perceived=blank, interference=blank, domestic_ideal_tone=blank, hawk_weight=blank, intended_tone=blank,
        downgrade_chosen=none, amends=blank, backed_down=no, restored=no,
        left_office=np.zeros((*start.shape[:3], 1), dtype=bool),
        incident_occurred=np.zeros((*start.shape[:2], len(c.incidents)), dtype=bool),
        relation_drop=blank, relation_gain=blank, inputs=(),
    )  # fmt: skip
