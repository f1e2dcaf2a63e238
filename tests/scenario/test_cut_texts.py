"""A text that a comment may have cut off is warned of; a comment is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT

from sim.scenario.reader import read

TWO_STATES = ROOT / "tests" / "scenario" / "two_states.yaml"


def warned(path: Path) -> list[str]:
    return [f"{w.file}{w.line}:{w.path}: {w.message}" for w in read(path).warnings if "YAML takes" in w.message]


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text, path = TWO_STATES.read_text(), tmp_path / "changed.yaml"
    assert old in text
    path.write_text(text.replace(old, new, 1))
    return path


@pytest.mark.parametrize(
    ("old", "new", "place", "rest"),
    [
        ("Two neighbours and a bridge", "Crisis #3 of 2024", "2:title", "#3 of 2024"),
        ("Two neighbours and a bridge", "Crisis\n  in\tcourt\t #metoo", "2:title", "#metoo"),
        ("Amends within a week", "Amends  #1", "46:variants.amends_early.title", "#1"),
        ("Trade and transit", "Trade #(and", "10:issues.trade", "#(and across the river"),
        ("    do: [", "    why: #now\n    do: [", "47:variants.amends_early.why", "#now"),
    ],
)
def test_a_text_that_ends_before_a_number_sign_is_warned_of_at_its_line(tmp_path, old, new, place, rest):
    assert warned(changed(tmp_path, old, new)) == [
        f"{place}: this text ends before ' {rest}', which YAML takes for a comment"
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Two neighbours and a bridge", "Crisis # a comment"),
        ("Two neighbours and a bridge", "Crisis #--------"),
        ("Two neighbours and a bridge", "'Crisis #3'  #in_quotes"),
        ("Two neighbours and a bridge", "Crisis#3"),
        ("weeks: 104", "weeks: 104 #two_years"),
        ("focus: XAA-XBB", "focus: XAA-XBB #a_code"),
    ],
)
def test_a_comment_a_quoted_text_and_what_is_no_free_text_are_not_warned_of(tmp_path, old, new):
    assert warned(changed(tmp_path, old, new)) == []


def test_a_text_replaced_by_the_file_above_is_not_warned_of_and_another_is_with_its_file(tmp_path):
    base = changed(tmp_path, "Two neighbours and a bridge", "Crisis #3")
    (tmp_path / "other.yaml").write_text(f"extends: {base.name}\ntitle: Another\n")
    (tmp_path / "same.yaml").write_text(f"extends: {base.name}\n")
    assert warned(tmp_path / "other.yaml") == []
    assert [where.partition(": ")[0] for where in warned(tmp_path / "same.yaml")] == [f"{base}2:title"]
