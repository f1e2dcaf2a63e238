"""Record one block of runs week by week as plain arrays, one per variable of the dataset."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.model.actions import ACTIONS, SCRIPTED_ONLY, action_index
from sim.model.situation import ScriptedActRow, Situation, swap
from sim.results import outcomes
from sim.results.decomposition import TermDecomposition
from sim.results.variables import EVENT_COLUMNS, FIXED_POINT, kept_runs
from sim.world.world import World

_CONDUCT = sorted((a.tone, row) for row, a in enumerate(ACTIONS) if a.kind == "conduct")
_ROWS = np.array([row for _, row in _CONDUCT], dtype=np.int8)
_EDGES = np.array([(low + high) / 2.0 for (low, _), (high, _) in pairwise(_CONDUCT)])
_DOWNGRADE_ROWS = np.array([0, *(action_index(a.name) for a in ACTIONS if a.kind == "downgrade")], dtype=np.int8)


def nearest(tone: Array) -> NDArray[np.int8]:
    """Return rows of ACTIONS nearest in tone, same shape."""
    return _ROWS[np.searchsorted(_EDGES, tone)]


def label(s: Situation) -> NDArray[np.int8]:
    """Return source's act towards target this week, [V, R, A, A] rows of ACTIONS; formal acts precede conduct."""
    row = nearest(s.tone)
    amends = swap(s.amends)
    row = np.where(s.downgrade_chosen > 0, _DOWNGRADE_ROWS[s.downgrade_chosen], row)
    row = np.where(amends > 0.0, np.where(amends >= 1.0, action_index("amends_full"), action_index("amends_half")), row)
    row = np.where(s.backed_down, action_index("back_down"), row)
    return np.where(s.restored, action_index("restoration"), row).astype(np.int8)


Part = dict[str, NDArray[Any]]
Rows = NDArray[np.intp]
_WIDE = (
    ("relation", "f4"),
    ("grievance", "f4"),
    ("ties", "f4"),
    ("tone", "f4"),
    ("rung", "i1"),
    ("downgrade_level", "i1"),
)
_DIRECTED = (
    ("half_log_odds", "f8"),
    ("relation", "f4"),
    ("downgrade_level", "i1"),
    ("tone", "f4"),
    ("grievance", "f4"),
)


_FORMAL = tuple(a.name for a in ACTIONS if a.kind != "conduct")
_CODES = {name: code for code, name in enumerate(_FORMAL)}


def event_names(incidents: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of event codes in the order of a week: incidents, turnover, formal acts."""
    return (*(f"incident {name}" for name in incidents), "turnover", *_FORMAL)


class Recorder:
    """Records a world week by week; `part()` returns the block's arrays after the last week."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.kept = max(0, min(world.runs, kept_runs(len(world.variants)) - world.first_run))
        a, b = (world.scenario.roster.at(code) for code in world.scenario.focus)
        self.focus = (..., [a, b], [b, a])
        self.dyad = (..., a, b)
        self.decomposition = TermDecomposition(world, self.focus)
        self.incidents = tuple(dict.fromkeys(incident.name for incident in world.setting.incidents))
        self._start = world.situation
        self._rows: dict[str, list[NDArray[Any]]] = {}
        self._events: list[NDArray[Any]] = []

    def note(self) -> None:
        """Record the week just simulated."""
        s = self.world.situation
        action = label(s)
        for script in self._scripted():
            action[script.variant, :, script.by, script.to] = script.action
        for name, dtype in _DIRECTED:
            self._add(name, getattr(s, name)[self.focus].astype(dtype))
        self._add("action", action[self.focus])
        for name, values in (("rung", s.rung), ("ties", s.ties.astype("f4"))):
            self._add(name, values[self.dyad])
        self._add("restored", s.restored[self.dyad])
        self._add("amends", (s.amends[self.dyad] > 0.0) | (swap(s.amends)[self.dyad] > 0.0))
        self.decomposition.add(s)
        self._note_kept(s, action)
        self._add("fixed_relation", np.rint(s.relation * FIXED_POINT).astype(np.int16))
        self._add("every_rung", s.rung)
        self._note_events(s)

    def _add(self, name: str, values: NDArray[Any]) -> None:
        self._rows.setdefault(name, []).append(values)

    def _note_kept(self, s: Situation, action: NDArray[np.int8]) -> None:
        keep = (slice(None), slice(0, self.kept))
        for name, dtype in _WIDE:
            self._add(f"{name}_path", getattr(s, name)[keep].astype(dtype))
        self._add("action_path", action[keep])
        self._add("mobilisation_path", self._factions(s.mobilisation[keep]).astype("f4"))
        self._add("contribution", self.decomposition.terms[keep].copy())

    def _factions(self, values: Array) -> Array:
        """Convert [V, R, A, F] to [V, R, faction], without padding."""
        places = [(i, f) for i, names in enumerate(self.world.scenario.roster.factions) for f in range(len(names))]
        return values[..., [i for i, _ in places], [f for _, f in places]]

    def _scripted(self) -> list[ScriptedActRow]:
        """Return acts of the week just simulated that occur only if scripted."""
        week = self.world.week - 1
        return [
            script
            for script in self.world.setting.scripted_acts
            if script.week == week and ACTIONS[script.action].kind in SCRIPTED_ONLY
        ]

    def _note_events(self, s: Situation) -> None:
        turnover = len(self.incidents)
        amends = swap(s.amends)
        acts = [(_CODES[a.name], s.downgrade_chosen == a.level) for a in ACTIONS if a.kind == "downgrade"]
        acts += [(_CODES[a.name], amends == a.strength) for a in ACTIONS if a.kind == "amends"]
        acts += [(_CODES["back_down"], s.backed_down), (_CODES["restoration"], np.triu(s.restored))]
        for code, happened in acts:
            variant, run, source, target = np.unravel_index(np.flatnonzero(happened), happened.shape)
            self._happened(variant, run, source, target, np.full_like(run, turnover + 1 + code))
        for script in self._scripted():
            run = np.arange(s.relation.shape[1])
            code = turnover + 1 + _CODES[ACTIONS[script.action].name]
            variant, by, to, codes = (np.full_like(run, n) for n in (script.variant, script.by, script.to, code))
            self._happened(variant, run, by, to, codes)
        variant, run, place, _ = np.nonzero(s.left_office)
        self._happened(variant, run, place, place, np.full_like(run, turnover))
        if s.incident_occurred.any():
            incidents = self.world.setting.incidents
            variant, run, which = np.nonzero(s.incident_occurred)
            victim, offender = (
                np.array([getattr(incident, side) for incident in incidents]) for side in ("victim", "offender")
            )
            codes = np.array([self.incidents.index(incident.name) for incident in incidents])
            self._happened(variant, run, victim[which], offender[which], codes[which])

    def _happened(self, variant: Rows, run: Rows, source: Rows, target: Rows, code: Rows) -> None:
        """Record events of the week just simulated."""
        if len(run):
            week = np.full_like(run, self.world.week - 1)
            rows = [variant, run + self.world.first_run, week, source, target, code]
            self._events.append(np.stack(rows, axis=1).astype(np.int32))

    def part(self) -> Part:
        """Return the block as arrays in the dimensions of the dataset."""
        variables = {name: np.stack(rows, axis=2) for name, rows in self._rows.items()}
        variables["dyad_relation"] = variables["relation"].min(axis=-1)
        variables["start_half_log_odds"] = self._start.half_log_odds[self.focus]
        variables["contribution_end"] = self.decomposition.terms.copy()
        variables |= self._times(variables)
        del variables["restored"], variables["amends"]
        none = np.empty((0, len(EVENT_COLUMNS)), dtype=np.int32)
        variables["events"] = np.concatenate([none, *self._events])
        return variables | {f"input {name}": values for name, values in self._inputs().items()}

    def _times(self, v: Part) -> Part:
        start_rung = self._start.rung[self.dyad]
        start_relation = self._start.relation[self.focus].min(axis=-1)
        level = v["downgrade_level"].max(axis=-1).astype(float)
        ruptured = outcomes.rupture(v["rung"], start_rung)
        left = outcomes.left_start(v["rung"], start_rung)
        return {
            "time_to_rupture": ruptured,
            "time_to_severance": outcomes.severance(v["rung"], start_rung),
            "time_to_partial_repair": outcomes.partial_repair(v["rung"], start_rung, level, v["amends"]),
            "time_to_repair": outcomes.full_repair(v["dyad_relation"], start_relation, level, v["restored"], left),
            "time_to_repair_after_rupture": outcomes.full_repair(
                v["dyad_relation"], start_relation, level, v["restored"], ruptured
            ),
        }

    def _inputs(self) -> dict[str, Array]:
        """Return inputs drawn once per run: starting relations, domestic constraints, ranges, impacts; [V, R, ...]."""
        drawn = dict(self.world.input_draws)
        drawn["start_relation"] = self._start.relation
        shape = self._start.relation.shape[:2]
        for incident in self.world.setting.incidents:
            name, before = f"impact {incident.name}", np.full(shape, np.nan)
            drawn[name] = np.where(incident.present, np.broadcast_to(incident.impact, shape), drawn.get(name, before))
        return drawn
