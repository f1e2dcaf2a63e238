"""Drivers of the perceived conduct: the second level of the decomposition sums to the first."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from conftest import with_variants

import sim
from sim.model.situation import TERMS
from sim.results.recording.decomposition import DriverDecomposition
from sim.scenario.file.schema import ScriptedActEntry

WEEKS = 70
ACTS = (
    ("2024-09-02", "RUS", "AZE", "praise"), ("2025-01-06", "AZE", "RUS", "recall"),
    ("2025-02-03", "RUS", "AZE", "amends_half"), ("2025-03-03", "AZE", "RUS", "back_down"),
    ("2025-04-07", "AZE", "RUS", "use_force"),
)  # fmt: skip
CONDUCT = TERMS.index("conduct")


class Stubborn(sim.State):
    """A leader who never intends a tone above zero."""

    def decide(self, target):
        return np.minimum(target, 0.0)


def followed(world, weeks=WEEKS, each=lambda decomposition: None):
    """The decomposition of a world after `weeks` weeks; `each` receives it after every week."""
    decomposition = DriverDecomposition(world)
    for _ in world.weeks(weeks, decomposition.watch):
        each(decomposition)
    return decomposition


def of_conduct(decomposition, values=None):
    values = values or decomposition.contributions()
    return {name: values[name] for name, term in decomposition.terms.items() if term == "conduct"}


@pytest.fixture(scope="module")
def scripted(first_scenario):
    base = first_scenario.contents["base"]
    acts = tuple(
        ScriptedActEntry(date=dt.date.fromisoformat(date), by=by, to=to, action=act) for date, by, to, act in ACTS
    )
    moved = {"conduct_cost": 0.4, "perception_bias": 0.35, "learning": 0.07, "forgetting": 0.08}
    return with_variants(
        first_scenario,
        acts=base.model_copy(update={"do": acts}),
        other_numbers=base.model_copy(update={"parameters": moved}),
    )


@pytest.mark.parametrize("states", [None, {"RUS": Stubborn, "AZE": Stubborn}], ids=["as it is", "own decisions"])
def test_the_drivers_of_conduct_add_up_to_the_first_level_every_week(scripted, states):
    world = sim.World(scripted, ("base", "acts", "other_numbers"), runs=6, seed=2, states=states)
    farthest = []

    def compare(decomposition):
        first = decomposition.by_term[..., CONDUCT]
        farthest.append(np.abs(sum(of_conduct(decomposition).values()) - first).max())

    decomposition = followed(world, each=compare)
    assert len(farthest) == WEEKS
    assert max(farthest) < 1e-12
    assert (world.engine.of_kept("grievance") > 0.0).any()
    assert np.abs(decomposition.contributions()["downgrades"]).max() > 0.0
    assert (np.abs(decomposition.contributions()["custom decision"]).max() > 0.0) == (states is not None)


def test_both_levels_add_up_to_the_change_of_the_half_log_odds(scripted):
    world = sim.World(scripted, ("base", "other_numbers"), runs=4, seed=3)
    decomposition = followed(world)
    change = world.engine.of_kept("half_log_odds") - decomposition.start
    for values in (decomposition.contributions(), decomposition.beyond_equilibrium()):
        assert list(values) == list(decomposition.terms)
        assert np.abs(sum(values.values()) - change).max() < 1e-12


def test_scripted_acts_count_as_such_and_nothing_else_does(scripted):
    decomposition = followed(sim.World(scripted, ("base", "acts"), runs=3, seed=2), weeks=30)
    found = decomposition.contributions()
    assert np.abs(found["scripted conduct"][0]).max() < 1e-15
    assert np.abs(found["scripted conduct"][1, :, 0]).min() > 0.0  # Azerbaijan saw the praise
    assert np.abs(found["scripted conduct"][1, :, 1]).max() < 1e-15
    assert np.abs(found["pressures given"]).max() < 1e-15
    assert np.abs(found["default"]).max() == 0.0


def test_a_pressure_in_the_file_is_not_attributed_to_a_third_party(first_scenario):
    base = first_scenario.contents["base"]
    quantity = type(base.relations["AZE-RUS"])
    given = base.model_copy(update={"pressures": {"AZE>RUS": quantity(value=-0.67)}})
    found = followed(sim.World(with_variants(first_scenario, given=given), ("base", "given"), 2, 2)).contributions()
    towards = 1  # Russia sees Azerbaijan's conduct
    assert np.abs(found["UKR"][0, :, towards]).min() > 0.0
    assert np.abs(found["UKR"][1, :, towards]).max() == 0.0
    assert np.abs(found["pressures given"][1, :, towards]).min() > 1e-3


def test_each_side_feels_the_factions_of_the_other_only(scripted):
    found = followed(sim.World(scripted, runs=2, seed=2)).contributions()
    for name, values in found.items():
        if name.startswith(("AZE.", "RUS.")):
            own = 0 if name.startswith("AZE.") else 1  # directions are AZE>RUS and RUS>AZE
            assert np.abs(values[..., own]).max() == 0.0
            assert np.abs(values[..., 1 - own]).min() > 0.0


def test_where_nothing_happens_no_driver_changes_anything_beyond_equilibrium(first_scenario):
    decomposition = followed(sim.World(first_scenario, ("no_incident",), seed=None), weeks=40)
    assert max(np.abs(values).max() for values in decomposition.beyond_equilibrium().values()) < 1e-12
    assert np.abs(decomposition.contributions()["structure"]).max() > 0.01


def test_incidents_of_one_name_on_other_dates_are_each_those_of_their_variant(two_states):
    base = two_states.contents["base"]
    bridge = base.incidents["bridge"]
    moved = bridge.model_copy(update={"date": bridge.date + dt.timedelta(weeks=2)})
    variant = base.model_copy(update={"incidents": {**base.incidents, "bridge": moved}})
    scenario = with_variants(two_states, moved=variant)
    together = followed(sim.World(scenario, ("base", "moved"), runs=2, seed=1), weeks=40).contributions()
    alone = followed(sim.World(scenario, ("moved",), runs=2, seed=1), weeks=40).contributions()
    np.testing.assert_allclose(together["incident bridge"][1], alone["incident bridge"][0], rtol=0, atol=1e-12)


def test_incidents_are_split_by_name(first_scenario):
    world = sim.World(first_scenario, runs=5, seed=1)
    decomposition = followed(world)
    named = {name: values for name, values in decomposition.contributions().items() if name.startswith("incident ")}
    assert {"incident flight_8243", "incident yekaterinburg_raid"} <= set(named)
    total = decomposition.by_term[..., TERMS.index("incidents")]
    assert np.abs(sum(named.values()) - total).max() < 1e-12
    assert (named["incident flight_8243"][..., 0] < 0.0).all()
    assert (named["incident flight_8243"][..., 1] == 0.0).all()
