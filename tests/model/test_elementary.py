"""The elementary functions: as precise as a mathematical library, and the same number by number or in a row."""

from __future__ import annotations

import numba
import numpy as np
import pytest
from scipy.special import log_ndtr, ndtri

from sim.model import elementary
from sim.model.compiling import LANES

Precise = np.longdouble
"""The references are computed with more digits than those that are compared, where the machine has them."""
ALL = ("relu", "grievance_intensity", "exp", "exp_less_one", "tanh", "sigmoid", "log", "normal_quantile")


def compiled(name):
    """A function of the module for a row of numbers, computed number by number."""
    function = getattr(elementary, name)
    return numba.njit(lambda xs: np.array([function(x) for x in xs]), error_model="numpy")


COMPILED = {name: compiled(name) for name in ALL}
quantiles_of_a_row = numba.njit(lambda u, into: elementary.normal_quantiles(u, into), error_model="numpy")


def error(name, reference, xs):
    """The largest relative error over these numbers; absolute where the value is 0."""
    values, expected = COMPILED[name](xs), reference(xs.astype(Precise))
    return float(np.max(np.abs(values - expected) / np.where(expected == 0.0, 1.0, np.abs(expected))))


def numbers(low, high, count=50_000):
    return np.random.default_rng(1).uniform(low, high, count)


def sizes(smallest, largest, count=50_000):
    """Positive numbers, evenly spread over orders of magnitude, given as powers of 10."""
    return 10.0 ** numbers(smallest, largest, count)


def either_sign(xs):
    return np.concatenate([xs, -xs])


def in_rows(u):
    """The quantiles by rows of LANES numbers; the last row is filled with medians."""
    rows = np.concatenate([u, np.full(-len(u) % LANES, 0.5)]).reshape(-1, LANES)
    into = np.empty_like(rows)
    for row, quantiles in zip(rows, into, strict=True):
        quantiles_of_a_row(row, quantiles)
    return into.ravel()[: len(u)]


def test_the_positive_part_and_the_limits_of_a_range_are_exact():
    assert COMPILED["relu"](np.array([-2.0, -0.0, 0.0, 3.5])).tolist() == [0.0, 0.0, 0.0, 3.5]
    clip = numba.njit(lambda x: elementary.clip(x, -0.5, 2.0))
    assert [clip(x) for x in (-1.0, -0.5, 0.1, 2.0, 7.0)] == [-0.5, -0.5, 0.1, 2.0, 2.0]
    assert COMPILED["grievance_intensity"](np.array([0.0, 1.0, 3.0])).tolist() == [0.0, 0.5, 0.75]


def test_powers_of_two_are_exact():
    power = numba.njit(lambda exponent: elementary.power_of_two(exponent))
    assert [power(float(k)) for k in range(-1022, 1024)] == [2.0**k for k in range(-1022, 1024)]


@pytest.mark.parametrize("span", [1e-8, 1.0, 30.0, 700.0])
def test_e_to_a_power_has_a_relative_error_below_1e_15(span):
    assert error("exp", np.exp, numbers(-span, span)) < 1e-15


def test_e_to_a_power_is_cut_off_beyond_700_and_never_infinite_or_zero():
    ends = COMPILED["exp"](np.array([-1e300, -701.0, -700.0, 700.0, 701.0, 1e300]))
    assert ends[0] == ends[1] == ends[2] == pytest.approx(np.exp(-700.0), rel=1e-15)
    assert ends[3] == ends[4] == ends[5] == pytest.approx(np.exp(700.0), rel=1e-15)
    assert COMPILED["exp"](np.array([0.0]))[0] == 1.0


@pytest.mark.parametrize("xs", [either_sign(sizes(-300, -1)), numbers(-1.0, 1.0), numbers(-700.0, 700.0)])
def test_e_to_a_power_less_one_has_a_relative_error_below_2e_15_even_where_it_is_tiny(xs):
    assert error("exp_less_one", np.expm1, xs) < 2e-15


@pytest.mark.parametrize("xs", [either_sign(sizes(-300, -1)), numbers(-1.0, 1.0), numbers(-25.0, 25.0)])
def test_the_hyperbolic_tangent_has_a_relative_error_below_2e_15(xs):
    assert error("tanh", np.tanh, xs) < 2e-15


def test_the_hyperbolic_tangent_is_odd_and_within_its_limits():
    xs = np.concatenate([numbers(0.0, 40.0), [0.0, 1e300]])
    values = COMPILED["tanh"](xs)
    np.testing.assert_array_equal(COMPILED["tanh"](-xs), -values)
    assert values.min() == 0.0
    assert values.max() == 1.0
    assert (np.diff(COMPILED["tanh"](np.linspace(-3.0, 3.0, 1001))) > 0.0).all()


@pytest.mark.parametrize("span", [1.0, 30.0, 700.0])
def test_a_probability_from_log_odds_has_a_relative_error_below_1e_15(span):
    assert error("sigmoid", lambda x: 1.0 / (1.0 + np.exp(-x)), numbers(-span, span)) < 1e-15
    ends = COMPILED["sigmoid"](np.array([-1e9, 0.0, 1e9]))
    assert 0.0 <= ends[0] < 1e-300
    assert ends[1:].tolist() == [0.5, 1.0]


@pytest.mark.parametrize("xs", [sizes(-307, 308), numbers(0.3, 3.0), 1.0 + either_sign(sizes(-15, -1))])
def test_the_logarithm_has_a_relative_error_below_1e_15_even_near_1(xs):
    assert error("log", np.log, xs) < 1e-15


def test_logarithm_and_power_undo_each_other_and_that_of_1_is_0():
    xs = numbers(-600.0, 600.0)
    np.testing.assert_allclose(COMPILED["log"](COMPILED["exp"](xs)), xs, rtol=1e-15, atol=1e-15)
    assert COMPILED["log"](np.array([1.0, 2.0, 0.5])) == pytest.approx([0.0, np.log(2.0), -np.log(2.0)], rel=1e-15)


@pytest.mark.parametrize(
    "u",
    [
        numbers(0.0, 1.0),
        0.5 + either_sign(sizes(-15, -1)),
        0.075 + numbers(-1e-3, 1e-3),  # on both sides of the change from the centre to the tails
        1.3887943864964021e-11 * (1.0 + numbers(-0.1, 0.1)),  # ... and from there to the far tails
        sizes(-307, 0),
        1.0 - 0.5 ** numbers(1.0, 53.0),
    ],
    ids=["everywhere", "median", "tails begin", "far tails begin", "down to 1e-307", "up to 1"],
)
def test_normal_quantiles_have_a_relative_error_below_2e_15_in_all_parts(u):
    values = COMPILED["normal_quantile"](u)
    np.testing.assert_allclose(values, ndtri(u), rtol=2e-15, atol=0.0)


@pytest.mark.parametrize("u", [1e-300, 1e-100, 1e-20, 1e-5, 0.2])
def test_the_normal_distribution_leads_back_from_a_quantile_to_its_probability(u):
    assert log_ndtr(COMPILED["normal_quantile"](np.array([u]))[0]) == pytest.approx(np.log(u), rel=1e-13)


def test_the_ends_of_the_draws_have_finite_quantiles_symmetric_about_0():
    smallest, largest = 2.0**-53, 1.0 - 2.0**-53
    ends = COMPILED["normal_quantile"](np.array([smallest, 0.5, largest]))
    assert ends == pytest.approx([ndtri(2.0**-53), 0.0, -ndtri(2.0**-53)], rel=2e-15)
    assert ends[0] == -ends[2] == pytest.approx(-8.209536151601387, rel=1e-14)
    halves = numbers(1.0, 2.0) * 0.5 ** np.round(numbers(2.0, 52.0))
    exact = halves[(1.0 - (1.0 - halves)) == halves]
    assert len(exact) > 1000
    np.testing.assert_array_equal(COMPILED["normal_quantile"](1.0 - exact), -COMPILED["normal_quantile"](exact))


def test_quantiles_rise_across_the_changes_between_approximations():
    for edge in (0.075, 0.925, 1.3887943864964021e-11):
        u = edge * (1.0 + np.arange(-1000, 1001) * 1e-12)
        assert (np.diff(COMPILED["normal_quantile"](u)) > 0.0).all()


@pytest.mark.parametrize("low", [-307, -12, -2, -0.5])
def test_a_row_of_quantiles_has_the_same_bits_as_its_numbers_one_by_one(low):
    u = np.concatenate([sizes(low, 0, 20_000), 1.0 - 0.5 ** numbers(1.0, 53.0, 20_000), numbers(0.0, 1.0, 20_000)])
    u = np.random.default_rng(2).permutation(u[(u > 0.0) & (u < 1.0)])
    np.testing.assert_array_equal(in_rows(u), COMPILED["normal_quantile"](u))


def test_a_row_may_mix_all_parts_or_lie_in_one():
    for row in (
        [1e-300, 1e-12, 1e-3, 0.3, 0.5, 0.7, 1.0 - 1e-3, 1.0 - 1e-12] * 4,
        [1e-15] * 32,
        [0.5] * 32,
        [0.99] * 32,
    ):
        u = np.array(row)
        np.testing.assert_array_equal(in_rows(u), COMPILED["normal_quantile"](u))
        np.testing.assert_allclose(in_rows(u), ndtri(u), rtol=2e-15)
