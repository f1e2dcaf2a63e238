"""The eight rungs: thresholds, hysteresis, and what a formal level holds a pair down to."""

from __future__ import annotations

import numba
import numpy as np
import pytest

from sim.engine.packing import parameter_records
from sim.model import ladder
from sim.model.ladder import RUNGS
from sim.model.parameters import Parameters
from sim.model.rules.ladder import moved, rung_with_downgrade
from sim.model.rules.ladder import rung_by_relation as rung_of

P = Parameters()
RECORD = parameter_records(P, 1)[0]
THRESHOLDS = (0.75, 0.40, 0.05, -0.30)
by_relation = numba.njit(lambda p, relation, shift: rung_of(p, relation, shift))
a_week_later = numba.njit(lambda p, rung, relation: moved(p, rung, relation))
with_level = numba.njit(lambda rung, level: rung_with_downgrade(rung, level))


def rung(name):
    return RUNGS.index(name)


def rung_by_relation(relation, shift=0.0):
    return by_relation(RECORD, float(relation), shift)


def move(now, relation):
    return a_week_later(RECORD, now, float(relation))


@pytest.mark.parametrize(("relation", "name"), [
    (0.99, "alliance"), (0.75, "alliance"), (0.7499, "partnership"), (0.40, "partnership"), (0.3999, "normal"),
    (0.05, "normal"), (0.0499, "strained"), (-0.30, "strained"), (-0.3001, "crisis"), (-0.99, "crisis"),
])  # fmt: skip
def test_a_relation_stands_in_its_band(relation, name):
    assert rung_by_relation(relation) == rung(name)


def test_the_thresholds_are_those_of_the_parameters_and_each_is_shifted_as_asked():
    assert tuple(ladder.thresholds(P)) == THRESHOLDS
    relations = np.linspace(-1.0, 1.0, 401)
    for shift in (-P.hysteresis, 0.0, P.hysteresis):
        expected = [sum(relation < threshold + shift for threshold in THRESHOLDS) for relation in relations]
        assert [rung_by_relation(relation, shift) for relation in relations] == expected


@pytest.mark.parametrize("relation", np.linspace(-0.99, 0.99, 67))
def test_from_any_rung_a_held_relation_settles_in_its_own_band_or_beside_a_threshold(relation):
    for start in range(5):
        now = start
        for _ in range(5):
            after = move(now, relation)
            assert abs(after - now) <= 1
            now = after
        assert move(now, relation) == now
        near = min(abs(relation - threshold) for threshold in THRESHOLDS) <= P.hysteresis + 1e-9
        assert near or now == rung_by_relation(relation)


@pytest.mark.parametrize(("place", "threshold"), list(enumerate(THRESHOLDS)))
def test_a_rung_changes_only_past_its_threshold_by_the_hysteresis(place, threshold):
    better, worse = place, place + 1
    for relation in (threshold - P.hysteresis + 1e-9, threshold + P.hysteresis - 1e-9):
        assert move(better, relation) == better
        assert move(worse, relation) == worse
    assert move(better, threshold - P.hysteresis - 1e-9) == worse
    assert move(worse, threshold + P.hysteresis + 1e-9) == better


def test_within_the_hysteresis_the_rung_never_flickers():
    tremble = 0.40 + P.hysteresis * 0.99 * np.sin(np.arange(200.0))
    for start in (1, 2):
        now = start
        for relation in tremble:
            now = move(now, relation)
        assert now == start


@pytest.mark.parametrize("shown", ["alliance", "strained", "crisis"])
def test_a_formal_level_holds_the_rung_down_but_never_up(shown):
    held = [rung(shown), max(rung(shown), rung("strained")), rung("recalled"), rung("severed")]
    assert [with_level(rung(shown), level) for level in range(4)] == held


def test_the_rungs_that_levels_permit_are_the_same_in_the_rules_and_for_readers():
    assert tuple(with_level(0, level) for level in range(4)) == ladder.RUNG_OF_LEVEL
    assert rung("crisis") == ladder.CRISIS == 4


def test_a_rupture_is_a_recall_or_worse_held_for_four_weeks():
    assert ladder.RUPTURE_RUNG == rung("recalled") == 5
    assert ladder.RUPTURE_WEEKS == 4
    assert rung("severed") == 6
    assert rung("armed") == len(RUNGS) - 1 == 7
    assert ladder.REPAIR_MARGIN == 0.15
