"""`bilateral coverage` as a user meets it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

import sim
from sim.cli import bilateral


@pytest.fixture(scope="module")
def folder(two_states, tmp_path_factory):
    return sim.play(sim.Study(two_states, ("base",), runs=20), tmp_path_factory.mktemp("covered") / "run").folder


def test_it_says_how_many_weeks_are_covered_and_what_that_cannot_tell(folder):
    said = CliRunner().invoke(bilateral, ["coverage", str(folder)])
    assert said.exit_code == 0
    assert "cover the record?" in said.output
    assert "than expecting no change" in " ".join(said.output.split())
    assert "One history is one witness" in " ".join(said.output.split())


def test_json_has_the_same_figures_as_the_notebook(folder):
    read = json.loads(CliRunner().invoke(bilateral, ["coverage", str(folder), "--json"]).stdout)
    found = sim.open_results(folder).coverage()
    assert [part["covered"] for part in read] == [part.covered for part in found]
    assert {"what", "weeks", "score", "score_of_no_change"} <= set(read[0])
