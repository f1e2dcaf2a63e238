"""Do the indices of `sensitivity` agree with SALib's on the same points of the first scenario?

`pip install SALib`, which the project does not need, then `python benchmarks/salib_agreement.py`. It takes a minute.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np

import sim
from sim.arrays import Array
from sim.questions.sensitivity.varied import simulated
from sim.results.outcomes import outcome
from sim.scenario.uncertain_inputs import varied_inputs
from sim.statistics.sensitivity_indices import SobolPoints, sobol_points, variance_indices

RANGES = {
    "relations.AZE-RUS": (0.3, 0.8),
    "incidents.flight_8243.impact": (1.0, 4.0),
    "incidents.flight_8243.responsibility": (0.0, 1.0),
    "incidents.yekaterinburg_raid.impact": (0.5, 3.0),
    "states.AZE.factions.hardliners.power": (0.1, 0.5),
    "leverage.TUR.AZE": (0.0, 0.8),
}
POINTS, RUNS, WEEKS, SEED, WORKERS = 128, 64, 104, 1, 2


def by_salib(points: SobolPoints, means: Array) -> tuple[Array, Array]:
    """Return SALib's first-order and total indices from the means over runs at `points.every`, [point]."""
    analyse: Any = import_module("SALib.analyze.sobol").analyze
    size, count = points.first.shape[1], len(points.first)
    by_set = means.reshape(-1, count)
    ordered = np.stack([by_set[0], *by_set[2:], by_set[1]], axis=1).ravel()
    problem = {"num_vars": size, "names": list(RANGES), "bounds": [[0.0, 1.0]] * size}
    found = analyse(problem, ordered, calc_second_order=False, seed=SEED)
    return np.asarray(found["S1"]), np.asarray(found["ST"])


def main() -> None:
    """Print both indices of each input, by both programs, and with the chance that is left in means taken out."""
    study = sim.Study(sim.load("russia_azerbaijan_2025"), runs=RUNS, weeks=WEEKS, seed=SEED)
    inputs = varied_inputs(study.scenario, "base", RANGES)
    points = sobol_points(len(inputs), POINTS, SEED)
    values = simulated(study, inputs, points.every, outcome("mean_relation"), WORKERS, None)
    means = values.mean(axis=1)
    first, total = by_salib(points, means)
    same = variance_indices(np.stack([means, means], axis=1), POINTS, SEED)
    own = variance_indices(values, POINTS, SEED)
    print("| input | SALib alone | in all | means alone | in all | as reported alone | in all (90 %) |")
    for place, one in enumerate(inputs):
        shown = [first[place], total[place], same.first[place].estimate, same.total[place].estimate]
        cells = [f"{value:.4f}" for value in (*shown, own.first[place].estimate, own.total[place].estimate)]
        low, high = own.total[place].low, own.total[place].high
        print(f"| {one.key} | {' | '.join(cells)} ({low:.3f} to {high:.3f}) |")
    most = [
        max(abs(found[place] - held[place].estimate) for place in range(len(inputs)))
        for held_pair in ((same.first, same.total), (own.first, own.total))
        for found, held in zip((first, total), held_pair, strict=True)
    ]
    print("largest differences from SALib: " + ", ".join(f"{value:.2g}" for value in most))


if __name__ == "__main__":
    main()
