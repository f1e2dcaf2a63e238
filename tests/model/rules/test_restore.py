"""Phase 9, restore: formal repair needs both sides."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from conftest import leaving_out, with_variants
from phases import Now, after, changed

from sim.model.actions import action_index
from sim.model.situation import ScriptedActRow
from sim.scenario.file.values import Quantity
from sim.world.world import World

A, B = 0, 1
HERE, BACK = (0, slice(None), A, B), (0, slice(None), B, A)
RUNS = 2000
GRID = (np.arange(RUNS) + 0.5) / RUNS


@pytest.fixture(scope="module")
def many(two_states):
    world = World(two_states, runs=RUNS, seed=None)
    return world.situation, world.setting


def parted(world, levels=(2, 0), policies=(0.5, 0.7), faces=(0.1, 0.0)):
    """A level in force on one side, and what each aims at."""
    s, c = world
    changes = {"downgrade_level": levels, "intended_tone": policies, "audience_cost": faces}
    arrays = {name: np.zeros_like(getattr(s, name)) for name in changes}
    for name, (here, back) in changes.items():
        arrays[name][..., A, B], arrays[name][..., B, A] = here, back
    return replace(s, **arrays), c


def week(draws=GRID, other=1.0, number=0):
    """A week in which the pair draws these; what the other way draws does not count."""
    cells = np.full((len(draws), 2, 2), other)
    cells[:, A, B] = draws
    return Now(number, {"restoration": cells})


ALWAYS, NEVER = np.zeros(RUNS), np.ones(RUNS)


def chance(c, less_willing):
    p = c.p
    demand = p.restoration_threshold + p.restoration_prior_weight * c.start[0, 0, A, B]
    reasons = c.repair_ease[0, 0, A, B] + p.restoration_memory  # harm is remembered less than after a usual incident
    return p.restoration_max_rate / (1.0 + np.exp(-p.restoration_precision * (less_willing + reasons - demand)))


@pytest.mark.parametrize(("policies", "faces", "less_willing"), [
    ((0.5, 0.7), (0.1, 0.0), 0.4), ((0.7, 0.5), (0.0, 0.1), 0.4), ((0.5, 0.1), (0.0, 0.0), 0.1),
    ((-0.9, 0.9), (0.0, 0.0), -0.9), ((0.9, 0.9), (0.0, 0.0), 0.9),
])  # fmt: skip
def test_the_rate_of_restoration_follows_the_less_willing_side(many, policies, faces, less_willing):
    s, c = parted(many, policies=policies, faces=faces)
    restored = after("restore", s, c, week()).restored
    assert restored[HERE].mean() == pytest.approx(chance(c, less_willing), abs=1.01 / RUNS)
    np.testing.assert_array_equal(restored[HERE], restored[BACK])


def test_restoration_never_comes_faster_than_its_greatest_rate(many):
    s, c = parted(many, policies=(50.0, 50.0))
    share = after("restore", s, c, week()).restored[HERE].mean()
    assert share == pytest.approx(c.p.restoration_max_rate, abs=1.01 / RUNS)


def test_old_friends_ask_for_more(many):
    s, c = parted(many)
    cooler = replace(c, start=np.where(c.named, 0.1, 0.0) + np.zeros_like(c.start))
    often, seldom = (after("restore", s, setting, week()).restored.mean() for setting in (cooler, c))
    assert often > seldom
    one_side = c.start.copy()
    one_side[..., B, A] = 0.1  # the colder of both priors is what counts
    np.testing.assert_array_equal(
        after("restore", s, replace(c, start=one_side), week()).restored, after("restore", s, cooler, week()).restored
    )


@pytest.mark.parametrize(("reason", "likelier"), [("honeymoon", True), ("harm_memory", False)])
def test_a_new_leader_restores_relations_sooner_and_one_who_remembers_harm_later(many, reason, likelier):
    s, c = parted(many)
    changed_situation = replace(s, **{reason: np.ones_like(getattr(s, reason))})
    plain, changed_share = (after("restore", one, c, week()).restored[HERE].mean() for one in (s, changed_situation))
    assert (changed_share > plain) == likelier
    assert changed_share != plain


@pytest.mark.parametrize(("key", "value"), [("trade_dependence", 0.9), ("contiguity", 1.0), ("power_asymmetry", 0.5)])
def test_dependence_a_common_border_and_equal_power_ease_repair(two_states, key, value):
    base = two_states.contents["base"]
    usual = base.model_copy(update={"trade_dependence": {}, "contiguity": {}, "power_asymmetry": {}})
    other = usual.model_copy(update={key: {"XAA-XBB": Quantity(value=value)}})
    world = World(with_variants(two_states, usual=usual, other=other), ("usual", "other"), seed=None)
    assert world.setting.repair_ease[0, 0, A, B] == pytest.approx(0.0, abs=1e-12)
    assert world.setting.repair_ease[1, 0, A, B] > 0.0


@pytest.mark.parametrize("levels", [(1, 0), (0, 1), (3, 3)])
def test_restoration_lifts_both_sides_levels_and_audience_cost_and_ends_the_dispute(many, levels):
    s, c = parted(many, levels=levels, faces=(0.1, 0.05))
    s = replace(
        s,
        incident_since_restoration=np.ones_like(s.incident_since_restoration),
        below_start_since=np.ones_like(s.below_start_since),
    )
    later = after("restore", s, c, week(ALWAYS))
    for way in (HERE, BACK):
        assert later.restored[way].all()
        assert not later.downgrade_level[way].any()
        assert not later.audience_cost[way].any()
        assert not later.incident_since_restoration[way].any()
        assert not later.below_start_since[way].any()
    assert later.downgrade_level.dtype == np.int8


def test_a_pair_with_nothing_to_restore_does_not_restore(many):
    s, c = parted(many, levels=(0, 0))
    last_week = replace(s, restored=np.ones_like(s.restored))
    later = after("restore", last_week, c, week(ALWAYS))
    assert changed(last_week, later) == {"restored"}
    assert not later.restored.any()


def test_once_an_incident_has_put_the_pair_below_its_start_a_joint_statement_can_follow(many):
    s, c = parted(many, levels=(0, 0))
    below_start_since = s.below_start_since.copy()
    below_start_since[HERE] = below_start_since[BACK] = True
    assert after("restore", replace(s, below_start_since=below_start_since), c, week(ALWAYS)).restored[HERE].all()
    assert not after(
        "restore", replace(s, incident_since_restoration=below_start_since), c, week(ALWAYS)
    ).restored.any()


@pytest.mark.parametrize(("more", "restores"), [({}, False), ({"restorable": ("XBB-XAA",)}, True)])
def test_a_pair_that_starts_with_a_level_restores_only_where_the_scenario_says_so(two_states, more, restores):
    base = two_states.contents["base"]
    cold = base.model_copy(update={"downgrades": {"XAA-XBB": "measures"}, **more})
    world = World(with_variants(two_states, cold=cold), ("base", "cold"), RUNS, seed=None)
    restored = after("restore", *parted((world.situation, world.setting), levels=(1, 1)), week(ALWAYS)).restored
    assert restored[0].any()
    assert restored[1].any() == restores


@pytest.mark.parametrize(("by", "to"), [(A, B), (B, A)])
@pytest.mark.parametrize(("number", "happens"), [(4, False), (5, True)])
def test_a_scripted_restoration_binds_both_sides_in_its_week(many, by, to, number, happens):
    s, c = parted(many)
    c = replace(c, scripted_acts=(ScriptedActRow(5, 0, by, to, action_index("restoration")),))
    restored = after("restore", s, c, week(NEVER, number=number)).restored
    assert restored[HERE].all() == restored[BACK].all() == happens


def test_restoration_that_a_variant_leaves_out_never_happens_there(two_states):
    less = leaving_out(two_states.contents["base"], actions=("restoration",))
    world = World(with_variants(two_states, less=less), ("base", "less"), RUNS, seed=None)
    restored = after("restore", *parted((world.situation, world.setting)), week(ALWAYS)).restored
    assert restored[0].any()
    assert not restored[1].any()
