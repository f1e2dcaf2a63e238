"""Events at the turns of storylines, and turns of their medians: small cases worked by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from sim.questions.story.storylines import (
    AT_AN_END,
    DIVERGES,
    DOWN,
    UP,
    _check,
    _events,
    _frequencies,
    _most_frequent,
    _storyline,
    at_an_end,
    describe,
)
from sim.questions.story.trajectory_clusters import _divergence, _turns
from sim.questions.story.wording import Narrator
from sim.statistics.intervals import Estimate

NARRATOR = Narrator({"roster": ["A", "B"], "incidents": [], "incident_titles": {}})
COLUMNS = ["run", "week", "source", "target", "event"]
WEEKS = np.datetime64("2024-01-01") + 7 * np.arange(60)


def table(*rows):
    return pd.DataFrame(rows, columns=COLUMNS)


def test_events_are_those_of_the_dyad_in_the_variant_and_the_clustered_runs():
    rows = table(
        (7, 1, "A", "B", "raid"), (9, 1, "B", "B", "turnover"), (8, 1, "A", "B", "raid"), (7, 2, "A", "C", "raid"),
        (7, 3, "C", "B", "raid"), (7, 4, "A", "B", "raid"),
    ).assign(variant=["base"] * 5 + ["other"])  # fmt: skip
    data = xr.Dataset({"storyline_of": ("member", [2, 0])}, {"member": [7, 9]})
    found = _events(SimpleNamespace(events=rows, manifest={"focus": "A-B"}), "base", data)
    assert found[["run", "week", "storyline"]].to_numpy().tolist() == [[7, 1, 2], [9, 1, 0]]


def test_shares_count_each_run_once_and_are_of_the_storyline_and_of_all_others():
    near = table(
        (0, 1, "A", "B", "x"), (0, 2, "A", "B", "x"), (1, 1, "A", "B", "x"), (2, 1, "A", "B", "x"),
        (0, 1, "B", "A", "x"), (3, 1, "B", "A", "y"),
    ).assign(storyline=[1, 1, 1, 0, 1, 2])  # fmt: skip
    found = _frequencies(near, 1, (4, 5)).to_numpy().tolist()
    assert found == [["x", "A", "B", 0.5, 0.2], ["x", "B", "A", 0.25, 0.0], ["y", "B", "A", 0.0, 0.2]]
    assert _frequencies(near[:2], 1, (1, 0))["others"].tolist() == [0.0]


@pytest.mark.parametrize(
    ("kind", "shares", "best"),
    [
        (DOWN, [(0.2, 0.9)], 0), (DOWN, [(0.19, 0.0)], None), (DOWN, [(0.5, 0.0), (0.6, 0.6)], 1),
        (DIVERGES, [(0.2, 0.1)], 0), (DIVERGES, [(0.2, 0.11)], None), (DIVERGES, [(0.5, 0.0), (0.6, 0.6)], 0),
        (DIVERGES, [(0.19, 0.0)], None), (UP, [], None),
    ],
)  # fmt: skip
def test_an_event_is_named_in_a_fifth_of_the_runs_and_at_a_divergence_by_its_excess(kind, shares, best):
    rows = [(f"incident {place}", "A", "B", *both) for place, both in enumerate(shares)]
    events = pd.DataFrame(rows, columns=["event", "source", "target", "own", "others"])
    expected = ("", 0.0, 0.0) if best is None else (str(best), *shares[best])
    assert _most_frequent(events, kind, NARRATOR) == expected


def storyline(middle, turn=5, diverges=None, events=()):
    data = xr.Dataset(
        {
            "dyad_relation": (("storyline", "quantile", "week"), np.stack([middle - 0.1, middle, middle + 0.1])[None]),
            "turn_week": ("turn", WEEKS[[turn]]), "turn_of": ("turn", [0]),
            "diverges": ("storyline", [np.datetime64("NaT", "D") if diverges is None else WEEKS[diverges]]),
            "share": (("storyline", "bound"), [[0.4, 0.3, 0.5]]), "end_rung": ("storyline", ["strained"]),
            "worst_rung": ("storyline", ["strained"]),
            **{name: ("storyline", [4]) for name in ("runs", "medoid", "ruptured", "crisis_weeks", "broken_at_end")},
        },
        {"storyline": [1], "quantile": [0.25, 0.5, 0.75], "week": WEEKS},
    )  # fmt: skip
    return _storyline(data, 0, table(*events).assign(storyline=0), NARRATOR)


@pytest.mark.parametrize(("rises", "kind"), [(30, UP), (31, DOWN)])
def test_a_turn_is_up_or_down_by_the_mean_of_the_half_year_from_it(rises, kind):
    middle = np.where(np.arange(60) > 5, -0.01, 0.0)
    middle[rises:] = 0.9
    (turn,) = storyline(middle).turns
    assert (turn.kind, turn.date.isoformat(), turn.dyad_relation) == (kind, "2024-02-05", 0.0)


@pytest.mark.parametrize(("week", "near"), [(2, False), (3, True), (7, True), (8, False)])
def test_events_within_two_weeks_are_at_a_turn(week, near):
    found = storyline(np.linspace(0.5, 0.0, 60), events=[(0, week, "A", "B", "incident raid")])
    assert [(one.event, one.event_share) for one in found.turns] == [("raid", 0.25) if near else ("", 0.0)]
    assert found.end == 0.0


def test_a_divergence_stands_among_the_turns_in_order_of_weeks():
    kinds = [[one.kind for one in storyline(np.linspace(0.5, 0.0, 60), 5, at).turns] for at in (4, 6)]
    assert kinds == [[DIVERGES, DOWN], [DOWN, DIVERGES]]


@pytest.mark.parametrize(("estimate", "near"), [(0.099, True), (0.1, False), (0.89, False), (0.901, True)])
def test_a_share_is_at_an_end_within_a_tenth_of_its_interval(estimate, near):
    lines = [SimpleNamespace(share=Estimate(share, 0.0, 1.0)) for share in (0.5, estimate)]
    assert at_an_end(lines) == (AT_AN_END if near else "")


def test_from_crisis_on_a_storyline_goes_down():
    assert describe("crisis", "strained") == "down to crisis, back to strained relations"
    assert describe("crisis", "crisis") == "down to crisis and stays there"
    assert describe("recalled", "crisis") == "down to an ambassador recalled, ends in crisis"
    assert describe("strained", "strained") == "no crisis, ends in strained relations"


def test_two_to_eight_storylines_may_be_asked_of_as_many_runs():
    for count, runs in ((2, 2), (8, 8), (None, 3)):
        _check(count, runs)


def test_a_turn_is_dated_in_the_last_week_close_to_the_extreme():
    middle = np.r_[np.full(20, 0.5), 0.461, 0.459, np.zeros(10)]
    assert _turns(middle[None]) == [20]


def test_a_divergence_is_where_medians_stay_apart_by_fifteen_hundredths():
    gap = np.zeros(15)
    gap[[3, 4, 5]], gap[10:] = 0.4, 0.15
    group, weeks = np.array([True, False]), np.arange(15).astype("datetime64[W]")
    assert _divergence(np.stack([gap, np.zeros(15)]), group, weeks) == weeks[10]
    gap[-1] = 0.149
    assert np.isnat(_divergence(np.stack([gap, np.zeros(15)]), group, weeks))
    assert np.isnat(_divergence(np.stack([gap, np.zeros(15)]), np.array([True, True]), weeks))
