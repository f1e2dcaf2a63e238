"""The table of actions: names, codes, tones and levels."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sim.model.actions import ACTIONS, LEVELS, SCRIPTED_ONLY, action_index
from sim.results.recording.recorder import nearest

CONDUCT = [a for a in ACTIONS if a.kind == "conduct"]
GOLDSTEIN = {
    "010": 0.0, "013": 0.4, "030": 4.0, "032": 4.5, "041": 1.0, "042": 1.9, "043": 2.8, "045": 5.0, "051": 3.4,
    "055": 7.0, "057": 8.0, "060": 6.0, "070": 7.0, "071": 7.4, "072": 8.3, "074": 8.5, "080": 5.0, "0841": 7.0,
    "100": -5.0, "112": -2.0, "130": -4.4, "131": -5.8, "138": -7.0, "160": -4.0, "161": -4.0, "163": -8.0, "166": -7.0,
    "170": -7.0, "171": -9.2, "172": -5.0, "190": -10.0,
}  # fmt: skip
"""Weights of CAMEO codes in the ICEWS list (Goldstein 1992; Schrodt 2012), where they bear on this table."""


def test_names_are_unique_and_found_by_name():
    assert len({a.name for a in ACTIONS}) == len(ACTIONS)
    assert [action_index(a.name) for a in ACTIONS] == list(range(len(ACTIONS)))


def test_an_unknown_action_is_refused_with_the_table():
    with pytest.raises(KeyError, match=r"apologise.*amends_full"):
        action_index("apologise")


def test_rows_that_files_and_results_refer_to_stay_where_they_are():
    assert [a.name for a in ACTIONS] == [
        "use_force", "coerce", "sanction", "expel", "threaten", "demand", "reduce_relations", "accuse", "comment",
        "consult", "visit", "praise", "offer", "cooperate", "aid", "agree", "protect", "measures", "recall", "sever",
        "amends_half", "amends_full", "back_down", "restoration", "release", "restraint", "mediation",
    ]  # fmt: skip


@pytest.mark.parametrize("action", ACTIONS, ids=lambda a: a.name)
def test_every_row_has_words_a_code_and_a_tone_on_the_scale(action):
    assert action.words == action.words.strip() != ""
    assert action.cameo.isdigit()
    assert 2 <= len(action.cameo) <= 4
    assert 1 <= int(action.cameo[:2]) <= 20
    assert -1.0 <= action.tone <= 1.0
    assert 0.0 <= action.strength <= 1.0


@pytest.mark.parametrize("action", CONDUCT, ids=lambda a: a.name)
def test_tones_of_conduct_are_goldsteins_weights_of_their_codes(action):
    assert action.tone == pytest.approx(GOLDSTEIN[action.cameo] / 10.0)


def test_tones_of_conduct_are_in_strict_order_and_reach_both_ends_of_dispute_and_help():
    tones = [a.tone for a in CONDUCT]
    assert all(low < high for low, high in pairwise(tones))
    assert min(tones) == -1.0
    assert max(tones) > 0.8


def test_the_nearest_label_of_an_actions_own_tone_is_that_action():
    tones = np.array([a.tone for a in CONDUCT])
    assert [ACTIONS[row].name for row in nearest(tones)] == [a.name for a in CONDUCT]


def test_only_downgrades_put_levels_in_force_one_each():
    levels = {a.name: a.level for a in ACTIONS if a.level}
    assert levels == {"measures": 1, "recall": 2, "sever": 3}
    assert {a.name for a in ACTIONS if a.kind == "downgrade"} == set(levels)
    assert LEVELS == ("none", "measures", "recalled", "severed")


def test_graver_downgrades_are_harsher_in_tone():
    tones = [a.tone for a in sorted(ACTIONS, key=lambda a: a.level) if a.kind == "downgrade"]
    assert tones == sorted(tones, reverse=True)


def test_only_amends_have_strength_and_full_amends_most():
    assert {a.name: a.strength for a in ACTIONS if a.strength} == {"amends_half": 0.5, "amends_full": 1.0}
    assert {a.name for a in ACTIONS if a.kind == "amends"} == {"amends_half", "amends_full"}


def test_gestures_that_nobody_chooses_have_rows_of_their_own_kind_and_the_weight_of_their_code():
    rows = [a for a in ACTIONS if a.kind in SCRIPTED_ONLY]
    assert [a.name for a in rows] == list(SCRIPTED_ONLY) == [a.kind for a in rows]
    assert [a.tone for a in rows] == [pytest.approx(GOLDSTEIN[a.cameo] / 10.0) for a in rows]
