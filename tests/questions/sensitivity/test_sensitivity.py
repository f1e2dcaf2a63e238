"""Sensitivity: what matters is ranked first, what cannot act does not matter, and no bit depends on workers."""

from __future__ import annotations

import pytest

import sim
from sim.errors import UsageError
from sim.questions.sensitivity.sensitivity import MATTERS, NOT, PARTS
from sim.questions.sensitivity.varied import Effort, groups
from sim.scenario.uncertain_inputs import UncertainInput

BLAME, LATE, RELATION = "incidents.bridge.responsibility", "incidents.late.responsibility", "relations.XAA-XBB"
RANGES = {LATE: (0.0, 1.0), BLAME: (0.0, 1.0), "states.XAA.leader.tenure_years": (5.0, 6.0)}
SMALL = Effort(trajectories=4, inputs=2, points=16)


@pytest.fixture(scope="module")
def scenario(two_states):
    late = {"date": "2025-12-01", "victim": "XAA", "offender": "XBB", "severity": 4}
    return two_states.with_changes({"incidents.late": late})


def analysed(scenario, workers=1, **options):
    study = sim.Study(scenario, runs=32, weeks=40, seed=5)
    return sim.sensitivity(study, RANGES, outcome="mean_relation", effort=SMALL, workers=workers, **options)


@pytest.fixture(scope="module")
def answer(scenario):
    return analysed(scenario)


def test_what_changes_the_outcome_is_ranked_first_with_the_sign_of_its_effect(answer):
    first = answer.inputs[0]
    assert (first.key, first.verdict) == (BLAME, MATTERS)
    assert first.effect.high < 0.0
    assert first.total.estimate > 0.9


def test_an_input_that_acts_after_the_last_week_changes_nothing_and_does_not_matter(answer):
    late = next(one for one in answer.inputs if one.key == LATE)
    assert (late.absolute.estimate, late.absolute.high, late.verdict) == (0.0, 0.0, NOT)


def test_the_parts_are_chance_inputs_parameters_and_theory(answer):
    assert tuple(answer.parts) == PARTS
    assert answer.parts["inputs"].low > 0.0
    study, one = sim.Study(answer.study.scenario, runs=16, weeks=40), ("bounded_reciprocity",)
    alone = sim.sensitivity(study, {LATE: (0.0, 1.0)}, "mean_relation", effort=Effort(2, 1, 4, one))
    assert (alone.parts["inputs"].estimate, alone.parts["theory"].estimate) == (0.0, 0.0)
    assert "No input changes the outcome of any run" in str(alone)


def test_neither_workers_nor_a_second_time_change_a_digit(answer, scenario):
    assert analysed(scenario, workers=2).to_json() == answer.to_json()


def test_an_unknown_theory_is_refused():
    with pytest.raises(UsageError, match="no_theory"):
        Effort(theories=("no_theory",))


def test_a_varied_parameter_is_not_replaced_by_a_draw_of_its_posterior(scenario):
    inputs = (UncertainInput("parameters.anger_weight", 0.25, 0.45),)
    planned = groups(sim.Study(scenario, runs=4), inputs, ("bounded_reciprocity",), 4)
    values = [setting["parameters.anger_weight"] for setting in planned.settings]
    assert values == pytest.approx(inputs[0].quantile(planned.points.every[:, 0]))


def test_progress_counts_every_run_of_all_three_stages(scenario):
    seen = []
    analysed(scenario, progress=lambda done, _: seen.append(done))
    assert seen == sorted(seen)
    assert seen[-1] == sum(SMALL.settings(len(RANGES))) * 32


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"ranges": {"relations.XAA-XBC": (0.0, 0.5)}}, "relations.XAA-XBC"),
        ({"ranges": {"states.XAA.factions.veteranz.interests.water": (0.0, 0.2)}}, "no 'veteranz' in"),
        ({"ranges": {"states.XAA.factions.veterans.interests.water.more": (0.0, 0.2)}}, "more"),
        ({"ranges": {}}, "name at least one input"),
        ({"ranges": {RELATION: (0.0, 3.0)}}, "must be between -0.99 and 0.99"),
        ({"outcome": "ruptures"}, "ruptures"),
        ({"effort": Effort(2, 1, 60_000)}, "at most 100,000 are simulated"),
    ],
)
def test_what_cannot_be_analysed_is_refused(scenario, given, message):
    options = {"ranges": {RELATION: (0.0, 0.5)}, "effort": Effort(2, 1, 4), **given}
    with pytest.raises(UsageError, match=message):
        sim.sensitivity(sim.Study(scenario, runs=4, weeks=10), **options)
