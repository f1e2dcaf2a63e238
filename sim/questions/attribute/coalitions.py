"""What is to be played to say who mattered, and what each player adds to an outcome in each run.

`Exact` plays every coalition, the same in all runs. `Sampled` draws orders in which the players come in, anew for each
run, so that the spread between runs holds the error of drawing too. Both play everybody but one, with the structure
solved anew and with that of the whole case kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array, Flags
from sim.model.random_streams import stream
from sim.questions.attribute.sweep import Lineups
from sim.statistics import shapley


@dataclass(frozen=True)
class Game:
    """One outcome, run by run: of everybody in and of nobody [run]; of all but one, and what each adds [player, run].

    `sampling` is the variance that the orders drawn leave in each mean of `shapley` [player], None where it is not
    known; `interactions` [player, player, run] is None where orders are drawn.
    """

    everybody: Array
    nobody: Array
    without: Array
    without_kept: Array
    shapley: Array
    sampling: Array | None = None
    interactions: Array | None = None


@dataclass(frozen=True)
class Exact:
    """Every coalition of so many players."""

    players: int

    def lineups(self) -> Lineups:
        """Every coalition, then all but one with the structure kept."""
        return _lineups(shapley.every_coalition(self.players)[None], self.players)

    def game(self, values: Array) -> Game:
        """What the outcomes [case, run] of the lineups say."""
        every, n = values[: 1 << self.players], self.players
        without = every[[len(every) - 1 - (1 << i) for i in range(n)]]
        return Game(
            everybody=every[-1],
            nobody=every[0],
            without=without,
            without_kept=values[len(every) :],
            shapley=shapley.exact(every),
            interactions=shapley.interactions(every),
        )


@dataclass(frozen=True)
class Sampled:
    """So many orders of the players for each run, each second one the reverse of the one before."""

    players: int
    count: int
    runs: int
    seed: int

    def orders(self) -> NDArray[np.intp]:
        """The orders, [run, order, player]; those of a run do not depend on how many runs there are."""
        return np.stack([
            shapley.orders(self.players, self.count, stream(self.seed, f"orders of players, run {run}"))
            for run in range(self.runs)
        ])  # fmt: skip

    def lineups(self) -> Lineups:
        """The coalitions on the way of each order, all but one, then all but one with the structure kept."""
        on_the_way = np.stack([shapley.coalitions_of(orders) for orders in self.orders()])
        coalitions = on_the_way.reshape(self.runs, -1, self.players)
        but_one = np.broadcast_to(_all_but_one(self.players), (self.runs, self.players, self.players))
        return _lineups(np.concatenate([coalitions, but_one], axis=1), self.players)

    def game(self, values: Array) -> Game:
        """What the outcomes [case, run] of the lineups say."""
        n, count = self.players, self.count
        steps = values[: count * (n + 1)].reshape(count, n + 1, self.runs)
        orders = self.orders()
        each = np.stack([shapley.added(steps[..., run], orders[run]) for run in range(self.runs)], axis=-1)
        return Game(
            everybody=steps[0, -1],
            nobody=steps[0, 0],
            without=values[-2 * n : -n],
            without_kept=values[-n:],
            shapley=each.mean(axis=0),
            sampling=_of_drawing(each),
        )


def _of_drawing(each: Array) -> Array | None:
    """Variance of the means that comes of the orders drawn, [player], from the spread of pairs of orders in a run."""
    count, players, runs = each.shape
    if count < 4:
        return None
    dyads = each[: count - count % 2].reshape(-1, 2, players, runs).mean(axis=1)
    return np.asarray((dyads.var(axis=0, ddof=1) / len(dyads)).mean(axis=-1) / runs)


def _all_but_one(players: int) -> Flags:
    return ~np.eye(players, dtype=bool)


def _lineups(present: Flags, players: int) -> Lineups:
    """The lineups given, and after them all but one with the structure kept."""
    kept = np.broadcast_to(_all_but_one(players), (len(present), players, players))
    keeps = np.arange(present.shape[1] + players) >= present.shape[1]
    return Lineups(np.concatenate([present, kept], axis=1), keeps)
