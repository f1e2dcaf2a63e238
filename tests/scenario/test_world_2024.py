"""The bundled world of 195 states: it loads, plays to the same bits in any division, and an act spreads through it."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import WORLD

import sim
from sim.running.block import play_block

WEEKS = 7
"""The break is in week 5."""


@pytest.fixture(scope="module")
def world():
    return sim.load(WORLD)


@pytest.fixture(scope="module")
def results(world, tmp_path_factory):
    study = sim.Study(world, ("washington_breaks", "nobody_hears"), runs=4, weeks=WEEKS)
    return sim.play(study, tmp_path_factory.mktemp("world") / "run")


def test_the_world_is_without_errors_and_warnings_and_short(world):
    assert world.warnings == ()
    assert (len(world.file.states), len(world.file.relations)) == (195, 1057)
    assert sum(path.stat().st_size for path in WORLD.parent.glob("*world_2024.yaml")) < 100_000


def test_every_dyad_with_a_number_has_a_relation_and_every_source_is_cited(world):
    file = world.file
    named = set(file.relations)
    for numbers in (file.trade_dependence, file.contiguity, file.power_asymmetry, file.downgrades):
        assert set(numbers) <= named
    assert set(file.sources) >= {"peace_scale", "ideal_points", "atop", "icb", "trade", "contiguity", "capabilities"}


def test_a_run_of_the_world_is_the_same_alone_and_among_others(world, results):
    study = sim.Study(world, ("washington_breaks", "nobody_hears"), runs=4, weeks=WEEKS)
    alone = play_block(study, 3, 1)
    for name in ("relation", "rung", "contribution_end"):
        np.testing.assert_array_equal(alone[name][:, 0], results.dataset[name].values[:, 3])
    assert sim.verify(results.folder).runs == 4


def test_a_break_is_followed_through_the_world_only_where_it_is_heard(results):
    events = results.events
    followed = events[(events["event"] == "followed USA") & (events["target"] == "CHN")].groupby("variant").size()
    assert followed["washington_breaks"] >= 4
    assert "nobody_hears" not in followed
    acts = events[events["event"].isin(["measures", "recall", "sever"]) & (events["target"] == "CHN")]
    others = acts[acts["source"] != "USA"].groupby("variant")["source"].nunique()
    assert others["washington_breaks"] > 3 * others.get("nobody_hears", 0)
