"""Relations of dyads from counts of known relations."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from counted import Counted

from sim.questions.summary.views import quantile, relations
from sim.results.variables import BINS, FIXED_POINT, VARIABLES

STATES = ["ABC", "MNO", "XYZ"]


def results(relation, focus="ABC-XYZ"):
    """The counts of [run, week, source, target] relations."""
    wide = np.rint(np.asarray(relation)[None] * FIXED_POINT).astype(np.int64)
    counts, dims = Counted(), {v.name: v.dims for v in VARIABLES}
    counts.add(wide, np.zeros_like(wide))
    return xr.Dataset(
        {name: (dims[name], values) for name, values in counts.variables().items()},
        coords={
            "variant": ["base"],
            "week": pd.date_range("2024-07-01", periods=wide.shape[2], freq="7D"),
            "source": STATES,
            "target": STATES,
        },
        attrs={"scenario": "made_up", "seed": 7, "focus": focus},
    )


def three(runs=40, weeks=5):
    """ABC and XYZ fall from 0.6 and 0.8 to -0.2 and 0; ABC and MNO stay near 0.5; MNO and XYZ are never named."""
    relation = np.zeros((runs, weeks, 3, 3))
    fall, streams = np.linspace(0.0, -0.8, weeks), np.linspace(-0.1, 0.1, runs)[:, None]
    relation[:, :, 0, 2], relation[:, :, 2, 0] = 0.6 + fall + streams, 0.8 + fall + streams
    relation[:, :, 0, 1] = relation[:, :, 1, 0] = 0.5 + streams
    return relation


def test_means_are_those_of_both_sides_over_all_runs():
    data = relations(results(three()), "base")
    assert data["dyad"].to_numpy().tolist() == ["ABC-MNO", "ABC-XYZ"]
    np.testing.assert_allclose(data["relation"].sel(edge="mean", dyad="ABC-XYZ"), [0.7, -0.1], atol=1e-5)
    np.testing.assert_allclose(data["relation"].sel(edge="mean", dyad="ABC-MNO"), [0.5, 0.5], atol=1e-5)
    assert data["focus"].to_numpy().tolist() == [False, True]
    assert data.attrs["runs"] == 40


def test_dyads_never_named_are_omitted_and_none_at_all_is_no_error():
    assert "MNO-XYZ" not in relations(results(three()), "base")["dyad"]
    assert relations(results(np.zeros((4, 2, 3, 3))), "base").sizes["dyad"] == 0


def test_the_range_holds_nine_relations_in_ten():
    relation = three(runs=400)
    data = relations(results(relation), "base")
    for when, week in ((0, 0), (1, -1)):
        both = relation[:, week, [0, 2], [2, 0]].ravel()
        low, high = data["relation"].sel(edge=["low", "high"], dyad="ABC-XYZ").isel(when=when).to_numpy()
        np.testing.assert_allclose([low, high], np.quantile(both, [0.05, 0.95]), atol=2.0 / BINS)


def test_the_range_leaves_a_twentieth_on_each_side():
    relation = np.zeros((401, 2, 3, 3))
    relation[..., 0, 2] = relation[..., 2, 0] = np.linspace(-1.0, 1.0, 401)[:, None]
    data = relations(results(relation), "base")
    np.testing.assert_allclose(data["relation"].sel(dyad="ABC-XYZ").T, [[-0.9, 0.0, 0.9]] * 2, atol=0.004)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_the_range_contains_a_mean_that_few_runs_pull_out_of_it(sign):
    """Of 100 relations 96 are near zero and four at .99, so that the mean is about .04, above the bin of the most."""
    relation = np.zeros((100, 2, 3, 3))
    relation[..., 0, 2] = relation[..., 2, 0] = sign * 0.001
    relation[:4, :, 0, 2] = relation[:4, :, 2, 0] = sign * 0.99
    low, mean, high = (
        sign * relations(results(relation), "base")["relation"].isel(when=0, dyad=0).to_numpy()[:: int(sign)]
    )
    assert mean == pytest.approx(0.04056, abs=1e-5)
    assert high == mean
    assert 0.0 <= low < 0.0025


def test_a_dyad_is_named_by_either_side_and_the_focal_one_in_either_order():
    relation = np.zeros((10, 2, 3, 3))
    relation[..., 2, 1] = 0.5
    relation[..., 0, 1] = 0.8
    data = relations(results(relation, focus="XYZ-MNO"), "base")
    assert data["dyad"].to_numpy().tolist() == ["ABC-MNO", "MNO-XYZ"]
    assert data["focus"].to_numpy().tolist() == [False, True]
    np.testing.assert_allclose(data["relation"].sel(edge="mean", when=0), [0.4, 0.25], atol=1e-4)


def test_other_weeks_and_other_thresholds_can_be_asked_for():
    data = relations(results(three()), "base", weeks=(1, 2), thresholds=[0.7, 0.3, 0.0, -0.5])
    np.testing.assert_allclose(data["relation"].sel(edge="mean", dyad="ABC-XYZ"), [0.5, 0.3], atol=1e-5)
    assert data["week"].to_numpy().tolist() == pd.date_range("2024-07-08", periods=2, freq="7D").to_numpy().tolist()
    assert data["band_low"].to_numpy().tolist() == [0.7, 0.3, 0.0, -0.5, -1.0]


def test_quantiles_are_spread_evenly_within_a_bin():
    assert quantile(np.array([0, 10, 0, 0]), 0.5) == pytest.approx(-0.25)
    assert quantile(np.array([5, 0, 0, 5]), 0.5) == pytest.approx(-0.5)
    assert quantile(np.array([5, 0, 0, 5]), 0.75) == pytest.approx(0.75)
    assert quantile(np.array([0, 0, 0, 1]), 0.0) == pytest.approx(0.5)
