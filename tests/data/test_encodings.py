"""Text that is not plain UTF-8 is refused by line; kinds of spaces, line ends and quotation marks change no value."""

from __future__ import annotations

import datetime as dt
import gzip

import pytest
import yaml
from public_files import ICEWS_HEADER, icews_row, table

from sim.data.drafting.folder import read_folder
from sim.data.drafting.write_draft import quoted
from sim.errors import DataError

LINES = "ccode,year,cinc\n" + "365,2014,0.1\n" * 2000


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_and_utf_32_are_refused_by_name(encoding, tmp_path):
    path = tmp_path / "data.csv"
    path.write_bytes(LINES.encode(encoding))
    with pytest.raises(DataError, match=rf"data.csv: the file is saved as {encoding[:6].upper()}, not as UTF-8"):
        table(path)


@pytest.mark.parametrize("packed", [False, True])
def test_a_line_that_is_not_utf_8_is_named(packed, tmp_path):
    path = tmp_path / ("data.csv.gz" if packed else "data.csv")
    text = LINES.encode() + "365,2015,Zaïre\n".encode("latin-1")
    path.write_bytes(gzip.compress(text) if packed else text)
    with pytest.raises(DataError, match=r"data.csv(.gz)?:2002:1 the line is not UTF-8 text: byte EF .* '365,2015,Za'"):
        table(path)


def test_a_folder_with_a_known_file_that_is_not_utf_8_is_refused(tmp_path):
    (tmp_path / "power.csv").write_bytes(LINES.encode("utf-16"))
    (tmp_path / "manual.txt").write_bytes(b"%PDF \xe2\xe3\xcf\xd3\n")
    with pytest.raises(DataError, match=r"power.csv: the file is saved as UTF-16"):
        read_folder(tmp_path, dt.date(2024, 1, 1))


def test_a_zero_byte_is_refused_with_its_line(written):
    with pytest.raises(DataError, match="line 2002 has a zero byte"):
        table(written(LINES + "365,2015,0.1\0"))


EVENTS = "date,source,target,cameo,text"


@pytest.mark.parametrize("space", ["\u0085", "\u2028", "\u2029", "\u00a0", "\u202f", " "])
def test_a_space_or_line_end_of_any_kind_inside_a_row_is_a_space(space, written):
    row = f"{space}2024-01-01{space},Viet{space}Nam,RUS{space},042{space},one{space}two"
    found = table(written(EVENTS, row, "2024-01-02,x,y,042,z", "bad,AZE,RUS,042,"))
    assert found.rows.iloc[0][["source", "target", "cameo", "text"]].tolist() == ["VNM", "RUS", "042", "one two"]
    assert [error.line for error in found.errors.listed] == [4]


def test_a_text_is_quoted_so_that_yaml_reads_the_same_text():
    text = 'a\u2028b\u0085c\u00a0d \ufeff é 日本 😀 \U000e0001 "e" \\n'
    assert yaml.safe_load(quoted(text)) == text
    assert quoted(text).splitlines() == [quoted(text)]


def test_quoted_fields_of_a_tab_file_are_read(written):
    quoted_lines = ["\t".join(f'"{field}"' for field in line.split("\t")) for line in (ICEWS_HEADER, icews_row())]
    found = table(written(*quoted_lines, icews_row(), name="events.tab"))
    first, second = found.rows.to_dict("records")
    assert first == second
    assert found.errors.count == 0


def test_a_doubled_mark_in_a_quoted_field_is_one(written):
    row = '2024-01-01\tAZE\tRUS\t"042"\t"he said ""no"""'
    assert table(written(EVENTS.replace(",", "\t"), row)).rows["text"].tolist() == ['he said "no"']


def test_a_mark_that_is_not_closed_in_a_tab_file_is_an_error_of_its_row(written):
    found = table(written(ICEWS_HEADER, icews_row(source='"Azerbaijan'), icews_row(cameo='042"'), icews_row()))
    assert [(error.line, error.path) for error in found.errors.listed] == [(2, "Source Country"), (3, "CAMEO Code")]
    assert len(found.rows) == 1


@pytest.mark.parametrize("codes", [("57", "10"), ("112", "20", "871"), ("18", "1")])
def test_a_plain_list_with_codes_of_two_meanings_is_refused(codes, written):
    path = written(EVENTS, *(f"2024-01-01,AZE,RUS,{code}," for code in codes))
    with pytest.raises(DataError, match=r"has lost its leading zero, so that (10|20|18) may be"):
        table(path)


def test_classes_of_acts_are_read_in_a_plain_list_that_kept_its_zeros(written):
    rows = [f"2024-01-01,AZE,RUS,{code}," for code in ("010", "10", "18", "042", "20")]
    found = table(written(EVENTS, *rows))
    assert found.rows["cameo"].tolist() == ["010", "10", "18", "042", "20"]
    assert found.rows["goldstein"].tolist() == [0.0, -5.0, -9.0, 1.9, -10.0]
