"""The inputs of every variant with leading axes (variant, run), drawn once per run where the file gives ranges."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from sim.arrays import Array, Flags
from sim.model.actions import ACTIONS, action_index
from sim.model.parameters import Parameters
from sim.model.random_streams import (
    STARTING_CONSTRAINT,
    STARTING_RELATION,
    RandomStreams,
    dyad_address,
    state_address,
)
from sim.model.rules.turnover import LEAST_CONSTRAINT, MOST_CONSTRAINT
from sim.model.situation import AppealRow, IncidentArrays, ScriptedActRow, swap
from sim.scenario.inputs import DatedIncident, Range, VariantInputs, in_order

MOST_RELATION = 0.999
"""Bound of the absolute starting relation after input noise."""


class DrawnInputs:
    """The variants' arrays with leading axes (variant, run), with draws for ranges."""

    def __init__(self, cases: Sequence[VariantInputs], streams: RandomStreams, runs: int) -> None:
        self.cases, self.streams, self.runs = cases, streams, runs
        self.p = stack_parameters([case.parameters for case in cases])
        self.size = len(cases[0].roster.states)
        self.draws: dict[str, Array] = {}
        self._drawn: dict[Range, Array] = {}
        self._ranges = [{r.path: self._draw(v, r) for r in case.ranges} for v, case in enumerate(cases)]

    def _draw(self, variant: int, r: Range) -> Array:
        if r not in self._drawn:
            self._drawn[r] = self.streams.draw_range(r.path, r.low, r.mode, r.high)
        draw = self._drawn[r]
        self.draws.setdefault(r.path, np.full((len(self.cases), self.runs), np.nan))[variant] = draw
        return draw

    def stacked(self, array: str, usual: float = np.nan) -> Array:
        """Stack one array over the variants, [V, 1, ...], or [V, R, ...] where it contains a range.

        What the file does not give, NaN, becomes the `usual` value.
        """
        points = np.stack([getattr(case, array) for case in self.cases])[:, None]
        ranged = [(v, r) for v, case in enumerate(self.cases) for r in case.ranges if r.array == array]
        if ranged:
            points = np.repeat(points, self.runs, axis=1)
        for v, r in ranged:
            for cell in r.cells:
                place: Any = (v, slice(None), *cell)
                points[place] = self._ranges[v][r.path]
        return np.where(np.isnan(points), usual, points)

    def _by_codes(self, drawn: Callable[[tuple[str, ...]], Array]) -> Array:
        """Return what is drawn for the states of each case, [V or 1, R, ...]; cases of the same states share draws."""
        codes = [case.roster.states for case in self.cases]
        each = {own: drawn(own) for own in dict.fromkeys(codes)}
        return np.stack([each[own] for own in (codes if len(each) > 1 else codes[:1])])

    def faction_counts(self) -> tuple[int, ...]:
        """Return the most factions that each state has in any case; those beyond a case's own have no power."""
        counts = [[len(names) for names in case.roster.factions] for case in self.cases]
        return tuple(int(most) for most in np.max(counts, axis=0))

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
        return tuple(self._incident_arrays(incident, distinct[incident]) for incident in in_order(distinct))

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
                    values[v] = self._ranges[v][r.path]
        return values

    def scripted_acts(self) -> tuple[ScriptedActRow, ...]:
        """Return every scripted act of every variant."""
        return tuple(
            ScriptedActRow(act.week, v, act.by, act.to, action_index(act.action))
            for v, case in enumerate(self.cases)
            for act in case.acts
        )

    def appeals(self) -> tuple[AppealRow, ...]:
        """Return every appeal of every variant."""
        return tuple(
            AppealRow(appeal.week, v, appeal.by, appeal.against, appeal.level)
            for v, case in enumerate(self.cases)
            for appeal in case.appeals
        )

    def allowed(self) -> Flags:
        """Return the rows of ACTIONS that each state may choose, [V, 1, A, 1, action]."""
        kept = np.array([[a.name not in case.left_out_actions for a in ACTIONS] for case in self.cases])
        may = np.repeat(kept[:, None, :], self.size, axis=1)
        for v, case in enumerate(self.cases):
            for state, action in case.barred:
                may[v, state, action_index(action)] = False
        return may[:, None, :, None, :]


_INCIDENT_FIELDS = ("name", "victim", "offender", "week", "chance", "from_rung", "from_grievance", "intent", "force")


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
