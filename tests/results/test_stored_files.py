"""Files of a run folder that changed since they were written are refused with the next step, and never read."""

from __future__ import annotations

import gc
import json
import shutil
from dataclasses import replace

import h5netcdf
import numpy as np
import pytest

import sim
from sim.results import run_folder
from sim.results.fingerprint import sha256_of
from sim.results.joining import stored_fingerprint
from sim.results.parts import parts_of, read_part, write_part
from sim.results.variables import COUNTED, VARIABLES
from sim.running import ensemble

POSITIONS = (0.0, 0.31, 0.77, 0.999)
"""Places of a changed bit, as a share of the file."""


@pytest.fixture(scope="module")
def study(two_states):
    return sim.Study(two_states, two_states.variants, runs=40, seed=3, weeks=8)


@pytest.fixture(scope="module")
def finished(study, tmp_path_factory):
    return sim.play(study, tmp_path_factory.mktemp("stored") / "run").folder


@pytest.fixture(scope="module")
def half(study, tmp_path_factory):
    """A study that was broken off after its first block."""
    return broken_off(study, tmp_path_factory.mktemp("half") / "run")


def broken_off(study, folder):
    def stop(done, runs):
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ensemble, "block_runs", lambda study: 16)
        with pytest.raises(KeyboardInterrupt):
            sim.play(study, folder, stop)
    return folder


@pytest.fixture
def folder(finished, tmp_path):
    return shutil.copytree(finished, tmp_path / "run")


@pytest.fixture
def unfinished(half, tmp_path):
    return shutil.copytree(half, tmp_path / "half")


READERS = {
    "open_results": sim.open_results,
    "verify": sim.verify,
    "resume": sim.resume,
    "expand": lambda folder: sim.expand(folder, 50),
}


def flip(path, share):
    raw = bytearray(path.read_bytes())
    raw[int(share * (len(raw) - 1))] ^= 4
    path.write_bytes(raw)


@pytest.mark.parametrize("share", POSITIONS)
@pytest.mark.parametrize("name", ["manifest.json", "scenario.yaml", "results.nc"])
def test_a_bit_that_changed_in_a_stored_file_is_refused_with_the_next_step(folder, name, share):
    flip(folder / name, share)
    for verb, read in READERS.items():
        if (name, verb) != ("results.nc", "resume"):
            with pytest.raises(sim.ResultsError, match=r"Restore it from a copy, or simulate"):
                read(folder)


@pytest.mark.parametrize("share", POSITIONS)
def test_a_bit_that_changed_in_a_part_is_refused_and_its_runs_are_simulated_again(unfinished, finished, share):
    (part,) = parts_of(unfinished)
    flip(part.path, share)
    for read in (sim.verify, lambda folder: sim.expand(folder, 50)):
        with pytest.raises(sim.ResultsError, match=r"checksum does not match\. Simulate its runs again"):
            read(unfinished)
    with pytest.warns(UserWarning, match="its runs are simulated again"):
        resumed = sim.resume(unfinished)
    assert resumed.manifest["results_sha256"] == sim.open_results(finished).manifest["results_sha256"]


def cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path):
    path.write_bytes(b"")


@pytest.mark.parametrize("harm", [cut, empty])
@pytest.mark.parametrize("name", ["manifest.json", "scenario.yaml", "results.nc"])
def test_a_file_that_was_cut_or_emptied_is_refused(folder, name, harm):
    harm(folder / name)
    for verb, read in READERS.items():
        if (name, verb) != ("results.nc", "resume"):
            with pytest.raises(sim.ResultsError, match=name):
                read(folder)


@pytest.mark.parametrize("harm", [cut, empty])
def test_results_that_are_damaged_are_set_aside_and_simulated_again(folder, finished, harm):
    harm(folder / "results.nc")
    damaged = (folder / "results.nc").read_bytes()
    with pytest.warns(UserWarning, match=r"set aside as results.nc.damaged-1"):
        again = sim.resume(folder)
    assert (folder / "results.nc.damaged-1").read_bytes() == damaged
    assert again.dataset.identical(sim.open_results(finished).dataset)


def test_results_that_are_missing_are_reported_and_simulated_again(folder, finished):
    (folder / "results.nc").unlink()
    with pytest.raises(sim.ResultsError, match=r"results.nc is missing"):
        sim.verify(folder)
    with pytest.raises(sim.ResultsError, match=r"unfinished \(0 of 40 runs done\)"):
        sim.open_results(folder)
    assert sim.resume(folder).dataset.identical(sim.open_results(finished).dataset)


@pytest.mark.parametrize("text", ["not json", "[1, 2]", "3", "null", "{}", '{"format": 3}', "[" * 100_000, "\xff"])
def test_a_manifest_that_is_none_is_refused(folder, text):
    (folder / "manifest.json").write_text(text, encoding="latin-1")
    for read in READERS.values():
        with pytest.raises(sim.ResultsError, match=r"manifest.json .*bilateral run"):
            read(folder)


@pytest.mark.parametrize(
    ("key", "value"), [("seed", 4), ("theory", "prospect"), ("variants", ["amends_early", "base"])]
)
def test_an_edited_manifest_is_refused_with_the_difference_from_the_results(folder, key, value):
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, key: value}))
    for read in READERS.values():
        with pytest.raises(sim.ResultsError, match=rf"damaged or was edited.*{key} .*results.nc: "):
            read(folder)


def test_inputs_that_do_not_have_their_hash_are_refused_even_in_a_manifest_with_its_own_checksum(folder):
    manifest = run_folder.read_manifest(folder)
    run_folder.write_manifest(folder, {**manifest, "seed": 4})
    with pytest.raises(sim.ResultsError, match="inputs that do not match their checksum"):
        sim.open_results(folder)
    del manifest["theory"]
    run_folder.write_manifest(folder, manifest)
    with pytest.raises(sim.ResultsError, match="lacks theory"):
        sim.open_results(folder)


def test_the_layout_of_the_manifest_is_no_matter(folder, finished):
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(dict(reversed(manifest.items()))))
    assert sim.open_results(folder).manifest == sim.open_results(finished).manifest


def test_an_edited_scenario_is_not_continued(unfinished):
    path = unfinished / "scenario.yaml"
    path.write_text(path.read_text() + "\n# a remark\n")
    for read in (sim.open_results, sim.resume, sim.verify, lambda folder: sim.expand(folder, 50)):
        with pytest.raises(sim.ResultsError, match=r"is not the scenario that was simulated.*bilateral run"):
            read(unfinished)


def test_a_part_of_another_study_is_refused_with_what_differs(study, unfinished, tmp_path):
    other = broken_off(replace(study, seed=4), tmp_path / "other")
    (part,) = parts_of(other)
    shutil.copy(part.path, unfinished / "parts" / part.path.name)
    for read in (sim.resume, sim.verify, lambda folder: sim.expand(folder, 50)):
        with pytest.raises(sim.ResultsError, match=r"a part of another study: seed 4 \(this study: 3\)"):
            read(unfinished)


def test_a_part_under_the_name_of_other_runs_is_refused(unfinished):
    (part,) = parts_of(unfinished)
    part.path.rename(part.path.with_name("00000016-000016.part"))
    with pytest.raises(sim.ResultsError, match=r"holds runs 0 to 15, not those in its name"):
        sim.resume(unfinished)


def test_results_of_another_study_are_refused_with_what_differs(study, folder, tmp_path):
    other = sim.play(replace(study, seed=4), tmp_path / "other").folder
    shutil.copy(other / "results.nc", folder / "results.nc")
    for read in (sim.open_results, sim.verify, lambda folder: sim.expand(folder, 50)):
        with pytest.raises(sim.ResultsError, match=r"is of another study: seed 4 \(this study: 3\)"):
            read(folder)


def test_files_of_others_among_the_parts_are_left_alone(unfinished):
    (unfinished / "parts" / "notes.txt").write_text("mine")
    (unfinished / "parts" / "12.part").write_text("mine as well")
    sim.resume(unfinished)
    assert sorted(path.name for path in (unfinished / "parts").iterdir()) == ["12.part", "notes.txt"]


def test_no_link_is_followed_where_a_draft_is_written(study, tmp_path, monkeypatch):
    mine = tmp_path / "mine.txt"
    mine.write_text("mine")
    folder = tmp_path / "run"
    folder.mkdir()
    sim.play(replace(study, runs=4), folder)
    with monkeypatch.context() as patch:
        patch.setattr("sim.writing.secrets.token_hex", lambda size: "0" * 2 * size)
        (folder / f".draft-{'0' * 16}-manifest.json").symlink_to(mine)
        with pytest.raises(FileExistsError):
            sim.expand(folder, 8)
    (folder / ".lock").symlink_to(mine)
    with pytest.raises(sim.ResultsError, match="is a link"):
        sim.expand(folder, 12)
    assert mine.read_text() == "mine"


def test_a_write_that_fails_leaves_the_earlier_study_as_it_was(folder, monkeypatch):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sim.results.joining.write_coordinates", full)
    with pytest.raises(OSError, match="No space"):
        sim.expand(folder, 50)
    after = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert after.keys() == before.keys()
    assert after["results.nc"] == before["results.nc"]
    monkeypatch.undo()
    assert sim.resume(folder).manifest["runs"] == 50


def test_a_draft_that_cannot_be_read_back_does_not_replace_the_results(folder, monkeypatch):
    before = (folder / "results.nc").read_bytes()
    monkeypatch.setattr("sim.results.joining.stored_fingerprint", lambda path: "another")
    with pytest.raises(sim.ResultsError, match="was not stored as it was written"):
        sim.expand(folder, 50)
    assert (folder / "results.nc").read_bytes() == before


def test_every_number_stored_has_checksums_that_any_reader_checks(folder):
    unchecked = []
    with h5netcdf.File(folder / "results.nc", "r") as file:
        for group in ("series", "inputs", "events"):
            for name, variable in file[group].variables.items():
                if variable.dtype.kind in "iuf" and not variable.fletcher32:
                    unchecked.append(name)
    assert unchecked == []


def test_the_hash_of_the_results_is_that_of_the_arrays_that_are_stored(folder):
    recorded = sim.open_results(folder).manifest["results_sha256"]
    assert stored_fingerprint(folder / "results.nc") == recorded
    with h5netcdf.File(folder / "results.nc", "a") as file:
        values = file["series"]["time_to_rupture"]
        values[0, 0] = np.nan if np.isfinite(values[0, 0]) else 1.0
    assert stored_fingerprint(folder / "results.nc") != recorded


def test_results_with_a_right_checksum_and_wrong_numbers_are_found_by_verify_and_not_expanded(folder):
    with h5netcdf.File(folder / "results.nc", "a") as file:
        file["series"]["rung"][0, 0, 0] = (file["series"]["rung"][0, 0, 0] + 1) % 8
    manifest = run_folder.read_manifest(folder)
    manifest["results"][0]["file_sha256"] = run_folder.sha256_of_file(folder / "results.nc")
    run_folder.write_manifest(folder, manifest)
    for read in (sim.verify, lambda folder: sim.expand(folder, 50)):
        with pytest.raises(sim.ResultsError, match="holds other results than were recorded"):
            read(folder)


def test_results_replaced_since_they_were_opened_are_not_mixed_with_the_new_ones(folder):
    opened = sim.open_results(folder)
    sim.expand(folder, 50)
    with pytest.raises(sim.ResultsError, match="has changed since it was opened"):
        opened.events  # noqa: B018


def test_a_study_changed_in_python_is_not_continued_from_its_file(two_states, tmp_path):
    changed = two_states.with_parameters({"triad_weight": 0.0})
    folder = sim.play(sim.Study(changed, runs=4, weeks=4), tmp_path / "run").folder
    assert sim.verify(folder).runs == 4
    with pytest.raises(sim.ResultsError, match="set in Python"):
        sim.expand(folder, 8)


def test_a_study_of_other_sources_of_the_model_is_not_continued(folder, monkeypatch):
    monkeypatch.setattr(ensemble, "model_sha256", lambda: "another")
    with pytest.raises(sim.ResultsError, match="other sources of the model"):
        sim.expand(folder, 50)
    assert sim.open_results(folder).manifest["runs"] == 40


def test_a_folder_of_another_format_is_refused(folder):
    (folder / "manifest.json").write_text('{"format": 2, "runs": 10, "runs_done": 4}')
    for read in READERS.values():
        with pytest.raises(sim.ResultsError, match=r"format 2; this version reads 4.*simulate again: bilateral run"):
            read(folder)
    (folder / "manifest.json").write_text(json.dumps({"format": 9, "manifest_sha256": sha256_of({"format": 9})}))
    with pytest.raises(sim.ResultsError, match=r"format 9; this version reads 4\. Install"):
        sim.open_results(folder)


def test_an_unfinished_or_foreign_folder_is_refused_with_the_next_step(tmp_path, unfinished):
    for read in READERS.values():
        with pytest.raises(sim.ResultsError, match="is not a run folder"):
            read(tmp_path)
    with pytest.raises(
        sim.ResultsError, match=r"unfinished \(16 of 40 runs done\); complete it with: bilateral resume"
    ):
        sim.open_results(unfinished)


def test_verify_says_what_was_verified(folder, unfinished):
    whole, part = sim.verify(folder), sim.verify(unfinished)
    assert str(whole).startswith(f"{folder}: verified 3 files (manifest.json, scenario.yaml, results.nc), ")
    assert f"40 runs of base, amends_early, results sha256 {whole.results_sha256}" in str(whole)
    assert whole.to_json()["results_sha256"] == sim.open_results(folder).manifest["results_sha256"]
    assert (part.runs, part.runs_of_study, part.results_sha256) == (16, 40, "")
    assert "bilateral resume" in str(part)


def test_damaged_results_are_refused_without_a_traceback_of_another_library(folder, capfd):
    raw = bytearray((folder / "results.nc").read_bytes())
    raw[:64] = bytes(64)
    (folder / "results.nc").write_bytes(raw)
    with pytest.raises(sim.ResultsError, match="is damaged or was changed"):
        sim.open_results(folder)
    gc.collect()
    assert capfd.readouterr().err == ""


def test_a_study_killed_before_its_results_are_put_in_place_is_whole_and_resumed(study, finished, tmp_path):
    def killed(self):
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ensemble.Joining, "put_in_place", killed)
        with pytest.raises(KeyboardInterrupt):
            sim.play(study, tmp_path / "run")
    assert not (tmp_path / "run" / "results.nc").exists()
    whole = sim.verify(tmp_path / "run")
    assert (whole.runs, whole.runs_of_study, whole.results_sha256) == (40, 40, "")
    assert "no results joined yet (join them with: bilateral resume" in str(whole)
    assert sim.resume(tmp_path / "run").dataset.identical(sim.open_results(finished).dataset)


def test_counts_of_a_large_world_are_stored_without_strangers_and_read_as_they_were(tmp_path):
    (tmp_path / "parts").mkdir()
    shapes = {v.name: (2, 3, 20, 20, 5)[: len(v.dims)] for v in VARIABLES if v.name in COUNTED and "week" in v.dims}
    counts = {name: np.full(shape, 7) for name, shape in shapes.items()}
    for values in counts.values():
        values[1, 2, 4, 6], values[:, :, 6, 4] = 1, 2
    counts["rupture_count"] = np.arange(800).reshape(2, 20, 20)
    part = {"relation": np.ones((2, 8, 3)), **counts}
    write_part(tmp_path, 0, 8, part, {"seed": 1})
    (stored,) = parts_of(tmp_path)
    read = read_part(stored, {"seed": 1})
    assert list(read) == list(part)
    assert all(np.array_equal(read[name], part[name]) and read[name].dtype == part[name].dtype for name in part)
    assert stored.path.stat().st_size < sum(values.nbytes for values in part.values()) / 10
