"""kill -9 at random moments and before each change of the file system: nothing that was reported done is lost.

A process may be killed in any verb that changes a study: `run`, `resume` and `expand`. Whatever is left must be read
rightly or refused, and `resume` must give the results of a study that nothing happened to, without simulating again a
run that was done.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from studies import RUNS, Reference, Running, expand_words, resume_words, run_words, study, without_pictures

import sim
from sim.cli.terminal.failures import failure_of
from sim.results.run_folder import MANIFEST, PARTS, read_manifest
from sim.running import ensemble
from sim.running.block import play_part

CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.unlink")
"""Events of Python's audit hook that change the file system, beside opening a file for writing."""
LATEST = 400
"""Most changes that a verb is expected to make."""


def changes(event: str, arguments: tuple[Any, ...]) -> bool:
    """True if an audited event is about to change the file system."""
    if event == "open":
        return bool(isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
    return event in CHANGES


def before_change(number: int, folder: Path) -> Callable[[], None]:
    """Return what makes a process kill itself before its n-th change inside a folder."""
    left = number

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        if changes(event, arguments) and str(folder) in str(arguments[0]):
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def start() -> None:
        without_pictures()
        sys.addaudithook(hook)

    return start


def after(seconds: float) -> Callable[[], None]:
    """Return what makes a process kill itself after a time."""

    def start() -> None:
        timer = threading.Timer(seconds, lambda: os.kill(os.getpid(), signal.SIGKILL))
        timer.daemon = True
        timer.start()

    return start


def faults_of(folder: Path, verb: str, known: Reference) -> list[str]:
    """Return what is wrong with what a killed process has left; the folder is then resumed."""
    found = []
    if not (folder / MANIFEST).exists():
        return [] if verb == "run" else ["the manifest is lost"]
    manifest = read_manifest(folder)
    reported = manifest["runs_done"]
    try:
        if not known.is_right(sim.open_results(folder)):
            found.append("wrong results were read")
        if manifest["runs_done"] == manifest["runs"] and not (folder / PARTS).exists():
            return found
    except sim.ResultsError:
        if verb == "expand" and manifest["runs"] == RUNS:
            found.append("the study before `expand` is not read")
    if (kept := sim.verify(folder).runs) < reported:
        found.append(f"{reported} runs were reported done, {kept} are kept")
    resumed = sim.resume(folder)
    if not known.is_right(resumed) or sim.verify(folder).runs != resumed.manifest["runs"]:
        found.append("the resumed study differs")
    if left := [path.name for path in folder.rglob(".*")]:
        found.append(f"left behind: {', '.join(left)}")
    return found


def starts(place: Path, known: Reference) -> dict[str, tuple[Callable[[Path], None], Callable[[Path], list[str]]]]:
    """Return each verb, with what makes its folder and its words."""
    half = place / "half"
    Running(place, run_words(half), before_change(20, half)).wait()

    def of(source: Path) -> Callable[[Path], None]:
        return lambda folder: shutil.copytree(source, folder) and None

    return {
        "run": (lambda _: None, run_words),
        "resume": (of(half), resume_words),
        "expand": (of(known.folder), expand_words),
    }


def kill(
    place: Path, known: Reference, verb: str, start: Any, first: Callable[[Path], Callable[[], None]]
) -> tuple[bool, list[str]]:
    """Kill one process; return whether it was still alive, and the faults."""
    folder = place / "killed"
    shutil.rmtree(folder, ignore_errors=True)
    make, words = start
    make(folder)
    ended = Running(place, words(folder), first(folder)).wait()
    try:
        faults = faults_of(folder, verb, known)
    except Exception as error:
        faults = [f"{type(error).__name__}: {str(error)[:200]}"]
    return ended.code == -signal.SIGKILL, faults


def at_each_change(place: Path, known: Reference) -> dict[str, Any]:
    """Kill each verb before every one of its changes of the file system in turn."""
    killed, faults = {}, []
    for verb, start in starts(place, known).items():
        for number in range(LATEST):
            alive, found = kill(place, known, verb, start, lambda folder, n=number: before_change(n, folder))  # type: ignore[misc]
            faults += [f"{verb}, change {number}: {fault}" for fault in found]
            if not alive:
                killed[verb] = number
                break
    return {"tried": sum(killed.values()), "of each verb": killed, "faults": faults}


def at_random(place: Path, known: Reference, seed: int, times: int = 50) -> dict[str, Any]:
    """Kill the verbs, in turn, at random moments of the time that they take."""
    streams, verbs = random.Random(seed), starts(place, known)
    lasts = {}
    for verb, (make, words) in verbs.items():
        folder = place / f"timed_{verb}"
        make(folder)
        began = time.monotonic()
        Running(place, words(folder)).wait()
        lasts[verb] = time.monotonic() - began
    hit, faults = 0, []
    for number in range(times):
        verb = list(verbs)[number % len(verbs)]
        moment = streams.uniform(0.0, lasts[verb])
        alive, found = kill(place, known, verb, verbs[verb], lambda _, at=moment: after(at))  # type: ignore[misc]
        hit += alive
        faults += [f"{verb}, after {moment:.3f} s: {fault}" for fault in found]
    return {"tried": times, "killed before the end": hit, "faults": faults}


def _killed_after_the_first(study: sim.Study, folder: Path, first: int, runs: int) -> None:
    """Simulate the first block, and kill the process that should simulate another."""
    if first:
        time.sleep(0.3)
        os.kill(os.getpid(), signal.SIGKILL)
    play_part(study, folder, first, runs)


def worker(place: Path, known: Reference) -> dict[str, Any]:
    """Kill a worker process of an executor that a study was given: a message, and what is done is kept."""
    folder, faults = place / "worker", []
    folder.mkdir()
    ensemble.play_part = _killed_after_the_first
    with ProcessPoolExecutor(2) as pool:
        try:
            sim.play(study(), folder, executor=pool)
            faults.append("nothing was noticed")
        except Exception as error:
            failure = failure_of(error)
            faults += [] if failure.kind == "system" else [f"not a message: {failure.message[:200]}"]
    ensemble.play_part = play_part
    faults += faults_of(folder, "run", known)
    return {"tried": 1, "faults": faults}
