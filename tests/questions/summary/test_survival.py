"""Weeks to rupture and to repair, and where nothing or everything happens."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from sim.questions.summary.views import survival, until_rupture
from sim.statistics.intervals import share

NEVER = np.nan


def results(rupture, repair, weeks=20):
    dims = ("variant", "run")
    return xr.Dataset(
        {"time_to_rupture": (dims, [rupture]), "time_to_repair_after_rupture": (dims, [repair])},
        coords={"variant": ["base"], "week": pd.date_range("2024-07-01", periods=weeks, freq="7D")},
        attrs={"scenario": "made_up", "seed": 7, "focus": "ABC-XYZ"},
    )


def median(data, name):
    return float(data[name].sel(edge="estimate"))


def test_weeks_of_rupture_and_weeks_since_are_distinguished():
    data = survival(results([4.0, 4.0, 10.0, NEVER], [6.0, NEVER, 19.0, NEVER]), "base")
    unruptured = data["unruptured"].sel(edge="estimate").to_numpy()
    np.testing.assert_allclose(unruptured, [1.0] * 4 + [0.5] * 6 + [0.25] * 10)
    # of three ruptured, one is repaired after 2 weeks, one after 9, and one is seen for 15 weeks
    unrepaired = data["unrepaired"].sel(edge="estimate").to_numpy()
    np.testing.assert_allclose(unrepaired, [1.0] * 2 + [2 / 3] * 7 + [1 / 3] * 7 + [NEVER] * 4)
    assert median(data, "weeks_to_rupture") == 4.0
    assert median(data, "weeks_to_repair") == 9.0
    assert data.attrs["ruptured"] == 3


def test_runs_without_a_rupture_are_seen_until_the_last_week_and_no_longer():
    runs = results([4.0, NEVER], [NEVER, NEVER]).sel(variant="base")
    np.testing.assert_array_equal(until_rupture(runs).at(np.array([18.0, 19.0, 20.0]))[1], [0.5, 0.5, NEVER])


def test_without_ruptures_the_band_depends_on_the_number_of_runs():
    data = survival(results([NEVER] * 30, [NEVER] * 30), "base")
    low, left, high = data["unruptured"].to_numpy()
    assert (left == 1.0).all()
    assert (high == 1.0).all()
    np.testing.assert_allclose(low, share(30, 30).low)
    assert np.isnan(data["unrepaired"]).all()
    assert np.isnan(median(data, "weeks_to_rupture"))
    assert np.isnan(median(data, "weeks_to_repair"))


def test_where_all_rupture_none_are_left_to_the_last_week():
    data = survival(results([3.0] * 30, [5.0] * 30), "base")
    low, left, high = data["unruptured"].to_numpy()
    assert left.tolist() == [1.0] * 3 + [0.0] * 17
    assert low[-1] == 0.0
    assert high[-1] == pytest.approx(share(0, 30).high)
    assert median(data, "weeks_to_repair") == 2.0
    assert (data["unrepaired"].sel(edge="estimate").to_numpy()[2:] == 0.0).all()


def test_medians_have_the_edges_of_their_intervals_in_the_order_of_the_curves():
    rupture = np.arange(30.0) // 2.0
    data = survival(results(rupture, rupture + np.arange(30.0) % 5.0), "base")
    for curve, name in (("unruptured", "weeks_to_rupture"), ("unrepaired", "weeks_to_repair")):
        assert data["edge"].to_numpy().tolist() == ["low", "estimate", "high"]
        low, middle, high = data[curve].to_numpy()[:, 1:3]
        assert (low < middle).all()
        assert (middle < high).all()
        first, estimate, last = data[name].to_numpy()
        assert first <= estimate <= last
        assert first < last
    assert median(data, "weeks_to_rupture") == 7.0  # 14 of 30 have ruptured by week 6, 16 by week 7
    assert median(data, "weeks_to_repair") == 2.0


@pytest.mark.parametrize(("rupture", "repair"), [(NEVER, NEVER), (0.0, NEVER), (19.0, NEVER), (2.0, 9.0)])
def test_one_run_is_enough(rupture, repair):
    data = survival(results([rupture], [repair]), "base")
    assert data["unruptured"].sel(edge="estimate").to_numpy()[-1] == float(np.isnan(rupture))
    assert data.attrs["runs"] == 1
