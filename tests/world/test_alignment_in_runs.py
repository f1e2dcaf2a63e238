"""Alignment in whole runs: what it leaves alone, and what is recorded of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from alignment_files import STATES, scenario_of, week_by_week

import sim
from sim.scenario.inputs import ScriptedAct, inputs_of
from sim.world.simulation import Simulation

ON = {"solidarity": 0.4, "solidarity_leader": 0.8}
SHOWN = ("relation", "tone", "downgrade_level", "followed", "permission", "call_measures")


@pytest.fixture(scope="module")
def aligned(tmp_path_factory):
    return scenario_of(tmp_path_factory.mktemp("aligned"), ON)


@pytest.fixture(scope="module")
def weeks(aligned):
    return week_by_week(aligned)


def test_the_ally_follows_in_some_runs(weeks):
    followed = np.array([s.followed[0].any(axis=0) for s in weeks]).any(axis=0)
    assert followed[0, 2], "of the ally towards the target"
    assert followed.sum() <= 2, "and the target's own acts against the two call on nobody"


APPEALS = """\
appeals:
  council: {{date: 2024-01-29, by: LED, against: TGT, level: {level}}}
variants:
  unheard: {{parameters: {{solidarity: 0, solidarity_leader: 0}}}}
  silent: {{without: {{appeals: [council]}}}}
  early: {{appeals: {{council: {{date: 2024-01-15}}}}}}"""
"""An appeal a week before the raid, and what it is compared with."""


def test_an_appeal_is_followed_though_its_caller_has_not_acted(tmp_path):
    scenario = scenario_of(tmp_path, ON, base=APPEALS.format(level="recalled"))
    world = Simulation(scenario, ("base", "silent", "early"), 96, seed=1)
    for week in world.weeks(6):
        if week == 2:
            called = world.situation.call_measures.any(axis=(1, 2, 3))
            assert called.tolist() == [False, False, True], "an appeal counts from its week on"
    acted = (world.situation.downgrade_level[..., 0, 2] > 0).mean(axis=1)
    assert acted[0] > acted[1] + 0.3
    assert (world.situation.downgrade_level[0, :, 0, 2] < 3).any()


def test_without_alignment_or_without_the_appeal_every_bit_is_that_of_the_file_without_it(tmp_path):
    appealing = scenario_of(tmp_path, ON, base=APPEALS.format(level="severed"))
    plain = scenario_of(tmp_path, ON, base=APPEALS[APPEALS.index("variants") : APPEALS.index("  silent")].format())
    for one, other in (("silent", "base"), ("unheard", "unheard")):
        for s, t in zip(*(week_by_week(f, variant=v) for f, v in ((appealing, one), (plain, other))), strict=True):
            for name in SHOWN:
                assert np.array_equal(getattr(s, name), getattr(t, name)), name


def test_an_appeal_after_the_last_week_is_not_played_so_far(tmp_path):
    scenario = scenario_of(tmp_path, ON, base=APPEALS.format(level="measures"))
    results = sim.play(sim.Study(scenario, ("base", "silent"), 8, weeks=3), tmp_path / "run")
    assert results.manifest["appeals"]["silent"] == []
    (row,) = sim.compare(results).rows
    assert row.not_played


def test_a_state_without_relations_changes_nothing(tmp_path, weeks):
    more = week_by_week(scenario_of(tmp_path, ON, order=STATES))
    for one, other in zip(weeks, more, strict=True):
        for name in SHOWN:
            assert np.array_equal(getattr(one, name), getattr(other, name)[..., :3, :3]), name


def test_the_order_of_the_states_in_the_file_does_not_matter(tmp_path, weeks):
    turned = week_by_week(scenario_of(tmp_path, ON, order=("TGT", "ALY", "LED")))
    for one, other in zip(weeks, turned, strict=True):
        for name in SHOWN:
            assert np.array_equal(getattr(one, name), getattr(other, name)), name


def test_alignment_draws_nothing_and_an_ally_that_leaves_takes_no_draw_of_the_others(tmp_path, aligned):
    other = scenario_of(tmp_path, {}, base="variants: {alone: {without: {states: [ALY]}}}")
    worlds = Simulation(aligned, runs=32), Simulation(other, ("alone",), 32)
    for world in worlds:
        for _ in world.weeks(3):
            pass
    draws = []
    for world in worlds:
        (place,) = np.flatnonzero((world.engine.packing.world.source == 1) & (world.engine.packing.world.target == 2))
        draws.append(world.engine.block.draws[0, 0, place])
    for name in draws[0].dtype.names:
        assert np.array_equal(draws[0][name], draws[1][name]), name


def test_a_run_is_the_same_alone_and_after_a_fork(aligned, weeks):
    alone = Simulation(aligned, runs=1, first_run=40)
    for s in weeks[:12]:
        alone.step()
        assert np.array_equal(alone.situation.downgrade_level[:, 0], s.downgrade_level[:, 40])
    whole = Simulation(aligned, runs=96)
    for _ in range(8):
        whole.step()
    assert whole.situation.call_measures.any()
    forked, branched = whole.fork(), whole.branch([inputs_of(aligned, "base")], np.array([0]))
    act = ScriptedAct(8, 1, 2, "restoration")
    assert whole.fork([act]).engine.block.calls.shape == whole.engine.block.calls.shape
    for world in (forked, branched):
        for s in weeks[8:16]:
            world.step()
            for name in SHOWN:
                assert np.array_equal(getattr(world.situation, name), getattr(s, name)), name


def test_a_branch_may_turn_alignment_on_or_off(aligned):
    whole = Simulation(aligned, runs=32)
    for _ in range(8):
        whole.step()
    case = inputs_of(aligned, "base")
    off = whole.branch([replace(case, parameters=sim.Parameters())], np.array([0]))
    assert off.engine.block.calls.size == 0
    again = off.branch([case], np.array([0]))
    assert again.engine.block.calls.size > 0
    assert not again.situation.call_measures.any()


def test_events_say_who_followed_whom(aligned, tmp_path):
    results = sim.play(sim.Study(aligned, runs=96, weeks=30), tmp_path / "run")
    table = results.events
    followed = table[table["event"] == "followed LED"]
    assert len(followed)
    acts = table[table["event"].isin(["measures", "recall", "sever"])].set_index(["run", "week", "source", "target"])
    for row in followed.itertuples():
        assert (row.run, row.week, row.source, row.target) in acts.index
        assert (row.source, row.target) == ("ALY", "TGT")
    summary = sim.summary(results)
    found = summary.to_json()["followed"]["base"]
    assert found["by_caller"]["LED"] == pytest.approx(len(followed) / 96)
    own = len(acts) / 96 - found["followed"]
    assert found["per_act"] == pytest.approx(found["followed"] / own)
    assert "follow the call of another state" in " ".join(str(summary).split())


def test_without_alignment_nothing_is_said_of_it(tmp_path):
    results = sim.play(sim.Study(scenario_of(tmp_path, {}), runs=8, weeks=10), tmp_path / "run")
    assert not [name for name in results.manifest["event_names"] if name.startswith("followed")]
    assert "followed" not in sim.summary(results).to_json()
