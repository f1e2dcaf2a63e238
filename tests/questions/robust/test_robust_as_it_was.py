"""Robust: whole answers change only on purpose (see kept_answers.py)."""

from __future__ import annotations

from dataclasses import replace

from kept_answers import assert_as_kept, whole

import sim
from sim.scenario.file.schema import Proposition

HELP = {
    "claim": "Amends help.", "outcome": "mean_relation", "higher": "amends_early", "lower": "base", "at_least": 0.05,
}  # fmt: skip


def test_robustness_is_as_it_was(two_states):
    made = {
        "amends_help": Proposition(**HELP),
        "fewer_ruptures": Proposition(**{**HELP, "outcome": "rupture", "higher": "base", "lower": "amends_early"}),
    }
    scenario = replace(two_states, file=two_states.file.model_copy(update={"propositions": made}))
    study = sim.Study(scenario, runs=24, weeks=60, seed=3)
    answer = sim.robust(study, ["bounded_reciprocity", "tit_for_tat"], draws=16, runs_per_draw=4)
    assert_as_kept("robust", whole(answer))
    both = sim.robust(study, draws=8, runs_per_draw=4, range_share=0.5, draw_theory=["bounded_reciprocity", "prospect"])
    assert_as_kept("robust_by_two_theories", whole(both))
