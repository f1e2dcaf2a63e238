"""A data file as text: plain, gzip or a zip of one file, with a mark put at the end of every row.

The mark is a field of its own. A row that was cut short or has a field too many shows it in the wrong place, which the
reader of the fields could not tell from blank fields otherwise.
"""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TextIO

from sim.errors import DataError
from sim.sources.faults import refused

SUFFIXES = (".csv", ".tab", ".tsv", ".txt", ".gz", ".zip")
MARK = "\x1e"
COMMON_FAULTS = (OSError, EOFError, zipfile.BadZipFile, ValueError)


@contextmanager
def opened(path: Path) -> Iterator[TextIO]:
    """The file as UTF-8 text, unpacked; raises DataError where it cannot be had."""
    try:
        with _raw(path) as raw, io.TextIOWrapper(raw, "utf-8-sig", errors="replace", newline=None) as text:
            yield text
    except DataError:
        raise
    except COMMON_FAULTS as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise refused(path, f"the file cannot be read: {reason.lower()}") from None


@contextmanager
def _raw(path: Path) -> Iterator[IO[bytes]]:
    if path.is_dir():
        raise refused(path, "this is a folder, not a file")
    if path.suffix.lower() == ".zip":
        with zipfile.ZipFile(path) as packed:
            names = [name for name in packed.namelist() if not name.endswith("/")]
            if len(names) != 1:
                raise refused(path, f"holds {len(names)} files", "unpack it, or name a zip of one file")
            with packed.open(names[0]) as raw:
                yield raw
    elif path.suffix.lower() == ".gz":
        with gzip.open(path, "rb") as raw:
            yield raw  # type: ignore[misc]
    else:
        with path.open("rb") as raw:
            yield raw


class Marked:
    """A text with the mark, as a further field, at the end of every row.

    Before the first row stands one of `width` blank fields: the parser takes the number of fields from it.
    """

    def __init__(self, text: TextIO, separator: str, width: int) -> None:
        self._text, self._end = text, f"{separator}{MARK}\n"
        self._first = separator * (width - 1) + self._end
        self._last = "\n"
        self.lines = 0
        """Lines handed on, without the blank one before them."""

    def read(self, size: int | None = -1) -> str:
        """About so many characters; the marks come on top, which readers of chunks do not mind."""
        if self._first:
            given, self._first = self._first, ""
            return given
        given = self._text.read(-1 if size is None else size)
        if not given:
            end, self._last = ("" if self._last == "\n" else self._end), "\n"
            self.lines += bool(end)
            return end
        self._last = given[-1]
        self.lines += given.count("\n")
        return given.replace("\n", self._end)

    def __iter__(self) -> Iterator[str]:
        return iter(lambda: self.read(1 << 16), "")
