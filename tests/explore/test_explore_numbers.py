"""The explorer's numbers are those of `run` for the same scenario: same engine, same random numbers."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from made_up_page import original_of

import sim
from sim.explore.answers import STAGES, Answers, Ticket
from sim.explore.one_run import one_run
from sim.explore.original import RUNS, Original
from sim.explore.reproduce import as_python, as_run
from sim.explore.saving import save
from sim.explore.seat import verdict
from sim.explore.settings import Act, Settings
from sim.explore.tally import StoppedError, joined, play
from sim.questions.summary import views

CHANGES = Settings(
    numbers=(("incidents.bridge.severity", 4.0), ("states.XAA.factions.veterans.power", 0.55)),
    gesture="amends",
    week=40,
    seed=3,
)


@pytest.fixture(scope="module")
def original():
    return original_of()


@pytest.fixture(scope="module")
def answered(original):
    return list(Answers(original).stages(CHANGES, Ticket("one")))


@pytest.fixture(scope="module")
def results(original, tmp_path_factory):
    """The study of the saved scenario, played by `sim.play`."""
    folder = tmp_path_factory.mktemp("saved")
    path = save(original, CHANGES, folder, "changed.yaml", replace=False)
    return sim.play(sim.Study(sim.load(path), runs=RUNS, seed=CHANGES.seed), folder / "run")


def test_an_answer_comes_in_stages(answered):
    assert [stage["now"]["runs"] for stage in answered] == list(STAGES)


def test_the_numbers_are_those_of_the_saved_scenario(answered, results):
    now, data = answered[-1]["now"], results.dataset.sel(variant="base")
    fan = views.fan(results.dataset, "base")["dyad_relation"].to_numpy()
    assert now["fan"] == np.round(fan, 4).tolist()
    assert now["rungs"] == np.round(views.rung_shares(results.dataset, "base")["share"].to_numpy(), 4).tolist()
    ruptured = np.isfinite(data["time_to_rupture"].to_numpy())
    assert now["outcomes"]["rupture"]["estimate"] == ruptured.mean()
    assert now["ruptured_by"][-1] == pytest.approx(ruptured.mean(), abs=1e-4)


def test_the_ledger_and_the_network_are_those_of_the_saved_scenario(answered, results):
    now, data = answered[-1]["now"], results.dataset.sel(variant="base")
    ends = data["contribution_end"].mean("run")
    for way, terms in now["ledger"].items():
        for term, values in terms.items():
            assert values[-1] == pytest.approx(float(ends.sel(direction=way, term=term)), abs=6e-5)
    (dyad,) = [row for row in now["network"] if set(row["dyad"]) == set(results.manifest["focus"].split("-"))]
    assert dyad["end"] == pytest.approx(float(data["relation"].isel(week=-1).mean()), abs=6e-5)


def test_the_base_without_texts_gives_the_same_bits_as_the_whole_file():
    """Changes are checked and played on a shorter text; what is saved is the whole one."""
    original = Original(sim.load("russia_azerbaijan_2025"), "russia_azerbaijan_2025")
    settings = Settings(
        numbers=(("leverage.TUR.AZE", 0.2), ("states.RUS.factions.agencies.interests.turkic_reach", -0.1)),
        off=("border_bans",),
        gesture="amends+restraint",
        week=60,
    )
    assert len(original.quick.resolved) < len(original.scenario.resolved) / 4
    short, whole = original.study(settings), sim.Study(original.changed(settings), runs=RUNS)
    one, other = play(short, 3, 5), play(whole, 3, 5)
    for field in fields(one):
        assert np.array_equal(getattr(one, field.name), getattr(other, field.name)), field.name


def test_runs_played_in_blocks_are_those_played_at_once(original):
    study = original.study(CHANGES)
    at_once, blocks = play(study, 0, 12), joined([play(study, 0, 5), play(study, 5, 7)])
    assert np.array_equal(at_once.relation, blocks.relation)
    assert np.array_equal(at_once.ledger, blocks.ledger)


def test_the_file_is_pinned_behind_on_the_same_random_numbers(original, answered):
    alone = list(Answers(original).stages(Settings(seed=CHANGES.seed), Ticket("two")))[-1]
    assert answered[-1]["file"] == alone["now"]
    assert alone["difference"]["rupture"]["estimate"] == 0.0


def test_numbers_set_to_what_they_are_change_nothing(original, answered):
    same = tuple((c.key, c.value) for c in original.controls if c.range is None)
    stages = list(Answers(original).stages(Settings(numbers=same, seed=CHANGES.seed), Ticket("one")))
    assert stages[-1]["now"] == answered[-1]["file"]


def test_answers_that_are_kept_are_the_same(original):
    answers = Answers(original)
    first = list(answers.stages(Settings(), Ticket("one")))[-1]
    again = list(answers.stages(Settings(), Ticket("one")))[-1]
    assert again == first


def test_nobody_who_has_left_is_played_for(original):
    ticket = Ticket("one")
    ticket.revoked.set()
    assert list(Answers(original).stages(Settings(seed=9), ticket)) == []
    with pytest.raises(StoppedError):
        Answers(original).whole(Settings(seed=9), ticket)


def test_one_run_is_the_run_of_the_study(original, results):
    told = one_run(original.study(CHANGES), 7)
    data = results.dataset.sel(variant="base", run=7)
    relation = data["relation"].transpose("direction", "week").to_numpy().astype("f8")
    assert told["relation"] == np.round(relation, 4).tolist()
    told_by_verb = sim.story(results, 7)
    assert told["opening"] == told_by_verb.sentences[0]
    assert [part["text"] for part in told["story"]] == list(told_by_verb.sentences[1:-2])


def test_a_leaders_choices_differ_from_the_theorys_in_the_acts_alone(original):
    a, b = original.scenario.focus
    acts = tuple(Act(week, a, b, "threaten") for week in range(30, 50))
    result = verdict(Answers(original), Settings(acts=acts), Ticket("one"))
    untouched = list(Answers(original).stages(Settings(), Ticket("two")))[-1]["now"]
    assert result["theory"] == untouched
    for quantile in range(5):
        assert result["chosen"]["fan"][quantile][:30] == untouched["fan"][quantile][:30]
    assert result["difference"]["mean_relation"]["high"] < 0.0


def test_no_act_chosen_makes_no_difference(original):
    result = verdict(Answers(original), Settings(), Ticket("one"))
    assert result["chosen"] == result["theory"]


def test_the_lines_of_python_reproduce_the_numbers(original, answered, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    exec(as_python(original, CHANGES), {})
    printed = capsys.readouterr().out
    assert f"{answered[-1]['now']['outcomes']['rupture']['estimate']:.0%}" in printed


def test_the_command_names_the_file_only_once_there_is_one(original):
    assert as_run(original, CHANGES) == ""
    assert as_run(original, CHANGES, "my changes.yaml") == "bilateral run 'my changes.yaml' --runs 200 --seed 3"
    told = as_run(original, Settings(theory="tit_for_tat"))
    assert told.endswith("two_states.yaml --runs 200 --seed 1 --theory tit_for_tat")
