"""Mutation testing: small faults are put into a copy of the source, one at a time, and the tests should notice each.

Compiled code is kept per version of the sources, so a changed rule is compiled again. That is quicker than its tests as
plain Python.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from equivalent import EQUIVALENT
from mutations import Mutation, mutated, mutations
from studies import ROOT
from test_map import GOLDEN, KEPT, PACKAGES, quick_tests, sources_of, stages

from sim.statistics.intervals import share

MINUTES = 40.0
SECONDS, SECONDS_OF_KEPT = 300, 60
"""Tests that take more CPU time than this have noticed the mutant: it does not end."""
COPIES = 2
"""Copies of the tree in which mutants are tried side by side."""


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


class Copy:
    """A copy of the tree with a process that runs tests in it."""

    def __init__(self, place: Path) -> None:
        """Copy the sources that Git knows, and start the process."""
        self.root, self.compiled = place / "tree", place / "compiled"
        listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for name in listed.splitlines():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, self.root / name)
        own = {"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(self.root), "NUMBA_CACHE_DIR": str(self.compiled)}
        program = [sys.executable, str(Path(__file__).with_name("mutant_tests.py"))]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        environment = {**os.environ, **own}
        self.tests: Any = subprocess.Popen(program, cwd=self.root, env=environment, **pipes)  # type: ignore[call-overload]

    def run(self, files: list[str]) -> int:
        """Run tests; return the exit code of pytest, 0 if all passed."""
        seconds = SECONDS_OF_KEPT if all(name.endswith(KEPT) for name in files) else SECONDS
        self.tests.stdin.write(f"{seconds} {' '.join(files)}\n")
        self.tests.stdin.flush()
        return int(self.tests.stdout.readline())

    @contextmanager
    def changed(self, mutant: Mutant) -> Iterator[None]:
        """Put a mutant into the copy, and take it out again with what was compiled of it."""
        path, kept = self.root / mutant.path, {each.name for each in self.compiled.glob("*")}
        source, was = path.read_text(), path.stat()
        path.write_text(mutated(source, mutant.mutation))
        try:
            yield
        finally:
            path.write_text(source)
            os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
            for folder in self.compiled.glob("*"):
                if folder.name not in kept:
                    shutil.rmtree(folder)

    def close(self) -> None:
        """End the process."""
        self.tests.stdin.close()
        self.tests.wait()


def sample(seed: int) -> list[Mutant]:
    """Draw mutants of every package without replacement, in a random order: where time ends, a sample is left."""
    streams, drawn = random.Random(seed), []
    for package, count in PACKAGES.items():
        everything = [
            Mutant(package, path, mutation)
            for path in sources_of(package)
            for mutation in mutations((ROOT / path).read_text())
        ]
        drawn += streams.sample(everything, count)
    streams.shuffle(drawn)
    return drawn


@dataclass
class Trials:
    """Mutants tried side by side in copies of the tree, until time ends."""

    copies: SimpleQueue[Copy]
    until: float

    def survives(self, mutant: Mutant) -> bool | None:
        """Run the tests of a mutant's module, the quickest first; return whether all pass, None if time has ended."""
        copy = self.copies.get()
        try:
            if time.monotonic() > self.until:
                return None
            with copy.changed(mutant):
                survived = all(copy.run(files) == 0 for files in stages(mutant.path))
        finally:
            self.copies.put(copy)
        said = "SURVIVES" if survived else "killed"
        print(f"  {said} {mutant.name} ({mutant.package}, line {mutant.mutation.line})", flush=True)
        return survived


def experiment(place: Path, seed: int) -> dict[str, Any]:
    """Try a sample of mutants; return the rates and the survivors."""
    made, copies = [Copy(place / f"copy_{number}") for number in range(COPIES)], SimpleQueue[Copy]()
    drawn = [one for one in sample(seed) if one.name not in EQUIVALENT]
    with ThreadPoolExecutor(COPIES) as threads:
        if any(threads.map(lambda copy: copy.run([GOLDEN, *quick_tests("sim/questions/summary/text.py")]), made)):
            raise SystemExit("the tests fail without a mutant")
        for copy in made:
            copies.put(copy)
        outcomes = list(threads.map(Trials(copies, time.monotonic() + 60.0 * MINUTES).survives, drawn))
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
