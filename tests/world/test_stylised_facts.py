"""Stylised facts of conduct between states, reproduced by simulations of the first scenario.

Each test names its source. Nothing was tuned to these figures; docs/stylised_facts.md lists them all.
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
    """144 runs with every act kept, from three seeds."""
    folder = tmp_path_factory.mktemp("kept")
    return [sim.play(sim.Study(first_scenario, runs=48, seed=seed), folder / str(seed)) for seed in (1, 2, 3)]


@pytest.fixture(scope="module")
def ruptures(first_scenario, tmp_path_factory):
    """Rupture by run and variant: with and without the wedge, with and without incidents."""
    wedge, quiet = first_scenario.contents["no_wedge"], first_scenario.contents["no_incident"]
    neither = leaving_out(quiet, leverage=wedge.without.leverage)
    scenario = with_variants(first_scenario, neither=neither)
    names = ("base", "no_wedge", "no_incident", "neither")
    results = sim.play(sim.Study(scenario, names, runs=200, weeks=130), tmp_path_factory.mktemp("wedge") / "run")
    return {name: np.isfinite(results.dataset["time_to_rupture"].sel(variant=name).to_numpy()) for name in names}


def test_inertia_is_above_reciprocity_and_reciprocity_above_the_triangle(kept_in_full):
    """Goldstein & Freeman 1990, 1991: routine and reciprocity in a stable mix, the triangle weak and of either sign."""
    fit = three_way(kept_in_full)
    assert fit.runs == 144
    assert fit.pooled.in_order
    assert fit.within.in_order
    assert all(sums.in_order for sums in fit.each if not (sums.within and sums.direction == "RUS>AZE"))


def test_the_summed_coefficients_are_in_the_range_of_weekly_data(kept_in_full):
    """Ranges judged plausible of weekly data: own lags .3 to .7, reciprocity .1 to .5, one third state -.2 to .2."""
    fit = three_way(kept_in_full)
    assert 0.3 < fit.pooled.inertia.low < fit.pooled.inertia.high < 0.7
    assert 0.1 < fit.pooled.reciprocity.low < fit.pooled.reciprocity.high < 0.5
    single = [sums.triangle for sums in fit.each if sums.third != "together"]
    assert all(-0.2 < e.low < e.high < 0.2 for e in single)


def test_relations_fall_in_a_week_and_recover_over_many(kept_in_full):
    """Model page, pattern 3: sudden fall, slow recovery."""
    relation = np.concatenate(
        [study.dataset["dyad_relation"].isel(variant=0).to_numpy() for study in kept_in_full]
    ).astype(float)
    steps = np.diff(relation, axis=1)
    assert np.median(-steps.min(axis=1)) > 2.0 * np.median(steps.max(axis=1))
    lost = relation[:, SECOND - 1] - relation[:, SECOND]
    regained = relation[:, SECOND:] >= (relation[:, SECOND] + lost / 2.0)[:, None]
    weeks = np.where(regained.any(axis=1), regained.argmax(axis=1), relation.shape[1])
    assert np.median(weeks) > 13


def test_a_wedge_hardly_harms_a_healthy_dyad_and_one_with_a_grievance_much(ruptures):
    """Crawford 2011 (wedges work on open disputes); model page, pattern 4: below .02 on a healthy dyad."""
    healthy = ruptures["no_incident"].mean() - ruptures["neither"].mean()
    aggrieved = ruptures["base"].mean() - ruptures["no_wedge"].mean()
    assert abs(healthy) < 0.02
    assert aggrieved > 0.05
    assert aggrieved > 5.0 * abs(healthy)
