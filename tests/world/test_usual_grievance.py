"""The usual grievance is the mean of what ordinary noise sustains, and no reason for anything."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from conftest import with_variants
from falls import UNCONCERNED

from sim.model.rest import usual_grievance
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
            means.append(world.engine.of_kept("grievance")[0].mean(axis=0))
    return world, np.mean(means, axis=0)


def test_the_mean_grievance_of_quiet_years_is_the_closed_form(quiet):
    world, mean = quiet
    usual = world.setting.usual_grievance[0][:, [0, 1], [1, 0]].mean(axis=0)
    np.testing.assert_allclose(mean, usual / (1.0 - usual), rtol=0.2)


def test_the_mean_week_has_none(two_states):
    assert not Simulation(two_states, seed=None).setting.usual_grievance.any()


def test_without_noise_that_wounds_there_is_none(two_states):
    p = replace(two_states.parameters(), random_incident_rate=0.0, grievance_from_conduct=0.0)
    assert usual_grievance(p, np.array([0.5, -0.5])).tolist() == [0.0, 0.0]
