"""The same bits, however a study is cut; and an exact ledger."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from conftest import leaving_out, with_variants

import sim
from sim.model.random_streams import WEEKLY
from sim.running import ensemble

WEEKS = 60
FOCUS = ("AZE", "RUS")


@pytest.fixture(scope="module")
def study(first_scenario):
    return sim.Study(first_scenario, ("base",), runs=12, seed=3, weeks=WEEKS)


@pytest.fixture(scope="module")
def results(study, tmp_path_factory):
    return sim.play(study, tmp_path_factory.mktemp("exact") / "run")


@pytest.mark.parametrize("rows", [1, 5, 500])
def test_any_block_size_gives_the_same_bits(study, results, rows, tmp_path, monkeypatch):
    monkeypatch.setattr(ensemble, "block_runs", lambda study: rows)
    again = sim.play(study, tmp_path / "run")
    assert again.manifest["results_sha256"] == results.manifest["results_sha256"]


def test_another_seed_gives_other_bits(study, results, tmp_path):
    other = sim.play(replace(study, seed=4), tmp_path / "run")
    assert other.manifest["results_sha256"] != results.manifest["results_sha256"]


def test_one_variant_or_all_gives_the_same_bits(study, results, tmp_path):
    every = sim.play(replace(study, variants=study.scenario.variants), tmp_path / "run").dataset
    for name, alone in results.dataset.items():
        among = every[name].sel(variant=["base"])
        if "kept_run" in alone.dims:
            alone = alone.sel(kept_run=every["kept_run"])
        assert np.array_equal(alone, among, equal_nan=True), name


def test_fewer_weeks_are_the_beginning_of_more(study, results, tmp_path):
    short = sim.play(replace(study, weeks=30), tmp_path / "run").dataset
    longer = results.dataset.isel(week=slice(0, 30))
    assert np.array_equal(short["half_log_odds"], longer["half_log_odds"])


@pytest.mark.parametrize("run", [0, 7, 11])
def test_a_run_of_a_study_is_the_world_of_that_run(first_scenario, results, run):
    world = sim.World(first_scenario, seed=3, first_run=run)
    for week in range(WEEKS):
        world.step()
        there = results.dataset["half_log_odds"].isel(variant=0, run=run, week=week).to_numpy()
        here = [world.situation.half_log_odds[0, 0, i, j] for i, j in _focus_cells(first_scenario)]
        assert np.array_equal(there, here)


def _focus_cells(scenario):
    a, b = (scenario.roster.at(code) for code in FOCUS)
    return (a, b), (b, a)


def test_the_decomposition_sums_to_the_change_of_the_half_log_odds_read_back_from_the_file(results):
    data = sim.open_results(results.folder).dataset
    kept = data["half_log_odds"].isel(run=data["kept_run"].to_numpy()).to_numpy()
    change = kept - data["start_half_log_odds"].isel(run=data["kept_run"].to_numpy()).to_numpy()[:, :, None]
    assert np.abs(data["contribution"].sum("term").to_numpy() - change).max() < 1e-9
    end = data["half_log_odds"].isel(week=-1) - data["start_half_log_odds"]
    assert np.abs(data["contribution_end"].sum("term") - end).max() < 1e-9


def test_the_decomposition_names_incidents_and_amends_where_they_occurred(results):
    decomposition = results.dataset["contribution"].isel(variant=0)
    assert (decomposition.sel(term="incidents", direction="AZE>RUS").isel(week=25) < 0).all()
    assert (decomposition.sel(term="incidents").isel(week=24) == 0).all()
    assert (decomposition.sel(term="incidents", direction="RUS>AZE").isel(week=25) == 0).all()


def draws_seen(scenario, variant):
    """All draws of a world in three weeks, by week, purpose and who."""
    world = sim.World(scenario, (variant,), runs=3, seed=5)
    codes, engine, seen = scenario.roster.states, world.engine, {}
    for week in range(3):
        world.step()
        dyads = zip(engine.packing.world.source, engine.packing.world.target, strict=True)
        for place, (i, j) in enumerate(dyads):
            for purpose in engine.block.draws.dtype.names:
                seen[week, purpose, codes[i], codes[j]] = engine.block.draws[purpose][0, 0, place, :3].copy()
        for place, code in enumerate(codes):
            for purpose in ("turnover_draw", "successor_draw"):
                seen[week, purpose, code] = engine.block.states[purpose][0, 0, place, :3].copy()
    return seen


@pytest.mark.parametrize(
    "left_out",
    [{"factions": ("AZE.hardliners",)}, {"incidents": ("flight_8243",)}, {"states": ("UKR",)}, {"leverage": ("TUR",)}],
    ids=["a faction", "an incident", "a state", "a reach"],
)
def test_removing_something_leaves_every_other_draw_alone(first_scenario, left_out):
    scenario = with_variants(first_scenario, less=leaving_out(first_scenario.contents["base"], **left_out))
    before, after = draws_seen(scenario, "base"), draws_seen(scenario, "less")
    shared = set(before) & set(after)
    assert len({purpose for _, purpose, *_ in shared}) == len(WEEKLY)
    assert all(np.array_equal(before[key], after[key]) for key in shared)


def test_removing_a_state_leaves_a_pair_it_does_not_touch_exactly_as_it_was(first_scenario):
    untouched = {"parameters": {"triad_weight": 0.0, "attention_capacity": 30.0}}
    whole = first_scenario.contents["base"].model_copy(update=untouched)
    scenario = with_variants(first_scenario, whole=whole, alone=leaving_out(whole, states=("XGS",)))
    world = sim.World(scenario, ("whole", "alone"), runs=4, seed=2)
    world.step()  # later weeks reach every pair through the states both know
    with_audience, without = world.state("KAZ").relation_to("UKR")
    assert np.array_equal(with_audience, without)
    with_audience, without = world.state("AZE").tone_to("RUS")
    assert not np.array_equal(with_audience, without)
