"""Verdicts, ranks and sizes of a sensitivity analysis, at and beside each bound."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from made_up_sensitivities import SENSITIVITIES

import sim
from sim.errors import UsageError
from sim.model.posterior import posterior_draws
from sim.questions.sensitivity.sensitivity import MATTERS, NOT, UNSURE, _largest, _ranked, _screened, _verdict
from sim.questions.sensitivity.text import effect, short
from sim.questions.sensitivity.varied import Effort, after, groups
from sim.scenario.uncertain_inputs import UncertainInput
from sim.statistics.intervals import Estimate


def around(value):
    return Estimate(value, value - 0.01, value + 0.01)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(0.051, 0.3, MATTERS), (0.05, 0.3, UNSURE), (0.0, 0.05, UNSURE), (0.0, 0.049, NOT), (0.04, 0.06, UNSURE)],
)
def test_an_input_matters_above_five_percent_with_its_whole_interval_and_does_not_below(low, high, verdict):
    assert _verdict(Estimate((low + high) / 2, low, high)) == verdict


@pytest.mark.parametrize(("high", "variance", "verdict"), [(0.77, 1, NOT), (0.78, 1, UNSURE), (0, 0, NOT), (1, 2, NOT)])
def test_an_input_screened_out_is_judged_by_the_variance_of_a_uniform_effect(high, variance, verdict):
    # an effect of d over its range adds a variance of d squared / 12: up to 0.6 of d squared for 5 % of 1
    assert _screened(Estimate(0.0, 0.0, high), variance) == verdict


def test_the_largest_effects_are_kept_in_the_order_of_the_file_and_the_earlier_of_equal_ones():
    screen = SimpleNamespace(absolute=[around(at) for at in (0.1, 0.3, 0.2, 0.3, 0.2)])
    assert [_largest(screen, count) for count in (1, 2, 3, 9)] == [[1], [1, 3], [1, 2, 3], [0, 1, 2, 3, 4]]


def test_inputs_with_indices_come_first_by_their_total_and_the_others_by_their_effects():
    inputs = [UncertainInput(key, 0.1, 0.4) for key in "abcd"]
    absolute = [around(at) for at in (0.2, 0.9, 0.8, 0.3)]
    screen = SimpleNamespace(absolute=absolute, mean=[around(-n) for n in range(4)], spread=[0.0, 0.1, 0.2, 0.3])
    indices = SimpleNamespace(first=[around(0.1), around(0.5)], total=[around(0.2), around(0.6)], variance=0.2)
    found = _ranked(inputs, screen, [1, 2], indices)
    assert [one.key for one in found] == ["c", "b", "d", "a"]
    assert [one.total and one.total.estimate for one in found] == [0.6, 0.2, None, None]
    assert [one.first and one.first.estimate for one in found] == [0.5, 0.1, None, None]
    assert [(one.low, one.high, one.effect.estimate, one.spread) for one in found[:1]] == [(0.1, 0.4, -2, 0.2)]
    assert [one.verdict for one in found] == [MATTERS, MATTERS, NOT, NOT]


@pytest.mark.parametrize("least", [{"trajectories": 2}, {"inputs": 1}, {"points": 4}])
def test_an_effort_has_least_sizes(least):
    ((name, value),) = least.items()
    assert getattr(Effort(**least), name) == value
    with pytest.raises(UsageError, match=f"{name} must be at least {value}; got {value - 1}"):
        Effort(**{name: value - 1})
    with pytest.raises(UsageError, match="at least one theory"):
        Effort(theories=())


@pytest.mark.parametrize(("asked", "given"), [(4, 4), (5, 8), (8, 8), (9, 16)])
def test_points_are_rounded_up_to_a_power_of_two(asked, given):
    assert Effort(points=asked).points == given


def test_settings_are_counted_by_stage_and_a_hundred_thousand_are_the_most():
    assert Effort(4, 12, 64).settings(3) == (16, 320, 320)
    assert Effort(4, 12, 64).settings(20) == (84, 64 * 14, 320)
    assert sum(Effort(49_984, 1, 4).settings(1)) == 100_000
    with pytest.raises(UsageError, match="1 input need 100,002 settings"):
        Effort(49_985, 1, 4).settings(1)


def test_progress_adds_what_was_done_before_to_both_numbers():
    seen = []
    after(lambda done, of: seen.append((done, of)), 5)(2, 10)
    assert seen == [(7, 15)]
    assert after(None, 5) is None


def test_each_setting_has_a_draw_and_a_theory_in_equal_parts_of_the_unit_interval(two_states):
    theories, inputs = Effort().theories[:2], (UncertainInput("relations.XAA-XBB", 0.1, 0.5),)
    planned = groups(sim.Study(two_states, runs=4, seed=3), inputs, theories, 8)
    every = planned.points.every
    assert every.shape[1] == 3
    assert [found.tolist() for found in planned.of_theory] == [
        np.flatnonzero(every[:, 2] < 0.5).tolist(), np.flatnonzero(every[:, 2] >= 0.5).tolist(),
    ]  # fmt: skip
    draws = posterior_draws(512, 3)
    for point, setting in zip(every, planned.settings, strict=True):
        draw = draws[int(np.floor(512 * point[1]))]
        assert {f"parameters.{name}": value for name, value in draw.items()}.items() <= setting.items()


def test_fewer_than_four_runs_or_two_variants_are_refused(two_states):
    with pytest.raises(UsageError, match="at least 4 runs; got 3"):
        sim.sensitivity(sim.Study(two_states, runs=3))
    with pytest.raises(UsageError, match="name one variant"):
        sim.sensitivity(sim.Study(two_states, ("base", "amends_early"), 4))


def test_a_long_key_keeps_its_end_within_the_letters():
    assert (short("abcdef", 6), short("abcdefg", 6)) == ("abcdef", "…cdefg")


@pytest.mark.parametrize(
    ("which", "said"),
    [("ordinary", "+13 pp (-1 to +20)"), ("one input", "+0.13 (-0.01 to +0.20)"), ("long keys", "+0 wk (+0 to +0)")],
)
def test_an_effect_is_in_points_weeks_or_units_of_the_relation(which, said):
    answer = SENSITIVITIES[which]
    assert effect(answer, replace(answer.inputs[0], effect=Estimate(0.126, -0.006, 0.2))) == said


@pytest.mark.parametrize(("high", "idle"), [(0.0, True), (1e-9, False)])
def test_inputs_are_idle_only_if_no_run_has_any_variance_from_them(high, idle):
    some = SENSITIVITIES["ordinary"]
    parts = {**some.parts, "inputs": Estimate(0.0, 0.0, high)}
    assert ("No input changes the outcome of any run" in str(replace(some, parts=parts))) == idle


def test_inputs_screened_out_are_counted_by_verdict():
    some = SENSITIVITIES["ordinary"]
    rest = [replace(one, absolute=Estimate(0.0, 0.0, 0.0)) for one in some.inputs[12:13]]
    rest += [replace(some.inputs[13], verdict=UNSURE), some.inputs[14]]
    said = " ".join(str(replace(some, inputs=(*some.inputs[:12], *rest))).split())
    assert (
        "3 further inputs screened out by their effects: 2 do not matter (of which 1 change the outcome of no run), "
        "of 1 one cannot tell; all are in"
    ) in said


def test_a_negative_share_is_shown_as_none_and_ranges_are_said():
    answer = SENSITIVITIES["one input"]
    rows = (replace(answer.inputs[0], total=Estimate(-0.02, -0.1, 0.1), first=around(-0.3)),)
    text = " ".join(str(replace(answer, inputs=rows, width=None)).split())
    assert " 0% 0% matters" in text
    assert "1 input varied over the ranges given; 100 runs of 104 weeks for each setting" in text
