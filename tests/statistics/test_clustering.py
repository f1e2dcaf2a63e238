"""Moving averages and silhouettes by their definitions."""

from __future__ import annotations

import numpy as np
import pytest

from sim.statistics.clustering import silhouette, smoothed


def test_at_both_ends_the_moving_average_is_that_of_the_weeks_there_are():
    assert smoothed([1.0, 2.0, 4.0, 8.0, 16.0], 3).tolist() == pytest.approx([1.5, 7 / 3, 14 / 3, 28 / 3, 12.0])
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
