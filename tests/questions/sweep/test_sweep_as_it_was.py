"""Sweep: whole answers change only on purpose (see kept_answers.py)."""

from __future__ import annotations

from dataclasses import replace

from kept_answers import assert_as_kept, assert_made_up_as_kept, whole
from made_up_sweeps import swept

import sim
from sim.questions.sweep.design import POINTS, design, grid, ranges, table

BLAME, RELATION = "incidents.bridge.responsibility", "relations.XAA-XBB"
RANGES = {RELATION: (0.1, 0.6), BLAME: (0.0, 1.0)}


def test_texts_and_data_of_made_up_answers_of_sweep_are_as_they_were():
    assert_made_up_as_kept("sweep")


def test_a_sweep_is_as_it_was(small_study):
    grid = sim.sweep(small_study, {RELATION: [0.1, 0.5], "incidents.bridge.severity": [1, 3, 4]}, "mean_relation")
    spread = sim.sweep(small_study, {key: list(ends) for key, ends in RANGES.items()}, "crisis_weeks", points=8)
    data = [one.dataset.drop_attrs().to_dict() for one in (grid, spread)]
    ruptures = whole(grid.of("rupture"))
    assert_as_kept("sweep", {"grid": whole(grid), "spread": whole(spread), "rupture": ruptures, "data": data})


def test_designs_are_as_they_were(tmp_path):
    (tmp_path / "table.csv").write_text("a.b, c\n1,2/year\n0.5,agents\n")
    found = {
        "grid": design(["a.b=1,2,3", "c=0:1:5"]),
        "spread": design(["a.b=0:1", "c=-2:3"], 4, 9),
        "table": table(tmp_path / "table.csv"),
        "ranges": ranges(["a.b=0:1", " c = -2:3"]),
    }
    assert_as_kept("designs", found)
    assert len(design(["a.b=0:1"]).settings) == POINTS


def test_of_many_settings_those_with_the_extremes_are_shown_and_idle_ones_counted():
    many = swept(grid({"a.b": list(range(60)), "c": [0, 1]}))
    some = replace(many, settings=(replace(many.settings[0], unchanged=True), *many.settings[1:]))
    forty = swept(grid({"a.b": list(range(40))}))
    assert "Shown are" not in str(forty)
    assert_as_kept("sweep_of_many", [str(many).splitlines(), str(some).splitlines()])
