"""Named streams of random numbers: the only file that touches numpy.random.

A draw depends only on (seed, run, week, who, what for). Each run has one SFC64 stream for each purpose of
`WEEKLY` and for each name (an incident, a range in the file), and each stream is read in fixed (week, source,
target) order over the study's roster. So removing an incident, a faction or a state, adding a variant, or changing
the size of a block leaves every other draw alone. The registry only grows at its end: a purpose's place is its key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal, Protocol

import numpy as np

from sim.arrays import Array

Generator = np.random.Generator
Shape = Literal["state", "directed"]


@dataclass(frozen=True)
class Purpose:
    """What a draw is for: a standard normal or a uniform, for each state or each directed pair, every week."""

    name: str
    normal: bool
    shape: Shape


WEEKLY = (
    Purpose("random_incident", normal=False, shape="directed"),
    Purpose("random_incident_impact", normal=False, shape="directed"),
    Purpose("turnover", normal=False, shape="state"),
    Purpose("successor_domestic_constraint", normal=True, shape="state"),
    Purpose("successor_leaning", normal=True, shape="directed"),
    Purpose("perception", normal=True, shape="directed"),
    Purpose("conduct", normal=True, shape="directed"),
    Purpose("agenda", normal=False, shape="directed"),
    Purpose("downgrade", normal=False, shape="directed"),
    Purpose("amends", normal=False, shape="directed"),
    Purpose("back_down", normal=False, shape="directed"),
    Purpose("restoration", normal=False, shape="directed"),
    Purpose("relation", normal=True, shape="directed"),
)
"""The registry of weekly purposes: append only."""

PLACE = {purpose.name: place for place, purpose in enumerate(WEEKLY)}
NAMED, CHUNK = 1000, 26


class RandomStreams(Protocol):
    """Where a world's draws come from."""

    def fork(self) -> RandomStreams:
        """A luck that draws exactly what this one will."""
        ...

    def week(self, week: int, purpose: str) -> Array:
        """Draws of one weekly purpose, shape [run, A] or [run, A, A]."""
        ...

    def weekly(self, week: int, name: str) -> Array:
        """One uniform a run and week for a named thing (an incident), shape [run]."""
        ...

    def once_normal(self, name: str, count: int = 1) -> Array:
        """Standard normals drawn once a run for a named thing, shape [run, count]."""
        ...

    def once_range(self, name: str, low: float, mode: float, high: float) -> Array:
        """A triangular draw once a run, shape [run]."""
        ...


def _name_key(name: str) -> tuple[int, int]:
    digest = blake2b(name.encode(), digest_size=8).digest()
    return int.from_bytes(digest[:4], "little"), int.from_bytes(digest[4:], "little")


def stream(seed: int, name: str) -> Generator:
    """Random numbers for what is not played but drawn about a study (resampling, orders), by seed and name."""
    key = (NAMED, *_name_key(f"stream {name}"))
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=key)))


class Chunk:
    """CHUNK weeks of draws, [run, week, ...], from week `first` on. Whoever first asks for the next chunk draws it.

    So a luck and its forks draw the same, whichever runs ahead; a chunk that nobody is at or before is forgotten.
    """

    def __init__(self, first: int, shape: tuple[int, ...], normal: bool, streams: list[np.random.Generator]) -> None:
        self.first, self.draws = first, np.empty(shape)
        self._normal, self._streams = normal, streams
        self._next: Chunk | None = None
        for row, stream in zip(self.draws, streams, strict=True):
            if normal:
                stream.standard_normal(out=row)
            else:
                stream.random(out=row)

    def next(self) -> Chunk:
        """The chunk after this one."""
        if self._next is None:
            self._next = Chunk(self.first + CHUNK, self.draws.shape, self._normal, self._streams)
        return self._next


class SeededStreams:
    """The draws of runs `first_run` to `first_run + runs - 1` of a study with this `seed` and `roster` size.

    Weeks must be asked for in order (a chunk is thrown away once it is passed).
    """

    def __init__(self, seed: int, first_run: int, runs: int, roster: int) -> None:
        self._seed, self._runs, self._roster = seed, range(first_run, first_run + runs), roster
        self._chunks: dict[str, Chunk] = {}

    def fork(self) -> SeededStreams:
        """A luck that draws exactly what this one will; either may run ahead of the other."""
        other = SeededStreams(self._seed, self._runs.start, len(self._runs), self._roster)
        other._chunks = dict(self._chunks)
        return other

    def _generators(self, key: Sequence[int]) -> list[np.random.Generator]:
        return [
            np.random.Generator(np.random.SFC64(np.random.SeedSequence(self._seed, spawn_key=(run, *key))))
            for run in self._runs
        ]

    def _from_chunk(self, name: str, key: Sequence[int], week: int, shape: tuple[int, ...], normal: bool) -> Array:
        chunk = self._chunks.get(name)
        if chunk is None:
            chunk = Chunk(0, (len(self._runs), CHUNK, *shape), normal, self._generators(key))
        if 0 <= week < chunk.first:
            raise ValueError(
                f"weeks are drawn in order: {name} is past week {chunk.first}, and week {week} was asked for"
            )
        while week >= chunk.first + CHUNK:
            chunk = chunk.next()
        self._chunks[name] = chunk
        return chunk.draws[:, week - chunk.first]

    def week(self, week: int, purpose: str) -> Array:
        """Draws of one weekly purpose, shape [run, A] or [run, A, A]."""
        place = PLACE[purpose]
        what = WEEKLY[place]
        shape = (self._roster,) * (1 if what.shape == "state" else 2)
        return self._from_chunk(purpose, (place,), week, shape, what.normal)

    def weekly(self, week: int, name: str) -> Array:
        """One uniform a run and week for a named thing, shape [run]."""
        return self._from_chunk(f"weekly {name}", (NAMED, *_name_key(f"weekly {name}")), week, (), normal=False)

    def once_normal(self, name: str, count: int = 1) -> Array:
        """Standard normals drawn once a run for a named thing, shape [run, count]."""
        streams = self._generators((NAMED, *_name_key(f"once {name}")))
        return np.stack([stream.standard_normal(count) for stream in streams])

    def once_range(self, name: str, low: float, mode: float, high: float) -> Array:
        """A triangular draw once a run, shape [run]."""
        streams = self._generators((NAMED, *_name_key(f"range {name}")))
        u = np.array([stream.random() for stream in streams])
        turn = (mode - low) / (high - low)
        rising = low + np.sqrt(u * (high - low) * (mode - low))
        falling = high - np.sqrt((1 - u) * (high - low) * (high - mode))
        return np.where(u < turn, rising, falling)


class MeanWeek:
    """No luck at all: every normal is 0, no chance event happens, every range takes its mode."""

    def __init__(self, runs: int, roster: int) -> None:
        self._runs, self._roster = runs, roster

    def fork(self) -> MeanWeek:
        """Itself: there is nothing to draw."""
        return self

    def week(self, week: int, purpose: str) -> Array:  # noqa: ARG002
        """Zeros for normals, ones (never below a probability) for uniforms; shape [run, A] or [run, A, A]."""
        what = WEEKLY[PLACE[purpose]]
        shape = (self._roster,) * (1 if what.shape == "state" else 2)
        return np.full((self._runs, *shape), 0.0 if what.normal else 1.0)

    def weekly(self, week: int, name: str) -> Array:  # noqa: ARG002
        """Ones: nothing named happens by chance; shape [run]."""
        return np.ones(self._runs)

    def once_normal(self, name: str, count: int = 1) -> Array:  # noqa: ARG002
        """Zeros, shape [run, count]."""
        return np.zeros((self._runs, count))

    def once_range(self, name: str, low: float, mode: float, high: float) -> Array:  # noqa: ARG002
        """The mode, shape [run]."""
        return np.full(self._runs, mode)
