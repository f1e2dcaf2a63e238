"""A branch: other variants that go on from a week of a world, as if they had been simulated from the start."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from conftest import leaving_out, with_variants
from test_fork import differing, played

import sim
from sim.scenario.inputs import inputs_of

WEEK = 30


@pytest.fixture(scope="module")
def scenario(first_scenario):
    """The first scenario with a variant without its second incident, and one that names fewer dyads."""
    base = first_scenario.contents["base"]
    relations = {dyad: value for dyad, value in base.relations.items() if dyad != "KAZ-UKR"}
    raid = base.incidents["yekaterinburg_raid"]
    later = raid.model_copy(update={"date": raid.date + timedelta(weeks=3)})
    return with_variants(
        first_scenario,
        no_raid=leaving_out(base, incidents=("yekaterinburg_raid",)),
        later_raid=base.model_copy(update={"incidents": {**base.incidents, "yekaterinburg_raid": later}}),
        fewer=base.model_copy(update={"relations": relations}),
    )


def test_a_branch_into_other_events_to_come_is_their_own_simulation(scenario):
    names = ("no_raid", "later_raid")
    world = played(sim.World(scenario, ("base", "core"), runs=3, seed=4), WEEK)
    branch = world.branch([inputs_of(scenario, name) for name in names], np.array([0, 0]))
    straight = played(sim.World(scenario, names, runs=3, seed=4), WEEK)
    assert differing(played(branch, 40).situation, played(straight, 40).situation) == []
    assert {name: values.shape for name, values in branch.input_draws.items()} == {
        name: values.shape for name, values in straight.input_draws.items()
    }


@pytest.mark.parametrize("solved_again", [False, True])
def test_a_branch_may_name_fewer_dyads_than_its_world(scenario, solved_again):
    world = played(sim.World(scenario, ("base", "fewer"), runs=3, seed=4), WEEK)
    case = replace(inputs_of(scenario, "fewer"), name="branch", keeps_structure=solved_again)
    branch = world.branch([case], np.array([1]))
    straight = played(sim.World(scenario, ("fewer",), runs=3, seed=4), WEEK + 5)
    assert differing(played(branch, 5).situation, straight.situation) == []


def test_a_branch_may_name_more_dyads_which_are_then_at_their_start(scenario):
    world = played(sim.World(scenario, ("fewer",), runs=3, seed=4), WEEK)
    branch = world.branch([inputs_of(scenario)], np.array([0]))
    start = sim.World(scenario, runs=3, seed=4)
    for here, there in (("KAZ", "UKR"), ("UKR", "KAZ")):
        assert np.array_equal(branch.state(here).relation_to(there), start.state(here).relation_to(there))
    assert np.array_equal(branch.state("AZE").relation_to("RUS"), world.state("AZE").relation_to("RUS"))


class Counting(sim.State):
    """A leader who counts decisions."""

    decisions = 0

    def decide(self, intended_tone):
        self.decisions += 1
        return intended_tone


@pytest.mark.parametrize("variant", ["no_raid", "core"])
def test_the_leaders_of_a_branch_are_its_own_and_remember(scenario, variant):
    world = played(sim.World(scenario, runs=2, seed=4, states={"AZE": Counting}), 2)
    branch = played(world.branch([inputs_of(scenario, variant)], np.array([0])), 3)
    assert (world.state("AZE").decisions, branch.state("AZE").decisions) == (2, 5)
    assert (world.steps, branch.steps) == (2, 5)


def test_rows_cannot_branch(scenario):
    rows = sim.world.simulation.Simulation.of_rows(scenario, [(0, [inputs_of(scenario)])], seed=1)
    with pytest.raises(sim.UsageError, match="rows"):
        rows.branch([inputs_of(scenario)], np.array([0]))
