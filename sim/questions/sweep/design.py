"""Designs of a sweep: the keys that vary, and the value of each in every setting."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from pathlib import Path

import numpy as np
import yaml
from scipy.stats import qmc

from sim.errors import UsageError, counted
from sim.model.random_streams import stream

Value = float | int | str
MOST_SETTINGS = 2000
"""Maximum number of settings. Each is checked as a variant of the file, and simulated in every run."""
POINTS = 64
"""Default number of settings of a space-filling design."""
SHAPES = ("grid", "space-filling", "table")
HOW = "write KEY=LOW:HIGH:N for N evenly spaced values, KEY=A,B,C for a list, or KEY=LOW:HIGH with --points"


@dataclass(frozen=True)
class Design:
    """Settings of a sweep: `keys` are dotted keys of the file, `settings` their values, [setting][key].

    `shape` is `grid` (every combination of the values of each key), `space-filling` or `table`.
    """

    keys: tuple[str, ...]
    settings: tuple[tuple[Value, ...], ...]
    shape: str

    def __post_init__(self) -> None:
        if not self.keys or not self.settings:
            raise UsageError(f"a sweep varies at least one key; {HOW}")
        if len(self.settings) > MOST_SETTINGS:
            raise UsageError(_too_many(len(self.settings)))

    def values(self, key: str) -> tuple[Value, ...]:
        """Return the distinct values of a key, in the order of their first setting."""
        place = self.keys.index(key)
        return tuple(dict.fromkeys(setting[place] for setting in self.settings))


def _too_many(settings: int) -> str:
    return (
        f"the design has {counted(settings, 'setting')}, and at most {MOST_SETTINGS:,} are simulated; give fewer "
        f"values of each key, or cover the ranges with fewer points: KEY=LOW:HIGH and --points {POINTS}"
    )


def grid(values: Mapping[str, Sequence[Value]]) -> Design:
    """Return every combination of the values of each key; the last key varies fastest."""
    if empty := [key for key, own in values.items() if not own]:
        raise UsageError(f"{', '.join(empty)}: give at least one value")
    count = prod(len(set(own)) for own in values.values())
    if count > MOST_SETTINGS:
        raise UsageError(_too_many(count))
    return Design(tuple(values), tuple(product(*(dict.fromkeys(own) for own in values.values()))), "grid")


def space_filling(ranges: Mapping[str, tuple[float, float]], points: int = POINTS, seed: int = 1) -> Design:
    """Return `points` settings that cover the ranges evenly: scrambled Sobol points (Owen 1998), by `seed`.

    Raises UsageError for fewer than 2 points or an empty range.
    """
    if points < 2:
        raise UsageError(f"a space-filling design has at least 2 points; got {points}")
    if points > MOST_SETTINGS:
        raise UsageError(_too_many(points))
    if wrong := [f"{key}={low:g}:{high:g}" for key, (low, high) in ranges.items() if not low < high]:
        raise UsageError(f"a range needs a lower and a higher end; got {', '.join(wrong)}")
    sampler = qmc.Sobol(len(ranges), rng=stream(seed, "design of a sweep"))
    unit = sampler.random_base2((points - 1).bit_length())[:points]
    low, high = np.array(list(ranges.values()), dtype=float).T
    return Design(tuple(ranges), tuple(map(tuple, (low + unit * (high - low)).tolist())), "space-filling")


def table(path: str | Path) -> Design:
    """Read a design from CSV: a column for each key, a row for each setting. Raises UsageError with its faults."""
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            keys, *rows = [row for row in csv.reader(file) if row]
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 ({error.reason}); save it as CSV in UTF-8") from None
    except ValueError:
        raise UsageError(f"{path} is empty; its first line names the keys, each further line is a setting") from None
    for number, row in enumerate(rows, 2):
        if len(row) != len(keys):
            raise UsageError(f"{path}:{number}: {counted(len(row), 'value')} for {counted(len(keys), 'key')}")
    return Design(tuple(key.strip() for key in keys), tuple(tuple(map(value, row)) for row in rows), "table")


def design(varied: Sequence[str], points: int | None = None, seed: int = 1) -> Design:
    """Return the design of `KEY=VALUES` texts: a grid, or with ranges `LOW:HIGH` a space-filling one.

    Raises UsageError for texts of another form, for a key named twice, and for a mixture of both.
    """
    parts = dict(_parsed(text) for text in varied)
    if len(parts) < len(varied):
        raise UsageError("a key is varied twice; list all its values in one KEY=A,B,C")
    ranges = {key: own for key, own in parts.items() if isinstance(own, tuple)}
    if ranges and len(ranges) < len(parts):
        others = ", ".join(key for key in parts if key not in ranges)
        raise UsageError(f"ranges and lists of values do not mix: {others}; {HOW}")
    if ranges:
        return space_filling(ranges, POINTS if points is None else points, seed)
    if points is not None:
        raise UsageError(f"--points is for ranges, KEY=LOW:HIGH, and every value is given; {HOW}")
    return grid({key: own for key, own in parts.items() if isinstance(own, list)})


def ranges(varied: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Return the ranges of `KEY=LOW:HIGH` texts. Raises UsageError for another form, and for a key named twice."""
    parts = dict(_parsed(text) for text in varied)
    if len(parts) < len(varied):
        raise UsageError("a key is varied twice; give one range for it")
    if lists := [key for key, own in parts.items() if not isinstance(own, tuple)]:
        raise UsageError(f"{', '.join(lists)}: give a range, KEY=LOW:HIGH")
    return {key: own for key, own in parts.items() if isinstance(own, tuple)}


def _parsed(text: str) -> tuple[str, list[Value] | tuple[float, float]]:
    """Return the key, with a list of values or a range."""
    key, equals, values = text.partition("=")
    key, ends = key.strip(), values.split(":")
    if not key or not equals or not values.strip():
        raise UsageError(f"cannot read '{text}'; {HOW}")
    if len(ends) == 1:
        return key, [value(part) for part in values.split(",")]
    try:
        low, high = float(ends[0]), float(ends[1])
        count = int(ends[2]) if len(ends) == 3 else 0
    except ValueError:
        raise UsageError(f"cannot read '{text}'; {HOW}") from None
    if len(ends) == 2:
        return key, (low, high)
    if len(ends) > 3 or count < 1 or not np.isfinite([low, high]).all():
        raise UsageError(f"cannot read '{text}'; {HOW}")
    if count > MOST_SETTINGS:
        raise UsageError(_too_many(count))
    return key, [round(number, 12) for number in np.linspace(low, high, count).tolist()]


def value(text: str) -> Value:
    """Return a value as the scenario file reads it: a number, or a text such as `2/year` or `accidental`."""
    try:
        read = yaml.safe_load(text)
    except yaml.YAMLError:
        read = None
    if isinstance(read, str | int | float) and not isinstance(read, bool):
        return read
    raise UsageError(f"cannot read the value '{text.strip()}'; give a number, or a text such as 2/year or accidental")
