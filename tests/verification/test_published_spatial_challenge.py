"""B2, continued: challenges, bargains and all ten turns of the KTAB reference run `dummyData_3Dim` of 30 May 2017."""

from __future__ import annotations

import numpy as np
import pytest
from test_published_spatial_bargaining import BARGAINS, POSITION, POWER, SALIENCE
from verification.models.spatial_challenge import Actors, bargains, challenges, state_utilities, targets, turn

ACTORS = Actors(POSITION, SALIENCE, POWER)
CHALLENGES = [
    (6, 0.7643, 0.0947), (0, 0.7964, 0.2810), (6, 0.8334, 0.4711), (0, 0.8056, 0.2839), (0, 0.5836, 0.0116),
    (1, 0.8510, 0.2986), (1, 0.3970, 0.0286),
]  # fmt: skip
"""Target, chance to win and gain, by challenger."""
AGREED = {
    (0, 6): ([75.61, 24.78, 71.95], [75.61, 24.79, 71.95]), (1, 0): ([81.69, 73.16, 64.50], [81.69, 73.16, 64.50]),
    (2, 6): ([82.26, 82.56, 2.06], [82.26, 82.56, 2.06]), (3, 0): ([65.82, 50.76, 63.02], [65.82, 50.76, 63.02]),
    (4, 0): ([79.54, 44.72, 72.05], [79.54, 44.71, 72.05]), (5, 1): ([84.39, 34.05, 86.34], [84.39, 34.05, 86.34]),
    (6, 1): ([78.93, 56.33, 72.52], [78.93, 56.33, 72.52]),
}  # fmt: skip
COURSE = [
    [75.8, 79.5, 80.6, 80.6, 78.5, 78.5, 78.5, 78.5, 78.6, 78.6, 78.6],
    [6.4, 44.7, 34.2, 35.0, 30.5, 30.5, 31.2, 31.2, 31.5, 31.8, 31.8],
    [70.5, 72.0, 75.9, 76.1, 74.0, 74.0, 74.0, 74.0, 74.0, 74.1, 74.1],
    [82.7, 78.9, 76.0, 78.3, 79.0, 79.0, 79.1, 78.5, 79.9, 78.6, 78.6],
    [73.5, 56.3, 27.5, 30.5, 30.6, 30.6, 30.9, 31.2, 34.4, 31.8, 31.8],
    [64.0, 72.5, 72.0, 73.8, 74.2, 74.2, 74.3, 74.0, 75.2, 74.1, 74.1],
    [82.5] * 11, [90.9] * 11, [0.1] * 11,
    [62.5, 65.8, 66.7, 66.7, 66.7, 66.7, 67.1, 67.1, 67.1, 67.1, 67.1],
    [50.8, 50.8, 50.2, 50.2, 50.2, 50.2, 50.1, 50.1, 50.1, 50.1, 50.1],
    [62.3, 63.0, 63.5, 63.5, 63.5, 63.5, 63.7, 63.7, 63.7, 63.7, 63.7],
    [82.3, 79.5, 81.5, 78.3, 78.5, 78.5, 78.6, 80.5, 78.6, 78.6, 78.6],
    [45.8, 44.7, 35.8, 30.5, 30.5, 30.5, 30.6, 34.6, 31.6, 31.6, 31.6],
    [73.3, 72.0, 79.1, 73.8, 74.0, 74.0, 74.1, 75.9, 74.0, 74.1, 74.1],
    [84.5, 84.4, 80.6, 80.7, 80.6, 80.5, 80.5, 80.5, 79.9, 79.9, 79.9],
    [33.7, 34.1, 34.2, 34.3, 34.7, 34.6, 34.6, 34.6, 34.4, 34.4, 34.4],
    [88.1, 86.3, 75.9, 76.3, 76.1, 75.9, 75.9, 75.9, 75.2, 75.2, 75.2],
    [71.0, 75.6, 76.0, 77.4, 77.4, 80.5, 78.5, 78.5, 78.7, 78.7, 78.6],
    [33.5, 24.8, 27.5, 28.7, 28.7, 34.6, 31.2, 31.2, 31.3, 31.3, 31.6],
    [90.4, 72.0, 72.0, 73.0, 73.0, 75.9, 74.0, 74.0, 74.1, 74.1, 74.1],
]  # fmt: skip
"""Where each actor stands in each dimension, actor by actor, at the start and after each of ten turns."""
END = [
    [78.56, 31.76, 74.05], [78.56, 31.76, 74.05], [82.45, 90.89, 0.07], [67.12, 50.12, 63.73], [78.60, 31.65, 74.11],
    [79.88, 34.37, 75.16], [78.60, 31.65, 74.11],
]  # fmt: skip


@pytest.mark.parametrize("challenger", range(7))
def test_each_actor_challenges_whom_he_does_in_the_reference_run(challenger):
    chance, expected = challenges(ACTORS)
    target, its_chance, its_gain = CHALLENGES[challenger]
    assert targets(expected)[challenger] == target
    assert chance[challenger, target] == pytest.approx(its_chance, abs=5.1e-5)
    assert expected[challenger, target] == pytest.approx(its_gain, abs=5.1e-5)


def test_bargains_are_those_of_the_reference_run_to_the_last_digit():
    proposed = {(b.challenger, b.target): b for b in bargains(ACTORS)}
    assert proposed.keys() == AGREED.keys()
    for dyad, (challenger_at, target_at) in AGREED.items():
        np.testing.assert_allclose(proposed[dyad].challenger_at * 100.0, challenger_at, atol=1e-9)
        np.testing.assert_allclose(proposed[dyad].target_at * 100.0, target_at, atol=1e-9)


def test_what_bargains_are_worth_is_that_of_the_reference_run():
    pending = {(b.challenger, b.target): b for b in bargains(ACTORS)}
    own = [pending[dyad] for dyad in ((0, 6), (1, 0), (4, 0), (3, 0))]
    np.testing.assert_allclose(state_utilities(ACTORS, own), BARGAINS, atol=5.1e-6)


def test_ten_turns_go_where_they_do_in_the_reference_run():
    course, actors = [POSITION], ACTORS
    for _ in range(10):
        actors = turn(actors)
        course.append(actors.position)
    printed = np.array(COURSE).reshape(7, 3, 11)
    np.testing.assert_allclose(np.moveaxis(course, 0, -1) * 100.0, printed, atol=0.0501)
    np.testing.assert_allclose(actors.position * 100.0, END, atol=1e-9)


def test_nobody_challenges_where_all_agree():
    agreed = Actors(np.full((3, 2), 0.4), np.full((3, 2), 0.5), np.array([1.0, 2.0, 3.0]))
    assert bargains(agreed) == []
    np.testing.assert_array_equal(turn(agreed).position, agreed.position)
