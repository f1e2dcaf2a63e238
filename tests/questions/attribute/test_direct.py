"""Direct contributions of players, from the decomposition."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.questions.attribute.player_effects import direct_contributions
from sim.questions.attribute.sweep import players_in
from sim.running.replay import drivers_of_runs


@pytest.fixture(scope="module")
def study(first_scenario):
    return sim.Study(first_scenario, runs=12, weeks=70)


def test_a_faction_and_an_incident_have_the_contribution_of_the_replayed_runs(study):
    names = ["flight_8243", "AZE.hardliners"]
    found = direct_contributions(study, players_in(study, names))
    said = drivers_of_runs(study)["since_rest_mean"].sum("direction").mean("run")
    assert found["flight_8243"].estimate == pytest.approx(float(said.sel(driver="incident flight_8243")))
    assert found["AZE.hardliners"].estimate == pytest.approx(float(said.sel(driver="AZE.hardliners")))
    assert found["flight_8243"].high < 0.0


def test_a_group_has_the_sum_of_its_members(study):
    found = direct_contributions(study, players_in(study, ["wedge=UKR+TUR"]))
    alone = direct_contributions(study, players_in(study, ["UKR", "TUR"]))
    assert found["wedge"].estimate == pytest.approx(sum(one.estimate for one in alone.values()))
    assert found["wedge"].estimate < 0.0


def test_amends_belong_to_the_state_that_makes_them(study):
    found = direct_contributions(study, players_in(study, ["RUS.amends", "AZE.leader"]))
    assert found["RUS.amends"].estimate > 0.0
    assert np.isfinite(found["AZE.leader"].estimate)


def test_an_attribution_has_the_direct_number_of_every_player(study):
    found = sim.attribute(study, ["yekaterinburg_raid", "UKR"])
    assert all(player.direct is not None for player in found.players)
    assert "half log-odds" in str(found)
