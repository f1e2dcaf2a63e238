"""Moving averages, turning points, features, shares and silhouettes by their definitions."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.random_streams import stream
from sim.statistics.clustering import RESAMPLES, best_first, features_of, share_intervals, silhouette, smoothed, turns
from sim.statistics.intervals import share


def test_at_both_ends_the_moving_average_is_that_of_the_weeks_there_are():
    assert smoothed([1.0, 2.0, 4.0, 8.0, 16.0], 3).tolist() == pytest.approx([1.5, 7 / 3, 14 / 3, 28 / 3, 12.0])
    assert smoothed([1.0, 2.0, 4.0, 8.0, 16.0], 5).tolist() == pytest.approx([7 / 3, 15 / 4, 31 / 5, 30 / 4, 28 / 3])
    assert smoothed([[1.0, 2.0], [3.0, 5.0]], 5).tolist() == [[1.5, 1.5], [4.0, 4.0]]


def by_definition(distance, member):
    """Rousseeuw (1987), a run at a time."""
    values = []
    for run, mine in enumerate(member):
        to = {
            group: [distance[run, i] for i in range(len(member)) if member[i] == group and i != run] for group in member
        }
        if not to[mine]:
            values.append(0.0)
            continue
        a, b = np.mean(to.pop(mine)), min(np.mean(others) for others in to.values())
        values.append((b - a) / max(a, b) if max(a, b) > 0.0 else 0.0)
    return np.mean(values)


@pytest.mark.parametrize("member", [[0, 0, 0, 1, 1, 2, 2], [0, 1, 1, 1, 2, 2, 2], [0, 0, 0, 0, 1, 1, 1]])
def test_the_silhouette_is_rousseeuws(member):
    at = np.array([0.0, 1.0, 1.5, 4.0, 4.5, 9.0, 11.0])
    distance = np.abs(at[:, None] - at)
    assert silhouette(distance, np.array(member)) == pytest.approx(by_definition(distance, member))


def test_runs_at_one_place_in_two_clusters_have_a_silhouette_of_zero():
    assert silhouette(np.zeros((4, 4)), np.array([0, 0, 1, 1])) == 0.0


@pytest.mark.parametrize(
    ("path", "weeks"),
    [
        ([0.0, 0.25, 0.25, 0.0], []),
        ([0.0, 0.25, 0.5, 0.0, 0.5], [0, 2, 3]),
        ([0.0, 0.5, 0.25, 0.75, 0.5, 0.25], [0, 3]),
        ([0.5, 0.75, 0.25, 0.5, 0.0, 0.5], [1, 4]),
        ([0.5, 0.0, 0.0, 0.5, 0.5, 0.0], [0, 1, 3]),
        ([0.25, 0.0, 0.0, 0.5], [1]),
        ([0.25, 0.5, 0.5, 0.0], [1]),
        ([0.25, 0.0, 0.25, 0.4375, 0.75], [1]),
    ],
)
def test_a_path_turns_at_the_first_week_of_each_extreme_from_which_it_moves_by_the_least_or_more(path, weeks):
    assert turns(path, 0.5) == weeks


def test_runs_are_as_far_apart_as_their_relations_and_their_rungs_of_which_one_is_015():
    level = np.repeat([[0.0], [0.3], [0.3]], 60, axis=1)
    rung = np.repeat([[1], [3], [1]], 60, axis=1)
    features = features_of(level, rung)
    assert features.shape == (3, 30)
    distance = np.linalg.norm(features[:, None] - features, axis=-1)
    assert distance[0].tolist() == pytest.approx([0.0, np.hypot(0.3, 2 * 0.15), 0.3])


def test_clusters_are_in_the_order_of_their_means_and_the_shares_have_the_spread_of_resampled_runs():
    """Two groups so far apart that every resample is divided as the runs are."""
    value = np.repeat([0.1, 0.6], [14, 26]) + stream(1, "wobble").normal(0.0, 0.01, 40)
    groups = best_first(np.repeat([1, 2], [14, 26]), value)
    assert [group.sum() for group in groups] == [26, 14]
    low, high = (one for one in reversed(share_intervals(groups, value[:, None], value, stream(2, "resamples"))))
    assert (low.estimate, high.estimate) == (0.35, 0.65)
    again = stream(2, "resamples")
    drawn = [np.mean(again.integers(40, size=40) < 14) for _ in range(RESAMPLES)]
    assert (low.low, low.high) == pytest.approx(tuple(np.quantile(drawn, (0.05, 0.95))))
    assert (high.low, high.high) == pytest.approx((1.0 - low.high, 1.0 - low.low))


def test_the_share_of_one_cluster_is_that_of_all_runs():
    everyone = np.ones(12, dtype=bool)
    assert share_intervals([everyone], np.zeros((12, 1)), np.zeros(12), stream(2, "resamples")) == [share(12, 12)]
