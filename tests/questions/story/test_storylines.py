"""Storylines: clusters are recovered, reproducible, and described with their turns."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from counted import rung_by_relation

import sim
from sim.errors import UsageError
from sim.model.ladder import RUNGS, SEVERED
from sim.model.parameters import Parameters
from sim.questions.story.storylines import CAVEAT, at_an_end, describe, storylines
from sim.questions.story.trajectory_clusters import _divergence, _turns, trajectory_clusters
from sim.statistics.clustering import clusters, features_of, silhouette
from sim.statistics.intervals import Estimate, share

WEEKS = 60
GROUPS = (20, 30, 10)


def made(levels=(0.6, 0.1, -0.6), sizes=GROUPS, formal=0):
    """Runs that fall in week 20 to different levels, with a small wobble; the last `formal` runs sever then."""
    wobble = 0.03 * np.sin(np.arange(sum(sizes))[:, None] + np.arange(WEEKS))
    level = np.repeat(levels, sizes)[:, None]
    index = np.where(np.arange(WEEKS) < 20, 0.6, level) + wobble
    dims, by_relation = ("variant", "run", "week"), rung_by_relation(index, Parameters())
    severed = (np.arange(sum(sizes)) >= sum(sizes) - formal)[:, None] & (np.arange(WEEKS) >= 20)
    weeks = np.datetime64("2024-01-01", "ns") + 7 * np.arange(WEEKS) * np.timedelta64(1, "D")
    return xr.Dataset(
        {
            "dyad_relation": (dims, index[None].astype("f4")),
            "rung": (dims, np.where(severed, SEVERED, by_relation)[None]),
            "relation_rung": (dims, by_relation[None]),
            "time_to_rupture": (dims[:2], np.full((1, sum(sizes)), np.nan)),
        },
        coords={"variant": ["base"], "run": np.arange(sum(sizes)), "week": weeks},
        attrs={"seed": 1, "focus": "A-B", "scenario": "made", "title": "Made"},
    )


def test_groups_that_are_there_are_found_with_their_shares_best_first():
    answer = trajectory_clusters(made(), "base")
    assert list(answer["runs"].to_numpy()) == list(GROUPS)
    np.testing.assert_allclose(answer["share"].sel(bound="estimate"), np.array(GROUPS) / 60)
    assert (answer["share"].sel(bound="low") < answer["share"].sel(bound="estimate")).all()
    assert list(answer["storyline_of"].to_numpy()) == [0] * 20 + [1] * 30 + [2] * 10
    assert [int(run) for run in answer["medoid"]] == sorted(int(run) for run in answer["medoid"])


def test_the_typical_run_is_of_its_storyline_and_nearest_to_its_like():
    data = made()
    answer, index = trajectory_clusters(data, "base"), data["dyad_relation"].to_numpy()[0]
    for place, run in enumerate(answer["medoid"].to_numpy()):
        group = np.flatnonzero(answer["storyline_of"].to_numpy() == place)
        assert run in group
        assert np.array_equal(answer["medoid_path"].to_numpy()[place], index[run].astype(float))


def test_the_turn_and_the_divergence_are_dated():
    answer = trajectory_clusters(made(), "base")
    week = answer["week"].to_numpy()
    assert list(answer["turn_of"].to_numpy()) == [1, 2]
    assert [int(np.flatnonzero(week == turn)[0]) for turn in answer["turn_week"].to_numpy()] == [19, 19]
    assert [int(np.flatnonzero(week == parts)[0]) for parts in answer["diverges"].to_numpy()] == [20, 20, 20]


def test_the_same_runs_give_the_same_storylines():
    xr.testing.assert_identical(trajectory_clusters(made(), "base"), trajectory_clusters(made(), "base"))


@pytest.mark.parametrize("count", [2, 3, 5])
def test_the_number_can_be_chosen(count):
    assert trajectory_clusters(made(), "base", count=count).sizes["storyline"] == count


def test_equal_runs_are_one_storyline():
    assert trajectory_clusters(made(levels=(0.6, 0.6, 0.6)).isel(run=[3, 3, 3, 3]), "base").sizes["storyline"] == 1
    assert trajectory_clusters(made().isel(run=[0]), "base").sizes["storyline"] == 1


def test_the_silhouette_is_one_for_tight_groups_and_less_for_loose_ones():
    far = np.array([[0, 0, 9, 9], [0, 0, 9, 9], [9, 9, 0, 0], [9, 9, 0, 0]], dtype=float)
    assert silhouette(far, np.array([1, 1, 2, 2])) == 1.0
    assert silhouette(far, np.array([1, 2, 1, 2])) < 0.0
    assert silhouette(far, np.array([1, 1, 1, 1])) == 0.0
    relation, rung = made()["dyad_relation"].to_numpy()[0].astype(float), made()["rung"].to_numpy()[0]
    member, distance = clusters(features_of(relation, rung), None)
    assert silhouette(distance, member) > 0.9


@pytest.fixture(scope="module")
def results(first_scenario, tmp_path_factory):
    study = sim.Study(first_scenario, runs=40, seed=1, weeks=100)
    return sim.play(study, tmp_path_factory.mktemp("storylines") / "run")


def test_storylines_of_a_study_share_out_its_runs_and_name_what_happens_at_their_turns(results):
    answer = storylines(results)
    assert 3 <= len(answer.lines) <= 5
    assert sum(line.runs for line in answer.lines) == 40
    assert sum(line.share.estimate for line in answer.lines) == pytest.approx(1.0)
    turns = [turn for line in answer.lines for turn in line.turns]
    assert any(turn.event == "Raid by security forces in Yekaterinburg" and turn.event_share == 1.0 for turn in turns)
    assert all(0.0 <= turn.event_share <= 1.0 for turn in turns)


def test_the_page_and_the_json_carry_the_caveat(results):
    answer = storylines(results, count=3)
    page, read = str(answer), json.loads(json.dumps(answer.to_json()))
    assert CAVEAT in page.replace("\n", " ")
    assert max(len(line) for line in page.splitlines()) <= 100
    assert read["caveat"] == CAVEAT
    assert [line["number"] for line in read["storylines"]] == [1, 2, 3]
    assert set(read["storylines"][0]["share"]) == {"estimate", "low", "high"}


@pytest.mark.parametrize(("count", "message"), [(1, "the number of storylines is 2 to 8; got 1"), (9, "got 9")])
def test_an_invalid_number_is_refused(results, count, message):
    with pytest.raises(UsageError, match=message):
        storylines(results, count=count)


def test_fewer_runs_than_storylines_are_refused_with_what_to_do(two_states, tmp_path):
    few = sim.play(sim.Study(two_states, runs=2, weeks=10), tmp_path / "run")
    with pytest.raises(
        UsageError, match=r"3 storylines require at least 3 runs.*this study has 2 runs.*bilateral expand"
    ):
        storylines(few)
    assert len(storylines(few, count=2).lines) == 2


def test_descriptions_name_the_worst_and_the_last_rung():
    assert describe("normal", "partnership") == "no crisis, ends in partnership"
    assert describe("recalled", "partnership") == "down to an ambassador recalled, back to partnership"
    assert describe("recalled", "severed") == "down to relations severed and stays there"
    assert describe("severed", "crisis") == "down to relations severed, ends in crisis"


@pytest.mark.parametrize(("formal", "ends"), [(0, "strained"), (4, "strained"), (5, "severed"), (10, "severed")])
def test_a_storyline_is_named_severed_only_if_half_of_its_runs_end_so(formal, ends):
    data = made(levels=(0.6, 0.6, -0.2), formal=formal)
    last = trajectory_clusters(data, "base", count=2).isel(storyline=-1)
    assert int(last["runs"]) == 10
    assert str(last["end_rung"].values) == ends
    assert float(last["broken_at_end"]) == formal / 10


def test_a_storyline_that_is_not_severed_ends_on_the_rung_of_its_line(results):
    for place, line in enumerate(storylines(results).lines):
        data = storylines(results).data.isel(storyline=place)
        own = np.flatnonzero(data["storyline_of"] == place)
        members = results.dataset.sel(variant="base").isel(run=own, week=-1)
        by_relation, formal = members["relation_rung"].to_numpy(), members["rung"].to_numpy()
        end = RUNGS.index(str(data["end_rung"].values))
        assert line.broken_at_end == pytest.approx((formal >= SEVERED - 1).mean())
        below, above = ((by_relation >= end).mean(), (by_relation <= end).mean()) if end < SEVERED - 1 else (1.0, 1.0)
        assert min(below, above) >= 0.5 or line.broken_at_end >= 0.5


def overlapping(seed, runs=150):
    """Runs that fall by 0, .25 or .5, and then wander: their groups overlap."""
    random = np.random.default_rng(seed)
    walk = np.cumsum(0.03 * random.normal(size=(runs, WEEKS)), axis=1)
    fall = 0.25 * random.choice(3, p=[0.5, 0.3, 0.2], size=runs)
    relation = np.tanh(0.5 - fall[:, None] * (np.arange(WEEKS) >= 15) + walk)
    data, rung = made(sizes=(runs, 0, 0)), rung_by_relation(relation, Parameters())
    values = {"dyad_relation": relation, "rung": rung, "relation_rung": rung}
    return data.assign(
        {name: (data[name].dims, value[None].astype(data[name].dtype)) for name, value in values.items()}
    )


def test_the_interval_of_a_share_includes_that_other_runs_are_divided_otherwise():
    shares = [trajectory_clusters(overlapping(seed), "base", count=3)["share"].to_numpy() for seed in range(40)]
    estimates = np.array(shares)[:, :, 0]
    true = estimates.mean(axis=0)
    inside = [(low <= at <= high) for found in shares for at, (_, low, high) in zip(true, found, strict=True)]
    assert np.mean(inside) >= 0.8
    widths = np.array(shares)[:, :, 2] - np.array(shares)[:, :, 1]
    assert (widths.mean(axis=0) > 2.0 * estimates.std(axis=0)).all()


def test_apart_groups_have_the_intervals_of_their_number_of_runs():
    found = trajectory_clusters(made(), "base")["share"].to_numpy()
    for (_, low, high), runs in zip(found, GROUPS, strict=True):
        alone = share(runs, sum(GROUPS))
        assert high - low == pytest.approx(alone.high - alone.low, abs=0.06)


def test_a_share_at_an_end_of_its_interval_is_explained(results):
    line = storylines(results).lines[0]
    assert at_an_end([replace(line, share=Estimate(0.4, 0.3, 0.5))]) == ""
    assert "makes this storyline smaller" in at_an_end([replace(line, share=Estimate(0.4, 0.14, 0.4))])


@pytest.mark.parametrize(("fall", "marked"), [(0.14, False), (0.16, True)])
def test_a_median_turns_and_two_part_from_a_difference_of_fifteen_hundredths(fall, marked):
    paths = np.where(np.arange(30) < 20, 0.5, 0.5 - np.array([[0.0], [fall]])) * np.ones((2, 30))
    assert _turns(paths[1:]) == ([19] if marked else [])
    parted = _divergence(paths, np.array([True, False]), np.arange(30).astype("datetime64[W]"))
    assert np.isnat(parted) != marked
