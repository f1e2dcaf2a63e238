"""Many coalitions with common random numbers: bit-identical for any blocks, and only the changes have effects."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import sim
from sim.questions.attribute import sweep
from sim.questions.attribute.players import neutral
from sim.questions.attribute.sweep import Coalitions, players_in, simulate_coalitions, with_horizon
from sim.results.outcomes import OUTCOMES, outcome
from sim.scenario.inputs import inputs_of

NAMES = ["flight_8243", "AZE.hardliners", "wedge=UKR+TUR+USA+GBR", "RUS.amends"]
RUNS = 6


@pytest.fixture(scope="module")
def study(first_scenario):
    return sim.Study(first_scenario, ("base",), RUNS, seed=3, weeks=70)


@pytest.fixture(scope="module")
def players(study):
    return players_in(study, NAMES)


def some(*rows, keeps=()):
    present = np.array(rows, dtype=bool)[None]
    return Coalitions(present, np.isin(np.arange(len(rows)), keeps))


ROWS = ((1, 1, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 0, 0), (0, 0, 0, 0), (1, 1, 1, 1))


@pytest.fixture(scope="module")
def simulated(study, players):
    return simulate_coalitions(study, players, some(*ROWS, (1, 0, 1, 1), keeps=(6,)))


def test_with_all_players_in_the_outcomes_are_those_of_the_study(study, simulated, tmp_path):
    data = sim.play(study, tmp_path / "run").dataset.isel(variant=0)
    times = data["time_to_rupture"].to_numpy()[:, None]
    for place, measured in enumerate(OUTCOMES):
        there = measured.values(*(data[name].to_numpy() for name in ("dyad_relation", "rung")), times)
        assert np.array_equal(simulated[0, place], there), measured.name


def test_a_coalition_equals_a_separate_world(study, players, simulated):
    case = neutral(inputs_of(study.scenario), [players[0], players[3]])
    world = sim.World(study.scenario, (case,), RUNS, seed=3)
    a, b = (world.scenario.roster.at(code) for code in world.scenario.focus)
    index, rung = [], []
    for _ in range(study.horizon):
        world.step()
        relation = world.situation.relation[0].astype("f4")
        index.append(np.minimum(relation[:, a, b], relation[:, b, a]))
        rung.append(world.situation.rung[0, :, a, b])
    weekly = np.stack(index, axis=-1), np.stack(rung, axis=-1)
    together = simulate_coalitions(study, players, some((1, 1, 1, 1), (0, 1, 1, 0), (1, 1, 1, 0)))[1]
    for place, name in ((1, "crisis_weeks"), (2, "relation"), (3, "mean_relation")):
        assert OUTCOMES[place].name == name
        assert np.array_equal(together[place], OUTCOMES[place].of(*weekly, np.zeros(RUNS)))


@pytest.mark.parametrize(("cases", "runs"), [(1, 1), (3, 2), (500, 500)])
def test_any_block_size_is_bit_identical(study, players, simulated, cases, runs, monkeypatch):
    monkeypatch.setattr(sweep, "COALITIONS_AT_ONCE", cases)
    monkeypatch.setattr(sweep, "RUNS_AT_ONCE", runs)
    again = simulate_coalitions(study, players, some(*ROWS, (1, 0, 1, 1), keeps=(6,)))
    assert np.array_equal(again, simulated)


def test_any_number_of_workers_is_bit_identical_and_every_run_is_reported(study, players, simulated):
    reports = []
    again = simulate_coalitions(study, players, some(*ROWS), lambda *runs: reports.append(runs), workers=2)
    assert np.array_equal(again, simulated[: len(ROWS)])
    assert sorted(reports)[-1] == (RUNS, RUNS)


def test_coalitions_may_differ_from_run_to_run(study, players, simulated):
    rows = np.array(ROWS, dtype=bool)
    own = np.stack([np.roll(rows, run, axis=0) for run in range(RUNS)])
    values = simulate_coalitions(study, players, Coalitions(own, np.zeros(len(rows), dtype=bool)))
    for run in range(RUNS):
        assert np.array_equal(np.roll(values[..., run], -run, axis=0), simulated[: len(rows), :, run])


def test_an_absent_player_has_no_effect(study):
    absent = replace(study, variants=("no_hardliners",))
    players = players_in(absent, ["AZE.hardliners", "RUS.agencies", "flight_8243"])
    values = simulate_coalitions(absent, players, some((1, 1, 1), (0, 1, 1), (0, 0, 1), (0, 0, 0)))
    assert np.array_equal(values[0], values[1])
    assert np.array_equal(values[0], values[2])
    assert not np.array_equal(values[0], values[3])


def test_a_coalition_may_keep_the_structure_of_the_full_one(study, players, simulated):
    mean_relation = OUTCOMES.index(outcome("mean_relation"))
    assert not np.array_equal(simulated[2, mean_relation], simulated[6, mean_relation])
    case = inputs_of(study.scenario)
    silent = neutral(case, players[1:2])
    cases = (case, replace(silent, name="recomputed"), replace(silent, name="kept", keeps_structure=True))
    setting = sim.World(study.scenario, cases, runs=3, seed=3).setting
    base, recomputed, kept = setting.structure
    assert np.array_equal(kept, base)
    assert not np.array_equal(recomputed, base)


def test_keeping_the_structure_changes_nothing_where_nothing_is_recomputed(study, players):
    values = simulate_coalitions(study, players, some((0, 1, 1, 0), (0, 1, 1, 0), (1, 1, 1, 1), keeps=(0,)))
    assert np.array_equal(values[0], values[1])


def test_the_default_horizon_is_a_year_after_the_last_dated_incident(first_scenario):
    assert with_horizon(sim.Study(first_scenario)).weeks == 103
    assert with_horizon(sim.Study(first_scenario, ("crash_only",))).weeks == 77
    assert with_horizon(sim.Study(first_scenario, ("no_incident",))).horizon == first_scenario.file.weeks
    assert with_horizon(sim.Study(first_scenario, weeks=20)).weeks == 20


def test_one_variant_is_analysed_at_a_time(first_scenario):
    with pytest.raises(sim.UsageError, match="name one variant; got base, no_wedge"):
        with_horizon(sim.Study(first_scenario, ("base", "no_wedge")))
