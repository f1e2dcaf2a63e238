"""Text fits the terminal, counts agree with their nouns, and dates say how exact they are."""

from __future__ import annotations

import datetime as dt
from contextvars import Context

import pytest

from sim.errors import counted
from sim.model.outcomes import OUTCOMES
from sim.results.dates import ChangeDate, ChangeDates
from sim.statistics.intervals import Estimate
from sim.wording import NARROWEST, WIDTH, amount, by_how_much, dated, duration, fold, whole_page

LONG = "A sentence of many words that is repeated to fill a page. " * 12


@pytest.mark.parametrize(("columns", "width"), [("60", 60), ("200", WIDTH), ("12", NARROWEST)])
def test_text_is_wrapped_to_the_terminal_but_not_in_files(monkeypatch, columns, width):
    monkeypatch.setenv("COLUMNS", columns)
    lines = Context().run(fold, LONG, "  - ")
    assert max(map(len, lines)) in range(width - 9, width + 1)
    with whole_page():
        assert max(map(len, fold(LONG))) > WIDTH - 9


def test_counts_agree_with_their_nouns():
    words = [counted(1, "run"), counted(1000, "run"), counted(0, "week"), counted(1, "theory"), counted(2, "theory")]
    assert words == ["1 run", "1,000 runs", "0 weeks", "1 theory", "2 theories"]
    assert counted(2, "day") == "2 days"


def test_units_agree_with_the_number_as_written():
    weeks, shares = (next(o for o in OUTCOMES if o.name == name) for name in ("crisis_weeks", "rupture"))
    assert amount(weeks, Estimate(1.0, 0.5, 1.5)) == "1 week"
    assert amount(weeks, Estimate(2.0, 1.5, 2.5)) == "2 weeks"
    assert by_how_much(weeks, Estimate(-1.0, -3.0, -0.5)).startswith("lower by 1 week (")
    assert by_how_much(shares, Estimate(0.01, -0.02, 0.04)).startswith("not distinguishable from zero: +1 point (")
    assert by_how_much(shares, Estimate(0.3, 0.2, 0.4)).startswith("higher by 30 points (")


def test_durations_are_in_weeks_and_years():
    assert [duration(weeks) for weeks in (1.0, 30.0, 183.0, float("nan"))] == [
        "1 week", "30 weeks", "3.5 years (183 weeks)", "not reached"
    ]  # fmt: skip


def test_a_date_without_an_event_is_that_of_a_week():
    dates = ChangeDates(dt.date(2025, 5, 1), 10, (dt.date(2025, 5, 24), dt.date(2025, 5, 23)))
    assert dates.of(3) == ChangeDate(dt.date(2025, 5, 24), of_event=True)
    assert dated(dates.of(3), full=True) == "24 May 2025"
    assert dated(dates.of(4)) == "the week of 29 May 2025"
    weeks = [
        dates.week_of(day) for day in (dt.date(2025, 4, 30), dt.date(2025, 5, 7), dates.last, dt.date(2025, 7, 10))
    ]
    assert weeks == [None, 0, 9, None]
