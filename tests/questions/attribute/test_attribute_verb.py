"""`bilateral attribute` as a user meets it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from conftest import ROOT

import sim.questions.attribute.attribute
from sim.cli import bilateral, main

TWO = str(ROOT / "tests" / "scenario" / "two_states.yaml")
SMALL = [
    "--runs",
    "12",
    "--weeks",
    "60",
    "--workers",
    "1",
    "--players",
    "bridge,XAA.veterans",
    "--players",
    "XBB.amends",
]


def say(*words):
    return CliRunner().invoke(bilateral, ["attribute", TWO, *(str(word) for word in words)])


def refused(monkeypatch, capsys, *words):
    """Return the message of a refusal with code 1 and no traceback."""
    monkeypatch.setattr("sys.argv", ["bilateral", "attribute", TWO, *(str(word) for word in words)])
    with pytest.raises(SystemExit) as end:
        main()
    said = capsys.readouterr().err
    assert end.value.code == 1
    assert "Traceback" not in said
    return said


@pytest.fixture(scope="module")
def simulated(tmp_path_factory):
    folder = tmp_path_factory.mktemp("attribute") / "one"
    return folder, say(*SMALL, "--out", folder)


def test_it_leaves_a_folder_with_numbers_words_pictures_and_the_scenario(simulated):
    folder, result = simulated
    assert result.exit_code == 0, result.output
    left = {path.name for path in folder.iterdir()}
    assert left == {"attribute.json", "attribute.txt", "attribute.png", "attribute.svg", "scenario.yaml"}
    assert (folder / "attribute.txt").read_text() in result.output


def test_the_text_has_the_table_the_ends_and_the_caveats(simulated):
    text = (simulated[0] / "attribute.txt").read_text()
    for words in ("Players' effects on the probability of rupture: 12 runs of 60 weeks, all 8 coalitions of 3",
                  "With all players in, the probability of rupture is", "but-for effect", "Shapley value",
                  "Neutral means", "percentages of blame", "reflect the assumed leverage"):  # fmt: skip
        assert words in " ".join(text.split())
    named = ("bridge", "XAA.veterans", "XBB.amends")
    rows = [line.split()[0] for line in text.splitlines() if line.startswith("  ") and line.split()[0] in named]
    assert sorted(rows) == sorted(named)
    assert max(map(len, text.splitlines())) <= 100


def test_json_has_the_shape_that_programs_rely_on(tmp_path):
    result = say(*SMALL, "--outcome", "relation", "--json", "--out", tmp_path / "run")
    said = json.loads(result.stdout)
    assert {"outcome", "all", "none", "players", "caveat", "run_folder", "weeks", "runs", "seed"} <= set(said)
    assert [player["name"] for player in said["players"]] == ["bridge", "XAA.veterans", "XBB.amends"]
    total = sum(player["shapley"]["estimate"] for player in said["players"])
    assert abs(total - (said["all"] - said["none"])) < 1e-9
    assert json.loads((tmp_path / "run" / "attribute.json").read_text()) == said
    assert str(tmp_path / "run") in result.stderr


def test_drawn_orders_are_said_to_be_drawn(tmp_path):
    longer = ("--runs", 24, "--weeks", 100)  # long enough for the players' effects to interact
    result = say(*SMALL, *longer, "--permutations", 4, "--outcome", "relation", "--out", tmp_path / "run")
    said = " ".join(result.output.split())
    assert "4 orders per run" in said
    assert "is due to drawing orders" in said


@pytest.mark.parametrize(("words", "said"), [
    (["--players", "brige"], "no player 'brige'; did you mean 'bridge'? There are: bridge,"),
    (["--players", ","], "name at least one player; there are: bridge"),
    (["--players", "bridge", "--outcome", "ruptur"], "did you mean 'rupture'?"),
    (["--players", "bridge", "--variant", "amends_erly"], "did you mean 'amends_early'?"),
    (["--players", "bridge", "--runs", "1"], "at least 2 runs; got 1"),
    (["--players", "bridge", "--permutations", "5"], "permutations must be an even number"),
    (["--players", "bridge", "--weeks", "999"], "weeks must be between 1 and the scenario's 104"),
    (["--players", "bridge", "--workers", "0"], "workers must be between 1 and"),
])  # fmt: skip
def test_what_cannot_be_answered_is_refused_and_leaves_nothing(monkeypatch, capsys, tmp_path, words, said):
    assert said in refused(monkeypatch, capsys, *words, "--out", tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_nothing_is_overwritten(monkeypatch, capsys, simulated):
    before = (simulated[0] / "attribute.txt").read_text()
    assert "already exists; choose another folder" in refused(monkeypatch, capsys, *SMALL, "--out", simulated[0])
    assert (simulated[0] / "attribute.txt").read_text() == before


def test_an_interrupt_leaves_nothing_and_says_so(monkeypatch, tmp_path):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(sim.questions.attribute.attribute, "simulate_coalitions", interrupted)
    result = say(*SMALL, "--out", tmp_path / "run")
    assert result.exit_code == 130
    assert "Nothing was kept" in result.output
    assert not (tmp_path / "run").exists()
