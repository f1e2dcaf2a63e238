"""Codes, numbers and names of states; descriptions of CAMEO codes."""

from __future__ import annotations

import pandas as pd
import pytest

from sim.data.cameo import CAMEO_TEXTS, cameo_text, lost_zero
from sim.data.codes import NOT_ISO, STATES, iso_hint, state_codes, state_existed, state_name, with_state_codes
from sim.model.actions import WEIGHTS


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("RUS", "RUS"),
        ("Russian Federation", "RUS"),
        ("turkey", "TUR"),
        ("Türkiye", "TUR"),
        ("Occupied Palestinian Territory", "PSE"),
        ("Kosovo", "XKX"),
        ("ROM", "ROU"),
        ("Soviet Union", "SUN"),
        ("Viet Nam", "VNM"),
        ("Tu\u0308rkiye", "TUR"),
        ("TÜRKİYE", "TUR"),
        ("ıran", "IRN"),
        ("Iran (Islamic Republic of)", "IRN"),
        ("Bolivia (Plurinational State of)", "BOL"),
        ("United Kingdom of Great Britain and Northern Ireland", "GBR"),
        ("Lao People\u2019s Democratic Republic", "LAO"),
        ("Gambia (Republic of The)", "GMB"),
        ("St. Kitts & Nevis", "KNA"),
        ("Korea, Rep.", "KOR"),
        ("BAG", "IRQ"),
        ("TMP", "TLS"),
        ("UAE", "ARE"),
        ("KSA", "SAU"),
        ("XAA", "XAA"),
        ("Austria-Hungary", ""),
        ("European Union", ""),
        ("", ""),
    ],
)
def test_states_go_by_code_and_by_the_names_producers_use(word, code):
    assert state_codes(pd.Series([word])).tolist() == [code]


@pytest.mark.parametrize(
    ("number", "year", "code"),
    [
        (365, 1985, "SUN"),
        (365, 1992, "RUS"),
        (365, 1915, "RUS"),
        (345, 1990, "YUG"),
        (345, 2019, "SRB"),
        (255, 1938, "DEU"),
        (260, 1952, "DEU"),
        (265, 1980, "DDR"),
        (817, 1970, "VNS"),
        (816, 2020, "VNM"),
    ],
)
def test_a_number_means_the_state_of_its_time(number, year, code):
    rows = with_state_codes(pd.DataFrame({"state": [number], "first": [year], "last": [year]}), "state")
    assert rows["state"].tolist() == [code]


def test_no_year_of_a_number_is_claimed_by_two_states():
    for _, spans in STATES[STATES["cow"] > 0].sort_values("first").groupby("cow"):
        assert (spans["first"].iloc[1:].to_numpy() > spans["last"].iloc[:-1].to_numpy()).all()


def test_every_word_names_one_state():
    words = [word for also in STATES["also"] for word in also.split(";") if word]
    assert len(words) == len(set(words))
    assert STATES["iso3"].str.fullmatch("([A-Z]{3})?").all()


def test_no_spelling_names_two_states():
    by_key = {}
    for row in STATES[STATES["iso3"] != ""].itertuples():
        for word in (row.iso3, row.name, *row.also.split(";")):
            by_key.setdefault(state_codes(pd.Series([word]))[0], set()).add(row.iso3 if word else "")
    assert all(len(states) == 1 for states in by_key.values())


def test_a_code_that_is_not_of_iso_is_met_with_the_one_that_is():
    assert iso_hint("UAE") == "did you mean ARE (United Arab Emirates)? UAE is not a code of ISO 3166"
    assert "SAU (Saudi Arabia)" in iso_hint("KSA")
    assert iso_hint("ARE") == iso_hint("XAA") == iso_hint("QQQ") == ""
    assert set(NOT_ISO.values()) <= set(STATES["iso3"])
    assert not set(NOT_ISO) & set(STATES["iso3"])


def test_states_come_and_go():
    assert state_existed("SUN", 1990)
    assert not state_existed("SUN", 2024)
    assert state_existed("RUS", 2024)
    assert not state_existed("XAA", 2024)
    assert state_name("XAA") == "XAA"


def test_every_code_with_a_weight_has_words():
    assert all(cameo_text(code) for code in WEIGHTS)


def test_a_longer_code_has_the_words_of_the_longest_that_begins_it():
    assert cameo_text("1125") == cameo_text("112") == "an accusation"
    assert cameo_text("0871") == "a ceasefire"


def test_no_two_codes_share_words():
    assert len(set(CAMEO_TEXTS.values())) == len(CAMEO_TEXTS)


@pytest.mark.parametrize("code", ["", "5", "57", "99", "21", "05555", "abc", "---", "٠٥٥"])
def test_what_is_no_code_has_no_words(code):
    assert cameo_text(code) == ""


@pytest.mark.parametrize("code", ["57", "1", "30", "231", "871"])
def test_a_code_that_is_none_without_its_zero_has_lost_it(code):
    assert lost_zero(code)
    assert cameo_text(f"0{code}")


@pytest.mark.parametrize("code", ["10", "20", "112", "042", "01", "99", "", "---", "0"])
def test_other_codes_have_lost_no_zero(code):
    assert not lost_zero(code)


def test_a_code_that_means_different_states_in_different_lists_is_no_state():
    assert state_codes(pd.Series(["LIB", "MAS", "SLO"])).tolist() == ["", "", ""]
