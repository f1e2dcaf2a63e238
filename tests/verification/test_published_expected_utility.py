"""B3, B18: the emission standards example of Bueno de Mesquita (1994) as replicated by Scholz, Calbert & Smith (2011).

Positions are years of delay. Median, mean, chances, risks and the row of the United Kingdom were worked out from the
published rules, and two risks also stand in a public port (D. Masad's notebook). Their path of positions is not
reproduced, by us or by either port; the figures after a round are therefore held to wide tolerances.
"""

from __future__ import annotations

import numpy as np
import pytest
from verification.models.expected_utility import (
    expected_utility,
    group,
    mean,
    median,
    moved,
    prevails,
    risk_exponent,
    risks,
)

NAMES = ("NLD", "BEL", "LUX", "DEU", "FRA", "ITA", "GBR", "IRL", "DNK", "GRC")
NLD, BEL, LUX, DEU, FRA, ITA, GBR, IRL, DNK, GRC = range(10)
STATES = group(
    np.array([4.0, 7.0, 4.0, 4.0, 10.0, 10.0, 10.0, 7.0, 4.0, 7.0]),
    np.array([0.08, 0.08, 0.03, 0.16, 0.16, 0.16, 0.16, 0.05, 0.05, 0.08]),
    np.array([0.8, 0.4, 0.2, 0.8, 0.6, 0.6, 0.9, 0.1, 1.0, 0.7]),
)
RISKS = {LUX: 0.5, GBR: 2.0, NLD: 1.117, FRA: 1.018, DNK: 1.454, GRC: 1.557}
UNITED_KINGDOM = [0.641, 0.597, 1.660, 0.641, 0.0, 0.0, 0.0, 0.899, 0.301, 0.295]
PUBLISHED_MEDIANS, PUBLISHED_MEANS = (9.9, 9.05), (7.5, 7.6)
"""Medians that Scholz et al. and Bueno de Mesquita arrive at; means of the former after rounds one and two."""


def after(rounds):
    g = STATES
    for _ in range(rounds):
        g = moved(g)
    return g


def test_median_and_mean_of_the_start():
    assert median(STATES) == 7.0
    assert mean(STATES) == pytest.approx(7.38996, abs=5e-6)


def test_the_median_beats_every_other_position_in_a_vote():
    at = median(STATES)
    for other in set(STATES.position) - {at}:
        votes = STATES.weight * (np.abs(STATES.position - other) - np.abs(STATES.position - at))
        assert votes.sum() > 0.0


@pytest.mark.parametrize(("dyad", "chance"), [((NLD, FRA), 0.424658), ((BEL, FRA), 0.503693), ((NLD, BEL), 0.366322)])
def test_chances_to_prevail(dyad, chance):
    assert prevails(STATES)[dyad] == pytest.approx(chance, abs=5e-7)


def test_chances_of_a_pair_add_up_to_one_where_they_differ():
    chance, differ = prevails(STATES), STATES.position[:, None] != STATES.position
    np.testing.assert_allclose((chance + chance.T)[differ], 1.0)
    assert not chance[~differ].any()


@pytest.mark.parametrize("state", RISKS, ids=lambda state: NAMES[state])
def test_risk_exponents_of_the_first_pass(state):
    assert risks(STATES)[state] == pytest.approx(RISKS[state], abs=5e-4)


def test_what_the_united_kingdom_expects_of_each_challenge_in_the_first_pass():
    row = expected_utility(STATES, np.ones(10))[GBR]
    np.testing.assert_allclose(row, UNITED_KINGDOM, atol=5.1e-4)


@pytest.mark.parametrize("rounds", [1, 2, 3])
def test_the_median_after_a_round_is_that_of_the_public_port(rounds):
    assert median(after(rounds)) == pytest.approx(9.53, abs=5e-3)


@pytest.mark.parametrize(("rounds", "expected"), [(1, 7.606), (2, 7.717)])
def test_the_mean_after_a_round_is_that_of_the_same_rules_worked_out_before(rounds, expected):
    assert mean(after(rounds)) == pytest.approx(expected, abs=5e-4)


def test_medians_and_first_means_are_near_the_published_ones():
    for published in PUBLISHED_MEDIANS:
        assert abs(median(after(2)) - published) < 1.0
    for rounds, published in enumerate(PUBLISHED_MEANS, start=1):
        assert abs(mean(after(rounds)) - published) < 0.25


def test_rank_minus_one_zero_and_one_give_the_exponents_two_one_and_one_half():
    np.testing.assert_allclose(risk_exponent(np.array([-1.0, 0.0, 1.0])), [2.0, 1.0, 0.5], rtol=1e-15)


def test_uncertain_of_the_status_quo_the_near_expect_it_to_get_better_and_the_far_worse():
    sure, unsure = (expected_utility(STATES, np.ones(10), chance) for chance in (1.0, 0.0))
    # Belgium stands at the median: whatever it leaves alone gets better, so a challenge is worth less to it.
    assert unsure[BEL, NLD] < sure[BEL, NLD]
    # The Netherlands are as far from the median as from Belgium: left alone it gets worse for them.
    assert unsure[NLD, BEL] > sure[NLD, BEL]
