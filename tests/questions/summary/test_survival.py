"""Survival against a Kaplan-Meier worked by hand, and where nothing or everything happens."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from sim.questions.summary.views import kaplan_meier, survival
from sim.statistics.intervals import share

NEVER = np.nan


def results(rupture, repair, weeks=20):
    dims = ("variant", "run")
    return xr.Dataset(
        {"time_to_rupture": (dims, [rupture]), "time_to_repair_after_rupture": (dims, [repair])},
        coords={"variant": ["base"], "week": pd.date_range("2024-07-01", periods=weeks, freq="7D")},
        attrs={"scenario": "made_up", "seed": 7, "focus": "ABC-XYZ"},
    )


def test_the_curve_is_that_worked_by_hand():
    # six runs: happens at 2, 3 and 5; last seen at 3, 4 and 8. At risk: 6 at 2, 5 at 3 (one leaves just after), 2 at 5.
    times, happened = np.array([2.0, 3.0, 3.0, 4.0, 5.0, 8.0]), np.array([1, 1, 0, 0, 1, 0], dtype=bool)
    low, left, high = kaplan_meier(times, happened, np.arange(11.0))
    by_hand = [1, 1, 5 / 6, 5 / 6 * 4 / 5, 2 / 3, 2 / 3 * 1 / 2, 1 / 3, 1 / 3, 1 / 3, NEVER, NEVER]
    np.testing.assert_allclose(left, by_hand)
    known = np.isfinite(left)
    assert (low[known] <= left[known]).all()
    assert (left[known] <= high[known]).all()
    assert not np.isfinite(low[~known]).any()


def test_the_band_is_greenwood_s_on_the_scale_of_log_minus_log():
    times, happened = np.array([2.0, 3.0, 3.0, 4.0, 5.0, 8.0]), np.array([1, 1, 0, 0, 1, 0], dtype=bool)
    low, left, high = kaplan_meier(times, happened, np.array([3.0]))[:, 0]
    spread = 1.6448536 * np.sqrt(1 / (6 * 5) + 1 / (5 * 4)) / abs(np.log(left))
    assert low == pytest.approx(left ** np.exp(spread))
    assert high == pytest.approx(left ** np.exp(-spread))


def test_weeks_of_rupture_and_weeks_since_are_distinguished():
    data = survival(results([4.0, 4.0, 10.0, NEVER], [6.0, NEVER, 19.0, NEVER]), "base")
    unruptured = data["unruptured"].sel(edge="estimate").to_numpy()
    np.testing.assert_allclose(unruptured, [1.0] * 4 + [0.5] * 6 + [0.25] * 10)
    # of three ruptured, one is repaired after 2 weeks, one after 9, and one is seen for 15 weeks
    unrepaired = data["unrepaired"].sel(edge="estimate").to_numpy()
    np.testing.assert_allclose(unrepaired, [1.0] * 2 + [2 / 3] * 7 + [1 / 3] * 7 + [NEVER] * 4)
    assert data["half_ruptured"].to_numpy() == np.datetime64("2024-07-29")
    assert float(data["half_repaired"]) == 9.0
    assert data.attrs["ruptured"] == 3


def test_without_ruptures_the_band_depends_on_the_number_of_runs():
    data = survival(results([NEVER] * 30, [NEVER] * 30), "base")
    low, left, high = data["unruptured"].to_numpy()
    assert (left == 1.0).all()
    assert (high == 1.0).all()
    np.testing.assert_allclose(low, share(30, 30).low)
    assert np.isnan(data["unrepaired"]).all()
    assert np.isnat(data["half_ruptured"].to_numpy())
    assert np.isnan(data["half_repaired"])


def test_where_all_rupture_none_are_left_to_the_last_week():
    data = survival(results([3.0] * 30, [5.0] * 30), "base")
    low, left, high = data["unruptured"].to_numpy()
    assert left.tolist() == [1.0] * 3 + [0.0] * 17
    assert low[-1] == 0.0
    assert high[-1] == pytest.approx(share(0, 30).high)
    assert float(data["half_repaired"]) == 2.0
    assert (data["unrepaired"].sel(edge="estimate").to_numpy()[2:] == 0.0).all()


@pytest.mark.parametrize(("rupture", "repair"), [(NEVER, NEVER), (0.0, NEVER), (19.0, NEVER), (2.0, 9.0)])
def test_one_run_is_enough(rupture, repair):
    data = survival(results([rupture], [repair]), "base")
    assert data["unruptured"].sel(edge="estimate").to_numpy()[-1] == float(np.isnan(rupture))
    assert data.attrs["runs"] == 1
