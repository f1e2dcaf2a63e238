"""Open and unpack data files, mark row ends, and collect errors."""

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

MAX_PROBLEMS = 1000


@dataclass
class DataProblems:
    """Errors in data files: the first `MAX_PROBLEMS` problems, the number of all problems, and of invalid rows."""

    listed: list[Problem] = field(default_factory=list)
    count: int = 0
    rows: int = 0

    def add(self, path: Path, message: str, hint: str = "", place: tuple[int, int] = (0, 0), name: str = "") -> None:
        """Add a problem; `place` is its line and column, `name` the column name."""
        self.count += 1
        if len(self.listed) < MAX_PROBLEMS:
            self.listed.append(Problem(*place, name, message, hint=hint, file=str(path)))

    def join(self, others: DataProblems) -> None:
        """Add the problems of another collection."""
        self.count += others.count
        self.rows += others.rows
        self.listed += others.listed[: MAX_PROBLEMS - len(self.listed)]

    def refuse(self) -> None:
        """Raise DataError if there are any problems."""
        if self.count:
            raise DataError(self.listed, self.count)

    def report(self) -> str:
        """Format the problems and the number of skipped rows."""
        skipped = f"Skipped {self.rows} invalid row{'s' * (self.rows != 1)}; --strict refuses such files."
        return f"{fault_list(self.listed, self.count)}\n{skipped}"


def file_error(path: Path, message: str, hint: str = "", place: tuple[int, int] = (0, 0)) -> DataError:
    """Build the error for a file that cannot be used."""
    return DataError([Problem(*place, "", message, hint=hint, file=str(path))], 1)


SUFFIXES = (".csv", ".tab", ".tsv", ".txt", ".gz", ".zip")
MARK = "\x1e"
READ_ERRORS = (OSError, EOFError, zipfile.BadZipFile, ValueError)


@contextmanager
def open_text(path: Path) -> Iterator[TextIO]:
    """Open a plain or packed file as UTF-8 text; raise DataError if that fails."""
    try:
        with _raw(path) as raw, io.TextIOWrapper(raw, "utf-8-sig", errors="replace", newline=None) as text:
            yield text
    except DataError:
        raise
    except READ_ERRORS as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise file_error(path, f"the file cannot be read: {reason.lower()}") from None


@contextmanager
def _raw(path: Path) -> Iterator[IO[bytes]]:
    if path.is_dir():
        raise file_error(path, "it is a folder, not a file")
    if path.suffix.lower() == ".zip":
        with zipfile.ZipFile(path) as packed:
            names = [name for name in packed.namelist() if not name.endswith("/")]
            if len(names) != 1:
                raise file_error(
                    path, f"the zip file contains {len(names)} files", "unpack it, or use a zip with one file"
                )
            with packed.open(names[0]) as raw:
                yield raw
    elif path.suffix.lower() == ".gz":
        with gzip.open(path, "rb") as raw:
            yield raw  # type: ignore[misc]
    else:
        with path.open("rb") as raw:
            yield raw


class MarkedText:
    """A text stream with an end mark appended to each row as an extra field.

    The first row has `width` blank fields: the parser takes the number of fields from it.
    """

    def __init__(self, text: TextIO, separator: str, width: int) -> None:
        self._text, self._end = text, f"{separator}{MARK}\n"
        self._first = separator * (width - 1) + self._end
        self._last = "\n"
        self.lines = 0
        """Number of lines read, without the blank first row."""

    def read(self, size: int | None = -1) -> str:
        """Read about `size` characters, plus the marks."""
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
