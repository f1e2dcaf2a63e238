"""Every bundled scenario is constant without events, and nearly so under ordinary noise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from conftest import SCENARIOS, leaving_out, with_variants

import sim
from sim.scenario.inputs import inputs_of
from sim.statistics.intervals import share
from sim.world.opening import stability
from sim.world.stability import weeks_to_double

HELD = ("relation", "ties", "grievance", "mobilisation", "tone")


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_variant_holds_still_for_156_weeks_without_incidents_and_noise(path):
    scenario = sim.load(path)
    quiet = {name: leaving_out(v, incidents=tuple(v.incidents)) for name, v in scenario.contents.items()}
    quiet = {name: v.model_copy(update={"do": ()}) for name, v in quiet.items()}
    world = sim.World(replace(scenario, contents=quiet), scenario.variants, seed=None)
    start = world.situation
    for _ in range(156):
        world.step()
    for name in HELD:
        assert np.abs(getattr(world.situation, name) - getattr(start, name)).max() < 1e-9, name
    assert (world.situation.rung == start.rung).all()


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_small_disturbance_of_a_scenarios_start_does_not_double_within_a_year(path):
    rate = stability(inputs_of(sim.load(path)))
    assert rate < 1.0 or weeks_to_double(rate) > 52


def test_a_lone_pair_of_partners_is_a_stable_equilibrium(two_states):
    assert stability(inputs_of(two_states)) < 1.0


def test_a_start_that_does_not_hold_is_noticed(first_scenario):
    bold = first_scenario.contents["base"].model_copy(update={"parameters": {"ties_weight": 0.6, "learning": 0.1}})
    lively = with_variants(first_scenario, bold=bold)
    assert stability(inputs_of(lively, "bold")) > stability(inputs_of(lively))


def test_without_incidents_the_first_pair_rarely_ruptures(first_scenario, tmp_path):
    study = sim.Study(first_scenario, ("no_incident",), runs=1000, seed=1, weeks=156)
    dataset = sim.play(study, tmp_path / "run").dataset
    ruptures = share(int(np.isfinite(dataset["time_to_rupture"]).sum()), 1000)
    assert ruptures.estimate < 0.05
    assert ruptures.high < 0.07
