"""Drafts from public data: relations, trade dependence, leverage, third parties, gaps."""

from __future__ import annotations

import datetime as dt

import pytest

from sim.data.drafting.derive import (
    leverage,
    power_share,
    rank_by_leverage,
    relation,
    tenure,
    trade_dependence,
    trade_share,
    vote_distance,
)
from sim.data.drafting.draft import make_draft
from sim.data.drafting.folder import read_folder
from sim.data.drafting.latest_figures import DEFENCE, OTHER, DatedValue, LatestFigures, latest_figures
from sim.data.drafting.mapping import on_log_scale
from sim.errors import DataError, UsageError

START = dt.date(2024, 1, 1)
DYAD = frozenset(("AZE", "RUS"))


@pytest.fixture
def latest(data):
    return latest_figures(read_folder(data, START).tables, 2024)


def test_a_relation_is_the_weighted_mean_of_what_was_found_and_says_so(latest):
    figure = relation(latest, "AZE", "RUS")
    clues = [(0.2, 3.0), (0.8, 1.0), (0.3, 1.0), (0.5 - 0.3 * 0.6, 0.5)]
    assert figure.value == pytest.approx(sum(x * w for x, w in clues) / sum(w for _, w in clues), abs=0.005)
    assert figure.sources == ("peace_scale", "icews", "atop", "ideal_points")
    assert "peace scale 0.5 (2020, stale: 4 years old) gives +0.20, weight 3" in figure.why
    assert "mean tone +0.50 of 12 events (2023)" in figure.why


def test_each_kind_of_data_moves_a_relation_the_way_it_should():
    def of(**found):
        return relation(LatestFigures(2024, **found), "AZE", "RUS").value

    at = [of(peace={DYAD: DatedValue(level, 2020, "peace_scale")}) for level in (0.0, 0.5, 1.0)]
    assert at == [-0.6, 0.2, 0.85]
    tones = [of(tones={DYAD: (DatedValue(tone, 2020, "icews"), 50)}) for tone in (-0.9, -0.1, 0.3)]
    assert tones == [-0.8, -0.2, 0.6]
    assert of(pacts={DYAD: DatedValue(DEFENCE, 2018, "atop")}) > of(pacts={DYAD: DatedValue(OTHER, 2018, "atop")}) > 0
    assert of(crises={DYAD: [("Jet Incident", 2015)]}) < 0


def test_nothing_found_is_no_relation():
    assert relation(LatestFigures(2024), "AZE", "RUS") is None


def test_votes_are_compared_in_a_year_that_has_both():
    points = {
        "AZE": {2019: DatedValue(0.0, 2019, "u")},
        "RUS": {2019: DatedValue(1.0, 2019, "u"), 2024: DatedValue(9.0, 2024, "u")},
    }
    assert vote_distance(LatestFigures(2024, points=points), "AZE", "RUS") == (1.0, 2019, "u")
    assert vote_distance(LatestFigures(2024, points=points), "AZE", "USA") is None


@pytest.mark.parametrize(("share", "value"), [(1.0, 1.0), (0.01, 0.5), (1e-4, 0.0), (1e-9, 0.0), (0.0, 0.0)])
def test_trade_shares_go_from_one_in_ten_thousand_to_all_in_logs(share, value):
    assert on_log_scale(share) == pytest.approx(value)


def test_dependence_is_by_the_one_that_depends_more(latest):
    figure = trade_dependence(latest, "AZE", "RUS")
    assert trade_share(latest, "AZE", "RUS").value == 0.3
    assert figure.value == pytest.approx(on_log_scale(0.3), abs=0.005)
    assert figure.why.startswith("RUS has 30.00% of AZE's trade (2014, stale: 10 years old)")
    assert trade_dependence(latest, "IRN", "RUS") is None


def test_totals_are_summed_over_partners_where_no_table_gives_them(data):
    (data / "totals.csv").unlink()
    latest = latest_figures(read_folder(data, START).tables, 2024)
    assert trade_share(latest, "AZE", "RUS").value == pytest.approx(3000 / 5600)
    with (data / "trade.csv").open("a", encoding="utf-8") as file:
        file.write("373,365,2014,1500,1500\n")
    again = latest_figures(read_folder(data, START).tables, 2024)
    assert trade_share(again, "AZE", "RUS").value == pytest.approx(3000 / 5600)


def test_leverage_is_the_part_of_power_times_the_hold(latest):
    power = power_share(latest, "TUR", "AZE")
    figure = leverage(latest, "TUR", "AZE")
    assert power == pytest.approx(0.016 / 0.0176)
    assert figure.value == pytest.approx(power * (0.6 * on_log_scale(0.2) + 0.4), abs=0.005)
    assert leverage(latest, "AZE", "TUR").value < figure.value
    assert figure.sources == ("capabilities", "trade", "trade_totals", "atop")


def test_no_leverage_without_capabilities_or_without_a_hold(latest):
    assert leverage(latest, "IRN", "AZE") is None
    assert leverage(LatestFigures(2024), "TUR", "AZE") is None


def test_third_parties_are_the_strongest_and_never_the_two(latest):
    assert next(iter(rank_by_leverage(latest, "AZE", "RUS"))) == "TUR"
    made = make_draft(latest, "AZE", "RUS", START)
    assert made.thirds[:2] == ("TUR", "USA")
    assert not {"AZE", "RUS"} & set(made.thirds)
    assert "IRN" not in made.thirds


@pytest.mark.parametrize(("year", "counts"), [(2014, False), (2015, True), (2024, True), (2025, False)])
def test_a_crisis_counts_for_ten_years(data, year, counts):
    latest = latest_figures(read_folder(data, dt.date(year, 1, 1)).tables, year)
    assert (frozenset(("TUR", "RUS")) in latest.crises) == counts


def test_beyond_three_third_parties_only_the_strong_are_taken():
    codes = ("TUR", "USA", "GEO", "IRN", "GBR", "FRA")

    def thirds(power, pact):
        shares = {
            code: DatedValue(power if code in codes else 0.1, 2022, "capabilities") for code in ("AZE", "RUS", *codes)
        }
        pacts = {frozenset((code, "AZE")): DatedValue(pact, 2018, "atop") for code in codes}
        return make_draft(LatestFigures(2024, shares=shares, pacts=pacts), "AZE", "RUS", START).thirds

    assert len(thirds(0.1, OTHER)) == 3
    assert len(thirds(0.9, DEFENCE)) == 5


def test_states_that_are_no_more_are_no_third_parties(data):
    with (data / "power.csv").open("a", encoding="utf-8") as file:
        file.write("345,1990,0.5\n265,1989,0.5\n")
    with (data / "trade.csv").open("a", encoding="utf-8") as file:
        file.write("265,640,1989,100,100\n")
    with (data / "totals.csv").open("a", encoding="utf-8") as file:
        file.write("640,1989,100,100\n")
    made = {year: latest_figures(read_folder(data, dt.date(year, 1, 1)).tables, year) for year in (1990, 2024)}
    assert leverage(made[2024], "DDR", "TUR").value > 0.5
    assert "DDR" not in rank_by_leverage(made[2024], "TUR", "RUS")
    assert "DDR" in rank_by_leverage(made[1990], "TUR", "SUN") or "TUR" not in made[1990].shares


def test_ideal_tones_follow_the_convention_for_a_coded_case(latest):
    made = make_draft(latest, "AZE", "RUS", START)
    level, bound = made.relations["AZE-RUS"].value, made.trade_dependence["AZE-RUS"].value
    assert made.ideal_tones["AZE.hawks>RUS"].value == pytest.approx(level - 0.9)
    assert made.ideal_tones["RUS.business>AZE"].value == pytest.approx(min(level + 0.4 * bound, 0.95), abs=0.006)
    assert all("Convention" in figure.why for figure in made.ideal_tones.values())


def test_events_count_only_in_the_year_before_the_start(latest, data):
    assert latest.tones[DYAD][1] == 12
    assert latest_figures(read_folder(data, dt.date(2023, 1, 1)).tables, 2022).tones == {}


def test_figures_later_than_the_year_are_not_looked_at(data):
    latest = latest_figures(read_folder(data, dt.date(2015, 1, 1)).tables, 2013)
    assert (latest.trade, latest.shares, latest.points) == ({}, {}, {})
    assert latest.peace[DYAD].year == 2013
    assert "2013)" in relation(latest, "AZE", "RUS").why


def test_a_pact_is_in_force_in_the_last_year_the_data_cover(latest):
    assert latest.pacts[frozenset(("TUR", "AZE"))] == DatedValue(DEFENCE, 2018, "atop")
    assert latest_figures({}, 2024).pacts == {}


def test_ages_are_shown_from_two_years_on():
    latest = LatestFigures(2024)
    assert [latest.dated(year) for year in (2024, 2023, 2022)] == ["(2024)", "(2023)", "(2022, stale: 2 years old)"]


def test_time_in_office_falls_with_democracy(latest):
    figure = make_draft(latest, "AZE", "RUS", START).tenures["AZE"]
    assert (figure.value, figure.sources) == (10.6, ("polyarchy",))
    assert tenure(latest, "USA") is None


def test_gaps_say_what_the_data_lack(latest):
    gaps = "\n".join(make_draft(latest, "AZE", "RUS", START).gaps)
    for word in ("interests", "leaders", "incidents", "`downgrades`", "trade: the newest figure is from 2014"):
        assert word in gaps


def test_without_any_figure_of_the_two_the_relation_is_a_marked_placeholder():
    made = make_draft(LatestFigures(2024), "AZE", "RUS", START)
    assert made.relations["AZE-RUS"].value == 0.0
    assert "placeholder" in made.gaps[0]
    assert made.thirds == ()
    assert any("third parties" in gap for gap in made.gaps)


def test_files_of_no_known_format_are_named_and_not_used(data):
    (data / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (data / "notes.md").write_text("mine", encoding="utf-8")
    folder = read_folder(data, START)
    assert folder.unused == {"other.csv": "unknown file format"}
    assert len(folder.used) == 9


def test_invalid_rows_are_skipped_and_reported_or_refused_if_strict(data):
    with (data / "trade.csv").open("a", encoding="utf-8") as file:
        file.write("365,x,2014,1,2\n")
    folder = read_folder(data, START)
    assert (folder.errors.rows, folder.errors.listed[0].path) == (1, "ccode2")
    with pytest.raises(DataError, match=r"trade.csv:7:2 ccode2: invalid value 'x'"):
        read_folder(data, START, strict=True)


def test_a_file_that_is_mostly_invalid_is_refused(data):
    (data / "power.csv").write_text("ccode,year,cinc\nx,y,z\n", encoding="utf-8")
    with pytest.raises(DataError, match="3 errors"):
        read_folder(data, START)


@pytest.mark.parametrize("given", ["empty", "missing", "useless"])
def test_a_folder_with_nothing_to_read_is_refused(tmp_path, given):
    folder = tmp_path / given
    if given != "missing":
        folder.mkdir()
    if given == "useless":
        (folder / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(UsageError, match="--data"):
        read_folder(folder, START)
