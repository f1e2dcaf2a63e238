"""Every bundled scenario is constant without events: exactly without noise, nearly in expectation with it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from conftest import SCENARIOS, leaving_out, with_variants
from falls import TEN_YEARS, THREE_YEARS, UNCONCERNED, falls

import sim
from sim.scenario.file.values import Quantity
from sim.scenario.inputs import inputs_of
from sim.statistics.intervals import share
from sim.world.opening import stability
from sim.world.rest import dyads_at_rest
from sim.world.simulation import Simulation
from sim.world.stability import weeks_to_double

Z = 3.0
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
    rate = stability(inputs_of(sim.load(path))).average
    assert rate < 1.0 or weeks_to_double(rate) > 52


def test_a_lone_pair_of_partners_is_a_stable_equilibrium(two_states):
    assert max(stability(inputs_of(two_states))) < 1.0


def test_a_start_that_does_not_hold_is_noticed(first_scenario):
    bold = first_scenario.contents["base"].model_copy(update={"parameters": {"ties_weight": 0.6, "learning": 0.1}})
    lively = with_variants(first_scenario, bold=bold)
    assert stability(inputs_of(lively, "bold")).average > stability(inputs_of(lively)).average


def test_without_incidents_the_first_pair_rarely_ruptures(first_scenario, tmp_path):
    study = sim.Study(first_scenario, ("no_incident",), runs=1000, seed=1, weeks=156)
    dataset = sim.play(study, tmp_path / "run").dataset
    ruptures = share(int(np.isfinite(dataset["time_to_rupture"]).sum()), 1000)
    assert ruptures.estimate < 0.05
    assert ruptures.high < 0.07


@pytest.mark.parametrize("weeks", [THREE_YEARS, 2 * THREE_YEARS])
def test_no_dyad_of_the_first_scenario_is_expected_to_drift_in_quiet_years(first_scenario, weeks):
    dyads = dyads_at_rest(first_scenario, inputs_of(first_scenario, "no_incident"), weeks=weeks)
    assert abs(np.mean([one.drift for one in dyads])) < 0.03
    for one in dyads:
        assert abs(one.drift) < 0.1 + Z * one.standard_error, one


@pytest.mark.parametrize(("relation", "most"), [(0.35, 0.03), (0.10, 0.04), (-0.20, 0.05)])
def test_two_quiet_partners_seldom_rupture_in_ten_years_and_end_where_they_began(two_states, relation, most):
    base = two_states.contents["base"]
    start = {"relations": {"XAA-XBB": Quantity(value=relation)}, "incidents": {}}
    scenario = with_variants(two_states, quiet=base.model_copy(update={**UNCONCERNED, **start}))
    share, _, change = falls(scenario, "quiet", 512, TEN_YEARS)
    assert share <= most + Z * np.sqrt(most * (1.0 - most) / 512)
    assert abs(change) < 0.08


def test_the_drift_of_two_runs_has_half_their_distance_as_its_standard_error(two_states):
    case = inputs_of(two_states)
    (found,) = dyads_at_rest(two_states, case, runs=2, weeks=6, seed=4)
    world = Simulation(two_states, [replace(case, incidents=(), acts=())], 2, 4)
    before = world.situation.relation[0]
    for _ in world.weeks(6):
        pass
    one, other = ((world.situation.relation[0] - before)[:, [0, 1], [1, 0]]).mean(axis=1)
    assert (found.drift, found.standard_error) == pytest.approx(((one + other) / 2, abs(one - other) / 2))
