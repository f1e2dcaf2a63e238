"""Respond: whole answers change only on purpose (see kept_answers.py)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from kept_answers import assert_as_kept, assert_made_up_as_kept, whole

import sim


def test_texts_and_data_of_made_up_answers_of_respond_are_as_they_were():
    assert_made_up_as_kept("respond")


def test_a_response_is_as_it_was(small_study):
    asked = {"gestures": ["release", "amends", "visit"], "first": dt.date(2024, 5, 6), "last": dt.date(2024, 8, 3)}
    study = replace(small_study, runs=30, weeks=80)
    answer = sim.respond(study, "XBB", "no_crisis", by="mean", limits={"severance": 0.5}, every=8, **asked)
    assert_as_kept("respond", whole(answer))


def test_a_response_after_the_last_incident_is_as_it_was(small_study):
    study = replace(small_study, runs=30, weeks=70)
    limits = {"rupture": 0.4, "recall": 0.5}
    answer = sim.respond(study, "XAA", "no_rupture", gestures=["amends", "visit"], limits=limits)
    assert_as_kept("respond_after_the_incident", whole(answer))
