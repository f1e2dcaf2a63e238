"""A fork: an independent world that goes on exactly as the one it comes from would have."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

import sim
from sim.model.actions import action_index
from sim.scenario.inputs import ScriptedAct

RUNS, ON = 3, 8


def arrays(situation):
    """Every array of a situation by name, those of `inputs` by their place."""
    for f in fields(situation):
        value = getattr(situation, f.name)
        parts = value if isinstance(value, tuple) else (value,)
        yield from ((f"{f.name} {place}", part) for place, part in enumerate(parts))


def differing(one, other):
    """Names of arrays that differ in any bit."""
    dyads = zip(arrays(one), arrays(other), strict=True)
    return [name for (name, a), (_, b) in dyads if not np.array_equal(a, b, equal_nan=True)]


def played(world, weeks):
    for _ in range(weeks):
        world.step()
    return world


@pytest.mark.parametrize("week", [0, 1, 25, 50])
def test_a_fork_without_acts_is_the_straight_run_bit_identically(first_scenario, week):
    world = played(sim.World(first_scenario, ("base", "core"), RUNS, seed=4), week)
    fork = world.fork()
    for _ in range(ON):
        fork.step()
        world.step()
        assert differing(fork.situation, world.situation) == []
    assert (fork.week, fork.steps, fork.date) == (world.week, world.steps, world.date)


def test_forks_that_run_ahead_or_behind_draw_what_the_straight_run_does(two_states):
    straight = played(sim.World(two_states, runs=2, seed=9), 90)
    world = played(sim.World(two_states, runs=2, seed=9), 20)
    forks = [world.fork() for _ in range(2)]
    assert differing(played(forks[0], 70).situation, straight.situation) == []
    assert differing(played(world, 70).situation, straight.situation) == []
    assert differing(played(forks[1], 70).situation, straight.situation) == []


def test_worlds_that_take_turns_in_any_order_draw_the_same_in_the_same_week(first_scenario):
    world = played(sim.World(first_scenario, ("base", "core"), RUNS, seed=1), 3)
    ahead, behind = world.fork(), world.fork()
    drawn = {each: {} for each in ("world", "ahead", "behind")}
    for name, weeks in (("ahead", 2), ("world", 1), ("ahead", 2), ("behind", 3), ("world", 3), ("behind", 1)):
        each = {"world": world, "ahead": ahead, "behind": behind}[name]
        for _ in range(weeks):
            each._simulate_week(lambda phase, engine, own=drawn[name]: note_draws(own, phase, engine))
    assert list(drawn["world"]) == list(drawn["ahead"]) == list(drawn["behind"]) == [3, 4, 5, 6]
    for week, values in drawn["world"].items():
        assert values == drawn["ahead"][week] == drawn["behind"][week]
    assert len(set(drawn["world"].values())) == 4
    assert differing(ahead.situation, world.situation) == differing(behind.situation, world.situation) == []


def note_draws(own, phase, engine):
    """Keep the bits of a week's draws, before any is used."""
    if phase == "incidents":
        drawn = engine.block.draws, engine.block.states["turnover_draw"], engine.block.incidents["draw"]
        own[engine.week] = b"".join(np.ascontiguousarray(values).tobytes() for values in drawn)


def test_a_fork_shares_no_array_that_a_week_changes(first_scenario):
    world = played(sim.World(first_scenario, runs=2, seed=1), 3)
    fork = world.fork()
    for name in ("dyads", "states", "factions", "incidents", "inputs", "draws"):
        assert not np.shares_memory(getattr(world.engine.block, name), getattr(fork.engine.block, name)), name


def test_a_fork_of_a_fork_and_a_world_without_noise_fork_as_well(two_states):
    for seed in (2, None):
        world = played(sim.World(two_states, runs=2, seed=seed), 5)
        grandchild = played(played(world.fork(), 3).fork(), 30)
        assert differing(grandchild.situation, played(world, 33).situation) == []


def test_the_original_is_not_moved_by_its_fork_nor_by_writing_into_its_arrays(two_states):
    world = played(sim.World(two_states, runs=2, seed=1), 10)
    untouched = sim.World(two_states, runs=2, seed=1)
    before, scripts = {name: values.copy() for name, values in arrays(world.situation)}, world.setting.scripted_acts
    fork = world.fork([ScriptedAct(10, 1, 0, "amends_full")])
    played(fork, 40)
    for _, values in arrays(fork.fork().situation):
        values[...] = 1
    assert world.week == 10
    assert world.setting.scripted_acts is scripts
    assert all(np.array_equal(before[name], values) for name, values in arrays(world.situation))
    assert differing(played(world, 40).situation, played(untouched, 50).situation) == []


def test_acts_are_scripted_in_every_variant_from_the_coming_week_on(first_scenario):
    world = played(sim.World(first_scenario, ("base", "core"), RUNS, seed=1), 55)
    rus, aze = (first_scenario.roster.at(code) for code in ("RUS", "AZE"))
    fork = world.fork([ScriptedAct(56, rus, aze, "amends_full")])
    played(fork, 1)
    assert differing(fork.situation, played(world, 1).situation) == []
    played(fork, 1)
    assert (fork.situation.amends[:, :, aze, rus] == 1.0).all()
    added = fork.setting.scripted_acts[len(world.setting.scripted_acts) :]
    assert [(script.variant, script.action) for script in added] == [(v, action_index("amends_full")) for v in (0, 1)]


def test_the_past_cannot_be_changed(two_states):
    world = played(sim.World(two_states, seed=1), 5)
    with pytest.raises(sim.UsageError, match="week 5 cannot change the past: amends_full is scripted for week 4"):
        world.fork([ScriptedAct(4, 1, 0, "amends_full")])


class Counting(sim.State):
    """A leader who counts weeks, reads the world, and draws from Mesa's generator."""

    def __init__(self, world, code):
        super().__init__(world, code)
        self.weeks, self.perceived = 0, []

    def decide(self, intended_tone):
        self.weeks += 1
        self.perceived.append(self.world.week)
        return intended_tone + 0.1 * self.model.rng.random() + 0.001 * self.weeks


def test_leaders_of_a_fork_live_in_it_and_remember_what_they_knew(two_states):
    world = played(sim.World(two_states, runs=2, seed=1, states={"XAA": Counting}), 6)
    fork = world.fork()
    played(fork, 4)
    there, here = fork.state("XAA"), world.state("XAA")
    assert type(there) is Counting
    assert there.world is fork
    assert (there.weeks, here.weeks) == (10, 6)
    assert there.perceived == list(range(10))
    assert differing(fork.situation, played(world, 4).situation) == []
    assert set(fork.agents) & set(world.agents) == set()


def test_a_world_takes_the_setting_it_is_given_along(two_states):
    world = sim.World(two_states, seed=None)
    world.setting = replace(world.setting, structure=world.setting.structure + 0.1)
    assert np.array_equal(world.fork().setting.structure, world.setting.structure)
