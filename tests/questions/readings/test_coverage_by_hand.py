"""Bands, observed values and scores of coverage, worked by hand for made-up runs, mostly without coding errors."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import xarray as xr

from sim.questions.readings import coverage as covered
from sim.questions.readings.coverage import CoverageRow, coverage, verdict

WEEKS, RUNS = 30, 400
INCIDENT = {"name": "raid", "date": "2024-02-05", "victim": "AAA", "offender": "BBB"}  # week 5


def day(week, after=0):
    return str(np.datetime64("2024-01-01") + 7 * week + after)


def row(week, cameo="112", **more):
    """A row of AAA, by default of tone -0.2, on the last day of a week."""
    return {"date": day(week, 6), "source": "AAA", "target": "BBB", "cameo": cameo, "text": "Something"} | more


def study(record, tone=0.0, rung=3, incidents=(INCIDENT,), runs=RUNS):
    """Runs of AAA>BBB; `tone` [run, week] is that of AAA, the other side's is 0.9; `rung` is [run, week]."""
    tones = np.full((1, runs, WEEKS, 2), 0.9)
    tones[0, ..., 0] = tone
    rungs = np.broadcast_to(np.asarray(rung, "i1"), (1, runs, WEEKS))
    shape = ("variant", "run", "week", "direction")
    data = xr.Dataset({"tone": (shape, tones), "rung": (shape[:3], rungs)}, coords={"variant": ["base"]})
    manifest = {
        "variants": ["base"], "directions": ["AAA>BBB", "BBB>AAA"], "start": "2024-01-01", "weeks": WEEKS,
        "incidents": list(incidents), "record": record, "scenario": "made_up", "focus": "AAA-BBB",
    }  # fmt: skip
    return SimpleNamespace(dataset=data, manifest=manifest)


@pytest.fixture
def exact(monkeypatch):
    """No errors of coding."""
    monkeypatch.setattr(covered, "BIAS", 0.0)
    monkeypatch.setattr(covered, "ROW_NOISE", 0.0)


RISING = np.arange(WEEKS) / 100.0
"""Tone of every run by week: 0.00, 0.01, 0.02, ..."""


def test_observed_tones_and_those_of_runs_are_means_of_the_week_and_the_three_before(exact):
    """Weeks 10 to 12: observed -0.2, -0.2, -0.35; runs 0.085, 0.095, 0.105, before the incident (1 to 4) 0.025."""
    (found,) = coverage(study([row(10), row(12, "172")], RISING)).rows
    assert (found.observable, found.weeks, found.coverage) == ("tone of AAA>BBB", 3, 0.0)
    assert found.score == pytest.approx(10.0 * (0.285 + 0.295 + 0.455) / 3)
    assert found.score_of_no_change == pytest.approx(10.0 * (0.225 + 0.225 + 0.375) / 3)


def test_a_row_counts_for_four_weeks_and_weeks_without_any_are_not_scored(exact):
    """The rows of weeks 8 and 14 leave out weeks 12 and 13."""
    (found,) = coverage(study([row(8), row(14)], RISING)).rows
    runs = np.array([0.065, 0.075, 0.085, 0.095, 0.125])
    assert found.weeks == 5
    assert found.score == pytest.approx(10.0 * (runs + 0.2).mean())


@pytest.mark.parametrize(
    ("incidents", "before"),
    [
        ([INCIDENT | {"date": day(1)}], 0.0),  # week 0 alone
        ([INCIDENT | {"date": day(0)}, INCIDENT | {"date": day(20)}], 0.0),
        ([], 0.0),
        ([INCIDENT | {"date": day(3)}], 0.01),  # weeks 0 to 2
        ([INCIDENT | {"date": day(29)}, INCIDENT | {"date": day(20)}], 0.175),  # weeks 16 to 19
        ([INCIDENT | {"date": day(29)}, INCIDENT | {"date": day(-1)}], 0.265),  # not one before the start
        ([INCIDENT | {"date": day(30)}], 0.0),  # nor one after the last week
    ],
)
def test_no_change_is_the_month_before_the_first_incident(exact, incidents, before):
    (found,) = coverage(study([row(1)], RISING, incidents=incidents)).rows
    assert found.score == pytest.approx(10.0 * (0.005 + 0.2))  # weeks 0 and 1
    assert found.score_of_no_change == pytest.approx(10.0 * (before + 0.2))


def test_each_side_is_compared_with_its_own_runs(exact):
    theirs = row(10, source="BBB", target="AAA")
    first, second = coverage(study([row(10), theirs], RISING)).rows
    assert (first.observable, second.observable) == ("tone of AAA>BBB", "tone of BBB>AAA")
    assert second.score == pytest.approx(10.0 * (0.9 + 0.2))
    (alone,) = coverage(study([theirs], RISING)).rows
    assert alone == second
    assert coverage(study([theirs], RISING)) == coverage(study([theirs], RISING))  # of other runs


def test_a_band_of_tones_is_from_the_tenth_to_the_ninetieth_percentile_of_runs(exact):
    """Of 400 runs, 40 are at -0.4 and 41 at 0.6, the others at 0."""
    tone = np.zeros((RUNS, WEEKS))
    tone[:40], tone[-41:] = -0.4, 0.6
    (found,) = coverage(study([row(10)], tone)).rows
    assert (found.coverage, found.score) == (1.0, pytest.approx(1.0))
    tone[39] = 0.0
    (found,) = coverage(study([row(10)], tone)).rows
    assert (found.coverage, found.score) == (0.0, pytest.approx(0.6 + 10.0 * 0.2))


@pytest.mark.parametrize(("rows", "error"), [(1, np.hypot(0.3, 0.15)), (4, np.hypot(0.15, 0.15))])
def test_errors_of_coding_widen_the_band_by_those_of_the_rows_and_one_that_they_share(rows, error):
    """80 % of a normal distribution lie within 1.2816 standard deviations."""
    (found,) = coverage(study([row(10)] * rows, -0.2, runs=6000)).rows
    assert found.coverage == 1.0
    assert found.score == pytest.approx(2.0 * 1.2816 * error, rel=0.05)


@pytest.mark.parametrize(
    ("coded", "inside", "score"), [("crisis", 1.0, 2.0), ("armed", 0.0, 22.0), ("normal", 0.0, 12.0)]
)
def test_a_band_of_rungs_is_scored_by_its_width_and_ten_times_what_it_misses(coded, inside, score):
    """Of 400 runs, 39 are at rung 1 and 41 at rung 5, the others at 3; before the incident all are at rung 2."""
    rung = np.full((RUNS, WEEKS), 3)
    rung[:39], rung[-41:], rung[:, 4] = 1, 5, 2
    found = coverage(study([row(10, rung=coded), row(12)], rung=rung)).rows[-1]
    assert (found.observable, found.weeks, found.coverage) == ("rung", 3, inside)
    assert found.score == pytest.approx(score)
    rung[39] = 1  # a tenth
    assert coverage(study([row(10, rung="normal")], rung=rung)).rows[-1].coverage == 1.0
    assert found.score_of_no_change == pytest.approx(10.0 * abs({"crisis": 4, "armed": 7, "normal": 2}[coded] - 2))


def test_rungs_change_in_the_week_in_which_another_is_coded():
    """Two weeks at crisis, which all runs have, then one at recalled; rows may be in any order."""
    record = [row(12, rung="recalled"), row(10, rung="crisis"), row(9), row(13, source="CCC", rung="armed")]
    found = coverage(study(record, rung=4)).rows[-1]
    assert (found.weeks, found.coverage) == (3, pytest.approx(2 / 3))
    assert found.score == pytest.approx(10.0 / 3)
    from_start = coverage(study([row(-1, rung="armed"), row(0, rung="crisis"), row(2)], rung=4)).rows[-1]
    assert (from_start.weeks, from_start.coverage) == (3, 1.0)


@pytest.mark.parametrize(
    ("share", "width"),
    [(0.59, "too narrow, or biased"), (0.6, "about right"), (0.95, "about right"), (0.96, "too wide")],
)
def test_a_band_is_about_right_from_sixty_to_ninety_five_percent_of_weeks(share, width):
    better = verdict(CoverageRow("rung", 10, share, 1.0, 1.1))
    assert better.startswith(f"the band is {width} ({share:.0%} of weeks inside), and better than")
    assert "and no better than" in verdict(CoverageRow("rung", 10, share, 1.0, 1.0))
