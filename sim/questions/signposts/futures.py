"""Futures after a date: whether an outcome occurs later in a run, among runs in which that is still open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array, Flags, Levels
from sim.errors import UsageError, choices
from sim.languages.current import gettext_noop
from sim.model.actions import action_index
from sim.model.ladder import RECALLED, REPAIR_MARGIN, SEVERED
from sim.results.dataset import Results
from sim.results.outcomes import as_at_start, full_repair, happened, rupture, severance

UNREPAIRED = gettext_noop("with a formal act in force or the relation more than 0.15 below its start")
assert f"{REPAIR_MARGIN:g}" in UNREPAIRED
RESTORATION = action_index("restoration")


@dataclass(frozen=True)
class FocalPaths:
    """Weekly paths of the focal dyad in one variant, [run, week], or [run, week, side] for `tone`.

    `level` is the higher downgrade level, `restored` true in weeks of a restoration, `start` the dyad relation before
    the first week, [run].
    """

    relation: Array
    rung: Levels
    level: Array
    restored: Flags
    tone: Array
    start: Array


def focal_paths(results: Results, variant: str) -> FocalPaths:
    """Read the paths of one variant."""
    names = ["dyad_relation", "rung", "downgrade_level", "action", "tone", "start_half_log_odds"]
    data = results.dataset[names].sel(variant=variant).transpose("run", "week", "direction")
    return FocalPaths(
        relation=data["dyad_relation"].to_numpy().astype(np.float64),
        rung=data["rung"].to_numpy(),
        level=data["downgrade_level"].to_numpy().max(axis=-1).astype(np.float64),
        restored=(data["action"].to_numpy() == RESTORATION).any(axis=-1),
        tone=data["tone"].to_numpy().astype(np.float64),
        start=np.tanh(data["start_half_log_odds"].to_numpy()).min(axis=-1),
    )


@dataclass(frozen=True)
class Future:
    """An outcome that may lie ahead. `open(paths, week)` and `occurs(paths, week)` are [run], after that week.

    `words` name it; `still_open` says in words of which runs it is open.
    """

    name: str
    words: str
    still_open: str
    open: Callable[[FocalPaths, int], Flags]
    occurs: Callable[[FocalPaths, int], Flags]


def _repaired(paths: FocalPaths, week: int) -> Flags:
    later = slice(week, None)  # the week itself comes first, since full repair is looked for after it
    since = np.zeros(len(paths.start))
    first = full_repair(paths.relation[:, later], paths.start, paths.level[:, later], paths.restored[:, later], since)
    return happened(first)


def _in_need(paths: FocalPaths, week: int) -> Flags:
    now = slice(week, week + 1)
    return ~as_at_start(paths.relation[:, now], paths.start, paths.level[:, now])[:, 0]


def _better(rung: int) -> Callable[[FocalPaths, int], Flags]:
    return lambda paths, week: paths.rung[:, week] < rung


FUTURES = {
    future.name: future
    for future in (
        Future(
            "repair", gettext_noop("a full repair later"), UNREPAIRED,
            _in_need, _repaired,
        ),
        Future(
            "rupture", gettext_noop("a rupture later"), gettext_noop("not recalled or worse in that week"),
            _better(RECALLED),
            lambda paths, week: happened(rupture(paths.rung[:, week + 1 :], paths.rung[:, week])),
        ),
        Future(
            "severance", gettext_noop("a severance later"), gettext_noop("not severed in that week"),
            _better(SEVERED),
            lambda paths, week: happened(severance(paths.rung[:, week + 1 :], paths.rung[:, week])),
        ),
    )
}  # fmt: skip
"""Outcomes by name, the default first."""


def future_called(name: str) -> Future:
    """Return the future outcome of this name. Raises UsageError listing the names."""
    if name not in FUTURES:
        raise UsageError(f"no outcome '{name}' for signposts; {choices(name, FUTURES)}")
    return FUTURES[name]
