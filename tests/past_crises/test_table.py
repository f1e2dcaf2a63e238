"""A case table is read row by row: errors have line and column, and no valid row is lost."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_up_cases import HEADER, PROJECT_TABLE, rows, write_table

from sim.errors import SimError, UsageError
from sim.past_crises.table import COLUMNS_AFTER, COLUMNS_BEFORE, read_cases

KNOWN = (*COLUMNS_BEFORE, *COLUMNS_AFTER)
ROWS = rows(9)
SOME = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
CELL = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Co", "Cn")), max_size=30)


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    return read_cases(write_table(tmp_path_factory.mktemp("table") / "sound.csv", ROWS))


def read_back(path):
    """The table; or the refusal of all of it as its messages."""
    try:
        return read_cases(path), ()
    except UsageError as refusal:
        return None, tuple(str(refusal).splitlines())


def test_a_sound_table_is_read_whole(sound):
    assert len(sound.cases) == sound.rows == len(ROWS)
    assert sound.refused == ()
    first = sound.cases[0]
    assert first.name == "made_up_0"
    assert first.dyad == "XAA-YAA"
    assert first.after.months_observed == float(ROWS[0]["months_observed"])


def test_a_repaired_case_was_observed_at_least_up_to_repair(tmp_path):
    made = [
        {**ROWS[0], "months_to_full": full, "months_observed": "", "case_id": f"case_{len(full)}"}
        for full in ("7.5", "")
    ]
    found = read_cases(write_table(tmp_path / "t.csv", made))
    assert [case.after.months_observed for case in found.cases] == [7.5]
    assert "t.csv:3 months_observed: '' must be a number" in found.refused[0]


@pytest.mark.parametrize(
    ("column", "written", "says"),
    [
        ("severity", "9", "must be one of 1, 2, 3, 4, 5"),
        ("severity", "", "must be one of"),
        ("prior_score", "warm", "must be a number from -1 to 1"),
        ("prior_score", "1.2", "must be a number from -1 to 1"),
        ("prior_score", "nan", "must be a number from -1 to 1"),
        ("trade_share_a_with_b", "-0.1", "must be a number from 0 to 1, or empty"),
        ("inflamer", "maybe", "must be one of 0, 1"),
        ("state_a", "Russia", "must be three capital letters"),
        ("incident_date", "1960-13", "must be a day such as 1960-06-29"),
        ("incident_date", "0960-01", "must be a day such as 1960-06-29"),
        ("incident_date", "29/06/1960", "must be a day"),
        ("incident_type", "-", "must not be empty"),
        ("incident_type", "x" * 500, "must have at most"),
        ("case_id", "Made Up", "must be a name"),
        ("case_id", "../x", "must be a name"),
        ("case_id", "made_up_0", "is a duplicate"),
        ("worst_level", "recaled", "did you mean recalled?"),
        ("months_observed", "long", "must be a number"),
        ("months_to_full", "5000", "must be a number from 0 to 2400, or empty"),
        ("months_to_full", "2000", "is later than the end of observation"),
    ],
)
def test_an_invalid_cell_is_reported_by_line_and_column_and_costs_its_row_only(tmp_path, sound, column, written, says):
    made = [dict(one) for one in ROWS]
    made[4][column] = written
    table = read_cases(write_table(tmp_path / "t.csv", made))
    assert [case.name for case in table.cases] == [case.name for n, case in enumerate(sound.cases) if n != 4]
    (message,) = table.refused
    assert message.startswith(f"{table.file}:6 {column}: '{written[:60]}")
    assert says in message


def test_all_errors_of_a_row_are_reported_in_one_pass(tmp_path):
    made = [dict(one) for one in ROWS]
    made[2] |= {"severity": "9", "state_b": "x", "worst_level": "bad"}
    table = read_cases(write_table(tmp_path / "t.csv", made))
    assert len(table.cases) == table.rows - 1
    assert [message.split(":")[1].split(" ")[1] for message in table.refused] == ["state_b", "severity", "worst_level"]


def test_two_states_that_are_one_are_refused(tmp_path):
    made = [dict(one) for one in ROWS]
    made[1]["state_b"] = made[1]["state_a"]
    (message,) = read_cases(write_table(tmp_path / "t.csv", made)).refused
    assert "state_b" in message
    assert "same state" in message


@SOME
@given(changes=st.dictionaries(st.tuples(st.integers(0, 8), st.sampled_from(KNOWN)), CELL, min_size=1, max_size=12))
def test_every_row_is_read_or_reported_whatever_its_cells_contain(tmp_path, sound, changes):
    made = [dict(one) for one in ROWS]
    for (at, column), written in changes.items():
        made[at][column] = written
    table, refusal = read_back(write_table(tmp_path / "t.csv", made))
    touched = {at for at, _ in changes}
    messages = refusal if table is None else table.refused
    reported = {int(found[1]) - 2 for m in messages if (found := re.match(r".*t\.csv:(\d+)[ :]", m))}
    read = {} if table is None else {case.name: case for case in table.cases}
    names = [one["case_id"].strip() for one in made]
    for at, case in enumerate(sound.cases):
        if at in touched:
            assert at in reported or names[at] in read
        else:
            assert read.get(case.name) == case or (names.count(case.name) > 1 and at in reported)
    assert table is None or len(table.cases) + len(reported) == len(ROWS)


@SOME
@given(cut=st.integers(0, 10_000))
def test_a_truncated_file_loses_no_row_before_the_cut(tmp_path, sound, cut):
    text = write_table(tmp_path / "whole.csv", ROWS).read_bytes()
    at = cut % len(text)
    short = tmp_path / "short.csv"
    short.write_bytes(text[:at])
    whole = text[:at].count(b"\n") - 1
    table, refusal = read_back(short)
    if table is None:
        assert whole < 1
        assert refusal
    else:
        assert [case.name for case in table.cases][: max(whole, 0)] == [case.name for case in sound.cases][:whole]
        assert len(table.cases) + len(table.refused) >= text[:at].rstrip().count(b"\n")


@SOME
@given(place=st.integers(0, 10_000), slip=st.sampled_from(('"', ",", '",', ',"', '""', ";")))
def test_a_slip_of_the_pen_costs_no_other_row(tmp_path, sound, place, slip):
    lines = write_table(tmp_path / "t.csv", ROWS).read_text(encoding="utf-8").splitlines()
    at = 1 + place % (len(lines) - 1)
    cut = (place // 7) % len(lines[at])
    lines[at] = lines[at][:cut] + slip + lines[at][cut:]
    (tmp_path / "t.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    table = read_cases(tmp_path / "t.csv")
    others = [case for n, case in enumerate(sound.cases) if n != at - 1]
    assert [case for case in table.cases if case.name in {one.name for one in others}] == others
    assert len(table.cases) == len(ROWS) or all(f"t.csv:{at + 1}" in message for message in table.refused)


@SOME
@given(order=st.permutations(HEADER), more=st.lists(st.sampled_from(["colour", "mood", "weather"]), unique=True))
def test_columns_may_stand_in_any_order_among_others(tmp_path, sound, order, more):
    made = [{**one, **dict.fromkeys(more, "x")} for one in ROWS]
    assert read_cases(write_table(tmp_path / "t.csv", made, [*more, *order])).cases == sound.cases


def test_rows_may_stand_in_any_order(tmp_path, sound):
    made = random.Random(3).sample(ROWS, len(ROWS))
    assert set(read_cases(write_table(tmp_path / "t.csv", made)).cases) == set(sound.cases)


def test_a_cell_over_two_lines_is_one_cell_and_a_mark_at_the_start_of_the_file_is_none(tmp_path, sound):
    made = [dict(one) for one in ROWS]
    made[3]["note"] = "over\ntwo lines"
    path = write_table(tmp_path / "t.csv", made)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    table = read_cases(path)
    assert table.cases == sound.cases


@pytest.mark.parametrize("name", KNOWN)
def test_a_lacking_column_is_named(tmp_path, name):
    header = [f"{column}s" if column == name else column for column in HEADER]
    with pytest.raises(UsageError, match=f"missing column '{name}'; did you mean '{name}s'?"):
        read_cases(write_table(tmp_path / "t.csv", ROWS, header))


def test_a_column_that_stands_twice_is_refused(tmp_path):
    with pytest.raises(UsageError, match="duplicate column 'severity'"):
        read_cases(write_table(tmp_path / "t.csv", ROWS, [*HEADER, "severity"]))


@pytest.mark.parametrize("text", ["", "\n\n", ",".join(HEADER) + "\n"])
def test_a_table_without_rows_is_refused(tmp_path, text):
    (tmp_path / "t.csv").write_text(text)
    with pytest.raises(SimError):
        read_cases(tmp_path / "t.csv")


def test_outcomes_are_not_needed_where_they_are_not_asked_for(tmp_path):
    header = [column for column in HEADER if column not in COLUMNS_AFTER]
    table = read_cases(write_table(tmp_path / "t.csv", ROWS, header), outcomes=False)
    assert len(table.cases) == len(ROWS)
    assert all(case.after is None for case in table.cases)


@pytest.mark.skipif(not PROJECT_TABLE.exists(), reason="the project's own table of cases is not beside the project")
def test_the_projects_own_table_is_read_without_an_error():
    table = read_cases(PROJECT_TABLE)
    assert table.refused == ()
    assert len(table.cases) == table.rows == 99
