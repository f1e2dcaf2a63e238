"""Requirements on joint outcomes: exact on a table of ruptures that was made by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from sim.questions.summary.followed import followed_in
from sim.questions.summary.joint import (
    FOLLOWS,
    cell,
    elsewhere_sentence,
    focal_dyads,
    joint_outcomes,
    of_times,
    ruptures_elsewhere,
)
from sim.results.dataset import FOCAL_TIMES
from sim.statistics.intervals import share

NEVER = np.nan
DYADS = ("A-X", "B-X", "C-X")
TIMES = np.array([
    [3.0, 3.0, 3.0 + FOLLOWS],  # A and B in one week, C at the end of the weeks that count as following
    [5.0, NEVER, 5.0 + FOLLOWS + 1.0],  # A, and C too late
    [NEVER, 8.0, NEVER],
    [NEVER, NEVER, NEVER],
    [5.0, NEVER, 10.0],
])  # fmt: skip


def test_joint_outcomes_are_those_of_the_table():
    joint = of_times(DYADS, TIMES)
    assert (joint.any, joint.all) == (share(4, 5), share(1, 5))
    assert joint.how_many == (0.2, 0.2, 0.4, 0.2)
    assert joint.first == {"A-X": share(3, 4), "B-X": share(2, 4), "C-X": share(0, 4)}
    assert joint.follows == {"A-X": share(1, 2), "B-X": share(1, 3), "C-X": share(1, 4)}
    assert joint.orders == {"A-X > C-X": 0.4, "A-X = B-X > C-X": 0.2, "B-X": 0.2}
    many, orders = joint.sentences()
    assert "At least one of the 3 focal dyads ruptures" in many
    assert many.endswith("How many rupture: none in 20% of runs, 1 in 20%, 2 in 40% and all 3 in 20%.")
    assert orders.endswith("A-X > C-X (40% of runs); A-X = B-X > C-X (20% of runs); B-X (20% of runs).")


def test_joint_outcomes_are_of_one_variant_and_of_two_focal_dyads_at_least():
    times = np.stack([TIMES.T * NEVER, TIMES.T])
    data = xr.Dataset(
        {FOCAL_TIMES: (("variant", "focal_dyad", "run"), times)},
        coords={"variant": ["base", "other"], "focal_dyad": list(DYADS)},
    )
    study = SimpleNamespace(dataset=data, focal_dyads=DYADS)
    assert joint_outcomes(study, "other") == of_times(DYADS, TIMES)
    assert joint_outcomes(study, "base").any == share(0, 5)
    two = SimpleNamespace(dataset=data.isel(focal_dyad=[0, 1]), focal_dyads=DYADS[:2])
    assert joint_outcomes(two, "other") == of_times(DYADS[:2], TIMES[:, :2])
    one = SimpleNamespace(dataset=data.isel(focal_dyad=[0]), focal_dyads=DYADS[:1])
    assert joint_outcomes(one, "other") is None


def test_probabilities_that_round_to_none_are_told_in_runs():
    times = np.full((400, 3), NEVER)
    times[0], times[1:3, 0] = 1.0, 1.0
    (many, _) = of_times(DYADS, times).sentences()
    assert "3 of 400 runs" in many
    assert "All: remote, 1 of 400 runs" in many


def test_a_share_of_no_runs_is_a_dash_in_a_table_and_null_in_data():
    assert (cell(share(0, 0)), cell(share(0, 9)), cell(share(3, 9))) == ("-", "0%", "33%")
    said = of_times(DYADS, TIMES).to_json()
    assert set(said) == {"dyads", "any", "all", "how_many", "first", "follows", "orders"}


def test_week_by_week_the_shares_of_runs_in_which_each_any_and_all_have_ruptured_are_counted():
    times = np.array([[0.0, 2.0], [1.0, NEVER], [NEVER, NEVER], [2.0, 1.0]])
    dataset = xr.Dataset(
        {FOCAL_TIMES: (("variant", "focal_dyad", "run"), np.stack([times.T * np.nan, times.T]))},
        coords={
            "variant": ["base", "other"], "focal_dyad": ["A-X", "B-X"],
            "week": pd.date_range("2024-07-01", periods=3, freq="7D"),
        },
    )  # fmt: skip
    found = focal_dyads(dataset, "other")
    assert found["ruptured"].to_numpy().tolist() == [[0.25, 0.5, 0.75], [0.0, 0.25, 0.5]]
    assert found["any_ruptured"].to_numpy().tolist() == [0.25, 0.75, 0.75]
    assert found["all_ruptured"].to_numpy().tolist() == [0.0, 0.0, 0.5]
    assert (found["how_many"].to_numpy().tolist(), found["number"].to_numpy().tolist()) == (
        [0.25, 0.25, 0.5],
        [0, 1, 2],
    )
    assert found.attrs["runs"] == 4
    assert focal_dyads(dataset, "base")["how_many"].to_numpy().tolist() == [1.0, 0.0, 0.0]


def test_dyads_with_a_relation_that_are_not_focal_have_their_ruptures_the_most_frequent_first():
    counts, squares = np.zeros((1, 4, 4)), np.zeros((1, 2, 4, 4))
    counts[0, [0, 0, 1, 2], [1, 3, 2, 3]] = 9, 1, 3, 7
    squares[0, 1, [0, 3, 1], [1, 0, 2]] = 0.2
    dims = ("variant", "source", "target")
    data = {"rupture_count": (dims, counts), "relation_square_sum": (("variant", "week", *dims[1:]), squares)}
    manifest = {"roster": ["AAA", "BBB", "CCC", "DDD"], "runs": 10}
    results = SimpleNamespace(
        dataset=xr.Dataset(data, {"variant": ["base"]}), manifest=manifest, focal_dyads=["BBB-AAA"]
    )
    found = ruptures_elsewhere(results, "base")
    assert list(found.items()) == [("BBB-CCC", share(3, 10)), ("AAA-DDD", share(1, 10))]
    results.dataset = results.dataset.drop_vars("rupture_count")
    assert ruptures_elsewhere(results, "base") == {}


def test_acts_and_those_that_follow_a_call_are_means_over_the_runs_of_a_variant():
    acts, calls = ["recall", "measures", "sever", "measures"], ["followed AAA", "followed BBB", "followed AAA"]
    events = pd.DataFrame({"variant": ["base"] * 8 + ["other"], "event": [*acts, *calls, "amends_full", "recall"]})
    manifest = {"event_names": ["recall", "followed AAA"], "runs": 4}
    found = followed_in(SimpleNamespace(manifest=manifest, events=events), "base")
    assert (found.acts, found.followed, found.by_caller) == (1.0, 0.75, {"AAA": 0.5, "BBB": 0.25})
    assert found.per_act == 3.0
    assert followed_in(SimpleNamespace(manifest={"event_names": ["recall"]}, events=events), "base") is None


def test_without_a_rupture_nothing_is_first_and_no_order_is_listed():
    joint = of_times(DYADS, np.full((4, 3), NEVER))
    assert joint.how_many == (1.0, 0.0, 0.0, 0.0)
    assert len(joint.sentences()) == 1
    assert joint.to_json()["first"]["A-X"]["estimate"] is None


def test_the_three_most_frequent_orders_are_listed():
    weeks = [[1.0, 2.0, 3.0]] * 4 + [[2.0, 1.0, 3.0]] * 3 + [[1.0, 1.0, NEVER]] * 2 + [[NEVER, NEVER, 0.0]]
    assert of_times(DYADS, np.array(weeks)).orders == {
        "A-X > B-X > C-X": 0.4, "B-X > A-X > C-X": 0.3, "A-X = B-X": 0.2
    }  # fmt: skip


@pytest.mark.parametrize(
    ("ruptures", "said"),
    [
        ({}, ""),
        ({"A-B": share(0, 300)}, ""),
        ({"A-B": share(30, 300), "C-D": share(2, 300)}, "Ruptures of other dyads, as shares of runs: A-B 10%."),
        ({"A-B": share(30, 300), "C-D": share(3, 300)}, "as shares of runs: A-B 10%, C-D 1%."),
        ({f"A-{code}": share(30, 300) for code in "BCDEFGHI"}, "A-H 10%, A-I 10%."),
        (
            {f"A-{code}": share(30, 300) for code in "BCDEFGHIJK"},
            "A-I 10%, and 2 more dyads in 1% of runs or more.",
        ),
    ],
)
def test_only_dyads_that_rupture_are_named(ruptures, said):
    assert elsewhere_sentence(ruptures).endswith(said)
    assert bool(elsewhere_sentence(ruptures)) == bool(said)
