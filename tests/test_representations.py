"""What a notebook shows of an object is short, whatever the object holds."""

from __future__ import annotations

import html

import pytest
from made_up_charts import CASES

import sim

MOST_LETTERS, MOST_HTML = 400, 4000


@pytest.fixture(scope="module")
def shown(first_scenario, tmp_path_factory):
    """One of each object that a user holds."""
    study = sim.Study(first_scenario, runs=2, seed=1, weeks=8)
    world = sim.World(first_scenario)
    results = sim.open_results(sim.play(study, tmp_path_factory.mktemp("shown") / "run").folder)
    state = world.state("AZE")
    return {
        "scenario": first_scenario,
        "results": results,
        "world": world,
        "state": state,
        "faction": state.factions[0],
    }


@pytest.mark.parametrize("name", ["scenario", "results", "world", "state", "faction"])
def test_an_object_is_shown_in_a_line_and_in_a_notebook_in_a_few(shown, name):
    assert repr(shown[name]).startswith(f"<{type(shown[name]).__name__} ")
    assert len(repr(shown[name])) < MOST_LETTERS
    assert 0 < len(shown[name]._repr_html_()) < MOST_HTML


@pytest.mark.parametrize("name", CASES)
def test_an_answer_is_shown_in_a_line(name):
    answer = next(iter(CASES[name].values()))
    assert repr(answer).startswith(f"<{type(answer).__name__}: ")
    assert len(repr(answer)) < MOST_LETTERS


def test_a_notebook_shows_the_text_of_an_answer(shown):
    summary = shown["results"].summary()
    assert summary._repr_html_() == f"<pre>{html.escape(str(summary))}</pre>"
