"""The dataset has the variables that docs/results.md lists."""

from __future__ import annotations

import datetime as dt
import os

import h5netcdf
import numpy as np
import pytest
from conftest import ROOT, with_variants

import sim
from sim.model.ladder import RUNGS
from sim.results.layout import LARGE_WORLD, define_arrays, write_coordinates
from sim.results.variables import BINS, COUNTED, VARIABLES, expected_bytes, kept_runs

PAGE = ROOT / "docs" / "results.md"
BEGIN, END = "<!-- variables -->", "<!-- end of variables -->"


def table():
    rows = ["| variable | dimensions | type | unit | meaning |", "|---|---|---|---|---|"]
    rows += [f"| `{v.name}` | {', '.join(v.dims)} | {v.dtype} | {v.units} | {v.meaning} |" for v in VARIABLES]
    return "\n".join(rows)


@pytest.fixture(scope="module")
def results(first_scenario, tmp_path_factory):
    study = sim.Study(first_scenario, ("base", "no_wedge"), runs=30, seed=2, weeks=60)
    return sim.play(study, tmp_path_factory.mktemp("contract") / "run")


def test_the_page_lists_every_variable_as_declared():
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    listed, after = rest.split(END)
    if os.environ.get("REFRESH_EXPECTED"):
        PAGE.write_text(f"{before}{BEGIN}\n{table()}\n{END}{after}", encoding="utf-8")
        listed = f"\n{table()}\n"
    assert listed.strip() == table()


def test_a_results_file_holds_every_variable_with_dimensions_type_and_unit(results):
    opened = sim.open_results(results.folder).dataset
    assert set(opened.data_vars) == {v.name for v in VARIABLES}
    for v in VARIABLES:
        found = opened[v.name]
        assert found.dims == v.dims, v.name
        assert found.dtype == np.dtype(v.dtype), v.name
        assert found.attrs["units"] == v.units
        assert found.attrs["long_name"] == v.meaning


def test_coordinates_say_of_what_each_value_is(results):
    """The scenario begins on Monday 1 July 2024; a bin is named by its middle, a week by its first day."""
    data = results.dataset
    ranks = ("nationalists", "hardliners", "hawks", "nationalists", "agencies", "nationalists", "war_hawks", "hawks")
    states = ["ARM", "AZE", "GBR", "KAZ", "RUS", "TUR", "UKR", "USA", "XGS"]
    assert data["variant"].to_numpy().tolist() == ["base", "no_wedge"]
    assert data["run"].to_numpy().tolist() == list(range(30))
    assert data["kept_run"].to_numpy().tolist() == list(range(24))
    monday = dt.datetime(2024, 7, 1)
    assert data["week"].to_numpy().tolist() == [monday + dt.timedelta(days=7 * week) for week in range(60)]
    assert data["source"].to_numpy().tolist() == data["target"].to_numpy().tolist() == states
    assert data["direction"].to_numpy().tolist() == ["AZE>RUS", "RUS>AZE"]
    assert data["term"].to_numpy().tolist() == [
        "structure", "ties", "triads", "conduct", "grievance", "incidents", "amends", "noise", "forgetting",
    ]  # fmt: skip
    assert data["rung_name"].to_numpy().tolist() == [
        "alliance", "partnership", "normal", "strained", "crisis", "recalled", "severed", "armed",
    ]  # fmt: skip
    np.testing.assert_allclose(data["bin"], np.linspace(-79 / 80, 79 / 80, 80), rtol=0, atol=1e-12)
    factions = data["faction"].to_numpy().tolist()
    assert factions[:25:3] == [f"{state}.{first}" for state, first in zip(states, (*ranks, "onlookers"), strict=True)]
    assert len(factions) == 25
    drawn = results.inputs
    assert all(drawn[name].equals(data[name]) for name in ("variant", "run", "source", "target"))


def test_the_dataset_carries_what_was_simulated(results):
    attributes = results.dataset.attrs
    assert attributes.items() >= {"format": 4, "scenario": "russia_azerbaijan_2025", "seed": 2}.items()
    assert (attributes["title"], attributes["focus"]) == ("Russia and Azerbaijan, 2024-2025", "AZE-RUS")


def test_counts_cover_every_run_and_agree_with_the_paths(results):
    data = results.dataset
    assert (data["relation_count"].sum("bin") == 30).all()
    assert (data["rung_count"].sum("rung_name") == 30).all()
    a, b = results.manifest["focus"].split("-")
    kept = data["rung"].isel(run=slice(0, data.sizes["kept_run"])).to_numpy()
    assert np.array_equal(data["rung_path"].sel(source=a, target=b).to_numpy(), kept)
    on_crisis = (data["rung"] == 4).sum("run")
    assert np.array_equal(data["rung_count"].sel(source=a, target=b, rung_name="crisis"), on_crisis)


@pytest.mark.parametrize("name", [v.name.removesuffix("_path") for v in VARIABLES if v.name.endswith("_path")][:-1])
def test_the_paths_of_all_dyads_hold_that_of_the_focal_dyad(results, name):
    data = results.dataset
    for direction in data["direction"].to_numpy():
        a, b = direction.split(">")
        path = data[f"{name}_path"].sel(source=a, target=b)
        own = data[name].sel(direction=direction) if "direction" in data[name].dims else data[name]
        assert np.array_equal(path, own.isel(run=slice(0, data.sizes["kept_run"])).transpose("variant", "run", "week"))


def test_moments_give_the_mean_relation_over_all_runs(results):
    data = results.dataset
    a, b = results.manifest["focus"].split("-")
    mean = data["relation_sum"].sel(source=a, target=b) / (2**15 - 1) / 30
    assert np.abs(mean - data["relation"].sel(direction=f"{a}>{b}").mean("run")).max() < 1.0 / 2**15


def test_how_many_paths_are_kept_does_not_depend_on_the_number_of_runs(results):
    assert results.dataset.sizes["kept_run"] == kept_runs(2, 2) == 24


def test_the_memory_of_kept_paths_does_not_grow_with_the_number_of_states():
    """48 paths shared among the variants, at least 8 each; above 15 states no more dyads than 15 states have then."""
    assert [kept_runs(variants, 15) for variants in (1, 2, 5, 6, 7, 100)] == [48, 24, 9, 8, 8, 8]
    assert [kept_runs(1, states) for states in (2, 15, 16, 30, 73, 74, 195)] == [48, 48, 42, 12, 2, 1, 1]
    assert [kept_runs(7, states) for states in (15, 16, 42, 43)] == [8, 7, 1, 1]


def test_the_size_of_unpacked_results_is_that_of_their_arrays(results):
    data, states, factions = results.dataset, 9, 25
    whole, counts = expected_bytes(2, 30, 60, (states, factions, 1), packed=False)
    of_runs = 2 * 30 * (700 + 130 + 8 * states**2)
    assert whole == sum(values.nbytes for values in data.data_vars.values()) + of_runs
    assert counts == sum(data[name].nbytes for name in COUNTED)


@pytest.mark.parametrize(("states", "packed"), [(LARGE_WORLD - 1, False), (LARGE_WORLD, True)])
def test_real_numbers_of_all_pairs_are_packed_in_a_large_world_only(results, tmp_path, states, packed):
    made = {**results.manifest, "roster": [f"X{place:02}" for place in range(states)]}
    with h5netcdf.File(tmp_path / "results.nc", "w") as file:
        write_coordinates(file, made)
        define_arrays(file, {"input start_relation": np.zeros((2, 30, states, states))})
        series = file["series"]
        assert (series["relation_path"].compression == "gzip") == packed
        for v in VARIABLES:
            if v.dtype[0] == "i" or "source" not in v.dims:
                assert (series[v.name].compression == "gzip") == (v.dtype[0] == "i"), v.name
        assert file["inputs"]["start_relation"].dimensions == ("variant", "run", "source", "target")


def test_the_tidy_table_holds_the_paths_of_the_dataset(results):
    table, data = results.to_dataframe(), results.dataset
    values = ["relation", "tone", "grievance", "downgrade_level", "half_log_odds", "rung"]
    assert list(table.columns) == ["variant", "run", "week", "source", "target", *values]
    assert len(table) == 2 * 30 * 60 * 2
    for row in table.iloc[::997].itertuples():
        at = {"variant": row.variant, "run": row.run, "week": row.week}
        for name in values:
            own = {**at, "direction": f"{row.source}>{row.target}"} if name != "rung" else at
            assert getattr(row, name) == data[name].sel(own).item(), (name, own)


def test_events_are_dated_named_and_in_order(results):
    events = results.events
    assert list(events.columns) == ["variant", "run", "date", "week", "source", "target", "event"]
    crash = events[events["event"] == "incident flight_8243"]
    assert len(crash) == 60
    assert set(crash["date"].dt.date.astype(str)) == {"2024-12-23"}
    assert events[["run", "week"]][events["variant"] == "base"].apply(tuple, axis=1).is_monotonic_increasing


def test_an_incident_of_two_severities_keeps_the_impact_of_each_variant(two_states, tmp_path):
    base = two_states.contents["base"]
    graver = {**base.incidents, "bridge": base.incidents["bridge"].model_copy(update={"severity": 5})}
    scenario = with_variants(two_states, graver=base.model_copy(update={"incidents": graver}))
    inputs = sim.play(sim.Study(scenario, ("base", "graver"), runs=4, weeks=2), tmp_path / "run").inputs
    light, grave = inputs["impact bridge"].to_numpy()
    assert np.isfinite(light).all()
    assert (grave > light).all()


def test_dyads_that_are_not_named_count_as_those_of_a_relation_of_zero(results):
    data, roster = results.dataset, results.manifest["roster"]
    named = data["relation_square_sum"].any(("variant", "week")).to_numpy()
    apart = ~named & ~np.eye(len(roster), dtype=bool)
    assert apart[roster.index("UKR"), roster.index("XGS")]
    counts = data["rung_count"].transpose("source", "target", ...).to_numpy()[apart]
    assert (counts[..., RUNGS.index("strained")] == 30).all()
    bins = data["relation_count"].transpose("source", "target", ...).to_numpy()[apart]
    assert (bins[..., BINS // 2] == 30).all()
    assert (data["rung_path"].transpose("source", "target", ...).to_numpy()[apart] == RUNGS.index("strained")).all()
    assert not data["relation_path"].transpose("source", "target", ...).to_numpy()[apart].any()
