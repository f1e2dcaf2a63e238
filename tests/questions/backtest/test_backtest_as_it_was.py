"""Backtest: whole answers change only on purpose (see kept_answers.py)."""

from __future__ import annotations

from dataclasses import replace

from kept_answers import assert_as_kept, whole
from made_up_cases import fit_to, table

from sim.questions.backtest.backtest import backtest


def test_a_backtest_is_as_it_was(tmp_path):
    cases = table(tmp_path, 24)
    answer = backtest(replace(cases, file="made_up.csv"), runs=6, seed=2, fit=fit_to(cases.cases[:16]))
    assert_as_kept("backtest", whole(answer))
