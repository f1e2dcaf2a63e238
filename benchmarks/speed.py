"""How fast the first scenario is played: run with `make bench`. Figures are CPU seconds of one process, medians.

Prints run-weeks per CPU second of the engine alone and of a whole study (recording and writing included), the time
of 1,000 runs of 156 weeks, and the start of `--help` and `check`.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[threads] = "1"

import sim  # noqa: E402  (BLAS reads its thread count when NumPy is first imported)

SCENARIO = Path(__file__).parent.parent / "scenarios" / "russia_azerbaijan_2025.yaml"
RUNS, WEEKS, BLOCK, ROUNDS = 1000, 156, 128, 3


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of this process for one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def engine(scenario: sim.Scenario) -> None:
    """One block of the engine alone, nothing recorded."""
    world = sim.World(scenario, runs=BLOCK)
    for _ in range(WEEKS):
        world.step()


def study(scenario: sim.Scenario) -> None:
    """A whole study: played, recorded, joined, written, opened."""
    with tempfile.TemporaryDirectory() as folder:
        sim.play(sim.Study(scenario, runs=RUNS, weeks=WEEKS), Path(folder) / "run")


def command(*words: str) -> float:
    """CPU seconds of a whole command, children's user and system time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "sim", *words], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def median(work: Callable[[], float]) -> float:
    """Median of ROUNDS calls after one that warms up."""
    work()
    return statistics.median(work() for _ in range(ROUNDS))


def main() -> None:
    """Print the figures."""
    scenario = sim.load(SCENARIO)
    alone = median(lambda: cpu(lambda: engine(scenario)))
    whole = median(lambda: cpu(lambda: study(scenario)))
    print(f"engine alone        {BLOCK * WEEKS / alone:>10,.0f} run-weeks per CPU second")
    print(f"whole study         {RUNS * WEEKS / whole:>10,.0f} run-weeks per CPU second")
    print(f"1,000 runs x 156 weeks {whole:>7.2f} CPU seconds")
    print(f"bilateral --help    {median(lambda: command('--help')) * 1000:>10.0f} ms CPU")
    print(f"bilateral check     {median(lambda: command('check', str(SCENARIO))) * 1000:>10.0f} ms CPU")


if __name__ == "__main__":
    main()
