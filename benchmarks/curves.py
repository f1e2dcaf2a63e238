"""Measure what a run-week costs as a study grows: `python benchmarks/curves.py`, also part of `make bench`.

CPU time of the engine alone, as in `speed.py`, for more runs, states, weeks and variants; CPU time and wall-clock time
of a whole study for more workers. Every point is the median of several rounds, in each of which all points are timed in
turn. The curves are saved in `benchmarks/results.json`.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from agreement import SCENARIO  # first: it sets BLAS to one thread before NumPy is imported
from generated import scenario_of
from results_file import machine, now, store
from workloads import BLOCK, VARIANTS, WEEKS, engine, study

import sim
from sim.scenario.inputs import inputs_of

RUNS, VARIANT_COUNTS, WORKERS = (32, 64, 128, 256, 512, 1024, 2048, 4096), (1, 3, VARIANTS), (1, 2)
STATES, STATE_RUNS, STATE_WEEKS = (2, 4, 8, 16, 32, 64, 100, 200), 32, 52
WEEK_COUNTS, STUDY_RUNS, ROUNDS = (13, 26, 52, 104, 156), 1024, 3


COLUMNS = {
    "cpu_us_per_run_week": "us per run-week",
    "cpu_s": "CPU s",
    "building_s": "of it, building",
    "dyads": "directed dyads",
    "cpu_us_per_dyad": "us per dyad-week",
    "wall_s": "wall-clock s",
}
DIGITS = {"dyads": 0}


class Times(NamedTuple):
    """CPU seconds, those of building worlds among them, and wall-clock seconds of a round."""

    cpu: float
    building: float
    wall: float


@dataclass(frozen=True)
class Point:
    """One point of a curve: what is counted, how many there are, and the work of which size."""

    curve: str
    count: int
    scenario: sim.Scenario
    variants: tuple[str, ...] = ("base",)
    runs: int = BLOCK
    weeks: int = WEEKS
    workers: int = 0  # none: the engine alone

    @property
    def run_weeks(self) -> int:
        """Run-weeks simulated."""
        return len(self.variants) * self.runs * self.weeks

    @property
    def dyads(self) -> int:
        """Directed dyads of a run."""
        return int(inputs_of(self.scenario).named.sum())

    def play(self) -> float:
        """Simulate it once; return CPU seconds of building worlds, as far as they are timed."""
        if self.workers:
            study(self.scenario, self.variants, self.runs, self.workers)
            return 0.0
        return engine(self.scenario, self.variants, self.runs, self.weeks)

    def timed(self) -> Times:
        """Measure one round."""
        gc.collect()
        cpu, wall = time.process_time(), time.perf_counter()
        building = self.play()
        return Times(time.process_time() - cpu, building, time.perf_counter() - wall)


def points(scenario: sim.Scenario) -> Iterator[Point]:
    """Yield the points of all curves."""
    of_first = partial(Point, scenario=scenario)
    yield from (of_first("runs", count, runs=count) for count in RUNS)
    for count in STATES:
        yield Point("states", count, scenario_of(count, STATE_WEEKS), runs=STATE_RUNS, weeks=STATE_WEEKS)
    yield from (of_first("weeks", count, weeks=count) for count in WEEK_COUNTS)
    yield from (of_first("variants", count, variants=scenario.variants[:count]) for count in VARIANT_COUNTS)
    yield from (of_first("workers", count, runs=STUDY_RUNS, workers=count) for count in WORKERS)


def entry(point: Point, rounds: list[Times]) -> dict[str, Any]:
    """Return the entry of a point; the cost per dyad is that of the weeks alone."""
    cpu, building, wall = (statistics.median(values) for values in zip(*rounds, strict=True))
    found = {"count": point.count, "cpu_us_per_run_week": 1e6 * cpu / point.run_weeks, "cpu_s": cpu}
    if point.workers:
        return {**found, "wall_s": wall}
    found["building_s"] = building
    if point.curve == "states":
        cost = 1e6 * (cpu - building) / point.run_weeks / point.dyads
        return {**found, "dyads": point.dyads, "cpu_us_per_dyad": cost}
    return found


def measured(scenario: sim.Scenario, rounds: int) -> dict[str, list[dict[str, Any]]]:
    """Time all points in turn and return the curves."""
    every = list(points(scenario))
    every[0].play()  # compiles
    times: list[list[Times]] = [[] for _ in every]
    for _ in range(rounds):
        for own, point in zip(times, every, strict=True):
            own.append(point.timed())
    curves: dict[str, list[dict[str, Any]]] = {}
    for own, point in zip(times, every, strict=True):
        curves.setdefault(point.curve, []).append(entry(point, own))
    return curves


def table(curves: dict[str, list[dict[str, Any]]]) -> str:
    """Write the curves as a table."""
    lines = []
    for name, rows in curves.items():
        lines.append(f"\n{name:>9}" + "".join(f"{title:>18}" for title in COLUMNS.values()))
        for row in rows:
            cells = (f"{row[key]:,.{DIGITS.get(key, 2)}f}" if key in row else "" for key in COLUMNS)
            lines.append(f"{row['count']:>9,}" + "".join(f"{cell:>18}" for cell in cells))
    return "\n".join(lines)


def main() -> None:
    """Measure, print and save the curves."""
    parser = argparse.ArgumentParser(description="Measure what a run-week costs as a study grows.")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"rounds of each measurement (default {ROUNDS})")
    parser.add_argument("--no-saving", action="store_true", help="print only, and leave results.json as it is")
    options = parser.parse_args()
    curves = measured(sim.load(SCENARIO), options.rounds)
    print(table(curves))
    if not options.no_saving:
        store({"curves": {"date": now(), "machine": machine(), "state_runs": STATE_RUNS, **curves}})


if __name__ == "__main__":
    main()
