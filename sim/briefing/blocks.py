"""Parts of a page: sections, and what stands in them. The template lays them out and words nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

LONG = 6
"""Rows above which a table may be broken between pages."""
REGISTER = 16
"""Rows above which a table is printed small."""


class Untranslated(str):
    """A text that stays English in a brief of another language, which marks it as English."""


@dataclass(frozen=True)
class Text:
    """A paragraph; `role` is "" for running text, `lead` for the first statement, `note` for a caveat."""

    kind: ClassVar = "text"
    text: str
    role: str = ""


@dataclass(frozen=True)
class Items:
    """A list."""

    kind: ClassVar = "items"
    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Table:
    """A table: its caption, its heads, and rows whose first cell is a head too."""

    kind: ClassVar = "table"
    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    wordy: bool = False
    """Cells are texts, not numbers."""

    @property
    def is_long(self) -> bool:
        """True if a printer may break it between pages."""
        return len(self.rows) > LONG

    @property
    def is_register(self) -> bool:
        """True if a printer sets it small."""
        return len(self.rows) > REGISTER


@dataclass(frozen=True)
class Picture:
    """A figure as SVG that this program has drawn, and its caption."""

    kind: ClassVar = "picture"
    svg: Markup
    caption: str


@dataclass(frozen=True)
class Code:
    """Lines to type, and the name of their language."""

    kind: ClassVar = "code"
    code: str
    language: str


@dataclass(frozen=True)
class Folded:
    """Parts that a reader opens; a printer leaves them out."""

    kind: ClassVar = "folded"
    title: str
    parts: tuple[Block, ...]


@dataclass(frozen=True)
class Choice:
    """A slider over ordered values, a switch, or a list to choose from; `kind` is `slider`, `switch` or `list`.

    `chosen` is the place of the value that is shown first; `note` says what the file has.
    """

    kind: str
    key: str
    label: str
    values: tuple[str, ...]
    chosen: int
    note: str


@dataclass(frozen=True)
class Chooser:
    """Choices, the charts and numbers that a script shows for them, and the data of all settings as JSON.

    `rows` are a label, the number of the setting shown first, and that of the file, the most important first; `rungs`
    likewise, in the week of `last`. `headline` names the first row in a word, `by_then` the chart of when it has
    happened; it is empty if it never does.
    """

    kind: ClassVar = "chooser"
    choices: tuple[Choice, ...]
    headline: str
    by_then: str
    rows: tuple[tuple[str, str, str], ...]
    rungs: tuple[tuple[str, str, str], ...]
    last: str
    data: Markup
    without_script: str


Block = Text | Items | Table | Picture | Code | Folded | Chooser


@dataclass(frozen=True)
class Section:
    """A section of the page."""

    name: str
    title: str
    parts: tuple[Block, ...]

    def texts(self) -> Iterator[str]:
        """Yield what the section says, without the figures and what is folded."""
        for part in self.parts:
            match part:
                case Text(text):
                    yield text
                case Items(items):
                    yield from (f"- {item}" for item in items)
                case Code(code):
                    yield code
                case Table(caption, heads, rows):
                    yield caption
                    yield from (" | ".join(row) for row in (heads, *rows))
