"""Observations of one variant: events of its own runs, from the present until the date, and in words."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from made_up_signposts import manifest

from sim.questions.signposts.futures import FocalPaths
from sim.questions.signposts.observations import _event_words, _kind, observations
from sim.results.recording.event_recorder import FOLLOWED

RUNS, WEEKS = 6, 10


def found(rows):
    none = np.zeros((RUNS, WEEKS))
    paths = FocalPaths(none, none.astype(int), none, none > 0, none[..., None].repeat(2, -1), np.zeros(RUNS))
    table = pd.DataFrame(rows, columns=["variant", "run", "week", "source", "target", "event"])
    results = SimpleNamespace(manifest=manifest(RUNS, 1), events=table)
    return list(observations(results, "base", paths, range(2, 6)))


def test_events_count_from_the_present_until_the_date_and_in_their_own_variant_only():
    rows = [("base", run, week, "ABC", "XYZ", "recall") for run, week in enumerate((1, 2, 5, 6))]
    rows += [("other", 4, 3, "ABC", "XYZ", "recall")]
    seen = {one.kind: one.values.tolist() for one in found(rows)}
    assert seen["recall ABC"] == [0, 1, 1, 0, 0, 0]
    assert seen["first formal act"] == [0] * RUNS


def test_the_first_act_is_that_of_the_earliest_week_whatever_the_order_of_the_rows():
    rows = [("base", 0, 5, "ABC", "XYZ", "amends_full"), ("base", 0, 3, "XYZ", "ABC", "recall")]
    rows += [("base", 1, 4, "ABC", "XYZ", "recall"), ("base", 1, 2, "XYZ", "ABC", "restoration")]
    rows += [("base", 2, 2, "ABC", "XYZ", "incident raid"), ("base", 2, 4, "ABC", "XYZ", "back_down")]
    assert found(rows)[-1].values.tolist() == [0, 1, 1, 0, 0, 0]


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ("turnover", "the leader of Abcland has left"),
        ("incident raid", "the incident 'A raid' has occurred"),
        ("incident ambush", "the incident 'ambush' has occurred"),
        ("restoration", "Abcland and Xyzland have restored full relations"),
        (f"{FOLLOWED}MNO", "Abcland has acted against Xyzland because Mnoland called"),
        (f"{FOLLOWED}QQQ", "Abcland has acted against Xyzland because QQQ called"),
        ("amends", "Abcland makes amends (towards Xyzland)"),
    ],
)
def test_an_event_is_said_with_its_source_first(event, words):
    assert str(_event_words(event, "Abcland", "Xyzland", manifest(1, 1))) == words


@pytest.mark.parametrize(
    ("event", "is_focal", "kind"),
    [
        ("recall", True, "recall ABC"), ("recall", False, "elsewhere"), ("turnover", False, "turnover ABC"),
        ("incident raid", False, "incident raid"), ("incident raid", True, "incident raid"),
    ],
)  # fmt: skip
def test_acts_and_leaders_are_kinds_by_state_incidents_by_name_and_the_rest_is_elsewhere(event, is_focal, kind):
    assert _kind(event, "ABC", is_focal) == kind
