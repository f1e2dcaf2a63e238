"""A replayed run is the run of the study, and its drivers sum to the change."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.errors import UsageError
from sim.model.theories import THEORIES
from sim.running.replay import drivers_of_runs, replay

WEEKS = 60


@pytest.fixture(scope="module")
def study(first_scenario):
    return sim.Study(first_scenario, ("base", "no_wedge"), runs=10, seed=3, weeks=WEEKS)


@pytest.fixture(scope="module")
def results(study, tmp_path_factory):
    return sim.play(study, tmp_path_factory.mktemp("replay") / "run")


@pytest.mark.parametrize("variant", ["base", "no_wedge"])
def test_runs_replayed_are_those_of_the_study_bit_identically(study, results, variant):
    again = replay(study, variant, [7, 0, 1])
    assert list(again["run"].to_numpy()) == [7, 0, 1]
    stored = results.dataset.sel(variant=variant, run=[7, 0, 1])
    assert np.array_equal(again["half_log_odds"], stored["half_log_odds"])
    assert np.array_equal(again["start_half_log_odds"], stored["start_half_log_odds"])
    assert np.array_equal(again["relation"].astype("f4"), stored["relation"])
    assert np.array_equal(again["week"], stored["week"].astype(again["week"].dtype))


def test_the_first_level_is_that_of_the_study(study, results):
    again = replay(study, "base", [2])["contribution"].groupby("term").sum().isel(run=0)
    stored = results.dataset["contribution"].sel(variant="base", kept_run=2)
    for term in stored["term"].to_numpy():
        assert np.abs(again.sel(term=term).to_numpy() - stored.sel(term=term).to_numpy()).max() < 1e-12, term


def test_drivers_add_up_to_the_change_since_the_start_in_every_week(study):
    again = replay(study, "base", [4, 5])
    change = again["half_log_odds"] - again["start_half_log_odds"]
    for name in ("contribution", "since_rest"):
        assert float(np.abs(again[name].sum("driver") - change).max()) < 1e-12


def test_drivers_of_many_runs_are_those_of_each(study):
    many, one = drivers_of_runs(study, "base"), replay(study, "base", [6])
    assert many.sizes["run"] == study.runs
    for name in ("contribution", "since_rest"):
        mine = one[name].isel(run=0)
        assert np.abs(many[f"{name}_end"].sel(run=6) - mine.isel(week=-1)).max() < 1e-12
        assert np.abs(many[f"{name}_mean"].sel(run=6) - mine.mean("week")).max() < 1e-12
    assert list(drivers_of_runs(study, "base", 3)["run"].to_numpy()) == [0, 1, 2]


def test_a_case_can_be_replayed_like_a_variant(study):
    case = study.cases[1]
    assert np.array_equal(replay(study, case, [1])["since_rest"], replay(study, "no_wedge", [1])["since_rest"])


@pytest.mark.parametrize("theory", THEORIES, ids=lambda theory: theory.name)
def test_the_drivers_of_every_theory_add_up(two_states, theory):
    study = sim.Study(two_states, runs=3, weeks=40, theory=theory.name)
    again = replay(study, "amends_early", [0, 1, 2])
    change = again["half_log_odds"] - again["start_half_log_odds"]
    assert float(np.abs(again["since_rest"].sum("driver") - change).max()) < 1e-11


@pytest.mark.parametrize("runs", [[10], [0, -1], []])
def test_a_run_that_the_study_has_not_is_refused(study, runs):
    with pytest.raises(UsageError, match="the study has runs 0 to 9"):
        replay(study, "base", runs)
