"""Every CAMEO code with a weight has words, and nothing else has."""

from __future__ import annotations

import pytest

from sim.data.cameo import WORDS, words_of
from sim.model.actions import WEIGHTS


def test_every_code_with_a_weight_has_words():
    assert all(words_of(code) for code in WEIGHTS)


def test_a_longer_code_has_the_words_of_the_longest_that_begins_it():
    assert words_of("1125") == words_of("112") == "an accusation"
    assert words_of("0871") == "a ceasefire"


def test_no_two_codes_share_words():
    assert len(set(WORDS.values())) == len(WORDS)


@pytest.mark.parametrize("code", ["", "5", "57", "99", "21", "05555", "abc", "---", "٠٥٥"])
def test_what_is_no_code_has_no_words(code):
    assert words_of(code) == ""
