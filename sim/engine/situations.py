"""The state of a world's runs as arrays, from its records, and back into them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.engine.packing import Packing
from sim.model import records
from sim.model.outcomes import RUNGS
from sim.model.situation import KEPT_INPUTS, Situation

Records = dict[str, Any]
RUNG_OF_STRANGERS = RUNGS.index("strained")
"""The rung shown for dyads that a scenario does not name: that of a relation of 0."""
_DYADS = tuple(name for name in records.DYAD.names or () if name != "triad_balance")
CALLS = (
    "call_measures", "call_recall", "call_severance", "permission", "caller", "caller_weight", "followed", "undone",
)  # fmt: skip
"""Fields of CALL that are arrays of a situation: 0 without alignment."""
_FLAGS = ("incident_since_restoration", "below_start_since", "backed_down", "restored")


def unpacked(packing: Packing, dyads: Any, name: str, runs: int | None = None) -> NDArray[Any]:
    """Return a field of all dyads as [variant, run, state, state]; that of a relation of 0 where one is not named."""
    return packing.unpack_dyads(dyads[name], RUNG_OF_STRANGERS if "rung" in name else 0, runs)


_OF_STATES = ("domestic_constraint", "left_office", "successor", "honeymoon")


def kept_inputs(packing: Packing, stored: Records) -> tuple[Array, ...]:
    """Return what the last week added to the half log-odds of the kept dyads, each [variant, run, dyad]."""
    return tuple(packing.runs_of(stored["inputs"][name]) for name in KEPT_INPUTS)


def situation_of(packing: Packing, stored: Records, factions: int) -> Situation:
    """Return the state of every run; `factions` is the most that a state has."""
    values: dict[str, Any] = {name: unpacked(packing, stored["dyads"], name) for name in _DYADS}
    values |= {name: values[name].astype(bool) for name in _FLAGS}
    values |= {name: _of_calls(packing, stored, name) for name in CALLS}
    values |= {name: packing.runs_of(stored["states"][name])[..., None] for name in _OF_STATES}
    values |= {name: values[name].astype(bool) for name in ("left_office", "successor")}
    mobilisation = np.zeros((packing.variants, packing.runs, packing.size, factions))
    mobilisation[_factions(packing)] = packing.runs_of(stored["factions"]["mobilisation"])
    values["mobilisation"] = mobilisation
    values["incident_occurred"] = packing.runs_of(stored["incidents"]["occurred"]).astype(bool)
    return Situation(**values, inputs=kept_inputs(packing, stored))


def store_situation(s: Situation, packing: Packing, stored: Records) -> None:
    """Write the state of every run into records."""
    for name in _DYADS:
        packing.pack_dyads(getattr(s, name), stored["dyads"][name])
    if stored["calls"].size:
        for name in CALLS:
            packing.pack_dyads(getattr(s, name), stored["calls"][name])
    for name in _OF_STATES:
        stored["states"][name] = packing.lanes(getattr(s, name)[..., 0])
    stored["factions"]["mobilisation"] = packing.lanes(s.mobilisation[_factions(packing)])
    stored["incidents"]["occurred"] = packing.lanes(s.incident_occurred.astype(np.int8))


def _of_calls(packing: Packing, stored: Records, name: str) -> Array:
    """Return a field of calls; zeros if there are none."""
    if stored["calls"].size:
        return packing.unpack_dyads(stored["calls"][name])
    shape = (packing.variants, packing.runs, packing.size, packing.size)
    return np.zeros(shape, records.CALL[name].base)


def _factions(packing: Packing) -> Any:
    """Return the places of factions in [variant, run, state, faction]."""
    return (..., packing.faction_state, packing.faction_place)
