"""Sensitivity: verdicts and effects at their bounds, which inputs are kept, and the settings of groups, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from made_up_sensitivities import SENSITIVITIES, STUDY, around

import sim
from sim.errors import UsageError
from sim.model.outcomes import outcome
from sim.model.posterior import posterior_draws
from sim.questions.sensitivity.sensitivity import MATTERS, NOT, UNSURE, _largest, _ranked, _screened, _verdict
from sim.questions.sensitivity.text import effect, sensitivity_text, short
from sim.questions.sensitivity.varied import Effort, after, groups
from sim.scenario.uncertain_inputs import UncertainInput
from sim.statistics.intervals import Estimate
from sim.statistics.sensitivity_indices import Screening, VarianceIndices

NOTHING = Estimate(0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(0.051, 0.2, MATTERS), (0.05, 0.2, UNSURE), (0.01, 0.05, UNSURE), (0.01, 0.049, NOT), (0.04, 0.06, UNSURE)],
)
def test_an_input_matters_if_its_whole_interval_is_above_a_twentieth_and_does_not_if_below(low, high, verdict):
    assert _verdict(Estimate(0.03, low, high)) == verdict


def test_an_input_without_indices_is_judged_by_the_variance_of_a_linear_effect_over_its_range():
    """An effect of .6 adds .6 ** 2 / 12 = .03 to the variance, which is a twentieth of .6."""
    effects = Estimate(0.5, 0.4, 0.6)
    assert [_screened(effects, variance) for variance in (0.61, 0.59)] == [NOT, UNSURE]
    assert _screened(NOTHING, 0.0) == NOT


def test_the_inputs_with_the_largest_effects_are_kept_in_the_order_of_the_file_and_the_first_of_equals():
    effects = Screening((), tuple(map(around, (0.1, 0.4, 0.2, 0.4, 0.2))), ())
    assert [_largest(effects, count) for count in (1, 2, 3, 9)] == [[1], [1, 3], [1, 2, 3], [0, 1, 2, 3, 4]]


def test_inputs_with_indices_come_first_by_their_total_and_then_the_others_by_their_effect():
    inputs = [UncertainInput(key, 0.0, 1.0) for key in "abcd"]
    sizes = tuple(map(around, (0.9, 0.1, 0.2, 0.8)))
    effects = Screening(tuple(map(around, (0.1, 0.2, 0.3, 0.4))), sizes, (1.0, 2.0, 3.0, 4.0))
    first, total = tuple(map(around, (0.2, 0.3))), tuple(map(around, (0.4, 0.6)))
    rows = _ranked(inputs, effects, [0, 2], VarianceIndices(0.5, first, total, NOTHING, ()))
    assert [(row.key, row.first, row.total, row.spread) for row in rows] == [
        ("c", first[1], total[1], 3.0), ("a", first[0], total[0], 1.0), ("d", None, None, 4.0), ("b", None, None, 2.0),
    ]  # fmt: skip
    assert [row.effect for row in rows] == [effects.mean[place] for place in (2, 0, 3, 1)]
    assert [row.absolute for row in rows] == [sizes[place] for place in (2, 0, 3, 1)]
    assert [row.verdict for row in rows] == [MATTERS, MATTERS, UNSURE, NOT]


@pytest.mark.parametrize(
    ("measured", "words"),
    [
        ("rupture", "+12 pp (+0 to +40 pp)"),
        ("crisis_weeks", "+0 wk (+0 to +0 wk)"),
        ("mean_relation", "+0.12 (+0.00 to +0.40)"),
    ],
)
def test_an_effect_is_in_the_unit_of_the_outcome_and_zero_is_never_negative(measured, words):
    answer = replace(SENSITIVITIES["one input"], outcome=outcome(measured))
    (one,) = answer.inputs
    said = effect(answer, replace(one, effect=Estimate(0.123, -0.0021, 0.4)))
    assert said == words.replace(" pp)", ")").replace(" wk)", ")")


def test_of_a_long_key_the_end_is_kept():
    assert [short("k" * 46), short("k" * 47), short("a.bcd", 4)] == ["k" * 46, "…" + "k" * 45, "…bcd"]


def test_a_negative_share_is_shown_as_none_and_the_inputs_screened_out_are_counted():
    answer = SENSITIVITIES["ordinary"]
    rows = [replace(row, total=Estimate(-0.02, -0.1, 0.1), first=around(-0.3)) for row in answer.inputs[:1]]
    none = [replace(row, absolute=NOTHING, verdict=NOT) for row in answer.inputs[12:13]]
    unsure = [replace(row, verdict=UNSURE) for row in answer.inputs[13:15]]
    text = " ".join(sensitivity_text(replace(answer, inputs=(*rows, *none, *unsure))).split())
    assert " 0% 0% matters" in text
    said = "3 further inputs screened out by their effects: 1 do not matter (of which 1 change the outcome of no run)"
    assert f"{said}, of 2 one cannot tell; all" in text
    two = " ".join(sensitivity_text(replace(answer, inputs=(*rows, replace(answer.inputs[14], verdict=NOT)))).split())
    assert "1 further input screened out by their effects: 1 do not matter; all" in two


def test_an_effort_has_its_least_sizes_and_points_are_a_power_of_two():
    assert [Effort(points=points).points for points in (4, 5, 8, 9, 64)] == [4, 8, 8, 16, 64]
    assert (Effort(2, 1, 4).trajectories, Effort(2, 1, 4).inputs) == (2, 1)
    for name, least in (("trajectories", 2), ("inputs", 1), ("points", 4)):
        with pytest.raises(UsageError, match=f"{name} must be at least {least}; got {least - 1}"):
            Effort(**{name: least - 1})
    with pytest.raises(UsageError, match="at least one theory"):
        Effort(theories=())


def test_the_settings_are_those_of_trajectories_indices_and_three_groups():
    assert Effort(4, 12, 64).settings(20) == (4 * 21, 64 * 14, 64 * 5)
    assert Effort(4, 12, 64).settings(3) == (4 * 4, 64 * 5, 64 * 5)
    assert sum(Effort(4308, 1, 1024).settings(20)) == 4308 * 21 + 1024 * 8 == 98_660
    assert sum(Effort(11476, 1, 1024).settings(7)) == 100_000
    with pytest.raises(UsageError, match="7 inputs need 100,008 settings, and at most 100,000"):
        Effort(11477, 1, 1024).settings(7)


def test_draws_of_the_posterior_and_theories_are_equally_likely_and_the_file_keeps_its_own_parameters(two_states):
    study = sim.Study(two_states, runs=4, seed=3)
    theories = ("bounded_reciprocity", "prospect", "tit_for_tat")
    planned = groups(study, (UncertainInput("relations.XAA-XBB", 0.1, 0.6),), theories, 32)
    every, draws = planned.points.every, posterior_draws(512, 3)
    for place, point in enumerate(every):
        own = {f"parameters.{name}": value for name, value in draws[int(point[1] * 512)].items()}
        setting = planned.settings[place]
        assert {key: setting[key] for key in own} == own
        assert setting["relations.XAA-XBB"] == pytest.approx(0.1 + 0.5 * point[0], abs=0.3)
        assert place in planned.of_theory[int(point[2] * 3)]
    assert sorted(np.concatenate(planned.of_theory)) == list(range(len(every)))


def test_progress_of_a_stage_follows_what_is_done():
    seen = []
    report = after(lambda *runs: seen.append(runs), 30)
    report(4, 20)
    assert (seen, after(None, 30)) == ([(34, 50)], None)


def test_the_study_and_its_size_are_said():
    text = " ".join(sensitivity_text(replace(SENSITIVITIES["one input"], width=None)).split())
    assert "1 input varied over the ranges given; 100 runs of 104 weeks for each setting" in text
    assert STUDY.runs == 100
