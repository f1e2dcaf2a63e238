"""Phase 1, incidents: harm done on its date, at random, or when a condition holds."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from conftest import with_variants

from sim.model.rules.incidents import incidents
from sim.model.situation import Moment
from sim.world.world import World

VICTIM, CULPRIT = 0, 1
THERE, BACK = (..., VICTIM, CULPRIT), (..., CULPRIT, VICTIM)
IMPACT, ATTRIBUTION, AFFRONT, WEEK = 1.5, 0.6, -0.7, 22


@pytest.fixture(scope="module")
def rest(two_states):
    world = World(two_states, seed=None)
    return world.situation, world.setting


def shock_of(setting, **changes):
    facts = {"impact": np.full((1, 1), IMPACT), "attribution": np.full((1, 1), ATTRIBUTION), "affront": AFFRONT}
    return replace(setting.shocks[0], **{**facts, "week": WEEK, **changes})


def with_shocks(rest, *shocks):
    s, c = rest
    none = np.zeros((*s.relation.shape[:2], len(shocks)), dtype=bool)
    return replace(s, strikes=none), replace(c, shocks=shocks)


def week(number=WEEK, happens=1.0, size=1.0, chance=1.0):
    """A week with these uniforms: small incidents happen, their size, named incidents happen."""
    draws = {"minor_incident": np.full((1, 2, 2), happens), "minor_impact": np.full((1, 2, 2), size)}
    return Moment(number, SimpleNamespace(week=lambda _, what: draws[what], weekly=lambda _, name: np.array([chance])))


def changed_at(before, change, *cells):
    after = before.copy()
    for cell in cells:
        after[cell] = change(before[cell])
    return after


def test_on_its_date_an_incident_opens_the_victims_wound_by_its_attributed_impact(rest):
    s, c = with_shocks(rest, shock_of(rest[1]))
    s = replace(s, wound=s.wound + 0.2)
    after = incidents(s, c, week())
    np.testing.assert_allclose(after["wound"], changed_at(s.wound, lambda g: g + IMPACT * ATTRIBUTION, THERE))
    assert after["strikes"].tolist() == [[[True]]]


def test_on_its_date_an_incident_takes_the_jump_from_the_victims_relation_alone(rest):
    s, c = with_shocks(rest, shock_of(rest[1]))
    jump = c.p.incident_jump * IMPACT * ATTRIBUTION
    after = incidents(s, c, week())
    np.testing.assert_allclose(after["half_log_odds"], changed_at(s.half_log_odds, lambda h: h - jump, THERE))
    np.testing.assert_allclose(after["relation"], np.tanh(after["half_log_odds"]))
    np.testing.assert_allclose(after["jolt"], changed_at(np.zeros_like(s.wound), lambda h: h - jump, THERE))


def test_an_incident_puts_the_quarrel_on_the_victims_table_and_its_affront_is_remembered(rest):
    s, c = with_shocks(rest, shock_of(rest[1]))
    s = replace(s, agenda=s.agenda + 0.3, affront=s.affront + 0.4)
    after = incidents(s, c, week())
    np.testing.assert_array_equal(after["agenda"], changed_at(s.agenda, np.ones_like, THERE))
    np.testing.assert_array_equal(after["affront"], changed_at(s.affront, lambda a: 0 * a + AFFRONT, THERE))
    struck = changed_at(np.zeros_like(s.struck), np.ones_like, THERE, BACK)
    np.testing.assert_array_equal(after["struck"], struck)


@pytest.mark.parametrize("number", [WEEK - 1, WEEK + 1, 0])
def test_an_incident_happens_in_no_other_week(rest, number):
    s, c = with_shocks(rest, shock_of(rest[1]))
    after = incidents(s, c, week(number, chance=0.0))
    assert not after["strikes"].any()
    assert not after["jolt"].any()
    assert np.array_equal(after["wound"], s.wound)
    assert set(after) == {"wound", "jolt", "strikes"}


def test_an_incident_strikes_only_the_variants_that_have_it(two_states):
    world = World(two_states, ("base", "amends_early"), seed=None)
    shock = shock_of(world.setting, present=np.array([[False], [True]]))
    s, c = with_shocks((world.situation, world.setting), shock)
    after = incidents(s, c, week())
    assert after["strikes"].tolist() == [[[False]], [[True]]]
    assert (after["wound"][1] != s.wound[1]).any()
    for name in ("wound", "half_log_odds", "agenda", "affront", "struck", "jolt"):
        assert np.array_equal(after[name][0], getattr(s, name)[0]), name


def test_an_incident_in_the_first_week_of_one_variant_leaves_another_as_it_is_bit_for_bit(two_states):
    base = two_states.contents["base"]
    at_once = base.incidents["bridge"].model_copy(update={"date": two_states.file.start})
    struck = base.model_copy(update={"incidents": {**base.incidents, "at_once": at_once}})
    scenario = with_variants(two_states, struck=struck)
    alone, among = (World(scenario, variants, runs=200, seed=1) for variants in (("base",), ("base", "struck")))
    alone.step()
    among.step()
    for name in ("seen", "tone", "half_log_odds"):
        assert np.array_equal(getattr(alone.situation, name)[0], getattr(among.situation, name)[0]), name


def test_two_incidents_in_a_week_add_up_and_the_affront_of_the_last_stands(rest):
    second = shock_of(rest[1], name="second", affront=0.9, impact=np.full((1, 1), 0.4))
    s, c = with_shocks(rest, shock_of(rest[1]), second)
    after = incidents(s, c, week())
    harm = (IMPACT + 0.4) * ATTRIBUTION
    assert after["wound"][THERE].item() == pytest.approx(harm)
    assert after["jolt"][THERE].item() == pytest.approx(-c.p.incident_jump * harm)
    assert after["half_log_odds"][THERE].item() == pytest.approx(
        s.half_log_odds[THERE].item() - c.p.incident_jump * harm
    )
    assert after["strikes"].tolist() == [[[True, True]]]
    assert after["affront"][THERE].item() == 0.9


@pytest.mark.parametrize(
    ("rung", "wound", "chance", "happens"),
    [(4, 1.0, 0.0, True), (5, 3.0, 0.0, True), (3, 1.0, 0.0, False), (4, 0.99, 0.0, False), (4, 1.0, 0.3, False),
     (4, 1.0, 0.29, True)],
    ids=["both met", "worse", "rung too good", "wound too closed", "draw above the chance", "draw below the chance"],
)  # fmt: skip
def test_a_conditional_incident_happens_only_at_its_rung_with_its_wound_open(rest, rung, wound, chance, happens):
    shock = shock_of(rest[1], week=None, chance=0.3, from_rung=4, from_wound=0.5)  # open by half: a wound of 1
    s, c = with_shocks(rest, shock)
    s = replace(
        s, rung=np.full_like(s.rung, rung), wound=changed_at(np.full_like(s.wound, 9.0), lambda g: 0 * g + wound, THERE)
    )
    after = incidents(s, c, week(3, chance=chance))
    assert after["strikes"].any() == happens
    assert after["wound"][THERE].item() == pytest.approx(wound + happens * IMPACT * ATTRIBUTION)


def test_a_conditional_incident_reads_the_victims_wound_not_the_culprits(rest):
    shock = shock_of(rest[1], week=None, chance=0.3, from_rung=0, from_wound=0.5)
    s, c = with_shocks(rest, shock)
    s = replace(s, wound=changed_at(s.wound, lambda g: g + 9.0, BACK))
    assert not incidents(s, c, week(3, chance=0.0))["strikes"].any()


def test_small_incidents_add_to_wounds_and_to_nothing_else(rest):
    s, c = with_shocks(rest)
    after = incidents(s, c, week(happens=c.p.minor_rate * 0.99, size=0.25))
    np.testing.assert_allclose(after["wound"], s.wound + 0.25 * c.p.minor_impact * c.named)
    assert c.p.minor_impact > 0.0
    assert not after["jolt"].any()
    assert not after["strikes"].any()
    assert not set(after) & {"half_log_odds", "relation", "agenda", "affront", "struck"}


def test_small_incidents_do_not_happen_at_their_rate_or_above(rest):
    s, c = with_shocks(rest)
    assert np.array_equal(incidents(s, c, week(happens=c.p.minor_rate))["wound"], s.wound)


def test_strangers_have_no_small_incidents(rest):
    s, c = with_shocks(rest)
    after = incidents(s, replace(c, named=np.zeros_like(c.named)), week(happens=0.0))
    assert not after["wound"].any()
