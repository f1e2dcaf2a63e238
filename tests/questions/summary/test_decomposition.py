"""The mean decomposition: exact sums, and areas that stack to them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from sim.questions.summary.views import decomposition

TERMS = ["structure", "grievance", "noise", "forgetting"]


def results(terms, runs=100):
    """A decomposition of [kept_run, week, direction, term]."""
    terms = np.asarray(terms, dtype=float)
    return xr.Dataset(
        {"contribution": (("variant", "kept_run", "week", "direction", "term"), terms[None])},
        coords={
            "variant": ["base"],
            "run": np.arange(runs),
            "week": pd.date_range("2024-07-01", periods=terms.shape[1], freq="7D"),
            "direction": ["ABC>XYZ", "XYZ>ABC"],
            "term": TERMS,
        },
        attrs={"scenario": "made_up", "seed": 7, "focus": "ABC-XYZ"},
    )


def noisy(kept=5, weeks=12):
    return np.random.default_rng(3).normal(0.0, 1.0, (kept, weeks, 2, len(TERMS))) * [0.1, 1.0, 0.3, 2.0]


def test_the_terms_are_means_of_the_kept_runs_and_sum_to_the_total():
    terms = noisy()
    data = decomposition(results(terms), "base")
    for place, term in enumerate(TERMS):
        np.testing.assert_allclose(data["contribution"].sel(term=term), terms[:, :, 0, place].mean(axis=0), atol=1e-12)
    np.testing.assert_allclose(data["total"], terms[:, :, 0].sum(axis=-1).mean(axis=0), atol=1e-12)
    np.testing.assert_allclose(data["contribution"].sum("term"), data["total"], atol=1e-12)


def test_the_direction_is_the_first_unless_another_is_asked_for():
    terms = noisy()
    assert decomposition(results(terms), "base").attrs["direction"] == "ABC>XYZ"
    other = decomposition(results(terms), "base", "XYZ>ABC")
    assert other.attrs["direction"] == "XYZ>ABC"
    np.testing.assert_allclose(other["total"], terms[:, :, 1].sum(axis=-1).mean(axis=0), atol=1e-12)


def test_areas_stack_outwards_from_zero_without_gaps():
    data = decomposition(results(noisy()), "base")
    inner, outer, value = (data[name].to_numpy() for name in ("inner", "outer", "contribution"))
    np.testing.assert_allclose((outer - inner).sum(axis=0), value, atol=1e-12)
    np.testing.assert_array_equal(inner[:, 1:], outer[:, :-1])
    np.testing.assert_array_equal(inner[:, 0], 0.0)
    assert (outer[0] >= inner[0]).all()
    assert (outer[1] <= inner[1]).all()
    np.testing.assert_allclose(outer[:, -1].sum(axis=0), data["total"], atol=1e-12)


def test_the_farthest_from_zero_comes_first_with_its_week():
    terms = np.zeros((1, 3, 2, 4))
    terms[0, :, 0] = [[0.1, 0.0, 0.0, 0.0], [0.2, -0.9, 0.0, -0.3], [0.3, -0.4, 0.0, -0.6]]
    data = decomposition(results(terms), "base")
    assert data["term"].to_numpy().tolist() == ["grievance", "forgetting", "structure", "noise"]
    assert data["peak"].to_numpy().tolist() == [-0.9, -0.6, 0.3, 0.0]
    assert data["peak_week"].to_numpy()[0] == np.datetime64("2024-07-08")


def test_it_names_the_kept_runs():
    attributes = decomposition(results(noisy(kept=5), runs=100), "base").attrs
    assert (attributes["runs"], attributes["of_runs"]) == (5, 100)
