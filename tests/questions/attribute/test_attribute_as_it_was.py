"""Attribute: whole answers change only on purpose (see kept_answers.py)."""

from __future__ import annotations

from kept_answers import assert_as_kept, assert_made_up_as_kept, whole

import sim


def test_texts_and_data_of_made_up_answers_of_attribute_are_as_they_were():
    assert_made_up_as_kept("attribute")


def test_attribution_of_every_coalition_is_as_it_was(small_study):
    players = ["bridge", "XAA.veterans", "XBB.amends", "XAA.leader", "court=XBB.court+XBB.leader"]
    answer = sim.attribute(small_study, players, "mean_relation")
    assert_as_kept("attribute_exact", {"relation": whole(answer), "crisis": whole(answer.of("crisis_weeks"))})


def test_attribution_by_drawn_orders_is_as_it_was(large_study):
    assert_as_kept("attribute_orders", whole(sim.attribute(large_study, outcome="mean_relation", permutations=4)))
