"""Phase 5, factions: a stimulus mobilises them, and mobilised factions weigh more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from phases import after, of_named, of_strangers, with_aggregates

from sim.model.rules.factions import LEAST_MOBILISED, MOST_MOBILISED
from sim.world.world import World

A, B = 0, 1
DOVE, HAWK = 0, 1  # merchants and veterans of the first state


@pytest.fixture(scope="module")
def rest(two_states):
    world = World(two_states, seed=None)
    return world.situation, world.setting


def stimulus_of(s, c):
    """The stimulus of each faction, from its mobilisation a week later: at equilibrium there is no decay."""
    m0 = c.p.mobilisation_at_equilibrium
    s = replace(s, mobilisation=np.full_like(s.mobilisation, m0))
    c = replace(c, mobilisation_stimulus_at_equilibrium=np.zeros_like(c.mobilisation_stimulus_at_equilibrium))
    mobilisation = after("factions", s, c).mobilisation
    assert mobilisation.max() < MOST_MOBILISED
    return (mobilisation - m0) / ((1.0 - m0) * c.p.mobilisation_gain)


def ideal_of(mobilisation, c, s):
    """The domestic ideal tones with these factions mobilised."""
    return with_aggregates(replace(s, mobilisation=mobilisation), c).domestic_ideal_tone


def louder(rest, **changes):
    """Change of mobilisation of the first state's dove and hawk."""
    s, c = rest
    s = replace(s, **{name: np.zeros_like(getattr(s, name)) + value for name, value in changes.items()})
    return (after("factions", s, c).mobilisation - s.mobilisation)[0, 0, A]


def test_nobody_mobilises_at_equilibrium(rest):
    np.testing.assert_allclose(louder(rest), [0.0, 0.0], atol=1e-15)


def test_hawks_mobilise_on_grievances_and_doves_do_not(rest):
    change = louder(rest, grievance=1.0)
    assert change[HAWK] > 0.01
    assert change[DOVE] == pytest.approx(0.0, abs=1e-15)


def test_hawks_mobilise_on_wedges_and_doves_on_mediation(rest):
    wedge, mediation = louder(rest, interference=-0.5), louder(rest, interference=0.5)
    assert wedge[HAWK] > 0.01
    assert wedge[DOVE] == pytest.approx(0.0, abs=1e-15)
    assert mediation[DOVE] > 0.01
    assert mediation[HAWK] == pytest.approx(0.0, abs=1e-15)


def test_doves_mobilise_on_warm_ties_that_a_cold_relation_betrays(rest):
    cold = louder(rest, relation=-0.2)
    assert cold[DOVE] > 0.01
    without_ties = louder(rest, relation=-0.2, ties=0.0)[DOVE]
    assert without_ties < cold[DOVE] - 0.01
    assert louder(rest, relation=-0.2, ties=-0.8)[DOVE] == without_ties


def test_the_declared_gain_turns_stimulus_into_mobilisation_and_the_declared_decay_quiets_it(rest):
    s, c = rest
    m, grievance, wedge = 0.6, 3.0, -0.2
    gap = s.relation[0, 0, A, B] - c.ideal_tones[0, 0, A, HAWK, B]
    rest_cause = gap * 0.0  # no wound and no push at rest
    cause = gap * (0.75 + 0.2)
    expected = (1 - m) * c.p.mobilisation_gain * (cause - rest_cause)
    expected -= c.p.mobilisation_decay * (m - c.p.mobilisation_at_equilibrium)
    assert louder(rest, mobilisation=m, grievance=grievance, interference=wedge)[HAWK] == pytest.approx(expected)


def test_the_stimulus_is_shared_among_the_pairs_that_exceed_a_states_attention_capacity(rest):
    s, c = rest
    s = replace(s, grievance=s.grievance + 1.0)
    attention_load = c.attention_load.copy()
    attention_load[..., A, :] = 2.0
    alone, crowded = (
        stimulus_of(s, c)[0, 0],
        stimulus_of(s, replace(c, attention_load=attention_load))[0, 0],
    )
    assert alone[A].max() > 0.1
    np.testing.assert_allclose(crowded[A], alone[A] / 2.0, atol=1e-15)
    np.testing.assert_allclose(crowded[B], alone[B])


def test_strangers_give_no_stimulus(first_scenario):
    world = World(first_scenario, seed=None)
    s, c = world.situation, world.setting
    apart = ~c.named
    assert of_strangers(c, s.grievance + 1.0 * apart).all()
    assert not of_named(c, s.grievance + 1.0 * apart).any()
    strange = replace(s, grievance=s.grievance + 1.0 * apart, interference=s.interference - 1.0 * apart)
    np.testing.assert_array_equal(stimulus_of(strange, c), stimulus_of(s, c))
    known = replace(s, grievance=s.grievance + 0.1)
    assert (stimulus_of(known, c) > stimulus_of(s, c)).any()


def test_mobilisation_stays_between_its_bounds(rest):
    s, c = rest
    assert (LEAST_MOBILISED, MOST_MOBILISED) == (0.05, 1.0)
    for grievance, interference in ((1e6, -50.0), (0.0, 0.0)):
        state = replace(s, grievance=s.grievance + grievance, interference=s.interference + interference)
        for _ in range(60):
            state = after("factions", state, c)
            assert state.mobilisation.min() >= LEAST_MOBILISED
            assert state.mobilisation.max() <= MOST_MOBILISED
    hushed = replace(c, mobilisation_stimulus_at_equilibrium=c.mobilisation_stimulus_at_equilibrium + 50.0)
    assert after("factions", s, hushed).mobilisation.min() == LEAST_MOBILISED


def test_the_domestic_ideal_is_the_mean_of_ideals_weighted_by_power_and_mobilisation(rest):
    s, c = rest
    voices = np.array([[[[0.2, 0.9], [0.5, 0.1]]]])
    ideal = ideal_of(voices, c, s)[0, 0]
    for i, j in ((A, B), (B, A)):
        weights = c.power[0, 0, i] * voices[0, 0, i]
        assert ideal[i, j] == pytest.approx(np.average(c.ideal_tones[0, 0, i, :, j], weights=weights))
    assert after("factions", replace(s, mobilisation=voices), c).domestic_ideal_tone.shape == s.relation.shape


def test_the_domestic_ideal_moves_toward_the_mobilised(rest):
    s, c = rest
    quiet, loud_hawk, loud_dove = (
        ideal_of(s.mobilisation + np.array(more), c, s)[0, 0, A, B] for more in ([0, 0], [0, 0.4], [0.4, 0])
    )
    assert c.ideal_tones[0, 0, A, HAWK, B] < loud_hawk < quiet < loud_dove < c.ideal_tones[0, 0, A, DOVE, B]


def test_the_ideal_reported_is_that_of_the_week_as_mobilised(rest):
    s, c = rest
    later = after("factions", replace(s, grievance=s.grievance + 2.0), c)
    assert not np.array_equal(later.mobilisation, s.mobilisation)
    np.testing.assert_array_equal(later.domestic_ideal_tone, ideal_of(later.mobilisation, c, s))


def test_where_no_faction_has_a_say_the_relation_at_equilibrium_is_wanted(rest):
    s, c = rest
    power = c.power.copy()
    power[..., A, :] = 0.0
    ideal = ideal_of(s.mobilisation, replace(c, power=power), s)[0, 0]
    assert ideal[A, B] == c.start[0, 0, A, B]
    assert ideal[B, A] == ideal_of(s.mobilisation, c, s)[0, 0, B, A]


def test_hawk_weight_counts_only_those_well_below_the_relation_at_the_start(rest):
    s, c = rest
    voice = with_aggregates(s, c).hawk_weight[0, 0]
    m0 = c.p.mobilisation_at_equilibrium
    assert c.ideal_tones[0, 0, A, HAWK, B] < c.start[0, 0, A, B] - c.p.hawk_threshold < c.ideal_tones[0, 0, A, DOVE, B]
    np.testing.assert_allclose(voice, [[0.0, c.power[0, 0, A, HAWK] * m0], [c.power[0, 0, B, 1] * m0, 0.0]])
