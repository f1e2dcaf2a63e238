"""Labels of acts: the nearest conduct, or the formal act of that week."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.model.actions import ACTIONS, action_index
from sim.model.compiling import LANES
from sim.model.situation import swap
from sim.results.recording.event_recorder import _Listed
from sim.results.recording.recorder import label, nearest
from sim.running.block import play_block, play_focal
from sim.world.world import World

CONDUCT = [a for a in ACTIONS if a.kind == "conduct"]
HERE, BACK = (0, 0, 0, 1), (0, 0, 1, 0)


@pytest.fixture(scope="module")
def quiet(two_states):
    return World(two_states, seed=None).situation


def label_of(s):
    """The acts of a situation's week."""
    return label(s.tone, s.downgrade_chosen, swap(s.amends), s.backed_down, s.restored)


def with_facts(s, **facts):
    """The situation with these facts of the first state's conduct towards the second."""
    arrays = {name: getattr(s, name).copy() for name in facts}
    for name, value in facts.items():
        arrays[name][BACK if name == "amends" else HERE] = value
    return replace(s, **arrays)


def names(s):
    rows = label_of(s)
    return ACTIONS[rows[HERE]].name, ACTIONS[rows[BACK]].name


def test_every_tone_gets_the_nearest_row():
    tones = np.linspace(-1.0, 1.0, 401)
    own = np.array([ACTIONS[row].tone for row in nearest(tones)])
    best = np.min([np.abs(tones - a.tone) for a in CONDUCT], axis=0)
    np.testing.assert_allclose(np.abs(tones - own), best, atol=1e-12)
    assert {ACTIONS[row].kind for row in nearest(tones)} == {"conduct"}


def test_labels_keep_the_shape_of_what_is_named(quiet):
    assert nearest(np.zeros((2, 3, 4, 4))).shape == (2, 3, 4, 4)
    assert label_of(quiet).shape == quiet.tone.shape
    assert label_of(quiet).dtype == np.int8


@pytest.mark.parametrize("action", CONDUCT, ids=lambda a: a.name)
def test_in_an_ordinary_week_conduct_is_named_after_its_tone(quiet, action):
    other = ACTIONS[nearest(quiet.tone)[BACK]].name
    assert names(with_facts(quiet, tone=action.tone)) == (action.name, other)


@pytest.mark.parametrize(("facts", "name"), [
    ({"downgrade_chosen": 1, "downgrade_level": 1}, "measures"),
    ({"downgrade_chosen": 2, "downgrade_level": 2}, "recall"),
    ({"downgrade_chosen": 3, "downgrade_level": 3}, "sever"),
    ({"amends": 0.5}, "amends_half"), ({"amends": 1.0}, "amends_full"),
    ({"backed_down": True}, "back_down"), ({"restored": True}, "restoration"), ({"downgrade_level": 2}, None),
], ids=str)  # fmt: skip
def test_a_formal_act_comes_before_conduct_and_is_its_authors_alone(quiet, facts, name):
    before = names(quiet)
    assert names(with_facts(quiet, **facts)) == (name or before[0], before[1])


def test_amends_are_named_for_the_one_who_makes_them(quiet):
    made = quiet.amends.copy()
    made[HERE] = 1.0  # received by the first state from the second
    before = names(quiet)
    assert names(replace(quiet, amends=made)) == (before[0], "amends_full")


def test_of_two_formal_acts_in_a_week_the_later_one_is_named(quiet):
    facts = {"downgrade_chosen": 2, "downgrade_level": 2, "amends": 1.0}
    assert names(with_facts(quiet, **facts))[0] == "amends_full"
    assert names(with_facts(quiet, **facts, backed_down=True))[0] == "back_down"
    assert names(with_facts(quiet, **facts, backed_down=True, restored=True))[0] == "restoration"


def test_formal_acts_are_named_by_their_row():
    assert [ACTIONS[action_index(a.name)] for a in ACTIONS] == list(ACTIONS)


def test_a_recall_in_the_week_of_the_others_severance_is_still_a_recall(two_states):
    world = World(two_states, seed=None)
    level, taken = np.zeros_like(world.situation.downgrade_level), np.zeros_like(world.situation.downgrade_chosen)
    level[..., 0, 1] = level[..., 1, 0] = 3
    taken[..., 0, 1], taken[..., 1, 0] = 2, 3
    rows = label_of(replace(world.situation, downgrade_level=level, downgrade_chosen=taken))
    assert [ACTIONS[rows[0, 0, i, j]].name for i, j in ((0, 1), (1, 0))] == ["recall", "sever"]


FORMAL = ["measures", "recall", "sever", "amends_half", "amends_full", "back_down", "restoration"]


def test_events_and_labels_of_a_week_name_the_same_acts_of_the_same_states(run_folder):
    """Of several formal acts in a week the label names the last in order; a restoration is the label of both sides."""
    data, table = run_folder.dataset, run_folder.events
    rows = data["action_path"].transpose("variant", "kept_run", "week", "source", "target").to_series()
    labels = {place: ACTIONS[row].name for place, row in rows.items() if ACTIONS[row].name in FORMAL}
    levels = data["downgrade_level_path"].to_series()
    mine = table[table["event"].isin(FORMAL) & (table["run"] < data.sizes["kept_run"])]
    events = mine.set_index(["variant", "run", "date", "source", "target"])["event"]
    assert {*events} == {*labels.values()} == {*FORMAL}
    for place, name in events.items():
        assert FORMAL.index(labels[place]) >= FORMAL.index(name), place
        if name == labels[place] and name in FORMAL[:3]:
            assert levels[place] == 1 + FORMAL.index(name), place
    for (*when, source, target), name in labels.items():
        sides = sorted((source, target)) if name == "restoration" else (source, target)
        assert name in events.loc[[(*when, *sides)]].tolist()


def test_an_incident_is_an_event_of_its_victim_by_its_offender_and_a_turnover_of_its_state_alone(run_folder):
    table = run_folder.events
    bridge, turnover = (table[table["event"] == name] for name in ("incident bridge", "turnover"))
    assert {*zip(bridge["source"], bridge["target"], bridge["week"], strict=True)} == {("XAA", "XBB", 22)}
    assert sorted(zip(bridge["variant"], bridge["run"], strict=True)) == [
        (variant, run) for variant in ("amends_early", "base") for run in range(48)
    ]
    assert {*zip(turnover["source"], turnover["target"], strict=True)} == {("XAA", "XAA"), ("XBB", "XBB")}


def test_a_list_of_events_grows_when_it_is_full():
    listed = _Listed()
    listed.note(np.ones((1, 40, 2, LANES)), 20 * LANES, 3)
    listed.note(np.full((1, 40, 2, LANES), 2.0), 30 * LANES, 4)
    _, run, week, item, value = listed.columns()
    assert len(run) == 100 * LANES
    assert (week.tolist(), value.tolist()) == (
        [3] * 40 * LANES + [4] * 60 * LANES,
        [1.0] * 40 * LANES + [2.0] * 60 * LANES,
    )
    assert sorted(run[: 40 * LANES].tolist()) == sorted([*range(20 * LANES)] * 2)
    assert (item[40 * LANES :] == np.tile(np.repeat([0, 1], LANES), 30)).all()


def test_the_short_record_of_the_focal_dyad_is_a_part_of_the_whole(small_study):
    whole, short = play_block(small_study, 0, 8), play_focal(small_study, small_study.cases, range(8))
    for name, values in short.items():
        np.testing.assert_array_equal(values, whole[name], err_msg=name)
