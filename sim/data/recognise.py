"""The format of a data file, from its header, or from the number of its fields where the format has no header."""

from __future__ import annotations

import csv
from itertools import islice
from pathlib import Path

from sim.data.columns import Column, Format, Layout, places_of, plain
from sim.data.dyad_formats import CRISES_OF_DYADS, DYAD_FORMATS
from sim.data.event_formats import EVENT_FORMATS
from sim.data.files import opened, refused
from sim.data.state_formats import STATE_FORMATS
from sim.errors import DataError, nearest

FORMATS: tuple[Format, ...] = (*EVENT_FORMATS, *DYAD_FORMATS, *STATE_FORMATS, CRISES_OF_DYADS)
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
            if not _missing(known, header):
                return Layout(path, known, places_of(known.columns, header), len(header), separator, number)
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
    near, missing = min(((known, _missing(known, header)) for known in FORMATS), key=lambda dyad: len(dyad[1]))
    meant = {column.spelled[0]: _meant(column, header) for column in missing}
    needed = sum(column.needed for column in near.columns)
    enough = len(missing) == 1 and min(len(header), needed) >= MANY
    if not enough and not all(meant.values()):
        return refused(path, "the file is of no known format", f"known, with the columns they need:\n{formats_known()}")
    hints = [f"did you mean {name} by '{word}'?" if word else f"needed: {name}" for name, word in meant.items()]
    return refused(path, f"looks like {near.title}, but has no column {', '.join(meant)}", "; ".join(hints))


def _missing(known: Format, header: list[str]) -> list[Column]:
    places = places_of(known.columns, header)
    return [column for column in known.columns if column.needed and column.name not in places]


def _meant(column: Column, header: list[str]) -> str:
    """The name in a header that a column's name was probably meant by, or ""."""
    given = {plain(name): name for name in header if plain(name)}
    return given.get(nearest(plain(column.spelled[0]), given, LIKE_ENOUGH), "")
