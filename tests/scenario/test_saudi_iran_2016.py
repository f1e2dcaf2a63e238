"""The fourth scenario: who follows Riyadh in January 2016, and who keeps out of it."""

from __future__ import annotations

import pytest
from conftest import ROOT

import sim

RUNS, BREAK, MONTH = 64, 17, 4
"""The break of 3 January 2016 is in week 17."""


@pytest.fixture(scope="module")
def shares(tmp_path_factory):
    """The share of runs in which a state takes a new formal act against Iran within a month, by variant and state."""
    scenario = sim.load(ROOT / "scenarios" / "saudi_iran_2016.yaml")
    study = sim.Study(scenario, ("riyadh_breaks", "riyadh_breaks_alone", "riyadh_recalls"), RUNS, weeks=24)
    table = sim.play(study, tmp_path_factory.mktemp("riyadh") / "run").events
    acts = table[table["event"].isin(["measures", "recall", "sever"]) & (table["target"] == "IRN")]
    near = acts[acts["week"].between(BREAK, BREAK + MONTH)]
    return lambda variant, events=("measures", "recall", "sever"): (
        near[(near["variant"] == variant) & near["event"].isin(events)]
        .groupby("source")["run"].nunique().reindex(scenario.file.states, fill_value=0) / RUNS
    )  # fmt: skip


def test_a_client_and_an_ally_follow_more_often_than_a_go_between(shares):
    heard, unheard = shares("riyadh_breaks"), shares("riyadh_breaks_alone")
    assert heard["BHR"] > heard["SDN"] > heard["OMN"] + 0.2
    assert (heard - unheard).loc[["BHR", "ARE", "SDN", "KWT"]].min() > 0.2


def test_a_recall_is_followed_less_and_broken_over_less_than_a_break(shares):
    assert shares("riyadh_recalls")["BHR"] < shares("riyadh_breaks")["BHR"] - 0.2
    assert shares("riyadh_recalls", ["sever"])["BHR"] < shares("riyadh_breaks", ["sever"])["BHR"] - 0.3
