"""Recognise the format of a data file by its header, or by its number of fields if it has none."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from sim.data.columns import Column, Format, Layout, places_of, plain
from sim.data.event_formats import EVENT_FORMATS
from sim.data.files import file_error, open_text
from sim.data.yearly_formats import YEARLY_FORMATS
from sim.errors import DataError, nearest

FORMATS: tuple[Format, ...] = (*EVENT_FORMATS, *YEARLY_FORMATS)
"""All formats, in the order they are tried."""

SEPARATORS = ("\t", ",", ";")
LINES_READ = 5
"""Lines used to recognise a file without a header."""
MAX_LINE = 1_000_000
"""Largest number of characters read of a line."""
MANY_COLUMNS = 5
"""Number of columns from which a format is recognised although one is missing."""
SIMILARITY = 0.7
"""Similarity (0 to 1) from which a header name counts as a misspelt column name."""


def recognise(path: Path) -> Layout:
    """Return the layout of a file; raise DataError with the likely mistake or the known formats."""
    lines = _first_lines(path)
    if not lines:
        raise file_error(path, "the file is empty")
    layout = next(_with_header(path, lines, FORMATS), None) or _without_header(path, lines)
    if layout is None:
        raise _unknown(path, lines[0][1])
    duplicate = _duplicate_column(layout, lines[0][1])
    if duplicate:
        raise file_error(path, f"the header has the column {duplicate} twice", "remove one of the two")
    return layout


def format_list() -> str:
    """List the known formats with their required columns, one per line."""
    return "\n".join(f"  {known.title}: {known.shown_columns}" for known in FORMATS)


def _first_lines(path: Path) -> list[tuple[int, str]]:
    """Return the first non-blank lines with their numbers."""
    with open_text(path, any_encoding=True) as text:
        numbered = enumerate(iter(lambda: text.readline(MAX_LINE), ""), 1)
        filled = ((number, line.rstrip("\n")) for number, line in numbered if line.strip())
        return list(islice(filled, LINES_READ))


def _split(line: str, separator: str) -> list[str]:
    if separator == "\t":
        return line.split(separator)
    return next(csv.reader([line], delimiter=separator), [])


def layouts(path: Path, formats: Iterable[Format]) -> list[Layout]:
    """Return a layout for each of the formats whose columns the header has; raise DataError for an unreadable file."""
    lines = _first_lines(path)
    return list(_with_header(path, lines, formats)) if lines else []


def _with_header(path: Path, lines: list[tuple[int, str]], formats: Iterable[Format]) -> Iterator[Layout]:
    number, line = lines[0]
    for separator in SEPARATORS:
        header = _split(line, separator)
        for known in formats:
            if not _missing(known, header):
                yield Layout(path, known, places_of(known.columns, header), len(header), separator, number)


def _without_header(path: Path, lines: list[tuple[int, str]]) -> Layout | None:
    """Match a tab-separated file to a format without header by its most common number of fields."""
    widths = [len(line.split("\t")) for _, line in lines]
    width = max(set(widths), key=widths.count)
    for known in FORMATS:
        if width in known.unheaded:
            places = places_of(known.columns, list(known.unheaded[width]))
            return Layout(path, known, places, width, "\t", 0)
    return None


def _duplicate_column(layout: Layout, header: str) -> str:
    if not layout.skipped:
        return ""
    names = [plain(name) for name in _split(header, layout.separator)]
    return next((column.headers[0] for column in layout.used if names.count(names[layout.places[column.name]]) > 1), "")


def _unknown(path: Path, line: str) -> DataError:
    """Build the error for an unknown format, with the most similar format if one is close."""
    header = [name.strip() for name in _split(line, max(SEPARATORS, key=line.count))]
    near, missing = min(((known, _missing(known, header)) for known in FORMATS), key=lambda item: len(item[1]))
    similar = {column.headers[0]: _similar_name(column, header) for column in missing}
    required = sum(column.required for column in near.columns)
    enough = len(missing) == 1 and min(len(header), required) >= MANY_COLUMNS
    if not enough and not all(similar.values()):
        return file_error(path, "unknown file format", f"known formats, with their required columns:\n{format_list()}")
    hints = [
        f"did you mean {name} instead of '{word}'?" if word else f"required: {name}" for name, word in similar.items()
    ]
    return file_error(
        path, f"the file looks like {near.title}, but lacks the column {', '.join(similar)}", "; ".join(hints)
    )


def _missing(known: Format, header: list[str]) -> list[Column]:
    places = places_of(known.columns, header)
    return [column for column in known.columns if column.required and column.name not in places]


def _similar_name(column: Column, header: list[str]) -> str:
    """Return the header name that is probably a misspelt name of the column, or ""."""
    given = {plain(name): name for name in header if plain(name)}
    return given.get(nearest(plain(column.headers[0]), given, SIMILARITY), "")
