"""A disk that is full from the n-th write, or the n-th change of the file system, on: a message, and nothing is lost.

Writes are refused by a library in C that is loaded before all others (`full_disk.c`), changes by Python's audit hook.
"""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kills import changes, faults_of, starts
from studies import Reference, Running, without_pictures

SOURCE = Path(__file__).with_suffix(".c")
PRELOAD = "LD_PRELOAD"
REMOVES = ("os.remove", "os.rmdir", "os.unlink")
"""Changes that succeed on a full disk."""
LATEST = 2000
"""Most writes that a verb is expected to make."""


def preload() -> None:
    """Start this program again with the library loaded, once; nothing happens where there is no compiler."""
    compiler = shutil.which("cc")
    if compiler is None or PRELOAD in os.environ:
        return
    library = Path(os.environ.get("TMPDIR", "/tmp")) / f"full_disk_{os.getpid()}.so"
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", str(SOURCE), "-o", str(library), "-ldl"], check=True)
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, PRELOAD: str(library)})


def after_writes(number: int, _: Path, met: mmap.mmap) -> Callable[[], None]:
    """Return what lets a process write so many times to files."""
    flag = (ctypes.c_char * 1).from_buffer(met)

    def start() -> None:
        without_pictures()
        ctypes.CDLL(None).fill_after(ctypes.c_long(number), flag)

    return start


def after_changes(number: int, folder: Path, met: mmap.mmap) -> Callable[[], None]:
    """Return what lets a process change the file system so many times inside a folder, except for removals."""
    left = number

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        if event not in REMOVES and changes(event, arguments) and str(folder) in str(arguments[0]):
            left -= 1
            if left < 0:
                met[0] = 1
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(arguments[0]))

    def start() -> None:
        without_pictures()
        sys.addaudithook(hook)

    return start


FILLED = {"change": after_changes, "write": after_writes}


def fill(place: Path, known: Reference, verb: str, start: Any, kind: str, number: int) -> tuple[bool, list[str]]:
    """Run a verb on a disk that becomes full; return whether it did, and the faults."""
    folder, met = place / "filled", mmap.mmap(-1, 1)
    shutil.rmtree(folder, ignore_errors=True)
    make, words = start
    make(folder)
    ended = Running(place, words(folder), FILLED[kind](number, folder, met)).wait()
    if met[0] != 1:
        return False, [] if ended.code == 0 else [f"ended with {ended.code} without a full disk: {ended.err[-200:]}"]
    faults = []
    if ended.code != 1 or ended.crashed or "no space is left" not in ended.err or "Free some space" not in ended.err:
        faults.append(f"ended with {ended.code} and: {(ended.err or ended.out)[-300:]}")
    try:
        faults += faults_of(folder, verb, known)
    except Exception as error:
        faults.append(f"{type(error).__name__}: {str(error)[:200]}")
    return True, faults


def experiment(place: Path, known: Reference) -> dict[str, Any]:
    """Fill the disk before every change, and every write, of each verb in turn."""
    kinds = [kind for kind in FILLED if kind == "change" or PRELOAD in os.environ]
    tried, faults = {}, []
    for verb, start in starts(place, known).items():
        for kind in kinds:
            for number in range(LATEST):
                full, found = fill(place, known, verb, start, kind, number)
                faults += [f"{verb}, {kind} {number}: {fault}" for fault in found]
                if not full:
                    tried[f"{verb}, {kind}s"] = number
                    break
    return {"tried": sum(tried.values()), "of each verb": tried, "faults": faults}
