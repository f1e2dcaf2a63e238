"""`bilateral new NAME --from A B --data DIR` on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import sim
from sim.cli import bilateral
from sim.errors import DataError, UsageError

SHARED = Path(__file__).parents[3] / "shared" / "data"


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def new(*words):
    return CliRunner().invoke(bilateral, ["new", "mine", *map(str, words)])


def drafted(data, *words):
    result = new("--from", "AZE", "RUS", "--data", data, *words)
    assert result.exit_code == 0, result.output
    return result.output, sim.load("mine.yaml")


def test_the_draft_has_no_errors_and_warns_only_of_leverage_without_interests(data):
    _, scenario = drafted(data, "--year", "2024")
    assert (scenario.file.focus, scenario.file.start.isoformat()) == (("AZE-RUS",), "2024-01-01")
    assert all(warning.path.startswith("leverage.") for warning in scenario.warnings)


def test_every_derived_number_is_sourced_of_low_confidence_and_names_its_year(data):
    _, scenario = drafted(data, "--year", "2024")
    file = scenario.file
    figures = [*file.relations.values(), *file.trade_dependence.values()]
    figures += [reach for over in file.leverage.values() for reach in over.values()]
    figures += [state.leader for state in file.states.values() if state.leader.tenure_years]
    assert len(figures) > 10
    for figure in figures:
        assert figure.confidence == "low"
        assert "20" in figure.why
        assert figure.sources
        assert set(figure.sources) <= set(file.sources)


def test_gaps_are_marked_in_the_file_and_listed_at_the_end(data):
    output, _ = drafted(data, "--year", "2024")
    text = Path("mine.yaml").read_text(encoding="utf-8")
    assert text.count("GAP") >= 6
    tail = output.partition("Gaps, marked GAP in the file:")[2]
    assert "interests" in tail
    assert "stale" in text
    assert tail.rstrip().endswith("bilateral check mine.yaml")


def test_the_draft_can_be_simulated(data, tmp_path):
    _, scenario = drafted(data, "--year", "2024")
    assert scenario.run(runs=4, seed=1, out=tmp_path / "run").dataset.sizes["run"] == 4


def test_invalid_rows_are_reported_and_skipped_or_refused(data):
    with (data / "trade.csv").open("a", encoding="utf-8") as file:
        file.write("365,x,2014,1,2\n")
    refused = new("--from", "AZE", "RUS", "--data", data, "--year", "2024", "--strict")
    assert isinstance(refused.exception, DataError)
    assert not Path("mine.yaml").exists()
    output, _ = drafted(data, "--year", "2024")
    assert "trade.csv:7:2 ccode2: invalid value 'x'" in output
    assert "Skipped 1 invalid row;" in output


def test_nothing_is_overwritten(data):
    Path("mine.yaml").write_text("mine", encoding="utf-8")
    assert "already exists" in str(new("--from", "AZE", "RUS", "--data", data, "--year", "2024").exception)
    assert Path("mine.yaml").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("words", "output"),
    [
        (["--year", "2024"], "add --from"),
        (["--from", "AZE", "XAA", "--year", "2024"], "unknown state code"),
        (["--from", "UAE", "RUS", "--year", "2024"], "did you mean ARE (United Arab Emirates)?"),
        (["--from", "AZE", "SUN", "--year", "2024"], "from 1922 to 1991, not in 2024"),
        (["--from", "AZE", "RUS", "--year", "1066"], "must be from 1816 to 2100"),
        (["--from", "AZE", "RUS", "--year", "2025", "--start", "2024-01-01"], "figures from after the start"),
        (["--from", "AZE", "AZE", "--year", "2024"], "two states must differ"),
    ],
)
def test_what_cannot_be_is_refused_and_writes_nothing(data, words, output):
    refusal = new("--data", data, *words)
    assert isinstance(refusal.exception, UsageError)
    assert output in str(refusal.exception)
    assert not Path("mine.yaml").exists()


@pytest.mark.parametrize("words", [["--year", "2024"], ["--strict"]])
def test_options_of_data_need_data(words):
    assert "require --data" in str(new("--from", "AZE", "RUS", *words).exception)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the full public files are not beside the project")
@pytest.mark.parametrize(("a", "b", "year"), [("AZE", "RUS", 2024), ("FRA", "AUS", 2021), ("SUN", "YUG", 1970)])
def test_the_full_public_files_make_a_draft(a, b, year):
    result = new("--from", a, b, "--year", year, "--data", SHARED)
    assert result.exit_code == 0, result.output
    scenario = sim.load("mine.yaml")
    assert 3 <= len(scenario.file.states) - 2 <= 5
    assert len(scenario.file.relations) > 5


def test_third_parties_that_are_named_replace_those_with_the_largest_leverage(data):
    chosen = drafted(data, "--year", "2024")[1].file.states
    Path("mine.yaml").unlink()
    output, scenario = drafted(data, "--year", "2024", "--third", "TUR", "GEO")
    assert [*scenario.file.states] == ["AZE", "RUS", "TUR", "GEO"] != [*chosen]
    assert "Third parties: TUR, GEO." in output


def test_a_third_party_that_did_not_exist_or_comes_with_all_states_is_refused(data):
    words = ("--from", "AZE", "RUS", "--data", data, "--year", "2024", "--third", "YUG")
    assert "--third YUG: Yugoslavia exists from" in str(new(*words).exception)
    assert "--world has every state of that year" in str(new(*words, "--world").exception)


def test_a_compact_world_is_written_by_one_command_and_only_for_a_world(data):
    said, scenario = drafted(data, "--year", "2024", "--world", "--compact")
    assert f"Wrote mine.yaml, as of 2024: {len(scenario.roster.states)} states" in said
    refused = new("--from", "AZE", "RUS", "--data", data, "--compact")
    assert isinstance(refused.exception, UsageError)
    assert "--compact is for --world" in str(refused.exception)
