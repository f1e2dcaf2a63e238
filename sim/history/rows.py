"""The rows of a text of comma-separated values, so that one that is broken costs no other row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

MOST_LINES = 50
"""A quoted cell may go over so many lines."""
LONGEST = 100_000
"""Letters of a line that are read; what is longer is no cell."""


def rows_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows in order: the line each ends on, counted from 1, and its cells; empty lines are left out.

    A quote that is never closed would swallow the rows below it. A row goes over several lines only if it then has as
    many cells as the first row; otherwise its line stands for itself.
    """
    lines, at, width = io.StringIO(text, newline="").readlines(), 0, 0
    while at < len(lines):
        taken = _taken(lines[at : at + MOST_LINES], width)
        cells = _cells(lines[at : at + taken])
        at += taken
        width = width or len(cells)
        if cells:
            yield at, cells


def _taken(lines: list[str], width: int) -> int:
    """How many lines the first row takes."""
    quotes = lines[0].count('"')
    if quotes % 2 == 0:
        return 1
    for more, line in enumerate(lines[1:], 2):
        quotes += line.count('"')
        if quotes % 2 == 0 and len(_cells(lines[:more])) == width:
            return more
    return 1


def _cells(lines: list[str]) -> list[str]:
    """The cells of one row."""
    return next(csv.reader([line[:LONGEST] for line in lines]), [])
