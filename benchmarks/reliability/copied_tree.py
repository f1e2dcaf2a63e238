"""A copy of the tree in which faults are put and tests are run."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studies import ROOT


@dataclass(frozen=True)
class Ended:
    """How tests ended: the exit code of pytest (negative: a signal), and the seconds of CPU time they took."""

    code: int
    seconds: float


class CopiedTree:
    """A copy of the tree, its sources without comments, and a process that runs tests in it.

    A source with a fault has no comments either and the same lines, so that nothing but the fault can be noticed.
    """

    def __init__(self, place: Path) -> None:
        """Copy the files that Git knows, and start the process."""
        self.root, self._compiled = place / "tree", place / "compiled"
        for name in tracked():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, self.root / name)
            if name.startswith("sim/") and name.endswith(".py"):
                (self.root / name).write_text(without_comments((ROOT / name).read_text()))
        own = {"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(self.root), "NUMBA_CACHE_DIR": str(self._compiled)}
        program = [sys.executable, str(Path(__file__).with_name("mutant_tests.py"))]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        environment = {**os.environ, **own}
        self._tests: Any = subprocess.Popen(program, cwd=self.root, env=environment, **pipes)  # type: ignore[call-overload]

    def run(self, files: list[str], seconds: float, lines: Path | None = None) -> Ended:
        """Run test files for so many seconds of CPU time at most; write the lines of `sim` they ran to `lines`."""
        self._tests.stdin.write(f"{round(seconds)} {lines or '-'} {' '.join(files)}\n")
        self._tests.stdin.flush()
        code, used = self._tests.stdout.readline().split()
        return Ended(int(code), float(used))

    @contextmanager
    def changed(self, name: str, source: str) -> Iterator[None]:
        """Put another source in place of one, and take it out again with what was compiled of it."""
        path, kept = self.root / name, {each.name for each in self._compiled.glob("*")}
        before, was = path.read_text(), path.stat()
        path.write_text(source)
        try:
            yield
        finally:
            path.write_text(before)
            os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
            for folder in self._compiled.glob("*"):
                if folder.name not in kept:
                    shutil.rmtree(folder)

    def close(self) -> None:
        """End the process."""
        self._tests.stdin.close()
        self._tests.wait()


def tracked() -> list[str]:
    """Return the paths of the files that Git knows."""
    return subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()


def without_comments(source: str) -> str:
    """Return a source as the syntax tree has it."""
    return ast.unparse(ast.parse(source))
