"""Cases simulated together are bit-identical to cases alone and to studies of their own files."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from conftest import ROOT
from made_up_cases import PARAMETERS, table

import sim
from sim.errors import UsageError
from sim.model.ladder import RECALLED, SEVERED
from sim.past_crises import simulate
from sim.past_crises.scenario_files import scenarios_of, write_cases
from sim.past_crises.simulate import CaseTrajectories, case_batch, simulate_cases
from sim.past_crises.targets import TARGETS, observable_months, observed_outcomes, target_probabilities
from sim.world.simulation import Simulation

RUNS, WEEKS = 4, 80
ARRAYS = [field.name for field in fields(CaseTrajectories) if field.name != "weeks"]


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    return table(tmp_path_factory.mktemp("cases"), 6).cases


@pytest.fixture(scope="module")
def together(cases):
    return simulate_cases(scenarios_of(cases, PARAMETERS), RUNS, 3, WEEKS)


def same(one, other):
    return all(np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True) for name in ARRAYS)


def test_a_case_among_others_is_the_case_alone(cases, together):
    for place, scenario in enumerate(scenarios_of(cases, PARAMETERS)):
        alone = simulate_cases([scenario], RUNS, 3, WEEKS)
        for name in ARRAYS:
            assert np.array_equal(getattr(alone, name)[0], getattr(together, name)[place], equal_nan=True), name


def test_a_case_among_others_is_the_ordinary_study_of_its_own_file(cases, tmp_path):
    trajectories = simulate_cases(scenarios_of(cases, PARAMETERS), RUNS, 3)
    for place in (0, 3):
        path = write_cases(cases, PARAMETERS, tmp_path / "files")[place]
        dataset = sim.load(path).run(runs=RUNS, seed=3, out=tmp_path / f"run_{place}").dataset
        rung = dataset["rung"].sel(variant="base").transpose("run", "week").to_numpy()
        for event, bound in (("recalled", RECALLED), ("severed", SEVERED)):
            first = np.where((rung >= bound).any(axis=1), (rung >= bound).argmax(axis=1), np.nan)
            assert np.array_equal(getattr(trajectories, event)[place], first, equal_nan=True)


def test_cases_whose_states_have_other_numbers_of_factions_are_each_the_case_alone(tmp_path):
    text = (ROOT / "tests" / "scenario" / "two_states.yaml").read_text(encoding="utf-8")
    first = text.replace("court: {power: {low: 0.5, mode: 0.7, high: 0.8}", "court: {power: 1.0")
    first = first.replace("      press: {power: 0.3, interests: {pride: -0.7}}\n", "")
    second = text.replace("merchants: {power: 0.6", "merchants: {power: 1.0").replace(
        "ideal_tones: {XAA.veterans>XBB: -0.5}\n", ""
    )
    second = second.replace("      veterans: {power: 0.4, interests: {trade: 0.1, pride: -0.6}}\n", "")
    scenarios = []
    for name, content in (("first", first), ("second", second)):
        (tmp_path / f"{name}.yaml").write_text(content, encoding="utf-8")
        scenarios.append(sim.load(tmp_path / f"{name}.yaml"))
    one, other = case_batch(scenarios).cases
    together = played(Simulation(scenarios[0], [replace(one, name="one"), replace(other, name="other")], 3)).engine
    for place, scenario in enumerate(scenarios):
        alone = played(Simulation(scenario, runs=3)).engine
        for sides in ((0, 1), (1, 0)):
            assert np.array_equal(alone.towards("tone", *sides)[0], together.towards("tone", *sides)[place])


def played(world):
    for _ in range(30):
        world.step()
    return world


def test_neither_blocks_nor_workers_change_a_bit(cases, together, monkeypatch):
    monkeypatch.setattr(simulate, "BLOCK_ROWS", 2 * len(cases))
    assert same(simulate_cases(scenarios_of(cases, PARAMETERS), RUNS, 3, WEEKS, workers=2), together)


def test_the_worst_of_an_episode_ends_with_full_repair():
    rung = np.array([[[2, 4, 5, 3, 2, 6]], [[2, 4, 5, 3, 2, 6]], [[2, 2, 2, 2, 2, 6]]], dtype=np.int8)
    until = simulate._until(np.array([[4.0], [np.nan], [0.0]]), rung)
    assert until.max(axis=-1)[:, 0].tolist() == [5, 6, 2]


def test_runs_that_cannot_be_are_refused(cases):
    with pytest.raises(UsageError, match="runs must be 1 or more"):
        simulate_cases(scenarios_of(cases, PARAMETERS), 0)


def test_probabilities_are_never_0_or_1(together):
    probabilities = target_probabilities(together)
    assert probabilities.shape == (6, len(TARGETS))
    assert ((probabilities > 0.0) & (probabilities < 1.0)).all()
    recalled = (together.recalled[0] <= 12 * 30.44 / 7).sum()
    assert probabilities[0, 0] == (recalled + 0.5) / (RUNS + 1.0)


def test_early_repair_implies_later_repair_and_what_could_not_be_observed_is_missing(cases):
    outcomes = observed_outcomes(cases)
    for case, row, seen in zip(cases, outcomes, observable_months(cases), strict=True):
        full = case.after.months_to_full
        for target, value in zip(TARGETS, row, strict=True):
            if target.event == "repaired":
                repaired = float(full is not None and full <= target.months)
                wanted = repaired if seen >= target.months else np.nan
                assert value == wanted or (np.isnan(value) and np.isnan(wanted))
