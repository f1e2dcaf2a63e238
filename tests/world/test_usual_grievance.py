"""The usual grievance is the mean of what ordinary noise sustains, and no reason for anything."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from conftest import with_variants
from falls import UNCONCERNED

from sim.model.rest import mean_preserving, usual_grievance
from sim.world.simulation import Simulation

RUNS, WEEKS = 512, 156


@pytest.fixture(scope="module", params=[0.5, -0.4])
def quiet(request, two_states):
    """Two states without incidents, friendly or hostile, played for three years."""
    base = two_states.contents["base"]
    relations = {"XAA-XBB": base.relations["XAA-XBB"].model_copy(update={"value": request.param})}
    changes = {**UNCONCERNED, "incidents": {}, "relations": relations}
    world = Simulation(with_variants(two_states, quiet=base.model_copy(update=changes)), ("quiet",), RUNS, seed=3)
    means = []
    for week in world.weeks(WEEKS):
        if week >= 26:
            grievance = world.engine.of_kept("grievance")[0]
            means.append((grievance / (1.0 + grievance)).mean(axis=0))
    return world, np.mean(means, axis=0)


def test_the_mean_intensity_of_grievance_in_quiet_years_is_the_closed_form(quiet):
    world, mean = quiet
    usual = world.setting.usual_grievance[0][:, [0, 1], [1, 0]].mean(axis=0)
    np.testing.assert_allclose(mean, usual, rtol=0.2)


def test_the_mean_week_has_none(two_states):
    assert not Simulation(two_states, seed=None).setting.usual_grievance.any()


def test_without_noise_that_wounds_there_is_none(two_states):
    p = replace(two_states.parameters(), random_incident_rate=0.0, grievance_from_conduct=0.0)
    assert [one.tolist() for one in usual_grievance(p, np.array([0.5, -0.5]))] == [[0.0, 0.0], [0.0, 0.0]]


def test_the_mean_intensity_is_below_that_of_the_mean_grievance(two_states):
    grievance, intensity = usual_grievance(two_states.parameters(), np.array([0.5, -0.5]))
    assert (intensity < grievance / (1.0 + grievance)).all()


def test_without_noise_the_structure_holds_the_relation_itself(two_states):
    silent = {"relation_noise": 0.0, "learning": 0.0}
    assert not mean_preserving(replace(two_states.parameters(), **silent), np.array([0.5, -0.5])).any()
