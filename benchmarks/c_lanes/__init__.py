"""The week of the model in C, for 32 runs side by side: how fast it can be where nothing else is asked (`lanes.c`).

It is compiled on the fly, and plays the base variant from the start that the engine solves, with the engine's draws, so
that `python benchmarks/c_lanes_agreement.py` can compare both run by run. The terms of the decomposition, scripted
acts and alignment are left out.
"""

from __future__ import annotations

import ctypes
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from sim.engine.draws import Addresses
from sim.engine.engine import Engine
from sim.model.parameters import Parameters

SOURCE = Path(__file__).parent / "lanes.c"
FLAGS = ("-std=gnu11", "-O3", "-march=native", "-ffast-math", "-fno-semantic-interposition", "-fPIC")
COMPARED = (
    "half_log_odds", "relation", "grievance", "ties", "tone", "agenda", "audience_cost", "amends", "intent", "force",
    "harm_memory", "leaning",
)  # fmt: skip
CHOSEN = (
    "rung",
    "relation_rung",
    "downgrade_level",
    "downgrade_chosen",
    "backed_down",
    "restored",
    "below_start_since",
)
NO_COMPILER = "No C compiler (cc, gcc) is found: the week in C is left out."
POINTERS = (
    "p", "dyads", "setting", "links", "states", "nodes", "factions", "ideals", "incidents", "events", "triads", "key",
    "runs", "dyad_address", "state_address", "incident_address",
)  # fmt: skip
"""Arrays of World in `lanes.c`, in order."""
Play = Callable[[Any, int], None]
Pointer = ctypes.c_void_p


def compiler() -> str | None:
    """Return the path of a C compiler, or None if there is none."""
    return shutil.which("gcc") or shutil.which("cc")


@cache
def compiled() -> Play:
    """Compile the week, and return the function that plays weeks of a group of runs.

    It is linked without -ffast-math, which would change the rounding of small numbers in the whole process.
    """
    names = ", ".join(field.name for field in fields(Parameters))
    with tempfile.TemporaryDirectory() as folder:
        parts, library = Path(folder) / "lanes.o", Path(folder) / "lanes.so"
        compile_it = (str(compiler()), *FLAGS, f"-DPARAMETERS={names}", "-c", str(SOURCE), "-o", str(parts))
        subprocess.run(compile_it, check=True)
        subprocess.run((str(compiler()), "-shared", str(parts), "-lmvec", "-lm", "-o", str(library)), check=True)
        play: Any = ctypes.CDLL(str(library)).play
    play.argtypes, play.restype = (Pointer, ctypes.c_int64), None
    return play  # type: ignore[no-any-return]


@cache
def structures() -> dict[str, Any]:
    """Read the structures of `lanes.c`, but for World, as NumPy types by name."""
    kinds = {"Lanes": ("f8", (32,)), "double": ("f8",), "int64_t": ("i8",)}
    found = {}
    for body, name in re.findall(r"typedef struct \{(.*?)\} (\w+);", SOURCE.read_text(encoding="utf-8"), re.DOTALL):
        declared = re.findall(r"(Lanes|double|int64_t) ([\w\s,]+);", body)
        found[name] = np.dtype([(field, *kinds[kind]) for kind, names in declared for field in _names(names)])
    found["Parameters"] = np.dtype([(field.name, "f8") for field in fields(Parameters)])
    return found


def _names(listed: str) -> Iterator[str]:
    for name in listed.split(","):
        yield name.strip()


def taken(records: Any, structure: str) -> Any:
    """Copy the fields that a structure names from records of the engine, into an array at a multiple of 64 bytes."""
    kind = structures()[structure]
    room = np.zeros(records.size * kind.itemsize + 64, dtype=np.uint8)
    copied = room[-room.ctypes.data % 64 :][: records.size * kind.itemsize].view(kind).reshape(records.shape)
    for name in kind.names:
        if name in records.dtype.names:
            copied[name] = records[name]
    return copied


class World(ctypes.Structure):
    """World of `lanes.c`."""

    _fields_ = (
        *((name, ctypes.c_int64) for name in ("week", "dyad_count", "state_count", "incident_count")),
        *((name, Pointer) for name in POINTERS),
    )


class Group:
    """One group of runs of an engine with one variant, from the week that comes next; `dyads` are its records."""

    def __init__(self, engine: Engine, group: int) -> None:
        assert engine.setting.theory.name == "bounded_reciprocity"
        assert not engine.setting.scripted_acts
        assert not engine.block.calls.size  # alignment is left out
        b, addresses = engine.block, engine._addresses
        assert len(b.p) == 1
        assert (b.states["last"] - b.states["first"]).max() <= 32
        self.dyads = taken(b.dyads[0, group], "Dyad")
        self.arrays = self._arrays(engine, group, addresses)
        counts = (engine.week, len(self.dyads), b.states.shape[2], b.incidents.shape[2])
        self.world = World(*counts, *(array.ctypes.data for array in self.arrays))

    def _arrays(self, engine: Engine, group: int, a: Addresses) -> tuple[Any, ...]:
        """Return copies of the records, in the order of `World`."""
        b = engine.block
        setting, states, incidents = b.setting[0, group], b.states[0, group], b.incidents[0, group]
        return (
            taken(b.p, "Parameters"), self.dyads, taken(setting, "Setting"), taken(setting, "Link"),
            taken(states, "State"), taken(states, "Node"), taken(b.factions[0, group], "Faction"),
            taken(b.ideals[0, group], "Ideal"), taken(incidents, "Incident"), taken(incidents, "Event"),
            b.triads[0].copy(), keys_of(a.key), a.runs[group].copy(), a.dyads[0], a.states[0], a.incidents,
        )  # fmt: skip

    def play(self, weeks: int) -> None:
        """Play so many weeks."""
        compiled()(ctypes.byref(self.world), weeks)


def apart(engine: Engine, weeks: int) -> tuple[float, int]:
    """Play weeks with the engine and in C, from here and with the same draws, and compare every dyad of every run.

    Return the largest difference of any number, and how many rungs, levels and choices differ.
    """
    groups = [Group(engine, g) for g in range(engine.packing.groups)]
    largest, differing = 0.0, 0
    for _ in range(weeks):
        engine.step()
        for g, group in enumerate(groups):
            group.play(1)
            theirs = engine.block.dyads[0, g]
            largest = max(largest, *(float(abs(group.dyads[name] - theirs[name]).max()) for name in COMPARED))
            differing += sum(int((group.dyads[name] != theirs[name]).sum()) for name in CHOSEN)
    return largest, differing


def keys_of(key: Any) -> Any:
    """Return the keys of the ten rounds, each two words."""
    steps = np.array([0x9E3779B9, 0xBB67AE85], dtype=np.uint64)
    return ((key + np.arange(10, dtype=np.uint64)[:, None] * steps) & np.uint64(0xFFFFFFFF)).ravel()
