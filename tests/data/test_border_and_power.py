"""Common borders and power asymmetries of drafts: mappings, gaps and the written file."""

from __future__ import annotations

import datetime as dt
import math
from itertools import combinations
from pathlib import Path

import pytest

import sim
from sim.data.drafting.compact_world import closely_tied, compact_report, write_compact_world
from sim.data.drafting.derive import contiguity, power_asymmetry
from sim.data.drafting.draft import have_dealings, make_draft
from sim.data.drafting.folder import read_folder
from sim.data.drafting.latest_figures import DatedValue, LatestFigures, latest_figures
from sim.data.drafting.mapping import MAX_ASYMMETRY
from sim.data.drafting.write_draft import draft_report, write_first_draft

START = dt.date(2024, 1, 1)
BORDERS = [
    "ccode1,ccode2,conttype,stdate,enddate",
    "365,373,1,1991-12-01,2016-12-01",
    "640,373,4,1991-12-01,2016-12-01",
    "2,365,2,1959-01-01,2016-12-01",
    "372,373,1,1991-12-01,2016-12-01",
]


@pytest.fixture
def bordered(data):
    """A folder of data files with one of contiguity."""
    (data / "borders.csv").write_text("\n".join(BORDERS) + "\n", encoding="utf-8")
    return data


def figures(folder, year=2024):
    return latest_figures(read_folder(folder, dt.date(year, 1, 1)).tables, year)


def written_draft(folder, name="mine"):
    first = write_first_draft(name, ("AZE", "RUS"), folder, (2024, None))
    return first, first.path.read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("a", "b", "value", "words"),
    [
        ("AZE", "RUS", 1.0, "A land border (2016, stale: 8 years old)."),
        ("RUS", "AZE", 1.0, "A land border"),
        ("AZE", "TUR", 0.0, "No land border, but at most 150 miles of water"),
        ("USA", "RUS", 1.0, "No land border, but at most 12 miles of water"),
        ("TUR", "USA", 0.0, "No land border, nor water of at most 400 miles, is listed"),
    ],
)
def test_a_common_border_is_one_by_land_or_narrow_water(bordered, a, b, value, words):
    figure = contiguity(figures(bordered), a, b)
    assert (figure.value, figure.sources) == (value, ("contiguity",))
    assert figure.why.startswith(words)


@pytest.mark.parametrize("kind", [0, 6])
def test_states_that_are_listed_as_not_contiguous_have_no_border(bordered, kind):
    with (bordered / "borders.csv").open("a", encoding="utf-8") as file:
        file.write(f"640,365,{kind},1991-12-01,2016-12-01\n")
    assert contiguity(figures(bordered), "TUR", "RUS").value == 0.0


def test_a_state_without_neighbours_in_the_data_has_no_figure(bordered):
    assert contiguity(figures(bordered), "AZE", "IRN") is None
    assert contiguity(LatestFigures(2024), "AZE", "RUS") is None


@pytest.mark.parametrize(
    ("year", "value", "dated"), [(2005, 1.0, "(2005)"), (2010, 1.0, "(2010)"), (2011, 0.0, "(2011)")]
)
def test_the_border_is_that_of_the_year_and_in_a_year_of_change_the_closer(bordered, year, value, dated):
    with (bordered / "borders.csv").open("a", encoding="utf-8") as file:
        file.write("640,365,1,1992-01-01,2010-06-01\n640,365,5,2010-06-01,2016-12-01\n")
    figure = contiguity(figures(bordered, year), "TUR", "RUS")
    assert figure.value == value
    assert dated in figure.why


def test_a_border_with_a_successor_is_not_one_with_the_state_before(bordered):
    with (bordered / "borders.csv").open("a", encoding="utf-8") as file:
        file.write("365,640,1,1946-01-01,2016-12-01\n")
    assert contiguity(figures(bordered, 1980), "SUN", "TUR").value == 1.0
    assert contiguity(figures(bordered, 1980), "RUS", "TUR") is None


def test_the_asymmetry_is_the_log_of_the_ratio_in_either_order(bordered):
    latest = figures(bordered)
    figure = power_asymmetry(latest, "AZE", "RUS")
    assert figure.value == pytest.approx(math.log(0.04 / 0.0016), abs=0.005)
    assert figure == power_asymmetry(latest, "RUS", "AZE")
    assert figure.sources == ("capabilities",)
    assert figure.why == (
        "Natural log of 25.0: RUS has 4% of the world's capabilities (2022, stale: 2 years old), "
        "AZE 0.16% (2022, stale: 2 years old)."
    )


@pytest.mark.parametrize(("theirs", "value"), [(0.04, 0.0), (1e-7, MAX_ASYMMETRY)])
def test_the_asymmetry_goes_from_none_to_the_largest_allowed(theirs, value):
    shares = {"AZE": DatedValue(0.04, 2022, "capabilities"), "RUS": DatedValue(theirs, 2020, "capabilities")}
    figure = power_asymmetry(LatestFigures(2022, shares=shares), "AZE", "RUS")
    assert figure.value == value
    assert "(2022)" in figure.why
    assert "(2020, stale: 2 years old)" in figure.why


def test_without_capabilities_of_both_there_is_no_asymmetry():
    shares = {"AZE": DatedValue(0.04, 2022, "capabilities"), "RUS": DatedValue(0.0, 2022, "capabilities")}
    assert power_asymmetry(LatestFigures(2022, shares=shares), "AZE", "USA") is None
    assert power_asymmetry(LatestFigures(2022, shares=shares), "AZE", "RUS") is None


def test_a_draft_has_both_for_every_dyad_with_a_relation_and_lists_those_without(bordered):
    made = make_draft(figures(bordered), "AZE", "RUS", START)
    assert list(made.power_asymmetry) == list(made.contiguity) == list(made.relations)
    assert not [gap for gap in made.gaps if "usual value" in gap]
    assert any(gap.startswith("contiguity: the newest figure is from 2016") for gap in made.gaps)
    lines = (bordered / "borders.csv").read_text(encoding="utf-8").splitlines()
    (bordered / "borders.csv").write_text("\n".join(lines[:3]) + "\n", encoding="utf-8")
    made = make_draft(figures(bordered), "AZE", "RUS", START)
    unknown = [dyad for dyad in made.relations if "USA" in dyad]
    assert made.contiguity.keys() == made.relations.keys() - set(unknown)
    assert f"contiguity of {', '.join(unknown)}: no data, so the usual value is used" in made.gaps


def test_even_a_dyad_without_a_known_relation_has_a_border_and_an_asymmetry():
    latest = LatestFigures(
        2024,
        shares={state: DatedValue(0.04, 2022, "capabilities") for state in ("AZE", "RUS")},
        contiguity={frozenset(("AZE", "RUS")): DatedValue(1.0, 2016, "contiguity")},
    )
    made = make_draft(latest, "AZE", "RUS", START)
    assert (made.contiguity["AZE-RUS"].value, made.power_asymmetry["AZE-RUS"].value) == (1.0, 0.0)


def test_the_written_file_has_both_with_years_and_sources(bordered):
    first, text = written_draft(bordered)
    file = sim.load(first.path).file
    assert (file.contiguity["AZE-RUS"].point, file.contiguity["AZE-TUR"].point) == (1.0, 0.0)
    assert file.power_asymmetry["AZE-RUS"].point == 3.22
    for figure in (*file.contiguity.values(), *file.power_asymmetry.values()):
        assert figure.confidence == "low"
        assert "stale" in figure.why
        assert set(figure.sources) <= set(file.sources)
    assert "Direct Contiguity Data, Version 3, from the file borders.csv" in text
    report = draft_report(first)
    count = len(file.relations)
    assert f"contiguity ({count}), power asymmetry ({count})" in report
    assert "used: borders.csv (COW direct contiguity)" in report


def test_what_is_missing_is_marked_in_the_file_and_the_file_is_valid(bordered):
    (bordered / "borders.csv").unlink()
    first, text = written_draft(bordered)
    assert "# GAP: contiguity of all dyads: no data, so the usual value is used." in text
    assert "contiguity of all dyads: no data, so the usual value is used" in draft_report(first)
    assert "contiguity (0)" in draft_report(first)
    assert not sim.load(Path("mine.yaml")).file.contiguity


def test_dyads_without_a_figure_are_named_in_the_file(bordered):
    (bordered / "borders.csv").write_text("\n".join(BORDERS[:3]) + "\n", encoding="utf-8")
    _, text = written_draft(bordered)
    marked = text.partition("# GAP: contiguity of ")[2].partition("usual value is used.")[0]
    assert "RUS-USA" in marked
    assert "AZE-RUS" not in marked
    assert "AZE-RUS" in text.partition("\ncontiguity:")[2]


def test_a_world_has_every_state_and_names_only_dyads_with_dealings_of_their_own(bordered):
    first = write_first_draft("world", ("AZE", "RUS"), bordered, (2024, None), world=True)
    scenario = sim.load(first.path)
    assert {"GEO", "TUR", "USA"} <= set(scenario.roster.states)
    assert "AZE-RUS" in first.draft.relations
    latest = figures(bordered)
    near = {f"{x}-{y}" for x, y in combinations(first.draft.states, 2) if have_dealings(latest, x, y)}
    assert set(first.draft.relations) <= near
    assert not have_dealings(latest, "TUR", "GEO")
    assert "all there were" in draft_report(first)
    assert len(scenario.run(runs=2, weeks=4, out="run").dataset["run"]) == 2


def test_a_compact_world_has_every_state_and_names_the_closely_tied_dyads_in_rounded_numbers(bordered):
    short = write_compact_world("short", ("RUS", "AZE"), bordered, (2024, None))
    scenario, latest = sim.load(short.path), figures(bordered)
    long = write_first_draft("long", ("AZE", "RUS"), bordered, (2024, None), world=True)
    assert set(scenario.roster.states) == set(long.draft.states)
    assert scenario.file.focus == ("RUS-AZE",)
    tied = {f"{x}-{y}" for x, y in combinations(sorted(scenario.roster.states), 2) if closely_tied(latest, x, y)}
    assert {"AZE-RUS"} < set(short.world.numbers["relations"]) <= tied | {"AZE-RUS"}
    relation = scenario.file.relations["AZE-RUS"]
    assert relation.value == pytest.approx(long.draft.relations["AZE-RUS"].value, abs=0.026)
    assert relation.value * 20 == pytest.approx(round(relation.value * 20))
    assert set(relation.sources) >= set(long.draft.relations["AZE-RUS"].sources)
    assert short.path.stat().st_size < long.path.stat().st_size / 2
    assert f"{len(short.world.numbers['relations'])} dyads" in compact_report(short)
