"""Check that no ratio of speeds has become worse: run with `make guard`.

The ratios of `results.json` are measured again, in fewer rounds. Only ratios are compared, never seconds, because a
machine that is slower or shared slows both works of a ratio. The guard exits with an error if a ratio is worse than
the stored one by more than 15 %.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from agreement import SCENARIO
from c_lanes import NO_COMPILER, compiler
from measuring import Ratio, ratios, speeds, timed
from results_file import processor, stored
from workloads import RATIOS, all_works

import sim

ROUNDS, TOLERANCE = 3, 0.15


def worse_by(ratio: Ratio, before: float, now: float) -> float:
    """Compute by what share a ratio is worse than before; below zero it is better."""
    return now / before - 1.0 if ratio.lower_is_better else 1.0 - now / before


def verdicts(before: dict[str, float], now: dict[str, float], tolerance: float = TOLERANCE) -> list[tuple[bool, str]]:
    """Return, for every stored ratio that was measured again, whether it holds, and a line that says so."""
    found = []
    for ratio in RATIOS:
        if ratio.key in before and ratio.key in now:
            share = worse_by(ratio, before[ratio.key], now[ratio.key])
            holds = share <= tolerance
            direction = f"{abs(share):.0%} {'worse' if share > 0.0 else 'better'}"
            numbers = f"{before[ratio.key]:7.2f} stored {now[ratio.key]:7.2f} now {direction:>12}"
            found.append((holds, f"{ratio.name:<36} {numbers}  {'holds' if holds else 'TOO SLOW'}"))
    return found


def measured(scenario: sim.Scenario, rounds: int) -> dict[str, float]:
    """Measure the ratios."""
    works = all_works(scenario)
    return {key: figure.median for key, figure in ratios(RATIOS, speeds(works, timed(works, rounds))).items()}


def notices(results: dict[str, Any]) -> Sequence[str]:
    """Return what limits the comparison: no compiler, ratios that are not stored, another processor."""
    found = [] if compiler() else [NO_COMPILER]
    unknown = [ratio.name for ratio in RATIOS if ratio.key not in results["ratios"]]
    found += [f"Not stored, so not compared: {', '.join(unknown)}."] if unknown else []
    if results["machine"]["processor"] != processor():
        found.append(f"The stored ratios are from another processor, {results['machine']['processor']}.")
    return found


def main() -> None:
    """Measure, print a line per ratio, and exit with an error if any is too much worse."""
    parser = argparse.ArgumentParser(description="Check that the ratios of speeds are not worse than stored.")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"rounds of each measurement (default {ROUNDS})")
    options = parser.parse_args()
    results = stored()
    if not results.get("ratios"):
        sys.exit("There are no stored ratios to compare with: run `make bench` first.")
    found = verdicts(results["ratios"], measured(sim.load(SCENARIO), options.rounds))
    print(*notices(results), *(line for _, line in found), sep="\n", flush=True)
    slow = sum(not holds for holds, _ in found)
    sys.exit(f"{slow} of {len(found)} ratios worse by more than {TOLERANCE:.0%}." if slow else None)


if __name__ == "__main__":
    main()
