"""Inertia, reciprocity and triangle: recovery of known coefficients."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from kept_answers import assert_as_kept, whole

import sim
from sim.errors import UsageError
from sim.model.actions import ACTIONS
from sim.model.random_streams import stream
from sim.questions.story.conduct_autoregression import three_way
from sim.results.dataset import Results
from sim.results.recording.recorder import nearest

STATES = ["ABC", "MNO", "XYZ"]
A, THIRD, B = range(3)


def study(own, other, third, runs=30, weeks=300, seed=1):
    """Simulate acts of three states that respond to one another with these weights, over two lags."""
    streams, tone = stream(seed, "acts"), np.zeros((runs, weeks, 3, 3))
    for week in range(2, weeks):
        last = 0.6 * tone[:, week - 1] + 0.4 * tone[:, week - 2]
        tone[:, week] = 0.3 * last + 0.3 * streams.standard_normal((runs, 3, 3))
        for i, j in ((A, B), (B, A)):
            answer = own * last[:, i, j] + other * last[:, j, i] + third * last[:, THIRD, j]
            tone[:, week, i, j] = answer + 0.3 * streams.standard_normal(runs)
    tone[..., range(3), range(3)] = 0.0
    rows = nearest(np.clip(tone, -1.0, 1.0))[None]
    dims = ("variant", "kept_run", "week", "source", "target")
    dataset = xr.Dataset({"action_path": (dims, rows)}, coords={"variant": ["base"]})
    manifest = {"variants": ["base"], "roster": STATES, "focus": "ABC-XYZ"}
    return Results(Path("nowhere"), manifest, dataset)


def test_the_table_of_a_small_study_is_as_it_was():
    assert_as_kept("three_way", whole(three_way(study(0.4, 0.1, 0.3, runs=4, weeks=40))))


def test_known_weights_are_recovered():
    fit = three_way(study(0.5, 0.25, -0.1)).pooled
    # labelling acts with the nearest row adds noise to the predictors, which attenuates coefficients slightly
    assert fit.inertia.estimate == pytest.approx(0.5, abs=0.05)
    assert fit.reciprocity.estimate == pytest.approx(0.25, abs=0.05)
    assert fit.triangle.estimate == pytest.approx(-0.1, abs=0.05)
    assert fit.triangle.high < 0.0
    assert fit.in_order


@pytest.mark.parametrize("weights", [(0.2, 0.45, 0.0), (0.4, 0.1, 0.3), (0.3, 0.3, 0.0)])
def test_another_order_is_not_called_in_order(weights):
    fit = three_way(study(*weights))
    assert not fit.pooled.in_order
    assert "order not established" in str(fit)


def test_lasting_differences_between_runs_are_inertia_only_when_pooled():
    plain = study(0.3, 0.2, 0.0)
    rows = plain.dataset["action_path"].to_numpy().copy()
    calm = [row for row, a in enumerate(ACTIONS) if a.kind == "conduct" and a.tone > 0.5]
    rows[:, ::2, :, A, B] = stream(2, "calm").choice(calm, rows[:, ::2, :, A, B].shape)
    acts = plain.dataset["action_path"].copy(data=rows)
    fit = three_way(Results(plain.folder, plain.manifest, acts.to_dataset()))
    assert fit.pooled.inertia.low > fit.within.inertia.high


def test_studies_are_pooled_and_pooling_narrows():
    one, two = study(0.5, 0.25, 0.0), study(0.5, 0.25, 0.0, seed=2)
    alone, both = three_way(one), three_way([one, two])
    assert both.runs == 2 * alone.runs
    width = [fit.pooled.inertia.high - fit.pooled.inertia.low for fit in (alone, both)]
    assert width[1] == pytest.approx(width[0] / np.sqrt(2), rel=0.35)


def test_every_direction_and_third_state_has_its_own_fit():
    fit = three_way(study(0.5, 0.25, 0.0))
    assert {(s.direction, s.third, s.within) for s in fit.each} == {
        (way, third, within)
        for way in ("ABC>XYZ", "XYZ>ABC")
        for third, within in (("together", False), ("together", True), ("MNO", False))
    }
    shown = json.loads(json.dumps(fit.to_json()))
    assert shown["pooled"]["in_order"] is True
    assert "not what states do" in shown["caveat"]


def test_two_states_alone_make_no_triangle(two_states, tmp_path):
    sparse = sim.play(sim.Study(two_states, runs=1, weeks=10), tmp_path / "run")
    with pytest.raises(UsageError, match="a triangle requires a third state"):
        three_way(sparse)
