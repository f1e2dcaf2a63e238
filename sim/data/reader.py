"""Reads a data file of a known layout, a piece at a time, and names every row it cannot read."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any, cast

import pandas as pd

from sim.data.columns import COLUMNS, Column, Layout
from sim.data.files import MARK, Faults, Marked, opened, refused
from sim.errors import DataError

ROWS = 100_000
"""Rows held at a time."""
SHOWN = 40
"""How much of a field is shown in a fault."""


@dataclass
class Batch:
    """A piece of a file: the rows that could be read, in the columns of their subject, and the faults of the others."""

    rows: pd.DataFrame
    read: int
    faults: Faults = field(default_factory=Faults)


def batches(layout: Layout, rows: int = ROWS) -> Iterator[Batch]:
    """The file, `rows` rows at a time. Raises DataError where it cannot be opened, or parted into rows."""
    empty = pd.DataFrame(columns=[*COLUMNS[layout.format.subject]])
    for fields, faults in _fields(layout, rows):
        whole = _whole_rows(fields, layout, faults)
        typed = _typed(whole, layout, faults)
        yield Batch(layout.format.rows(typed) if len(typed) else empty, len(whole), faults)


MOSTLY = 0.5
"""A file with a larger share of faulty rows than this is refused: it is hardly what its header says."""


def good_rows(layout: Layout, faults: Faults) -> Iterator[pd.DataFrame]:
    """The rows of a file, piece by piece, its faults noted. At the end raises DataError if most rows are faulty."""
    read, bad = 0, 0
    for batch in batches(layout):
        read, bad = read + batch.read, bad + batch.faults.rows
        faults.join(batch.faults)
        yield batch.rows
    if bad > MOSTLY * max(read, 1):
        faults.refuse()


def one_table(pieces: Iterable[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    """The pieces that have rows, as one table."""
    filled = [piece for piece in pieces if len(piece)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=[*columns])


def _fields(layout: Layout, rows: int) -> Iterator[tuple[pd.DataFrame, Faults]]:
    """Texts of the first two fields, the columns used and the end mark, by line number, a piece at a time."""
    with opened(layout.path) as text:
        for _ in range(layout.skipped):
            text.readline()
        line = layout.skipped  # before the first row stands the blank one of `Marked`
        marked = Marked(text, layout.separator, layout.width)
        try:
            for piece in _parted(marked, layout, rows):
                piece.index = pd.RangeIndex(line, line + len(piece))
                line += len(piece)
                yield piece.fillna("").drop(index=layout.skipped, errors="ignore"), Faults()
        except pd.errors.ParserError as fault:
            raise _unparsed(fault, layout, line) from None
        if inside := marked.lines - (line - layout.skipped - 1):
            yield _none(layout), _swallowed(layout, inside)


def _places(layout: Layout) -> list[int]:
    return sorted({0, 1, *layout.places.values(), layout.width})


def _none(layout: Layout) -> pd.DataFrame:
    return pd.DataFrame("", index=[], columns=_places(layout), dtype=str)


def _parted(marked: Marked, layout: Layout, rows: int) -> Iterator[pd.DataFrame]:
    return iter(
        pd.read_csv(
            cast(IO[str], marked),
            sep=layout.separator,
            header=None,
            names=range(layout.width + 1),
            usecols=_places(layout),
            dtype=str,
            keep_default_na=False,
            quoting=csv.QUOTE_NONE if layout.separator == "\t" else csv.QUOTE_MINIMAL,
            skip_blank_lines=False,
            chunksize=rows,
        )
    )


def _unparsed(fault: pd.errors.ParserError, layout: Layout, line: int) -> DataError:
    """What the parser could not part into fields: nearly always a quotation mark that is never closed."""
    row = re.search(r"row (\d+)", str(fault))
    place = layout.skipped + int(row[1]) if row else line
    message = "a quotation mark opens here and is never closed, so that no row after it can be read"
    return refused(layout.path, message, "close it, or remove it", (place, 1))


def _swallowed(layout: Layout, inside: int) -> Faults:
    """Says that lines stand inside quotation marks, where they may be rows that a stray mark swallowed."""
    faults = Faults()
    message = f"{inside} line ends stand inside quotation marks, and were read as part of a text"
    hint = "if they are rows, remove the stray mark; line numbers after it are too small by as many"
    faults.add(layout.path, message, hint)
    return faults


def _whole_rows(fields: pd.DataFrame, layout: Layout, faults: Faults) -> pd.DataFrame:
    """The rows with as many fields as there are columns; blank lines are no rows."""
    fields = fields[(fields[0].str.strip() != "") | (fields[1] != MARK)]
    whole = fields[layout.width] == MARK
    for line in fields.index[~whole]:
        short = fields.loc[line, layout.width] == ""
        message = f"the row has {'fewer' if short else 'more'} than {layout.width} fields"
        faults.add(layout.path, message, f"a row of this file has {layout.width}", (int(line), 1))
    faults.rows += int((~whole).sum())
    return fields[whole]


def _typed(fields: pd.DataFrame, layout: Layout, faults: Faults) -> pd.DataFrame:
    """The columns as their kinds read them, without the rows that have a fault."""
    typed, good = pd.DataFrame(index=fields.index), pd.Series(True, index=fields.index)
    for column in layout.used:
        given = fields[layout.places[column.name]]
        blank, read = column.kind.is_blank(given), column.kind.read(given)
        bad = (read.isna() & ~blank) if column.blank else (read.isna() | blank)
        typed[column.name] = read.mask(blank & ~bad) if read.dtype.kind in "fM" else read
        good &= ~bad
        _note(given[bad], column, layout, faults)
    faults.rows += int((~good).sum())
    return typed[good]


def _note(given: pd.Series[Any], column: Column, layout: Layout, faults: Faults) -> None:
    place = layout.places[column.name]
    for line, text in given.items():
        shown = repr(text[:SHOWN]) + "..." * (len(text) > SHOWN) if text.strip() else "nothing"
        hint = f"allowed: {column.kind.allowed}" + ", or nothing" * column.blank
        faults.add(layout.path, f"{shown} is given", hint, (int(line), place + 1), column.spelled[0])  # type: ignore[call-overload]
