"""HDF5 survives neither a write that the system refuses nor a Ctrl-C: both are kept, and raised once it is done."""

from __future__ import annotations

import errno
import resource
import signal

import pytest

import sim
from sim.writing import DraftFile


@pytest.mark.parametrize("allowed", [0, 1, 5, 40])
def test_results_on_a_full_disk_end_in_the_systems_error_and_are_resumed_to_the_bit(
    allowed, two_states, tmp_path, monkeypatch
):
    class OnFullDisk(DraftFile):
        left = allowed

        def write(self, data):
            self.left -= 1
            self._refused = self._refused or (errno.ENOSPC if self.left < 0 else 0)
            return super().write(data)

    study = sim.Study(two_states, runs=8, seed=3, weeks=6)
    with monkeypatch.context() as patch:
        patch.setattr("sim.results.joining.DraftFile", OnFullDisk)
        with pytest.raises(OSError, match=r"No space.*run/results\.nc"):
            sim.play(study, tmp_path / "run")
    assert not list((tmp_path / "run").glob(".*nc"))
    assert sim.resume(tmp_path / "run").dataset.identical(sim.play(study, tmp_path / "other").dataset)


@pytest.mark.parametrize("access", [0, 10, 100, 200, 400])
def test_an_interrupt_while_a_file_is_written_is_heeded_afterwards_and_resumed_to_the_bit(
    access, two_states, tmp_path, monkeypatch
):
    class Interrupted(DraftFile):
        left = access

        def seek(self, offset, whence=0):
            if self.left == 0:
                signal.raise_signal(signal.SIGINT)
            self.left -= 1
            return super().seek(offset, whence)

    study = sim.Study(two_states, runs=8, seed=3, weeks=6)
    earlier = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with monkeypatch.context() as patch:
            patch.setattr("sim.results.joining.DraftFile", Interrupted)
            with pytest.raises(KeyboardInterrupt):
                sim.play(study, tmp_path / "run")
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, earlier)
    assert not list((tmp_path / "run").glob(".*nc"))
    assert sim.resume(tmp_path / "run").dataset.identical(sim.play(study, tmp_path / "other").dataset)


def write_and_stumble(path):
    with DraftFile(path) as file:
        assert [file.write(b"abcd"), file.write(b"efgh"), file.write(b"ijkl")] == [4, 4, 4]
        assert file.seek(-9, 2) == 3
        assert file.read(7) == b"defghij"
        raise ValueError("what follows from it")


def test_a_refused_write_is_raised_at_the_end_in_place_of_what_follows_from_it(tmp_path):
    path = tmp_path / "draft"
    path.write_bytes(b"")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (6, before[1]))
    try:
        with pytest.raises(OSError, match="draft") as caught:
            write_and_stumble(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert caught.value.errno == errno.EFBIG
    assert path.read_bytes() == b"abcdef"
