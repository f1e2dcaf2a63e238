"""Sweep: whole answers change only on purpose (see kept_answers.py)."""

from __future__ import annotations

from kept_answers import assert_as_kept, assert_made_up_as_kept, whole

import sim

BLAME, RELATION = "incidents.bridge.responsibility", "relations.XAA-XBB"
RANGES = {RELATION: (0.1, 0.6), BLAME: (0.0, 1.0)}


def test_texts_and_data_of_made_up_answers_of_sweep_are_as_they_were():
    assert_made_up_as_kept("sweep")


def test_a_sweep_is_as_it_was(small_study):
    grid = sim.sweep(small_study, {RELATION: [0.1, 0.5], "incidents.bridge.severity": [1, 3, 4]}, "mean_relation")
    spread = sim.sweep(small_study, {key: list(ends) for key, ends in RANGES.items()}, "crisis_weeks", points=8)
    assert_as_kept("sweep", {"grid": whole(grid), "spread": whole(spread)})
