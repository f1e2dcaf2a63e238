"""Acts that are only scripted appear in the events and in the labels of their week."""

from __future__ import annotations

import pytest

import sim
from sim.model.actions import ACTIONS, SCRIPTED_ONLY, action_index
from sim.results.recording.event_recorder import event_names

VARIANTS = ("base", "release_october_2025", "restraint_october_2025", "mediation_october_2025")
RUNS, WEEKS, MADE = 2, 70, 66


@pytest.fixture(scope="module")
def results(first_scenario, tmp_path_factory):
    study = sim.Study(first_scenario, VARIANTS, RUNS, seed=1, weeks=WEEKS)
    return sim.play(study, tmp_path_factory.mktemp("gestures") / "run")


def test_names_of_events_that_were_there_keep_their_codes():
    names = event_names(("raid",))
    assert names[:2] == ("incident raid", "turnover")
    assert names[2:] == tuple(a.name for a in ACTIONS if a.kind != "conduct")
    assert names[-3:] == SCRIPTED_ONLY


@pytest.mark.parametrize(
    ("event", "dyads"),
    [
        ("release", {("RUS", "AZE")}),
        ("restraint", {(by, "AZE") for by in ("TUR", "UKR", "USA", "GBR")}),
        ("mediation", {("KAZ", "AZE"), ("KAZ", "RUS")}),
    ],
)
def test_each_is_an_event_of_every_run_of_its_variant_in_its_week(results, event, dyads):
    rows = results.events[results.events["event"] == event]
    assert set(rows["variant"]) == {f"{event}_october_2025"}
    assert set(rows["week"]) == {MADE}
    assert set(zip(rows["source"], rows["target"], strict=True)) == dyads
    assert len(rows) == RUNS * len(dyads)


def test_a_release_labels_the_week_of_the_focal_dyad_and_nothing_before_differs(results):
    action = results.dataset["action"].sel(variant="release_october_2025", direction="RUS>AZE")
    assert (action.isel(week=MADE) == action_index("release")).all()
    before = results.dataset["half_log_odds"].isel(week=slice(0, MADE))
    for variant in VARIANTS[1:]:
        assert (before.sel(variant=variant) == before.sel(variant="base")).all()


def test_each_of_them_affects_the_dyad_from_then_on(results):
    last = results.dataset["half_log_odds"].isel(week=-1)
    for variant in VARIANTS[1:]:
        assert (last.sel(variant=variant) != last.sel(variant="base")).any()
