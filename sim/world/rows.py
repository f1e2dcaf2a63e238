"""Rows: a simulation in which each row is one case in one run, so that many cases of few runs are computed together.

The cases of all rows have the same parameters, named dyads, acts and appeals; their other inputs differ freely.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np

from sim.arrays import Array, Flags, Places
from sim.engine.engine import Engine
from sim.model.lineage import Lineage
from sim.model.random_streams import SeededStreams, streams_of_lineage, streams_of_rows
from sim.model.situation import IncidentArrays, Setting, Situation
from sim.model.theories import theory_called
from sim.scenario.inputs import VariantInputs
from sim.world.opening import start_of

CasesOfRun = tuple[int, Sequence[VariantInputs]]
"""The number of a run, and its cases; the others may keep the structure of the first."""
_SHARED = ("named", "common", "attention_load", "may_restore")


def engine_of_rows(
    runs: Sequence[CasesOfRun], seed: int, kept: tuple[tuple[int, int], ...], lineage: Lineage | None = None
) -> Engine:
    """Return the engine at week 0 of the cases of each run, in order; its runs are the rows, of one variant.

    A row is bit-identical to its run of its case in any other simulation. `lineage` is that of all runs by number.
    """
    cases = [case for _, own in runs for case in own]
    theory = theory_called(cases[0].theory)
    places = np.array([run for run, own in runs for _ in own])
    first = range(int(places.max()) + 1) if lineage is None else lineage.in_week(0).tolist()
    starts = [start_of(own, SeededStreams(seed, first[run], 1), theory) for run, own in runs]
    setting, situation = _folded_settings([s for s, _ in starts]), _folded_situations([s for _, s in starts])
    rows = None if lineage is None else lineage.rows(places)
    streams = streams_of_rows(seed, places.tolist()) if rows is None else streams_of_lineage(seed, rows)
    engine = Engine(setting, situation, streams, [cases[0].roster.states], kept)
    engine.settle()
    keeps: Flags = np.array([case.keeps_structure for case in cases])
    if keeps.any():
        engine.setting = replace(engine.setting, structure=_kept(engine.setting.structure, keeps, runs))
    return engine


def _kept(structure: Array, keeps: Flags, runs: Sequence[CasesOfRun]) -> Array:
    """Give rows that keep the structure that of the first row of their run."""
    sizes = [len(own) for _, own in runs]
    first: Places = np.repeat(np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.intp), sizes)
    return np.where(keeps[None, :, None, None], structure[:, first], structure)


def _rows(parts: Sequence[Any]) -> Any:
    """Arrange arrays [case, 1, ...] of several runs as [1, row, ...]."""
    return np.concatenate([np.swapaxes(part, 0, 1) for part in parts], axis=1)


def _folded_settings(settings: Sequence[Setting]) -> Setting:
    first, changes = settings[0], dict[str, Any]()
    for f in fields(Setting):
        values = [getattr(setting, f.name) for setting in settings]
        if isinstance(values[0], np.ndarray):
            changes[f.name] = values[0][:1] if f.name in _SHARED else _rows(values)
    changes["incidents"] = tuple(_folded(each) for each in zip(*(s.incidents for s in settings), strict=True))
    changes["scripted_acts"] = tuple(script for script in first.scripted_acts if script.variant == 0)
    changes["appeals"] = tuple(appeal for appeal in first.appeals if appeal.variant == 0)
    return replace(first, **changes)


def _folded(incidents: Sequence[IncidentArrays]) -> IncidentArrays:
    """Return one incident of all rows."""
    arrays = {
        name: _rows([getattr(each, name) for each in incidents]) for name in ("present", "impact", "responsibility")
    }
    return replace(incidents[0], **arrays)


def _folded_situations(situations: Sequence[Situation]) -> Situation:
    names = [f.name for f in fields(Situation) if f.name != "inputs"]
    return replace(situations[0], **{name: _rows([getattr(s, name) for s in situations]) for name in names})
