"""Indicators: detrended variance and lag-1 autocorrelation, and the distance to the fold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from verification.models.early_warning import theoretical_autocorrelation, theoretical_variance
from verification.models.folds import states

from sim.errors import UsageError
from sim.model.parameters import Parameters
from sim.model.random_streams import stream
from sim.model.rest import usual_grievance
from sim.questions.early_warning.before_rupture import _before, _not_fitted, before_rupture
from sim.questions.early_warning.forecasts import targets
from sim.questions.early_warning.indicators import (
    Indicators,
    detrend,
    distance_to_fold,
    fold_at,
    indicators,
    lag_one_autocorrelation,
    slopes,
    windows,
)


def dataset(index):
    runs, weeks = index.shape
    dims = ("variant", "run", "week")
    return xr.Dataset(
        {
            "dyad_relation": (dims, index[None]),
            "rung": (dims, np.ones((1, runs, weeks), dtype="i1")),
            "grievance": ((*dims, "direction"), np.zeros((1, runs, weeks, 2))),
            "start_half_log_odds": (("variant", "run", "direction"), np.full((1, runs, 2), 0.7)),
        },
        coords={"variant": ["base"], "week": pd.date_range("2024-07-01", periods=weeks, freq="7D")},
    )


def test_a_straight_line_has_neither_variance_nor_autocorrelation():
    found = indicators(dataset(np.linspace(0.8, -0.5, 60)[None] + np.array([[0.0], [0.1]])), "base", 20)
    np.testing.assert_allclose(found.variance, 0.0, atol=1e-20)
    np.testing.assert_allclose(detrend(np.arange(9.0) * 2.0 + 1.0), 0.0, atol=1e-12)
    assert found.variance.shape == found.distance.shape == found.dyad_relation.shape == (2, 41)


@pytest.mark.parametrize("pull", [0.5, 0.2])
def test_a_slower_return_is_seen_in_long_windows_as_theory_says(pull):
    # dx = -k x dt + dW, sampled each week, exactly
    correlation, spread = float(theoretical_autocorrelation(pull)), float(theoretical_variance(pull))
    streams, paths = stream(1, "slow"), np.zeros((40, 800))
    for week in range(1, 800):
        paths[:, week] = correlation * paths[:, week - 1] + np.sqrt(
            spread * (1 - correlation**2)
        ) * streams.standard_normal(40)
    found = indicators(dataset(paths / 100.0), "base", 700)
    assert found.autocorrelation.mean() == pytest.approx(correlation, abs=0.02)
    assert found.variance.mean() * 1e4 == pytest.approx(spread, rel=0.1)


def test_in_short_windows_autocorrelation_is_underestimated():
    streams, paths = stream(1, "short"), np.zeros((100, 200))
    for week in range(1, 200):
        paths[:, week] = 0.9 * paths[:, week - 1] + streams.standard_normal(100)
    found = indicators(dataset(paths / 100.0), "base", 26)
    assert found.autocorrelation.mean() < 0.75


def test_the_fold_is_where_the_friendly_state_goes():
    held, pull = slopes(Parameters())
    assert held == pytest.approx(1.198, abs=1e-3)
    assert pull == pytest.approx(1.359, abs=1e-3)
    grievances = np.linspace(0.0, 0.2, 41)
    found = distance_to_fold(np.array([[0.7, 0.7]]), np.repeat(grievances[None, :, None], 2, axis=2))[0]
    p, support = Parameters(), 0.7 - held * np.tanh(0.7)
    perceived = (held - p.ties_weight) * p.forgetting / p.learning * np.tanh(0.7)
    usual = float(usual_grievance(p, perceived)[1])
    excess = grievances / (1.0 + grievances) - usual
    friendly = [states(held, support - pull * w)[-1] > 0.0 for w in excess]
    assert (found > 0.0).tolist() == friendly
    assert True in friendly
    assert False in friendly


def test_the_direction_that_bears_less_counts():
    both = distance_to_fold(np.array([[0.7, 0.9]]), np.zeros((1, 1, 2)))
    aggrieved = distance_to_fold(np.array([[0.7, 0.9]]), np.array([[[0.0, 0.5]]]))
    assert aggrieved < both
    assert both == distance_to_fold(np.array([[0.7, 0.7]]), np.zeros((1, 1, 2)))


def test_windows_have_three_values_to_as_many_as_the_series():
    series = np.arange(10.0).reshape(2, 5)
    assert windows(series, 3).shape == (2, 3, 3)
    assert windows(series, 5)[:, 0].tolist() == series.tolist()
    for length in (2, 6):
        with pytest.raises(UsageError, match="from 3 to 5 values"):
            windows(series, length)


def test_a_constant_series_has_no_autocorrelation_and_a_coupling_of_one_no_fold():
    assert lag_one_autocorrelation(np.full((1, 4), 0.3)).tolist() == [0.0]
    with pytest.raises(UsageError, match="need a coupling above 1"):
        fold_at(1.0)


@pytest.mark.parametrize(
    ("ruptures", "said"),
    [(0, "No observable rupture:"), (1, "1 observable rupture:"), (19, "19 observable ruptures:"), (20, "")],
)
def test_the_picture_says_how_many_ruptures_are_too_few_to_fit_a_model(ruptures, said):
    future = targets(np.where(np.arange(60) < ruptures, 30.0, np.nan), 120, 12, 15)
    assert _not_fitted(future) == (f"{said}\ntoo few to fit a model" if said else "")


def test_the_picture_compares_runs_that_rupture_late_enough_with_those_that_never_do():
    numbers = np.arange(60.0)[None] * np.array([[1.0], [10.0], [100.0]])
    values = Indicators(*[numbers] * 5)
    series, compared, reason = _before(values, np.array([33.0, 32.0, np.nan]), 8)  # week 33 is the 26th window's end
    assert (compared, reason) == (1, "")
    assert series[0, 0, 1].tolist() == list(range(26))
    assert series[0, 1, 1].tolist() == [100.0 * week for week in range(26)]
    assert _before(values, np.array([32.0, 32.0, np.nan]), 8)[1:] == (
        0, "No run ruptures after week 33,\nwith 26 windows before it"
    )  # fmt: skip
    assert _before(values, np.array([33.0, 40.0, 33.0]), 8)[1:] == (3, "Every run ruptures:\nno run to compare with")


def test_the_picture_uses_the_first_thousand_runs_and_says_so():
    rupture = np.full((1, 1001), np.nan)
    data = xr.Dataset({"time_to_rupture": (("variant", "run"), rupture)}, {"variant": ["base"], "week": range(15)})
    found = before_rupture(data, "base", window=8, horizon=4)
    assert (found.attrs["runs"], found.attrs["of_runs"]) == (1000, 1001)
    assert found.attrs["no_indicators"].startswith("The study has 15 weeks:")
    assert not before_rupture(dataset(np.zeros((2, 16))).assign(
        time_to_rupture=(("variant", "run"), rupture[:, :2])), "base", window=8, horizon=4
    ).attrs["no_indicators"].startswith("The study")  # fmt: skip


def test_of_a_study_that_is_too_short_nothing_is_computed_and_the_reason_is_given():
    rupture = xr.Dataset(
        {"time_to_rupture": (("variant", "run"), [[np.nan, 3.0]])}, {"variant": ["base"], "week": range(10)}
    )
    found = before_rupture(rupture, "base", window=8, horizon=4)
    assert found.sizes["bin"] == 0
    assert np.isnan(found["indicator"]).all()
    assert np.isnan(found["cost"]).all()
    assert found.attrs["compared"] == 0
    assert (
        found.attrs["no_indicators"] == found.attrs["not_fitted"] == "The study has 10 weeks:\ntoo few for windows of 8"
    )
