"""Phase 1, incidents: harm done on its date, at random, or when a condition holds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from conftest import with_variants
from phases import Now, after, changed, compiled, of_named, of_strangers, stored

from sim.model.rules.incidents import minor_harm
from sim.world.world import World

VICTIM, OFFENDER = 0, 1
THERE, BACK = (..., VICTIM, OFFENDER), (..., OFFENDER, VICTIM)
IMPACT, ATTRIBUTION, INTENT, WEEK = 1.5, 0.6, -0.7, 22


@pytest.fixture(scope="module")
def rest(two_states):
    world = World(two_states, seed=None)
    return world.situation, world.setting


def shock_of(setting, **changes):
    facts = {"impact": np.full((1, 1), IMPACT), "responsibility": np.full((1, 1), ATTRIBUTION), "intent": INTENT}
    bridge = next(incident for incident in setting.incidents if incident.name == "bridge")
    return replace(bridge, **{**facts, "week": WEEK, **changes})


def with_shocks(rest, *incidents):
    s, c = rest
    none = np.zeros((*s.relation.shape[:2], len(incidents)), dtype=bool)
    return replace(s, incident_occurred=none), replace(c, incidents=incidents)


def week(c, number=WEEK, happens=1.0, chance=1.0):
    """A week with these uniforms: small incidents happen, named incidents happen."""
    draws = {"random_incident": np.full((1, *c.named.shape[-2:]), happens)}
    return Now(number, draws, {incident.name: np.array([chance]) for incident in c.incidents})


def changed_at(before, change, *cells):
    after = before.copy()
    for cell in cells:
        after[cell] = change(before[cell])
    return after


def test_on_its_date_an_incident_raises_the_victims_grievance_by_its_attributed_impact(rest):
    s, c = with_shocks(rest, shock_of(rest[1]))
    s = replace(s, grievance=s.grievance + 0.2 * c.named)
    later = after("incidents", s, c, week(c))
    np.testing.assert_allclose(later.grievance, changed_at(s.grievance, lambda g: g + IMPACT * ATTRIBUTION, THERE))
    assert later.incident_occurred.tolist() == [[[True]]]


def test_on_its_date_an_incident_lowers_the_victims_relation_alone(rest):
    s, c = with_shocks(rest, shock_of(rest[1]))
    jump = c.p.incident_relation_drop * IMPACT * ATTRIBUTION
    later = after("incidents", s, c, week(c))
    np.testing.assert_allclose(later.half_log_odds, changed_at(s.half_log_odds, lambda h: h - jump, THERE))
    np.testing.assert_allclose(later.relation, np.tanh(later.half_log_odds))
    np.testing.assert_allclose(later.relation_drop, changed_at(np.zeros_like(s.grievance), lambda h: h - jump, THERE))


def attention(c, harm):
    return 1.0 - np.exp(-harm / c.p.incident_agenda_impact)


def test_an_incident_takes_the_victims_agenda_and_is_remembered_in_proportion_to_the_harm_it_is_blamed_for(rest):
    s, c = with_shocks(rest, shock_of(rest[1], force=1.0))
    s = replace(s, agenda=s.agenda + 0.3 * c.named, intent=s.intent + 0.4 * c.named)
    later, share = after("incidents", s, c, week(c)), attention(c, IMPACT * ATTRIBUTION)
    np.testing.assert_allclose(later.agenda, changed_at(s.agenda, lambda a: 0 * a + share, THERE))
    np.testing.assert_allclose(later.intent, changed_at(s.intent, lambda a: a + share * (INTENT - a), THERE))
    np.testing.assert_allclose(later.force, changed_at(s.force, lambda f: f + share * (1.0 - f), THERE))
    np.testing.assert_allclose(later.harm_memory, changed_at(s.harm_memory, lambda m: m + IMPACT * ATTRIBUTION, THERE))
    incident_since_restoration = changed_at(np.zeros_like(s.incident_since_restoration), np.ones_like, THERE, BACK)
    np.testing.assert_array_equal(later.incident_since_restoration, incident_since_restoration)


def test_an_incident_for_which_nobody_is_blamed_changes_nothing(rest):
    s, c = with_shocks(rest, shock_of(rest[1], responsibility=np.zeros((1, 1)), force=1.0))
    s = replace(s, agenda=s.agenda + 0.3 * c.named, intent=s.intent + 0.4 * c.named)
    assert changed(s, after("incidents", s, c, week(c))) == {"incident_occurred"}


@pytest.mark.parametrize(("intent", "share"), [(1.0, 1.0), (0.0, 1.0), (-1.0, 1.0), (-1.5, 0.75), (-2.0, 0.5)])
def test_an_accident_lowers_the_relation_by_a_share_of_what_an_act_of_will_does(rest, intent, share):
    s, c = with_shocks(rest, shock_of(rest[1], intent=intent))
    assert c.p.accident_relation_drop == 0.5
    drop = share * c.p.incident_relation_drop * IMPACT * ATTRIBUTION
    np.testing.assert_allclose(after("incidents", s, c, week(c)).relation_drop[THERE], -drop)


@pytest.mark.parametrize("number", [WEEK - 1, WEEK + 1, 0])
def test_an_incident_happens_in_no_other_week(rest, number):
    s, c = with_shocks(rest, shock_of(rest[1]))
    later = after("incidents", s, c, week(c, number, chance=0.0))
    assert not later.incident_occurred.any()
    assert not later.relation_drop.any()
    assert np.array_equal(later.grievance, s.grievance)
    assert not changed(s, later)
    shown = replace(s, incident_occurred=~s.incident_occurred, relation_drop=s.relation_drop - 0.5)
    assert changed(shown, after("incidents", shown, c, week(c, number, chance=0.0))) == {
        "incident_occurred",
        "relation_drop",
    }


def test_an_incident_affects_only_the_variants_that_have_it(two_states):
    world = World(two_states, ("base", "amends_early"), seed=None)
    incident = shock_of(world.setting, present=np.array([[False], [True]]))
    s, c = with_shocks((world.situation, world.setting), incident)
    later = after("incidents", s, c, week(c))
    assert later.incident_occurred.tolist() == [[[False]], [[True]]]
    assert (later.grievance[1] != s.grievance[1]).any()
    for name in ("grievance", "half_log_odds", "agenda", "intent", "incident_since_restoration", "relation_drop"):
        assert np.array_equal(getattr(later, name)[0], getattr(s, name)[0]), name


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


def test_two_incidents_in_a_week_add_up_and_the_intent_of_the_second_weighs_by_its_harm(rest):
    second = shock_of(rest[1], name="second", intent=0.9, impact=np.full((1, 1), 0.4))
    s, c = with_shocks(rest, shock_of(rest[1]), second)
    later = after("incidents", s, c, week(c))
    harm = (IMPACT + 0.4) * ATTRIBUTION
    assert later.grievance[THERE].item() == pytest.approx(harm)
    assert later.relation_drop[THERE].item() == pytest.approx(-c.p.incident_relation_drop * harm)
    assert later.half_log_odds[THERE].item() == pytest.approx(
        s.half_log_odds[THERE].item() - c.p.incident_relation_drop * harm
    )
    assert later.incident_occurred.tolist() == [[[True, True]]]
    first, then = (attention(c, impact * ATTRIBUTION) for impact in (IMPACT, 0.4))
    expected = first * INTENT + then * (0.9 - first * INTENT)
    assert later.intent[THERE].item() == pytest.approx(expected)


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
    later = after("incidents", s, c, week(c, 3, chance=chance))
    assert later.incident_occurred.any() == happens
    assert later.grievance[THERE].item() == pytest.approx(grievance + happens * IMPACT * ATTRIBUTION)


def test_a_conditional_incident_reads_the_victims_grievance_not_the_offenders(rest):
    incident = shock_of(rest[1], week=None, chance=0.3, from_rung=0, from_grievance=0.5)
    s, c = with_shocks(rest, incident)
    s = replace(s, grievance=changed_at(s.grievance, lambda g: g + 9.0, BACK))
    assert not after("incidents", s, c, week(c, 3, chance=0.0)).incident_occurred.any()


def test_small_incidents_add_to_grievances_and_to_nothing_else(rest):
    s, c = with_shocks(rest)
    later = after("incidents", s, c, week(c, happens=c.p.random_incident_rate * 0.25))
    np.testing.assert_allclose(later.grievance, s.grievance + 0.25 * c.p.random_incident_max_impact * c.named)
    assert c.p.random_incident_max_impact > 0.0
    assert not later.relation_drop.any()
    assert not later.incident_occurred.any()
    assert changed(s, later) == {"grievance"}


def test_the_impact_of_a_small_incident_is_uniform_up_to_its_maximum(rest):
    p = rest[1].p
    draws = (np.arange(2000) + 0.5) / 2000
    harm = np.array([compiled(minor_harm)(stored(p), draw) for draw in draws])
    assert np.mean(harm > 0.0) == pytest.approx(p.random_incident_rate, abs=1.01 / 2000)
    some = np.arange(0.5, 100.0) / 100.0
    sizes = np.array([compiled(minor_harm)(stored(p), share * p.random_incident_rate) for share in some])
    np.testing.assert_allclose(sizes, some * p.random_incident_max_impact, rtol=1e-12)


def test_small_incidents_do_not_happen_at_their_rate_or_above(rest):
    s, c = with_shocks(rest)
    assert not changed(s, after("incidents", s, c, week(c, happens=c.p.random_incident_rate)))


def test_strangers_have_no_small_incidents(first_scenario):
    world = World(first_scenario, seed=None)
    s, c = with_shocks((world.situation, world.setting))
    grievance = after("incidents", s, c, week(c, happens=0.5 * c.p.random_incident_rate)).grievance
    assert of_named(c, grievance).all()
    assert not of_strangers(c, grievance).any()
