"""`bilateral new` on the command line."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

import sim
from sim.cli import bilateral, main
from sim.errors import UsageError


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def new(*words):
    return CliRunner().invoke(bilateral, ["new", *words])


def refusal(*words):
    result = new(*words)
    assert isinstance(result.exception, UsageError)
    return str(result.exception)


@pytest.mark.parametrize("words", [[], ["--from", "AZE", "RUS"], ["--start", "1999-02-28"], ["--from", "ZZZ", "AAA"]])
def test_the_file_has_no_errors_and_no_warnings(folder, words):
    assert new("mine", *words).exit_code == 0
    assert sim.load(folder / "mine.yaml").warnings == ()


def test_it_runs_in_every_variant(folder):
    new("mine")
    scenario = sim.load("mine.yaml")
    results = scenario.run(runs=4, seed=1, variants=scenario.variants, out=folder / "run")
    assert results.dataset.sizes["variant"] == 3


def test_it_has_the_states_and_the_start_asked_for():
    new("mine", "--from", "AZE", "RUS", "--start", "2024-07-01")
    file = sim.load("mine.yaml").file
    assert (file.focus, [*file.states], file.start.isoformat()) == (("AZE-RUS",), ["AZE", "RUS"], "2024-07-01")


def test_it_says_where_the_file_is_and_what_comes_next():
    assert "Wrote mine.yaml. Edit it, then run: bilateral check mine.yaml" in new("mine").output


def test_its_lines_for_a_third_party_make_one_that_presses(folder):
    new("mine", "--from", "KEN", "SOM")
    text = (folder / "mine.yaml").read_text(encoding="utf-8")
    lines = dict(re.findall(r"^#     (\w+): +(.*)$", text, re.MULTILINE))
    for key in ("issues", "states", "relations"):
        text = text.replace(f"\n{key}:\n", f"\n{key}:\n  {lines[key]}\n")
    text += "".join(f"{key}:\n  {lines[key]}\n" for key in ("dyad_stakes", "leverage"))
    (folder / "mine.yaml").write_text(text, encoding="utf-8")
    assert sim.load("mine.yaml").warnings == ()
    assert re.search(
        r"KEN>SOM +-0\.\d+ +XCC", CliRunner().invoke(bilateral, ["check", "mine.yaml", "--preferences"]).output
    )


def test_third_parties_have_names_stakes_and_pressures_and_the_file_plays_in_every_variant(folder):
    said = new("mine", "--from", "SAU", "QAT", "--third", "TUR", "KWT,XWE", "--start", "2017-04-03").output
    assert "bilateral check mine.yaml --preferences" in said
    scenario = sim.load("mine.yaml")
    assert scenario.warnings == ()
    names = {code: state.name for code, state in scenario.file.states.items()}
    assert names == {"SAU": "Saudi Arabia", "QAT": "Qatar", "TUR": "Türkiye", "KWT": "Kuwait", "XWE": "XWE"}
    shown = CliRunner().invoke(bilateral, ["check", "mine.yaml", "--preferences"]).output
    assert re.search(r"QAT>SAU +\+0\.07 +KWT \+0\.02, TUR \+0\.02, XWE \+0\.02", shown)
    assert "= +0.024." in (folder / "mine.yaml").read_text(encoding="utf-8")
    results = scenario.run(runs=4, seed=1, variants=scenario.variants, weeks=60, out=folder / "run")
    assert [*results.dataset["variant"].to_numpy()] == [
        "base", "no_incident", "amends", "no_third_parties", "tur_gains_by_distance", "tur_mediates"
    ]  # fmt: skip


def test_a_third_party_whose_hawks_are_given_more_power_drives_a_wedge(folder):
    new("mine", "--from", "SAU", "QAT", "--third", "TUR")
    text = (folder / "mine.yaml").read_text(encoding="utf-8")
    text = text.replace("{power: 0.6, interests: {trade: 0.2", "{power: 0.3, interests: {trade: 0.2")
    text = text.replace("{power: 0.4, interests: {trade: 0.1, inf", "{power: 0.7, interests: {trade: 0.1, inf")
    (folder / "mine.yaml").write_text(text, encoding="utf-8")
    shown = CliRunner().invoke(bilateral, ["check", "mine.yaml", "--preferences"]).output
    assert "SAU>QAT  -0.05  TUR -0.05" in shown


def test_an_ending_is_not_doubled(folder):
    new("mine.yaml")
    assert [path.name for path in folder.iterdir()] == ["mine.yaml"]


def test_nothing_is_overwritten(folder):
    (folder / "mine.yaml").write_text("mine", encoding="utf-8")
    assert "mine.yaml already exists" in refusal("mine")
    assert (folder / "mine.yaml").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--from", "aze", "RUS"], "upper case, such as AZE"),
        (["--from", "AZ", "RUS"], "three-letter code"),
        (["--from", "AZE", "AZE"], "two states must differ"),
        (["--from", "SAU", "QAT", "ARE", "EGY"], "got ARE EGY as well. Name third parties with --third ARE EGY"),
        (["--third", "TUR"], "--third TUR: add the two states that the file is about"),
        (["--from", "SAU", "QAT", "--third", "TUR", "KWT,TUR"], "--third TUR: is named twice"),
        (["--from", "SAU", "QAT", "--third", "QAT"], "--third QAT: is one of the two states of --from"),
        (
            ["--from", "SAU", "QAT", "--third", "KSA"],
            "--third KSA: unknown state code; did you mean SAU (Saudi Arabia)",
        ),
        (
            ["--from", "SAU", "QAT", "--third", "Turkey"],
            "--third Turkey: unknown state code; did you mean TUR (Türkiye)",
        ),
        (["--from", "SAU", "QTA", "--third", "TUR"], "--from QTA: unknown state code; did you mean QAT (Qatar), "),
        (["--from", "SAU", "QAT", "--third", "ZZZ"], "use the codes of ISO 3166, or one from XAA to XZZ"),
        (["--from", "SAU", "QAT", "--third", "TUR", "--world"], "--world and --strict require --data"),
        (["--start", "1.7.2024"], "must be a date such as 2024-07-01"),
        (["--start", "2024-02-30"], "must be a date such as 2024-07-01"),
        (["--start", "9999-01-01"], "after the year 9999"),
    ],
)
def test_what_cannot_be_is_refused_and_writes_nothing(folder, words, said):
    assert said in refusal("mine", *words)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", ["a b", "", "x\ny", "..", ".yaml", "x/"])
def test_names_that_make_no_file_are_refused(folder, name):
    refusal(name)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "said"), [("x" * 300, "the name is too long"), ("no/where", "there is no such file or folder")]
)
def test_names_that_the_system_refuses_are_named(folder, name, said, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["bilateral", "new", name])
    with pytest.raises(SystemExit):
        main()
    assert f"{name}.yaml: {said}" in capsys.readouterr().err
    assert list(folder.iterdir()) == []
