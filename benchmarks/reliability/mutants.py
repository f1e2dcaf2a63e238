"""Mutation testing: small faults are put into a copy of the source, one at a time, and the tests should notice each.

Compiled code is kept per version of the sources, so a changed rule is compiled again. That is quicker than its tests as
plain Python.
"""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from copied_tree import CopiedTree, without_comments
from equivalent import EQUIVALENT
from mutations import Mutation, mutated, mutations
from packages import PACKAGES, sources_of
from studies import ROOT
from tests_of_lines import GOLDEN, TestsOfLines, measured

from sim.statistics.intervals import share

MINUTES = 60.0
"""Time for all mutants; those that are not tried by then are left out."""
MOST_SECONDS = 300.0
"""CPU time for the tests of one mutant; it survives if nothing has failed by then."""
ENDLESS, COMPILING = 4.0, 120.0
"""Tests that take so many times their usual CPU time, and these seconds more, have noticed that it does not end."""
COPIES = 2
"""Copies of the tree in which mutants are tried side by side."""
KEPT = ROOT / "build" / "lines_of_tests"
"""Where it is kept which lines the tests run."""


@dataclass(frozen=True)
class Mutant:
    """A mutation of one file of a package."""

    package: str
    path: str
    mutation: Mutation

    @property
    def name(self) -> str:
        """The file, the function and the change."""
        return f"{self.path}: {self.mutation.words}"


def sample(seed: int) -> list[Mutant]:
    """Draw mutants of every package without replacement, in a random order: where time ends, a sample is left."""
    streams, drawn = random.Random(seed), []
    for package, count in PACKAGES.items():
        everything = [
            Mutant(package, path, mutation) for path in sources_of(package) for mutation in mutations(source_of(path))
        ]
        drawn += streams.sample(everything, count)
    streams.shuffle(drawn)
    return drawn


@dataclass
class Trials:
    """Mutants tried side by side in copies of the tree, until time ends."""

    copies: SimpleQueue[CopiedTree]
    tests: TestsOfLines
    until: float

    def survives(self, mutant: Mutant) -> bool | None:
        """Run the tests of a mutant's line, the quickest first; return whether all pass, None if time has ended."""
        copy = self.copies.get()
        try:
            if time.monotonic() > self.until:
                return None
            began = time.monotonic()
            survived, seconds = self._tried(copy, mutant)
        finally:
            self.copies.put(copy)
        said = "SURVIVES" if survived else "killed"
        spent = f"{seconds:.0f} CPU s, {time.monotonic() - began:.0f} s"
        print(f"  {said} {mutant.name} ({mutant.package}, line {mutant.mutation.line}; {spent})", flush=True)
        return survived

    def _tried(self, copy: CopiedTree, mutant: Mutant) -> tuple[bool, float]:
        spent = 0.0
        with copy.changed(mutant.path, mutated(source_of(mutant.path), mutant.mutation)):
            for files, seconds in self.tests.batches(mutant.path, mutant.mutation.line):
                if spent > MOST_SECONDS:
                    break
                ended = copy.run(files, ENDLESS * seconds + COMPILING)
                spent += ended.seconds
                if ended.code:
                    return False, spent
        return True, spent


def source_of(path: str) -> str:
    """Return a source as the copies have it."""
    return without_comments((ROOT / path).read_text())


def experiment(place: Path, seed: int) -> dict[str, Any]:
    """Try a sample of mutants; return the rates and the survivors."""
    made, copies = [CopiedTree(place / f"copy_{number}") for number in range(COPIES)], SimpleQueue[CopiedTree]()
    tests = measured(made, KEPT)
    drawn = [one for one in sample(seed) if one.name not in EQUIVALENT]
    for copy in made:
        copies.put(copy)
    with ThreadPoolExecutor(COPIES) as threads:
        if any(threads.map(lambda copy: copy.run([GOLDEN], MOST_SECONDS).code, made)):  # compiles what is then kept
            raise SystemExit("the tests fail without a mutant")
        outcomes = list(threads.map(Trials(copies, tests, time.monotonic() + 60.0 * MINUTES).survives, drawn))
    for copy in made:
        copy.close()
    tried = [mutant for mutant, survived in zip(drawn, outcomes, strict=True) if survived is not None]
    return found(tried, [mutant for mutant, survived in zip(drawn, outcomes, strict=True) if survived])


def found(tried: list[Mutant], alive: list[Mutant]) -> dict[str, Any]:
    """Return the numbers of mutants by package, the share killed with its 90 % interval, and the survivors."""
    by_package = {
        package: f"{sum(one.package == package for one in tried) - sum(one.package == package for one in alive)}"
        f" of {sum(one.package == package for one in tried)}"
        for package in PACKAGES
    }
    killed = share(len(tried) - len(alive), len(tried))
    rate = {name: round(value, 3) for name, value in asdict(killed).items()}
    return {
        "tried": len(tried),
        "killed": by_package,
        "share killed": rate,
        "faults": [mutant.name for mutant in alive],
    }
