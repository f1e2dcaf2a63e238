"""Record one block of runs week by week as plain arrays, one per variable of the dataset."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.engine.situations import RUNG_OF_STRANGERS
from sim.model.actions import ACTIONS, SCRIPTED_ONLY, action_index
from sim.model.outcomes import RUNGS
from sim.model.situation import ScriptedActRow
from sim.results import outcomes
from sim.results.counting import count_relations, count_rungs, list_where
from sim.results.decomposition import TermDecomposition
from sim.results.variables import BINS, EVENT_COLUMNS, FIXED_POINT, kept_runs
from sim.world.simulation import Simulation

_CONDUCT = sorted((a.tone, row) for row, a in enumerate(ACTIONS) if a.kind == "conduct")
_ROWS = np.array([row for _, row in _CONDUCT], dtype=np.int8)
_EDGES = np.array([(low + high) / 2.0 for (low, _), (high, _) in pairwise(_CONDUCT)])
_DOWNGRADE_ROWS = np.array([0, *(action_index(a.name) for a in ACTIONS if a.kind == "downgrade")], dtype=np.int8)


def nearest(tone: Array) -> NDArray[np.int8]:
    """Return rows of ACTIONS nearest in tone, same shape."""
    return _ROWS[np.searchsorted(_EDGES, tone)]


def label(tone: Array, chosen: Array, amends: Array, backed_down: Array, restored: Array) -> NDArray[np.int8]:
    """Return source's act towards target this week as rows of ACTIONS, same shape; formal acts precede conduct.

    `amends` are those that source makes to target.
    """
    row = nearest(tone)
    row = np.where(chosen > 0, _DOWNGRADE_ROWS[chosen], row)
    row = np.where(amends > 0.0, np.where(amends >= 1.0, action_index("amends_full"), action_index("amends_half")), row)
    row = np.where(backed_down > 0, action_index("back_down"), row)
    return np.where(restored > 0, action_index("restoration"), row).astype(np.int8)


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
_ACTS = ("downgrade_chosen", "amends", "backed_down", "restored")
_DIRECTED = (
    ("half_log_odds", "f8"),
    ("relation", "f4"),
    ("downgrade_level", "i1"),
    ("tone", "f4"),
    ("grievance", "f4"),
)


_FORMAL = tuple(a.name for a in ACTIONS if a.kind != "conduct")
_CODES = {name: code for code, name in enumerate(_FORMAL)}


def _codes_by(action_names: tuple[str, ...], scale: float) -> Callable[[NDArray[Any]], Rows]:
    """Return a function from values of a field, 1 to their number times `scale`, to the codes of these acts."""
    codes = np.array([_CODES[name] for name in action_names])
    return lambda values: codes[np.rint(values * scale).astype(np.intp) - 1]


_EVENTS: tuple[tuple[str, Callable[[NDArray[Any]], Rows], bool], ...] = (
    ("downgrade_chosen", _codes_by(("measures", "recall", "sever"), 1.0), False),
    ("amends", _codes_by(("amends_half", "amends_full"), 2.0), True),
    ("backed_down", _codes_by(("back_down",), 1.0), False),
    ("restored", _codes_by(("restoration",), 1.0), False),
)
"""Fields of a dyad that are not 0 in the week of an event, the codes of their values, and whether the target acts."""


def event_names(incidents: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of event codes in the order of a week: incidents, turnover, formal acts."""
    return (*(f"incident {name}" for name in incidents), "turnover", *_FORMAL)


class Recorder:
    """Records a world week by week; `part()` returns the block's arrays after the last week."""

    def __init__(self, world: Simulation) -> None:
        self.world, self.engine = world, world.engine
        self.kept = max(0, min(world.runs, kept_runs(len(world.variants)) - world.first_run))
        a, b = (world.scenario.roster.at(code) for code in world.scenario.focus)
        self.focus = (..., [a, b], [b, a])
        self.dyad = (..., a, b)
        self.decomposition = TermDecomposition(world)
        self.incidents = tuple(dict.fromkeys(incident.name for incident in world.setting.incidents))
        self._start = world.situation
        self._rows: dict[str, list[NDArray[Any]]] = {}
        self._relations: list[NDArray[np.int16]] = []
        self._rungs: list[NDArray[np.int8]] = []
        self._events: list[NDArray[Any]] = []
        self._found = np.empty((1024, 4))

    def note(self) -> None:
        """Record the week just simulated."""
        of = self.engine.of_kept
        for name, dtype in _DIRECTED:
            self._add(name, of(name).astype(dtype))
        amends = of("amends")
        made = amends[..., ::-1]
        action = label(of("tone"), of("downgrade_chosen"), made, of("backed_down"), of("restored"))
        for script in self._scripted():
            if (script.by, script.to) in self.engine.kept:
                action[script.variant, :, self.engine.kept.index((script.by, script.to))] = script.action
        self._add("action", action)
        self._add("rung", of("rung")[..., 0])
        self._add("ties", of("ties")[..., 0].astype("f4"))
        self._add("restored", of("restored")[..., 0] > 0)
        self._add("amends", np.asarray((amends > 0.0).any(axis=-1)))
        self.decomposition.add()
        if self.kept:
            self._note_kept()
        self._relations.append(np.rint(self.engine.block.dyads["relation"] * FIXED_POINT).astype(np.int16))
        self._rungs.append(self.engine.block.dyads["rung"].copy())
        self._note_events()

    def _add(self, name: str, values: NDArray[Any]) -> None:
        self._rows.setdefault(name, []).append(values)

    def _note_kept(self) -> None:
        """Record all dyads of the first runs."""
        every = {name: self.engine.every(name, self.kept) for name in (*dict(_WIDE), *_ACTS)}
        for name, dtype in _WIDE:
            self._add(f"{name}_path", every[name].astype(dtype))
        amends = np.swapaxes(every["amends"], -1, -2)
        action = label(every["tone"], every["downgrade_chosen"], amends, every["backed_down"], every["restored"])
        for script in self._scripted():
            action[script.variant, :, script.by, script.to] = script.action
        self._add("action_path", action)
        mobilisation = self.engine.packing.runs_of(self.engine.block.factions["mobilisation"])[:, : self.kept]
        self._add("mobilisation_path", mobilisation.astype("f4"))
        self._add("contribution", self.decomposition.terms[:, : self.kept].copy())

    def _scripted(self) -> list[ScriptedActRow]:
        """Return acts of the week just simulated that occur only if scripted."""
        week = self.world.week - 1
        return [
            script
            for script in self.world.setting.scripted_acts
            if script.week == week and ACTIONS[script.action].kind in SCRIPTED_ONLY
        ]

    def _note_events(self) -> None:
        """Record formal acts, changes of leader and incidents of the week just simulated."""
        block, turnover = self.engine.block, len(self.incidents)
        for field, codes_of, swapped in _EVENTS:
            values = block.dyads[field]
            variant, run, dyad, value = self._where(values)
            source, target = (block.setting[side][variant, 0, dyad] for side in ("source", "target"))
            if swapped:
                source, target = target, source
            code = codes_of(value)
            once: Any = slice(None) if field != "restored" else source < target
            rows = (each[once] for each in (variant, run, source, target, turnover + 1 + code))
            self._happened(*rows)
        for script in self._scripted():
            run = np.arange(self.world.runs)
            of_act = turnover + 1 + _CODES[ACTIONS[script.action].name]
            variant, by, to, codes = (np.full_like(run, n) for n in (script.variant, script.by, script.to, of_act))
            self._happened(variant, run, by, to, codes)
        variant, run, state, _ = self._where(block.states["left_office"])
        self._happened(variant, run, state, state, np.full_like(run, turnover))
        variant, run, which, _ = self._where(block.incidents["occurred"])
        if len(run):
            incidents = self.world.setting.incidents
            victim, offender = (np.array([getattr(i, side) for i in incidents]) for side in ("victim", "offender"))
            codes = np.array([self.incidents.index(incident.name) for incident in incidents])
            self._happened(variant, run, victim[which], offender[which], codes[which])

    def _where(self, values: NDArray[Any]) -> tuple[Rows, Rows, Rows, NDArray[Any]]:
        """Return variant, run, item and value of what is not 0 in [variant, group, item, lane]."""
        found = list_where(values, self.world.runs, self._found)
        if found > len(self._found):
            self._found = np.empty((2 * found, 4))
            list_where(values, self.world.runs, self._found)
        rows = self._found[:found].T
        variant, run, item = rows[:3].astype(np.intp)
        return variant, run, item, rows[3]

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
        return variables | self._counts() | {f"input {name}": values for name, values in self._inputs().items()}

    def _counts(self) -> Part:
        """Count the relations and rungs of all dyads over the runs of the block."""
        packing, runs, size = self.engine.packing, self.world.runs, len(self.world.scenario.roster.states)
        shape = (packing.variants, len(self._rungs), size, size)
        counts: Part = {
            "relation_count": np.zeros((*shape, BINS), dtype=np.int32),
            "rung_count": np.zeros((*shape, len(RUNGS)), dtype=np.int32),
            "relation_sum": np.zeros(shape, dtype=np.int64),
            "relation_square_sum": np.zeros(shape, dtype=np.int64),
        }
        counts["relation_count"][..., BINS // 2] = counts["rung_count"][..., RUNG_OF_STRANGERS] = runs
        setting = self.engine.block.setting
        dyads = (setting["source"][:, 0], setting["target"][:, 0], self.engine.block.dyads_of)
        names = ("relation_count", "relation_sum", "relation_square_sum")
        for week, (relation, rung) in enumerate(zip(self._relations, self._rungs, strict=True)):
            count_relations(relation, dyads, runs, tuple(counts[name][:, week] for name in names))
            count_rungs(rung, dyads, runs, counts["rung_count"][:, week])
        return counts

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
