"""How right is the time that progress bars promise? `python benchmarks/progress.py [run|sweep|sensitivity ...]`

At every report of progress the total time is predicted by what the terminal shows, and compared with the end: on the
wall clock, and in CPU time per worker, which other work on the machine disturbs less. The engine is loaded before.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import sim
from sim.cli.terminal.pace import Pace
from sim.model.compiling import seconds_compiling
from sim.model.theories import THEORIES
from sim.questions.sensitivity.varied import Effort
from sim.running.settings import outcomes_of
from sim.running.workers import Progress
from sim.scenario.uncertain_inputs import WIDTH, varied_inputs

FIRST, WORKERS, INPUTS = "russia_azerbaijan_2025", 2, 20
FIRST_TENTH = 0.1


@dataclass
class Promises:
    """The total time promised at each report on one clock, with the share of the work that was done."""

    clock: Callable[[], float]
    every: int
    pace: Pace = field(default_factory=lambda: Pace(WORKERS))
    made: list[tuple[float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.begun = self.clock()
        self.pace.report(0, self.every, self.begun)

    def report(self, done: int) -> None:
        """Take a report of progress."""
        now = self.clock()
        self.pace.report(done, self.every, now)
        self.made.append((done / self.every, now - self.begun + (self.pace.left(now) or 0.0)))

    def row(self) -> str:
        """Return seconds, and promised / actual time after a tenth, a quarter, half, least and most since a tenth."""
        end = self.clock() - self.begun
        ratios = [(share, promised / end) for share, promised in self.made if share >= FIRST_TENTH]
        at = [next(ratio for share, ratio in ratios if share >= least) for least in (FIRST_TENTH, 0.25, 0.5)]
        values = [ratio for _, ratio in ratios]
        cells = (*at, min(values), max(values))
        return " | ".join([f"{end:.1f}", *(f"{value:.2f}" for value in cells)])


def wall() -> float:
    """Return the time on the clock of a bar, which stands still during compilation."""
    return time.monotonic() - seconds_compiling()


def cpu() -> float:
    """Return the CPU time of this process for each worker."""
    return time.process_time() / WORKERS


def run(progress: Progress) -> None:
    """Simulate 20,000 runs of the first scenario."""
    with TemporaryDirectory() as folder:
        sim.play(sim.Study(sim.load(FIRST), runs=20_000), Path(folder) / "run", progress, WORKERS)


def sweep(progress: Progress) -> None:
    """Sweep two inputs, 30 settings of 200 runs."""
    varied = {
        "states.AZE.factions.hardliners.power": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6],
        "incidents.flight_8243.responsibility": [0.0, 0.25, 0.5, 0.75, 1.0],
    }
    sim.sweep(sim.Study(sim.load(FIRST), runs=200), varied, workers=WORKERS, progress=progress)


def _ranges() -> dict[str, tuple[float, float]]:
    every = varied_inputs(sim.load(FIRST), "base", WIDTH)
    return {one.key: (one.low, one.high) for one in every[:INPUTS]}


def sensitivity(progress: Progress) -> None:
    """Analyse the first 20 inputs of the file, all of which are kept for indices."""
    study = sim.Study(sim.load(FIRST), runs=64)
    sim.sensitivity(study, _ranges(), "mean_relation", effort=Effort(inputs=INPUTS), workers=WORKERS, progress=progress)


WORKS: dict[str, tuple[Callable[[Progress], None], Callable[[], int]]] = {
    "run": (run, lambda: 20_000),
    "sweep": (sweep, lambda: 31 * 200),
    "sensitivity": (sensitivity, lambda: sum(Effort(inputs=INPUTS).settings(INPUTS)) * 64),
}
"""Each work, and the number of its runs."""


def _load_engine() -> None:
    """Compile the weeks of every theory, or load them."""
    for theory in THEORIES:
        outcomes_of(sim.Study(sim.load(FIRST), runs=32, weeks=1, theory=theory.name))


def main() -> None:
    """Print a table of the works that are named, or of all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("works", nargs="*", choices=[*WORKS, []], help="run, sweep, sensitivity; default: all")
    _load_engine()
    print("| work | clock | s | promised / actual after 10 % | 25 % | 50 % | least | most |")
    for name in parser.parse_args().works or WORKS:
        work, runs = WORKS[name]
        clocks = {"wall": Promises(wall, runs()), "CPU": Promises(cpu, runs())}

        def report(done: int, _: int, clocks: dict[str, Promises] = clocks) -> None:
            for promises in clocks.values():
                promises.report(done)

        load = os.getloadavg()[0]
        work(report)
        for clock, promises in clocks.items():
            print(f"| {name} | {clock} | {promises.row()} |", flush=True)
        print(f"  load {load:.1f} before, {os.getloadavg()[0]:.1f} after", flush=True)


if __name__ == "__main__":
    main()
