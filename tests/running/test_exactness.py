"""The same bits, however a study is cut; and an exact ledger."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from multiprocessing import get_context

import numpy as np
import pytest
from conftest import leaving_out, with_variants

import sim
from sim.engine import engine as engines
from sim.model.random_streams import WEEKLY
from sim.running import ensemble

WEEKS = 60
FOCUS = ("AZE", "RUS")
WEEKLY_OF_DYADS = tuple(purpose.name for purpose in WEEKLY if purpose.of != "state")


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


def test_any_size_of_a_batch_gives_the_same_bits(first_scenario, tmp_path, monkeypatch):
    study = sim.Study(first_scenario, first_scenario.variants, runs=40, seed=3, weeks=30)
    together = sim.play(study, tmp_path / "together").manifest["results_sha256"]
    monkeypatch.setattr(engines, "CACHE_BYTES", 1)
    assert sim.play(study, tmp_path / "apart").manifest["results_sha256"] == together


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


def draws_seen(scenario, variant, seed=5):
    """All draws of a world in three weeks, before any is used: by week, purpose, and the names of who draws."""
    world, seen = sim.World(scenario, (variant,), runs=3, seed=seed), {}
    codes, incidents = scenario.roster.states, [incident.name for incident in world.setting.incidents]

    def note(phase, engine):
        if phase == "incidents":
            sides = engine.packing.world.source, engine.packing.world.target
            dyads = [(codes[i], codes[j]) for i, j in zip(*sides, strict=True)]
            seen.update(named(engine.block.draws[:, 0], WEEKLY_OF_DYADS, dyads, engine.week))
            own, states = ("turnover_draw", "successor_draw"), [(code,) for code in codes]
            seen.update(named(engine.block.states[0], own, states, engine.week))
            seen.update(named(engine.block.incidents[0], ("draw",), [(name,) for name in incidents], engine.week))

    assert len(list(world.weeks(3, note))) == 3
    return seen


def named(records, purposes, whos, week):
    """The draws of the first three runs in records [group, who]."""
    return {
        (week, purpose, *who): records[purpose][0, place, :3].copy()
        for purpose in purposes
        for place, who in enumerate(whos)
    }


@pytest.mark.parametrize(
    "left_out",
    [{"factions": ("AZE.hardliners",)}, {"incidents": ("flight_8243",)}, {"states": ("UKR",)}, {"leverage": ("TUR",)}],
    ids=["a faction", "an incident", "a state", "a reach"],
)
def test_removing_something_leaves_every_other_draw_alone(first_scenario, left_out):
    scenario = with_variants(first_scenario, less=leaving_out(first_scenario.contents["base"], **left_out))
    before, after = draws_seen(scenario, "base"), draws_seen(scenario, "less")
    gone = {"flight_8243"} if "incidents" in left_out else set(left_out.get("states", ()))
    assert all(np.array_equal(before[key], after[key]) for key in after)
    assert {key for key in before if key not in after} <= {key for key in before if gone & set(key)}
    assert {key for key in before if gone & set(key[2:]) and len(key) == 4 and key in after} == set()
    assert {purpose for _, purpose, *_ in after} == {*WEEKLY_OF_DYADS, "turnover_draw", "successor_draw", "draw"}


def test_two_files_with_different_states_share_the_draws_of_the_dyads_that_both_name(tmp_path):
    one, other = (sim.load(written(tmp_path, third)) for third in ("XBB", "VCC"))
    assert [scenario.roster.at("XAA") for scenario in (one, other)] == [0, 1]
    here, there = draws_seen(one, "base"), draws_seen(other, "base")
    shared = set(here) & set(there)
    both = [(week, purpose, *dyad) for week in range(3) for purpose in WEEKLY_OF_DYADS for dyad in SHARED_DYADS]
    assert {key for key in shared if len(key) == 4} == set(both)
    assert {key[2] for key in shared if len(key) == 3} == {"XAA", "XZZ"}
    assert all(np.array_equal(here[key], there[key]) for key in shared)
    third = {"XBB": "VCC"}
    swapped = {key: tuple(third.get(part, part) for part in key) for key in here if key not in shared}
    assert not any(np.array_equal(here[key], there[there_key]) for key, there_key in swapped.items())
    starts = [sim.World(s, runs=3, seed=5).state("XAA").relation_to("XZZ") for s in (one, other)]
    assert np.array_equal(*starts)


SHARED_DYADS = (("XAA", "XZZ"), ("XZZ", "XAA"))
THREE_STATES = """
format: 1
title: Two neighbours and a third
question: Does the third matter?
start: 2024-01-01
weeks: 20
focus: XAA-XZZ
issues: {{trade: Trade}}
states:
  XAA: {{name: Avaria, factions: {{court: {{power: 1, interests: {{trade: 0.3}}}}}}}}
  XZZ: {{name: Zetia, factions: {{court: {{power: 1, interests: {{trade: 0.2}}}}}}}}
  {third}: {{name: Another, factions: {{court: {{power: 1, interests: {{trade: 0.1}}}}}}}}
relations: {{XAA-XZZ: 0.4, XAA-{third}: 0.2, {third}-XZZ: 0.1}}
"""


def written(folder, third):
    """A file with the same two neighbours, and this third state before or between them in the roster."""
    path = folder / f"{third}.yaml"
    path.write_text(THREE_STATES.format(third=third).lstrip(), encoding="utf-8")
    return path


def play_through(pool, study, folder):
    with pool:
        return sim.play(study, folder, executor=pool).manifest["results_sha256"]


def test_threads_and_processes_give_the_same_bits(study, results, tmp_path, monkeypatch):
    monkeypatch.setattr(ensemble, "block_runs", lambda study: 5)
    by_threads = play_through(ThreadPoolExecutor(2), study, tmp_path / "threads")
    processes = ProcessPoolExecutor(2, mp_context=get_context("spawn"))
    by_processes = play_through(processes, study, tmp_path / "processes")
    assert by_threads == by_processes == results.manifest["results_sha256"]


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


def test_incidents_of_a_week_happen_in_the_order_of_their_dates_in_every_variant(two_states):
    base = two_states.contents["base"]
    bridge = base.incidents["bridge"]
    earlier = bridge.model_copy(update={"intent": 1.0})
    later = bridge.model_copy(update={"date": bridge.date + timedelta(days=1), "intent": -0.5})
    files = {"one": {"a": later}, "both": {"a": later, "b": earlier}, "turned": {"b": earlier, "a": later}}
    variants = {name: base.model_copy(update={"incidents": incidents}) for name, incidents in files.items()}
    scenario = with_variants(two_states, **variants)
    together = after(scenario, tuple(files), weeks=two_states.roster.week(bridge.date) + 1)
    one, both, turned = together.intent.min(axis=(1, 2, 3))
    assert one == pytest.approx(-0.5, abs=0.02)  # that of the later incident, by the attention that its harm takes
    assert one < both == turned < 0.0
    for row, name in enumerate(files):
        alone = after(scenario, (name,), weeks=two_states.roster.week(bridge.date) + 1)
        assert np.array_equal(together.grievance[row], alone.grievance[0])
        assert np.array_equal(together.half_log_odds[row], alone.half_log_odds[0])


def after(scenario, variants, weeks):
    world = sim.World(scenario, variants, runs=3, seed=2)
    for _ in range(weeks):
        world.step()
    return world.situation
