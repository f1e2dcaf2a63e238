"""Every quantity that several outputs of one study show is the same in all of them."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pandas as pd
import pytest

import sim
from sim.model.ladder import RUNGS
from sim.questions.pictures import PLOTS
from sim.questions.pictures import drawing as picture
from sim.questions.summary.summary import summary
from sim.results.dataset import write_tables
from sim.results.dates import change_dates
from sim.wording import dated, duration

RUNS = 48


@pytest.fixture(scope="module")
def outputs(two_states, tmp_path_factory):
    """One study as results, summary, JSON, text, tables and the data of its pictures."""
    folder = tmp_path_factory.mktemp("one study")
    results = sim.play(sim.Study(two_states, ("base", "amends_early"), RUNS, seed=3), folder / "run")
    write_tables(results, folder / "csv")
    answer = summary(results)
    read = {name: pd.read_csv(folder / "csv" / f"{name}.csv.gz") for name in ("paths", "events")}
    data = {name: PLOTS[name].data(results.dataset, "base") for name in ("fan", "rungs", "survival", "relations")}
    said = json.loads(json.dumps(answer.to_json(), allow_nan=False))
    return results, answer.first, said, " ".join(str(answer).split()), read, data


def base(frame):
    return frame[frame["variant"] == "base"]


def test_shares_of_rupture_and_repair(outputs):
    results, first, said, text, _, data = outputs
    rupture, repair = (
        results.dataset[name].sel(variant="base").to_numpy()
        for name in ("time_to_rupture", "time_to_repair_after_rupture")
    )
    ruptured = np.isfinite(rupture)
    assert 0 < ruptured.sum() < RUNS
    assert said["p_rupture"]["estimate"] == first.rupture.estimate == ruptured.mean()
    assert float(data["survival"]["unruptured"].sel(edge="estimate")[-1]) == pytest.approx(1.0 - ruptured.mean())
    assert data["survival"].attrs["ruptured"] == ruptured.sum()
    assert said["p_repair_of_ruptured"]["estimate"] == np.isfinite(repair[ruptured]).mean()
    assert f"{ruptured.mean():.0%} (" in text
    compared = sim.compare(results, outcome="rupture").to_json()
    assert compared["base_level"] == said["p_rupture"]
    assert compared["variants"][0]["level"] == said["variants"]["amends_early"]["p_rupture"]
    assert said["variants"]["base"]["p_rupture"] == said["p_rupture"]


def test_medians_of_the_times_to_rupture_and_to_repair(outputs):
    results, first, said, text, _, data = outputs
    survival, dates = data["survival"], change_dates(results, "base")
    for edge in ("low", "estimate", "high"):
        weeks, shown = said["median_weeks_to_repair"][edge], float(survival["weeks_to_repair"].sel(edge=edge))
        assert weeks == shown or (weeks is None and np.isnan(shown))
        week, day = float(survival["weeks_to_rupture"].sel(edge=edge)), said["half_ruptured_by"][edge]
        assert day == (None if np.isnan(week) else dates.of(int(week)).day.isoformat())
    if first.rupture_on():
        assert f"half of all runs have ruptured by {dated(first.rupture_on(), full=True)}" in text
    else:
        assert "fewer than half of all runs rupture" in text
    if said["median_weeks_to_repair"]["estimate"] is not None:
        assert f"median {duration(first.repair_weeks.estimate)}" in text
    else:
        assert "fewer than half are repaired" in text
    words = " ".join(text.get_text() for text in picture(results, "survival").findobj() if hasattr(text, "get_text"))
    expected = duration(first.repair_weeks.estimate) if np.isfinite(first.repair_weeks.estimate) else "fewer than half"
    assert expected in " ".join(words.split())


def test_the_relation_at_the_end(outputs):
    results, first, said, text, read, data = outputs
    end = results.dataset["dyad_relation"].sel(variant="base")[:, -1].to_numpy().astype(np.float64)
    assert said["end"] == first.end
    fan = data["fan"]["dyad_relation"].isel(week=-1)
    for name, level in (("p05", 0.05), ("median", 0.5), ("p95", 0.95)):
        assert said["end"][name] == np.quantile(end, level) == float(fan.sel(quantile=level))
    assert f"median {said['end']['median']:+.2f}" in text
    paths = base(read["paths"])
    last = paths[paths["week"] == paths["week"].max()].groupby("run")["relation"].min()
    np.testing.assert_allclose(last.to_numpy(), end, rtol=1e-5)


def test_shares_of_the_rungs(outputs):
    results, first, said, text, read, data = outputs
    days = results.dataset["week"].to_numpy().astype("datetime64[D]").tolist()
    paths = base(read["paths"]).drop_duplicates(["run", "week"])
    counted = results.dataset["rung_count"].sel(variant="base", source="XAA", target="XBB")
    for day, shares in said["p_rung"].items():
        week = days.index(dt.date.fromisoformat(day))
        for place, name in enumerate(RUNGS):
            drawn = float(data["rungs"]["share"].sel(rung_name=name)[week])
            in_table = (paths[paths["week"] == day]["rung"] == place).mean()
            assert shares[name] == drawn == int(counted[week, place]) / RUNS == pytest.approx(in_table)
    assert f"is {said['end_rung']} ({first.rungs_at_end[said['end_rung']]:.0%} of runs)" in text


def test_dates_of_events_are_those_of_their_weeks(outputs):
    results, _, _, _, read, _ = outputs
    starts = results.dataset["week"].to_numpy().astype("datetime64[D]")
    assert [str(starts[week]) for week in read["events"]["week"]] == read["events"]["date"].tolist()
    assert (results.events["date"].to_numpy() == starts[results.events["week"].to_numpy()]).all()


def test_the_worst_plausible_run_and_its_date(outputs):
    results, first, said, text, _, _ = outputs
    path = results.dataset["rung"].sel(variant="base", run=said["worst"]["run"]).to_numpy()
    reached = change_dates(results, "base").of(int(path.argmax()))
    assert (said["worst"]["worst_rung"], said["worst"]["reached"]) == (RUNGS[path.max()], reached.day.isoformat())
    assert f"{first.worst.worst_rung} from {dated(reached, full=True)}" in text
