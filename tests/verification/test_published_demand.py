"""B12: the demand of Fearon (1995) under private costs, in closed form."""

from __future__ import annotations

import numpy as np
import pytest
from verification.models.demand import Stakes, bargaining_range, best_demand, chance_of_conflict, expected_share

STAKES = Stakes(chance=0.5, own_cost=0.1, largest_cost=0.4)


def test_the_best_demand_and_its_risk_are_those_of_the_closed_form():
    assert best_demand(STAKES) == pytest.approx(0.65, abs=1e-12)
    assert chance_of_conflict(STAKES, best_demand(STAKES)) == pytest.approx(0.375, abs=1e-12)


@pytest.mark.parametrize("dyad_stakes", [STAKES, Stakes(0.3, 0.05, 0.6), Stakes(0.6, 0.5, 0.4), Stakes(0.9, 0.1, 0.7)])
def test_no_other_demand_promises_more(dyad_stakes):
    demands = np.linspace(0.0, 1.0, 10_001)
    best = demands[expected_share(dyad_stakes, demands).argmax()]
    assert best_demand(dyad_stakes) == pytest.approx(best, abs=1e-4)


def test_one_whom_war_costs_most_takes_no_risk():
    cautious = Stakes(0.6, 0.5, 0.4)
    assert best_demand(cautious) == pytest.approx(0.6)
    assert chance_of_conflict(cautious, best_demand(cautious)) == 0.0


def test_there_is_always_a_peace_that_both_prefer():
    least, most = bargaining_range(np.linspace(0.0, 1.0, 11), 0.1, 0.2)
    assert (most > least).all()
    assert (least[5], most[5]) == pytest.approx((0.4, 0.7))
