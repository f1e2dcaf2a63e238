"""Phase 1, incidents: harm done on its date, at random, or when a condition holds."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from conftest import with_variants
from phases import Moment, phase

from sim.world.world import World

incidents = phase("incidents")

VICTIM, OFFENDER = 0, 1
THERE, BACK = (..., VICTIM, OFFENDER), (..., OFFENDER, VICTIM)
IMPACT, ATTRIBUTION, INTENT, WEEK = 1.5, 0.6, -0.7, 22


@pytest.fixture(scope="module")
def rest(two_states):
    world = World(two_states, seed=None)
    return world.situation, world.setting


def shock_of(setting, **changes):
    facts = {"impact": np.full((1, 1), IMPACT), "responsibility": np.full((1, 1), ATTRIBUTION), "intent": INTENT}
    return replace(setting.incidents[0], **{**facts, "week": WEEK, **changes})


def with_shocks(rest, *incidents):
    s, c = rest
    none = np.zeros((*s.relation.shape[:2], len(incidents)), dtype=bool)
    return replace(s, incident_occurred=none), replace(c, incidents=incidents)


def week(number=WEEK, happens=1.0, size=1.0, chance=1.0):
    """A week with these uniforms: small incidents happen, their size, named incidents happen."""
    draws = {"random_incident": np.full((1, 2, 2), happens), "random_incident_impact": np.full((1, 2, 2), size)}
    return Moment(
        number, SimpleNamespace(draw=lambda _, what: draws[what], draw_event=lambda _, name: np.array([chance]))
    )


def changed_at(before, change, *cells):
    after = before.copy()
    for cell in cells:
        after[cell] = change(before[cell])
    return after


def test_on_its_date_an_incident_raises_the_victims_grievance_by_its_attributed_impact(rest):
    s, c = with_shocks(rest, shock_of(rest[1]))
    s = replace(s, grievance=s.grievance + 0.2)
    after = incidents(s, c, week())
    np.testing.assert_allclose(after["grievance"], changed_at(s.grievance, lambda g: g + IMPACT * ATTRIBUTION, THERE))
    assert after["incident_occurred"].tolist() == [[[True]]]


def test_on_its_date_an_incident_lowers_the_victims_relation_alone(rest):
    s, c = with_shocks(rest, shock_of(rest[1]))
    jump = c.p.incident_relation_drop * IMPACT * ATTRIBUTION
    after = incidents(s, c, week())
    np.testing.assert_allclose(after["half_log_odds"], changed_at(s.half_log_odds, lambda h: h - jump, THERE))
    np.testing.assert_allclose(after["relation"], np.tanh(after["half_log_odds"]))
    np.testing.assert_allclose(
        after["relation_drop"], changed_at(np.zeros_like(s.grievance), lambda h: h - jump, THERE)
    )


def test_an_incident_puts_the_dispute_on_the_victims_agenda_and_its_intent_is_remembered(rest):
    s, c = with_shocks(rest, shock_of(rest[1]))
    s = replace(s, agenda=s.agenda + 0.3, intent=s.intent + 0.4)
    after = incidents(s, c, week())
    np.testing.assert_array_equal(after["agenda"], changed_at(s.agenda, np.ones_like, THERE))
    np.testing.assert_array_equal(after["intent"], changed_at(s.intent, lambda a: 0 * a + INTENT, THERE))
    incident_since_restoration = changed_at(np.zeros_like(s.incident_since_restoration), np.ones_like, THERE, BACK)
    np.testing.assert_array_equal(after["incident_since_restoration"], incident_since_restoration)


@pytest.mark.parametrize("number", [WEEK - 1, WEEK + 1, 0])
def test_an_incident_happens_in_no_other_week(rest, number):
    s, c = with_shocks(rest, shock_of(rest[1]))
    after = incidents(s, c, week(number, chance=0.0))
    assert not after["incident_occurred"].any()
    assert not after["relation_drop"].any()
    assert np.array_equal(after["grievance"], s.grievance)
    assert set(after) == {"grievance", "relation_drop", "incident_occurred"}


def test_an_incident_affects_only_the_variants_that_have_it(two_states):
    world = World(two_states, ("base", "amends_early"), seed=None)
    incident = shock_of(world.setting, present=np.array([[False], [True]]))
    s, c = with_shocks((world.situation, world.setting), incident)
    after = incidents(s, c, week())
    assert after["incident_occurred"].tolist() == [[[False]], [[True]]]
    assert (after["grievance"][1] != s.grievance[1]).any()
    for name in ("grievance", "half_log_odds", "agenda", "intent", "incident_since_restoration", "relation_drop"):
        assert np.array_equal(after[name][0], getattr(s, name)[0]), name


def test_an_incident_in_the_first_week_of_one_variant_leaves_another_as_it_is_bit_identically(two_states):
    base = two_states.contents["base"]
    at_once = base.incidents["bridge"].model_copy(update={"date": two_states.file.start})
    incident_since_restoration = base.model_copy(update={"incidents": {**base.incidents, "at_once": at_once}})
    scenario = with_variants(two_states, incident_since_restoration=incident_since_restoration)
    alone, among = (
        World(scenario, variants, runs=200, seed=1) for variants in (("base",), ("base", "incident_since_restoration"))
    )
    alone.step()
    among.step()
    for name in ("perceived", "tone", "half_log_odds"):
        assert np.array_equal(getattr(alone.situation, name)[0], getattr(among.situation, name)[0]), name


def test_two_incidents_in_a_week_add_up_and_the_intent_of_the_last_stands(rest):
    second = shock_of(rest[1], name="second", intent=0.9, impact=np.full((1, 1), 0.4))
    s, c = with_shocks(rest, shock_of(rest[1]), second)
    after = incidents(s, c, week())
    harm = (IMPACT + 0.4) * ATTRIBUTION
    assert after["grievance"][THERE].item() == pytest.approx(harm)
    assert after["relation_drop"][THERE].item() == pytest.approx(-c.p.incident_relation_drop * harm)
    assert after["half_log_odds"][THERE].item() == pytest.approx(
        s.half_log_odds[THERE].item() - c.p.incident_relation_drop * harm
    )
    assert after["incident_occurred"].tolist() == [[[True, True]]]
    assert after["intent"][THERE].item() == 0.9


@pytest.mark.parametrize(
    ("rung", "grievance", "chance", "happens"),
    [(4, 1.0, 0.0, True), (5, 3.0, 0.0, True), (3, 1.0, 0.0, False), (4, 0.99, 0.0, False), (4, 1.0, 0.3, False),
     (4, 1.0, 0.29, True)],
    ids=["both met", "worse", "rung too good", "wound too closed", "draw above the chance", "draw below the chance"],
)  # fmt: skip
def test_a_conditional_incident_happens_only_at_its_rung_with_its_grievance(rest, rung, grievance, chance, happens):
    incident = shock_of(rest[1], week=None, chance=0.3, from_rung=4, from_grievance=0.5)  # open by half: a wound of 1
    s, c = with_shocks(rest, incident)
    s = replace(
        s,
        rung=np.full_like(s.rung, rung),
        grievance=changed_at(np.full_like(s.grievance, 9.0), lambda g: 0 * g + grievance, THERE),
    )
    after = incidents(s, c, week(3, chance=chance))
    assert after["incident_occurred"].any() == happens
    assert after["grievance"][THERE].item() == pytest.approx(grievance + happens * IMPACT * ATTRIBUTION)


def test_a_conditional_incident_reads_the_victims_grievance_not_the_offenders(rest):
    incident = shock_of(rest[1], week=None, chance=0.3, from_rung=0, from_grievance=0.5)
    s, c = with_shocks(rest, incident)
    s = replace(s, grievance=changed_at(s.grievance, lambda g: g + 9.0, BACK))
    assert not incidents(s, c, week(3, chance=0.0))["incident_occurred"].any()


def test_small_incidents_add_to_grievances_and_to_nothing_else(rest):
    s, c = with_shocks(rest)
    after = incidents(s, c, week(happens=c.p.random_incident_rate * 0.99, size=0.25))
    np.testing.assert_allclose(after["grievance"], s.grievance + 0.25 * c.p.random_incident_max_impact * c.named)
    assert c.p.random_incident_max_impact > 0.0
    assert not after["relation_drop"].any()
    assert not after["incident_occurred"].any()
    assert not set(after) & {"half_log_odds", "relation", "agenda", "intent", "incident_since_restoration"}


def test_small_incidents_do_not_happen_at_their_rate_or_above(rest):
    s, c = with_shocks(rest)
    assert np.array_equal(incidents(s, c, week(happens=c.p.random_incident_rate))["grievance"], s.grievance)


def test_strangers_have_no_small_incidents(rest):
    s, c = with_shocks(rest)
    after = incidents(s, replace(c, named=np.zeros_like(c.named)), week(happens=0.0))
    assert not after["grievance"].any()
