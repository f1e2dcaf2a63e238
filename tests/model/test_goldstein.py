"""Tones of coded acts."""

from __future__ import annotations

import pytest

from sim.model.actions import ACTIONS, WEIGHTS, tone_of


def test_acts_of_conduct_have_the_tone_of_their_code():
    for action in ACTIONS:
        if action.kind == "conduct":
            assert tone_of(action.cameo) == pytest.approx(action.tone), action.name


def test_a_code_that_is_not_written_has_the_weight_of_the_longest_that_begins_it():
    assert tone_of("0841") == tone_of("084") == 0.7
    assert tone_of("114") == tone_of("11") == -0.2
    assert tone_of("0874") == 1.0
    assert all(-10.0 <= weight <= 10.0 for weight in WEIGHTS.values())


def test_what_is_no_code_is_refused():
    with pytest.raises(KeyError, match="no CAMEO code '99'"):
        tone_of("99")
