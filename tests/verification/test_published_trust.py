"""B13, B20, B22: Kydd's trust (2005), half-lives, and why a relation of -1 to 1 is the tanh of half the log-odds."""

from __future__ import annotations

import numpy as np
import pytest
from verification.models.trust import Assurance, least_trust, log_odds, relation, updated

from sim.model.parameters import declared


def test_the_trust_that_cooperation_needs():
    assert least_trust(Assurance(reward=1.0, temptation=0.5, sucker=-1.0, punishment=0.0)) == pytest.approx(2.0 / 3.0)


@pytest.mark.parametrize(("start", "if_trustworthy", "if_not", "course"), [
    (0.5, 0.9, 0.4, (0.6923, 0.8351, 0.9193, 0.9624)), (0.8, 0.1, 0.6, (0.4, 0.1, 0.0182)),
])  # fmt: skip
def test_trust_after_each_act(start, if_trustworthy, if_not, course):
    trust = start
    for expected in course:
        trust = updated(trust, if_trustworthy, if_not)
        assert trust == pytest.approx(expected, abs=5.1e-5)


def test_in_log_odds_evidence_adds_up_in_any_order():
    acts = [(0.9, 0.4), (0.1, 0.6), (0.7, 0.5)]
    sums = log_odds(0.5) + sum(np.log(a / b) for a, b in acts)
    for order in (acts, acts[::-1]):
        trust = 0.5
        for act in order:
            trust = updated(trust, *act)
        assert log_odds(trust) == pytest.approx(sums, abs=1e-12)


def test_the_tanh_of_half_the_log_odds_is_trust_from_minus_one_to_one():
    trust = np.linspace(0.001, 0.999, 999)
    np.testing.assert_allclose(relation(trust), 2.0 * trust - 1.0, atol=1e-12)


@pytest.mark.parametrize(("half_life", "decay"), [(26.0, 0.026307), (8.0, 0.082996)])
def test_half_lives_as_shares_lost_a_week(half_life, decay):
    assert 1.0 - 0.5 ** (1.0 / half_life) == pytest.approx(decay, abs=5e-7)
    forgetting = declared()["forgetting"]
    assert forgetting.low <= decay <= forgetting.high
