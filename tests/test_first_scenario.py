"""Results that the first scenario must show, within Monte Carlo error."""

from __future__ import annotations

import numpy as np
import pytest

import sim

RUNS = 600
SIMULATED = (
    "base",
    "crash_only",
    "raid_only",
    "no_wedge",
    "no_hardliners",
    "amends_at_once",
    "amends_october_2025",
    "amends_late",
)
SEPTEMBER_2025, WEEK_78, LATER = 62, 78, 103
OCTOBER_ACT = 66
Z = 2.0


@pytest.fixture(scope="module")
def dataset(first_scenario, tmp_path_factory):
    study = sim.Study(first_scenario, SIMULATED, RUNS, seed=1, weeks=LATER + 1)
    return sim.play(study, tmp_path_factory.mktemp("first") / "run").dataset


def crisis_share(dataset, variant):
    return float((dataset["dyad_relation"].sel(variant=variant).isel(week=SEPTEMBER_2025) < -0.30).mean())


def recalled_by_week_78(dataset, variant):
    return (dataset["rung"].sel(variant=variant).isel(week=slice(0, WEEK_78 + 1)) >= 5).any("week").to_numpy()


def paired(one, other):
    """Return the mean paired difference and its standard error."""
    difference = np.asarray(one, dtype=float) - np.asarray(other, dtype=float)
    return difference.mean(), difference.std() / np.sqrt(len(difference))


def test_two_incidents_make_a_crisis_the_raid_alone_half_as_often_and_the_crash_alone_hardly_ever(dataset):
    both = crisis_share(dataset, "base")
    assert both >= 0.5
    assert 0.1 <= crisis_share(dataset, "raid_only") <= 0.65 * both
    assert crisis_share(dataset, "crash_only") <= 0.1


def test_a_recall_by_the_end_of_2025_is_neither_remote_nor_certain_and_remote_after_the_crash_alone(dataset):
    assert 0.25 <= recalled_by_week_78(dataset, "base").mean() <= 0.65
    assert recalled_by_week_78(dataset, "crash_only").mean() < 0.15


def test_amends_in_october_2025_lift_the_relation_twelve_weeks_later(dataset):
    week = {"week": OCTOBER_ACT + 12}
    with_act = dataset["dyad_relation"].sel(variant="amends_october_2025").isel(week)
    without = dataset["dyad_relation"].sel(variant="base").isel(week)
    difference, error = paired(with_act, without)
    assert difference - Z * error > 0.15


@pytest.mark.parametrize(
    ("sooner", "later"), [("amends_at_once", "amends_october_2025"), ("amends_october_2025", "amends_late")]
)
def test_the_sooner_the_amends_the_better_the_relation_in_june_2026(dataset, sooner, later):
    week = {"week": LATER}
    index = dataset["dyad_relation"].isel(week)
    difference, error = paired(index.sel(variant=sooner), index.sel(variant=later))
    assert difference > Z * error


@pytest.mark.parametrize("variant", ["no_wedge", "no_hardliners"])
def test_without_wedge_or_hard_liners_a_recall_is_less_likely(dataset, variant):
    difference, error = paired(recalled_by_week_78(dataset, variant), recalled_by_week_78(dataset, "base"))
    assert difference < -Z * error


def test_variants_share_everything_until_they_part(dataset):
    index = dataset["dyad_relation"].to_numpy()
    at = {name: place for place, name in enumerate(SIMULATED)}
    assert (index[at["amends_late"], :, :91] == index[at["base"], :, :91]).all()
    assert (index[at["amends_october_2025"], :, :OCTOBER_ACT] == index[at["base"], :, :OCTOBER_ACT]).all()
    assert (index[at["crash_only"], :, :51] == index[at["base"], :, :51]).all()


def test_repair_is_neither_a_ratchet_nor_a_spring(first_scenario, tmp_path):
    data = sim.play(sim.Study(first_scenario, runs=400, seed=1), tmp_path / "run").dataset.sel(variant="base")
    ruptured = np.isfinite(data["time_to_rupture"].to_numpy())
    repaired = np.isfinite(data["time_to_repair_after_rupture"].to_numpy())[ruptured]
    assert 0.10 <= repaired.mean() <= 0.90
