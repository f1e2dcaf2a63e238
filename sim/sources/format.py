"""What a public format is: its columns by the names its producer gives them, what it tells, and whom to cite."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from sim.sources.kinds import Kind


@dataclass(frozen=True)
class Column:
    """One column: our name, the producers' names for it, its kind, whether a field may be blank, whether it must be."""

    name: str
    spelled: tuple[str, ...]
    kind: Kind
    blank: bool = False
    needed: bool = True


@dataclass(frozen=True)
class Work:
    """Whom to cite: author, title, year."""

    author: str
    title: str
    date: int


@dataclass(frozen=True)
class Format:
    """A public format.

    `subject` is what it tells of, `tidy` turns its columns into those of the subject (see `sim.sources.subjects`).
    `unheaded` gives, for files without a header, the names of the columns by the number of fields in a row.
    """

    key: str
    title: str
    subject: str
    columns: tuple[Column, ...]
    work: Work
    tidy: Callable[[pd.DataFrame], pd.DataFrame]
    unheaded: dict[int, tuple[str, ...]] = field(default_factory=dict)

    @property
    def shown_columns(self) -> str:
        """The columns that must be there, by the producer's first name for each."""
        return ", ".join(column.spelled[0] for column in self.columns if column.needed)


@dataclass(frozen=True)
class Layout:
    """Where the columns of a format stand in one file: field by our name, fields a row, what parts them."""

    path: Path
    format: Format
    places: dict[str, int]
    width: int
    separator: str
    skipped: int

    @property
    def used(self) -> list[Column]:
        """The columns of the format that this file has."""
        return [column for column in self.format.columns if column.name in self.places]


def plain(name: str) -> str:
    """A column's name without case, blanks and marks: `Event Date`, `event_date` and `EventDate` are one."""
    return re.sub("[^a-z0-9]", "", name.lower())


def places_of(columns: Iterable[Column], header: list[str]) -> dict[str, int]:
    """Where each column stands in a header; columns that are not there are left out."""
    by_name: dict[str, int] = {}
    for place, name in enumerate(header):
        by_name.setdefault(plain(name), place)
    found = {}
    for column in columns:
        places = [by_name[plain(word)] for word in column.spelled if plain(word) in by_name]
        if places:
            found[column.name] = places[0]
    return found
