"""Read a data file in batches and report every invalid row."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any, cast

import pandas as pd

from sim.data.columns import COLUMNS, Column, Layout, RowCheck
from sim.data.files import MARK, DataProblems, MarkedText, file_error, open_text
from sim.data.lost_zeros import LostZeros
from sim.errors import DataError

ROWS = 100_000
"""Rows per batch."""
SHOWN = 40
"""Largest number of characters of a field shown in an error."""


@dataclass
class Batch:
    """Part of a file: the valid rows, in the columns of their subject, and the errors in the others."""

    rows: pd.DataFrame
    read: int
    errors: DataProblems = field(default_factory=DataProblems)


def read_batches(layout: Layout, rows: int = ROWS) -> Iterator[Batch]:
    """Read a file, `rows` rows at a time; raise DataError if it cannot be opened or split into rows."""
    empty = pd.DataFrame(columns=[*COLUMNS[layout.format.subject]])
    for batch in typed_batches(layout, rows):
        batch.rows = layout.format.rows(batch.rows) if len(batch.rows) else empty
        yield batch


def typed_batches(layout: Layout, rows: int = ROWS) -> Iterator[Batch]:
    """Read a file as `read_batches` does, but in the columns of its format."""
    lost_zeros = LostZeros(layout)
    for fields, errors in _fields(layout, rows):
        whole = _whole_rows(fields, layout, errors)
        lost_zeros.note(whole)
        yield Batch(_typed(whole, layout, errors), len(whole), errors)
    lost_zeros.refuse()


MAX_INVALID = 0.5
"""Largest accepted share of invalid rows."""


def valid_rows(
    layout: Layout, errors: DataProblems, batches: Callable[[Layout], Iterator[Batch]] = read_batches
) -> Iterator[pd.DataFrame]:
    """Yield the valid rows in batches and collect errors; finally raise DataError if most rows are invalid."""
    read, invalid = 0, 0
    for batch in batches(layout):
        read, invalid = read + batch.read, invalid + batch.errors.rows
        errors.join(batch.errors)
        yield batch.rows
    if invalid > MAX_INVALID * max(read, 1):
        errors.refuse()


def concatenate(pieces: Iterable[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    """Concatenate the pieces that have rows."""
    filled = [piece for piece in pieces if len(piece)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=[*columns])


def _fields(layout: Layout, rows: int) -> Iterator[tuple[pd.DataFrame, DataProblems]]:
    """Yield the first two fields, the columns used and the end mark as text, by line number, in batches."""
    with open_text(layout.path) as text:
        for _ in range(layout.skipped):
            text.readline()
        line = layout.skipped  # the blank first row of `MarkedText` has this number
        marked = MarkedText(text, layout.separator, layout.width, layout.skipped)
        try:
            for piece in _split(marked, layout, rows):
                piece.index = pd.RangeIndex(line, line + len(piece))
                line += len(piece)
                piece = piece.fillna("").drop(index=layout.skipped, errors="ignore")
                yield _unquoted(piece) if layout.separator == "\t" else piece, DataProblems()
        except pd.errors.ParserError as error:
            raise _parse_error(error, layout, line) from None
        if merged := marked.lines - (line - layout.skipped - 1):
            yield _none(layout), _merged_rows(layout, merged)


def _places(layout: Layout) -> list[int]:
    return sorted({0, 1, *layout.places.values(), layout.width})


def _none(layout: Layout) -> pd.DataFrame:
    return pd.DataFrame("", index=[], columns=_places(layout), dtype=str)


def _split(marked: MarkedText, layout: Layout, rows: int) -> Iterator[pd.DataFrame]:
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


def _unquoted(fields: pd.DataFrame) -> pd.DataFrame:
    """Remove the quotation marks around fields of a tab-separated file, which some programs write."""

    def remove(texts: pd.Series[Any]) -> pd.Series[Any]:
        quoted = texts.str.match(r'^"[\s\S]*"$')
        if not quoted.any():
            return texts
        return texts.mask(quoted, texts.str.slice(1, -1).str.replace(r'[\\"]"', '"', regex=True))

    return fields.apply(remove)


def _parse_error(error: pd.errors.ParserError, layout: Layout, line: int) -> DataError:
    """Build the error for unparsable text, nearly always due to an unclosed quotation mark."""
    row = re.search(r"row (\d+)", str(error))
    place = layout.skipped + int(row[1]) if row else line
    message = "unclosed quotation mark: no later row can be read"
    return file_error(layout.path, message, "close it, or remove it", (place, 1))


def _merged_rows(layout: Layout, merged: int) -> DataProblems:
    """Report line ends inside quotation marks, which may be rows merged by a stray mark."""
    errors = DataProblems()
    message = f"{merged} line ends inside quotation marks were read as part of a text"
    hint = "if they separate rows, remove the stray mark; later line numbers are too small by this number"
    errors.add(layout.path, message, hint)
    return errors


def _whole_rows(fields: pd.DataFrame, layout: Layout, errors: DataProblems) -> pd.DataFrame:
    """Keep rows with the right number of fields; ignore blank lines."""
    fields = fields[(fields[0].str.strip() != "") | (fields[1] != MARK)]
    whole = fields[layout.width] == MARK
    for line in fields.index[~whole]:
        short = fields.loc[line, layout.width] == ""
        message = f"the row has {'fewer' if short else 'more'} than {layout.width} fields"
        errors.add(layout.path, message, f"rows of this file have {layout.width} fields", (int(line), 1))
    errors.rows += int((~whole).sum())
    return fields[whole]


def _typed(fields: pd.DataFrame, layout: Layout, errors: DataProblems) -> pd.DataFrame:
    """Parse the columns and drop the invalid rows."""
    typed, valid = pd.DataFrame(index=fields.index), pd.Series(True, index=fields.index)
    for column in layout.used:
        texts = fields[layout.places[column.name]]
        blank, read = column.kind.is_blank(texts), column.kind.read(texts)
        invalid = (read.isna() & ~blank) if column.blank else (read.isna() | blank)
        typed[column.name] = read.mask(blank & ~invalid) if read.dtype.kind in "fM" else read
        valid &= ~invalid
        _report_invalid(texts[invalid], column, layout, errors)
    for check in layout.format.checks:
        valid &= ~_failed(check, typed, fields, layout, errors)
    errors.rows += int((~valid).sum())
    return typed[valid]


def _failed(
    check: RowCheck, typed: pd.DataFrame, fields: pd.DataFrame, layout: Layout, errors: DataProblems
) -> pd.Series[bool]:
    """Report the rows that fail a check of several values, and return their mask."""
    failed = check.is_invalid(typed)
    if failed.any():
        column = next(column for column in layout.used if column.name == check.column)
        _report_invalid(fields.loc[failed, layout.places[column.name]], column, layout, errors, check.allowed)
    return failed


def _report_invalid(
    texts: pd.Series[Any], column: Column, layout: Layout, errors: DataProblems, allowed: str = ""
) -> None:
    place = layout.places[column.name]
    for line, text in texts.items():
        shown = repr(text[:SHOWN]) + "..." * (len(text) > SHOWN) if text.strip() else ""
        hint = f"allowed: {allowed or column.kind.allowed}" + ", or blank" * column.blank
        message = f"invalid value {shown}" if shown else "missing value"
        errors.add(layout.path, message, hint, (int(line), place + 1), column.headers[0])  # type: ignore[call-overload]
