"""Named random streams: the only module that uses numpy.random.

A draw depends only on (seed, run, week, agent, purpose). Each run has one SFC64 stream for each purpose of
`WEEKLY` and for each name (an incident, a range in the file), and each stream is read in fixed (week, source,
target) order over the study's roster. So removing an incident, a faction or a state, adding a variant, or changing
the block size leaves every other draw unchanged. Append to the registry only: a purpose's position is its key.
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
    """The purpose of a weekly draw: a standard normal or a uniform, for each state or each directed dyad."""

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
"""The registry of weekly purposes (append only)."""

POSITION = {purpose.name: position for position, purpose in enumerate(WEEKLY)}
NAMED, CHUNK = 1000, 26


class RandomStreams(Protocol):
    """The source of a world's random draws."""

    def fork(self) -> RandomStreams:
        """Return streams that give the same draws as these from now on."""
        ...

    def draw(self, week: int, purpose: str) -> Array:
        """Draw for one weekly purpose, shape [run, A] or [run, A, A]."""
        ...

    def draw_event(self, week: int, name: str) -> Array:
        """Draw one uniform per run for a named event (an incident) in this week, shape [run]."""
        ...

    def draw_once(self, name: str, count: int = 1) -> Array:
        """Draw standard normals once per run by name, shape [run, count]."""
        ...

    def draw_range(self, name: str, low: float, mode: float, high: float) -> Array:
        """Draw from a triangular distribution once per run, shape [run]."""
        ...


def _name_key(name: str) -> tuple[int, int]:
    digest = blake2b(name.encode(), digest_size=8).digest()
    return int.from_bytes(digest[:4], "little"), int.from_bytes(digest[4:], "little")


def stream(seed: int, name: str) -> Generator:
    """Return a named generator for analysis (bootstrap, permutations), independent of the simulation's streams."""
    key = (NAMED, *_name_key(f"stream {name}"))
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=key)))


class Chunk:
    """CHUNK weeks of draws, [run, week, ...], from week `first` on; the first access to the next chunk draws it.

    Streams and their forks therefore give equal draws, whichever is ahead. Chunks no longer referenced are freed.
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
        """Return the chunk after this one."""
        if self._next is None:
            self._next = Chunk(self.first + CHUNK, self.draws.shape, self._normal, self._streams)
        return self._next


class SeededStreams:
    """The draws of runs `first_run` to `first_run + runs - 1` of a study with this `seed` and `roster` size.

    Weeks must be requested in order, because past chunks are discarded.
    """

    def __init__(self, seed: int, first_run: int, runs: int, roster: int) -> None:
        self._seed, self._runs, self._roster = seed, range(first_run, first_run + runs), roster
        self._chunks: dict[str, Chunk] = {}

    def fork(self) -> SeededStreams:
        """Return streams that give the same draws as these from now on; either may run ahead of the other."""
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
                f"weeks are drawn in order: {name} has reached week {chunk.first}; week {week} is no longer available"
            )
        while week >= chunk.first + CHUNK:
            chunk = chunk.next()
        self._chunks[name] = chunk
        return chunk.draws[:, week - chunk.first]

    def draw(self, week: int, purpose: str) -> Array:
        """Draw for one weekly purpose, shape [run, A] or [run, A, A]."""
        position = POSITION[purpose]
        weekly = WEEKLY[position]
        shape = (self._roster,) * (1 if weekly.shape == "state" else 2)
        return self._from_chunk(purpose, (position,), week, shape, weekly.normal)

    def draw_event(self, week: int, name: str) -> Array:
        """Draw one uniform per run for a named event in this week, shape [run]."""
        return self._from_chunk(f"weekly {name}", (NAMED, *_name_key(f"weekly {name}")), week, (), normal=False)

    def draw_once(self, name: str, count: int = 1) -> Array:
        """Draw standard normals once per run by name, shape [run, count]."""
        streams = self._generators((NAMED, *_name_key(f"once {name}")))
        return np.stack([stream.standard_normal(count) for stream in streams])

    def draw_range(self, name: str, low: float, mode: float, high: float) -> Array:
        """Draw from a triangular distribution once per run, shape [run]."""
        streams = self._generators((NAMED, *_name_key(f"range {name}")))
        u = np.array([stream.random() for stream in streams])
        turn = (mode - low) / (high - low)
        rising = low + np.sqrt(u * (high - low) * (mode - low))
        falling = high - np.sqrt((1 - u) * (high - low) * (high - mode))
        return np.where(u < turn, rising, falling)


class MeanWeek:
    """Streams of the mean week: every normal is 0, no random event occurs, every range takes its mode."""

    def __init__(self, runs: int, roster: int) -> None:
        self._runs, self._roster = runs, roster

    def fork(self) -> MeanWeek:
        """Return itself: there is nothing to draw."""
        return self

    def draw(self, week: int, purpose: str) -> Array:  # noqa: ARG002
        """Return zeros for normals, ones (never below a probability) for uniforms; shape [run, A] or [run, A, A]."""
        weekly = WEEKLY[POSITION[purpose]]
        shape = (self._roster,) * (1 if weekly.shape == "state" else 2)
        return np.full((self._runs, *shape), 0.0 if weekly.normal else 1.0)

    def draw_event(self, week: int, name: str) -> Array:  # noqa: ARG002
        """Return ones, so that no random incident occurs; shape [run]."""
        return np.ones(self._runs)

    def draw_once(self, name: str, count: int = 1) -> Array:  # noqa: ARG002
        """Return zeros, shape [run, count]."""
        return np.zeros((self._runs, count))

    def draw_range(self, name: str, low: float, mode: float, high: float) -> Array:  # noqa: ARG002
        """Return the mode, shape [run]."""
        return np.full(self._runs, mode)
