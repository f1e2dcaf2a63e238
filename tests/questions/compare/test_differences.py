"""Differences week by week, on runs that can be counted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

import sim
from sim.questions.compare.compare import compare
from sim.questions.compare.differences import differences, differences_of
from sim.statistics.intervals import Z90


def results(index, rupture=None):
    """Index [variant, run, week] of variants `base`, `v1`, `v2` ..."""
    index = np.asarray(index, dtype="f4")
    never = np.full(index.shape[:2], np.nan)
    dims = ("variant", "run", "week")
    return xr.Dataset(
        {"dyad_relation": (dims, index), "time_to_rupture": (dims[:2], never if rupture is None else rupture)},
        coords={
            "variant": ["base", *(f"v{i}" for i in range(1, len(index)))],
            "run": np.arange(index.shape[1]),
            "week": pd.date_range("2024-07-01", periods=index.shape[2], freq="7D"),
        },
        attrs={"scenario": "made_up", "seed": 7, "focus": "ABC-XYZ"},
    )


RUNS = np.linspace(-0.5, 0.5, 9)[:, None] + np.zeros(4)
CHANGE = np.linspace(0.0, 0.4, 9)[:, None] * np.array([0.0, 1.0, 1.0, -1.0])


def test_the_difference_is_the_mean_over_runs_and_its_interval_that_of_pairs():
    data = differences(results([RUNS, RUNS + CHANGE]))
    low, mean, high = data["difference"].sel(other="v1").to_numpy()
    np.testing.assert_allclose(mean, CHANGE.mean(axis=0), atol=1e-7)
    np.testing.assert_allclose(high - mean, Z90 * CHANGE.std(axis=0, ddof=1) / 3.0, atol=1e-7)
    np.testing.assert_allclose(mean - low, high - mean, atol=1e-12)
    assert data["paired"].all()


def test_a_variant_that_no_run_differs_in_is_marked():
    data = differences(results([RUNS, RUNS, RUNS + CHANGE]))
    assert data["same"].to_numpy().tolist() == [True, False]
    assert not data["difference"].sel(other="v1").any()


def test_another_base_comes_first_and_turns_the_sign():
    data = differences(results([RUNS, RUNS + CHANGE]), "v1")
    assert data["variant"].to_numpy().tolist() == ["v1", "base"]
    assert data.attrs["variant"] == "v1"
    np.testing.assert_allclose(data["difference"].sel(other="base", edge="estimate"), -CHANGE.mean(axis=0), atol=1e-7)


def test_one_run_has_a_difference_and_no_interval():
    low, mean, high = differences(results([RUNS[:1], RUNS[:1] + 0.25]))["difference"].to_numpy()[:, 0]
    np.testing.assert_allclose(mean, 0.25)
    assert np.isnan([low, high]).all()


def test_one_variant_has_no_differences():
    data = differences(results([RUNS]))
    assert (data.sizes["other"], data.sizes["variant"]) == (0, 1)


def test_of_a_comparison_it_is_the_same_as_of_its_study(two_states, tmp_path):
    study = sim.play(sim.Study(two_states, ("base", "amends_early"), 12, weeks=40), tmp_path / "run")
    whole = differences(study.dataset, thresholds=study.manifest["thresholds"])
    xr.testing.assert_allclose(differences_of(compare(study)), whole)


def test_independent_samples_have_the_wider_interval(two_states, tmp_path):
    one = sim.play(sim.Study(two_states, ("base", "amends_early"), 30, weeks=40), tmp_path / "one")
    other = sim.play(sim.Study(two_states, ("amends_early",), 20, seed=2, weeks=30), tmp_path / "other")
    data = differences_of(compare([one, other], unpaired=True))
    assert data.sizes["week"] == 30
    assert data["paired"].to_numpy().tolist() == [True, False]
    low, _, high = data["difference"].isel(week=-1).to_numpy()
    assert high[1] - low[1] > 1.5 * (high[0] - low[0])
