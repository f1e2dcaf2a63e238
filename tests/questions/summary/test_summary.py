"""Summaries of small datasets made by hand."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from sim.errors import UsageError
from sim.model.ladder import RUNGS
from sim.questions.summary.summary import summarise, summary
from sim.questions.summary.text import answers
from sim.results.dataset import Results
from sim.results.dates import ChangeDate, ChangeDates
from sim.statistics.intervals import share

RUNS, WEEKS = 20, 60
START = dt.date(2024, 1, 1)
CRISIS, RECALLED, SEVERED = 4, 5, 6


def day(week):
    return START + dt.timedelta(weeks=week)


def dataset(variants=("base",), **paths):
    """Twenty runs of sixty weeks at rung `normal`, relation .3, unless given as [variant, run, ...]."""
    shape = (len(variants), RUNS)
    never = np.full(shape, np.nan)
    arrays = {
        "rung": np.full((*shape, WEEKS), 2, dtype=np.int8),
        "dyad_relation": np.full((*shape, WEEKS), 0.3, dtype=np.float32),
        "time_to_rupture": never, "time_to_severance": never.copy(), "time_to_repair_after_rupture": never.copy(),
        "half_log_odds": np.zeros((*shape, WEEKS, 2)),
        "downgrade_level": np.zeros((*shape, WEEKS, 2), dtype=np.int8),
    }  # fmt: skip
    arrays.update(paths)
    arrays.setdefault("relation_rung", np.minimum(arrays["rung"], 4))
    dims = ("variant", "run", "week", "direction")
    weeks = pd.DatetimeIndex([day(week) for week in range(WEEKS)])
    coords = {"variant": list(variants), "run": np.arange(RUNS), "week": weeks}
    return xr.Dataset({name: (dims[: values.ndim], values) for name, values in arrays.items()}, coords=coords)


def times(weeks):
    values = np.full((1, RUNS), np.nan)
    values[0, : len(weeks)] = weeks
    return values


def rungs(**runs):
    """Rungs with a spell for each run: `run_3=(10, 14, RECALLED)`."""
    path = np.full((1, RUNS, WEEKS), 2, dtype=np.int8)
    for name, (first, last, rung) in runs.items():
        path[0, int(name.removeprefix("run_")), first:last] = rung
    return path


def test_shares_of_rupture_severance_and_repair_are_counted_over_their_own_runs():
    data = dataset(
        time_to_rupture=times([10, 12, 14, 16]),
        time_to_severance=times([11]),
        time_to_repair_after_rupture=times([30, np.nan, 20]),
    )
    found = summarise(data, "base")
    assert found.runs == RUNS
    assert found.rupture == share(4, RUNS)
    assert found.severance == share(1, RUNS)
    assert found.repair == share(2, 4)
    assert found.repair_weeks.estimate == 20.0  # two of the four ruptured runs are never repaired


def test_the_dates_of_rupture_are_quantiles_of_the_runs_that_rupture():
    found = summarise(dataset(time_to_rupture=times(np.arange(21.0)[:20] + 10)), "base").rupture_dates
    assert [date.day for date in found] == [day(10), day(19), day(28)]


def test_dates_of_ruptures_are_in_order_whatever_the_order_of_runs():
    """Of 39 ruptures 5, 50 and 95 % are 1.95, 19.5 and 37.05: rounded up, the second, 20th and 38th."""
    weeks = np.random.default_rng(4).permutation(np.arange(39.0) + 10.0)
    data = dataset(time_to_rupture=np.full((1, RUNS), 59.0)).isel(run=[0] * 39)
    data["time_to_rupture"] = (("variant", "run"), weeks[None])
    found = summarise(data, "base").rupture_dates
    assert [date.day for date in found] == [day(11), day(29), day(47)]


def test_the_week_in_which_half_have_ruptured_has_an_interval_whose_ends_are_dated_too():
    found = summarise(dataset(time_to_rupture=times(np.arange(20.0) + 10)), "base")
    weeks = found.rupture_weeks
    assert weeks.low < weeks.estimate < weeks.high
    dated = {edge: found.rupture_on(edge).day for edge in ("estimate", "low", "high")}
    assert dated == {"estimate": day(19), "low": day(int(weeks.low)), "high": day(int(weeks.high))}
    assert found.to_json()["half_ruptured_by"] == {edge: date.isoformat() for edge, date in dated.items()}


def test_where_nothing_ruptures_there_are_no_dates_and_nothing_to_repair():
    found = summarise(dataset(time_to_repair_after_rupture=times([5.0])), "base")
    assert found.rupture == share(0, RUNS)
    assert found.rupture_dates is None
    assert np.isnan(found.repair.estimate)
    assert np.isnan(found.repair_weeks.estimate)


def test_a_recall_by_a_date_counts_any_week_that_has_begun_by_then():
    path = rungs(run_0=(10, 11, RECALLED), run_1=(12, 13, SEVERED), run_2=(0, 60, CRISIS))
    asked = (day(9), day(10), day(12) - dt.timedelta(days=1), day(12), dt.date(2030, 1, 1), dt.date(2020, 1, 1))
    found = summarise(dataset(rung=path), "base", asked).recalled_by
    assert [found[date] for date in asked] == [*(share(n, RUNS) for n in (0, 1, 1, 2)), None, None]


def test_a_date_that_was_not_played_has_no_shares():
    asked = (day(60), day(80) + dt.timedelta(days=2))
    found = summarise(dataset(), "base", asked)
    assert found.recalled_by == dict.fromkeys(asked)
    assert [found.rung_on[date] for date in (day(60), day(80))] == [None, None]
    assert found.rungs_at_end["normal"] == 1.0
    said = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert said["p_recalled_by"] == {date.isoformat(): None for date in asked}
    assert [said[key][day(60).isoformat()] for key in ("p_rung", "p_relation_rung", "p_in_force")] == [None] * 3


def test_a_change_is_dated_by_the_event_of_its_week_if_there_is_one():
    event = day(30) + dt.timedelta(days=2)
    dates = ChangeDates(START, WEEKS, (event,))
    path = rungs(**{f"run_{run}": (30, 60, RECALLED) for run in range(12)})
    data = dataset(rung=path, time_to_rupture=times([30] * 12))
    before, on = event - dt.timedelta(days=1), event
    found = summarise(data, "base", (before, on), dates)
    assert found.worst.reached == ChangeDate(event, of_event=True)
    assert set(found.rupture_dates) == {ChangeDate(event, of_event=True)}
    assert found.rupture_on() == ChangeDate(event, of_event=True)
    assert found.recalled_by == {before: share(0, RUNS), on: share(12, RUNS)}
    assert found.to_json()["rupture_dates"] == [event.isoformat()] * 3
    assert summarise(data, "base").worst.reached == ChangeDate(day(30), of_event=False)


def test_rungs_are_reported_every_half_year_on_requested_dates_and_at_the_end():
    path = rungs(run_0=(30, 60, RECALLED), run_1=(59, 60, SEVERED))
    found = summarise(dataset(rung=path), "base", (day(30) + dt.timedelta(days=3), dt.date(2020, 1, 1))).rung_on
    assert list(found) == [day(25), day(30), day(51), day(59)]
    assert found[day(25)] == {name: float(name == "normal") for name in RUNGS}
    assert found[day(30)]["recalled"] == 0.05
    assert found[day(59)] == pytest.approx(
        {**dict.fromkeys(RUNGS, 0.0), "normal": 0.9, "recalled": 0.05, "severed": 0.05}
    )
    assert all(sum(shares.values()) == pytest.approx(1.0) for shares in found.values())


def test_rungs_are_reported_in_the_first_week_where_it_is_asked_for_and_in_no_week_before():
    path = rungs(run_0=(0, 1, RECALLED))
    asked = (START, START - dt.timedelta(days=1))
    found = summarise(dataset(rung=path), "base", asked)
    assert list(found.rung_on) == [day(0), day(25), day(51), day(59)]
    assert found.rung_on[day(0)]["recalled"] == 0.05
    assert found.recalled_by == {START: share(1, RUNS), asked[1]: None}


def test_rungs_by_the_relation_alone_and_the_higher_formal_act_of_both_sides_are_reported_beside_rungs():
    acts = np.zeros((1, RUNS, WEEKS, 2), dtype=np.int8)
    acts[0, 0, 59], acts[0, 1, 59], acts[0, 2, 59] = (1, 0), (2, 3), (0, 1)
    alone = np.full((1, RUNS, WEEKS), 1)
    alone[0, :5, 59] = 4
    found = summarise(dataset(rung=rungs(run_1=(59, 60, SEVERED)), relation_rung=alone, downgrade_level=acts), "base")
    end = day(59)
    assert found.in_force_on[end] == {"none": 0.85, "measures": 0.1, "recalled": 0.0, "severed": 0.05}
    assert found.relation_rung_on[end] == {**dict.fromkeys(RUNGS[:5], 0.0), "partnership": 0.75, "crisis": 0.25}
    said = found.to_json()
    assert said["p_in_force"][end.isoformat()]["measures"] == 0.1
    assert said["p_relation_rung"][end.isoformat()]["crisis"] == 0.25
    assert said["p_rung"][end.isoformat()]["severed"] == 0.05


def test_the_end_is_reported_by_median_range_and_most_frequent_rung():
    index = np.full((1, RUNS, WEEKS), 0.3)
    index[0, :, -1] = np.linspace(-0.5, 0.45, RUNS)
    odd = {f"run_{r}": (59, 60, RECALLED if r % 2 else CRISIS) for r in range(3, 18)}  # 7 in crisis, 8 recalled
    path = rungs(**odd)
    found = summarise(dataset(dyad_relation=index, rung=path), "base")
    assert found.end == pytest.approx({"median": -0.025, "p05": -0.4525, "p95": 0.4025})
    assert found.end_rung == "recalled"


def test_the_worst_plausible_is_the_run_at_the_worst_five_percent():
    index = np.full((1, RUNS, WEEKS), 0.3)
    index[0, :, :] += np.arange(RUNS)[:, None] * 0.01
    index[0, 7], index[0, 12] = -0.5, -0.8
    path = rungs(run_7=(20, 50, CRISIS), run_12=(20, 60, CRISIS))
    path[0, 7, 30:35] = RECALLED
    worst = summarise(dataset(dyad_relation=index, rung=path), "base").worst
    assert (worst.run, worst.worst_rung, worst.end_rung) == (7, "recalled", "normal")
    assert worst.reached.day == day(30)
    assert worst.weeks_in_crisis == 30


def test_a_crisis_without_a_formal_rupture_is_as_bad_as_its_relation():
    index = np.full((1, RUNS, WEEKS), 0.3)
    index[0, 3], index[0, 8], index[0, 5] = -0.5, 0.0, 0.1
    assert summarise(dataset(dyad_relation=index, rung=rungs(run_5=(0, 60, CRISIS))), "base").worst.run == 8


def test_each_week_counts_once_for_each_rung_below_crisis():
    """Run 0 loses 50 weeks of one rung, run 1 29 weeks of two, which are 58, and run 2 59 weeks of one."""
    path = rungs(run_0=(0, 50, RECALLED), run_1=(0, 29, SEVERED), run_2=(0, 59, RECALLED))
    worst = summarise(dataset(rung=path), "base").worst
    assert (worst.run, worst.worst_rung, worst.weeks_in_crisis) == (1, "severed", 29)


def test_formal_rupture_counts_as_worse_than_a_cold_relation():
    index = np.full((1, RUNS, WEEKS), 0.3)
    index[0, 3] = -0.2
    path = rungs(run_5=(0, 60, SEVERED), run_6=(0, 60, RECALLED))
    assert summarise(dataset(dyad_relation=index, rung=path), "base").worst.run == 6  # 5 is worse, 3 less bad


def test_a_variant_that_changes_nothing_is_noticed_and_the_first_is_never_one():
    shape = (3, RUNS, WEEKS, 2)
    odds = np.zeros(shape)
    odds[2, 5, 40:, 1] = 1e-9
    data = dataset(("base", "idle", "slight"), half_log_odds=odds)
    assert [summarise(data, name).unchanged for name in ("base", "idle", "slight")] == [False, True, False]


def test_each_variant_is_summarised_by_its_own_runs():
    ruptured = np.full((2, RUNS), np.nan)
    ruptured[1, :5] = 10.0
    data = dataset(("base", "harsh"), time_to_rupture=ruptured)
    assert summarise(data, "base").rupture == share(0, RUNS)
    assert summarise(data, "harsh").rupture == share(5, RUNS)


def test_all_variants_are_summed_up_or_the_one_named():
    manifest = {"variants": ["base", "harsh"], "asked_dates": [], "focus": "XAA-XBB", "incidents": []}
    manifest |= {key: {"base": [], "harsh": []} for key in ("played_incidents", "scripted_acts")}
    results = Results(Path("nowhere"), manifest, dataset(("base", "harsh")))
    assert list(summary(results).variants) == ["base", "harsh"]
    assert summary(results).first.variant == "base"
    assert list(summary(results, "harsh").variants) == ["harsh"]
    with pytest.raises(UsageError, match="variant 'mild' was not simulated"):
        summary(results, "mild")


def test_a_variant_that_changes_one_of_several_focal_dyads_has_an_effect(monkeypatch):
    """Of the first dyad `idle` and `one` change nothing; of the second `one` does."""
    names, dyads = ("base", "idle", "one"), ("XAA-XBB", "XAA-XCC")
    odds = np.zeros((3, RUNS, WEEKS, 2))
    odds[2] = 0.1
    never = (("variant", "run", "focal_dyad"), np.full((3, RUNS, 2), np.nan))
    of = [data.assign(focal_time_to_rupture=never) for data in (dataset(names), dataset(names, half_log_odds=odds))]
    manifest = {"variants": names, "asked_dates": [], "focus": dyads[0], "focal_dyads": dyads, "incidents": []}
    manifest |= {key: dict.fromkeys(names, ()) for key in ("played_incidents", "scripted_acts")}
    by_dyad = {
        d: Results(Path("nowhere"), manifest, one.assign_coords(focal_dyad=list(dyads)))
        for d, one in zip(dyads, of, strict=True)
    }
    monkeypatch.setattr(Results, "focused_on", lambda _, dyad: by_dyad[dyad])
    found = summary(by_dyad[dyads[0]])
    assert {name: one.unchanged for name, one in found.variants.items()} == {"base": False, "idle": True, "one": False}
    assert [found.by_focal_dyad["one"][dyad].unchanged for dyad in dyads] == [True, False]


def test_the_summary_is_json_that_other_programs_can_read():
    data = dataset(
        time_to_rupture=times([10, 12]), time_to_repair_after_rupture=times([15]),
        time_to_severance=times([10, 12, 14]), rung=rungs(run_1=(12, 60, RECALLED), run_2=(14, 59, SEVERED)),
    )  # fmt: skip
    found = json.loads(json.dumps(summarise(data, "base", (day(20),)).to_json()))
    assert found["p_rupture"] == share(2, RUNS).to_json()
    assert found["p_severance"] == share(3, RUNS).to_json()
    assert found["p_repair_of_ruptured"] == share(1, 2).to_json()
    assert found["p_recalled_by"] == {"2024-05-20": share(2, RUNS).to_json()}
    assert found["rupture_dates"] == [day(10).isoformat(), day(10).isoformat(), day(12).isoformat()]
    assert found["half_ruptured_by"]["estimate"] is None
    assert found["median_weeks_to_repair"]["estimate"] == 5.0
    assert found["worst"] == {
        "run": 1, "worst_rung": "recalled", "reached": day(12).isoformat(), "end_rung": "recalled",
        "weeks_in_crisis": 48,
    }  # fmt: skip
    assert (found["end_rung"], found["unchanged"]) == ("normal", False)
    assert found["p_rung"]["2024-05-20"]["normal"] == 0.9
    assert set(found) == {"p_rupture", "p_severance", "p_repair_of_ruptured", "p_recalled_by", "p_rung",
                          "p_relation_rung", "p_in_force", "end", "end_rung", "rupture_dates", "half_ruptured_by",
                          "median_weeks_to_repair", "worst", "unchanged"}  # fmt: skip


@pytest.mark.parametrize(("asked", "ruptured", "said"), [
    (["repair"], [5.0], True), (["rupture"], [5.0], False), (["repair"], [], False), (["rupture"], [], False),
])  # fmt: skip
def test_repair_is_reported_where_it_is_asked_about_and_there_is_a_rupture_to_repair(asked, ruptured, said):
    found = summarise(dataset(time_to_rupture=times(ruptured)), "base")
    sentences = answers({"names": ("Avaria", "Borovia"), "ask": asked}, found)
    assert any(sentence.startswith("Full repair") for sentence in sentences) == said
