"""The language in which texts are written now: English, unless a page is being written for readers of another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any


class English:
    """English, in which the messages of the sources are written."""

    code = "en"

    def gettext(self, message: str) -> str:
        """Return the translation of a message."""
        return message

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Return the translation of a message about a number of things, in the form that goes with the number."""
        return singular if number == 1 else plural

    def day(self, date: dt.date, full: bool = False) -> str:
        """Format a date: `25 Dec 2024`, or `25 December 2024`."""
        return f"{date.day} {date:%B %Y}" if full else f"{date.day} {date:%b %Y}"

    def month(self, date: dt.date) -> str:
        """Format a month: `Dec 2024`."""
        return f"{date:%b %Y}"

    def decimal(self, written: str) -> str:
        """Format a number that Python has written with a decimal point, such as `+0.12` or `1,000`."""
        return written

    def percentage(self, written: str) -> str:
        """Format a percentage that Python has written, such as `12.5%`."""
        return written

    def listed(self, words: Sequence[str]) -> str:
        """Join words: `a, b and c`."""
        return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)

    def messages(self) -> dict[str, str]:
        """Return every translation of a message without plural forms, by message."""
        return {}


ENGLISH = English()
_current: ContextVar[English] = ContextVar("language of texts", default=ENGLISH)


def language() -> English:
    """Return the language of texts."""
    return _current.get()


@contextmanager
def written_in(other: English) -> Iterator[None]:
    """Write texts in a language, for the time of a `with`."""
    token = _current.set(other)
    try:
        yield
    finally:
        _current.reset(token)


def gettext(message: str, **places: Any) -> str:
    """Return a message in the language of texts, with its places (`{name}`) filled if any are given."""
    found = _current.get().gettext(message)
    return found.format(**places) if places else found


def ngettext(singular: str, plural: str, number: int, **places: Any) -> str:
    """Return a message about a number of things in the language of texts, with its places filled."""
    return _current.get().ngettext(singular, plural, number).format(number=whole(number), **places)


@dataclass(frozen=True)
class Message:
    """A message with its places, which is translated each time it becomes a string."""

    message: str
    places: Mapping[str, Any]

    def __str__(self) -> str:
        return gettext(self.message, **self.places)

    @property
    def in_english(self) -> str:
        """The message in English, whatever the language of texts."""
        with written_in(ENGLISH):
            return str(self)


def lazy_gettext(message: str, **places: Any) -> Message:
    """Return a message that is translated when it is shown."""
    return Message(message, places)


def gettext_noop(message: str) -> str:
    """Return the message itself: a mark for the catalogues on a message that is translated where it is used."""
    return message


def ngettext_noop(singular: str, plural: str) -> tuple[str, str]:
    """Return the message itself: a mark for the catalogues on a message with plural forms."""
    return singular, plural


def whole(number: int) -> str:
    """Format a whole number with separators of thousands: `1,000`."""
    return _current.get().decimal(f"{number:,}")


def decimal(value: float, digits: int) -> str:
    """Format a number: `0.12`."""
    return _current.get().decimal(f"{value:.{digits}f}")


def signed(value: float, digits: int = 2) -> str:
    """Format a number with its sign: `+0.12`."""
    return _current.get().decimal(f"{value:+.{digits}f}")


def percentage(share: float, digits: int = 0) -> str:
    """Format a share as a percentage: `12%`."""
    return _current.get().percentage(f"{share:.{digits}%}")
