"""Rows, notes and data of a sweep: small cases worked by hand, at and beside each bound."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from made_up_sweeps import swept

from sim.errors import UsageError
from sim.model.outcomes import OUTCOMES, outcome
from sim.questions.sweep.design import Design, grid, space_filling
from sim.questions.sweep.sweep import _design, _evaluated
from sim.questions.sweep.text import _difference, _end, _notes, _value, shown
from sim.statistics.intervals import Estimate

BOTH = {"a.b>c": [0.1, 0.2], "d": [1, 2, 3]}


def evaluated(design, values, measured="mean_relation"):
    """A sweep in which all outcomes have these values, [setting, run], the file's first."""
    made = swept(design)
    outcomes = np.repeat(np.asarray(values, dtype=float)[:, None], len(OUTCOMES), axis=1)
    return _evaluated(made.study, design, "base", outcome(measured), outcomes)


def test_a_setting_has_its_own_mean_the_difference_from_the_file_and_whether_no_run_changed():
    found = evaluated(grid({"a": [1, 2]}), [[0.1, 0.3], [0.1, 0.3], [0.6, 0.2]])
    assert found.base.estimate == pytest.approx(0.2)
    assert [one.level.estimate for one in found.settings] == pytest.approx([0.2, 0.4])
    assert [one.difference.estimate for one in found.settings] == pytest.approx([0.0, 0.2])
    assert [one.unchanged for one in found.settings] == [True, False]


def test_a_setting_is_unchanged_only_if_every_outcome_of_every_run_is():
    made = swept(grid({"a": [1]}))
    outcomes = np.zeros((2, len(OUTCOMES), 2))
    outcomes[1, -1, 1] = 1.0
    (own,) = _evaluated(made.study, made.design, "base", OUTCOMES[0], outcomes).settings
    assert (own.difference.estimate, own.unchanged) == (0.0, False)


def test_data_of_a_grid_have_an_axis_for_each_key_and_those_of_points_one_of_settings():
    levels = np.arange(7.0)[:, None] / 10 + np.array([0.0, 0.02])
    data = evaluated(grid(BOTH), levels).dataset
    assert data["level"].dims == ("outcome", "a_b_c", "d")
    assert float(data["level"].sel(outcome="mean_relation", a_b_c=0.2, d=1)) == pytest.approx(0.41)
    assert float(data["difference"].sel(outcome="mean_relation", a_b_c=0.1, d=3)) == pytest.approx(0.3)
    assert (data["level_low"] <= data["level"]).all()
    assert (data["level"] <= data["level_high"]).all()
    points = space_filling({"a.b": (0.0, 1.0), "c": (2.0, 3.0)}, 6)
    spread = evaluated(points, levels).dataset
    assert spread["level"].dims == ("outcome", "setting")
    assert list(zip(spread["a_b"].to_numpy(), spread["c"].to_numpy(), strict=True)) == list(points.settings)


def test_forty_settings_are_all_shown_and_of_more_the_twenty_lowest_and_highest_in_their_order():
    assert len(shown(swept(grid({"a": range(40)})))) == 40
    many = swept(grid({"a": range(43)}))
    assert [row.values[0] for row in shown(many)] == [*range(20), *range(23, 43)]
    turned = replace(many, settings=many.settings[::-1])
    assert [row.values[0] for row in shown(turned)] == [*range(42, 22, -1), *range(19, -1, -1)]


@pytest.mark.parametrize(
    ("measured", "said"),
    [
        ("rupture", "-12.5 points (-20.0 to +0.0)"), ("crisis_weeks", "+0 weeks (+0 to +0)"),
        ("mean_relation", "-0.125 (-0.200 to +0.000)"),
    ],
)  # fmt: skip
def test_a_difference_is_in_points_weeks_or_units_of_the_relation(measured, said):
    made = swept(grid({"a": [1]}), measured)
    scale = 0.0 if measured == "crisis_weeks" else 1.0
    row = replace(made.settings[0], difference=Estimate(-0.125 * scale + 0.0, -0.2 * scale + 0.0, 0.0))
    assert _difference(made, row) == said
    assert _difference(made, replace(row, unchanged=True)) == "no effect"


def test_notes_count_settings_without_effect_and_name_the_extremes_where_there_are_any():
    made = swept(grid({"x.a.b": [1, 2, 3]}))
    idle = [replace(row, unchanged=True) for row in made.settings]
    (extremes,) = _notes(made)
    assert extremes.startswith("Lowest 20")
    assert "at a.b 1; highest 70" in extremes
    assert extremes.endswith("at a.b 3.")
    assert _notes(replace(made, settings=(idle[0], *made.settings[1:])))[0].startswith("No effect in 1 setting:")
    assert _notes(replace(made, settings=tuple(idle)))[0].startswith("No setting changes any run")
    assert _notes(swept(grid({"a": [1, 2]}), spread=0.0))[1:] == []


def test_a_key_is_shown_by_its_last_two_parts_and_a_number_by_four_digits():
    assert [_end(key) for key in ("a", "a.b", "a.b.c")] == ["a", "a.b", "b.c"]
    assert [_value(value) for value in (0.123456, 3, "agents")] == ["0.1235", "3", "agents"]


def test_ends_and_points_make_a_spread_values_a_grid_and_a_design_is_kept():
    own = Design(("a",), ((1,),), "table")
    assert _design(own, 8, 3) is own
    assert _design({"a": [1, 2]}, None, 3) == grid({"a": [1, 2]})
    assert _design({"a": [1, 2]}, 8, 3) == space_filling({"a": (1.0, 2.0)}, 8, 3)
    with pytest.raises(UsageError, match=r"^b: with points, give the lowest and the highest"):
        _design({"a": [1, 2], "b": [1, 2, 3]}, 8, 3)
