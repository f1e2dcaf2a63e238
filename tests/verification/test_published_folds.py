"""B15, B16: folds of the cusp and of x = tanh(J x + b), in closed form."""

from __future__ import annotations

import numpy as np
import pytest
from verification.models.folds import cusp_fold, return_rate, states

from sim.errors import UsageError
from sim.questions.early_warning.indicators import fold_at

COUPLINGS = np.array([1.2, 1.5, 2.0, 3.0])


def test_the_cusp_folds_where_the_closed_form_says():
    np.testing.assert_allclose(cusp_fold(np.array([0.5, 1.0, 2.0])), [0.136083, 0.384900, 1.088662], atol=1e-6)


@pytest.mark.parametrize("splitting", [0.5, 1.0, 2.0])
def test_the_cusp_has_three_states_within_its_folds_and_one_beyond(splitting):
    for share, expected in ((0.99, 3), (1.01, 1)):
        roots = np.roots([-1.0, 0.0, splitting, share * float(cusp_fold(splitting))])
        assert (np.abs(roots.imag) < 1e-9).sum() == expected


def test_the_bounded_equation_folds_where_the_closed_form_says():
    place, pressure = fold_at(COUPLINGS)
    np.testing.assert_allclose(place, [0.408248, 0.577350, 0.707107, 0.816497], atol=1e-6)
    np.testing.assert_allclose(pressure, [0.056391, 0.207546, 0.532840, 1.303274], atol=1e-6)


def test_roots_and_return_rates_of_the_example():
    roots = states(1.5, 0.1)
    np.testing.assert_allclose(roots, [-0.801081, -0.205979, 0.893855], atol=1e-6)
    np.testing.assert_allclose(return_rate(1.5, roots), [0.4626, -0.4364, 0.6985], atol=5.1e-5)


@pytest.mark.parametrize("coupling", COUPLINGS)
@pytest.mark.parametrize("side", [-1.0, 1.0])
def test_two_states_become_one_at_the_fold_and_nothing_pulls_back_there(coupling, side):
    pressure = side * float(fold_at(coupling)[1])
    assert len(states(coupling, 0.999 * pressure)) == 3
    assert len(states(coupling, 1.001 * pressure)) == 1
    inside = states(coupling, 0.999999 * pressure)
    assert np.sort(np.abs(return_rate(coupling, inside)))[:2] == pytest.approx([0.0, 0.0], abs=0.01)


@pytest.mark.parametrize(("coupling", "pressure"), [(0.0, 0.7), (0.8, -0.3), (1.5, 0.0), (3.0, 1.2), (6.0, -4.0)])
def test_every_root_solves_the_equation(coupling, pressure):
    roots = states(coupling, pressure)
    assert len(roots) in (1, 3)
    np.testing.assert_allclose(np.tanh(coupling * roots + pressure), roots, atol=1e-12)


def test_without_strong_coupling_there_is_no_fold():
    with pytest.raises(UsageError, match="above 1"):
        fold_at(1.0)
