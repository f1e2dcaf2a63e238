"""Measurement of CPU time: works timed in turn over several rounds, and ratios of their speeds."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

SPEED = "run-weeks per CPU s"
Seconds = dict[str, list[float]]
"""CPU seconds of each round, by work."""


@dataclass(frozen=True)
class Measured:
    """One figure: its value in each round."""

    name: str
    unit: str
    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle round."""
        return statistics.median(self.values)

    @property
    def quartiles(self) -> tuple[float, float]:
        """First and third quartile over the rounds."""
        if len(self.values) < 2:
            return self.median, self.median
        low, _, high = statistics.quantiles(self.values, n=4, method="inclusive")
        return low, high

    def to_json(self) -> dict[str, Any]:
        """Return its entry in `results.json`."""
        low, high = self.quartiles
        return {"unit": self.unit, "median": self.median, "quartiles": [low, high], "rounds": list(self.values)}

    def __str__(self) -> str:
        low, high = (shown(value, self.median) for value in self.quartiles)
        return f"{self.name:<44} {shown(self.median):>10} {self.unit:<22} {low} to {high}"


def shown(value: float, scale: float | None = None) -> str:
    """Write a number with as many digits as its size, or that of `scale`, deserves."""
    size = abs(value if scale is None else scale)
    return f"{value:,.{0 if size >= 200 else 2 if size < 20 else 1}f}"


@dataclass(frozen=True)
class Work:
    """Something to time: its name in figures, its run-weeks, and a function that returns CPU seconds of a round."""

    name: str
    run_weeks: int
    seconds: Callable[[int], float]


@dataclass(frozen=True)
class Ratio:
    """A ratio of the speeds of two works: its key in `results.json`, and its name in figures."""

    key: str
    name: str
    above: str
    below: str
    lower_is_better: bool = False


def cpu(work: Callable[[], object]) -> float:
    """Measure CPU seconds of this process for one call."""
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


def timed(works: dict[str, Work], rounds: int) -> Seconds:
    """Time the works in turn; round 0 is a warm-up, which is left out."""
    seconds: Seconds = {key: [] for key in works}
    for number in range(rounds + 1):
        for key, work in works.items():
            spent = work.seconds(number)
            if number:
                seconds[key].append(spent)
    return seconds


def speeds(works: dict[str, Work], seconds: Seconds) -> dict[str, Measured]:
    """Compute run-weeks per CPU second, by work."""
    return {
        key: Measured(work.name, SPEED, tuple(work.run_weeks / spent for spent in seconds[key]))
        for key, work in works.items()
    }


def ratios(wanted: Sequence[Ratio], speed: dict[str, Measured]) -> dict[str, Measured]:
    """Compute the ratios whose works were timed, by key."""
    return {
        ratio.key: Measured(ratio.name, "times", quotients(speed[ratio.above].values, speed[ratio.below].values))
        for ratio in wanted
        if ratio.above in speed and ratio.below in speed
    }


def quotients(above: Sequence[float], below: Sequence[float]) -> tuple[float, ...]:
    """Divide round by round."""
    return tuple(a / b for a, b in zip(above, below, strict=True))
