"""What a comparison of readings needs: enough runs, a record in the weeks simulated, unlike runs, possible priors."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pytest
import xarray as xr

from sim.errors import UsageError
from sim.questions.readings import by_filter as filters
from sim.questions.readings.by_filter import by_filter
from sim.questions.readings.rival_readings import (
    _refuse_without_a_record,
    priors,
    refuse_few,
    refuse_identical,
    simulated_readings,
)
from sim.running.filtering.conditioning import FilterOptions
from sim.running.filtering.evidence import RivalEvidence, Rivals
from sim.statistics.intervals import Estimate
from sim.statistics.particle_filter import evidence

START = dt.date(2024, 1, 1)


@dataclass
class Conditioned:
    """A study whose runs were conditioned on a record."""

    folder: str
    conditioned: str | None = "a record"


def played(variants, runs=50):
    manifest = {"variants": variants, "runs": runs, "scenario": "made_up"}
    return SimpleNamespace(manifest=manifest, folder="runs/one")


def test_two_readings_and_fifty_runs_are_enough():
    assert simulated_readings(played(["base", "reading:a", "quiet", "reading:b"])) == ["a", "b"]
    refuse_few(50)
    with pytest.raises(UsageError, match=r"needs at least 50 runs of each reading.*; got 49"):
        simulated_readings(played(["reading:a", "reading:b"], 49))


@pytest.mark.parametrize(
    ("variants", "said"),
    [(["base"], "contains no rival readings;"), (["base", "reading:a"], "contains 1 rival reading;")],
)
def test_fewer_than_two_readings_are_refused_with_their_number(variants, said):
    with pytest.raises(UsageError, match=said):
        simulated_readings(played(variants))


def study(*days, horizon=10):
    """A study of ten weeks of XAA-XBB; the record has rows on these days after its start, (source, target, day)."""
    rows = [
        SimpleNamespace(source=source, target=target, date=START + dt.timedelta(days=day))
        for source, target, day in days
    ]
    file = SimpleNamespace(record=rows, focus=("XAA-XBB",), start=START)
    scenario = SimpleNamespace(file=file, name="made_up", focus=("XAA", "XBB"))
    return SimpleNamespace(scenario=scenario, horizon=horizon)


@pytest.mark.parametrize("day", [0, 69])
def test_one_row_from_the_first_day_to_the_last_is_enough(day):
    _refuse_without_a_record(study(("XBB", "XAA", day), ("XAA", "XBB", 500)))


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ([("XAA", "XBB", 70), ("XBB", "XAA", -1)], "from 2023-12-31 to 2024-03-11, but none in the 10 weeks"),
        ([("XAA", "XCC", 5)], "no record of XAA-XBB"),
    ],
)
def test_rows_outside_the_weeks_or_of_another_dyad_are_not_enough(days, said):
    with pytest.raises(UsageError, match=said):
        _refuse_without_a_record(study(*days))


def runs_of(**shifts):
    """Runs that differ from those of the base by these values of (relation, tone) in one week."""
    made = np.zeros((len(shifts), 50, 3, 2))
    relation, tone = made.copy(), made.copy()
    for place, (one, other) in enumerate(shifts.values()):
        relation[place, 7, 1], tone[place, 7, 1] = one, other
    names = [name if name == "base" else f"reading:{name}" for name in shifts]
    dims = ("variant", "run", "week", "direction")
    data = xr.Dataset({"half_log_odds": (dims, relation), "tone": (dims, tone)}, {"variant": names})
    return SimpleNamespace(dataset=data, manifest={"variants": names})


def test_readings_differ_if_one_run_differs_in_its_relation_or_in_its_tone():
    refuse_identical(runs_of(base=(0, 0), a=(1, 0), b=(0, 1)), ["a", "b"])
    refuse_identical(runs_of(a=(0, 0), b=(0, 1)), ["a", "b"])  # the base need not have been simulated


@pytest.mark.parametrize(
    ("shifts", "said"),
    [
        ({"base": (0, 0), "a": (1, 0), "b": (0, 0)}, "b is identical to the base: all 50 runs"),
        ({"base": (0, 0), "a": (1, 1), "b": (1, 1)}, "b is identical to the reading a: all 50 runs"),
        ({"a": (0, 0), "b": (0, 0)}, "b is identical to the reading a"),
    ],
)
def test_readings_of_the_same_runs_are_refused(shifts, said):
    with pytest.raises(UsageError, match=said):
        refuse_identical(runs_of(**shifts), ["a", "b"])


WRITTEN = {"a": 1.0, "b": 3.0, "c": 4.0}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, (0.125, 0.375, 0.5)),
        ({"a": 0.2}, (0.2, 0.8 * 3 / 7, 0.8 * 4 / 7)),
        ({"a": 0.25, "c": 0.5}, (0.25, 0.25, 0.5)),
        ({"a": 0.25, "c": 0.7499}, (0.25, 0.0001, 0.7499)),
        ({"a": 5.0, "b": 3.0, "c": 2.0}, (0.5, 0.3, 0.2)),
    ],
)
def test_priors_sum_to_one_and_readings_not_asked_for_share_the_rest_as_written(asked, found):
    assert list(priors(WRITTEN, asked)) == ["a", "b", "c"]
    assert tuple(priors(WRITTEN, asked).values()) == pytest.approx(found)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"a": 0.5, "b": 0.5}, "must leave something for c; got a=0.5, b=0.5"),
        ({"a": 1.5}, "must leave something for b, c"),
        ({"a": -0.1}, "the prior of a must be above 0; got -0.1"),
        ({"a": float("nan")}, "the prior of a must be above 0; got nan"),
        ({"d": 0.5}, "no reading 'd' to give a prior"),
    ],
)
def test_priors_that_leave_nothing_or_are_none_are_refused(asked, said):
    with pytest.raises(UsageError, match=said):
        priors(WRITTEN, asked)


def test_readings_whose_weights_are_a_tenth_apart_differ_the_furthest_first(monkeypatch):
    """By the filter 0.30, 0.25 and 0.45, by the synthetic likelihood 0.45, 0.34 and 0.21, under a prior of thirds."""
    asked = []

    def made_up(study, kind, until, include_other_disputes, options):
        asked.append((study, kind, until, include_other_disputes, options))
        each = [(name, evidence(np.log([share] * 2))) for name, share in (("c", 0.45), ("a", 0.3), ("b", 0.25))]
        return Rivals(kind, tuple(RivalEvidence(name, one, 0.3, None) for name, one in each), True)

    monkeypatch.setattr(filters, "rival_evidence", made_up)
    monkeypatch.setattr(filters, "study_in", Conditioned)
    weights = {"a": 0.45, "b": 0.34, "c": 0.21}
    readings = [SimpleNamespace(name=name, prior=1 / 3, weight=Estimate(w, 0.0, 1.0)) for name, w in weights.items()]
    found = by_filter(SimpleNamespace(folder="here"), readings, True, FilterOptions(70, 3))
    assert found.differing == ("c", "a")
    assert found.weights == pytest.approx({"a": 0.3, "b": 0.25, "c": 0.45})
    assert [one.name for one in found.each] == ["a", "b", "c"]
    assert (found.first, found.particles, found.filters, found.distinct) == ("c", 70, 3, True)
    (call,) = asked
    assert (call[0].folder, call[0].conditioned) == ("here", None)
    assert call[1:4] == ("readings", None, True)
    assert by_filter(SimpleNamespace(folder="here"), readings, True, None) is None
