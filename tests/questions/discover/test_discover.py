"""Discover: the box holds the settings that lead to the outcome, measured in settings that did not shape it."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.errors import UsageError
from sim.model.outcomes import outcome
from sim.model.random_streams import stream
from sim.questions.discover.discover import evaluated
from sim.scenario.uncertain_inputs import UncertainInput

INPUTS = (UncertainInput("relations.XAA-XBB", -0.5, 0.5), UncertainInput("leverage.XCC.XAA", 0.0, 1.0))


def made_up(two_states, chance, occurs=True):
    """Evaluate outcomes that occur with `chance` of the settings, [setting]."""
    unit = stream(2, "settings").random((512, 2))
    values = (stream(2, "runs").random((512, 20)) < chance(unit)[:, None]).astype(float)
    return evaluated(sim.Study(two_states, runs=20), (outcome("rupture"), occurs), INPUTS, unit, values)


@pytest.fixture(scope="module")
def answer(two_states):
    return made_up(two_states, lambda unit: np.where(unit[:, 0] > 0.7, 0.8, 0.1))


def test_the_limit_is_in_the_unit_of_the_input(answer):
    (limit,) = answer.limits
    assert (limit.key, limit.high) == ("relations.XAA-XBB", None)
    assert limit.low == pytest.approx(0.2, abs=0.03)
    assert "relations.XAA-XBB  above 0." in str(answer)


def test_density_coverage_and_excess_are_those_of_the_settings_that_did_not_shape_the_box(answer):
    inside = answer.within[256:]
    shares = answer.shares[256:]
    assert answer.density.estimate == pytest.approx(shares[inside].mean())
    assert answer.excess.estimate == pytest.approx(shares[inside].mean() - shares[~inside].mean())
    assert answer.coverage.estimate == pytest.approx(shares[inside].sum() / shares.sum())
    assert answer.density.low < 0.8 < answer.density.high
    assert answer.limits[0].without.estimate == pytest.approx(answer.anywhere.estimate)


def test_without_a_relation_nothing_is_claimed(two_states):
    nothing = made_up(two_states, lambda unit: np.full(len(unit), 0.3))
    assert nothing.limits == ()
    assert "No region was found" in str(nothing)


def test_the_region_of_the_simulated_scenario_is_where_blame_is_high(two_states):
    study = sim.Study(two_states, runs=32, weeks=60, seed=5)
    ranges = {"incidents.bridge.responsibility": (0.0, 1.0), "states.XAA.leader.tenure_years": (5.0, 6.0)}
    found = sim.discover(study, ranges=ranges, points=64, workers=2)
    assert [limit.key for limit in found.limits] == ["incidents.bridge.responsibility"]
    assert found.limits[0].low > 0.0
    elsewhere = sim.discover(study, "no rupture", ranges, points=64)
    assert elsewhere.limits[0].high < 1.0
    assert elsewhere.anywhere.estimate == pytest.approx(1.0 - found.anywhere.estimate)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"when": "crisis_weeks"}, "crisis_weeks is not an event"),
        ({"points": 8}, "points must be between 64 and 100,000; got 8"),
        ({"points": 10**6}, "got 1,000,000"),
        ({"ranges": {"relations.XAA-XBZ": (0.0, 0.5)}}, "XBZ"),
    ],
)
def test_what_cannot_be_searched_is_refused(two_states, given, message):
    with pytest.raises(UsageError, match=message):
        sim.discover(sim.Study(two_states, runs=4, weeks=10), **given)
