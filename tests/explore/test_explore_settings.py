"""Settings are checked as the file is, and a wrong one is explained; what is saved is the scenario that was played."""

from __future__ import annotations

import pytest
from conftest import ROOT
from made_up_page import TOKEN, client_of, original_of, posted, stages

import sim
from sim.errors import UsageError
from sim.explore.original import Original
from sim.explore.saving import ExistsError, folder_of, save
from sim.explore.settings import Settings, settings_of

VETERANS = "states.XAA.factions.veterans.power"


@pytest.fixture(scope="module")
def original():
    return original_of()


@pytest.fixture
def client(original, tmp_path):
    return client_of(original, tmp_path)


def test_every_number_that_can_be_moved_is_one_of_the_file(original):
    base = original.scenario.file.model_dump()
    assert original.controls
    for control in original.controls:
        held = base
        for part in control.key.split("."):
            held = held[part]
        value = held if not isinstance(held, dict) else held["value"] if held["mode"] is None else held["mode"]
        assert control.value == value
        assert control.low <= control.value <= control.high


@pytest.mark.parametrize("word", ["russia_azerbaijan_2025", "france_australia_2021", "history/us_china_2001"])
def test_every_number_of_a_bundled_scenario_can_be_set_to_what_it_is(word):
    original = Original(sim.load(word), word)
    same = Settings(numbers=tuple((control.key, control.value) for control in original.controls))
    assert original.study(same).scenario.file.states == original.quick.file.states
    assert len(original.quick.resolved) < len(original.scenario.resolved)


def test_a_number_out_of_range_is_explained_with_its_key_and_its_range(client):
    (told,) = stages(posted(client, "ask", {"numbers": {VETERANS: 6}}))
    assert told["problems"] == [f"{VETERANS}: must be between 0 and 1 (got 6)"]


def test_every_problem_is_told_at_once(client):
    wrong = {
        "numbers": {VETERANS: "much", "states.XAA.factions.veteran.power": 0.2},
        "theory": "tit_for_tot",
        "seed": -1,
        "week": 0.5,
    }
    problems = posted(client, "ask", wrong).json()["problems"]
    assert len(problems) == 5
    assert "must be a number, such as 0.35" in problems[0]
    assert f"did you mean '{VETERANS}'?" in problems[1]
    assert any("did you mean 'tit_for_tat'" in problem for problem in problems)


@pytest.mark.parametrize("value", [True, None, "0.5", [], float("nan"), float("inf")])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(UsageError, match="must be a number"):
        settings_of({"numbers": {VETERANS: value}}, [VETERANS])


def test_an_unknown_incident_or_gesture_is_explained(client):
    (told,) = stages(posted(client, "ask", {"off": ["brige"]}))
    assert "did you mean 'bridge'?" in told["problems"][0]
    (told,) = stages(posted(client, "ask", {"gesture": "amend", "week": 40}))
    assert "did you mean 'amends'?" in told["problems"][0]


def test_a_gesture_without_an_incident_is_explained(client, original):
    (told,) = stages(
        posted(client, "ask", {"gesture": "amends", "off": [name for name in original.scenario.file.incidents]})
    )
    assert "no dated incident" in told["problems"][0]


def test_an_act_beyond_the_horizon_is_explained(client):
    act = {"week": 10**6, "by": "XAA", "to": "XBB", "action": "visit"}
    answer = posted(client, "run", {"acts": [act]}, run=0)
    assert answer.status_code == 422
    assert "there is no week" in answer.json()["problems"][0]


@pytest.mark.parametrize("run", [-1, 200, "0", True, None])
def test_a_run_that_does_not_exist_is_explained(client, run):
    assert posted(client, "run", run=run).status_code == 422


def test_two_acts_in_one_week_are_explained(client):
    act = {"week": 30, "by": "XAA", "to": "XBB", "action": "visit"}
    problems = posted(client, "run", {"acts": [act, act]}, run=0).json()["problems"]
    assert "already has an act" in problems[0]


def test_the_saved_file_is_a_scenario_with_the_changes(client, tmp_path):
    answer = posted(client, "save", {"numbers": {VETERANS: 0.6}}, name="mine.yaml")
    assert answer.status_code == 200
    saved = sim.load(tmp_path / "mine.yaml")
    assert saved.file.states["XAA"].factions["veterans"].power.point == 0.6
    assert f"{VETERANS}: " in (tmp_path / "mine.yaml").read_text().splitlines()[1]
    assert answer.json()["command"] == f"bilateral run {tmp_path / 'mine.yaml'} --runs 200 --seed 1"


def test_a_file_that_exists_is_replaced_only_when_asked(client, tmp_path):
    (tmp_path / "mine.yaml").write_text("precious")
    answer = posted(client, "save", name="mine.yaml")
    assert answer.status_code == 409
    assert "exists already" in answer.json()["problems"][0]
    assert (tmp_path / "mine.yaml").read_text() == "precious"
    assert posted(client, "save", name="mine.yaml", replace=True).status_code == 200
    assert sim.load(tmp_path / "mine.yaml").name == "mine"


def test_the_scenario_that_is_explored_is_never_replaced(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text((ROOT / "tests" / "scenario" / "two_states.yaml").read_text())
    before = path.read_text()
    for replace, error in ((False, ExistsError), (True, UsageError)):
        with pytest.raises(error):
            save(original_of(path), Settings(), tmp_path, "own.yaml", replace)
    assert path.read_text() == before


def test_files_are_saved_beside_the_scenario_or_here_for_a_bundled_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert folder_of(ROOT / "tests" / "scenario" / "two_states.yaml", False) == ROOT / "tests" / "scenario"
    assert folder_of(ROOT / "scenarios" / "x.yaml", True) == tmp_path


def test_the_page_is_told_what_it_needs(client, original):
    about = client.get(f"/{TOKEN}/about").json()
    assert about["weeks"] == original.scenario.file.weeks
    assert [control["key"] for control in about["controls"]] == list(original.keys)
    assert "amends" in about["gestures"]
    assert {act["name"] for act in about["menu"]} >= {"threaten", "visit", "recall", "amends_full"}
    assert not {act["name"] for act in about["menu"]} & {"restraint", "mediation"}
