"""The eight rungs: thresholds, hysteresis, and what a formal level holds a pair down to."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model import ladder
from sim.model.ladder import RUNGS, move, rung_by_relation, rung_with_downgrade
from sim.model.parameters import Parameters

P = Parameters()
THRESHOLDS = (0.75, 0.40, 0.05, -0.30)
LEVELS = np.arange(4, dtype=np.int8)


def rung(name):
    return RUNGS.index(name)


@pytest.mark.parametrize(("relation", "name"), [
    (0.99, "alliance"), (0.75, "alliance"), (0.7499, "partnership"), (0.40, "partnership"), (0.3999, "normal"),
    (0.05, "normal"), (0.0499, "strained"), (-0.30, "strained"), (-0.3001, "crisis"), (-0.99, "crisis"),
])  # fmt: skip
def test_a_relation_stands_in_its_band(relation, name):
    assert rung_by_relation(np.array([relation]), P).tolist() == [rung(name)]


def test_bands_keep_the_shape_and_type_of_what_they_are_asked():
    relations = np.linspace(-1.0, 1.0, 24).reshape(2, 3, 2, 2)
    assert rung_by_relation(relations, P).shape == relations.shape
    assert rung_by_relation(relations, P).dtype == np.int8
    assert move(rung_by_relation(relations, P), relations, P).dtype == np.int8


@pytest.mark.parametrize("relation", np.linspace(-0.99, 0.99, 67))
def test_from_any_rung_a_held_relation_settles_in_its_own_band_or_beside_a_threshold(relation):
    for start in range(5):
        now = np.array([start], dtype=np.int8)
        for _ in range(5):
            after = move(now, np.array([relation]), P)
            assert abs(int(after[0]) - int(now[0])) <= 1
            now = after
        assert np.array_equal(move(now, np.array([relation]), P), now)
        near = min(abs(relation - threshold) for threshold in THRESHOLDS) <= P.hysteresis + 1e-9
        assert near or now[0] == rung_by_relation(np.array([relation]), P)[0]


@pytest.mark.parametrize(("place", "threshold"), list(enumerate(THRESHOLDS)))
def test_a_rung_changes_only_past_its_threshold_by_the_hysteresis(place, threshold):
    better, worse = np.array([place], dtype=np.int8), np.array([place + 1], dtype=np.int8)
    inside = np.array([threshold - P.hysteresis + 1e-9, threshold + P.hysteresis - 1e-9])
    for relation in inside:
        assert move(better, np.array([relation]), P) == better
        assert move(worse, np.array([relation]), P) == worse
    assert move(better, np.array([threshold - P.hysteresis - 1e-9]), P) == worse
    assert move(worse, np.array([threshold + P.hysteresis + 1e-9]), P) == better


def test_within_the_hysteresis_the_rung_never_flickers():
    tremble = 0.40 + P.hysteresis * 0.99 * np.sin(np.arange(200.0))
    for start in (1, 2):
        now = np.array([start], dtype=np.int8)
        for relation in tremble:
            now = move(now, np.array([relation]), P)
        assert now[0] == start


@pytest.mark.parametrize("shown", ["alliance", "strained", "crisis"])
def test_a_formal_level_holds_the_rung_down_but_never_up(shown):
    rungs = np.full(4, rung(shown), dtype=np.int8)
    held = [rung(shown), max(rung(shown), rung("crisis")), rung("recalled"), rung("severed")]
    assert rung_with_downgrade(rungs, LEVELS).tolist() == held


def test_a_rupture_is_a_recall_or_worse_held_for_four_weeks():
    assert ladder.RUPTURE_RUNG == rung("recalled") == 5
    assert ladder.RUPTURE_WEEKS == 4
    assert rung("severed") == 6
    assert rung("armed") == len(RUNGS) - 1 == 7
    assert ladder.REPAIR_MARGIN == 0.15
