"""Command-line behaviour of `bilateral import`, `backtest`, `calibrate` and `ablate`."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from click.testing import CliRunner
from made_up_cases import fit_to, rows, table, write_table

from sim.cli import bilateral, main
from sim.errors import ResultsError
from sim.model.random_streams import stream
from sim.past_crises.simulate import MECHANISMS
from sim.past_crises.targets import TARGETS
from sim.questions.calibrate import calibrate as calibrating
from sim.questions.calibrate import protocol
from sim.questions.calibrate.protocol import design_points
from sim.questions.calibrate.saved_fit import read_fit, write_fit


def say(*words):
    return CliRunner().invoke(bilateral, [str(word) for word in words])


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    """Write a valid table, one with invalid rows, and a fit to other cases."""
    folder = tmp_path_factory.mktemp("given")
    made = rows(10)
    bad = [dict(one) for one in made]
    bad[2]["severity"], bad[6]["worst_level"], bad[7]["incident_date"] = "9", "terrible", "soon"
    write_fit(fit_to(table(folder, 30, seed=9).cases), folder / "fitted.json")
    return write_table(folder / "sound.csv", made), write_table(folder / "bad.csv", bad), folder / "fitted.json"


def refusal(monkeypatch, capsys, *words):
    """Return the error message of the entry point."""
    monkeypatch.setattr("sys.argv", ["bilateral", *map(str, words)])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 1
    return capsys.readouterr().err


def test_import_writes_a_playable_scenario_a_row(given, tmp_path):
    sound, _, fitted = given
    result = say("import", sound, "--out", tmp_path / "out", "--fit", fitted)
    assert result.exit_code == 0, result.output
    assert "10 scenarios in" in result.output
    assert len(list((tmp_path / "out").glob("made_up_*.yaml"))) == 10
    assert say("check", tmp_path / "out" / "made_up_3.yaml").exit_code == 0


def test_import_reports_every_invalid_row_writes_the_valid_ones_and_exits_with_1(given, tmp_path):
    _, bad, fitted = given
    result = say("import", bad, "--out", tmp_path / "out", "--fit", fitted)
    assert result.exit_code == 1
    assert f"{bad}:4 severity: '9' must be one of 1, 2, 3, 4, 5" in result.stderr
    assert f"{bad}:9 incident_date: 'soon' must be a day" in result.stderr
    assert "terrible" not in result.stderr
    assert "2 of 10 rows refused" in result.stderr
    assert len(list((tmp_path / "out").glob("made_up_*.yaml"))) == 8


def test_import_never_overwrites(given, tmp_path, monkeypatch, capsys):
    sound, _, fitted = given
    (tmp_path / "made_up_1.yaml").write_text("mine")
    said = refusal(monkeypatch, capsys, "import", sound, "--out", tmp_path, "--fit", fitted)
    assert "already contains made_up_1.yaml" in said
    assert (tmp_path / "made_up_1.yaml").read_text() == "mine"


@pytest.fixture(scope="module")
def tested(given, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tested") / "out"
    sound, _, fitted = given
    result = say("backtest", sound, "--runs", 5, "--workers", 1, "--fit", fitted, "--out", folder)
    assert result.exit_code == 0, result.output
    return folder, result


def test_backtest_leaves_answer_text_forecasts_and_picture(tested):
    folder, result = tested
    names = {f"backtest.{kind}" for kind in ("json", "txt", "csv", "png", "svg")}
    assert {path.name for path in folder.iterdir()} == names
    assert (folder / "backtest.txt").read_text(encoding="utf-8").strip() in result.output
    with (folder / "backtest.csv").open() as file:
        assert len(list(csv.DictReader(file))) == 10 * len(TARGETS)


def test_backtest_reports_and_skips_invalid_rows_and_exits_with_0(given, tmp_path):
    _, bad, fitted = given
    words = ("--runs", 3, "--workers", 1, "--fit", fitted, "--json", "--out", tmp_path / "out")
    result = say("backtest", bad, *words)
    assert result.exit_code == 0
    shown = json.loads(result.stdout)
    assert shown == json.loads((tmp_path / "out" / "backtest.json").read_text())
    assert (shown["cases"], shown["rows_refused"]) == (7, 3)
    assert f"{bad}:8 worst_level: 'terrible' must be one of" in result.stderr
    assert "3 of 10 rows refused and skipped" in result.stderr


def test_backtest_of_a_table_without_a_sound_row_is_refused(given, tmp_path, monkeypatch, capsys):
    made = [{**one, "severity": "x"} for one in rows(3)]
    path = write_table(tmp_path / "t.csv", made)
    words = ("backtest", path, "--fit", given[2], "--out", tmp_path / "out")
    assert "No row of" in refusal(monkeypatch, capsys, *words)
    assert not (tmp_path / "out").exists()


def test_a_file_that_holds_no_fit_is_refused(given, tmp_path, monkeypatch, capsys):
    (tmp_path / "none.json").write_text("[1, 2]")
    words = ("backtest", given[0], "--fit", tmp_path / "none.json", "--out", tmp_path / "out")
    assert "does not contain a fit" in refusal(monkeypatch, capsys, *words)


@pytest.mark.parametrize("verb", [("import",), ("calibrate",)])
def test_a_folder_must_be_named(given, verb):
    assert say(*verb, given[0]).exit_code == 2


WORTH = {"turnover": 1.5}
"""Decrease of the log-odds without a mechanism, in synthetic cases."""
SLOPES = stream(1, "slopes of made-up chances").normal(size=(len(protocol.FITTED_PARAMETERS), len(TARGETS)))


def made_up_probabilities(design):
    """Compute probabilities from the parameters and severity instead of simulating them."""
    (point,) = design.points
    place = calibrating.scaled([point])[0]
    severity = np.array([case.before.severity for case in design.cases])[:, None]
    worth = WORTH.get(design.without, 0.0)
    return 1.0 / (1.0 + np.exp(-(place @ SLOPES) - 0.4 * (severity - 3) + worth))


@pytest.fixture
def quick(monkeypatch, tmp_path):
    """Write a table of 60 cases, and replace the simulation of a small design; chains are short."""
    monkeypatch.setattr(protocol.CaseDesign, "probabilities", made_up_probabilities)
    monkeypatch.setattr(calibrating, "design_points", lambda: design_points(90))
    for name in ("CHAINS", "CHAINS_OF_RECOVERY"):
        monkeypatch.setattr(protocol, name, protocol.Chains(16, 60, 20))
    return write_table(tmp_path / "cases.csv", rows(60))


def test_calibrate_writes_a_fit_that_backtest_reads_with_its_scores(quick, tmp_path):
    out = tmp_path / "fit"
    result = say("calibrate", quick, "--out", out, "--workers", 1)
    assert result.exit_code == 0, result.output
    assert all(f"  {name} " in result.output for name in protocol.FITTED_PARAMETERS)
    assert "Scores out of fold" in " ".join(result.output.split())
    fitted = read_fit(out / "fitted.json")
    assert fitted.provenance["cases"] == len(fitted.cases) == 60
    assert len(fitted.provenance["cases_sha256"]) == 64
    assert fitted.posterior["names"] == list(protocol.FITTED_PARAMETERS)
    out_of_fold = fitted.provenance["out_of_fold"]
    assert out_of_fold["mean"]["shipped"]["brier"] > 0.0
    scored = say("backtest", quick, "--fit", out / "fitted.json", "--runs", 2, "--out", tmp_path / "b")
    assert "IN SAMPLE: the fit used all of these cases" in scored.output


def test_calibrate_continues_after_an_interrupt_with_the_same_result(quick, tmp_path, monkeypatch):
    original, kept = protocol._simulate_and_save, []

    def interrupted(*task):
        if len(kept) == 7:
            raise KeyboardInterrupt
        kept.append(task)
        return original(*task)

    monkeypatch.setattr(protocol, "_simulate_and_save", interrupted)
    broken = say("calibrate", quick, "--out", tmp_path / "fit", "--workers", 1)
    assert broken.exit_code == 130
    assert "7 points are saved" in broken.stderr
    assert f"continue with: bilateral calibrate {quick} --out {tmp_path / 'fit'}" in broken.stderr
    monkeypatch.setattr(protocol, "_simulate_and_save", original)
    assert say("calibrate", quick, "--out", tmp_path / "fit", "--workers", 1).exit_code == 0
    whole = say("calibrate", quick, "--out", tmp_path / "whole", "--workers", 1, "--json")
    assert json.loads(whole.stdout)["provenance"]["cases"] == 60
    one, other = ((tmp_path / name / "fitted.json").read_text() for name in ("fit", "whole"))
    assert one == other


@pytest.mark.parametrize("content", [b"", b"half", b"[1]", b'{"sha256": 1}'], ids=["empty", "cut", "list", "other"])
def test_a_damaged_folder_of_a_fit_is_refused(content, quick, tmp_path, monkeypatch, capsys):
    (tmp_path / "fit" / "design").mkdir(parents=True)
    (tmp_path / "fit" / "design" / "fit.json").write_bytes(content)
    assert "choose another --out" in refusal(monkeypatch, capsys, "calibrate", quick, "--out", tmp_path / "fit")


@pytest.fixture
def point(tmp_path, monkeypatch):
    """The file of a saved point, the point, and what is saved."""
    file, parameters, saved = tmp_path / "point_0001.saved", {"forgetting": 0.05}, np.full((2, 6), 0.25)
    monkeypatch.setattr(protocol.CaseDesign, "probabilities", lambda self: saved)
    protocol._simulate_and_save(protocol.CaseDesign((), (parameters,)), file)
    return file, parameters, saved


def test_a_saved_point_is_read_back(point):
    file, parameters, saved = point
    assert np.array_equal(protocol._saved(file, parameters), saved)


@pytest.mark.parametrize("place", [0, 64, 70, 200, -1])
def test_a_bit_that_changed_in_a_saved_point_is_named_with_what_to_do(place, point):
    file, parameters, _ = point
    raw = bytearray(file.read_bytes())
    raw[place] ^= 1
    file.write_bytes(raw)
    with pytest.raises(ResultsError, match=r"point_0001\.saved is damaged; delete it"):
        protocol._saved(file, parameters)


@pytest.mark.parametrize("left", [0, 10, 100])
def test_a_saved_point_that_was_cut_or_is_of_another_point_is_refused(left, point):
    file, parameters, _ = point
    with pytest.raises(ResultsError, match="is damaged"):
        protocol._saved(file, {**parameters, "forgetting": 0.06})
    file.write_bytes(file.read_bytes()[:left])
    with pytest.raises(ResultsError, match="is damaged"):
        protocol._saved(file, parameters)


def test_calibrate_does_not_write_over_a_fit(quick, tmp_path, monkeypatch, capsys):
    (tmp_path / "fit").mkdir()
    (tmp_path / "fit" / "fitted.json").write_text("{}")
    said = refusal(monkeypatch, capsys, "calibrate", quick, "--out", tmp_path / "fit")
    assert "fitted.json already exists" in said


def test_calibrate_wants_cases_enough(given, tmp_path, monkeypatch, capsys):
    said = refusal(monkeypatch, capsys, "calibrate", given[0], "--out", tmp_path / "fit")
    assert "needs at least 40 cases; the table has 10" in said


def test_ablate_reports_which_mechanisms_contribute(quick, tmp_path):
    result = say("ablate", quick, "--out", tmp_path / "fit", "--workers", 1, "--json")
    assert result.exit_code == 0, result.output
    costs = {row["without"]: row["same_parameters"] for row in json.loads(result.stdout)["mechanisms"]}
    assert set(costs) == set(MECHANISMS)
    assert costs["ties"] == {"estimate": 0.0, "low": 0.0, "high": 0.0}
    assert costs["turnover"]["estimate"] != 0.0
    said = (tmp_path / "fit" / "ablate.txt").read_text()
    assert "No loss once the other parameters are re-estimated" in said
    assert "these cases do not validate it" in " ".join(said.split())
