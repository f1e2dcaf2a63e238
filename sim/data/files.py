"""Open and unpack data files, mark row ends, and collect errors."""

from __future__ import annotations

import codecs
import gzip
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TextIO

from sim.errors import DataError, Problem, counted, fault_list

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

    def report(self, advice: str = "; --strict refuses such files") -> str:
        """Format the problems and the number of skipped rows, with advice for the command line."""
        skipped = f"Skipped {counted(self.rows, 'invalid row')}{advice}."
        return f"{fault_list(self.listed, self.count)}\n{skipped}"


def file_error(path: Path, message: str, hint: str = "", place: tuple[int, int] = (0, 0)) -> DataError:
    """Build the error for a file that cannot be used."""
    return DataError([Problem(*place, "", message, hint=hint, file=str(path))], 1)


SUFFIXES = (".csv", ".tab", ".tsv", ".txt", ".gz", ".zip")
MARK = "\x1e"
READ_ERRORS = (OSError, EOFError, zipfile.BadZipFile, ValueError)


BYTE_ORDER_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32", codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}  # fmt: skip
"""Encodings other than UTF-8 by the bytes that begin a file; the longer marks first."""
BYTES_READ = 1000
"""Bytes from which the encoding is recognised."""
SAVE_AS = "save it as UTF-8 (an option of 'Save as' in most programs)"


@contextmanager
def open_text(path: Path, any_encoding: bool = False) -> Iterator[TextIO]:
    """Open a plain or packed file as UTF-8 text; raise DataError if that fails, with the line that is not UTF-8.

    With `any_encoding` the text is good enough to read names of columns: UTF-16 is read, invalid bytes are replaced.
    """
    try:
        with _raw(path) as raw:
            encoding = _encoding(raw)
            if encoding != "utf-8-sig" and not any_encoding:
                raise file_error(path, f"the file is saved as {encoding[:6].upper()}, not as UTF-8", SAVE_AS)
            errors = "replace" if any_encoding else "strict"
            with io.TextIOWrapper(raw, encoding, errors=errors, newline=None) as text:
                yield text
    except UnicodeDecodeError:
        raise _not_utf8(path) from None
    except READ_ERRORS as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise file_error(path, f"the file cannot be read: {reason.lower()}") from None


def _encoding(raw: IO[bytes]) -> str:
    """Return the encoding by the first bytes: UTF-16 without a mark has zero bytes in every second place."""
    head = raw.read(BYTES_READ)
    raw.seek(0)
    marked = next((name for mark, name in BYTE_ORDER_MARKS.items() if head.startswith(mark)), None)
    if marked or 0 not in head:
        return marked or "utf-8-sig"
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


def _not_utf8(path: Path) -> DataError:
    """Return the error for a file with invalid bytes, at the first line that has one."""
    with _raw(path) as raw:
        for number, line in enumerate(raw, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as fault:
                before = line[: fault.start].decode("utf-8")[-20:]
                what = f"byte {line[fault.start]:02X} (hexadecimal) after {before!r}"
                return file_error(path, f"the line is not UTF-8 text: {what}", SAVE_AS, (number, 1))
    return file_error(path, "the file is not UTF-8 text", SAVE_AS)


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

    The first row has `width` blank fields: the parser takes the number of fields from it. `skipped` lines were read
    before; a zero byte raises ValueError with its line.
    """

    def __init__(self, text: TextIO, separator: str, width: int, skipped: int = 0) -> None:
        self._text, self._end, self._skipped = text, f"{separator}{MARK}\n", skipped
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
        if "\0" in given:
            line = self.lines + given.count("\n", 0, given.index("\0")) + 1 + self._skipped
            raise ValueError(f"line {line} has a zero byte, so it is not plain text")
        self._last = given[-1]
        self.lines += given.count("\n")
        return given.replace("\n", self._end)

    def __iter__(self) -> Iterator[str]:
        return iter(lambda: self.read(1 << 16), "")
