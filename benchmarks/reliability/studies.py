"""Small studies for the experiments, and processes of the command line that may be killed."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sim
from sim.cli import main
from sim.cli.terminal import report
from sim.running import ensemble

ROOT = Path(__file__).parents[2]
SCENARIO = ROOT / "tests" / "scenario" / "two_states.yaml"
RUNS, MORE, WEEKS, BLOCK = 64, 96, 8, 16
"""Runs of a study and after it is expanded, weeks, and runs of a block: there are several of each file."""

ensemble.block_runs = lambda _: BLOCK


@dataclass(frozen=True)
class Ended:
    """How a process of the command line ended: exit code (negative: the signal), and what it printed."""

    code: int
    out: str
    err: str

    @property
    def crashed(self) -> bool:
        """True if it ended with a traceback, or without a word although it failed."""
        text = self.out + self.err
        return "Traceback" in text or "fault of bilateral" in text or (self.code > 0 and not self.err.strip())


class Running:
    """A process forked from this one, in which numba has compiled everything already, that runs a verb."""

    def __init__(self, folder: Path, words: list[str], first: Callable[[], None] | None = None) -> None:
        """Start `bilateral WORDS`, after `first()`; the output goes to files in `folder`."""
        handle, base = tempfile.mkstemp(dir=folder)
        os.close(handle)
        self._files = Path(f"{base}.out"), Path(f"{base}.err")
        self.pid = os.fork()
        if not self.pid:
            self._run(words, first)

    def _run(self, words: list[str], first: Callable[[], None] | None) -> None:
        code = 70
        try:
            for number, path in enumerate(self._files, 1):
                os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
            sys.argv = ["bilateral", *words]
            sys.stdout, sys.stderr = (os.fdopen(number, "w") for number in (1, 2))
            if first:
                first()
            main()
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def wait(self) -> Ended:
        """Wait for the end."""
        _, status = os.waitpid(self.pid, 0)
        out, err = (path.read_text() if path.exists() else "" for path in self._files)
        return Ended(os.waitstatus_to_exitcode(status), out, err)


def without_pictures() -> None:
    """Draw no pictures in this process: they are never read again, and take long."""
    report.draw = lambda *_: []  # type: ignore[assignment]


@contextmanager
def workplace() -> Iterator[Path]:
    """Yield an empty folder, which is removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="reliability"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_words(folder: Path) -> list[str]:
    """The words of `bilateral run` into a folder."""
    options = ("--runs", RUNS, "--weeks", WEEKS, "--variant", "all", "--workers", 1, "--out", folder)
    return ["run", str(SCENARIO), *map(str, options)]


def expand_words(folder: Path) -> list[str]:
    """The words of `bilateral expand` of a folder."""
    return ["expand", str(folder), "--runs", str(MORE), "--workers", "1"]


def resume_words(folder: Path) -> list[str]:
    """The words of `bilateral resume` of a folder."""
    return ["resume", str(folder), "--workers", "1"]


def study(runs: int = RUNS, seed: int = 1) -> sim.Study:
    """The study that `run_words` simulates."""
    scenario = sim.load(SCENARIO)
    return sim.Study(scenario, scenario.variants, runs=runs, seed=seed, weeks=WEEKS)


@dataclass(frozen=True)
class Reference:
    """The checksums of the results of the study, as run and as expanded, when nothing goes wrong."""

    by_runs: dict[int, str]
    folder: Path

    def is_right(self, results: sim.Results) -> bool:
        """True if results are bit-identical to those of a study that nothing happened to."""
        manifest = results.manifest
        return manifest["results_sha256"] == self.by_runs.get(manifest["runs"])


def reference(place: Path) -> Reference:
    """Simulate the study and its expansion once; `folder` has the study before it is expanded."""
    whole = sim.play(study(), place / "reference")
    expanded = sim.play(study(MORE), place / "expanded")
    return Reference(
        {each.manifest["runs"]: each.manifest["results_sha256"] for each in (whole, expanded)}, whole.folder
    )
