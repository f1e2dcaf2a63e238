"""What is known of how states treat one another, shown by the program's own runs of the first scenario.

Each test names its source. Nothing was tuned to these figures; docs/stylised_facts.md has them all.
"""

from __future__ import annotations

import numpy as np
import pytest
from conftest import leaving_out, with_variants

import sim
from sim.questions.story.conduct_autoregression import three_way

FIRST, SECOND = 25, 51
"""Weeks of the two dated incidents."""


@pytest.fixture(scope="module")
def kept_in_full(first_scenario, tmp_path_factory):
    """144 runs of which every act is kept, from three seeds."""
    folder = tmp_path_factory.mktemp("kept")
    return [sim.play(sim.Study(first_scenario, runs=48, seed=seed), folder / str(seed)) for seed in (1, 2, 3)]


@pytest.fixture(scope="module")
def ruptures(first_scenario, tmp_path_factory):
    """Whether each run ruptures, by variant: with the wedge and without it, with incidents and without any."""
    wedge, quiet = first_scenario.contents["no_wedge"], first_scenario.contents["no_incident"]
    neither = leaving_out(quiet, leverage=wedge.without.leverage)
    scenario = with_variants(first_scenario, neither=neither)
    names = ("base", "no_wedge", "no_incident", "neither")
    played = sim.play(sim.Study(scenario, names, runs=200, weeks=130), tmp_path_factory.mktemp("wedge") / "run")
    return {name: np.isfinite(played.dataset["time_to_rupture"].sel(variant=name).to_numpy()) for name in names}


def test_inertia_is_above_reciprocity_and_reciprocity_above_the_triangle(kept_in_full):
    """Goldstein & Freeman 1990, 1991: routine and reciprocity in a stable mix, the triangle weak and of either sign."""
    found = three_way(kept_in_full)
    assert found.runs == 144
    assert found.pooled.in_order
    assert found.within.in_order
    assert all(sums.in_order for sums in found.each)


def test_the_summed_coefficients_lie_where_weekly_data_have_them(kept_in_full):
    """Ranges judged plausible of weekly data: own lags .3 to .7, reciprocity .1 to .5, one third state -.2 to .2."""
    found = three_way(kept_in_full)
    assert 0.3 < found.pooled.inertia.low < found.pooled.inertia.high < 0.7
    assert 0.1 < found.pooled.reciprocity.low < found.pooled.reciprocity.high < 0.5
    single = [sums.triangle for sums in found.each if sums.third != "together"]
    assert all(-0.2 < e.low < e.high < 0.2 for e in single)


def test_it_falls_in_a_week_and_climbs_for_many(kept_in_full):
    """Model page, section 10: down in days, up slowly."""
    index = np.concatenate(
        [study.dataset["dyad_relation"].isel(variant=0).to_numpy() for study in kept_in_full]
    ).astype(float)
    steps = np.diff(index, axis=1)
    assert np.median(-steps.min(axis=1)) > 2.0 * np.median(steps.max(axis=1))
    lost = index[:, SECOND - 1] - index[:, SECOND]
    regained = index[:, SECOND:] >= (index[:, SECOND] + lost / 2.0)[:, None]
    weeks = np.where(regained.any(axis=1), regained.argmax(axis=1), index.shape[1])
    assert np.median(weeks) > 13


def test_a_wedge_hardly_harms_a_healthy_pair_and_a_wounded_one_much(ruptures):
    """Crawford 2011 (wedges work on open disputes); model page, section 10: below .02 on a healthy pair."""
    healthy = ruptures["no_incident"].mean() - ruptures["neither"].mean()
    wounded = ruptures["base"].mean() - ruptures["no_wedge"].mean()
    assert abs(healthy) < 0.02
    assert wounded > 0.05
    assert wounded > 5.0 * abs(healthy)
