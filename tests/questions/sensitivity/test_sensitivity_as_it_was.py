"""Sensitivity: whole answers change only on purpose (see kept_answers.py)."""

from __future__ import annotations

from dataclasses import replace

from kept_answers import assert_as_kept, assert_made_up_as_kept, whole
from made_up_sensitivities import SENSITIVITIES

import sim
from sim.questions.sensitivity.varied import Effort
from sim.statistics.intervals import Estimate

BLAME, RELATION = "incidents.bridge.responsibility", "relations.XAA-XBB"
RANGES = {RELATION: (0.1, 0.6), BLAME: (0.0, 1.0)}


def test_texts_and_data_of_made_up_answers_of_sensitivity_are_as_they_were():
    assert_made_up_as_kept("sensitivity")


def test_a_sensitivity_is_as_it_was(small_study):
    ranges = {**RANGES, "states.XAA.leader.tenure_years": (4.0, 12.0)}
    answer = sim.sensitivity(small_study, ranges, "mean_relation", effort=Effort(trajectories=3, inputs=2, points=8))
    assert_as_kept("sensitivity", whole(answer))


def test_where_no_input_matters_it_is_said_as_it_was():
    answer = SENSITIVITIES["ordinary"]
    none = {**answer.parts, "inputs": Estimate(0.0, 0.0, 0.0)}
    assert_as_kept("sensitivity_of_nothing", str(replace(answer, parts=none)).splitlines())
