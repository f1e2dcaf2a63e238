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
from sim.results.dates import ChangeDate, ChangeDates, change_dates, event_dates

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
    assert change_dates(results, "amends_early") == ChangeDates(dt.date(2024, 1, 1), 30, (bridge, amends))


def test_a_change_has_the_date_of_the_last_event_of_its_week_or_else_of_its_first_day():
    """Three weeks from a Monday: nothing in the first, events on both ends of the second, one on the next Monday."""
    monday, last = dt.date(2024, 1, 1), dt.date(2024, 1, 21)
    ends = dt.date(2024, 1, 8), dt.date(2024, 1, 14), dt.date(2024, 1, 15)
    dates = ChangeDates(monday, 3, ends)
    assert [dates.of(week) for week in range(3)] == [
        ChangeDate(monday, False), ChangeDate(ends[1], True), ChangeDate(ends[2], True),
    ]  # fmt: skip
    assert (dates.last, dates.first_day(2)) == (last, ends[2])
    day = dt.timedelta(days=1)
    asked = (monday - day, monday, monday + 6 * day, ends[0], last, last + day)
    assert [dates.week_of(one) for one in asked] == [None, 0, 0, 1, 2, None]


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
