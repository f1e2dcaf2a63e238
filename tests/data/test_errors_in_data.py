"""Errors in a file are reported by file, line and column in one pass, and its valid rows are read."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from public_files import gdelt_row, table

from sim.data.reader import read_batches
from sim.data.recognise import FORMATS, recognise
from sim.errors import DataError

TRADE = "ccode1,ccode2,year,smoothflow1,smoothflow2"


def places(found):
    return [(error.line, error.column, error.path) for error in found.errors.listed]


def test_every_error_of_a_file_is_found_in_one_pass_and_the_good_rows_are_kept(written):
    found = table(written(TRADE, "365,373,2014,1,2", "365,x,2014,1,2", "365,373,20144,1,many", "2,20,2014,3,4"))
    assert places(found) == [(3, 2, "ccode2"), (4, 3, "year"), (4, 5, "smoothflow2")]
    assert found.rows["trade"].tolist() == [3.0, 7.0]
    assert found.errors.rows == 2


def test_a_refusal_names_file_line_column_what_was_given_and_what_is_allowed(written):
    path = written(TRADE, "365,999,2014,1,2")
    with pytest.raises(DataError) as refusal:
        table(path).errors.refuse()
    assert str(refusal.value).startswith(
        f"{path}:2:2 ccode2: invalid value '999'\n        allowed: a Correlates of War state number"
    )


@pytest.mark.parametrize(
    ("row", "column", "allowed"),
    [
        ("365,373,7,199112,201612", "conttype", "a type of contiguity"),
        ("365,373,1.5,199112,201612", "conttype", "a type of contiguity"),
        ("365,373,1,199113,201612", "stdate", "a year, month or day"),
        ("365,373,1,199112,2016-00-01", "enddate", "a year, month or day"),
    ],
)
def test_types_and_dates_of_contiguity_are_checked(row, column, allowed, written):
    found = table(written("state1no,state2no,conttype,begin,end", row))
    assert [error.path for error in found.errors.listed] == [column]
    assert found.errors.listed[0].hint.startswith(f"allowed: {allowed}")


def test_very_many_errors_are_counted_and_the_first_shown(written):
    found = table(written(TRADE, *["365,x,2014,1,2"] * 3000, "365,373,2014,1,2"))
    assert (found.errors.count, len(found.errors.listed), len(found.rows)) == (3000, 1000, 1)
    with pytest.raises(DataError, match="and 2,980 more errors"):
        found.errors.refuse()


def test_a_row_cut_short_is_named_even_where_blank_fields_would_be_fine(written):
    cut = "\t".join(gdelt_row().split("\t")[:40])
    found = table(written(gdelt_row(), cut, gdelt_row(), gdelt_row() + "\tmore"))
    assert [(error.line, error.message) for error in found.errors.listed] == [
        (2, "the row has fewer than 61 fields"),
        (4, "the row has more than 61 fields"),
    ]
    assert len(found.rows) == 2


def test_blank_lines_are_no_rows_and_lines_keep_their_numbers(written):
    found = table(written("", TRADE, "", "365,373,2014,1,2", "", "365,x,2014,1,2", ""))
    assert places(found) == [(6, 2, "ccode2")]
    assert len(found.rows) == 1


def test_a_last_line_without_an_end_is_a_row(written):
    assert len(table(written(TRADE, "365,373,2014,1,2", end="")).rows) == 1


QUOTED = ("date,source,target,cameo,text", "2024-01-01,AZE,RUS,042,fine")


def test_a_quotation_mark_that_is_never_closed_is_refused_at_its_line(written):
    path = written(*QUOTED, '2024-01-02,AZE,RUS,042,"open', "2024-01-03,AZE,RUS,042,lost")
    with pytest.raises(DataError, match=r"data.csv:3:1 unclosed quotation mark"):
        table(path)


def test_rows_that_a_stray_pair_of_marks_merges_are_reported(written):
    found = table(written(*QUOTED, '2024-01-02,AZE,RUS,042,"stray', '2024-01-03,AZE,RUS,042,x"', QUOTED[1]))
    assert [error.message[:18] for error in found.errors.listed] == ["1 line ends inside"]
    assert found.rows["text"].tolist()[1].endswith("2024-01-03,AZE,RUS,042,x")


def test_a_misspelt_header_is_met_with_the_likely_name(written):
    with pytest.raises(
        DataError,
        match=r"looks like COW dyadic trade, but lacks the column year\n *did you mean year instead of 'yaer'",
    ):
        recognise(written("ccode1,ccode2,yaer,smoothflow1,smoothflow2", "365,373,2014,1,2"))


def test_an_unknown_format_is_refused_with_the_formats_there_are(written):
    with pytest.raises(DataError) as refusal:
        recognise(written("a,b", "1,2"))
    assert all(known.title in str(refusal.value) for known in FORMATS)


@pytest.mark.parametrize("text", [b"", b"\n\n", b"\x00\x01\x02", b"\xff\xfe\x00", "ä,ö\n".encode("latin-1")])
def test_what_is_no_table_is_refused(tmp_path, text):
    path = tmp_path / "data.csv"
    path.write_bytes(text)
    with pytest.raises(DataError):
        recognise(path)


@pytest.mark.parametrize("name", ["no.csv", "folder.csv", "no.zip", "broken.zip", "broken.gz"])
def test_what_cannot_be_opened_is_refused(tmp_path, name):
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "broken.zip").write_bytes(b"PK nonsense")
    (tmp_path / "broken.gz").write_bytes(b"nonsense")
    with pytest.raises(DataError):
        recognise(tmp_path / name)


def test_a_column_named_twice_is_refused(written):
    with pytest.raises(DataError, match="has the column year twice"):
        recognise(written("ccode,year,cinc,Year", "365,2014,1,2015"))


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.sampled_from(["good", "short", "long", "letters", "blank"]), min_size=1, max_size=30),
    piece=st.integers(1, 7),
)
def test_no_row_is_ever_lost_in_silence(tmp_path_factory, rows, piece):
    lines = {"good": "365,373,2014,1,2", "short": "365,373,2014", "long": "365,373,2014,1,2,3", "blank": ""}
    path = tmp_path_factory.mktemp("any") / "trade.csv"
    path.write_text("\n".join([TRADE, *(lines.get(row, "365,373,x,1,2") for row in rows)]) + "\n", encoding="utf-8")
    found = list(read_batches(recognise(path), piece))
    faulty = [error.line for batch in found for error in batch.errors.listed]
    assert sum(len(batch.rows) for batch in found) == rows.count("good")
    assert sorted(faulty) == [line for line, row in enumerate(rows, 2) if row in ("short", "long", "letters")]


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_whatever_end_in_a_traceback(tmp_path_factory, noise):
    path = tmp_path_factory.mktemp("noise") / "data.csv"
    path.write_bytes(TRADE.encode() + b"\n" + noise)
    with contextlib.suppress(DataError):
        table(path)


@settings(max_examples=30, deadline=None)
@given(st.permutations(["ccode1", "ccode2", "year", "smoothflow1", "smoothflow2"]))
def test_the_order_of_columns_does_not_matter(tmp_path_factory, order):
    row = dict(zip(TRADE.split(","), ["365", "373", "2014", "1", "2"], strict=True))
    path = tmp_path_factory.mktemp("order") / "trade.csv"
    path.write_text(f"{','.join(order)}\n{','.join(row[name] for name in order)}\n", encoding="utf-8")
    assert table(path).rows.to_numpy().tolist() == [["RUS", "AZE", 2014, 2014, 3.0]]
