"""Random numbers by address: the only module that makes them.

A draw depends only on (seed, run, week, who, what for): these are the counter and the key of a counter-based generator,
Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011). Nothing is stored: a draw is the same whatever else is drawn, in
whatever order, and states have addresses of their own by their codes. So removing an incident, a faction or a state,
adding a variant, or changing the size of a block leaves every other draw as it is, and scenario files with the same
states share their draws. Append to the registry only: a purpose's position is part of its address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.model.compiling import LANES, entry, plain, rule
from sim.model.elementary import normal_quantile
from sim.model.lineage import Lineage

Generator = np.random.Generator
Words = NDArray[np.uint64]


@dataclass(frozen=True)
class Purpose:
    """The purpose of a draw: a standard normal or a uniform, for each state, dyad or directed dyad."""

    name: str
    normal: bool
    of: Literal["state", "dyad", "directed dyad"]


WEEKLY = (
    Purpose("perception", normal=True, of="directed dyad"),
    Purpose("conduct", normal=True, of="directed dyad"),
    Purpose("relation", normal=True, of="directed dyad"),
    Purpose("random_incident", normal=False, of="directed dyad"),
    Purpose("agenda", normal=False, of="directed dyad"),
    Purpose("downgrade", normal=False, of="directed dyad"),
    Purpose("amends", normal=False, of="directed dyad"),
    Purpose("back_down", normal=False, of="directed dyad"),
    Purpose("successor_leaning", normal=True, of="directed dyad"),
    Purpose("restoration", normal=False, of="dyad"),
    Purpose("turnover", normal=False, of="state"),
    Purpose("successor_domestic_constraint", normal=True, of="state"),
)
"""The weekly purposes (append only, and to DYAD_DRAWS and `sim.engine.week` as well).

Two neighbours, from the first on, come from one call of the generator.
"""

POSITION = {purpose.name: position for position, purpose in enumerate(WEEKLY)}
MOST_RUN_NUMBERS = 2**32
"""The numbers of runs, and of weeks but one, are words of 32 bits in an address."""
ONCE = 2**32 - 1
"""The week of draws that are made once per run."""
STARTING_RELATION, STARTING_CONSTRAINT = 64, 66
"""Purposes of draws once per run: of each dyad, and of each state's first leader."""
_BY_NAME = 1 << 31
"""This bit marks the purpose of draws by name; the rest of it and the place of `who` are a digest of the name."""

ANALYSIS = 1000
"""First part of the key of generators for analysis."""
LOW = np.uint64(0xFFFFFFFF)
_HALF, _DROPPED = np.uint64(32), np.uint64(12)
_MULTIPLIERS = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_STEPS = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_ONE, _TWENTY = np.uint64(1), np.uint64(20)


@rule
def philox(c0: Any, c1: Any, c2: Any, c3: Any, k0: Any, k1: Any) -> Any:
    """Return four words of 32 bits from a counter and a key, by ten rounds of Philox4x32."""
    for _ in range(10):
        first, second = (c0 & LOW) * _MULTIPLIERS[0], (c2 & LOW) * _MULTIPLIERS[1]
        c0, c1, c2, c3 = (
            (second >> _HALF) ^ c1 ^ k0,
            second & LOW,
            (first >> _HALF) ^ c3 ^ k1,
            first & LOW,
        )
        k0, k1 = (k0 + _STEPS[0]) & LOW, (k1 + _STEPS[1]) & LOW
    return c0, c1, c2, c3


@rule
def unit(high: Any, low: Any) -> float:
    """Return a uniform number from two words, strictly between 0 and 1: the middle of one of 2^52 equal parts."""
    return (np.float64((high << _TWENTY) | (low >> _DROPPED)) + 0.5) * (1.0 / 4503599627370496.0)


@rule
def draw_pair(key: Any, runs: Any, at: Any, one: Any, other: Any) -> None:
    """Write two neighbouring purposes' uniform draws into rows, one number for each of LANES runs.

    `at` is the rest of the address: the week, who, and the pair of purposes.
    """
    k0, k1 = key[0], key[1]
    for r in range(LANES):
        a, b, c, d = philox(runs[r], at[0], at[1], at[2], k0, k1)
        one[r], other[r] = unit(a, b), unit(c, d)


@entry
def quantiles(u: Any) -> None:
    """Replace uniform by standard normal draws."""
    for r in range(len(u)):
        u[r] = normal_quantile(u[r])


def state_address(code: str) -> int:
    """Return the address of a state: its three letters as a number in base 26, plus 1."""
    first, second, third = (ord(letter) - ord("A") for letter in code)
    return 1 + (first * 26 + second) * 26 + third


def dyad_address(source: str, target: str) -> int:
    """Return the address of a directed dyad, different from that of every other one and of every state."""
    return state_address(source) * 2**15 + state_address(target)


def name_address(name: str) -> tuple[int, int]:
    """Return the address of draws by name: the places of `who` and of the purpose."""
    digest = blake2b(name.encode(), digest_size=8).digest()
    return int.from_bytes(digest[:4], "little"), int.from_bytes(digest[4:], "little") | _BY_NAME


def key_of(seed: int) -> Words:
    """Return the key of a seed as two words: its own 64 bits, or a digest of a longer seed."""
    if seed >= 2**64:
        seed = int.from_bytes(blake2b(str(seed).encode(), digest_size=8).digest(), "little")
    return np.array([seed & 0xFFFFFFFF, seed >> 32], dtype=np.uint64)


def stream(seed: int, name: str) -> Generator:
    """Return a named generator for analysis (bootstrap, permutations), independent of the simulation's draws."""
    digest = blake2b(f"stream {name}".encode(), digest_size=8).digest()
    key = (ANALYSIS, int.from_bytes(digest[:4], "little"), int.from_bytes(digest[4:], "little"))
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=key)))


class SeededStreams:
    """The draws of runs `first_run` to `first_run + runs - 1` of a study with this `seed`."""

    def __init__(self, seed: int, first_run: int, runs: int) -> None:
        self.key, self.runs = key_of(seed), np.arange(first_run, first_run + runs, dtype=np.uint64)
        self.lineage: Lineage | None = None

    def numbers(self, week: int) -> Words:
        """Return the numbers of the runs whose draws are made in a week, [run]: their own, or those of a lineage."""
        return self.runs if self.lineage is None or week == ONCE else self.lineage.in_week(week)

    def uniform(self, week: int, who: int | Sequence[int], purpose: int) -> Array:
        """Draw a uniform at an address, [run], or at those of several states or dyads, [run, who]."""
        places = np.asarray(who, dtype=np.uint64)
        runs = self.numbers(week).reshape(-1, *(1,) * places.ndim) + np.zeros_like(places)
        address = (np.full(runs.shape, number, dtype=np.uint64) for number in (week, places, purpose // 2))
        words = plain(philox)(runs, *address, *self.key)
        high, low = words[2 * (purpose % 2) :][:2]
        uniform: Array = plain(unit)(high, low)
        return uniform

    def normal(self, week: int, who: int | Sequence[int], purpose: int) -> Array:
        """Draw a standard normal at an address, [run], or at those of several states or dyads, [run, who]."""
        u = self.uniform(week, who, purpose)
        quantiles(u.ravel())
        return u

    def draw(self, week: int, purpose: str, who: int) -> Array:
        """Draw for one weekly purpose of a state or dyad, [run]."""
        position = POSITION[purpose]
        return (self.normal if WEEKLY[position].normal else self.uniform)(week, who, position)

    def draw_event(self, week: int, name: str) -> Array:
        """Draw a uniform for a named event in this week, [run]."""
        who, purpose = name_address(f"weekly {name}")
        return self.uniform(week, who, 2 * purpose)

    def draw_named(self, name: str) -> Array:
        """Draw a standard normal once per run by name, [run]."""
        who, purpose = name_address(f"once {name}")
        return self.normal(ONCE, who, 2 * purpose)

    def draw_starts(self, purpose: int, whos: Sequence[int]) -> Array:
        """Draw standard normals once per run for a purpose of some states or dyads, [run, who]."""
        return self.normal(ONCE, whos, purpose)

    def draw_range(self, name: str, low: float, mode: float, high: float) -> Array:
        """Draw from a triangular distribution once per run, [run]."""
        who, purpose = name_address(f"range {name}")
        u = self.uniform(ONCE, who, 2 * purpose)
        turn = (mode - low) / (high - low)
        rising = low + np.sqrt(u * (high - low) * (mode - low))
        falling = high - np.sqrt((1 - u) * (high - low) * (high - mode))
        return np.where(u < turn, rising, falling)


def streams_of_rows(seed: int, runs: Sequence[int]) -> SeededStreams:
    """Return the draws of rows that belong to these runs, in any order and as often as named."""
    streams = SeededStreams(seed, 0, 0)
    streams.runs = np.array(runs, dtype=np.uint64)
    return streams


def streams_of_lineage(seed: int, lineage: Lineage) -> SeededStreams:
    """Return the draws of runs that play with those of other runs, by stretches of weeks."""
    streams = streams_of_rows(seed, lineage.in_week(0).tolist())
    streams.lineage = lineage
    return streams


class MeanWeek:
    """Streams of the mean week: every normal is 0, no random event occurs, every range takes its mode."""

    def __init__(self, runs: int) -> None:
        self.runs = np.arange(runs, dtype=np.uint64)
        self.lineage: Lineage | None = None

    def numbers(self, week: int) -> Words:  # noqa: ARG002
        """Return the numbers of the runs, [run]."""
        return self.runs

    def draw(self, week: int, purpose: str, who: int) -> Array:  # noqa: ARG002
        """Return zeros for normals, ones (never below a probability) for uniforms, [run]."""
        return np.full(len(self.runs), 0.0 if WEEKLY[POSITION[purpose]].normal else 1.0)

    def draw_event(self, week: int, name: str) -> Array:  # noqa: ARG002
        """Return ones, so that no random incident occurs, [run]."""
        return np.ones(len(self.runs))

    def draw_named(self, name: str) -> Array:  # noqa: ARG002
        """Return zeros, [run]."""
        return np.zeros(len(self.runs))

    def draw_starts(self, purpose: int, whos: Sequence[int]) -> Array:  # noqa: ARG002
        """Return zeros, [run, who]."""
        return np.zeros((len(self.runs), len(whos)))

    def draw_range(self, name: str, low: float, mode: float, high: float) -> Array:  # noqa: ARG002
        """Return the mode, [run]."""
        return np.full(len(self.runs), mode)


RandomStreams = SeededStreams | MeanWeek
