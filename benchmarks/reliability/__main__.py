"""Experiments on reliability: `python benchmarks/reliability [EXPERIMENT ...]`; prints a table and writes its JSON."""

from __future__ import annotations

import json
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import flips
import full_disk
import intervals
import kills
import mutants
import pairs
from studies import reference, workplace

SEED = 20261129
RESULTS = Path(__file__).parent / "results.json"

ALONE = {"intervals", "mutants"}
"""Experiments without a study."""


def main(chosen: list[str]) -> int:
    """Run the experiments, print a line for each and its faults, and return 1 if there are any."""
    warnings.simplefilter("ignore")
    found = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    with workplace() as place:
        known = None if {*chosen} and {*chosen} <= ALONE else reference(place)
        experiments = {
            "kill_at_each_change": lambda: kills.at_each_change(place, known),
            "kill_at_random": lambda: kills.at_random(place, known, SEED),
            "bit_flips": lambda: flips.experiment(place, known, SEED),
            "pairs": lambda: pairs.experiment(place, known, SEED),
            "full_disk": lambda: full_disk.experiment(place, known),
            "mutants": lambda: mutants.experiment(place, SEED + 3),  # tests were written for earlier samples
            "intervals": lambda: intervals.experiment(SEED),
            "kill_a_worker": lambda: kills.worker(place, known),
        }
        for name in chosen or experiments:
            began = time.monotonic()
            found[name] = {**experiments[name](), "seconds": round(time.monotonic() - began)}
            show(name, found[name])
    RESULTS.write_text(json.dumps(found, indent=1) + "\n")
    return int(any(found[name]["faults"] for name in chosen or experiments))


def show(name: str, found: dict[str, Any]) -> None:
    """Print one experiment."""
    facts = ", ".join(f"{key} {value}" for key, value in found.items() if key not in ("faults",))
    print(f"{name:22} {facts}; {len(found['faults'])} faults", flush=True)
    for fault in found["faults"][:20]:
        print(f"  - {fault}", flush=True)


if __name__ == "__main__":
    full_disk.preload()
    sys.exit(main(sys.argv[1:]))
