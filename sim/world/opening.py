"""How a study opens: the inputs of every variant, drawn once a run, become the setting and the situation at week 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from sim.arrays import Array, Flags
from sim.model.actions import ACTIONS, action_index
from sim.model.ladder import band, with_level
from sim.model.parameters import Parameters
from sim.model.random_streams import RandomStreams
from sim.model.rules.turnover import LEAST_CONSTRAINT, MOST_CONSTRAINT
from sim.model.situation import Decision, IncidentArrays, ScriptRow, Setting, Situation, Theory, swap, worse_of
from sim.scenario.inputs import DatedIncident, Range, VariantInputs
from sim.scenario.interests import pressures, tones_from_interests
from sim.world.equilibrium import invert

MOST_RELATION = 0.999
"""No relation opens nearer to +-1 than this, whatever the doubt about it."""


@dataclass(frozen=True)
class Opening:
    """The setting and the situation at week 0, and what was drawn on the way (name -> [V, R])."""

    setting: Setting
    situation: Situation
    drawn: dict[str, Array]


def open_study(
    cases: Sequence[VariantInputs],
    streams: RandomStreams,
    runs: int,
    theory: Theory,
    decisions: tuple[Decision, ...] = (),
) -> Opening:
    """Draw what is drawn once a run, derive drives, and invert the structure so that every variant starts at rest."""
    inputs = _Inputs(cases, streams, runs)
    setting = _setting(inputs, theory, decisions)
    situation = _at_rest(inputs, setting)
    setting, situation = invert(setting, situation)
    setting = replace(setting, structure=_kept(setting.structure, cases))
    return Opening(setting, situation, inputs.drawn)


def _kept(structure: Array, cases: Sequence[VariantInputs]) -> Array:
    """The structure found, and that of the first variant in those that keep it; no longer at rest, these drift."""
    keeps = np.array([case.keeps_structure for case in cases])
    return np.where(keeps[:, None, None, None], structure[:1], structure) if keeps.any() else structure


class _Inputs:
    """The cases' arrays with leading axes (variant, run), ranges filled in by this block's luck."""

    def __init__(self, cases: Sequence[VariantInputs], streams: RandomStreams, runs: int) -> None:
        self.cases, self.streams, self.runs = cases, streams, runs
        self.p = stack_parameters([case.parameters for case in cases])
        self.size = len(cases[0].roster.states)
        self.drawn: dict[str, Array] = {}
        self._ranges = {case.name: {r.path: self._draw(v, r) for r in case.ranges} for v, case in enumerate(cases)}

    def _draw(self, variant: int, r: Range) -> Array:
        draw = self.streams.once_range(r.path, r.low, r.mode, r.high)
        self.drawn.setdefault(r.path, np.full((len(self.cases), self.runs), np.nan))[variant] = draw
        return draw

    def stacked(self, array: str) -> Array:
        """One array over the variants, [V, 1, ...], or [V, R, ...] where a range is drawn in it."""
        points = np.stack([getattr(case, array) for case in self.cases])[:, None]
        ranged = [(v, r) for v, case in enumerate(self.cases) for r in case.ranges if r.array == array]
        if ranged:
            points = np.repeat(points, self.runs, axis=1)
        for v, r in ranged:
            for cell in r.cells:
                place: Any = (v, slice(None), *cell)
                points[place] = self._ranges[self.cases[v].name][r.path]
        return points

    def doubt(self, name: str, count: int = 1) -> Array:
        """Standard normals once a run, [R, count]."""
        return self.streams.once_normal(name, count)

    def start(self) -> Array:
        """Relations at week 0, [V, R, A, A]: the file's, with one draw of doubt a pair for both directions."""
        square = np.triu(self.doubt("relations", self.size**2).reshape(self.runs, self.size, self.size), 1)
        given = self.stacked("relations")
        doubted = np.tanh(np.arctanh(given) + self.p.input_noise * (square + swap(square)))
        named = np.stack([case.named for case in self.cases])[:, None]
        return np.clip(doubted, -MOST_RELATION, MOST_RELATION) * named

    def first_domestic_constraint(self) -> Array:
        """Binding of the leaders of week 0, [V, R, A, 1]: from its range, or spread around its point."""
        spread = self.p.domestic_constraint_sd * self.doubt("binding", self.size)[..., None]
        usual = self.usual_domestic_constraint()
        drawn = np.zeros((len(self.cases), 1, self.size, 1), dtype=bool)
        for v, case in enumerate(self.cases):
            for r in case.ranges:
                if r.array == "domestic_constraint":
                    drawn[v, 0, r.cells[0][0]] = True
        ranged = np.clip(
            self._filled("domestic_constraint", self.p.domestic_constraint), LEAST_CONSTRAINT, MOST_CONSTRAINT
        )
        first = np.where(drawn, ranged, np.clip(usual + spread, LEAST_CONSTRAINT, MOST_CONSTRAINT))
        self.drawn["domestic_constraint"] = first[..., 0]
        return first

    def usual_domestic_constraint(self) -> Array:
        """What a successor's binding is drawn around: the point or mode, [V, 1, A, 1]."""
        points = np.stack([case.domestic_constraint for case in self.cases])[:, None, :, None]
        return np.where(np.isnan(points), self.p.domestic_constraint, points)

    def _filled(self, array: str, default: Any) -> Array:
        values = self.stacked(array)[..., None]
        return np.where(np.isnan(values), default, values)

    def tenure(self) -> Array:
        """Expected years in office, [V, 1 or R, A, 1]."""
        return self._filled("tenure", self.p.tenure_years)

    def incidents(self) -> tuple[IncidentArrays, ...]:
        """Every distinct named incident of any variant."""
        distinct: dict[DatedIncident, list[int]] = {}
        for v, case in enumerate(self.cases):
            for dated_incident in case.incidents:
                distinct.setdefault(dated_incident, []).append(v)
        return tuple(self._shock(dated_incident, variants) for dated_incident, variants in distinct.items())

    def _shock(self, dated_incident: DatedIncident, variants: list[int]) -> IncidentArrays:
        present = np.zeros((len(self.cases), 1), dtype=bool)
        present[variants] = True
        p_noise = np.asarray(self.p.input_noise).reshape(-1, 1)
        doubt = np.exp(p_noise * self.doubt(f"impact {dated_incident.name}")[:, 0])
        facts = {name: getattr(dated_incident, name) for name in _SHOCK_FACTS}
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

    def scripts(self) -> tuple[ScriptRow, ...]:
        """Every scripted act."""
        return tuple(
            ScriptRow(act.week, v, act.by, act.to, action_index(act.action))
            for v, case in enumerate(self.cases)
            for act in case.acts
        )

    def allowed(self) -> Flags:
        """Which rows of ACTIONS each variant leaves each state to choose from, [V, 1, A, 1, actions]."""
        left = np.array([[a.name not in case.left_out_actions for a in ACTIONS] for case in self.cases])
        may = np.repeat(left[:, None, :], self.size, axis=1)
        for v, case in enumerate(self.cases):
            for state, action in case.barred:
                may[v, state, action_index(action)] = False
        return may[:, None, :, None, :]


_SHOCK_FACTS = ("name", "victim", "offender", "week", "chance", "from_rung", "from_grievance", "intent")


def stack_parameters(values: Sequence[Parameters]) -> Parameters:
    """One set of parameters for several variants: floats, or arrays [V, 1, 1, 1] where they differ."""
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
    derived = tones_from_interests(interests, inputs.stacked("state_stakes"), _wide(p.ideal_tone_slope, 5))
    given = inputs.stacked("ideal_tones")
    ideal_tones = np.where(np.isnan(given), derived, given)
    pushed = pressures(
        interests, power, inputs.stacked("dyad_stakes"), inputs.stacked("leverage"), _wide(p.pressure_slope, 5)
    )
    total, override = pushed.sum(axis=-3) * mask, inputs.stacked("pressures")
    blank, faction_blank = np.zeros_like(start), np.zeros((*start.shape[:3], power.shape[-1]))
    start_relation_rung = band(worse_of(start), p)
    levels = np.stack([case.levels for case in inputs.cases])[:, None]
    given_ties, usual = inputs.stacked("ties"), (start + swap(start)) / 2.0
    return Setting(
        p=p, theory=theory, named=named, common=np.maximum(1.0, mask @ mask),
        attention_load=np.maximum(1.0, mask.sum(axis=-1, keepdims=True) / p.attention_capacity), power=power, ideal_tones=ideal_tones,
        pressure=np.where(np.isnan(override), total, override),
        pressures_by=pushed * (mask * np.isnan(override))[..., None, :, :], leverage=inputs.stacked("leverage"),
        trade_dependence=inputs.stacked("trade_dependence"), tenure=inputs.tenure(), usual_domestic_constraint=inputs.usual_domestic_constraint(),
        may_restore=np.stack([case.may_restore for case in inputs.cases])[:, None], allowed=inputs.allowed(),
        incidents=inputs.incidents(), scripts=inputs.scripts(), decisions=decisions, start=start, start_relation_rung=start_relation_rung,
        start_rung=with_level(start_relation_rung, np.maximum(levels, swap(levels)) + np.zeros_like(start_relation_rung)),
        ties_offset=np.where(np.isnan(given_ties), 0.0, given_ties - usual) * mask,
        hawks=(ideal_tones < start[..., :, None, :] - _wide(p.hawk_threshold, 5)).astype(float) * mask[..., :, None, :],
        structure=blank, perceived_at_equilibrium=blank, intended_tone_at_equilibrium=blank, mobilisation_stimulus_at_equilibrium=faction_blank,
    )  # fmt: skip


def _wide(value: Any, axes: int) -> Any:
    """A parameter made to broadcast with arrays of `axes` axes."""
    return value.reshape(-1, *(1,) * (axes - 1)) if isinstance(value, np.ndarray) else value


def _at_rest(inputs: _Inputs, c: Setting) -> Situation:
    """The situation at week 0, but for what `invert` finds: conduct seen and shown, and the structure."""
    start = c.start
    blank, no = np.zeros_like(start), np.zeros(start.shape, dtype=bool)
    one = (*start.shape[:3], 1)
    none = np.zeros(start.shape, dtype=np.int8)
    levels = none + np.stack([case.levels for case in inputs.cases])[:, None]
    held = np.arctanh(start)
    calm = np.zeros((*start.shape[:2], len(c.incidents)), dtype=bool)
    rest = c.p.mobilisation_at_equilibrium
    return Situation(
        half_log_odds=held, relation=np.tanh(held), grievance=blank, ties=(start + swap(start)) / 2.0 + c.ties_offset,
        mobilisation=np.zeros_like(c.mobilisation_stimulus_at_equilibrium) + rest, tone=blank, agenda=blank, downgrade_level=levels.astype(np.int8),
        audience_cost=c.p.audience_cost_max * levels.astype(float) / 3.0, intent=blank, domestic_constraint=inputs.first_domestic_constraint(),
        leaning=(blank + inputs.stacked("leaning")) * c.named, relation_rung=c.start_relation_rung, rung=c.start_rung, incident_since_restoration=no,
        below_start_since=no, perceived=blank, interference=blank, domestic_ideal_tone=blank, hawk_weight=blank, intended_tone=blank,
        downgrade_chosen=none, amends=blank, backed_down=no, restored=no, left_office=np.zeros(one, dtype=bool), incident_occurred=calm,
        relation_drop=blank, relation_gain=blank, inputs=(),
    )  # fmt: skip
