"""Every format is recognised by its header, and its values are read correctly."""

from __future__ import annotations

import gzip
import zipfile

import pytest
from public_files import ICEWS_HEADER, POLECAT_HEADER, gdelt_row, icews_row, polecat_row, table

from sim.data.columns import COLUMNS
from sim.data.event_formats import ROOTS
from sim.data.recognise import FORMATS, recognise

ALLIANCE = (
    "version4id,ccode1,state_name1,ccode2,state_name2,dyad_st_day,dyad_st_month,dyad_st_year,dyad_end_day,"
    "dyad_end_month,dyad_end_year,left_censor,right_censor,defense,neutrality,nonaggression,entente,asymmetric,version"
)
SMALL = {
    "icews": ("events", [ICEWS_HEADER, icews_row()]),
    "gdelt": ("events", [gdelt_row()]),
    "polecat": ("events", [POLECAT_HEADER, polecat_row()]),
    "event_list": ("events", ["date,source,target,cameo", "2024-03-04,AZE,RUS,042"]),
    "icews_counts": ("tone", ["src,tgt,year,verb_coop,matl_coop,verb_conf,matl_conf", "AZE,RUS,2014,10,0,10,0"]),
    "icews_months": ("tone", ["src,tgt,month,n,goldstein_sum", "AZE,RUS,2014-10,20,100"]),
    "atop": ("alliances", ["stateA,stateB,year,defense,offense,neutral,nonagg,consul", "373,365,2018,1,0,0,1,1"]),
    "cow_alliances": ("alliances", [ALLIANCE, "7,373,A,365,B,1,2,1993,,,,0,1,1,0,1,1,0,4.1"]),
    "peace_scale": ("peace scale", ["ccode1,ccode2,year,peacescale", "365,373,2015,0.5"]),
    "trade": ("trade", ["ccode1,ccode2,year,importer1,importer2,flow1,flow2,smoothflow1,smoothflow2,version",
                        "365,373,2014,R,A,630,2500,636,2521,4"]),
    "trade_totals": ("trade totals", ["ccode,statename,year,imports,exports,version", "373,A,2014,9,28,4"]),
    "capabilities": ("capabilities", ["stateabb,ccode,year,milex,milper,cinc,version", "AZE,373,2016,1,2,0.0016,2021"]),
    "ideal_points": ("ideal points", ["ccode,session,IdealPointAll,Countryname", "373,74,-0.72,Azerbaijan"]),
    "polyarchy": ("democracy", ["country_name,COWcode,year,v2x_polyarchy", "Azerbaijan,373,2023,0.2"]),
    "icb": ("crises", ["crisno,year,crisname,statea,namea,stateb,nameb", "441,2015,JET INCIDENT,640,TUR,365,RUS"]),
    "contiguity": ("contiguity", ["ccode1,ccode2,conttype,stdate,enddate", "372.0,373.0,1.0,1991-12-01,2016-12-01"]),
}  # fmt: skip


def read(written, *lines, **named):
    found = table(written(*lines, **named))
    assert found.errors.count == 0, found.errors.listed
    return found.rows


@pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.key)
def test_every_format_is_recognised_by_its_header_and_gives_the_columns_of_its_subject(known, written):
    subject, lines = SMALL[known.key]
    path = written(*lines)
    assert recognise(path).format is known
    assert known.subject == subject
    assert list(read(written, *lines).columns) == list(COLUMNS[subject])
    assert len(read(written, *lines)) == 1


@pytest.mark.parametrize("key", ["icews", "gdelt", "polecat", "event_list"])
def test_all_producers_give_the_same_visit(key, written):
    row = read(written, *SMALL[key][1]).iloc[0]
    assert (str(row["date"].date()), row["source"], row["target"]) == ("2024-03-04", "AZE", "RUS")
    assert row["cameo"].startswith("04")


@pytest.mark.parametrize("width", [61, 58, 57])
def test_every_width_of_gdelt_is_read_by_place(width, written):
    row = read(written, gdelt_row(cameo="112", weight="-2.0", width=width)).iloc[0]
    assert (row["source"], row["target"], row["cameo"], row["goldstein"]) == ("AZE", "RUS", "112", -2.0)


def test_columns_may_stand_in_any_order_and_be_written_in_any_case(written):
    row = read(written, "CINC;Year;x;CCODE", "0.1;2016;;365").iloc[0]
    assert (row["state"], row["first"], row["share"]) == ("RUS", 2016, 0.1)


def test_packed_files_are_read_as_they_are(written, tmp_path):
    lines = "\n".join(SMALL["capabilities"][1]) + "\n"
    with gzip.open(tmp_path / "a.csv.gz", "wt") as file:
        file.write(lines)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("a.csv", lines)
    assert [len(table(tmp_path / name).rows) for name in ("a.csv.gz", "a.zip")] == [1, 1]


def test_a_spell_across_a_succession_becomes_one_row_for_each_state(written):
    rows = read(written, "ccode1,ccode2,peace_scale,start,end", "2,365,0,1946,2020")
    assert [tuple(row) for row in rows[["b", "first", "last"]].to_numpy().tolist()] == [
        ("SUN", 1946, 1991),
        ("RUS", 1992, 2020),
    ]


def test_what_is_not_known_is_left_out_and_is_no_error(written):
    rows = read(written, "ccode,year,cinc", "365,2015,-9", "365,2016,0.04", "373,2016,")
    assert rows["share"].tolist() == [0.04]


def test_a_flow_that_was_not_smoothed_is_taken_raw(written):
    rows = read(written, "ccode1,ccode2,year,flow1,flow2,smoothflow1,smoothflow2", "365,373,2014,5,7,-9,7")
    assert rows["trade"].tolist() == [12.0]


def test_a_pact_that_had_not_ended_when_the_data_did_stays_open(written):
    assert read(written, *SMALL["cow_alliances"][1])["last"].tolist() == [9999]


@pytest.mark.parametrize(
    ("header", "row", "first"),
    [
        ("ccode1,ccode2,conttype,stdate,enddate", "372.0,373.0,4.0,1991-12-01,2016-12-01", 1991),
        ("dyad,statelno,statelab,statehno,statehab,conttype,begin,end,notes,version",
         '372373,372,"GRG",373,"AZE",4,199112,201612,"made up, this one",3.2', 1991),
        ("state1no,state1ab,state2no,state2ab,year,dyad,conttype,version", "372,GRG,373,AZE,2016,372373,4,3.2", 2016),
    ],
)  # fmt: skip
def test_contiguity_is_read_as_spells_or_by_year(header, row, first, written):
    assert read(written, header, row).to_numpy().tolist() == [["GEO", "AZE", first, 2016, 4.0]]


def test_contiguity_that_had_not_ended_when_the_data_did_stays_open(written):
    assert read(written, "ccode1,ccode2,conttype,stdate,enddate", "372,373,1,1991-12-01,")["last"].tolist() == [9999]


def test_sessions_count_from_1946(written):
    assert read(written, *SMALL["ideal_points"][1])["first"].tolist() == [2019]


def test_a_state_without_a_number_is_known_by_its_letters(written):
    rows = read(written, "ccode,iso3,year,ideal_point", ",TUV,2024,0.1", "365,RUS,2024,-0.6")
    assert sorted(rows["state"]) == ["RUS", "TUV"]


def test_regions_and_bodies_are_no_state_and_no_error(written):
    rows = read(written, gdelt_row(source="EUR"), gdelt_row(target=""), gdelt_row())
    assert rows["source"].tolist() == ["", "AZE", "AZE"]
    assert rows["target"].tolist() == ["RUS", "", "RUS"]


@pytest.mark.parametrize("kind", ROOTS)
def test_types_of_polecat_become_roots_of_cameo(kind, written):
    assert read(written, POLECAT_HEADER, polecat_row(kind=kind))["cameo"].tolist() == [ROOTS[kind]]


def test_the_tone_of_a_year_lies_between_its_classes(written):
    row = read(written, *SMALL["icews_counts"][1]).iloc[0]
    assert (row["events"], row["tone"]) == (20, pytest.approx(-0.05))
