"""Designs of a sweep at and beside their bounds."""

from __future__ import annotations

import pytest

from sim.errors import UsageError
from sim.questions.sweep.design import Design, design, grid, ranges, space_filling, table, value


def test_two_thousand_settings_are_the_most_of_every_shape():
    assert len(space_filling({"a": (0.0, 1.0)}, 2000).settings) == 2000
    assert len(grid({"a": range(50), "b": range(40)}).settings) == 2000
    assert len(design(["a=0:1:2000"]).settings) == 2000
    assert len(Design(("a",), ((1,),) * 2000, "table").settings) == 2000
    for asked in (
        lambda: space_filling({"a": (0.0, 1.0)}, 2001), lambda: grid({"a": range(3), "b": range(667)}),
        lambda: design(["a=0:1:2001"]), lambda: Design(("a",), ((1,),) * 2001, "table"),
    ):  # fmt: skip
        with pytest.raises(UsageError, match="the design has 2,001 settings"):
            asked()


def test_a_value_given_twice_is_one_setting_and_counts_once():
    assert design(["a=1,2,1"]).settings == ((1,), (2,))
    assert len(grid({"a": [1] * 2001}).settings) == 1


def test_values_of_a_key_are_those_of_its_column_in_order():
    assert Design(("a", "b"), ((3, 1), (2, 1), (3, 0)), "table").values("b") == (1, 0)


def test_two_points_are_enough_and_sixty_four_are_usual():
    assert len(design(["a=0:1"], 2).settings) == 2
    assert len(design(["a=0:1"]).settings) == 64
    assert design(["a=0:1"], 5, 3) == space_filling({"a": (0.0, 1.0)}, 5, 3) != design(["a=0:1"], 5)


def test_one_evenly_spaced_value_is_the_lower_end():
    assert design(["a=2:3:1"]).settings == ((2.0,),)


@pytest.mark.parametrize("text", ["a=1:1", "a=0:inf:3", "a=nan:1:3", "=1", "a=true", "a=0:1:-1", "a=,"])
def test_a_range_without_width_or_end_and_a_value_without_number_are_refused(text):
    with pytest.raises(UsageError):
        design([text])


def test_ranges_are_read_and_lists_or_a_key_twice_are_refused():
    assert ranges(["a=0:1", " b = -2:3"]) == {"a": (0.0, 1.0), "b": (-2.0, 3.0)}
    with pytest.raises(UsageError, match=r"^b: give a range"):
        ranges(["a=0:1", "b=1,2"])
    with pytest.raises(UsageError, match="a key is varied twice"):
        ranges(["a=0:1", "a=0:2"])


def test_a_faulty_line_of_a_table_is_named_by_its_number(tmp_path):
    (tmp_path / "design.csv").write_text("a,b\n1,2\n3,4,5\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"design\.csv:3: 3 values for 2 keys"):
        table(tmp_path / "design.csv")


@pytest.mark.parametrize(("text", "read"), [("2", 2), ("0.5", 0.5), ("2/year", "2/year")])
def test_a_value_is_a_number_or_a_text(text, read):
    assert value(text) == read
