"""Discover: the box holds the settings that lead to the outcome, measured in settings that did not shape it."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.errors import UsageError
from sim.model.outcomes import outcome
from sim.model.random_streams import stream
from sim.questions.discover.discover import _shares, evaluated, settings_planned
from sim.questions.discover.text import _points, _share, limit_words
from sim.scenario.uncertain_inputs import UncertainInput
from sim.statistics.intervals import Estimate

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


@pytest.mark.parametrize(("more", "less"), [(0, 1), (1, 0)])
def test_the_limit_that_matters_most_comes_first(two_states, more, less):
    region = made_up(two_states, lambda unit: np.where((unit[:, more] > 0.7) & (unit[:, less] < 0.5), 0.9, 0.05))
    assert [limit.key for limit in region.limits] == [INPUTS[more].key, INPUTS[less].key]
    assert region.limits[0].without.estimate < region.limits[1].without.estimate < region.density.estimate
    assert (region.limits[0].low is None, region.limits[0].high) == (False, None)
    assert region.limits[1].high is not None
    assert region.mass == region.within[256:].mean()


def test_a_region_whose_two_ends_are_limited_is_found_again_at_either(two_states):
    (limit,) = made_up(two_states, lambda unit: np.where(abs(unit[:, 1] - 0.5) < 0.2, 0.95, 0.02)).limits
    assert (limit.low, limit.high) == (pytest.approx(0.3, abs=0.05), pytest.approx(0.7, abs=0.05))
    assert limit.found_again == 1.0
    assert limit_words(limit) == f"{limit.low:.3g} to {limit.high:.3g}"


def test_what_is_nowhere_has_no_share():
    shares = np.array([0.5, 0.25, 0.0, 0.25])
    inside = np.array([True, True, False, False])
    assert _shares(inside, shares).tolist() == [0.375, 0.125, 0.25, 0.25, 0.75]
    assert np.isnan(_shares(np.zeros(4, dtype=bool), shares)).tolist() == [True, False, True, False, False]
    assert np.isnan(_shares(inside, np.zeros(4))).tolist() == [False, False, False, False, True]
    nothing = Estimate(np.nan, np.nan, np.nan)
    assert _share(nothing) == _points(nothing) == "none there"


@pytest.mark.parametrize(("points", "planned"), [(64, 64), (65, 128), (100_000, 131_072)])
def test_the_number_of_settings_is_the_next_power_of_two(points, planned):
    assert settings_planned(points) == planned
    with pytest.raises(UsageError, match="points must be between 64 and 100,000"):
        settings_planned(63 if points == 64 else 100_001)


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
        ({"runs": 1}, "intervals need at least 2 runs; got 1"),
        ({"variants": ("base", "amends_early")}, "name one variant to vary; got base, amends_early"),
        ({"points": 8}, "points must be between 64 and 100,000; got 8"),
        ({"points": 10**6}, "got 1,000,000"),
        ({"ranges": {"relations.XAA-XBZ": (0.0, 0.5)}}, "XBZ"),
    ],
)
def test_what_cannot_be_searched_is_refused(two_states, given, message):
    of_study = {key: given[key] for key in ("runs", "variants") if key in given}
    rest = {key: value for key, value in given.items() if key not in of_study}
    with pytest.raises(UsageError, match=message):
        sim.discover(sim.Study(two_states, **{"runs": 2, **of_study}, weeks=10), **rest)
