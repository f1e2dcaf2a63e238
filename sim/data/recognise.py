"""What a data file is, told from its header, or from the number of its fields where the format has no header."""

from __future__ import annotations

import csv
import difflib
import gzip
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, TextIO

from sim.data.columns import Column, Format, Layout, places_of, plain
from sim.data.dyad_formats import ATOP, COW_ALLIANCES, ICB, ICEWS_COUNTS, ICEWS_MONTHS, PEACE_SCALE, TRADE
from sim.data.event_formats import EVENT_LIST, GDELT, ICEWS, POLECAT
from sim.data.faults import refused
from sim.data.state_formats import CAPABILITIES, IDEAL_POINTS, POLYARCHY, TRADE_TOTALS
from sim.errors import DataError

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


FORMATS: tuple[Format, ...] = (
    ICEWS,
    GDELT,
    POLECAT,
    EVENT_LIST,
    ICEWS_COUNTS,
    ICEWS_MONTHS,
    ATOP,
    COW_ALLIANCES,
    PEACE_SCALE,
    TRADE,
    TRADE_TOTALS,
    CAPABILITIES,
    IDEAL_POINTS,
    POLYARCHY,
    ICB,
)
"""In the order they are tried."""

SEPARATORS = ("\t", ",", ";")
LOOKED_AT = 5
"""Lines looked at to recognise a file without a header."""
LONGEST = 1_000_000
"""Characters of a line that are looked at."""
MANY = 5
"""A format of so many columns is known by all of them but one."""
LIKE_ENOUGH = 0.7
"""How like a column's name (0 to 1) a name in the header must be to be taken for a slip."""


def recognise(path: Path) -> Layout:
    """The layout of a file; raises DataError naming the likely mistake, or the formats there are."""
    lines = _first_lines(path)
    if not lines:
        raise refused(path, "the file is empty")
    layout = _with_header(path, lines) or _without_header(path, lines)
    if layout is None:
        raise _unknown(path, lines[0][1])
    twice = _named_twice(layout, lines[0][1])
    if twice:
        raise refused(path, f"the header names the column {twice} twice", "remove one of the two")
    return layout


def formats_known() -> str:
    """The formats there are, one a line with the columns each needs."""
    return "\n".join(f"  {known.title}: {known.shown_columns}" for known in FORMATS)


def _first_lines(path: Path) -> list[tuple[int, str]]:
    """The first few lines that are not blank, with their numbers."""
    with opened(path) as text:
        numbered = enumerate(iter(lambda: text.readline(LONGEST), ""), 1)
        filled = ((number, line.rstrip("\n")) for number, line in numbered if line.strip())
        return list(islice(filled, LOOKED_AT))


def _parted(line: str, separator: str) -> list[str]:
    if separator == "\t":
        return line.split(separator)
    return next(csv.reader([line], delimiter=separator), [])


def _with_header(path: Path, lines: list[tuple[int, str]]) -> Layout | None:
    number, line = lines[0]
    for separator in SEPARATORS:
        header = _parted(line, separator)
        for known in FORMATS:
            places = places_of(known.columns, header)
            if all(column.name in places for column in known.columns if column.needed):
                return Layout(path, known, places, len(header), separator, number)
    return None


def _without_header(path: Path, lines: list[tuple[int, str]]) -> Layout | None:
    """A tab-parted file with the number of fields of a format that has no header, in most of its first lines."""
    widths = [len(line.split("\t")) for _, line in lines]
    width = max(set(widths), key=widths.count)
    for known in FORMATS:
        if width in known.unheaded:
            places = places_of(known.columns, list(known.unheaded[width]))
            return Layout(path, known, places, width, "\t", 0)
    return None


def _named_twice(layout: Layout, header: str) -> str:
    if not layout.skipped:
        return ""
    names = [plain(name) for name in _parted(header, layout.separator)]
    return next((column.spelled[0] for column in layout.used if names.count(names[layout.places[column.name]]) > 1), "")


def _unknown(path: Path, line: str) -> DataError:
    """The refusal of a file of no known format, with what it is nearly, if it is nearly one."""
    header = [name.strip() for name in _parted(line, max(SEPARATORS, key=line.count))]
    near, missing = min(((known, _missing(known, header)) for known in FORMATS), key=lambda pair: len(pair[1]))
    meant = {column.spelled[0]: _meant(column, header) for column in missing}
    enough = len(missing) == 1 and len(header) >= MANY and _needed(near) >= MANY
    if not enough and not all(meant.values()):
        return refused(path, "the file is of no known format", f"known, with the columns they need:\n{formats_known()}")
    hints = [f"did you mean {name} by '{word}'?" if word else f"needed: {name}" for name, word in meant.items()]
    return refused(path, f"looks like {near.title}, but has no column {', '.join(meant)}", "; ".join(hints))


def _needed(known: Format) -> int:
    return sum(column.needed for column in known.columns)


def _missing(known: Format, header: list[str]) -> list[Column]:
    places = places_of(known.columns, header)
    return [column for column in known.columns if column.needed and column.name not in places]


def _meant(column: Column, header: list[str]) -> str:
    """The name in a header that a column's name was probably meant by, or ""."""
    given = {plain(name): name for name in header}
    like = difflib.get_close_matches(plain(column.spelled[0]), given, 1, LIKE_ENOUGH)
    return given[like[0]] if like else ""
