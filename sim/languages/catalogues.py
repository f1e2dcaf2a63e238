"""Languages with a catalogue of translations, which gettext and Babel read; dates and numbers as Unicode CLDR has them.

A catalogue is the file `CODE/LC_MESSAGES/bilateral.po` in this folder. It is read as it is, so that there is no step
that compiles it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.support import Translations

from sim.languages.current import ENGLISH, English

CODES = ("en", "ru", "az", "tr")
"""Languages of pages: English, Russian, Azerbaijani and Turkish."""
FOLDER = Path(__file__).parent


def catalogue_file(code: str) -> Path:
    """Return the file of a language's translations."""
    return FOLDER / code / "LC_MESSAGES" / "bilateral.po"


@cache
def catalogue(code: str) -> Catalog:
    """Read the translations of a language."""
    with catalogue_file(code).open("rb") as file:
        return read_po(file, locale=code, abort_invalid=True)


class Translated(English):
    """A language with a catalogue. A message that the catalogue lacks stays English."""

    def __init__(self, code: str) -> None:
        self.code = code
        self._locale = Locale.parse(code)
        compiled = BytesIO()
        write_mo(compiled, catalogue(code))
        compiled.seek(0)
        self._translations = Translations(compiled)

    def gettext(self, message: str) -> str:
        """Return the translation of a message; an empty one is empty."""
        return str(self._translations.gettext(message)) if message else ""

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Return the translation in the plural form of the number."""
        return str(self._translations.ngettext(singular, plural, number))

    def day(self, date: dt.date, full: bool = False) -> str:
        """Format a date with the day first, as all these languages have it."""
        return str(format_date(date, "d MMMM y" if full else "d MMM y", locale=self._locale))

    def month(self, date: dt.date) -> str:
        """Format a month as it stands alone."""
        return str(format_date(date, "LLL y", locale=self._locale))

    def decimal(self, written: str) -> str:
        """Format a number with the language's separators, and as many decimals as Python has written."""
        digits = written.lstrip("+-").replace(",", "")
        if not digits.replace(".", "").isdecimal():
            return written
        sign = written[: len(written) - len(written.lstrip("+-"))].replace("-", "\N{MINUS SIGN}")
        grouping = "#,##0" if "," in written else "0"
        return sign + str(format_decimal(Decimal(digits), grouping + _decimals(digits), locale=self._locale))

    def percentage(self, written: str) -> str:
        """Format a percentage with the sign where the language has it."""
        digits = written.removesuffix("%")
        if not digits.replace(".", "").isdecimal():
            return written
        pattern = self._locale.percent_formats[None].pattern.replace("##0", f"##0{_decimals(digits)}")
        return str(format_percent(Decimal(digits) / 100, pattern, locale=self._locale))

    def listed(self, words: Sequence[str]) -> str:
        """Join words as the language does."""
        return str(format_list([word for word in words if word], locale=self._locale))

    def messages(self) -> dict[str, str]:
        """Return every translation of a message without plural forms, by message."""
        return {str(m.id): str(m.string) for m in catalogue(self.code) if m.id and isinstance(m.id, str)}


def _decimals(digits: str) -> str:
    places = len(digits.partition(".")[2])
    return f".{'0' * places}" if places else ""


@cache
def language_called(code: str) -> English:
    """Return the language of a code, one of CODES. Raises KeyError for another."""
    if code not in CODES:
        raise KeyError(code)
    return ENGLISH if code == ENGLISH.code else Translated(code)
