"""Another dyad in place of the focal one."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from sim.errors import UsageError
from sim.model.parameters import Parameters
from sim.questions.compare.differences import overlay
from sim.questions.summary import views as trajectories
from sim.results.selection import DyadEvent, about, bands, dyad_events, of_dyad, variant_of

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


def test_bands_are_the_limits_of_each_rung_from_the_best_to_the_worst():
    own, usual = bands([0.7, 0.3, 0.1, -0.2]), bands()
    assert own["band"].to_numpy().tolist() == ["alliance", "partnership", "normal", "strained", "crisis"]
    assert own["band_low"].to_numpy().tolist() == [0.7, 0.3, 0.1, -0.2, -1.0]
    assert own["band_high"].to_numpy().tolist() == [1.0, 0.7, 0.3, 0.1, -0.2]
    p = Parameters()
    edges = [p.partnership_below, p.normal_below, p.strained_below, p.crisis_below]
    assert usual["band_low"].to_numpy().tolist() == [*edges, -1.0]


def test_what_is_drawn_says_of_what_it_is_and_of_how_many_runs():
    kept = {"scenario": "made_up", "seed": 7, "focus": "ABC-XYZ"}
    assert about(results(), "other", 12) == {**kept, "variant": "other", "runs": 12}


def test_events_of_the_focal_dyad_in_a_run_are_in_order_of_weeks_with_changes_of_leader():
    rows = [
        ("base", 1, 5, "ABC", "XYZ", "recall"), ("base", 1, 3, "XYZ", "XYZ", "turnover"),
        ("base", 1, 3, "XYZ", "ABC", "measures"), ("base", 1, 2, "ABC", "MNO", "recall"),
        ("base", 0, 1, "ABC", "XYZ", "sever"), ("other", 1, 1, "ABC", "XYZ", "sever"),
    ]  # fmt: skip
    events = pd.DataFrame(rows, columns=["variant", "run", "week", "source", "target", "event"])
    study = SimpleNamespace(events=events, manifest={"focus": "ABC-XYZ"})
    assert dyad_events(study, "base", 1) == (
        DyadEvent(3, "turnover", "XYZ", "XYZ"), DyadEvent(3, "measures", "XYZ", "ABC"),
        DyadEvent(5, "recall", "ABC", "XYZ"),
    )  # fmt: skip


def test_without_a_variant_the_first_one_is_meant_and_an_unknown_one_is_refused():
    study = SimpleNamespace(manifest={"variants": ["base", "other"]})
    assert [variant_of(study, asked) for asked in (None, "base", "other")] == ["base", "base", "other"]
    with pytest.raises(UsageError, match="variant 'others' was not simulated in this study; it has base, other"):
        variant_of(study, "others")
