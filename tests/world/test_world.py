"""The world as a Mesa user meets it."""

from __future__ import annotations

from dataclasses import replace

import mesa
import numpy as np
import pytest

import sim
from sim.model.parameters import Parameters
from sim.model.random_streams import SeededStreams, dyad_address
from sim.world.drawn_inputs import stack_parameters


class Dove(sim.State):
    """A leader who always aims at warm conduct."""

    calls = 0

    def decide(self, intended_tone):
        Dove.calls += 1
        return np.full_like(intended_tone, 0.9)


def test_it_is_a_mesa_model_whose_agents_are_states_and_factions(first_scenario):
    world = sim.World(first_scenario)
    assert isinstance(world, mesa.Model)
    kinds = {type(agent).__name__ for agent in world.agents}
    assert kinds == {"State", "Faction"}
    assert len(world.agents_by_type[sim.State]) == 9
    assert {f.name for f in world.state("AZE").factions} == {"hardliners", "presidency", "business"}


def test_step_simulates_a_week_and_counts_it_as_mesa_does(first_scenario):
    world = sim.World(first_scenario)
    world.step()
    world.step()
    assert world.week == world.steps == 2
    assert world.date.isoformat() == "2024-07-15"


def test_it_runs_to_the_horizon_and_no_further(two_states):
    world = sim.World(two_states, runs=2)
    fork = world.fork()
    assert world.running
    world.run_model()
    assert (world.week, world.steps, world.running, fork.running) == (104, 104, False, True)
    assert not world.fork().running
    with pytest.raises(sim.UsageError, match=r"two_states ends after 104 weeks.*a larger `weeks:`"):
        world.step()
    assert (world.week, world.steps) == (104, 104)


def test_it_stops_before_the_horizon_if_it_is_told_to(two_states):
    world = sim.World(two_states)
    world.step()
    world.running = False
    world.run_model()
    assert world.week == 1


def test_mesas_data_collector_works_on_it(first_scenario):
    world = sim.World(first_scenario, runs=3)
    collector = mesa.DataCollector(model_reporters={"relation": lambda w: w.state("AZE").relation_to("RUS").mean()})
    for _ in range(5):
        world.step()
        collector.collect(world)
    frame = collector.get_model_vars_dataframe()
    assert len(frame) == 5
    assert frame["relation"].iloc[-1] == world.state("AZE").relation_to("RUS").mean()


def test_views_have_the_axes_variant_and_run(first_scenario):
    world = sim.World(first_scenario, ("base", "no_wedge"), runs=4)
    aze = world.state("AZE")
    for view in (
        aze.relation_to("RUS"),
        aze.tone_to("RUS"),
        aze.grievance_against("RUS"),
        aze.downgrade_level_against("RUS"),
        aze.domestic_constraint,
    ):
        assert view.shape == (2, 4)
    assert world.faction("AZE", "hardliners").mobilisation.shape == (2, 4)
    assert world.faction("AZE", "hardliners").ideal_tone_towards("RUS").shape[0] == 2


def test_a_leader_of_ones_own_decides_once_a_week_for_the_whole_block(first_scenario):
    Dove.calls = 0
    world = sim.World(first_scenario, runs=20, states={"AZE": Dove})
    plain = sim.World(first_scenario, runs=20)
    for _ in range(30):
        world.step()
        plain.step()
    assert Dove.calls == 30
    assert world.state("AZE").tone_to("RUS").mean() > plain.state("AZE").tone_to("RUS").mean() + 0.2


def test_an_idle_decide_changes_nothing(first_scenario):
    class Idle(sim.State):
        def decide(self, intended_tone):
            return intended_tone

    world, plain = sim.World(first_scenario, runs=3, states={"AZE": Idle}), sim.World(first_scenario, runs=3)
    for _ in range(30):
        world.step()
        plain.step()
    assert np.array_equal(world.situation.half_log_odds, plain.situation.half_log_odds)


def test_mesas_own_generator_does_not_touch_the_streams(first_scenario):
    world, plain = sim.World(first_scenario, runs=2), sim.World(first_scenario, runs=2)
    for _ in range(5):
        world.random.random()
        world.rng.random(100)
        world.step()
        plain.step()
    assert np.array_equal(world.situation.half_log_odds, plain.situation.half_log_odds)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda s: sim.World(s, ("no_wegde",)), "did you mean 'no_wedge'"),
        (lambda s: sim.World(s, runs=0), "at least one run"),
        (lambda s: sim.World(s, seed=-1), "0 or more, and at most 18446744073709551615"),
        (lambda s: sim.World(s, seed=2**64), "got 18446744073709551616"),
        (lambda s: sim.World(s, states={"FRA": Dove}), "no state FRA"),
        (lambda s: sim.World(s).state("FRA"), "the roster is ARM, AZE"),
        (lambda s: sim.World(s).faction("AZE", "doves"), "there are hardliners"),
    ],
)
def test_what_does_not_exist_is_refused_by_name(first_scenario, make, said):
    with pytest.raises(sim.UsageError, match=said):
        make(first_scenario)


def test_a_leader_of_ones_own_does_not_reach_strangers_or_himself(first_scenario):
    world = sim.World(first_scenario, states={"UKR": Dove})
    world.step()
    assert (world.state("UKR").tone_to("XGS") == 0.0).all()
    assert (world.state("UKR").tone_to("UKR") == 0.0).all()


@pytest.mark.parametrize(
    ("decide", "said"),
    [
        (lambda tone: None, "got None"),
        (lambda tone: tone[..., :1], r"got float64 of shape \(1, 3, 1\)"),
        (lambda tone: 0.5, r"got float64 of shape \(\)"),
        (lambda tone: [[0.1, 0.2], [0.3]], "of shape"),
        (lambda tone: "warm", "got <U4"),
        (lambda tone: np.full(tone.shape, "warm"), "got <U4"),
        (lambda tone: tone > 0.0, "got bool"),
        (lambda tone: np.where(tone == tone[0, 0, 0], np.nan, tone), "not finite"),
        (lambda tone: tone + np.inf, "not finite"),
    ],
    ids=["nothing", "wrong shape", "one number", "ragged", "a word", "words", "truth", "not a number", "infinite"],
)
def test_a_decision_that_cannot_be_used_is_refused_with_what_was_expected(two_states, decide, said):
    class Odd(sim.State):
        def decide(self, intended_tone):
            return decide(intended_tone)

    world = sim.World(two_states, runs=3, states={"XAA": Odd})
    with pytest.raises(sim.UsageError, match=f"decide of XAA.*{said}") as refused:
        world.step()
    expected = (
        "tones are numbers" if said == "not finite" else r"numbers of shape (1, 3, 2), [variant, run, target state]"
    )
    assert expected in str(refused.value)


def test_a_decision_may_be_whole_numbers_or_lists(two_states):
    class Neutral(sim.State):
        def decide(self, intended_tone):
            return np.zeros(intended_tone.shape, dtype=int).tolist()

    world = sim.World(two_states, runs=3, seed=None, states={"XAA": Neutral})
    world.step()
    assert (world.state("XAA").tone_to("XBB") == 0.0).all()


def test_a_week_that_is_past_is_drawn_again_the_same():
    streams, who = SeededStreams(1, 0, 2), dyad_address("XAA", "XBB")
    first = streams.draw(30, "conduct", who)
    assert not np.array_equal(streams.draw(5, "conduct", who), first)
    assert np.array_equal(streams.draw(30, "conduct", who), first)


def test_what_mesa_keeps_in_a_model_does_not_collide_with_a_world(two_states):
    world = sim.World(two_states, runs=1)
    world.scenario = object()
    world.steps = 70
    for _ in range(3):
        world.step()
    assert world.scenario is two_states
    assert (world.steps, world.week) == (3, 3)
    assert world.fork().steps == 3


def test_parameters_of_variants_are_numbers_where_they_agree_and_columns_where_not():
    plain = Parameters()
    other = replace(plain, forgetting=0.2)
    assert stack_parameters([plain, plain]) == plain
    both = stack_parameters([plain, other, plain])
    assert both.forgetting.ravel().tolist() == [plain.forgetting, 0.2, plain.forgetting]
    assert both.forgetting.shape == (3, 1, 1, 1)
    assert replace(both, forgetting=plain.forgetting) == plain
    assert replace(stack_parameters([other, plain]), forgetting=0.2) == other
