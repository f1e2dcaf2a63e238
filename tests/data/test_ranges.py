"""Columns have ranges and missing-value codes: a number outside is an error, a missing-value code is no number."""

from __future__ import annotations

import pytest
from public_files import ICEWS_HEADER, gdelt_row, icews_row, table
from test_formats import ALLIANCE

TRADE = "ccode1,ccode2,year,smoothflow1,smoothflow2"


@pytest.mark.parametrize(
    ("header", "row", "column", "allowed"),
    [
        ("ccode1,ccode2,year,peacescale", "365,373,2014,25", "peace_scale", "the peace scale, a number from 0 to 1"),
        ("ccode1,ccode2,year,peacescale", "365,373,2014,-99", "peace_scale", "the peace scale, a number from 0 to 1"),
        ("COWcode,year,v2x_polyarchy", "365,2014,-99", "v2x_polyarchy", "the index of electoral democracy"),
        ("COWcode,year,v2x_polyarchy", "365,2014,62", "v2x_polyarchy", "the index of electoral democracy"),
        (TRADE, "365,373,2014,-99,2", "smoothflow1", "trade in millions of US dollars, a number from 0"),
        (TRADE, "365,373,2014,2,3e11", "smoothflow2", "trade in millions of US dollars, a number from 0"),
        ("ccode,year,imports,exports", "365,2014,-1,5", "imports", "trade in millions of US dollars"),
        ("ccode,year,cinc", "365,2014,13.2", "cinc", "a share of the world's capabilities"),
        ("ccode,session,IdealPointAll", "365,70,-99", "IdealPointAll", "an ideal point"),
        ("ccode1,ccode2,year,defense,offense,neutral,nonagg,consul", "365,373,2014,2,0,0,0,0", "defense", "0 or 1"),
        (ALLIANCE, "7,373,A,365,B,1,2,1993,,,9999,0,1,1,0,1,1,0,4.1", "dyad_end_year", "a year from 1400"),
        ("src,tgt,year,verb_coop,matl_coop,verb_conf,matl_conf", "AZE,RUS,2014,-9,1,1,1", "verb_coop", "a whole"),
        ("src,tgt,month,n,goldstein_sum", "AZE,RUS,2014-10,2,90", "goldstein_sum", "a sum of weights from -10 to 10"),
        ("date,source,target,cameo,goldstein", "2024-01-01,AZE,RUS,042,-99", "goldstein", "a Goldstein weight"),
        ("ccode1,ccode2,peace_scale,start,end", "365,373,.5,2014,1992", "end", "a year that is not before the first"),
    ],
)  # fmt: skip
def test_a_number_outside_the_range_of_its_column_is_an_error_of_its_row(header, row, column, allowed, written):
    found = table(written(header, row))
    (error,) = found.errors.listed
    assert (error.line, error.path, len(found.rows)) == (2, column, 0)
    assert error.hint.startswith(f"allowed: {allowed}")


@pytest.mark.parametrize("code", ["-9", "-9.0", "-9.000", " -9.00 ", "-9e0", "-8.000"])
@pytest.mark.parametrize(
    ("header", "rest"), [(TRADE, "365,373,2014,-9,"), ("ccode1,ccode2,year,peacescale", "365,373,2014,"),
                         ("ccode,year,cinc", "365,2014,"), ("ccode1,ccode2,year,conttype", "365,373,2014,")],
)  # fmt: skip
def test_a_missing_value_code_is_no_number_however_it_is_written(header, rest, code, written):
    found = table(written(header, f"{rest}{code}"))
    assert (len(found.rows), found.errors.count) == (0, 0)


def test_a_missing_flow_counts_as_zero_in_any_notation(written):
    assert table(written(TRADE, "365,373,2014,-9.000,7")).rows["trade"].tolist() == [7.0]


def test_producers_begin_before_1800(written):
    found = table(written("COWcode,year,v2x_polyarchy", "365,1789,0.01"))
    assert (len(found.rows), found.errors.count) == (1, 0)


@pytest.mark.parametrize("code", ["10", "18", "20", "57", "1", "231", "42.0"])
@pytest.mark.parametrize("row", [icews_row, gdelt_row])
def test_a_code_that_lost_its_zero_is_an_error_where_codes_have_three_digits(row, code, written):
    found = table(written(*[ICEWS_HEADER] * (row is icews_row), row(cameo=code), row(cameo="010"), row(cameo="190")))
    assert found.rows["cameo"].tolist() == ["010", "190"]
    (error,) = found.errors.listed
    assert error.message == f"invalid value '{code}'"
    assert "a spreadsheet removes leading zeros" in error.hint
