"""The lock of a run folder: one process at a time changes it. The system releases it when the process ends."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sim.errors import ResultsError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCK = ".lock"
PATIENCE, PAUSE = 0.3, 0.02
"""Seconds for which a lock is requested again, since who asks about a lock holds it for a moment; and between two."""
_FAR = 2**30
"""Byte that is locked on Windows, where the bytes that are locked cannot be read."""
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


@contextmanager
def locked(folder: Path, verb: str) -> Iterator[None]:
    """Hold the lock of a run folder while `verb` changes it. Raises ResultsError that names who holds it."""
    path = folder / LOCK
    descriptor = _acquire(folder, path)
    try:
        facts = {"process": os.getpid(), "host": platform.node(), "verb": verb}
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        os.ftruncate(descriptor, 0)
        os.write(descriptor, json.dumps({**facts, "since": now}).encode())
        yield
    finally:
        if sys.platform != "win32":
            path.unlink(missing_ok=True)
        os.close(descriptor)
        with suppress(OSError):
            if sys.platform == "win32":
                path.unlink()


def holder(folder: Path) -> str:
    """Describe the process that holds a folder's lock; "" if nobody does."""
    path = folder / LOCK
    try:
        descriptor = os.open(path, os.O_RDWR | _NO_LINK)
    except OSError:
        return ""
    try:
        return "" if _take(descriptor) else _described(path)
    finally:
        os.close(descriptor)


def _acquire(folder: Path, path: Path) -> int:
    """Open and lock the lock file, and return its descriptor."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | _NO_LINK, 0o666)
        except OSError:
            if path.is_symlink():
                raise ResultsError(f"{path} is a link, which bilateral never makes; remove it") from None
            raise
        try:
            if _take(descriptor) and _is_at(descriptor, path):
                return descriptor
        except OSError as error:
            os.close(descriptor)
            raise ResultsError(
                f"{folder} is on a file system without file locks ({error.strerror}); choose another place with --out"
            ) from None
        os.close(descriptor)
        if time.monotonic() > deadline:
            raise ResultsError(f"{folder} is in use by {_described(path)}. Wait until that has ended, or end it")
        time.sleep(PAUSE)


def _take(descriptor: int) -> bool:
    """Lock an open file if nobody else has."""
    try:
        if sys.platform == "win32":
            os.lseek(descriptor, _FAR, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            os.lseek(descriptor, 0, os.SEEK_SET)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _is_at(descriptor: int, path: Path) -> bool:
    """Return whether an open file is still the one at this path: whoever held the lock before removes the file."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _described(path: Path) -> str:
    """Describe the holder of a lock from the text of the lock file."""
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        what = f"process {facts['process']} on {facts['host']}"
        return f"{what} (bilateral {facts['verb']}, since {facts['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
