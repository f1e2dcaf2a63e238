"""Compare the week in C with the engine, run by run: `python benchmarks/c_lanes_agreement.py`."""

from __future__ import annotations

import argparse
import sys

from agreement import ROUNDING, SCENARIO
from c_lanes import NO_COMPILER, apart, compiler

import sim
from sim.world.simulation import Simulation


def main() -> None:
    """Compare, print, and exit with an error if they do not agree."""
    parser = argparse.ArgumentParser(description="Check that the week in C agrees with the engine.")
    parser.add_argument("--runs", type=int, default=64, help="runs of each (default 64)")
    parser.add_argument("--weeks", type=int, default=60, help="weeks of each run (default 60)")
    options = parser.parse_args()
    if not compiler():
        sys.exit(NO_COMPILER)
    largest, differing = apart(Simulation(sim.load(SCENARIO), runs=options.runs).engine, options.weeks)
    print(f"The largest difference is {largest:.0e}; {differing} rungs, levels and choices differ.")
    sys.exit(largest >= ROUNDING or differing > 0)


if __name__ == "__main__":
    main()
