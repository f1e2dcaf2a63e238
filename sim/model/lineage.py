"""Lineages: runs that play with the random numbers of other runs, from one week to another.

Resampling a particle filter gives a place the state of another run, while the place goes on with its own random
numbers, which are independent of all before. The path that leads to a run's state is therefore a sequence of run
numbers, one for each stretch of weeks between two resamplings: its ancestral line. Replayed with the draws of these
runs, it is the same path bit for bit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Places

Numbers = NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class Lineage:
    """The runs whose draws each run plays with: from week `weeks[k]` on those of run `numbers[run, k]`, [run, stretch].

    The first week is 0; what is drawn once per run is drawn as run `numbers[run, 0]`.
    """

    weeks: tuple[int, ...]
    numbers: Numbers

    @property
    def runs(self) -> int:
        """Number of runs."""
        return len(self.numbers)

    def of(self, first: int, runs: int) -> Lineage:
        """Return the lines of `runs` runs from `first` on."""
        return Lineage(self.weeks, self.numbers[first : first + runs])

    def rows(self, runs: Places) -> Lineage:
        """Return the lines of these runs, in any order and as often as named."""
        return Lineage(self.weeks, self.numbers[runs])

    def in_week(self, week: int) -> Numbers:
        """Return the number of the run whose draws each run plays with in a week, [run]."""
        return self.numbers[:, np.searchsorted(self.weeks, week, side="right") - 1]

    @property
    def sha256(self) -> str:
        """Checksum of weeks and numbers."""
        digest = hashlib.sha256(np.array(self.weeks, dtype="<i8").tobytes())
        digest.update(np.ascontiguousarray(self.numbers, dtype="<u8").tobytes())
        return digest.hexdigest()


def begun(numbers: Numbers) -> Lineage:
    """Return the lineage of runs that play with the draws of these runs from the start, [run]."""
    return Lineage((0,), numbers[:, None])


def resampled(lineage: Lineage, ancestors: Places, week: int, numbers: Numbers) -> Lineage:
    """Return the lineage after resampling: run n continues the line of `ancestors[n]`, from `week` on as `numbers[n]`.

    A stretch that would begin in the same week replaces the earlier one.
    """
    kept = sum(start < week for start in lineage.weeks)
    lines = lineage.numbers[ancestors][:, :kept]
    return Lineage((*lineage.weeks[:kept], week), np.column_stack([lines, numbers.astype(np.uint64)]))


def joined(lineages: Sequence[Lineage]) -> Lineage:
    """Return the lines of several lineages in order, with the stretches of all of them."""
    weeks = tuple(sorted({week for lineage in lineages for week in lineage.weeks}))
    return Lineage(weeks, np.concatenate([np.stack([own.in_week(w) for w in weeks], axis=1) for own in lineages]))
