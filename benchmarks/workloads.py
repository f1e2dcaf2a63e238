"""Works that are timed on the first scenario: the engine, both references, the week in C, whole studies.

The engine's work is to build the world, with its inputs and equilibrium, and to play its weeks. The week in C plays the
same runs and weeks from a world that the engine has built, and is timed for the weeks alone.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import count
from pathlib import Path

from c_lanes import Group, compiled, compiler
from measuring import Ratio, Work, cpu
from plain_mesa import PlainModel
from tuned_mesa import TunedModel

import sim
from sim.running.ensemble import block_runs
from sim.scenario.inputs import VariantInputs, inputs_of
from sim.world.simulation import Simulation

WEEKS, BLOCK, STUDY_RUNS, PLAIN_RUNS, TUNED_RUNS = 156, 128, 1000, 6, 12
VARIANTS = 9
RATIOS = (
    Ratio("plain_mesa", "engine alone / plain", "engine", "plain"),
    Ratio(f"plain_mesa_{VARIANTS}_variants", f"engine alone, {VARIANTS} variants / plain", "wide", "plain"),
    Ratio("plain_mesa_whole_study", "whole study / plain", "study", "plain"),
    Ratio("tuned_mesa", "engine alone / tuned Mesa", "engine", "tuned"),
    Ratio("c_lanes", "C in lanes / engine, weeks alone", "lanes", "played", lower_is_better=True),
)
"""Ratios of speeds; the last says how many times faster C is."""


def all_works(scenario: sim.Scenario) -> dict[str, Work]:
    """Return the works by key, in the order in which they are timed; C is left out where there is no compiler."""
    variants = scenario.variants[:VARIANTS]
    works = {
        "plain": _of_reference("plain Mesa reference", PlainModel, scenario, PLAIN_RUNS),
        "tuned": _of_reference("tuned Mesa reference", TunedModel, scenario, TUNED_RUNS),
        "engine": _of_engine(f"engine alone, {BLOCK} runs", scenario, ("base",)),
        "played": Work("engine, weeks alone", BLOCK * WEEKS, lambda _: played(scenario)),
        "lanes": Work("C in lanes, weeks alone", BLOCK * WEEKS, lambda _: lanes(scenario)),
        "study": Work("whole study, recorded and written", STUDY_RUNS * WEEKS, lambda _: _study(scenario)),
        "wide": _of_engine(f"engine alone, {len(variants)} variants of {BLOCK} runs", scenario, variants),
    }
    return works if compiler() else {key: work for key, work in works.items() if key != "lanes"}


def _of_reference(name: str, model: type[PlainModel | TunedModel], scenario: sim.Scenario, runs: int) -> Work:
    case, seeds = inputs_of(scenario), count()
    return Work(name, runs * WEEKS, lambda _: cpu(partial(reference, model, case, scenario.focus, seeds, runs)))


def reference(
    model: type[PlainModel | TunedModel], case: VariantInputs, focus: tuple[str, str], seeds: Iterator[int], runs: int
) -> None:
    """Simulate a few runs of a reference, collecting data every week."""
    for _ in range(runs):
        world = model(case, focus, next(seeds))
        for _ in range(WEEKS):
            world.step()


def _of_engine(name: str, scenario: sim.Scenario, variants: Sequence[str]) -> Work:
    work = partial(engine, scenario, variants, BLOCK, WEEKS)
    return Work(name, len(variants) * BLOCK * WEEKS, lambda _: cpu(work))


def engine(scenario: sim.Scenario, variants: Sequence[str], runs: int, weeks: int) -> float:
    """Build the worlds of these runs, in blocks as large as a study's, and play them without recording.

    Return CPU seconds of building.
    """
    size, building = block_runs(sim.Study(scenario, tuple(variants))), 0.0
    for first in range(0, runs, size):
        start = time.process_time()
        world = Simulation(scenario, variants, min(size, runs - first), first_run=first)
        building += time.process_time() - start
        for _ in range(weeks):
            world.step()
    return building


def played(scenario: sim.Scenario) -> float:
    """Measure CPU seconds of the engine's weeks, without building the world."""
    world = Simulation(scenario, runs=BLOCK)

    def weeks() -> None:
        for _ in range(WEEKS):
            world.step()

    return cpu(weeks)


def lanes(scenario: sim.Scenario) -> float:
    """Measure CPU seconds of the weeks in C, of the same runs."""
    world = Simulation(scenario, runs=BLOCK).engine
    groups = [Group(world, number) for number in range(world.packing.groups)]
    compiled()

    def weeks() -> None:
        for group in groups:
            group.play(WEEKS)

    return cpu(weeks)


def _study(scenario: sim.Scenario) -> float:
    return cpu(partial(study, scenario, ("base",), STUDY_RUNS))


def study(scenario: sim.Scenario, variants: Sequence[str], runs: int, workers: int = 1) -> None:
    """Simulate, record, join, write and open a whole study."""
    with tempfile.TemporaryDirectory() as folder:
        sim.play(sim.Study(scenario, tuple(variants), runs, weeks=WEEKS), Path(folder) / "run", workers=workers)
