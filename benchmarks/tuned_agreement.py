"""Compare the tuned reference with the others. Run with `python benchmarks/tuned_agreement.py --runs 1000`.

Without noise it must give the weeks of the plain reference up to rounding, in every variant without scripted acts. With
noise its figures must agree with the engine's within 4 standard errors.
"""

from __future__ import annotations

import argparse
import sys

import mesa
import numpy as np
from agreement import COMPARED, NAMES, SCENARIO, TALLIED, Agreement, Paths, engine_paths, figures, ruptures, tallied
from plain_mesa import PlainModel
from tuned_mesa import TunedModel

import sim
from sim.scenario.inputs import VariantInputs, inputs_of

SEED = 2_000_000


def apart(case: VariantInputs, focus: tuple[str, str], weeks: int) -> float:
    """Compute the largest difference from the plain reference of any dyad in any week without noise, by both starts."""
    return max(_apart(case, focus, weeks, rests) for rests in (False, True))


def _apart(case: VariantInputs, focus: tuple[str, str], weeks: int, rests: bool) -> float:
    plain, tuned, largest = PlainModel(case, focus, seed=None), TunedModel(case, focus, seed=None), 0.0
    if rests:
        plain.rest()
        tuned.rest()
    for _ in range(weeks):
        plain.step()
        tuned.step()
        for dyad in tuned.dyads:
            code, other = dyad.codes
            theirs = [getattr(plain.states[code], name)[other] for name in COMPARED]
            largest = max(largest, *(abs(getattr(dyad, n) - x) for n, x in zip(COMPARED, theirs, strict=True)))
    return largest


def without_noise(scenario: sim.Scenario, weeks: int) -> dict[str, float]:
    """Compute the largest difference from the plain reference, by variant."""
    cases = [inputs_of(scenario, variant) for variant in scenario.variants]
    return {case.name: apart(case, scenario.focus, weeks) for case in cases if not case.acts}


def tuned_paths(scenario: sim.Scenario, runs: int, weeks: int) -> Paths:
    """Simulate with the tuned reference."""
    case, columns, tallies, leanings, ruptured = inputs_of(scenario), [], [], [], []
    for seed in range(SEED, SEED + runs):
        model = TunedModel(case, scenario.focus, seed)
        for _ in range(weeks):
            model.step()
        columns.append(np.array(model.weeks, dtype=float).T)
        tallies.append([model.tally[name] for name in TALLIED])
        leanings.append(sum(abs(dyad.leaning) for dyad in model.dyads))
        ruptured.append(ruptures(columns[-1][NAMES.index("rung")].tolist(), model.focus[1].start_rung))
        getattr(mesa.Agent, "_ids", {}).pop(model, None)  # Mesa 3.3 keeps every model alive in this table
    paths = dict(zip(NAMES, np.stack(columns, axis=1), strict=True))
    of_runs = {"leanings": np.array(leanings), "ruptured": np.array(ruptured, dtype=float)}
    return {**paths, **tallied(np.array(tallies, dtype=float)), **of_runs}


def compare(scenario: sim.Scenario, runs: int, weeks: int) -> Agreement:
    """Simulate with both and compare."""
    both = engine_paths(scenario, runs, weeks), tuned_paths(scenario, runs, weeks)
    return Agreement(runs, weeks, without_noise(scenario, weeks), tuple(figures(*both)), "tuned")


def main() -> None:
    """Compare, print, and exit with an error if they do not agree."""
    parser = argparse.ArgumentParser(description="Check that the tuned reference agrees with the others.")
    parser.add_argument("--runs", type=int, default=1000, help="runs of each (default 1000)")
    parser.add_argument("--weeks", type=int, default=156, help="weeks of each run (default 156)")
    options = parser.parse_args()
    agreement = compare(sim.load(SCENARIO), options.runs, options.weeks)
    print(agreement)
    sys.exit(not agreement.holds)


if __name__ == "__main__":
    main()
