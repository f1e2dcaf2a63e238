"""Uncertain inputs: every number of a file has a range that the file allows."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import WORLD

import sim
from sim.errors import UsageError
from sim.model.random_streams import stream
from sim.scenario.file.files import bundled
from sim.scenario.uncertain_inputs import settings_of, uncertain_inputs, varied_inputs


@pytest.mark.parametrize("name", sorted(bundled().keys() - {WORLD.stem}))
def test_any_combination_of_values_is_allowed_by_the_file(name):
    scenario = sim.load(name)
    inputs = uncertain_inputs(scenario, width=0.3)
    shares = np.stack([np.zeros(len(inputs)), np.ones(len(inputs)), stream(1, "shares").random(len(inputs))])
    settings = settings_of(scenario, "base", inputs, shares)
    contents = scenario.with_settings({f"setting_{place}": own for place, own in enumerate(settings)}).contents
    assert all(settings[0][one.key] < settings[1][one.key] for one in inputs if ".interests." not in one.key)
    factions = [
        faction
        for variant in contents.values()
        for state in variant.states.values()
        for faction in state.factions.values()
    ]
    assert max(sum(abs(weight.point) for weight in faction.interests.values()) for faction in factions) <= 1.0 + 1e-9


def test_a_range_of_the_file_is_kept_and_a_number_is_varied_within_its_limits(two_states):
    ranged = two_states.with_changes({"relations.XAA-XBB": {"low": 0.1, "mode": 0.2, "high": 0.6}})
    inputs = {one.key: one for one in uncertain_inputs(ranged, width=0.1)}
    relation, power = inputs["relations.XAA-XBB"], inputs["states.XAA.factions.veterans.power"]
    assert (relation.low, relation.mode, relation.high) == (0.1, 0.2, 0.6)
    assert (power.low, power.high) == pytest.approx((0.35, 0.45))
    assert inputs["incidents.bridge.responsibility"].high == 1.0
    declared = [one for one in uncertain_inputs(ranged, width=0.0)]
    assert relation in declared
    assert all(one.mode is not None for one in declared)


def test_values_of_a_range_have_the_triangular_distribution_of_a_run(two_states):
    ranged = two_states.with_changes({"relations.XAA-XBB": {"low": 0.1, "mode": 0.2, "high": 0.6}})
    relation = next(one for one in uncertain_inputs(ranged) if one.key == "relations.XAA-XBB")
    assert relation.quantile(np.array([0.0, 0.2, 1.0])) == pytest.approx([0.1, 0.2, 0.6])


def test_what_cannot_be_varied_is_refused(two_states):
    with pytest.raises(UsageError, match="declares no range; give a width above 0"):
        varied_inputs(sim.load("russia_azerbaijan_2025"), "base", 0.0)
    with pytest.raises(UsageError, match="needs a lower and a higher end"):
        varied_inputs(two_states, "base", {"relations.XAA-XBB": (0.5, 0.5)})
    with pytest.raises(UsageError, match="width must be between 0 and 1; got 3"):
        uncertain_inputs(two_states, width=3.0)
