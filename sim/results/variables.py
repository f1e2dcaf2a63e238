"""Variables of the dataset: dimensions, type, unit and meaning.

Dimensions are ordered variant, run (or kept_run), week, source, target (or direction), then term, rung, bin, faction.
`direction` is a directed dyad of the focal dyad; `kept_run` are the first runs, which keep the paths of all dyads
(`kept_runs`). A week's value is the one after that week.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from sim.model.ladder import RUNGS
from sim.model.situation import TERMS

KEPT_PATHS, MIN_KEPT = 48, 8
"""Number of kept paths of all dyads over all variants, and the minimum per variant; all runs keep the focal dyad's."""
SMALL_WORLD = 15
"""Number of states up to which so many paths are kept."""
BINS = 80
"""Number of equal bins of the relation histogram over [-1, 1]."""
FIXED_POINT = 2**15 - 1
"""Histograms and moments use the relation in whole steps of 1 / FIXED_POINT: exact in any order of runs."""

FOCUS = ("variant", "run", "week", "direction")
PATHS = ("variant", "kept_run", "week", "source", "target")
DYADS = ("variant", "week", "source", "target")

Part = dict[str, NDArray[Any]]
"""Arrays of a block of runs, by name."""


@dataclass(frozen=True)
class Variable:
    """One variable of the dataset."""

    name: str
    dims: tuple[str, ...]
    dtype: str
    units: str
    meaning: str


VARIABLES: tuple[Variable, ...] = (
    Variable("half_log_odds", FOCUS, "f8", "log-odds / 2", "half log-odds of the other's goodwill, focal dyad"),
    Variable("start_half_log_odds", ("variant", "run", "direction"), "f8", "log-odds / 2", "the same at the start"),
    Variable("relation", FOCUS, "f4", "1", "relation of source to target, -1 to 1, focal dyad"),
    Variable("dyad_relation", ("variant", "run", "week"), "f4", "1", "the lower of both relations of the focal dyad"),
    Variable("rung", ("variant", "run", "week"), "i1", "rung", "rung of the focal dyad"),
    Variable("relation_rung", ("variant", "run", "week"), "i1", "rung", "the same by the relation alone"),
    Variable("downgrade_level", FOCUS, "i1", "level", "downgrade level of source against target, 0 to 3"),
    Variable("tone", FOCUS, "f4", "Goldstein / 10", "conduct of source to target"),
    Variable("grievance", FOCUS, "f4", "impact", "source's unsettled harm from target"),
    Variable("ties", ("variant", "run", "week"), "f4", "1", "ties of the focal dyad"),
    Variable("action", FOCUS, "i1", "row of ACTIONS", "act of source towards target"),
    Variable("contribution_end", ("variant", "run", "direction", "term"), "f8", "log-odds / 2",
             "contribution at the horizon"),
    Variable("contribution", ("variant", "kept_run", "week", "direction", "term"), "f8", "log-odds / 2",
             "contributions to the change of the half log-odds since the start; the terms sum to it"),
    Variable("time_to_rupture", ("variant", "run"), "f8", "weeks", "first week of the first rupture (NaN: none)"),
    Variable("time_to_severance", ("variant", "run"), "f8", "weeks", "first week severed or worse (NaN: none)"),
    Variable("time_to_partial_repair", ("variant", "run"), "f8", "weeks",
             "first lower downgrade level or amends after the dyad left its starting rung (NaN: none)"),
    Variable("time_to_repair", ("variant", "run"), "f8", "weeks",
             "full repair after the dyad left its starting rung (NaN: none)"),
    Variable("time_to_repair_after_rupture", ("variant", "run"), "f8", "weeks",
             "full repair after the first rupture (NaN: none)"),
    Variable("relation_path", PATHS, "f4", "1", "relation of source to target, -1 to 1"),
    Variable("grievance_path", PATHS, "f4", "impact", "source's unsettled harm from target"),
    Variable("ties_path", PATHS, "f4", "1", "ties"),
    Variable("tone_path", PATHS, "f4", "Goldstein / 10", "conduct of source to target"),
    Variable("rung_path", PATHS, "i1", "rung", "rung of the dyad"),
    Variable("downgrade_level_path", PATHS, "i1", "level", "downgrade level of source against target, 0 to 3"),
    Variable("action_path", PATHS, "i1", "row of ACTIONS", "act of source towards target"),
    Variable("mobilisation_path", ("variant", "kept_run", "week", "faction"), "f4", "1", "mobilisation of a faction"),
    Variable("relation_count", (*DYADS, "bin"), "i4", "runs", "histogram of the relation over all runs"),
    Variable("rung_count", (*DYADS, "rung_name"), "i4", "runs", "number of runs on each rung"),
    Variable("rupture_count", ("variant", "source", "target"), "i4", "runs", "number of runs with a rupture"),
    Variable("relation_sum", DYADS, "i8", "1 / 32767", "sum of the relation over all runs, fixed point"),
    Variable("relation_square_sum", DYADS, "i8", "1 / 32767**2", "sum of its square over all runs, fixed point"),
)  # fmt: skip
"""Every variable of `Results.dataset`."""

OF_FOCAL = tuple(v for v in VARIABLES if not {"source", "faction"} & set(v.dims))
"""Variables of one focal dyad; where there are several, each has its own."""


def directions_of(dyad: str) -> list[str]:
    """Return both directions of a dyad: `A>B` and `B>A` for `A-B`."""
    a, b = dyad.split("-")
    return [f"{a}>{b}", f"{b}>{a}"]


EVENT_COLUMNS = ("variant", "run", "week", "source", "target", "event")
"""Integer columns of the event table; `event` is a row of the event names in the manifest."""

COUNTED = ("relation_count", "rung_count", "rupture_count", "relation_sum", "relation_square_sum")
"""Variables counted over all runs when the parts are joined."""


PACKED_SHARE = {"i1": 0.18, "i4": 0.11, "i8": 0.42}
"""Share of the bytes of whole numbers that is left when they are packed. Measured on the bundled scenarios."""
BYTES_OF_EVENTS, BYTES_OF_INPUTS = 700, 130
"""Of a run and variant: its events; and its drawn inputs, but for the starting relations of all dyads. Measured."""


def expected_bytes(
    variants: int, runs: int, weeks: int, world: tuple[int, int, int], packed: bool = True
) -> tuple[int, int]:
    """Return about how many bytes the results of a study take on disk, of fewer than 16 states, and of them the counts.

    `world` are its numbers of states, factions and focal dyads. Without `packed` they are those of one part with all
    runs.
    """
    states, factions, focal = world
    sizes = {"variant": variants, "run": runs, "week": weeks, "direction": 2, "source": states, "target": states}
    sizes |= {
        "kept_run": min(runs, kept_runs(variants, states)),
        "term": len(TERMS),
        "rung_name": len(RUNGS),
        "bin": BINS,
    }
    sizes["faction"] = factions
    shares = PACKED_SHARE if packed else {}
    arrays = [
        (v.name, math.prod(sizes[dim] for dim in v.dims) * int(v.dtype[1]) * shares.get(v.dtype, 1.0))
        for v in (*VARIABLES, *(focal - 1) * OF_FOCAL)
    ]
    own = variants * runs * (BYTES_OF_EVENTS + BYTES_OF_INPUTS + 8 * states**2)
    return int(sum(size for _, size in arrays) + own), int(sum(size for name, size in arrays if name in COUNTED))


def kept_runs(variants: int, states: int) -> int:
    """Return the number of runs, from run 0, that keep the paths of all dyads: in a large world as memory allows."""
    most = max(MIN_KEPT, KEPT_PATHS // variants)
    return most if states <= SMALL_WORLD else max(1, most * SMALL_WORLD**2 // states**2)
