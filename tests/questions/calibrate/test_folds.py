"""Folds keep dyads together; an interrupted design continues from its saved points; a fit is the mean of its draws."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_cases import table

from sim.errors import UsageError
from sim.questions.calibrate import protocol
from sim.questions.calibrate.fit import ParameterFit
from sim.questions.calibrate.protocol import CaseDesign, design_points, simulate_design
from sim.questions.calibrate.saved_fit import read_fit


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), number=st.integers(40, 90))
def test_no_dyad_stands_on_both_sides_and_every_fold_has_cases(tmp_path_factory, seed, number):
    cases = table(tmp_path_factory.mktemp("cases"), number, seed).cases
    folds = protocol.folds(cases)
    for dyad in {case.dyad for case in cases}:
        assert len({fold for fold, case in zip(folds, cases, strict=True) if case.dyad == dyad}) == 1
    assert set(folds) == set(range(protocol.FOLDS))


def test_the_order_of_rows_does_not_move_a_case_to_another_fold(tmp_path):
    cases = table(tmp_path, 40).cases
    there = dict(zip((case.name for case in cases), protocol.folds(cases), strict=True))
    back = dict(zip((case.name for case in cases[::-1]), protocol.folds(cases[::-1]), strict=True))
    assert there == back


def test_the_design_stays_in_the_ranges_and_leaves_all_other_parameters_alone():
    for point in design_points(10):
        assert tuple(point) == protocol.FITTED_PARAMETERS
        assert all(low <= point[name] <= high for name, (low, high) in protocol.ranges().items())


def test_a_design_is_taken_up_where_it_was_left(tmp_path, monkeypatch):
    design = CaseDesign(table(tmp_path, 4).cases, tuple(design_points(8)[:3]), runs=2)
    whole = simulate_design(design, tmp_path / "whole")
    calls, original = [], protocol._simulate_and_save

    def interrupted(*task):
        if len(calls) == 1:
            raise KeyboardInterrupt
        calls.append(task)
        return original(*task)

    monkeypatch.setattr(protocol, "_simulate_and_save", interrupted)
    with pytest.raises(KeyboardInterrupt):
        simulate_design(design, tmp_path / "broken")
    assert len(list((tmp_path / "broken").glob("point_*.saved"))) == 1
    monkeypatch.setattr(protocol, "_simulate_and_save", original)
    reports = []
    again = simulate_design(design, tmp_path / "broken", progress=lambda *points: reports.append(points))
    assert np.array_equal(again, whole)
    assert reports == [(2, 3), (3, 3)]
    turned = tuple(dict(reversed(point.items())) for point in design.points)
    assert np.array_equal(simulate_design(replace(design, points=turned), tmp_path / "broken"), whole)
    with pytest.raises(UsageError, match="contains a fit of other cases, points or runs"):
        simulate_design(replace(design, runs=3), tmp_path / "broken")
    (tmp_path / "broken" / "fit.json").write_text("{")
    with pytest.raises(UsageError, match="contains a fit of other cases, points or runs"):
        simulate_design(design, tmp_path / "broken")


def test_the_protocol_is_the_documented_one_and_that_of_the_shipped_fit(tmp_path):
    shipped, now = read_fit().provenance, protocol.fit_provenance(table(tmp_path, 4).cases)
    of_cases = ("cases", "cases_sha256", "incidents", "version")
    assert {name: shipped[name] for name in now if name not in of_cases} == {
        name: value for name, value in now.items() if name not in of_cases
    }
    said = " ".join((ROOT / "docs" / "history.md").read_text(encoding="utf-8").split())
    chains, check = protocol.CHAINS, protocol.CHAINS_OF_RECOVERY
    assert (
        f"{chains.number} chains of {chains.steps:,} steps, of which the first {chains.left_out} are left out" in said
    )
    assert f"in the recovery check {check.steps} and {check.left_out}" in said
    assert check.number == chains.number


def test_a_fit_is_the_mean_of_its_draws_with_their_sample_standard_deviation():
    fit = ParameterFit(np.array([[0.0, 1.0], [2.0, 1.0], [4.0, 1.0]]), np.ones(2))
    assert fit.position.tolist() == [2.0, 1.0]
    assert fit.sd.tolist() == [2.0, 0.0]


def test_there_are_five_folds(tmp_path):
    assert {*protocol.folds(table(tmp_path, 40).cases)} == {0, 1, 2, 3, 4}
