"""`bilateral record` on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from public_files import ICEWS_HEADER, POLECAT_HEADER, gdelt_row, icews_row, polecat_row

import sim
from sim.cli import bilateral
from sim.errors import DataError, UsageError

SCENARIO = "russia_azerbaijan_2025"
DAY = "2025-03-04"


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def record(*words):
    return CliRunner().invoke(bilateral, ["record", *map(str, words)])


def block(*files):
    result = record(SCENARIO, *files)
    assert result.exit_code == 0, result.output
    return yaml.safe_load(result.stdout), result.stderr


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("a.tab", [ICEWS_HEADER, icews_row(DAY)]),
        ("a.export.CSV", [gdelt_row("20250304")]),
        ("a.txt", [POLECAT_HEADER, polecat_row(DAY)]),
        ("a.csv", ["date,source,target,cameo", f"{DAY},AZE,RUS,042"]),
    ],
)
def test_events_of_every_producer_become_rows_of_the_record(name, lines, written):
    found, said = block(written(*lines, name=name))
    (row,) = found["record"]
    assert (str(row["date"]), row["source"], row["target"]) == (DAY, "AZE", "RUS")
    assert isinstance(row["cameo"], str)
    assert row["cameo"].startswith("04")
    assert name in row["text"]
    assert row["sources"] == ["a"]
    assert found["sources"]["a"]["title"].endswith(name)
    assert "1 row used for AZE-RUS" in said


def test_the_block_can_be_pasted_into_the_scenario(written):
    base = CliRunner().invoke(bilateral, ["new", "mine", "--from", "AZE", "RUS", "--start", "2025-01-01"])
    assert base.exit_code == 0
    result = record(
        "mine.yaml", written("date,source,target,cameo,text", f'{DAY},RUS,AZE,055,"He said ""sorry"": {{}}"')
    )
    with Path("mine.yaml").open("a", encoding="utf-8") as file:
        file.write(result.stdout)
    scenario = sim.load("mine.yaml")
    assert scenario.warnings == ()
    (row,) = scenario.file.record
    assert (row.cameo, row.text) == ("055", 'He said "sorry": {} (data.csv)')


def test_every_row_that_is_not_used_is_counted_under_its_reason(written):
    rows = ["RUS,AZE,112", "RUS,USA,112", "EUR,AZE,112", "AZE,RUS,99", "AZE,RUS,57"]
    lines = [f"{DAY},{row}" for row in rows] + ["2020-01-01,RUS,AZE,112", "2025-13-01,RUS,AZE,112"]
    found, said = block(written("date,source,target,cameo", *lines))
    assert len(found["record"]) == 1
    for reason in (
        "1 skipped: source or target is not a state",
        "1 skipped: other dyad",
        "1 skipped: outside 2024-07-01 to",
        "1 skipped: unknown CAMEO code",
        "2 skipped: invalid row",
        "data.csv:6:4 cameo: invalid value '57'",
        "as text: 010, not 10",
        "data.csv:8:1 date: invalid value '2025-13-01'",
    ):
        assert reason in said


def test_rows_about_the_same_event_are_merged(written):
    found, said = block(written(*[gdelt_row("20250304")] * 3, name="g.CSV"))
    assert len(found["record"]) == 1
    assert "12 mentions" in found["record"][0]["text"]
    assert "2 merged with another row" in said


def test_events_with_too_few_mentions_are_skipped(written):
    path = written(*[gdelt_row("20250304")] * 2, gdelt_row("20250305"), name="g.CSV")
    found = record(SCENARIO, path, "--min-mentions", "5")
    assert [str(row["date"]) for row in yaml.safe_load(found.stdout)["record"]] == [DAY]
    assert "1 skipped: fewer than 5 mentions" in found.stderr


def test_rows_are_in_the_order_of_their_days_whatever_the_files(written):
    late = written("date,source,target,cameo", "2025-05-05,AZE,RUS,112", "2025-02-02,AZE,RUS,112", name="late.csv")
    early = written("date,source,target,cameo", "2025-03-03,RUS,AZE,112", name="early.csv")
    found, _ = block(late, early)
    assert [str(row["date"]) for row in found["record"]] == ["2025-02-02", "2025-03-03", "2025-05-05"]
    assert [row["sources"] for row in found["record"]] == [["late"], ["early"], ["late"]]


def test_a_source_the_scenario_has_is_not_named_again(written):
    found, _ = block(written("date,source,target,cameo", f"{DAY},AZE,RUS,112", name="events.csv"))
    assert list(found["sources"]) == ["events_2"]


def test_a_scenario_with_another_code_than_that_of_iso_is_met_with_a_warning(written):
    made = CliRunner().invoke(bilateral, ["new", "gulf", "--from", "UAE", "KSA", "--start", "2025-01-01"])
    assert "warning: --from UAE: did you mean ARE (United Arab Emirates)?" in made.stderr
    result = record("gulf.yaml", written("date,source,target,cameo", f"{DAY},UAE,KSA,112"))
    assert "1 skipped: other dyad" in result.stderr
    assert "warning: no file has rows of KSA: did you mean SAU (Saudi Arabia)?" in result.stderr


def test_nothing_found_is_an_empty_record(written):
    assert block(written("date,source,target,cameo", f"{DAY},USA,CHN,112"))[0] == {"record": []}


def test_it_writes_to_a_file_and_overwrites_nothing(written):
    path = written("date,source,target,cameo", f"{DAY},AZE,RUS,112")
    assert record(SCENARIO, path, "--out", "record.yaml").exit_code == 0
    assert yaml.safe_load(Path("record.yaml").read_text(encoding="utf-8"))["record"][0]["cameo"] == "112"
    again = record(SCENARIO, path, "--out", "record.yaml")
    assert isinstance(again.exception, UsageError)
    assert "not overwritten" in str(again.exception)


def test_errors_are_refused_if_strict(written):
    path = written("date,source,target,cameo", f"{DAY},AZE,RUS,112", "soon,AZE,RUS,112")
    assert isinstance(record(SCENARIO, path, "--strict").exception, DataError)


def test_a_table_without_events_is_refused(written):
    refused = record(SCENARIO, written("ccode,year,cinc", "365,2016,0.04"))
    assert "not dated events" in str(refused.exception)


def test_an_unknown_format_is_refused(written):
    assert "unknown file format" in str(record(SCENARIO, written("a,b", "1,2")).exception)
