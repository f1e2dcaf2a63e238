"""Files of an answer: what is written, what is read back, and a study that is verified."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from made_up_sweeps import SWEEPS

import sim
from sim.errors import ResultsError, UsageError
from sim.questions.answer_files import read_answer, read_table, write_answer
from sim.questions.calibrate.ablation import Ablation
from sim.results.fingerprint import sha256_of
from sim.results.run_folder import PARTS

ANSWER = SWEEPS["one key"]


def test_an_answer_is_written_as_text_json_tables_and_a_picture_and_read_back(tmp_path):
    folder = tmp_path / "new" / "folder"
    files = write_answer(ANSWER, folder, {"command": "bilateral sweep"})
    assert [path.name for path in files] == ["sweep.txt", "sweep.json", "sweep.csv", "sweep.png"]
    assert {path.name for path in folder.iterdir()} == {*(path.name for path in files), "sweep.svg"}
    assert (folder / "sweep.txt").read_text() == f"{ANSWER}\n"
    read, table = read_answer(folder / "sweep.json"), ANSWER.tables()["sweep.csv"]
    expected = json.loads(json.dumps(ANSWER.to_json()))
    assert read == {**expected, "command": "bilateral sweep", "tables_sha256": {"sweep.csv": sha256_of(table)}}
    assert (
        json.dumps(json.loads((folder / "sweep.json").read_text()), indent=2) + "\n"
        == (folder / "sweep.json").read_text()
    )
    assert read_table(folder / "sweep.csv", read) == table
    (folder / "sweep.csv").write_text(table + " ")
    with pytest.raises(ResultsError, match="not as it was written"):
        read_table(folder / "sweep.csv", read)
    (folder / "sweep.json").write_text(json.dumps({**read, "answer_sha256": "0"}))
    with pytest.raises(ResultsError, match="checksum differs"):
        read_answer(folder / "sweep.json")
    (folder / "sweep.json").write_text("[1]")
    with pytest.raises(ResultsError, match="holds list"):
        read_answer(folder / "sweep.json")


@pytest.mark.parametrize("name", ["mine.json", "mine.svg", "sweep.csv"])
def test_files_are_replaced_unless_they_are_to_be_kept(tmp_path, name):
    (tmp_path / name).write_text("mine")
    with pytest.raises(UsageError, match="already exists"):
        write_answer(ANSWER, tmp_path, {}, "mine", keep=True)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert write_answer(ANSWER, tmp_path, {}, "mine")[0].name == "mine.txt"
    assert "mine" not in (tmp_path / name).read_text()[:4]


def test_an_answer_without_a_picture_has_text_and_json(tmp_path):
    cost = Ablation(())
    assert [path.name for path in write_answer(cost, tmp_path, {}, keep=True)] == ["ablate.txt", "ablate.json"]
    assert len(list(tmp_path.iterdir())) == 2


def test_a_verified_study_is_described_with_its_files_arrays_and_runs(run_folder):
    found = sim.verify(run_folder.folder)
    manifest = run_folder.manifest
    assert found.files == ("manifest.json", "scenario.yaml", "results.nc")
    assert (found.runs, found.runs_of_study, found.variants) == (48, 48, ("base", "amends_early"))
    assert found.arrays == 58
    assert found.inputs_sha256 == manifest["inputs_sha256"]
    assert str(found) == (
        f"{run_folder.folder}: verified 3 files (manifest.json, scenario.yaml, results.nc), {found.arrays} arrays, "
        f"48 runs of base, amends_early, results sha256 {found.results_sha256}"
    )
    part = replace(found, files=(*found.files, f"{PARTS}/0.part"), runs=16, results_sha256="")
    assert str(part).endswith(
        f"verified 4 files (manifest.json, scenario.yaml, results.nc, ...), {found.arrays} arrays, 16 runs of base, "
        f"amends_early of 48 (complete it with: bilateral resume {found.run_folder}), no results joined yet"
    )
    whole = replace(found, results_sha256="")
    assert str(whole).endswith(f"no results joined yet (join them with: bilateral resume {found.run_folder})")
    assert set(found.to_json()) == {
        "run_folder", "files", "arrays", "variants", "runs", "runs_of_study", "inputs_sha256", "results_sha256",
    }  # fmt: skip
