"""Early warning: on processes where the signs tell, where only chance decides, and where only the date does."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from sim.errors import UsageError
from sim.model.random_streams import stream
from sim.questions.early_warning.early_warning import early_warning
from sim.questions.early_warning.forecasts import ahead, chances
from sim.questions.early_warning.indicators import Signs
from sim.results.dataset import Results

RUNS, WEEKS = 240, 120


def results(index, rupture, grievance=0.0):
    runs, weeks = index.shape
    dims = ("variant", "run", "week")
    both = np.zeros((1, runs, weeks, 2)) + np.asarray(grievance)
    dataset = xr.Dataset(
        {
            "dyad_relation": (dims, index[None].astype("f4")),
            "rung": (dims, np.where(index < 0.0, 3, 2)[None].astype("i1")),
            "grievance": ((*dims, "direction"), both),
            "start_half_log_odds": (("variant", "run", "direction"), np.full((1, runs, 2), 0.7)),
            "time_to_rupture": (dims[:2], np.asarray(rupture, dtype=float)[None]),
        },
        coords={"variant": ["base"], "week": pd.date_range("2024-07-01", periods=weeks, freq="7D")},
        attrs={"scenario": "made_up", "title": "Made up", "seed": 7, "focus": "ABC-XYZ"},
    )
    manifest = {"scenario": "made_up", "title": "Made up", "seed": 7, "variants": ["base"], "runs": runs}
    return Results(Path("nowhere"), manifest, dataset, xr.Dataset())


def noise(name, runs=RUNS, weeks=WEEKS):
    return 0.05 * stream(3, name).standard_normal((runs, weeks))


def some_week(name, share=0.5, runs=RUNS):
    """A week of rupture for some of the runs, drawn evenly over the study."""
    streams = stream(4, name)
    return np.where(streams.random(runs) < share, streams.integers(20, WEEKS - 10, runs), np.nan)


def restless(rupture):
    """Runs whose index spreads three times as far in the 30 weeks before they rupture."""
    before = np.nan_to_num(rupture, nan=1e9)[:, None] - np.arange(WEEKS)
    return noise("restless") * np.where((before > 0) & (before <= 30), 3.0, 1.0) + 0.4


@pytest.fixture(scope="module")
def telling():
    rupture = some_week("telling")
    return early_warning(results(restless(rupture), rupture), horizon=15, window=12)


@pytest.fixture(scope="module")
def chance_alone():
    return early_warning(results(0.4 + noise("chance"), some_week("chance")), horizon=15, window=12)


def test_signs_that_tell_are_found_to_add_to_the_level(telling):
    assert telling.over_level.low > 0.1
    assert telling.over_date.low > 0.1
    assert "The signs add" in telling.verdict
    assert "They still add" in telling.verdict
    scores = {judged.model.name: judged for judged in telling.models}
    assert scores["warning"].area.low > 0.8 > 0.6 > scores["level"].area.estimate


def test_where_only_chance_decides_no_skill_is_claimed(chance_alone):
    warning = next(judged for judged in chance_alone.models if judged.model.name == "warning")
    assert warning.skill.low < 0.0
    assert warning.area.low < 0.5 < warning.area.high
    assert "not shown to be better than the base rate" in chance_alone.verdict


def test_where_only_the_date_decides_the_signs_add_nothing_to_it():
    # a blow in week 40 shakes every run; half of them, whichever, rupture within ten weeks of it
    shaken = np.where((np.arange(WEEKS) >= 40) & (np.arange(WEEKS) < 55), 3.0, 1.0)
    streams = stream(5, "blow")
    rupture = np.where(streams.random(RUNS) < 0.5, streams.integers(50, 60, RUNS), np.nan)
    found = early_warning(results(0.4 + noise("blow") * shaken, rupture), horizon=15, window=12)
    assert found.over_level.low > 0.0
    assert found.over_date.low <= 0.0
    assert "a dated blow has fallen" in found.verdict


def test_chances_come_true_as_often_as_they_say(telling):
    close = [
        low <= b.offered <= high
        for b in telling.bins
        for low, high in [(b.happened.low - 0.03, b.happened.high + 0.03)]
    ]
    assert all(close)
    assert [b.offered for b in telling.bins] == sorted(b.offered for b in telling.bins)


def test_the_table_shows_what_a_lower_threshold_costs(telling):
    for name in ("flagged", "hits", "false_alarms", "runs_alarmed", "ruptures_told"):
        falling = [getattr(t, name).estimate for t in telling.thresholds]
        assert falling == sorted(falling, reverse=True), name
    first = telling.thresholds[0]
    base = telling.base_rate.estimate
    assert first.flagged.estimate == pytest.approx(
        base * first.hits.estimate + (1 - base) * first.false_alarms.estimate
    )
    assert first.right.estimate == pytest.approx(base * first.hits.estimate / first.flagged.estimate)


def test_what_lies_ahead_is_counted_as_worked_by_hand():
    # windows of 3 in 12 weeks: ends 2 to 11; a horizon of 4 and 4 weeks of rupture are known up to end 4
    lies = ahead(np.array([np.nan, 6.0, 2.0, 8.0, 9.0]), 12, 3, 4)
    assert lies.known.sum(axis=1).tolist() == [3, 3, 0, 3, 3]
    assert lies.happens.sum(axis=1).tolist() == [0, 3, 0, 1, 0]
    assert lies.at_risk.sum(axis=1).tolist() == [10, 4, 0, 6, 7]


def test_no_run_is_judged_by_what_was_learned_from_itself():
    rupture = some_week("leak")
    numbers = stream(6, "signs").random((5, RUNS, WEEKS - 11))
    seen, even = Signs(*numbers), np.arange(RUNS) % 2 == 0
    lies = ahead(rupture, WEEKS, 12, 15)
    other = ahead(np.where(even, np.nan, rupture), WEEKS, 12, 15)
    one, two = (chances(seen, a, ("warning",))["warning"] for a in (lies, other))
    both = lies.at_risk & other.at_risk
    assert (one[even[:, None] & both] == two[even[:, None] & both]).all()
    assert (one[~even[:, None] & both] != two[~even[:, None] & both]).any()


def test_a_chance_is_offered_from_the_first_window_to_the_rupture_and_no_longer(telling):
    first = int(np.flatnonzero(np.isfinite(telling.time_to_rupture))[0])
    path = telling.path(first)
    assert len(path) == max(telling.time_to_rupture[first] - 11, 0)
    holds = int(np.flatnonzero(np.isnan(telling.time_to_rupture))[0])
    path = telling.path(holds)
    assert path["week"].iloc[[0, -1]].tolist() == [pd.Timestamp(telling.weeks[11]), pd.Timestamp(telling.weeks[-1])]
    assert path["chance"].between(0.0, 1.0).all()


def test_text_and_json_say_the_same_and_carry_the_caveat():
    rupture = some_week("json")
    found = early_warning(results(restless(rupture), rupture), horizon=15, window=12, run=3)
    told = json.loads(json.dumps(found.to_json()))
    assert told["verdict"] == found.verdict
    assert told["run"]["number"] == 3
    assert len(told["run"]["weeks"]) == len(found.path(3))
    assert "A probability, not an alarm" in told["caveat"]
    assert "A probability, not an alarm" in str(found)
    assert {"estimate", "low", "high"} == set(told["thresholds"][0]["false_alarms"])
    assert "Run 3, every" in str(found)


@pytest.mark.parametrize(
    ("asked", "message"),
    [({"window": 200}, "windows that fit: from 8 to 90 weeks"), ({"window": 5}, "windows that fit"),
     ({"horizon": 0}, "horizon 0"), ({"horizon": 117, "window": 12}, "windows that fit: none"),
     ({"run": 240}, "there is no run 240; this study has runs 0 to 239"),
     ({"variant": "x"}, "variant 'x' was not played")],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_with_what_can(asked, message):
    with pytest.raises(UsageError, match=message):
        early_warning(results(0.4 + noise("bad"), some_week("bad")), **asked)


@pytest.mark.parametrize("share", [0.0, 0.02])
def test_too_few_ruptures_are_not_learned_from(share):
    with pytest.raises(UsageError, match=r"too few to learn from .* bilateral expand RUN --runs \d+"):
        early_warning(results(0.4 + noise("few"), some_week("few", share)), horizon=15, window=12)


def test_runs_that_never_move_are_no_reason_to_stumble():
    found = early_warning(results(np.full((RUNS, WEEKS), 0.4), some_week("still")), horizon=15, window=12)
    warning = next(judged for judged in found.models if judged.model.name == "warning")
    assert warning.skill.estimate == pytest.approx(0.0, abs=0.02)
    assert np.isfinite(found.chance[np.isnan(found.time_to_rupture), 11:]).all()
