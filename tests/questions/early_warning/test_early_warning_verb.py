"""`bilateral early-warning` as a user meets it."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner

import sim
from sim.cli import bilateral
from sim.errors import UsageError

SHORT = ("--rolling-window", "12", "--horizon", "13")


@pytest.fixture(scope="module")
def folder(two_states, tmp_path_factory):
    study = sim.Study(two_states, ("base", "amends_early"), runs=400)
    return sim.play(study, tmp_path_factory.mktemp("warned") / "run").folder


def warned(folder, *words):
    return CliRunner().invoke(bilateral, ["early-warning", str(folder), *words])


def test_it_reports_scores_and_costs(folder):
    result = warned(folder, *SHORT, "--run", "0")
    assert result.exit_code == 0
    assert "Probability that a rupture begins within 13 weeks, from the 12 weeks before" in result.output
    assert "false-alarm runs" in result.output
    assert "A probability, not an alarm" in result.output
    assert "Run 0, every" in result.output
    written = {path.name for path in folder.glob("early_warning.*")}
    assert written == {f"early_warning.{kind}" for kind in ("txt", "json", "png", "svg")}


def test_json_goes_to_stdout_alone(folder):
    result = warned(folder, *SHORT, "--variant", "amends_early", "--json")
    read = json.loads(result.stdout)
    assert (read["variant"], read["horizon_weeks"], read["run"]) == ("amends_early", 13, None)
    assert "probability, not an alarm" in read["caveat"]
    assert {"threshold", "hits", "false_alarms", "false_alarm_runs"} <= set(read["thresholds"][0])
    assert (folder / "early_warning-amends_early.png").is_file()
    assert "Written:" in result.stderr


def test_nothing_is_replaced_in_a_folder_of_the_user_s(folder, tmp_path):
    assert warned(folder, *SHORT, "--out", str(tmp_path / "mine")).exit_code == 0
    again = warned(folder, *SHORT, "--out", str(tmp_path / "mine"))
    assert isinstance(again.exception, UsageError)
    assert "already exists" in str(again.exception)


@pytest.mark.parametrize(
    ("words", "message"),
    [(["--rolling-window", "90"], "the study has 104 weeks"), (["--run", "400"], "runs 0 to 399"),
     (["--variant", "x"], "variant 'x' was not simulated")],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_with_what_can(folder, words, message):
    result = warned(folder, *words)
    assert isinstance(result.exception, UsageError)
    assert message in str(result.exception)


def test_a_notebook_asks_the_same(folder):
    found = sim.open_results(folder).early_warning(rolling_window=12, horizon=13)
    assert found.verdict in " ".join(str(found).split())
    holds = int(np.flatnonzero(np.isnan(found.time_to_rupture))[0])
    assert len(found.path(holds)) == 104 - 11
