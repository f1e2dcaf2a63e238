"""CE: a remembered score after Crescenzi & Enterline (2001), in the form this program reads their abstract in.

Arithmetic of that form only: their own worked example was not opened, so nothing here shows that it is theirs.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from verification.models.remembered import faded, moved


@pytest.mark.parametrize(("recent_events", "expected"), [(0, -0.297260), (3, -0.439048)])
def test_half_a_year_takes_less_from_a_dense_history(recent_events, expected):
    assert faded(-0.5, pace=0.02, weeks=26, recent_events=recent_events) == pytest.approx(expected, abs=5e-7)


def test_a_friendly_event_moves_a_bad_score_up():
    assert moved(faded(-0.5, pace=0.02, weeks=26), strength=0.7, weight=0.3) == pytest.approx(-0.024835, abs=1e-6)


@pytest.mark.parametrize("score", [-1.0, -0.4, 0.0, 0.9, 1.0])
def test_no_event_moves_a_score_beyond_the_ends(score):
    for strength in np.linspace(-1.0, 1.0, 9):
        after = moved(score, float(strength), weight=1.0)
        assert -1.0 <= after <= 1.0
        assert np.sign(after - score) in (0.0, np.sign(strength))


def test_two_events_alike_move_less_the_second_time():
    once = moved(0.0, 0.5, 0.4)
    assert 0.0 < moved(once, 0.5, 0.4) - once < once


def test_without_events_a_score_goes_to_nothing_and_never_past_it():
    course = [faded(-0.5, 0.02, weeks) for weeks in range(0, 1000, 50)]
    assert all(earlier < later < 0.0 for earlier, later in pairwise(course))
    assert course[-1] == pytest.approx(0.0, abs=1e-6)
