"""Rows of a case table: obligations of alliances, order of months, codes of states, spaces and encodings."""

from __future__ import annotations

import pytest
import yaml
from click.testing import CliRunner
from made_up_cases import HEADER, rows, write_table

from sim.cli import bilateral
from sim.errors import UsageError
from sim.past_crises.table import read_cases

ROWS = rows(3)


def read(tmp_path, **cells):
    """The table in which the second of three rows has these cells."""
    return read_cases(write_table(tmp_path / "t.csv", [ROWS[0], {**ROWS[1], **cells}, ROWS[2]]))


@pytest.mark.parametrize(
    ("written", "pact"),
    [
        ("defense", True),
        ("Defence", True),
        ("DEFENSE+nonagg+consul", True),
        ("consul, mutual defence", True),
        ("defence pact and no consultation", True),
        ("no defense", False),
        ("nonagg+no defence", False),
        ("non-defence; consul", False),
        ("none", False),
        ("", False),
        ("-", False),
        ("NA", False),
        ("neutral+nonagg+consul", False),
        ("non-aggression", False),
    ],
)
def test_a_defence_pact_is_a_whole_word_in_any_case_and_spelling_that_is_not_negated(written, pact, tmp_path):
    table = read(tmp_path, atop_prior=written)
    assert table.refused == ()
    assert table.cases[1].before.defence_pact is pact


@pytest.mark.parametrize(("written", "hint"), [("defnse", "did you mean defense?"), ("nondefense", ""), ("1", "")])
def test_what_is_no_obligation_is_refused_with_the_ones_there_are(written, hint, tmp_path):
    (message,) = read(tmp_path, atop_prior=written).refused
    assert f"t.csv:3 atop_prior: '{written}' must be obligations of an alliance (defense, offense" in message
    assert hint in message


MONTHS = {"months_to_worst": "1", "months_to_partial": "", "months_to_full": "", "months_observed": "12"}


@pytest.mark.parametrize(
    ("cells", "column", "says"),
    [
        ({"months_to_worst": "13"}, "months_to_worst", "is later than the end of observation (12 months)"),
        ({"months_to_partial": "12.2"}, "months_to_partial", "is later than the end of observation (12 months)"),
        (
            {"months_to_partial": "7", "months_to_full": "6"},
            "months_to_partial",
            "is later than full repair (6 months)",
        ),
        ({"months_to_worst": "7", "months_to_full": "6"}, "months_to_worst", "is later than full repair (6 months)"),
        ({"months_to_worst": "7", "months_to_full": "6", "months_observed": ""}, "months_to_worst", "is later than"),
    ],
)
def test_an_event_after_the_end_of_its_episode_is_an_error_of_its_row(cells, column, says, tmp_path):
    table = read(tmp_path, **{**MONTHS, **cells})
    (message,) = table.refused
    assert message.startswith(f"{table.file}:3 {column}: '{cells[column]}' {says}")
    assert len(table.cases) == 2


def test_events_at_the_end_of_the_episode_are_read(tmp_path):
    same = {"months_to_worst": "12", "months_to_partial": "12.05", "months_to_full": "12"}
    assert read(tmp_path, **{**MONTHS, **same}).refused == ()


@pytest.mark.parametrize(("code", "meant"), [("UAE", "ARE"), ("KSA", "SAU"), ("GER", "DEU")])
def test_a_code_that_is_not_of_iso_is_refused_with_the_one_that_is(code, meant, tmp_path):
    (message,) = read(tmp_path, state_b=code).refused
    assert f"t.csv:3 state_b: '{code}' must be a code of ISO 3166 alpha-3; did you mean {meant}" in message


@pytest.mark.parametrize("space", ["\u0085", "\u2028", "\u00a0", "\u3000"])
def test_spaces_and_line_ends_of_any_kind_neither_shift_lines_nor_enter_a_scenario(space, tmp_path):
    table = read(tmp_path, incident_type=f"verbal{space}insult{space}", worst_level=f"{space}crisis", severity="9")
    (message,) = table.refused
    assert message.startswith(f"{table.file}:3 severity: '9'")
    table = read(tmp_path, incident_type=f"verbal{space}insult{space}", worst_level=f"{space}crisis")
    assert table.cases[1].before.incident_type == "verbal insult"
    imported = CliRunner().invoke(bilateral, ["import", str(tmp_path / "t.csv"), "--out", str(tmp_path / "cases")])
    assert imported.exit_code == 0, imported.output
    assert all(yaml.safe_load(path.read_text(encoding="utf-8")) for path in (tmp_path / "cases").glob("*.yaml"))


def test_a_message_shows_characters_that_cannot_be_seen(tmp_path):
    (message,) = read(tmp_path, severity="1\u00a02").refused
    assert "'1\\u00a02' must be one of" in message


def test_a_control_character_in_a_text_is_an_error_of_its_row(tmp_path):
    (message,) = read(tmp_path, incident_type="verbal\x07insult").refused
    assert "t.csv:3 incident_type: 'verbal\\u0007insult' contains an invisible control character (U+0007)" in message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (",".join(HEADER).encode("utf-16"), "t.csv: the file is saved as UTF-16, not as UTF-8"),
        (b"case_id,state_a\nx,\xe9\n", "t.csv:2:1 the line is not UTF-8 text: byte E9"),
        (None, "t.csv: the file cannot be read: no such file"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_with_the_page_on_tables(text, says, tmp_path):
    if text is not None:
        (tmp_path / "t.csv").write_bytes(text)
    with pytest.raises(UsageError) as refusal:
        read_cases(tmp_path / "t.csv")
    assert says in str(refusal.value)
    assert "docs/history.md" in str(refusal.value)
