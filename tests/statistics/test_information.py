"""Information of an observation: known tables, unbiased estimates, intervals that hold the truth."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.random_streams import stream
from sim.statistics.information import gain, independence, mutual_information, table_of


def test_information_of_known_tables():
    tables = np.array([[50, 0, 0, 50], [25, 25, 25, 25], [45, 5, 5, 45], [10, 0, 90, 0]], dtype=float)
    noisy = 1.0 + 0.9 * np.log2(0.9) + 0.1 * np.log2(0.1)
    assert mutual_information(tables) == pytest.approx([1.0, 0.0, noisy, 0.0], abs=1e-12)


def test_a_table_counts_runs_with_and_without():
    seen, happened = np.array([1, 1, 1, 0, 0], dtype=bool), np.array([1, 1, 0, 1, 0], dtype=bool)
    assert table_of(seen, happened).tolist() == [2.0, 1.0, 1.0, 1.0]


def test_intervals_hold_the_truth_and_the_estimate_is_not_too_high():
    truth = 1.0 + 0.7 * np.log2(0.7) + 0.3 * np.log2(0.3)
    draws, estimates = stream(5, "tables"), []
    for repetition in range(200):
        counts = draws.multinomial(120, [0.35, 0.15, 0.15, 0.35]).astype(float)
        estimates.append(gain(counts, repetition, "test"))
    held = np.mean([e.low <= truth <= e.high for e in estimates])
    assert 0.84 <= held <= 0.97
    assert np.mean([e.estimate for e in estimates]) == pytest.approx(truth, abs=0.01)


def test_independence_is_rejected_for_a_sign_and_not_for_noise():
    assert independence(np.array([45.0, 5.0, 5.0, 45.0])) < 1e-6
    assert independence(np.array([25.0, 25.0, 25.0, 25.0])) > 0.9
    assert independence(np.array([100.0, 0.0, 0.0, 0.0])) == 1.0
