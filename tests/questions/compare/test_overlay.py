"""Variants overlaid, on runs that can be counted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from sim.questions.compare.differences import overlay


def results(index, rupture):
    """Index [variant, run, week], and the week of rupture [variant, run]."""
    index = np.asarray(index, dtype="f4")
    dims = ("variant", "run", "week")
    return xr.Dataset(
        {"dyad_relation": (dims, index), "time_to_rupture": (dims[:2], np.asarray(rupture, dtype=float))},
        coords={
            "variant": ["base", "other"],
            "run": np.arange(index.shape[1]),
            "week": pd.date_range("2024-07-01", periods=index.shape[2], freq="7D"),
        },
        attrs={"scenario": "made_up", "seed": 7, "focus": "ABC-XYZ"},
    )


FIVE = np.stack([np.linspace(0.0, 1.0, 5)[:, None] + np.zeros(3), np.linspace(-1.0, 0.0, 5)[:, None] + np.zeros(3)])


def test_each_variant_has_its_own_quantiles_and_ruptures():
    data = overlay(results(FIVE, [[1, 2, np.nan, np.nan, np.nan], [np.nan] * 5]))
    np.testing.assert_allclose(data["dyad_relation"].sel(variant="base").isel(week=0), [0.25, 0.5, 0.75])
    np.testing.assert_allclose(data["dyad_relation"].sel(variant="other").isel(week=-1), [-0.75, -0.5, -0.25])
    assert data["ruptured"].to_numpy().tolist() == [0.4, 0.0]


def test_the_first_is_emphasised_unless_another_is_asked_for():
    dataset = results(FIVE, np.full((2, 5), np.nan))
    assert overlay(dataset).attrs["variant"] == "base"
    assert overlay(dataset, "other").attrs["variant"] == "other"
    assert overlay(dataset).attrs["runs"] == 5


def test_bands_follow_the_thresholds_in_force():
    data = overlay(results(FIVE, np.full((2, 5), np.nan)), thresholds=[0.6, 0.5, 0.0, -0.5])
    assert data["band_high"].to_numpy().tolist() == [1.0, 0.6, 0.5, 0.0, -0.5]
