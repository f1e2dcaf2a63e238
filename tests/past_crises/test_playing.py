"""Cases side by side are the cases alone, bit for bit; what is kept of a run is what its own study keeps."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from made_up_cases import PARAMETERS, table

import sim
from sim.errors import UsageError
from sim.model.ladder import RECALLED, SEVERED
from sim.past_crises import playing
from sim.past_crises.playing import Courses, play_cases
from sim.past_crises.scenario_files import scenarios_of, write_cases
from sim.past_crises.targets import TARGETS, chances, outcomes

RUNS, WEEKS = 4, 80
ARRAYS = [field.name for field in fields(Courses) if field.name != "weeks"]


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    return table(tmp_path_factory.mktemp("cases"), 6).cases


@pytest.fixture(scope="module")
def together(cases):
    return play_cases(scenarios_of(cases, PARAMETERS), RUNS, 3, WEEKS)


def same(one, other):
    return all(np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True) for name in ARRAYS)


def test_a_case_among_others_is_the_case_alone(cases, together):
    for place, scenario in enumerate(scenarios_of(cases, PARAMETERS)):
        alone = play_cases([scenario], RUNS, 3, WEEKS)
        for name in ARRAYS:
            assert np.array_equal(getattr(alone, name)[0], getattr(together, name)[place], equal_nan=True), name


def test_a_case_among_others_is_the_ordinary_study_of_its_own_file(cases, tmp_path):
    courses = play_cases(scenarios_of(cases, PARAMETERS), RUNS, 3)
    for place in (0, 3):
        path = write_cases(cases, PARAMETERS, tmp_path / "files")[place]
        dataset = sim.load(path).run(runs=RUNS, seed=3, out=tmp_path / f"run_{place}").dataset
        rung = dataset["rung"].sel(variant="base").transpose("run", "week").to_numpy()
        for asked, bound in (("recalled", RECALLED), ("severed", SEVERED)):
            first = np.where((rung >= bound).any(axis=1), (rung >= bound).argmax(axis=1), np.nan)
            assert np.array_equal(getattr(courses, asked)[place], first, equal_nan=True)


def test_neither_blocks_nor_workers_change_a_bit(cases, together, monkeypatch):
    monkeypatch.setattr(playing, "ROWS_AT_ONCE", 2 * len(cases))
    assert same(play_cases(scenarios_of(cases, PARAMETERS), RUNS, 3, WEEKS, workers=2), together)


def test_the_worst_of_an_episode_ends_with_full_repair():
    rung = np.array([[[2, 4, 5, 3, 2, 6]], [[2, 4, 5, 3, 2, 6]], [[2, 2, 2, 2, 2, 6]]], dtype=np.int8)
    until = playing._until(np.array([[4.0], [np.nan], [0.0]]), rung)
    assert until.max(axis=-1)[:, 0].tolist() == [5, 6, 2]


def test_runs_that_cannot_be_are_refused(cases):
    with pytest.raises(UsageError, match="runs must be 1 or more"):
        play_cases(scenarios_of(cases, PARAMETERS), 0)


def test_chances_are_never_none_nor_all(together):
    found = chances(together)
    assert found.shape == (6, len(TARGETS))
    assert ((found > 0.0) & (found < 1.0)).all()
    recalled = (together.recalled[0] <= 12 * 30.44 / 7).sum()
    assert found[0, 0] == (recalled + 0.5) / (RUNS + 1.0)


def test_who_repairs_early_has_repaired_later_and_who_was_not_followed_is_not_known(cases):
    happened = outcomes(cases)
    for case, row in zip(cases, happened, strict=True):
        after = case.after
        for target, value in zip(TARGETS, row, strict=True):
            if target.what == "repaired":
                full, seen = after.months_to_full, after.months_observed
                wanted = (
                    float(full <= target.months) if full is not None else (0.0 if seen >= target.months else np.nan)
                )
                assert value == wanted or (np.isnan(value) and np.isnan(wanted))
