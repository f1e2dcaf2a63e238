"""Compare the speed of the engine on the first scenario with the plain reference: run with `make bench`.

First both must agree (`agreement.py`, with fewer runs); otherwise no speed is printed. Then the engine, the reference
and whole studies are timed in turn, in one process and one thread, over several rounds; a ratio is the median of the
rounds' ratios. All times are CPU time. The figures are saved in `benchmarks/results.json`.
"""

from __future__ import annotations

import datetime as dt
import gc
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from agreement import SCENARIO, Agreement, compare  # first: it sets BLAS to one thread before NumPy is imported
from plain_mesa import PlainModel

import sim
from sim.results.run_folder import versions
from sim.running.ensemble import block_runs
from sim.scenario.inputs import VariantInputs, inputs_of
from sim.world.simulation import Simulation

RESULTS = Path(__file__).parent / "results.json"
AGREEMENT_RUNS, AGREEMENT_WEEKS = 300, 104
WEEKS, BLOCK, STUDY_RUNS, PLAIN_RUNS = 156, 128, 1000, 6
VARIANTS, VARIANT_RUNS = 9, 250
ROUNDS, VARIANT_ROUNDS, COMMAND_ROUNDS = 5, 3, 5


RATIOS = {
    "engine alone / plain": "plain_mesa",
    f"engine alone, {VARIANTS} variants / plain": f"plain_mesa_{VARIANTS}_variants",
    "whole study / plain": "plain_mesa_whole_study",
}
"""Names of the ratios to plain Mesa in `results.json`."""


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
        low, _, high = statistics.quantiles(self.values, n=4, method="inclusive")
        return low, high

    def to_json(self) -> dict[str, Any]:
        """Return its entry in `results.json`."""
        low, high = self.quartiles
        return {"unit": self.unit, "median": self.median, "quartiles": [low, high], "rounds": list(self.values)}

    def __str__(self) -> str:
        digits = 0 if self.median >= 200 else 2 if self.median < 20 else 1
        low, high = (f"{value:,.{digits}f}" for value in self.quartiles)
        return f"{self.name:<44} {self.median:>10,.{digits}f} {self.unit:<22} {low} to {high}"


def cpu(work: Callable[[], object]) -> float:
    """Measure CPU seconds of this process for one call."""
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


def plain(case: VariantInputs, focus: tuple[str, str], first_seed: int) -> None:
    """Simulate a few runs of the reference, collecting data every week."""
    for seed in range(first_seed, first_seed + PLAIN_RUNS):
        model = PlainModel(case, focus, seed)
        for _ in range(WEEKS):
            model.step()


def engine(scenario: sim.Scenario, variants: Sequence[str]) -> None:
    """Simulate BLOCK runs with the engine alone, without recording, in blocks as large as a study's."""
    size = block_runs(sim.Study(scenario, tuple(variants)))
    for first in range(0, BLOCK, size):
        world = Simulation(scenario, variants, min(size, BLOCK - first), first_run=first)
        for _ in range(WEEKS):
            world.step()


def study(scenario: sim.Scenario, variants: Sequence[str], runs: int) -> None:
    """Simulate, record, join, write and open a whole study."""
    with tempfile.TemporaryDirectory() as folder:
        sim.play(sim.Study(scenario, tuple(variants), runs, weeks=WEEKS), Path(folder) / "run")


def command(*words: str) -> float:
    """Measure CPU seconds of a whole command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "sim", *words], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def ensemble_figures(scenario: sim.Scenario) -> list[Measured]:
    """Time engine, reference and whole studies, interleaved; the first round is a warm-up."""
    case, variants = inputs_of(scenario), scenario.variants[:VARIANTS]
    seconds: dict[str, list[float]] = {"plain": [], "engine": [], "study": [], "wide": [], "variants": []}
    for number in range(ROUNDS + 1):
        seconds["plain"].append(cpu(partial(plain, case, scenario.focus, PLAIN_RUNS * number)))
        seconds["engine"].append(cpu(partial(engine, scenario, ("base",))))
        seconds["study"].append(cpu(partial(study, scenario, ("base",), STUDY_RUNS if number else BLOCK)))
        if 1 <= number <= VARIANT_ROUNDS:
            seconds["wide"].append(cpu(partial(engine, scenario, variants)))
            seconds["variants"].append(cpu(partial(study, scenario, variants, VARIANT_RUNS)))
    rate = {
        name: [runs * WEEKS / s for s in seconds[name][1:]]
        for name, runs in (("plain", PLAIN_RUNS), ("engine", BLOCK), ("study", STUDY_RUNS))
    }
    wide = [len(variants) * BLOCK * WEEKS / s for s in seconds["wide"]]
    scale, per = STUDY_RUNS / VARIANT_RUNS, "run-weeks per CPU s"
    return [
        Measured("plain Mesa reference", per, tuple(rate["plain"])),
        Measured(f"engine alone, {BLOCK} runs", per, tuple(rate["engine"])),
        Measured(f"engine alone, {len(variants)} variants of {BLOCK} runs", per, tuple(wide)),
        Measured("whole study, recorded and written", per, tuple(rate["study"])),
        Measured("engine alone / plain", "times", _ratios(rate["engine"], rate["plain"])),
        Measured(
            f"engine alone, {len(variants)} variants / plain", "times", _ratios(wide, rate["plain"][:VARIANT_ROUNDS])
        ),
        Measured("whole study / plain", "times", _ratios(rate["study"], rate["plain"])),
        Measured(f"{STUDY_RUNS:,} runs x {WEEKS} weeks, whole study", "CPU s", tuple(seconds["study"][1:])),
        Measured(
            f"{STUDY_RUNS:,} runs of {len(variants)} variants (from {VARIANT_RUNS} x {scale:.0f})",
            "CPU s",
            tuple(s * scale for s in seconds["variants"]),
        ),
    ]


def _ratios(above: Sequence[float], below: Sequence[float]) -> tuple[float, ...]:
    return tuple(a / b for a, b in zip(above, below, strict=True))


def run_command() -> float:
    """Measure CPU seconds of `bilateral run` on the first scenario, with its pictures."""
    with tempfile.TemporaryDirectory() as folder:
        return command("run", str(SCENARIO), "--out", str(Path(folder) / "run"))


def command_figures() -> list[Measured]:
    """Time the start of the command line; the first call of each is a warm-up."""
    commands = (("bilateral --help", ("--help",)), ("bilateral check", ("check", str(SCENARIO))))
    whole = tuple(run_command() * 1000 for _ in range(COMMAND_ROUNDS))
    return [Measured("bilateral run, 1,000 runs", "CPU ms", whole)] + [
        Measured(name, "CPU ms", tuple(command(*words) * 1000 for _ in range(COMMAND_ROUNDS + 1))[1:])
        for name, words in commands
    ]


def processor() -> str:
    """Return the name of the processor."""
    info = Path("/proc/cpuinfo")
    names = [line for line in info.read_text().splitlines() if line.startswith("model name")] if info.exists() else []
    return names[0].split(":", 1)[1].strip() if names else platform.processor() or platform.machine()


def record(agreement: Agreement, measured: Sequence[Measured]) -> dict[str, Any]:
    """Return the content of `results.json`."""
    return {
        "date": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "scenario": SCENARIO.stem,
        "machine": {
            "processor": processor(),
            "cores": os.cpu_count(),
            "system": platform.platform(),
            "load": os.getloadavg()[0],
        },
        "versions": versions(),
        "agreement": {
            "runs": agreement.runs,
            "weeks": agreement.weeks,
            "largest_difference_without_noise": agreement.without_noise,
            "largest_errors_apart": max(abs(figure.errors_apart) for figure in agreement.figures),
        },
        "ratios": {RATIOS[figure.name]: figure.median for figure in measured if figure.name in RATIOS},
        "figures": {figure.name: figure.to_json() for figure in measured},
    }


def main() -> None:
    """Check the agreement, measure, print and save the figures."""
    scenario = sim.load(SCENARIO)
    agreement = compare(scenario, AGREEMENT_RUNS, AGREEMENT_WEEKS)
    print(agreement, flush=True)
    if not agreement.holds:
        sys.exit("The engine and the plain reference do not agree; a ratio of their speeds would be meaningless.")
    measured = ensemble_figures(scenario) + command_figures()
    RESULTS.write_text(json.dumps(record(agreement, measured), indent=2) + "\n", encoding="utf-8")
    print(f"\n{'':<44} {'median':>10} {'':<22} quartiles", *measured, sep="\n")
    print(f"Saved in {RESULTS}")


if __name__ == "__main__":
    main()
