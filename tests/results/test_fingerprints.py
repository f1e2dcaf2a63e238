"""Hashes of the model's sources and of results, whatever the blocks, and the number of runs that are kept."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

import sim
from sim.results import fingerprint, joining
from sim.results.dataset import runs_kept
from sim.results.fingerprint import Fingerprint
from sim.results.joining import stored_fingerprint
from sim.results.variables import Part

SIMULATING = (
    "model/rules/step.py", "engine/engine.py", "world/world.py", "scenario/load.py", "results/recording/recorder.py",
    "results/outcomes.py", "results/variables.py",
)  # fmt: skip
OTHERS = ("results/dataset.py", "questions/compare/compare.py", "cli/run.py", "model/notes.txt", "running/block.py")


@pytest.fixture(scope="module")
def study(two_states):
    return sim.Study(two_states, two_states.variants, runs=40, seed=3, weeks=8)


@pytest.fixture(scope="module")
def finished(study, tmp_path_factory):
    return sim.play(study, tmp_path_factory.mktemp("fingerprints") / "run").folder


def test_a_run_depends_on_the_sources_that_simulate_and_record_it_and_on_no_others(tmp_path, monkeypatch):
    for name in (*SIMULATING, *OTHERS):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"one\ntwo\n")
    monkeypatch.setattr(fingerprint, "_ROOT", tmp_path)
    now = fingerprint.model_sha256.__wrapped__
    first = now()
    for name in (*SIMULATING, *OTHERS):
        (tmp_path / name).write_bytes(b"one\r\ntwo\r\n")
        assert now() == first, name
        (tmp_path / name).write_bytes(b"one\nthree\n")
        assert (now() != first) == (name in SIMULATING), name
        (tmp_path / name).write_bytes(b"one\ntwo\n")


@pytest.mark.parametrize("runs", [1, 16, 20, 39, 40, 512])
def test_results_read_in_stretches_of_any_number_of_runs_are_the_same(study, finished, tmp_path, monkeypatch, runs):
    """24 runs keep the paths of all dyads: of other lengths a stretch ends within them, with them and beyond."""
    whole = sim.play(sim.Study(study.scenario, study.variants, runs=44, seed=3, weeks=8), tmp_path / "whole")
    monkeypatch.setattr(joining, "SLICE", runs)
    assert stored_fingerprint(finished / "results.nc") == sim.open_results(finished).manifest["results_sha256"]
    expanded = sim.expand(shutil.copytree(finished, tmp_path / "run"), 44)
    assert expanded.manifest["results_sha256"] == whole.manifest["results_sha256"]
    assert expanded.dataset.identical(whole.dataset)
    assert expanded.events.equals(whole.events)


def part_of(first: int, last: int, dtype: str = "f8", name: str = "relation") -> Part:
    values = np.arange(24.0).view(dtype).reshape(2, 4, 3)
    return {name: values[:, first:last], "events": np.array([[0, run, 2, 0, 1, 3] for run in range(first, last)])}


def sha256(*parts: Part, counts: int = 5) -> str:
    own = Fingerprint()
    for part in parts:
        own.add_part(part)
    return own.sha256({"rung_count": np.array([counts])})


def test_the_hash_of_results_is_of_names_types_values_and_counts_and_not_of_blocks():
    whole = sha256(part_of(0, 4))
    assert whole == sha256(part_of(0, 1), part_of(1, 4)) == sha256(part_of(0, 3), part_of(3, 4))
    others = (
        sha256(part_of(0, 3)),
        sha256(part_of(0, 4, "i8")),
        sha256(part_of(0, 4, name="tone")),
        sha256(part_of(1, 4), part_of(0, 1)),
        sha256(part_of(0, 4), counts=6),
    )
    assert len({whole, *others}) == 6


def test_a_hash_that_was_asked_for_leaves_the_rest_to_be_added():
    own = Fingerprint()
    own.add_part(part_of(0, 2))
    assert own.sha256({}) == own.sha256({})
    own.add_part(part_of(2, 4))
    assert own.sha256({"rung_count": np.array([5])}) == sha256(part_of(0, 4))


@pytest.mark.parametrize(("joined", "kept"), [(0, 24), (16, 24), (24, 24), (40, 40)])
def test_runs_that_are_joined_and_still_in_parts_are_counted_once(tmp_path, joined, kept):
    (tmp_path / "parts").mkdir()
    for name in ("00000000-000016.part", "00000016-000008.part"):
        (tmp_path / "parts" / name).touch()
    assert runs_kept(tmp_path, joined) == kept
