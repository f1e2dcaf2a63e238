"""Acts of both sides of the focal dyad in the runs of a simulation, week by week, as the record observes them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Places
from sim.model.actions import ACTIONS, SCRIPTED_ONLY
from sim.record.observables import AMENDS, Acts
from sim.results.recording.recorder import label
from sim.world.simulation import Simulation


class WatchedActs:
    """The acts of the runs of one variant so far, none at first."""

    def __init__(self, runs: int) -> None:
        self._tone = np.empty((runs, 0, 2), dtype=np.float32)
        self._level = np.empty((runs, 0, 2), dtype=np.int8)
        self._amends = np.empty((runs, 0, 2), dtype=bool)

    def played(self, world: Simulation, until: int) -> WatchedActs:
        """Simulate a world to the end of a week, and return the acts with those of these weeks."""
        weeks: list[tuple[NDArray[Any], ...]] = []
        while world.week <= until:
            world.step()
            tone, level = (world.engine.of_kept(name)[0] for name in ("tone", "downgrade_level"))
            weeks.append((tone.astype(np.float32), level.astype(np.int8), _amends(world)))
        other = WatchedActs(0)
        new = [np.stack(values, axis=1) for values in zip(*weeks, strict=True)]
        other._tone = np.concatenate([self._tone, new[0]], axis=1)
        other._level = np.concatenate([self._level, new[1]], axis=1)
        other._amends = np.concatenate([self._amends, new[2]], axis=1)
        return other

    @property
    def acts(self) -> Acts:
        """The acts as observables are computed from them, [run, week, side]."""
        return Acts(self._tone.astype(np.float64), self._level, self._amends)

    def of(self, places: Places) -> WatchedActs:
        """Return the acts of the runs at these places."""
        other = WatchedActs(0)
        other._tone, other._level, other._amends = self._tone[places], self._level[places], self._amends[places]
        return other


def _amends(world: Simulation) -> NDArray[np.bool_]:
    """Return in which runs each side's act of the week just simulated is amends, [run, side]."""
    of = world.engine.of_kept
    formal = ("downgrade_chosen", "backed_down", "restored")
    chosen, backed_down, restored = (of(name)[0].astype(np.int8) for name in formal)
    amends = of("amends")[0].astype(np.float32)[:, ::-1]
    act = label(of("tone")[0].astype(np.float32), chosen, amends, backed_down, restored)
    focal = world.engine.directions_of(0)
    for script in world.setting.scripted_acts:
        pair = (script.by, script.to)
        if script.week == world.week - 1 and ACTIONS[script.action].kind in SCRIPTED_ONLY and pair in focal:
            act[:, focal.index(pair)] = script.action
    return np.isin(act, AMENDS)
