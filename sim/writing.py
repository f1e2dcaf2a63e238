"""Writing of files so that a full disk or an interrupt never leaves half of one, nor harms an earlier one."""

from __future__ import annotations

import errno
import io
import os
import secrets
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

from sim.errors import UsageError

DRAFT = r"\.draft-[0-9a-f]{16}-"
"""What comes before the name of a file in that of its draft, as a regular expression."""


@contextmanager
def draft_of(path: Path) -> Iterator[Path]:
    """Yield a new, empty file in the folder of `path`, with the same ending, and remove it at the end unless moved.

    Its name cannot be guessed and the file must not exist yet, so that no link is followed and no other writer is met.
    Raises OSError with the name of `path`.
    """
    draft = path.with_name(f".draft-{secrets.token_hex(8)}-{path.name}")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        yield draft
    except OSError as error:
        if error.errno and error.filename in (None, draft, str(draft)):
            raise OSError(error.errno, error.strerror, str(path)) from None
        raise
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a draft of `path` that takes its place at the end; if the block fails, an earlier file stays as it was.

    Raises OSError as `draft_of`.
    """
    with draft_of(path) as draft:
        yield draft
        os.replace(draft, path)


def write_text(path: Path, text: str) -> None:
    """Write a file atomically, as UTF-8. Raises OSError with the name of the file."""
    with replacing(path) as draft:
        draft.write_text(text, encoding="utf-8", newline="\n")


def write_new(path: Path, text: str) -> None:
    """Write a new file, as UTF-8. Raises UsageError if it exists, OSError with its name if it cannot be written."""
    try:
        file = path.open("x", encoding="utf-8")
    except FileExistsError:
        raise UsageError(f"{path} already exists and is not overwritten; choose another name") from None
    try:
        with file:
            file.write(text)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(path)) from None


@contextmanager
def interrupts_wait() -> Iterator[None]:
    """Let a Ctrl-C inside take effect at the end, for a library that does not survive one: HDF5 ends the process."""
    handler = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(handler):
        yield
        return
    waiting: list[tuple[int, FrameType | None]] = []
    signal.signal(signal.SIGINT, lambda *given: waiting.append(given))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        if waiting:
            handler(*waiting[0])


class DraftFile(io.RawIOBase):
    """An existing file, open for reading and writing, that keeps the first error of a write instead of raising it.

    It is for a library that does not survive a refused write: HDF5 ends the process, or reports what follows from it.
    What is written afterwards is kept in memory, so that it is read again as written. At the end of a `with` block the
    error takes the place of any other.
    """

    def __init__(self, path: Path) -> None:
        """Open a file. Raises OSError."""
        self._path, self._file = path, path.open("r+b", buffering=0)
        self._at, self._end, self._refused = 0, path.stat().st_size, 0
        self._unwritten: list[tuple[int, bytes]] = []

    def readable(self) -> bool:
        """Return True."""
        return True

    def writable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Move to a place; return it."""
        self._at = offset + (0, self._at, self._end)[whence]
        return self._at

    def tell(self) -> int:
        """Return the place."""
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        """Read bytes into a buffer, up to the end of the file; return their number."""
        found = bytearray(max(0, min(len(buffer), self._end - self._at)))
        self._file.seek(self._at)
        stored = self._file.read(len(found)) or b""
        found[: len(stored)] = stored
        for start, data in self._unwritten:
            first, last = max(start, self._at), min(start + len(data), self._at + len(found))
            if first < last:
                found[first - self._at : last - self._at] = data[first - start : last - start]
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)

    def write(self, data: Any, /) -> int:
        """Write bytes, or keep them if a write was refused; return their number."""
        whole = memoryview(data).cast("B")
        try:
            left = whole
            self._file.seek(self._at)
            while left and not self._refused:
                left = left[self._file.write(left) :]
        except OSError as error:
            self._refused = error.errno or errno.EIO
        if self._refused:
            self._unwritten.append((self._at, bytes(whole)))
        self._at += len(whole)
        self._end = max(self._end, self._at)
        return len(whole)

    def truncate(self, size: int | None = None, /) -> int:
        """Set the size; return it."""
        self._end = self._at if size is None else size
        try:
            self._file.truncate(self._end)
        except OSError as error:
            self._refused = self._refused or error.errno or errno.EIO
        return self._end

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()

    def __exit__(self, *_: object) -> None:
        self.close()
        self.check()

    def check(self) -> None:
        """Raise the OSError of the first write that was refused, with the name of the file."""
        if self._refused:
            raise OSError(self._refused, os.strerror(self._refused), str(self._path))
