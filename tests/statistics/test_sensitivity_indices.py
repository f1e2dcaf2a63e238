"""Sensitivity indices: published values, other programs on the same points, and no chance counted as an effect."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.random_streams import stream
from sim.statistics.sensitivity_indices import (
    elementary_effects,
    screening,
    sobol_points,
    trajectories,
    variance_indices,
)


def ishigami(unit):
    x = np.pi * (2.0 * unit - 1.0)
    return np.sin(x[..., 0]) + 7.0 * np.sin(x[..., 1]) ** 2 + 0.1 * x[..., 2] ** 4 * np.sin(x[..., 0])


WEIGHTS = np.array([0.0, 1.0, 4.5, 9.0, 99.0])


def g_function(unit):
    return np.prod((np.abs(4.0 * unit - 2.0) + WEIGHTS) / (1.0 + WEIGHTS), axis=-1)


def without_chance(function, inputs, points, seed=1):
    """Indices of a function of the inputs alone: every run has the same value."""
    planned = sobol_points(inputs, points, seed)
    return variance_indices(np.repeat(function(planned.every)[:, None], 2, axis=1), points, seed)


def estimates(indices):
    return [one.estimate for one in indices]


def test_indices_of_the_ishigami_function_are_the_published_ones():
    found = without_chance(ishigami, 3, 4096)
    assert estimates(found.first) == pytest.approx([0.3139, 0.4424, 0.0], abs=0.02)
    assert estimates(found.total) == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)


def test_indices_of_the_g_function_are_the_published_ones():
    parts = 1.0 / (3.0 * (1.0 + WEIGHTS) ** 2)
    whole = np.prod(1.0 + parts) - 1.0
    total = parts * np.prod(1.0 + parts) / (1.0 + parts) / whole
    found = without_chance(g_function, 5, 4096)
    assert estimates(found.first) == pytest.approx(parts / whole, abs=0.02)
    assert estimates(found.total) == pytest.approx(total, abs=0.02)


def test_without_chance_indices_and_effects_are_those_of_salib_on_the_same_points():
    """Recorded from SALib 1.6.0: `sobol.analyze`, `morris.analyze`."""
    found = without_chance(ishigami, 3, 256)
    assert estimates(found.total) == pytest.approx([0.44187057, 0.47405188, 0.24116686], abs=1e-7)
    assert estimates(found.first) == pytest.approx([0.26605413, 0.39915445, -0.03961632], abs=1e-5)
    paths = trajectories(3, 20, 1)
    screened = screening(paths, np.repeat(ishigami(paths)[..., None], 2, axis=-1), 1)
    assert estimates(screened.absolute) == pytest.approx([5.829415280593, 7.875, 4.999036882666], abs=1e-11)
    assert estimates(screened.mean) == pytest.approx([5.829415280593, 3.9375, -1.249759220666], abs=1e-11)
    assert screened.spread == pytest.approx([6.11582778, 6.99712112, 8.00749821], abs=1e-8)


def test_without_chance_indices_are_those_of_scipy():
    scipy_stats = pytest.importorskip("scipy.stats")
    planned = sobol_points(5, 64, 3)
    values = g_function(planned.every)
    sets = values.reshape(7, 1, 64)
    theirs = scipy_stats.sobol_indices(func={"f_A": sets[0], "f_B": sets[1], "f_AB": sets[2:]}, n=64)
    ours = variance_indices(np.repeat(values[:, None], 2, axis=1), 64, 3)
    assert estimates(ours.first) == pytest.approx(theirs.first_order.ravel(), abs=1e-12)
    assert estimates(ours.total) == pytest.approx(theirs.total_order.ravel(), abs=1e-12)


def test_the_effects_of_a_linear_function_are_its_slopes():
    slopes = np.array([3.0, -2.0, 0.0])
    paths = trajectories(3, 8, 5)
    effects = elementary_effects(paths, paths @ slopes)
    assert effects == pytest.approx(np.tile(slopes, (8, 1)), abs=1e-12)
    assert np.unique(paths.round(9)) == pytest.approx([0.0, 1 / 3, 2 / 3, 1.0])


def test_an_input_that_only_moves_chance_about_has_no_index():
    """Each run reacts to the second input in its own direction, so the expected outcome does not."""
    points, runs = 256, 64
    planned = sobol_points(2, points, 1)
    own = stream(1, "directions").normal(size=runs)
    values = planned.every[:, :1] + planned.every[:, 1:] * own + own
    found = variance_indices(values, points, 1)
    share_of_its_square = np.var(planned.first[:, 1]) * own.var() / runs / np.var(planned.first[:, 0])
    assert abs(found.total[1].estimate) < max(0.05, 3.0 * share_of_its_square)
    assert found.total[0].estimate == pytest.approx(1.0, abs=0.1)
    assert found.chance.estimate == pytest.approx(
        1.0 - np.var(planned.first[:, 0]) / values[: 2 * points].var(), abs=0.05
    )


def test_an_input_without_any_effect_has_indices_of_exactly_0():
    found = without_chance(lambda unit: unit[:, 0], 2, 64)
    assert (found.total[1].low, found.total[1].high) == (0.0, 0.0)
    nothing = without_chance(lambda unit: np.zeros(len(unit)), 2, 64)
    assert estimates(nothing.total) == [0.0, 0.0]


@pytest.mark.parametrize("seed", range(3))
def test_few_points_in_many_dimensions_give_the_index_of_a_linear_function(seed):
    found = without_chance(lambda unit: unit[:, 200] + unit[:, 10], 330, 64, seed)
    assert [found.total[place].estimate for place in (10, 200)] == pytest.approx([0.5, 0.5], abs=0.06)


@pytest.mark.parametrize("seed", range(2))
def test_groups_of_inputs_have_one_index_each(seed):
    planned = sobol_points(3, 1024, seed, ((0, 1), (2,)))
    values = planned.every @ np.array([1.0, 1.0, 1.0])
    found = variance_indices(np.repeat(values[:, None], 2, axis=1), 1024, seed)
    assert estimates(found.total) == pytest.approx([2 / 3, 1 / 3], abs=0.03)
