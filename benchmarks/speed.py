"""Compare the speed of the engine on the first scenario with two references and with C: run with `make bench`.

First all must agree (`agreement.py`, `tuned_agreement.py`, `c_lanes_agreement.py`, with fewer runs); otherwise no speed
is printed. Then all are timed in turn, in one process and one thread, over several rounds; a ratio is the median of the
rounds' ratios. All times are CPU time. The engine's includes building the world, the time of C is that of the weeks
alone (`workloads.py`). The figures are saved in `benchmarks/results.json`.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from agreement import (  # first: it sets BLAS to one thread before NumPy is imported
    ROUNDING,
    SCENARIO,
    Agreement,
    compare,
)
from c_lanes import NO_COMPILER, compiler
from c_lanes import apart as c_apart
from measuring import Measured, Work, cpu, ratios, speeds, timed
from results_file import machine, now, store
from tuned_agreement import apart as tuned_apart
from workloads import RATIOS, STUDY_RUNS, VARIANTS, WEEKS, all_works, study

import sim
from sim.results.run_folder import versions
from sim.scenario.inputs import inputs_of
from sim.world.simulation import Simulation

AGREEMENT_RUNS, AGREEMENT_WEEKS, C_RUNS = 300, 104, 64
VARIANT_RUNS, ROUNDS = 250, 5
NUMPY_ENGINE = {"plain_mesa": 27.0, "plain_mesa_9_variants": 50.0, "plain_mesa_whole_study": 18.0}
"""The same ratios of the former engine, of arrays in NumPy, when last measured (November 2026). It is not timed now."""


def agreement_of_all(scenario: sim.Scenario, runs: int) -> Agreement:
    """Compare the references and C with the engine, and exit with an error if any does not agree."""
    agreement = compare(scenario, runs, AGREEMENT_WEEKS)
    print(agreement, flush=True)
    tuned = tuned_apart(inputs_of(scenario), scenario.focus, AGREEMENT_WEEKS)
    print(f"Without noise the tuned reference differs from the plain one by {tuned:.0e}.")
    largest, differing = _c_apart(scenario)
    if not agreement.holds or max(tuned, largest) >= ROUNDING or differing:
        sys.exit("They do not agree; a ratio of their speeds would be meaningless.")
    return agreement


def _c_apart(scenario: sim.Scenario) -> tuple[float, int]:
    if not compiler():
        print(NO_COMPILER)
        return 0.0, 0
    largest, differing = c_apart(Simulation(scenario, runs=C_RUNS).engine, AGREEMENT_WEEKS)
    print(f"Run by run C differs from the engine by {largest:.0e}, and in {differing} choices.", flush=True)
    return largest, differing


def figures(scenario: sim.Scenario, rounds: int) -> tuple[list[Measured], dict[str, Measured]]:
    """Time everything in turn; return all figures, and the ratios among them by key."""
    variants = scenario.variants[:VARIANTS]
    works = all_works(scenario)
    whole = Work("", 0, lambda number: _study_of_variants(scenario, variants) if number else 0.0)
    seconds = timed({**works, "variants": whole}, rounds)
    speed, scale = speeds(works, seconds), STUDY_RUNS / VARIANT_RUNS
    found = ratios(RATIOS, speed)
    name = f"{STUDY_RUNS:,} runs of {len(variants)} variants (from {VARIANT_RUNS} x {scale:.0f})"
    studies = [
        Measured(f"{STUDY_RUNS:,} runs x {WEEKS} weeks, whole study", "CPU s", tuple(seconds["study"])),
        Measured(name, "CPU s", tuple(spent * scale for spent in seconds["variants"])),
    ]
    return [*speed.values(), *found.values(), *studies, *command_figures(rounds)], found


def _study_of_variants(scenario: sim.Scenario, variants: Sequence[str]) -> float:
    return cpu(partial(study, scenario, variants, VARIANT_RUNS))


def command(*words: str) -> float:
    """Measure CPU milliseconds of a whole command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "sim", *words], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)


def run_command() -> float:
    """Measure CPU milliseconds of `bilateral run` on the first scenario, with its pictures."""
    with tempfile.TemporaryDirectory() as folder:
        return command("run", str(SCENARIO), "--out", str(Path(folder) / "run"))


def command_figures(rounds: int) -> list[Measured]:
    """Time the command line; the first call of the short commands is a warm-up."""
    commands = (("bilateral --help", ("--help",)), ("bilateral check", ("check", str(SCENARIO))))
    whole = tuple(run_command() for _ in range(rounds))
    return [Measured("bilateral run, 1,000 runs", "CPU ms", whole)] + [
        Measured(name, "CPU ms", tuple(command(*words) for _ in range(rounds + 1))[1:]) for name, words in commands
    ]


def record(agreement: Agreement, measured: Sequence[Measured], found: dict[str, Measured]) -> dict[str, Any]:
    """Return the content of `results.json`, but for the curves."""
    return {
        "date": now(),
        "scenario": SCENARIO.stem,
        "machine": machine(),
        "versions": versions(),
        "agreement": {
            "runs": agreement.runs,
            "weeks": agreement.weeks,
            "largest_difference_without_noise": agreement.without_noise,
            "largest_errors_apart": max(abs(figure.errors_apart) for figure in agreement.figures),
        },
        "ratios": {key: figure.median for key, figure in found.items()},
        "numpy_engine": NUMPY_ENGINE,
        "figures": {figure.name: figure.to_json() for figure in measured},
    }


def main() -> None:
    """Check the agreement, measure, print and save the figures."""
    parser = argparse.ArgumentParser(description="Measure the engine's speed against plain and tuned Mesa and C.")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"rounds of each measurement (default {ROUNDS})")
    parser.add_argument("--agreement-runs", type=int, default=AGREEMENT_RUNS, help="runs compared before")
    parser.add_argument("--no-saving", action="store_true", help="print only, and leave results.json as it is")
    options = parser.parse_args()
    scenario = sim.load(SCENARIO)
    agreement = agreement_of_all(scenario, options.agreement_runs)
    measured, found = figures(scenario, options.rounds)
    print(f"\n{'':<44} {'median':>10} {'':<22} quartiles", *measured, sep="\n")
    if not options.no_saving:
        store(record(agreement, measured, found))


if __name__ == "__main__":
    main()
