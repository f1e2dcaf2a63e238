"""The third scenario turns alignment on: who follows, how much follows from it, and what is said of it."""

from __future__ import annotations

import pytest
from conftest import ROOT

import sim

ALLIES = {"ARE", "BHR", "EGY"}
RUNS, BREAK, MONTH = 96, 9, 4
"""The break of 5 June 2017 is in week 9."""


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    scenario = sim.load(ROOT / "scenarios" / "qatar_2017.yaml")
    variants = ("base", "riyadh_breaks", "riyadh_breaks_alone")
    return sim.play(sim.Study(scenario, variants, RUNS, weeks=60), tmp_path_factory.mktemp("qatar") / "run")


def followers(results, variant):
    """The number of allies with a new formal act against Qatar within a month of the break, by run."""
    table = results.events
    acts = table[(table["variant"] == variant) & table["event"].isin(["measures", "recall", "sever"])]
    near = acts[acts["week"].between(BREAK, BREAK + MONTH) & (acts["target"] == "QAT") & acts["source"].isin(ALLIES)]
    return near.groupby("run")["source"].nunique().reindex(range(RUNS), fill_value=0)


def test_allies_follow_a_break_far_more_often_where_they_hear_its_call(results):
    heard, unheard = followers(results, "riyadh_breaks"), followers(results, "riyadh_breaks_alone")
    assert (heard >= 2).mean() > (unheard >= 2).mean() + 0.4
    assert (heard == 3).mean() > (unheard == 3).mean() + 0.2


def test_what_follows_from_an_act_stays_below_a_cascade(results):
    found = sim.summary(results).to_json()["followed"]
    assert 0.1 < found["base"]["per_act"] < 0.5
    assert found["riyadh_breaks_alone"]["followed"] == 0.0
    assert next(iter(found["base"]["by_caller"])) == "SAU"


def test_a_story_says_who_followed_whom(results):
    table = results.events
    focal = (table["variant"] == "base") & table["source"].isin(["SAU", "QAT"]) & table["target"].isin(["SAU", "QAT"])
    first = table[focal & table["event"].str.startswith("followed ")].iloc[0]
    caller = results.manifest["state_names"][first["event"].removeprefix("followed ")]
    told = " ".join(str(sim.story(results, run=int(first["run"]))).split())
    assert f"{results.manifest['state_names'][first['source']]} follows the call of " in told
    assert caller in told
