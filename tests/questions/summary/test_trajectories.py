"""The fan and the shares of the rungs, on datasets small enough to count by hand."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from counted import rung_by_relation

from sim.model.ladder import RUNGS
from sim.model.parameters import Parameters
from sim.questions.summary import views as trajectories


def results(index, rung=None, variants=("base",)):
    """The two series the trajectories read; `index` and `rung` are [run, week] and the same in every variant."""
    index = np.asarray(index, dtype="f4")
    rung = rung_by_relation(index, Parameters()) if rung is None else np.asarray(rung, dtype="i1")
    dims, copies = ("variant", "run", "week"), len(variants)
    return xr.Dataset(
        {"dyad_relation": (dims, np.stack([index] * copies)), "rung": (dims, np.stack([rung] * copies))},
        coords={
            "variant": list(variants),
            "run": np.arange(index.shape[0]),
            "week": pd.date_range("2024-07-01", periods=index.shape[1], freq="7D"),
        },
        attrs={"scenario": "made_up", "title": "Made up", "seed": np.int64(7), "focus": "ABC-XYZ", "format": 1},
    )


def test_quantiles_are_those_of_the_runs_in_each_week():
    first = np.linspace(-1.0, 1.0, 101)
    fan = trajectories.fan(results(np.stack([first, np.full(101, 0.25)], axis=1)), "base")
    assert fan["dyad_relation"].dims == ("quantile", "week")
    assert fan["quantile"].to_numpy().tolist() == [0.05, 0.25, 0.5, 0.75, 0.95]
    np.testing.assert_allclose(fan["dyad_relation"].isel(week=0), [-0.9, -0.5, 0.0, 0.5, 0.9], atol=1e-7)
    np.testing.assert_array_equal(fan["dyad_relation"].isel(week=1), [0.25] * 5)


def test_shown_runs_are_real_ones_from_the_first_to_the_last():
    index = np.arange(15)[:, None] / 20.0 + np.zeros(3)
    fan = trajectories.fan(results(index), "base")
    assert fan["path"].to_numpy().tolist() == [0, 2, 4, 6, 8, 10, 12, 14]
    np.testing.assert_array_equal(fan["run_relation"], index.astype("f4")[::2])


def test_shown_runs_are_the_nearest_to_even_steps_and_have_their_own_numbers():
    dataset = results(np.arange(10)[:, None] / 20.0 + np.zeros(3)).assign_coords(run=np.arange(10) + 100)
    fan = trajectories.fan(dataset, "base")
    assert fan["path"].to_numpy().tolist() == [100, 101, 103, 104, 105, 106, 108, 109]  # steps of 9 / 7


def test_few_runs_are_all_shown():
    assert trajectories.fan(results(np.zeros((3, 2))), "base")["path"].to_numpy().tolist() == [0, 1, 2]


def test_end_density_is_that_of_the_last_week_and_sums_to_one():
    fan = trajectories.fan(results([[0.9, -0.99], [0.9, -0.97], [0.9, 0.51], [0.9, 1.0]]), "base")
    width = float(fan["bin"][1] - fan["bin"][0])
    shares = fan["density"].to_numpy() * width
    assert shares.sum() == pytest.approx(1.0)
    assert {round(float(fan["bin"][i]), 3): round(float(shares[i]), 3) for i in np.flatnonzero(shares)} == {
        -0.975: 0.5,
        0.525: 0.25,
        0.975: 0.25,
    }


def test_bands_are_the_ladder_s_and_follow_changed_thresholds():
    dataset = results(np.zeros((1, 1)))
    fan = trajectories.fan(dataset, "base")
    assert fan["band"].to_numpy().tolist() == list(RUNGS[:5])
    middles = ((fan["band_low"] + fan["band_high"]) / 2.0).to_numpy()
    np.testing.assert_array_equal(rung_by_relation(middles, Parameters()), np.arange(5))
    moved = trajectories.fan(dataset, "base", [0.75, 0.4, 0.05, -0.4])
    assert moved["band_low"].to_numpy()[3] == moved["band_high"].to_numpy()[4] == -0.4


def test_rung_shares_count_runs():
    shares = trajectories.rung_shares(results(np.zeros((4, 3)), [[1, 4, 6], [1, 4, 5], [1, 4, 4], [1, 1, 1]]), "base")
    assert shares["share"].dims == ("rung_name", "week")
    assert shares["share"].sel(rung_name="crisis").to_numpy().tolist() == [0.0, 0.75, 0.25]
    assert shares["share"].sel(rung_name="severed").to_numpy().tolist() == [0.0, 0.0, 0.25]
    assert shares["or_worse"].sel(rung_name="crisis").to_numpy().tolist() == [0.0, 0.75, 0.75]
    assert shares["or_worse"].sel(rung_name="alliance").to_numpy().tolist() == [1.0, 1.0, 1.0]
    assert float(shares["peak"].sel(rung_name="crisis")) == 0.75
    assert shares["peak_week"].sel(rung_name="crisis").to_numpy() == np.datetime64("2024-07-08")


def test_the_peak_of_a_rung_is_in_the_first_week_with_as_many_runs():
    shares = trajectories.rung_shares(results(np.zeros((2, 4)), [[0, 4, 1, 4], [0, 1, 4, 1]]), "base")
    assert shares["peak"].sel(rung_name=["alliance", "crisis"]).to_numpy().tolist() == [1.0, 0.5]
    assert shares["peak_week"].sel(rung_name="crisis").to_numpy() == np.datetime64("2024-07-08")


@pytest.mark.parametrize("verb", [trajectories.fan, trajectories.rung_shares])
def test_what_comes_back_says_which_runs_it_is_and_leaves_the_results_alone(verb):
    dataset = results(np.zeros((3, 2)), variants=("base", "no_raid"))
    before = dataset.copy(deep=True)
    about = verb(dataset, "no_raid").attrs
    assert about == {
        "scenario": "made_up",
        "title": "Made up",
        "seed": 7,
        "focus": "ABC-XYZ",
        "variant": "no_raid",
        "runs": 3,
    }
    xr.testing.assert_identical(dataset, before)


def test_analysis_sees_results_only():
    source = Path(sys.modules["sim.questions.summary.views"].__file__).read_text(encoding="utf-8")
    imported = {node.module for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)}
    assert not {
        name for name in imported if name.startswith(("sim.world", "sim.scenario", "sim.model.rules", "matplotlib"))
    }
