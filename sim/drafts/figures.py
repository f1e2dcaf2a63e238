"""A derived number with its reason: what it is, the figure and year it was made from, and where that stands."""

from __future__ import annotations

from dataclasses import dataclass

Pair = frozenset[str]
STALE = 2
"""A figure so many years older than the draft, or more, is marked stale."""


@dataclass(frozen=True)
class Found:
    """What the data say of a state or pair: the value, its year, the key of the format it stands in."""

    value: float
    year: int
    key: str


@dataclass(frozen=True)
class Figure:
    """A number of the draft, why it is so high, and the keys of the formats it was made from."""

    value: float
    why: str
    sources: tuple[str, ...] = ()


def dated(found_year: int, year: int) -> str:
    """The year of a figure, with its age where it is stale: `2014, stale: 10 years old`."""
    age = year - found_year
    return f"{found_year}, stale: {age} years old" if age >= STALE else str(found_year)


def clipped(value: float, low: float, high: float) -> float:
    """The value, no lower than `low` and no higher than `high`."""
    return min(max(value, low), high)
