"""Another dyad in place of the focal one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from sim.errors import UsageError
from sim.questions.compare.differences import overlay
from sim.questions.summary import views as trajectories
from sim.results.selection import of_dyad

STATES = ["ABC", "MNO", "XYZ"]


def results(kept=3, weeks=8, runs=50):
    """ABC and MNO have a relation that differs by side, and rupture in week 2 of the second run; MNO-XYZ have none."""
    relation, rung = (np.zeros((2, kept, weeks, 3, 3), dtype=kind) for kind in ("f4", "i1"))
    relation[..., 0, 1], relation[..., 1, 0] = 0.5, np.linspace(0.8, 0.1, weeks)
    relation[..., 0, 2] = relation[..., 2, 0] = -0.5
    for a, b in ((0, 1), (1, 0)):
        rung[..., a, b] = 1
        rung[:, 1, 2:, a, b] = 5
    dims = ("variant", "kept_run", "week", "source", "target")
    squares = (relation != 0.0).any(axis=1).astype(np.int64)
    return xr.Dataset(
        {
            "relation_path": (dims, relation),
            "rung_path": (dims, rung),
            "relation_square_sum": (("variant", "week", "source", "target"), squares),
        },
        coords={
            "variant": ["base", "other"],
            "run": np.arange(runs),
            "kept_run": np.arange(kept),
            "week": pd.date_range("2024-07-01", periods=weeks, freq="7D"),
            "source": STATES,
            "target": STATES,
        },
        attrs={"scenario": "made_up", "seed": 7, "focus": "ABC-XYZ"},
    )


def test_the_index_is_the_worse_of_both_sides_of_the_kept_runs():
    dyad = of_dyad(results(), "MNO", "ABC")
    assert dyad["dyad_relation"].dims == ("variant", "run", "week")
    np.testing.assert_allclose(dyad["dyad_relation"][0, 0], np.minimum(0.5, np.linspace(0.8, 0.1, 8)), atol=1e-6)
    assert dyad["rung"].to_numpy()[0, 1].tolist() == [1, 1, 5, 5, 5, 5, 5, 5]
    np.testing.assert_array_equal(dyad["time_to_rupture"], [[np.nan, 2.0, np.nan]] * 2)
    assert dyad.attrs["focus"] == "MNO-ABC"


def test_fan_rungs_and_overlay_can_be_made_of_it_and_say_how_many_runs_it_has():
    dyad = of_dyad(results(), "ABC", "MNO")
    for data in (trajectories.fan(dyad, "other"), trajectories.rung_shares(dyad, "base"), overlay(dyad)):
        assert (data.attrs["runs"], data.attrs["of_runs"], data.attrs["focus"]) == (3, 50, "ABC-MNO")


@pytest.mark.parametrize(
    ("dyad", "words"),
    [
        (("ABC", "XYY"), "no state 'XYY' in this study; did you mean 'XYZ'? There are: ABC, MNO, XYZ"),
        (("777", "ABC"), "no state '777' in this study; there are: ABC, MNO, XYZ"),
        (("ABC", "ABC"), "a dyad has two states, not 'ABC' twice"),
        (("XYZ", "MNO"), "no relation between XYZ and MNO; XYZ has one with: ABC"),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(dyad, words):
    with pytest.raises(UsageError) as refused:
        of_dyad(results(), *dyad)
    assert words in str(refused.value)
