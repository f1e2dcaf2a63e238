"""Folders of new studies, and the words for what differs between the inputs of two."""

from __future__ import annotations

import datetime as dt
import json

import h5py
import numpy as np
import pytest

from sim.errors import UsageError
from sim.model.compiling import LANES
from sim.results.recording.counting import list_where
from sim.results.run_folder import differences, new_folder, remove_drafts, stamp_of

DAY = dt.date(2026, 3, 1)
HASH = "0123456789abcdef" * 4


def test_a_study_without_a_folder_gets_the_next_free_one_of_its_scenario_and_day(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folders = [new_folder(None, "detente", DAY) for _ in range(3)]
    assert [str(folder) for folder in folders] == [f"runs/detente-2026-03-01-{number}" for number in (1, 2, 3)]
    assert all([path.name for path in folder.iterdir()] == ["parts"] for folder in folders)
    (tmp_path / "runs" / "other-2026-03-01-1").touch()
    assert new_folder(None, "other", DAY).name == "other-2026-03-01-2"


def test_a_chosen_folder_may_be_deep_or_there_and_empty_and_nothing_else(tmp_path):
    for folder in (tmp_path / "a" / "b" / "c", tmp_path / "empty"):
        (tmp_path / "empty").mkdir(exist_ok=True)
        assert new_folder(folder, "detente", DAY) == folder
        assert [path.name for path in folder.iterdir()] == ["parts"]
        with pytest.raises(UsageError, match="already exists"):
            new_folder(folder, "detente", DAY)
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="already exists"):
        new_folder(tmp_path / "file", "detente", DAY)


def test_drafts_of_a_study_are_removed_from_it_and_its_parts_and_other_files_are_not(tmp_path):
    new_folder(tmp_path, "detente", DAY)
    others = [tmp_path / "results.nc", tmp_path / ".draft-notes", tmp_path / "parts" / "00000000-000016.part"]
    names = ("manifest.json", "results.nc", "parts/00000016-000016.part", "parts/results.nc")
    drafts = [(tmp_path / name).with_name(f".draft-{HASH[:16]}-{name.rpartition('/')[2]}") for name in names]
    for path in (*others, *drafts):
        path.touch()
    remove_drafts(tmp_path)
    assert all(path.exists() for path in others)
    assert not any(path.exists() for path in drafts)


@pytest.mark.parametrize(
    ("found", "expected", "words"),
    [
        ({"seed": 1}, {"seed": 1}, ""),
        ({"seed": 1, "weeks": 8}, {"seed": 2, "weeks": 8}, "seed 1 (this study: 2)"),
        ({}, {"seed": 2}, "seed None (this study: 2)"),
        ({"seed": 2, "title": "more"}, {"seed": 2}, ""),
        ({"seed": 2, "states": HASH}, {"seed": 2}, "states 0123456789ab (this study: None)"),
        ({"seed": 2, "conditioned": HASH}, {"seed": 2}, "conditioned 0123456789ab (this study: None)"),
        ({"seed": 2, "states": HASH}, {}, ""),
        ({"seed": 2}, {"seed": 2, "states": "mine"}, "states None (this study: mine)"),
        ({"states": "a"}, {"states": "b"}, "states a (this study: b)"),
        ({"seed": 1, "weeks": 8}, {"seed": 2, "weeks": 9}, "seed 1 (this study: 2), weeks 8 (this study: 9)"),
        ({"variants": ["a", "b"]}, {"variants": ["a"]}, "variants a, b (this study: a)"),
        ({"versions": {"x": "1", "y": "2"}}, {"versions": {"x": "1"}}, "versions x 1 y 2 (this study: x 1)"),
        ({"theory": HASH[:-1]}, {"theory": HASH}, f"theory {HASH[:-1]} (this study: {HASH[:12]})"),
    ],
)
def test_what_differs_is_listed_with_both_values_and_hashes_in_twelve_digits(found, expected, words):
    assert differences(found, expected) == words


@pytest.mark.parametrize(
    ("stored", "stamp"), [('{"seed": 3}', {"seed": 3}), ("[3]", {}), ("{", {}), (None, {}), (3, {})]
)
def test_a_stamp_that_cannot_be_read_is_empty(tmp_path, stored, stamp):
    path = tmp_path / "results.nc"
    assert stamp_of(path) == {}
    path.write_text(json.dumps({"inputs": "{}"}))
    assert stamp_of(path) == {}
    with h5py.File(path, "w") as file:
        if stored is not None:
            file.attrs["inputs"] = stored
    assert stamp_of(path) == stamp


def test_what_is_not_zero_is_listed_in_runs_of_all_groups_and_counted_beyond_the_room():
    values = np.zeros((2, 2, 3, LANES), dtype=np.int8)
    values[0, 0, 2, 1], values[1, 1, 0, 3], values[1, 1, 1, 4] = 5, 6, 7
    into = np.full((4, 5), -1, dtype=np.int32)
    assert list_where(values, LANES + 4, 9, into, 1) == 3
    assert into.tolist() == [[-1] * 5, [0, 1, 9, 2, 5], [1, LANES + 3, 9, 0, 6], [-1] * 5]
    assert list_where(values, LANES + 5, 9, into[:2], 1) == 4
    assert into[2:].tolist() == [[1, LANES + 3, 9, 0, 6], [-1] * 5]
