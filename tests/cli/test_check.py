"""`bilateral check` on the command line."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner
from conftest import ROOT

from sim.cli import bilateral

FIRST = str(ROOT / "scenarios" / "russia_azerbaijan_2025.yaml")
BROKEN = str(ROOT / "tests" / "scenario" / "refused" / "misspelt_key.yaml")


def bilateral_says(*words):
    return subprocess.run([sys.executable, "-m", "sim", *words], capture_output=True, text=True, cwd=ROOT, check=False)


def test_a_good_file_is_summed_up_with_its_incidents_and_variants():
    result = CliRunner().invoke(bilateral, ["check", FIRST])
    assert result.exit_code == 0
    for word in ("no errors", "AZE-RUS", "S = 2.23", "S = 1.71", "amends_october_2025"):
        assert word in result.output


def test_a_broken_file_ends_with_code_1_and_no_traceback():
    done = bilateral_says("check", BROKEN)
    assert done.returncode == 1
    assert "did you mean 'start'?" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_preferences_show_ideal_tones_and_pressures():
    result = CliRunner().invoke(bilateral, ["check", FIRST, "--preferences"])
    row = next(line for line in result.output.splitlines() if line.strip().startswith("AZE>RUS"))
    assert "UKR -0.44" in row
    assert "XGS +0.20" in row
    assert "AZE.hardliners" in result.output


def test_assumptions_name_sources_and_admit_judgement():
    result = CliRunner().invoke(bilateral, ["check", FIRST, "--assumptions"])
    rows = [line for line in result.output.splitlines() if " = " in line and "(" in line]
    assert len(rows) > 300
    assert any("korybko_2025" in row for row in rows)
    assert any("judgement, no source given" in row for row in rows)


def test_stability_is_reported_for_every_variant():
    result = CliRunner().invoke(bilateral, ["check", FIRST, "--stability"])
    assert result.output.count("largest weekly eigenvalue") == 14
    assert (
        "equilibrium of base: stable on average (a small disturbance fades); falls alone double in 9" in result.output
    )
    other = CliRunner().invoke(bilateral, ["check", "france_australia_2021", "--stability"])
    assert (
        "equilibrium of base: unstable (a small disturbance of some dyad doubles in 144 weeks on average)"
        in other.output
    )


def test_drift_and_formal_acts_at_rest_are_reported_for_every_dyad():
    output = CliRunner().invoke(bilateral, ["check", FIRST, "--rest"]).output
    assert "256 runs of 156 weeks without incidents: mean drift +0.0" in output
    assert "0 of 33 dyads drift by more than 0.1" in output.replace("\n", " ")
    assert len([line for line in output.splitlines() if line.endswith("%") and "-" in line]) == 12


@pytest.mark.parametrize("words", [["chekc"], ["check"], ["check", FIRST, "--preference"]])
def test_wrong_usage_ends_with_code_2(words):
    assert bilateral_says(*words).returncode == 2


def test_a_fault_of_the_whole_file_has_no_line_in_the_json(tmp_path):
    error = json.loads(bilateral_says("check", str(tmp_path / "none.yaml"), "--json").stdout)["error"]
    assert [(one["line"], one["column"]) for one in (error, *error["problems"])] == [(None, None)] * 2
