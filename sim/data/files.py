"""Data files as text: opened and unpacked, every row marked at its end; and the faults found in them."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TextIO

from sim.errors import DataError, Problem, fault_list

MOST_KEPT = 1000


@dataclass
class Faults:
    """Faults of one or several files: at most `MOST_KEPT` in full, how many there are, and in how many rows."""

    kept: list[Problem] = field(default_factory=list)
    count: int = 0
    rows: int = 0

    def add(self, path: Path, message: str, hint: str = "", place: tuple[int, int] = (0, 0), name: str = "") -> None:
        """Note a fault of a file; `place` is its line and column, `name` that of the column."""
        self.count += 1
        if len(self.kept) < MOST_KEPT:
            self.kept.append(Problem(*place, name, message, hint=hint, file=str(path)))

    def join(self, others: Faults) -> None:
        """Note the faults of others as well."""
        self.count += others.count
        self.rows += others.rows
        self.kept += others.kept[: MOST_KEPT - len(self.kept)]

    def refuse(self) -> None:
        """Raise DataError with all of them, if there are any."""
        if self.count:
            raise DataError(self.kept, self.count)

    def left_out(self) -> str:
        """The message for the user about the rows that were left out."""
        rows = f"{self.rows} row{'s' * (self.rows != 1)}"
        return f"{fault_list(self.kept, self.count)}\nLeft out for these faults: {rows}. --strict refuses such files."


def refused(path: Path, message: str, hint: str = "", place: tuple[int, int] = (0, 0)) -> DataError:
    """The error that refuses a whole file."""
    return DataError([Problem(*place, "", message, hint=hint, file=str(path))], 1)


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
