"""The catalogues: every message of the sources is translated, with the places and the plural forms it needs."""

from __future__ import annotations

import datetime as dt
import re
import sys

import pytest
from conftest import ROOT

from sim.errors import counted
from sim.languages.catalogues import CODES, catalogue, language_called
from sim.languages.current import decimal, percentage, signed, whole, written_in
from sim.statistics.intervals import Estimate
from sim.wording import capital, day, listed, probability

sys.path.insert(0, str(ROOT / "docs"))
from catalogues import messages

OTHERS = CODES[1:]
PLACE = re.compile(r"\{(\w+)\}")
OF_ENGLISH = {"is_or_are"}
"""Places that only English grammar needs."""


@pytest.fixture(scope="module")
def sources():
    return set(messages())


def forms(text) -> tuple[str, ...]:
    return text if isinstance(text, tuple) else (text,)


@pytest.mark.parametrize("code", OTHERS)
def test_the_catalogue_has_the_messages_of_the_sources_and_no_others(code, sources):
    assert {entry.id for entry in catalogue(code) if entry.id} == sources


@pytest.mark.parametrize("code", OTHERS)
def test_every_message_is_translated_and_none_is_fuzzy(code):
    entries = [entry for entry in catalogue(code) if entry.id]
    assert [entry.id for entry in entries if entry.fuzzy or not all(map(str.strip, forms(entry.string)))] == []
    assert all(len(forms(e.string)) == catalogue(code).num_plurals for e in entries if isinstance(e.id, tuple))


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_has_the_places_of_its_message(code):
    wrong = []
    for entry in catalogue(code):
        wanted = set(PLACE.findall(forms(entry.id)[-1]))
        for form in forms(entry.string) if entry.id else ():
            lacks, more = wanted - set(PLACE.findall(form)), set(PLACE.findall(form)) - wanted
            wrong += [form] * bool(more or lacks - OF_ENGLISH)
    assert wrong == []


@pytest.mark.parametrize("code", OTHERS)
def test_a_sentence_is_not_left_in_english(code):
    plain = [entry for entry in catalogue(code) if isinstance(entry.id, str)]
    assert [e.id for e in plain if e.string == e.id and len(PLACE.sub("", e.id).split()) > 1] == []


@pytest.mark.parametrize(
    ("number", "written"),
    [(1, "1 прогон"), (2, "2 прогона"), (5, "5 прогонов"), (11, "11 прогонов"), (21, "21 прогон"), (0, "0 прогонов")],
)
def test_russian_nouns_have_the_form_of_their_number(number, written):
    with written_in(language_called("ru")):
        assert counted(number, "run") == written


def test_a_large_count_has_the_separator_of_the_language():
    with written_in(language_called("ru")):
        assert counted(1000, "run") == "1\N{NO-BREAK SPACE}000 прогонов"
    with written_in(language_called("tr")):
        assert counted(1000, "run") == "1.000 koşum"


@pytest.mark.parametrize(
    ("code", "date", "shares", "number"),
    [
        ("en", "25 December 2024", "12.5% 5%", "-0.12"),
        ("ru", "25 декабря 2024", "12,5\N{NO-BREAK SPACE}% 5\N{NO-BREAK SPACE}%", "\N{MINUS SIGN}0,12"),
        ("az", "25 dekabr 2024", "12,5% 5%", "\N{MINUS SIGN}0,12"),
        ("tr", "25 Aralık 2024", "%12,5 %5", "\N{MINUS SIGN}0,12"),
    ],
)
def test_dates_and_numbers_have_the_form_of_the_language(code, date, shares, number):
    with written_in(language_called(code)):
        assert (day(dt.date(2024, 12, 25), full=True), signed(-0.12)) == (date, number)
        assert f"{percentage(0.125, 1)} {percentage(0.05)}" == shares
        assert (decimal(float("nan"), 2), whole(7)) == ("nan", "7")


def test_words_are_joined_and_capitals_made_as_the_language_does():
    with written_in(language_called("ru")):
        assert listed(["а", "б", "в"]) == "а, б и в"
        assert probability(Estimate(0.97, 0.9, 1.0)).startswith("почти наверняка, 97")
    with written_in(language_called("tr")):
        assert capital("ilişki") == "İlişki"
    assert (listed(["a", "b", "c"]), capital("ilk")) == ("a, b and c", "Ilk")
