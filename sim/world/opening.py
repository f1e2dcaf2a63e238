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
from sim.model.random_streams import Luck
from sim.model.rules.turnover import LEAST_BINDING, MOST_BINDING
from sim.model.situation import Decision, Script, Setting, Shock, Situation, Theory, swap, worse_of
from sim.scenario.inputs import Case, Range, Strike
from sim.scenario.interests import ideal_tones, pushes
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
    cases: Sequence[Case], luck: Luck, runs: int, theory: Theory, decisions: tuple[Decision, ...] = ()
) -> Opening:
    """Draw what is drawn once a run, derive drives, and invert the structure so that every variant starts at rest."""
    inputs = _Inputs(cases, luck, runs)
    setting = _setting(inputs, theory, decisions)
    situation = _at_rest(inputs, setting)
    setting, situation = invert(setting, situation)
    setting = replace(setting, structure=_kept(setting.structure, cases))
    return Opening(setting, situation, inputs.drawn)


def _kept(structure: Array, cases: Sequence[Case]) -> Array:
    """The structure found, and that of the first variant in those that keep it; no longer at rest, these drift."""
    keeps = np.array([case.keeps_structure for case in cases])
    return np.where(keeps[:, None, None, None], structure[:1], structure) if keeps.any() else structure


class _Inputs:
    """The cases' arrays with leading axes (variant, run), ranges filled in by this block's luck."""

    def __init__(self, cases: Sequence[Case], luck: Luck, runs: int) -> None:
        self.cases, self.luck, self.runs = cases, luck, runs
        self.p = stack_parameters([case.parameters for case in cases])
        self.size = len(cases[0].roster.states)
        self.drawn: dict[str, Array] = {}
        self._ranges = {case.name: {r.path: self._draw(v, r) for r in case.ranges} for v, case in enumerate(cases)}

    def _draw(self, variant: int, r: Range) -> Array:
        draw = self.luck.once_range(r.path, r.low, r.mode, r.high)
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
        return self.luck.once_normal(name, count)

    def start(self) -> Array:
        """Relations at week 0, [V, R, A, A]: the file's, with one draw of doubt a pair for both directions."""
        square = np.triu(self.doubt("relations", self.size**2).reshape(self.runs, self.size, self.size), 1)
        given = self.stacked("relations")
        doubted = np.tanh(np.arctanh(given) + self.p.input_noise * (square + swap(square)))
        named = np.stack([case.named for case in self.cases])[:, None]
        return np.clip(doubted, -MOST_RELATION, MOST_RELATION) * named

    def first_binding(self) -> Array:
        """Binding of the leaders of week 0, [V, R, A, 1]: from its range, or spread around its point."""
        spread = self.p.binding_spread * self.doubt("binding", self.size)[..., None]
        usual = self.usual_binding()
        drawn = np.zeros((len(self.cases), 1, self.size, 1), dtype=bool)
        for v, case in enumerate(self.cases):
            for r in case.ranges:
                if r.array == "binding":
                    drawn[v, 0, r.cells[0][0]] = True
        ranged = np.clip(self._filled("binding", self.p.binding), LEAST_BINDING, MOST_BINDING)
        first = np.where(drawn, ranged, np.clip(usual + spread, LEAST_BINDING, MOST_BINDING))
        self.drawn["binding"] = first[..., 0]
        return first

    def usual_binding(self) -> Array:
        """What a successor's binding is drawn around: the point or mode, [V, 1, A, 1]."""
        points = np.stack([case.binding for case in self.cases])[:, None, :, None]
        return np.where(np.isnan(points), self.p.binding, points)

    def _filled(self, array: str, default: Any) -> Array:
        values = self.stacked(array)[..., None]
        return np.where(np.isnan(values), default, values)

    def tenure(self) -> Array:
        """Expected years in office, [V, 1 or R, A, 1]."""
        return self._filled("tenure", self.p.tenure_years)

    def shocks(self) -> tuple[Shock, ...]:
        """Every distinct named incident of any variant."""
        distinct: dict[Strike, list[int]] = {}
        for v, case in enumerate(self.cases):
            for strike in case.strikes:
                distinct.setdefault(strike, []).append(v)
        return tuple(self._shock(strike, variants) for strike, variants in distinct.items())

    def _shock(self, strike: Strike, variants: list[int]) -> Shock:
        present = np.zeros((len(self.cases), 1), dtype=bool)
        present[variants] = True
        p_noise = np.asarray(self.p.input_noise).reshape(-1, 1)
        doubt = np.exp(p_noise * self.doubt(f"impact {strike.name}")[:, 0])
        facts = {name: getattr(strike, name) for name in _SHOCK_FACTS}
        impact = self._incident_part("impact", strike, variants) * doubt
        attribution = self._incident_part("attribution", strike, variants)
        return Shock(**facts, present=present, impact=impact, attribution=attribution)

    def _incident_part(self, part: str, strike: Strike, variants: list[int]) -> Array:
        values = np.full((len(self.cases), self.runs), getattr(strike, part))
        for v in variants:
            draw = self._ranges[self.cases[v].name].get(f"incidents.{strike.name}.{part}")
            if draw is not None:
                values[v] = draw
        return values

    def scripts(self) -> tuple[Script, ...]:
        """Every scripted act."""
        return tuple(
            Script(act.week, v, act.by, act.to, action_index(act.action))
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


_SHOCK_FACTS = ("name", "victim", "culprit", "week", "chance", "from_rung", "from_wound", "affront")


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
    derived = ideal_tones(interests, inputs.stacked("serves"), _wide(p.ideal_steepness, 5))
    given = inputs.stacked("ideals")
    ideals = np.where(np.isnan(given), derived, given)
    pushed = pushes(interests, power, inputs.stacked("stakes"), inputs.stacked("leverage"), _wide(p.push_scale, 5))
    total, override = pushed.sum(axis=-3) * mask, inputs.stacked("pushes")
    blank, faction_blank = np.zeros_like(start), np.zeros((*start.shape[:3], power.shape[-1]))
    start_band = band(worse_of(start), p)
    levels = np.stack([case.levels for case in inputs.cases])[:, None]
    given_ties, usual = inputs.stacked("ties"), (start + swap(start)) / 2.0
    return Setting(
        p=p, theory=theory, named=named, common=np.maximum(1.0, mask @ mask),
        crowd=np.maximum(1.0, mask.sum(axis=-1, keepdims=True) / p.pairs_at_ease), power=power, ideals=ideals,
        push=np.where(np.isnan(override), total, override),
        pushes_by=pushed * (mask * np.isnan(override))[..., None, :, :], leverage=inputs.stacked("leverage"),
        dependence=inputs.stacked("dependence"), tenure=inputs.tenure(), usual_binding=inputs.usual_binding(),
        may_restore=np.stack([case.may_restore for case in inputs.cases])[:, None], allowed=inputs.allowed(),
        shocks=inputs.shocks(), scripts=inputs.scripts(), decisions=decisions, start=start, start_band=start_band,
        start_rung=with_level(start_band, np.maximum(levels, swap(levels)) + np.zeros_like(start_band)),
        ties_offset=np.where(np.isnan(given_ties), 0.0, given_ties - usual) * mask,
        hawks=(ideals < start[..., :, None, :] - _wide(p.hawk_gap, 5)).astype(float) * mask[..., :, None, :],
        structure=blank, seen_at_rest=blank, target_at_rest=blank, drive_at_rest=faction_blank,
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
    calm = np.zeros((*start.shape[:2], len(c.shocks)), dtype=bool)
    rest = c.p.mobilisation_at_rest
    return Situation(
        half_log_odds=held, relation=np.tanh(held), wound=blank, ties=(start + swap(start)) / 2.0 + c.ties_offset,
        mobilisation=np.zeros_like(c.drive_at_rest) + rest, tone=blank, agenda=blank, level=levels.astype(np.int8),
        face=c.p.face_ceiling * levels.astype(float) / 3.0, affront=blank, binding=inputs.first_binding(),
        leaning=(blank + inputs.stacked("leaning")) * c.named, band=c.start_band, rung=c.start_rung, struck=no,
        fallen=no, seen=blank, interference=blank, ideal=blank, hawks_voice=blank, target=blank,
        taken=none, amends=blank, climbed_down=no, restored=no, left_office=np.zeros(one, dtype=bool), strikes=calm,
        jolt=blank, lift=blank, inputs=(),
    )  # fmt: skip
