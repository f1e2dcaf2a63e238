"""Coverage of the record by runs: shares of weeks, and scores computed by hand."""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pytest
import xarray as xr
from click.testing import CliRunner

import sim
from sim.cli import bilateral
from sim.errors import UsageError
from sim.questions.readings.coverage import BAND, coverage

WEEKS, RUNS = 40, 400


def study(tone, rung, record):
    """A study of one variant, AAA>BBB, whose every run has this tone and rung in every week."""
    shape = ("variant", "run", "week", "direction")
    tones, rungs = np.full((1, RUNS, WEEKS, 2), tone, "f4"), np.full((1, RUNS, WEEKS), rung, "i1")
    data = xr.Dataset({"tone": (shape, tones), "rung": (shape[:3], rungs)}, coords={"variant": ["base"]})
    manifest = {
        "variants": ["base"], "directions": ["AAA>BBB", "BBB>AAA"], "start": "2024-01-01", "weeks": WEEKS,
        "incidents": [{"name": "raid", "date": "2024-02-05", "victim": "AAA", "offender": "BBB"}],
        "record": record, "scenario": "made_up", "focus": "AAA-BBB",
    }  # fmt: skip
    return SimpleNamespace(dataset=data, manifest=manifest)


def row(date, cameo, **more):
    return {"date": date, "source": "AAA", "target": "BBB", "cameo": cameo, "text": "Something is said", **more}


SAID = [row(f"2024-0{month}-12", "112") for month in (3, 4, 5, 6)]


def test_an_observed_tone_lies_in_the_band_of_runs_with_that_tone():
    (found,) = coverage(study(-0.2, 3, SAID)).rows
    assert (found.observable, found.coverage) == ("tone of AAA>BBB", 1.0)


def test_runs_that_sound_otherwise_do_not_cover_it_and_score_worse():
    (like,), (unlike,) = (coverage(study(tone, 3, SAID)).rows for tone in (-0.2, 0.9))
    assert unlike.coverage == 0.0
    assert unlike.score > like.score


def test_only_weeks_within_four_of_a_row_count():
    (found,) = coverage(study(-0.2, 3, SAID)).rows
    assert found.weeks == 13  # three times four, and the week of the last row


def test_a_coded_rung_is_covered_from_its_date_to_the_last_row_and_scored_by_hand():
    record = [row("2024-03-12", "112", rung="crisis"), *SAID[1:]]
    rung = coverage(study(-0.2, 3, record)).rows[-1]
    assert (rung.observable, rung.weeks, rung.coverage) == ("rung", 14, 0.0)
    assert rung.score == pytest.approx(2.0 / (1.0 - BAND))  # no width, missed by one rung in every week


def test_a_rung_in_force_at_the_start_is_carried_in():
    before = [row("2023-09-01", "112", rung="severed"), row("2023-12-01", "112", rung="crisis")]
    rung = coverage(study(-0.2, 4, [*before, *SAID])).rows[-1]
    assert (rung.observable, rung.weeks, rung.coverage) == ("rung", 24, 1.0)  # from week 0 to that of the last row
    changed = [*before, row("2024-01-03", "112", rung="recalled"), *SAID]
    assert coverage(study(-0.2, 4, changed)).rows[-1].coverage == 0.0


@pytest.mark.parametrize(
    "other",
    [
        {"source": "AAA", "target": "CCC", "date": "2024-03-12"},
        {"source": "CCC", "target": "DDD", "date": "2023-03-12"},
        {"date": "2029-03-12"},
    ],
)
def test_rungs_of_another_dyad_or_after_the_last_row_are_not_scored(other):
    elsewhere = row(cameo="112", rung="armed", **{"date": "", **other})
    assert coverage(study(-0.2, 3, [elsewhere, *SAID])) == coverage(study(-0.2, 3, SAID))


@pytest.mark.parametrize("more", [{"date": "2024-01-15", "victim": "CCC"}, {"date": "2031-01-15"}])
def test_no_change_begins_before_the_first_incident_of_the_dyad_in_the_weeks_simulated(more):
    results = study(-0.2, 3, SAID)
    results.dataset["tone"][:, :, :4] = 0.9
    (alone,) = coverage(results).rows
    results.manifest["incidents"].append({"name": "other", "victim": "AAA", "offender": "BBB", **more})
    assert coverage(results).rows == (alone,)
    assert alone.score_of_no_change != alone.score


def test_rows_of_the_incident_itself_and_of_other_disputes_are_left_out():
    own = {**row("2024-02-05", "190"), "source": "BBB", "target": "AAA"}
    elsewhere = row("2024-04-20", "190") | {"text": "(Other dispute) A strike"}
    assert coverage(study(-0.2, 3, [own, elsewhere, *SAID])) == coverage(study(-0.2, 3, SAID))


def test_without_a_record_or_for_a_variant_not_played_it_says_what_is_lacking():
    with pytest.raises(UsageError, match="no record"):
        coverage(study(-0.2, 3, []))
    with pytest.raises(UsageError, match="was not simulated"):
        coverage(study(-0.2, 3, SAID), "quiet")


@pytest.fixture(scope="module")
def folder(two_states, tmp_path_factory):
    return sim.play(sim.Study(two_states, ("base",), runs=20), tmp_path_factory.mktemp("covered") / "run").folder


def test_it_says_how_many_weeks_are_covered_and_what_that_cannot_tell(folder):
    said = CliRunner().invoke(bilateral, ["coverage", str(folder)])
    assert said.exit_code == 0
    assert "cover the record?" in said.output
    assert "than the no-change baseline" in " ".join(said.output.split())
    assert "One history is one observation" in " ".join(said.output.split())


def test_json_has_the_same_figures_as_the_notebook(folder):
    read = json.loads(CliRunner().invoke(bilateral, ["coverage", str(folder), "--json"]).stdout)
    found = sim.open_results(folder).coverage()
    assert read == found.to_json()
    assert [part["coverage"] for part in read["coverage"]] == [row.coverage for row in found.rows]
    assert {"observable", "weeks", "score", "score_of_no_change"} <= set(read["coverage"][0])
