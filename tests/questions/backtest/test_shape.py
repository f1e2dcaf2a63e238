"""The shape of crises: worked examples, and recovery of a Weibull shape."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from made_up_cases import fit_to, table

from sim.answer import plain
from sim.model.ladder import SEVERED
from sim.model.random_streams import stream
from sim.past_crises.simulate import WEEKS_PER_MONTH, CaseTrajectories
from sim.past_crises.table import After
from sim.questions.backtest.trajectory_scores import shape_of_cases, shape_of_runs, worst_rung_score


def trajectories(months, **flags):
    """Make runs with these months to repair, [case, run], and flags of the half year before it."""
    repaired = np.asarray(months, dtype=float) * WEEKS_PER_MONTH
    never, no = np.full(repaired.shape, np.nan), np.zeros(repaired.shape, dtype=bool)
    events = {name: np.asarray(flags.get(name, no)) for name in ("new_leader", "amended", "backed_down")}
    worst = np.full(repaired.shape, 5, dtype=np.int8)
    return CaseTrajectories(never, never, worst, np.zeros(repaired.shape), never, repaired, **events, weeks=522)


def inflamed(folder, *which):
    """Make synthetic cases with and without a third party that inflames."""
    cases = table(folder, len(which)).cases
    return [replace(case, before=replace(case.before, inflamer=one)) for case, one in zip(cases, which, strict=True)]


def test_medians_and_shares_of_runs_by_hand(tmp_path):
    found = shape_of_runs(trajectories([[2.0, 20.0, np.nan], [1.0, 4.0, 30.0]]), inflamed(tmp_path, True, False))
    assert found.median_inflamed == pytest.approx(20.0)
    assert found.median_not_inflamed == pytest.approx(4.0)
    assert found.median_to_repair == pytest.approx(4.0)
    assert found.repaired_within_year == pytest.approx(0.5)


def test_events_before_repair_are_counted_for_late_repairs_alone(tmp_path):
    leader, amends = [[True, True, False, False]], [[True, False, True, False]]
    found = shape_of_runs(
        trajectories([[2.0, 20.0, 30.0, 40.0]], new_leader=leader, amended=amends), inflamed(tmp_path, True)
    )
    third = pytest.approx(1 / 3)
    assert found.before_late_repair == {
        "a new leader": third,
        "amends": third,
        "backing down": 0.0,
        "none of these": third,
    }


@pytest.mark.parametrize("shape", [0.6, 1.5])
def test_the_shape_of_the_times_is_found_under_censoring(tmp_path, shape):
    months = 30.0 * stream(1, "Weibull months").weibull(shape, (2, 4000))
    found = shape_of_runs(trajectories(np.where(months <= 120.0, months, np.nan)), inflamed(tmp_path, True, False))
    assert found.repair_shape == pytest.approx(shape, rel=0.05)


def test_cases_not_seen_repaired_count_as_censored(tmp_path):
    cases = inflamed(tmp_path, True, True, False)
    afters = (After(5, 1.0, None, 10.0, 10.0), After(5, 2.0, None, None, 4.0), After(5, 6.0, None, 30.0, 30.0))
    found = shape_of_cases([replace(case, after=after) for case, after in zip(cases, afters, strict=True)])
    assert (found.median_to_worst, found.median_to_repair, found.repaired_within_year) == (2.0, 10.0, 0.5)
    assert np.isnan(shape_of_cases([replace(cases[0], after=afters[1])]).repaired_within_year)


def test_a_repair_after_exactly_a_year_is_within_it_and_not_late(tmp_path):
    amends = [[True, False, False]]
    found = shape_of_runs(trajectories([[12.0, 24.0, 36.0]], amended=amends), inflamed(tmp_path, True))
    assert found.repaired_within_year == pytest.approx(1 / 3)
    assert found.before_late_repair["amends"] == 0.0
    assert found.before_late_repair["none of these"] == 1.0


def test_a_weibull_shape_takes_ten_distinct_times_and_an_immediate_one_counts_as_half_a_week(tmp_path):
    times, one = np.arange(1.0, 11.0), inflamed(tmp_path, True)
    assert np.isfinite(shape_of_runs(trajectories([times]), one).repair_shape)
    assert np.isnan(shape_of_runs(trajectories([[*times[:9], 9.0]]), one).repair_shape)
    at_once, half = (shape_of_runs(trajectories([[first, *times]]), one) for first in (0.0, 0.5 / WEEKS_PER_MONTH))
    assert at_once.repair_shape == pytest.approx(half.repair_shape, rel=1e-9)


@pytest.mark.parametrize("armed", ["case", "runs"])
def test_armed_counts_as_severed_in_the_score_of_the_worst_rung(tmp_path, armed):
    case = inflamed(tmp_path, True)[0]
    worst = {"case": (SEVERED + 1, SEVERED), "runs": (SEVERED, SEVERED + 1)}[armed]
    runs = replace(trajectories([[2.0, 3.0]]), worst_rung=np.full((1, 2), worst[1], dtype=np.int8))
    coded = replace(case, after=replace(case.after, worst_rung=worst[0]))
    fit = fit_to(table(tmp_path, 12).cases)
    score = worst_rung_score(runs, [coded], fit, 1)
    assert (score.simulation, score.n) == (0.0, 1)
    shares = np.cumsum(fit.worst_rungs)[:-1]
    assert score.baseline == pytest.approx((shares**2).sum())


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("months", [np.nan, 0.0])
def test_undefined_statistics_are_missing(tmp_path, months):
    found = plain(shape_of_runs(trajectories([[months, months]]), inflamed(tmp_path, True)))
    json.dumps(found, allow_nan=False)
    assert found["repair_shape"] is None
    assert found["median_not_inflamed"] is None
    assert found["before_late_repair"]["amends"] is None
