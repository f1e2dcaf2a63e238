"""Coalitions to simulate, and each player's effect on an outcome.

`ExactPlan` simulates every coalition, the same in all runs. `SampledPlan` draws separate orders of the players for each
run, so that the variance between runs includes the sampling error of the orders. Both also simulate all players but
one, with the structure recomputed and with the structure of the full coalition.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sim.arrays import Array, Flags
from sim.model.random_streams import stream
from sim.questions.attribute.players import Player
from sim.questions.attribute.sweep import Coalitions
from sim.running.replay import drivers_of_runs
from sim.running.study import Study
from sim.statistics import shapley
from sim.statistics.intervals import Estimate, level


@dataclass(frozen=True, kw_only=True)
class PlayerEffect:
    """The effect of one player, in the outcome's unit: but-for effect and Shapley value.

    `but_for_structure_kept` is the but-for effect with the structure of the full coalition, instead of one recomputed
    without the player; `structure_matters` is True if the two differ by more than their error. `sampling_error` is the
    half-width of the Shapley value's interval that is due to drawn orders alone; None if nothing was drawn. `direct`
    is the direct contribution, in its own unit. `present` is False if the variant leaves the player out anyway. The
    order of the fields is that of the JSON.
    """

    name: str
    kind: str
    label: str
    present: bool = True
    direct: Estimate | None = None
    but_for: Estimate
    but_for_structure_kept: Estimate
    structure_matters: bool
    shapley: Estimate
    sampling_error: float | None = None

    @property
    def is_distinguishable(self) -> bool:
        """True if the interval of the Shapley value excludes 0."""
        return excludes_zero(self.shapley)


@dataclass(frozen=True)
class Interaction:
    """Joint effect of two players beyond their separate effects, over all orders; positive for complements."""

    players: tuple[str, str]
    estimate: Estimate


def excludes_zero(estimate: Estimate) -> bool:
    """Return whether an interval lies above or below 0."""
    return estimate.low > 0.0 or estimate.high < 0.0


@dataclass(frozen=True)
class EffectsByRun:
    """One outcome by run, [run]: all players in, none in; and [player, run]: all but one in, and Shapley values.

    `sampling_variance` [player] is the variance of each mean of `shapley` due to the drawn orders, None if unknown;
    `interactions` [player, player, run] is None if orders are drawn.
    """

    all: Array
    none: Array
    without: Array
    without_structure_kept: Array
    shapley: Array
    sampling_variance: Array | None = None
    interactions: Array | None = None


@dataclass(frozen=True)
class ExactPlan:
    """All 2^n coalitions of the players."""

    players: int

    def coalitions(self) -> Coalitions:
        """Every coalition, then all but one with the structure kept."""
        return _with_structure_kept(shapley.every_coalition(self.players)[None], self.players)

    def effects(self, values: Array) -> EffectsByRun:
        """Compute effects from the outcomes of the coalitions, [coalition, run]."""
        every, n = values[: 1 << self.players], self.players
        without = every[[len(every) - 1 - (1 << i) for i in range(n)]]
        return EffectsByRun(
            all=every[-1],
            none=every[0],
            without=without,
            without_structure_kept=values[len(every) :],
            shapley=shapley.exact(every),
            interactions=shapley.interactions(every),
        )


@dataclass(frozen=True)
class SampledPlan:
    """`count` orders of the players for each run, every second one the reverse of its predecessor."""

    players: int
    count: int
    runs: int
    seed: int

    def orders(self) -> NDArray[np.intp]:
        """Draw the orders, [run, order, player]; those of a run do not depend on the number of runs."""
        return np.stack([
            shapley.orders(self.players, self.count, stream(self.seed, f"orders of players, run {run}"))
            for run in range(self.runs)
        ])  # fmt: skip

    def coalitions(self) -> Coalitions:
        """The coalitions along each order, all but one, then all but one with the structure kept."""
        along = np.stack([shapley.coalitions_of(orders) for orders in self.orders()])
        coalitions = along.reshape(self.runs, -1, self.players)
        but_one = np.broadcast_to(_all_but_one(self.players), (self.runs, self.players, self.players))
        return _with_structure_kept(np.concatenate([coalitions, but_one], axis=1), self.players)

    def effects(self, values: Array) -> EffectsByRun:
        """Compute effects from the outcomes of the coalitions, [coalition, run]."""
        n, count = self.players, self.count
        steps = values[: count * (n + 1)].reshape(count, n + 1, self.runs)
        orders = self.orders()
        each = np.stack([shapley.added(steps[..., run], orders[run]) for run in range(self.runs)], axis=-1)
        return EffectsByRun(
            all=steps[0, -1],
            none=steps[0, 0],
            without=values[-2 * n : -n],
            without_structure_kept=values[-n:],
            shapley=each.mean(axis=0),
            sampling_variance=_sampling_variance(each),
        )


def _sampling_variance(each: Array) -> Array | None:
    """Variance of the means due to drawn orders, [player], from the pairs of reversed orders within a run."""
    count, players, runs = each.shape
    if count < 4:
        return None
    pairs = each[: count - count % 2].reshape(-1, 2, players, runs).mean(axis=1)
    return np.asarray((pairs.var(axis=0, ddof=1) / len(pairs)).mean(axis=-1) / runs)


def _all_but_one(players: int) -> Flags:
    return ~np.eye(players, dtype=bool)


def _with_structure_kept(present: Flags, players: int) -> Coalitions:
    """Append all but one with the structure kept."""
    kept = np.broadcast_to(_all_but_one(players), (len(present), players, players))
    keeps = np.arange(present.shape[1] + players) >= present.shape[1]
    return Coalitions(np.concatenate([present, kept], axis=1), keeps)


DIRECT_RUNS = 100
"""Maximum number of runs replayed for direct contributions, which vary little between runs."""
DIRECT_UNIT = "half log-odds, mean over the weeks, both directions"
_OWN_DRIVERS = {"leader": ("leaning", "custom decision"), "amends": ("amends", "conduct of amends")}


def direct_contributions(study: Study, players: Sequence[Player]) -> dict[str, Estimate]:
    """Compute each player's direct contribution by name, summed over both directions of the dyad.

    It is the decomposition's contribution of the player's drivers beyond equilibrium (a dated incident, the tone that a
    faction or a third party asks of a leader, the leader's own leaning, amends made), averaged over weeks and runs.
    """
    part = replace(study, runs=min(study.runs, DIRECT_RUNS))
    drivers = drivers_of_runs(part, study.variants[0])["since_rest_mean"]
    parts = {player.name: [_contribution(drivers, one).to_numpy() for one in player.each] for player in players}
    return {name: level(np.sum(values, axis=0), is_share=False) for name, values in parts.items()}


def _contribution(drivers: xr.DataArray, player: Player) -> xr.DataArray:
    """Contribution of one player, [run]; 0 if the decomposition has no driver of that name."""
    code = player.name.partition(".")[0]
    if player.kind in _OWN_DRIVERS:
        own = [str(way) for way in drivers["direction"].to_numpy() if str(way).endswith(f">{code}")]
        drivers, names = drivers.sel(direction=own), list(_OWN_DRIVERS[player.kind])
    else:
        names = [f"incident {player.name}" if player.kind == "incident" else player.name]
    return drivers.where(drivers["driver"].isin(names), 0.0).sum(["driver", "direction"])
