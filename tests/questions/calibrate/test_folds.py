"""No dyad on both sides of a fold; a design that is kept point by point, and taken up where it was left."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_cases import table

from sim.errors import UsageError
from sim.questions.calibrate import case_design as designs
from sim.questions.calibrate import protocol as plan
from sim.questions.calibrate.case_design import Trials, design, play_design


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), number=st.integers(40, 90))
def test_no_dyad_stands_on_both_sides_and_every_fold_has_cases(tmp_path_factory, seed, number):
    cases = table(tmp_path_factory.mktemp("cases"), number, seed).cases
    folds = plan.folds(cases)
    for dyad in {case.dyad for case in cases}:
        assert len({fold for fold, case in zip(folds, cases, strict=True) if case.dyad == dyad}) == 1
    assert set(folds) == set(range(plan.FOLDS))


def test_the_order_of_rows_does_not_move_a_case_to_another_fold(tmp_path):
    cases = table(tmp_path, 40).cases
    there = dict(zip((case.name for case in cases), plan.folds(cases), strict=True))
    back = dict(zip((case.name for case in cases[::-1]), plan.folds(cases[::-1]), strict=True))
    assert there == back


def test_the_design_stays_in_the_ranges_and_holds_what_is_held():
    for point in design(10):
        assert {name: point[name] for name in plan.HELD} == plan.held()
        assert all(low <= point[name] <= high for name, (low, high) in plan.ranges().items())


def test_a_design_is_taken_up_where_it_was_left(tmp_path, monkeypatch):
    trials = Trials(table(tmp_path, 4).cases, tuple(design(8)[:3]), runs=2)
    whole = play_design(trials, tmp_path / "whole")
    calls, original = [], designs._play_and_keep

    def interrupted(*task):
        if len(calls) == 1:
            raise KeyboardInterrupt
        calls.append(task)
        return original(*task)

    monkeypatch.setattr(designs, "_play_and_keep", interrupted)
    with pytest.raises(KeyboardInterrupt):
        play_design(trials, tmp_path / "broken")
    assert len(list((tmp_path / "broken").glob("point_*.npy"))) == 1
    monkeypatch.setattr(designs, "_play_and_keep", original)
    assert np.array_equal(play_design(trials, tmp_path / "broken"), whole)
    with pytest.raises(UsageError, match="holds a fit to other cases, points or runs"):
        play_design(replace(trials, runs=3), tmp_path / "broken")
