"""B6: the example of four people of Friedkin & Johnsen, as reprinted in many places; printed 60, 60, 75, 75."""

from __future__ import annotations

import numpy as np
import pytest
from verification.models.opinion import consensus, control, next_opinion, settled

from sim.errors import UsageError

WEIGHTS = np.array(
    [[0.220, 0.120, 0.360, 0.300], [0.147, 0.215, 0.344, 0.294], [0.0, 0.0, 1.0, 0.0], [0.090, 0.178, 0.446, 0.286]]
)
SUSCEPTIBILITY = 1.0 - np.diagonal(WEIGHTS)
FIRST = np.array([25.0, 25.0, 75.0, 85.0])


def test_opinions_settle_where_they_are_printed():
    opinion = settled(FIRST, SUSCEPTIBILITY, WEIGHTS)
    np.testing.assert_allclose(opinion, [60.02, 59.98, 75.00, 74.99], atol=1e-2)
    np.testing.assert_array_equal(opinion.round(), [60.0, 60.0, 75.0, 75.0])


def test_the_first_person_is_moved_by_the_others_as_printed():
    share = control(SUSCEPTIBILITY, WEIGHTS)
    np.testing.assert_allclose(share[0], [0.2794, 0.0450, 0.5514, 0.1242], atol=5.1e-5)
    np.testing.assert_allclose(share.sum(axis=1), 1.0)


def test_talk_leads_to_the_settled_opinions():
    opinion = FIRST
    for _ in range(200):
        opinion = next_opinion(opinion, FIRST, SUSCEPTIBILITY, WEIGHTS)
    np.testing.assert_allclose(opinion, settled(FIRST, SUSCEPTIBILITY, WEIGHTS), atol=1e-9)


def test_where_nobody_holds_on_all_end_with_the_one_who_heeds_himself_only():
    np.testing.assert_allclose(consensus(FIRST, WEIGHTS), 75.0, atol=1e-9)
    with pytest.raises(UsageError, match="consensus"):
        settled(FIRST, np.ones(4), WEIGHTS)


def test_opinions_that_go_round_for_ever_are_refused():
    with pytest.raises(UsageError, match="circle"):
        consensus(np.array([0.0, 1.0]), np.array([[0.0, 1.0], [1.0, 0.0]]))
