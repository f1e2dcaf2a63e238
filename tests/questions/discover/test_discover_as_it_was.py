"""Discover: whole answers change only on purpose (see kept_answers.py)."""

from __future__ import annotations

from dataclasses import replace

from kept_answers import assert_as_kept, assert_made_up_as_kept, whole

import sim

BLAME, RELATION = "incidents.bridge.responsibility", "relations.XAA-XBB"
RANGES = {RELATION: (0.1, 0.6), BLAME: (0.0, 1.0)}


def test_texts_and_data_of_made_up_answers_of_discover_are_as_they_were():
    assert_made_up_as_kept("discover")


def test_a_discovery_is_as_it_was(small_study):
    assert_as_kept("discover", whole(sim.discover(replace(small_study, runs=20), "no rupture", RANGES, points=128)))
