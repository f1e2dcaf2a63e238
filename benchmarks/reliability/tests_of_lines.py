"""Which test files run which lines of the project, measured: a fault is tried with every test that can notice it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from queue import SimpleQueue

from copied_tree import CopiedTree, tracked
from studies import ROOT

COMPILED = ("sim/model/", "sim/engine/", "sim/results/recording/counting.py")
"""Sources with compiled functions, whose lines nobody sees running: every test that imports them is one of theirs."""
TOO_LONG = 900
"""Seconds of CPU time after which a test file is given up."""
NEAR = 0.1
"""The time of tests in the folder of a source counts so much when tests are put in order."""
GOLDEN = "tests/test_golden.py"
FIRST_BATCH, GROWTH, LAST_BATCH = 8.0, 3.0, 60.0
"""Seconds of the first tests that are run together, how much longer each following group may take, and the longest."""


@dataclass(frozen=True)
class TestFile:
    """A test file, how it ended without a fault, its seconds of CPU time, and the lines of each source it runs."""

    name: str
    passed: bool
    seconds: float
    lines: dict[str, set[int]]


class TestsOfLines:
    """The test files of each line."""

    def __init__(self, files: list[TestFile]) -> None:
        """Take the files that pass; the others read sources as texts, and are of no use here."""
        self.files = [file for file in files if file.passed]

    def batches(self, path: str, line: int) -> list[tuple[list[str], float]]:
        """Return groups of test files that run a line, the quickest first, and the seconds that each group takes.

        Tests that import the module are taken where no test is seen to run the line: other processes may.
        """
        importing = [file for file in self.files if path in file.lines]
        running = [file for file in importing if line in file.lines[path]]
        chosen = running if running and not path.startswith(COMPILED) else importing
        own = "tests/" + str(Path(path).parent.relative_to("sim")) + "/"
        ordered = sorted(chosen, key=lambda file: file.seconds * (NEAR if _is_near(file.name, own) else 1.0))
        return list(_batches(ordered))


def _is_near(name: str, folder: str) -> bool:
    return name.startswith(folder) or name == GOLDEN


def _batches(files: list[TestFile]) -> Iterator[tuple[list[str], float]]:
    together: list[TestFile] = []
    limit = FIRST_BATCH
    for file in files:
        if together and sum(each.seconds for each in together) + file.seconds > limit:
            yield [each.name for each in together], sum(each.seconds for each in together)
            together, limit = [], min(limit * GROWTH, LAST_BATCH)
        together.append(file)
    if together:
        yield [each.name for each in together], sum(each.seconds for each in together)


def measured(copies: list[CopiedTree], kept: Path) -> TestsOfLines:
    """Run every test file by itself and return which lines it runs.

    What the folder `kept` holds is measured again only where the test file, or a source that it runs, has changed.
    """
    kept.mkdir(parents=True, exist_ok=True)
    names = [name for name in tracked() if name.startswith("tests/") and Path(name).name.startswith("test_")]
    free = SimpleQueue[CopiedTree]()
    for copy in copies:
        free.put(copy)

    def one(name: str) -> TestFile:
        copy = free.get()
        try:
            return _measured(copy, name, kept / f"{_digest(name)}.json")
        finally:
            free.put(copy)

    with ThreadPoolExecutor(len(copies)) as threads:
        return TestsOfLines(list(threads.map(one, [name for name in names if name.endswith(".py")])))


def _measured(copy: CopiedTree, name: str, saved: Path) -> TestFile:
    stored = json.loads(saved.read_text()) if saved.exists() else {"sources": {"": "not measured"}}
    if any(_digest(path) != digest for path, digest in stored["sources"].items()):
        lines = saved.with_suffix(".lines")
        ended = copy.run([name], TOO_LONG, lines)
        found = {path: run for path, run in json.loads(lines.read_text()).items() if run} if lines.exists() else {}
        sources = {path: _digest(path) for path in found}
        stored = {"code": ended.code, "seconds": ended.seconds, "lines": found, "sources": sources}
        saved.write_text(json.dumps(stored))
        lines.unlink(missing_ok=True)
    lines_of = {path: set(numbers) for path, numbers in stored["lines"].items()}
    return TestFile(name, stored["code"] == 0, stored["seconds"], lines_of)


def _digest(name: str) -> str:
    """Return a hash of a file, its name and contents; none of a file that is not there."""
    path = ROOT / name
    return blake2b(os.fsencode(name) + path.read_bytes(), digest_size=12).hexdigest() if path.is_file() else ""
