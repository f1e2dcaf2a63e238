"""Dates of changes from the manifest, and studies in years that nanoseconds do not reach."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from conftest import ROOT

import sim
from sim.questions.pictures import drawing as picture
from sim.questions.summary.summary import summary
from sim.results.dataset import write_tables
from sim.results.dates import event_dates

TWO_STATES = (ROOT / "tests" / "scenario" / "two_states.yaml").read_text()


def moved(tmp_path, year):
    """The small scenario, moved from 2024 to another year."""
    file = tmp_path / "moved.yaml"
    file.write_text(TWO_STATES.replace("2024-", f"{year:04}-"))
    return sim.load(file)


def test_events_are_the_dated_incidents_and_scripted_acts_of_the_variant(tmp_path, two_states):
    results = sim.play(sim.Study(two_states, ("base", "amends_early"), 4, weeks=30), tmp_path / "run")
    bridge, amends = dt.date(2024, 6, 3), dt.date(2024, 6, 10)
    assert event_dates(results.manifest, "base") == (bridge,)
    assert event_dates(results.manifest, "amends_early") == (bridge, amends)
    assert event_dates({**results.manifest, "focus": "XAA-XCC"}, "amends_early") == ()


@pytest.mark.parametrize("year", [1500, 2300, 9990])
def test_any_year_of_the_calendar_is_played_summarised_drawn_and_exported(tmp_path, year):
    results = sim.play(sim.Study(moved(tmp_path, year), runs=12, weeks=60), tmp_path / "run")
    assert f"January {year} to February {year + 1}" in str(summary(results))
    for name in ("fan", "rungs", "survival"):
        assert picture(results, name) is not None
    files = write_tables(results, tmp_path / "csv")
    paths, events = (pd.read_csv(files[place]) for place in (0, 1))
    assert paths["week"].iloc[0] == f"{year}-01-01"
    assert events["date"].str.startswith(f"{year}-").any()
    assert str(sim.story(results, 0)).count(str(year)) > 1
