"""Invariants of generated case tables: every valid row is read and simulated, in any order."""

from __future__ import annotations

import tempfile
from dataclasses import fields
from pathlib import Path

import numpy as np
from hypothesis import event, given
from hypothesis import strategies as st
from made_up_cases import write_table
from strategies import case_rows, examples

from sim.past_crises.scenario_files import scenarios_of
from sim.past_crises.simulate import simulate_cases
from sim.past_crises.table import read_cases

WEEKS, RUNS = 30, 8


def table_of(rows):
    with tempfile.TemporaryDirectory() as folder:
        return read_cases(write_table(Path(folder) / "table.csv", rows, tuple(rows[0])))


def simulated(table):
    return simulate_cases(scenarios_of(table.cases, {}), RUNS, 3, WEEKS)


@examples(6)
@given(case_rows())
def test_every_valid_row_is_read_and_simulated_to_times_within_the_weeks(rows):
    table = table_of(rows)
    assert table.refused == ()
    assert len(table.cases) == len(rows)
    event(f"{len(rows)} rows, plays")
    found = simulated(table)
    assert ((found.worst_rung >= 0) & (found.worst_rung <= 7)).all()
    assert np.isfinite(found.weeks_to_worst).all()
    for name in ("recalled", "severed", "partly_repaired", "repaired", "weeks_to_worst"):
        values = getattr(found, name)
        known = values[np.isfinite(values)]
        assert ((known >= 0) & (known < WEEKS)).all(), name
    assert not (np.isfinite(found.severed) & ~np.isfinite(found.recalled)).any()


@examples(4)
@given(case_rows(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_and_columns_permutes_the_cases_and_nothing_else(rows, order):
    mixed = order.sample(rows, len(rows))
    columns = order.sample(list(rows[0]), len(rows[0]))
    one, other = table_of(rows), table_of([{column: row[column] for column in columns} for row in mixed])
    places = [other.cases.index(case) for case in one.cases]
    here, there = simulated(one), simulated(other)
    for field in fields(here):
        if field.name != "weeks":
            assert np.array_equal(getattr(here, field.name), getattr(there, field.name)[places], equal_nan=True)
