"""Record one block of runs week by week as plain arrays, one per variable of the dataset."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array, Flags, Levels
from sim.engine.situations import RUNG_OF_STRANGERS
from sim.model.actions import ACTIONS, action_index
from sim.model.outcomes import RUNGS
from sim.model.situation import ScriptedActRow
from sim.results import outcomes
from sim.results.recording.counting import count_relations, count_rungs, count_ruptures
from sim.results.recording.decomposition import TermDecomposition
from sim.results.recording.event_recorder import EventRecorder
from sim.results.variables import BINS, FIXED_POINT, Part, kept_runs
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


_ACTS = (("downgrade_chosen", "i1"), ("amends", "f4"), ("backed_down", "i1"), ("restored", "i1"))
_DIRECTED = (
    ("half_log_odds", "f8"),
    ("relation", "f4"),
    ("downgrade_level", "i1"),
    ("tone", "f4"),
    ("grievance", "f4"),
    *_ACTS,
)
_OF_DYAD = (("rung", "i1"), ("relation_rung", "i1"), ("ties", "f4"))
_WIDE = (
    ("relation", "f4"),
    ("grievance", "f4"),
    ("ties", "f4"),
    ("tone", "f4"),
    ("rung", "i1"),
    ("downgrade_level", "i1"),
    *_ACTS,
)


def _labelled(variables: Part, suffix: str = "") -> NDArray[np.int8]:
    """Remove the fields of formal acts from the variables, and return the act of each direction and week.

    The last axes are a direction, or with a suffix source and target.
    """
    chosen, amends, backed_down, restored = (variables.pop(f"{name}{suffix}") for name, _ in _ACTS)
    to_other = np.swapaxes(amends, -1, -2) if suffix else amends[..., ::-1]
    return label(variables[f"tone{suffix}"], chosen, to_other, backed_down, restored)


class DyadRecorder:
    """Records one focal dyad week by week, by its place among them; `part()` returns its variables after the last week.

    `kept` runs keep the decomposition of every week.
    """

    def __init__(self, world: Simulation, kept: int, focal: int = 0) -> None:
        self.directions = world.engine.directions_of(focal)
        self._engine, self._kept, self._focal = world.engine, kept, focal
        self._decomposition = TermDecomposition(world, focal)
        self._start = {name: self._of(name) for name in ("half_log_odds", "relation")}
        self._start_rung = self._of("rung")[..., 0].astype(np.int8)
        self._rows: dict[str, list[NDArray[Any]]] = {}

    def _of(self, name: str) -> Array:
        return self._engine.of_kept(name, focal=self._focal)

    def note(self) -> None:
        """Record the week just simulated."""
        for name, dtype in _DIRECTED:
            self._add(name, self._of(name).astype(dtype))
        for name, dtype in _OF_DYAD:
            self._add(name, self._of(name)[..., 0].astype(dtype))
        self._decomposition.add()
        if self._kept:
            self._add("contribution", self._decomposition.terms[:, : self._kept].copy())

    def _add(self, name: str, values: NDArray[Any]) -> None:
        self._rows.setdefault(name, []).append(values)

    def part(self, scripted: Sequence[ScriptedActRow]) -> Part:
        """Return the variables of the dyad in the dimensions of the dataset; `scripted` acts stand for its own."""
        variables = {name: np.stack(rows, axis=2) for name, rows in self._rows.items()}
        amends, restored = (variables["amends"] > 0.0).any(axis=-1), variables["restored"][..., 0] > 0
        variables["action"] = _labelled(variables)
        for script in scripted:
            if (pair := (script.by, script.to)) in self.directions:
                variables["action"][script.variant, :, script.week, self.directions.index(pair)] = script.action
        variables["dyad_relation"] = variables["relation"].min(axis=-1)
        variables["start_half_log_odds"] = self._start["half_log_odds"]
        variables["contribution_end"] = self._decomposition.terms.copy()
        return variables | self._times(variables, np.asarray(amends), restored)

    def _times(self, v: Part, amends: Flags, restored: Flags) -> Part:
        start_rung, start_relation = self._start_rung, self._start["relation"].min(axis=-1)
        level = v["downgrade_level"].max(axis=-1).astype(float)
        left = outcomes.left_start(v["rung"], start_rung)
        return {
            **_times_of_rupture(v, start_rung, start_relation, restored),
            "time_to_partial_repair": outcomes.partial_repair(v["rung"], start_rung, level, amends),
            "time_to_repair": outcomes.full_repair(v["dyad_relation"], start_relation, level, restored, left),
        }


class Recorder:
    """Records a world week by week; `part()` returns the block's arrays after the last week.

    Variables of the first focal dyad have their own names, those of any other begin with it: `ARE-QAT rung`.
    """

    def __init__(self, world: Simulation) -> None:
        self.world, self.engine = world, world.engine
        self.kept = max(
            0, min(world.runs, kept_runs(len(world.variants), len(world.scenario.roster.states)) - world.first_run)
        )
        others = world.scenario.file.focus[1:]
        self._dyads = {
            prefix: DyadRecorder(world, self.kept, focal)
            for focal, prefix in enumerate(("", *(f"{dyad} " for dyad in others)))
        }
        self._start = world.situation
        self._rows: dict[str, list[NDArray[Any]]] = {}
        self._relations: list[NDArray[np.int16]] = []
        self._rungs: list[NDArray[np.int8]] = []
        self._start_rungs = self.engine.block.dyads["rung"].copy()
        self._events = EventRecorder(world)

    def note(self) -> None:
        """Record the week just simulated."""
        for recorder in self._dyads.values():
            recorder.note()
        if self.kept:
            self._note_kept()
        self._relations.append(np.rint(self.engine.block.dyads["relation"] * FIXED_POINT).astype(np.int16))
        self._rungs.append(self.engine.block.dyads["rung"].copy())
        self._events.note()

    def _note_kept(self) -> None:
        """Record all dyads of the first runs."""
        rows = {f"{name}_path": self.engine.every(name, self.kept).astype(dtype) for name, dtype in _WIDE}
        mobilisation = self.engine.packing.runs_of(self.engine.block.factions["mobilisation"])[:, : self.kept]
        rows["mobilisation_path"] = mobilisation.astype("f4")
        for name, values in rows.items():
            self._rows.setdefault(name, []).append(values)

    def part(self) -> Part:
        """Return the block as arrays in the dimensions of the dataset."""
        scripted = self._events.scripted()
        variables = {name: np.stack(rows, axis=2) for name, rows in self._rows.items()}
        if self.kept:
            variables["action_path"] = _labelled(variables, "_path")
            for script in scripted:
                variables["action_path"][script.variant, :, script.week, script.by, script.to] = script.action
        for prefix, recorder in self._dyads.items():
            variables |= {f"{prefix}{name}": values for name, values in recorder.part(scripted).items()}
        variables["events"] = self._events.rows()
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
            "rupture_count": np.zeros((shape[0], size, size), dtype=np.int32),
        }
        counts["relation_count"][..., BINS // 2] = counts["rung_count"][..., RUNG_OF_STRANGERS] = runs
        setting = self.engine.block.setting
        dyads = (setting["source"][:, 0], setting["target"][:, 0], self.engine.block.dyads_of)
        names = ("relation_count", "relation_sum", "relation_square_sum")
        for week, (relation, rung) in enumerate(zip(self._relations, self._rungs, strict=True)):
            count_relations(relation, dyads, runs, tuple(counts[name][:, week] for name in names))
            count_rungs(rung, dyads, runs, counts["rung_count"][:, week])
        count_ruptures(np.stack(self._rungs), self._start_rungs, dyads, runs, counts["rupture_count"])
        return counts

    def _inputs(self) -> dict[str, Array]:
        """Return inputs drawn once per run: starting relations, domestic constraints, ranges, impacts; [V, R, ...]."""
        drawn = dict(self.world.input_draws)
        drawn["start_relation"] = self._start.relation
        shape = self._start.relation.shape[:2]
        for incident in self.world.setting.incidents:
            name, before = f"impact {incident.name}", np.full(shape, np.nan)
            drawn[name] = np.where(incident.present, np.broadcast_to(incident.impact, shape), drawn.get(name, before))
        return drawn


def _times_of_rupture(v: Part, start_rung: Levels, start_relation: Array, restored: Flags) -> Part:
    """Return the weeks of rupture, severance and repair after a rupture, [variant, run]."""
    ruptured = outcomes.rupture(v["rung"], start_rung)
    level = v["downgrade_level"].max(axis=-1).astype(float)
    repaired = outcomes.full_repair(v["dyad_relation"], start_relation, level, restored, ruptured)
    return {
        "time_to_rupture": ruptured,
        "time_to_severance": outcomes.severance(v["rung"], start_rung),
        "time_to_repair_after_rupture": repaired,
    }


_RUNGS = (("rung", "i1"), ("relation_rung", "i1"))


class FocalRecorder:
    """Records of the focal dyad what its summary needs, week by week; a fraction of a `Recorder`'s work and memory."""

    def __init__(self, world: Simulation) -> None:
        a, b = (world.scenario.roster.at(code) for code in world.scenario.focus)
        start = world.situation
        self._of = world.engine.of_kept
        self._start_rung = start.rung[..., a, b]
        self._start_relation = start.relation[..., [a, b], [b, a]].min(axis=-1)
        self._rows: dict[str, list[NDArray[Any]]] = {}

    def note(self) -> None:
        """Record the week just simulated."""
        weekly = {name: self._of(name)[..., 0].astype(dtype) for name, dtype in _RUNGS}
        weekly["dyad_relation"] = self._of("relation").astype("f4").min(axis=-1)
        weekly["downgrade_level"] = self._of("downgrade_level").astype("i1")
        weekly["restored"] = self._of("restored")[..., 0] > 0
        for name, values in weekly.items():
            self._rows.setdefault(name, []).append(values)

    def part(self) -> Part:
        """Return the block as arrays in the dimensions of the dataset, the variables of which these are a part."""
        variables = {name: np.stack(rows, axis=2) for name, rows in self._rows.items()}
        restored = variables.pop("restored")
        return variables | _times_of_rupture(variables, self._start_rung, self._start_relation, restored)
