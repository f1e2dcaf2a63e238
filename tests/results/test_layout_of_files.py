"""Chunks and checksums of a results file, counts in the parts of a large world, and the tables of an export."""

from __future__ import annotations

import gzip

import h5netcdf
import numpy as np
import pytest

import sim
from sim.errors import UsageError
from sim.results.dataset import tree_of, write_tables
from sim.results.layout import define_arrays, write_coordinates
from sim.results.parts import parts_of, read_part, remove_parts, write_part


@pytest.fixture(scope="module")
def results(two_states, tmp_path_factory):
    study = sim.Study(two_states, two_states.variants, runs=3, seed=5, weeks=4)
    return sim.play(study, tmp_path_factory.mktemp("layout") / "run")


def test_chunks_are_of_one_variant_and_of_whole_groups_of_runs_up_to_64_kib(results, tmp_path):
    """32 runs of 60 weeks and 2 directions of 4 bytes are 15,360 bytes, of which 4 fit; of one float, 256: 256."""
    made = {**results.manifest, "variants": ["a", "b"], "runs": 9000, "weeks": 60}
    with h5netcdf.File(tmp_path / "results.nc", "w") as file:
        write_coordinates(file, made)
        define_arrays(file, {"input start_relation": np.zeros((2, 16, 2, 2)), "input one": np.zeros((2, 16))})
        series, inputs, events = file["series"], file["inputs"], file["events"]
        assert series["relation"].chunks == (1, 128, 60, 2)
        assert series["half_log_odds"].chunks == (1, 64, 60, 2)
        assert series["time_to_rupture"].chunks == (1, 8192)
        assert series["relation_path"].chunks == (1, 16, 60, 1, 2)
        assert series["relation_count"].chunks == (1, 60, 1, 2, 80)
        assert inputs["one"].chunks == (1, 8192)
        assert inputs["start_relation"].chunks == (1, 4096, 1, 2)
        assert inputs["start_relation"].attrs["long_name"] == "start_relation"
        assert events["week"].chunks == (8192,)
        assert events.dimensions["event_row"].isunlimited()
        for group in (series, inputs, events):
            assert all(values.fletcher32 for values in group.variables.values() if values.dtype.kind in "if")
        assert series.dimensions["kept_run"].size == 24
        assert series["rung"].shuffle
        assert series["rung"].compression_opts == 1


@pytest.mark.parametrize("weeks", [1500, 1])
def test_a_chunk_holds_a_group_of_runs_however_long_they_are(results, tmp_path, weeks):
    with h5netcdf.File(tmp_path / "results.nc", "w") as file:
        write_coordinates(file, {**results.manifest, "runs": 40, "weeks": weeks})
        define_arrays(file, {})
        assert file["series"]["half_log_odds"].chunks == (1, 32 if weeks == 1500 else 40, weeks, 2)


@pytest.mark.parametrize("states", [15, 16])
def test_counts_are_read_from_a_part_as_they_were_and_take_little_room_in_a_large_world(tmp_path, states):
    """The dyads from 1 to 2 and from 2 to 3 differ, the second in one week of the second variant only."""
    (tmp_path / "parts").mkdir()
    counts = np.zeros((2, 3, states, states, 5), dtype=np.int32)
    counts[..., 3] = 7
    counts[:, :, 1, 2] = [1, 2, 4, 0, 0]
    counts[1, 2, 2, 3] = [0, 0, 0, 6, 1]
    sums = np.zeros((2, 3, states, states), dtype=np.int64)
    sums[0, 1, 4, 5] = -9
    part = {"rung_count": counts, "relation_sum": sums, "rupture_count": sums[:, 0].astype(np.int32)}
    write_part(tmp_path, 16, 8, part, {"seed": 1})
    (stored,) = parts_of(tmp_path)
    assert (stored.first, stored.runs) == (16, 8)
    assert (stored.path.stat().st_size < counts.nbytes) == (states == 16)
    found = read_part(stored, {"seed": 1})
    assert list(found) == list(part)
    for name, values in part.items():
        assert found[name].dtype == values.dtype
        assert np.array_equal(found[name], values), name


def test_parts_are_listed_in_the_order_of_their_runs_and_removed_with_their_folder_if_nothing_else_is_there(tmp_path):
    (tmp_path / "parts").mkdir()
    for first, runs in ((32, 8), (0, 16), (16, 16)):
        write_part(tmp_path, first, runs, {"rung": np.zeros((1, runs))}, {})
    note = tmp_path / "parts" / "notes.part"
    note.touch()
    assert [(part.first, part.runs) for part in parts_of(tmp_path)] == [(0, 16), (16, 16), (32, 8)]
    remove_parts(tmp_path)
    assert list((tmp_path / "parts").iterdir()) == [note]
    note.unlink()
    remove_parts(tmp_path)
    assert not (tmp_path / "parts").exists()
    remove_parts(tmp_path)


def test_tables_begin_with_their_columns_and_no_numbers_of_rows_and_replace_nothing(results, tmp_path):
    files = write_tables(results, tmp_path / "deep" / "csv")
    assert [path.name for path in files] == ["paths.csv.gz", "events.csv.gz", "inputs.csv", "README.txt"]
    heads = [gzip.decompress(path.read_bytes()).decode().split("\n")[0] for path in files[:2]]
    assert heads[0].startswith("variant,run,week,source,target,relation,tone,")
    assert heads[1] == "variant,run,date,week,source,target,event"
    assert files[2].read_text().startswith("variant,run,")
    note = files[3].read_text().splitlines()
    assert "seed 5, 3 runs of " in note[0]
    assert [line.split(":")[0].strip() for line in note[3:9]] == [
        "relation", "tone", "grievance", "downgrade_level", "half_log_odds", "rung",
    ]  # fmt: skip
    for path in files[1:]:
        path.unlink()
    with pytest.raises(UsageError, match=r"paths\.csv\.gz; choose"):
        write_tables(results, tmp_path / "deep" / "csv")
    assert list((tmp_path / "deep" / "csv").iterdir()) == files[:1]


def test_a_tree_has_runs_inputs_and_events_and_says_what_was_simulated(results):
    tree = tree_of(results)
    assert set(tree.children) == {"runs", "inputs", "events"}
    assert tree.name == results.manifest["scenario"]
    assert tree.attrs == {key: results.manifest[key] for key in tree.attrs}
    assert {"seed", "runs", "focus", "theory", "results_sha256"} <= set(tree.attrs)
    assert tree["runs"].to_dataset().identical(results.dataset)
    assert tree["events"].sizes["row"] == len(results.events)


def test_a_focal_dyad_is_found_in_either_order_and_case(results):
    assert [results.focal_dyad(name) for name in ("XAA-XBB", "xbb-xaa")] == [results.manifest["focus"]] * 2
    for name in ("XAA-XAA", "XAA", "XAA-XBB-XCC"):
        with pytest.raises(UsageError, match="is not a focal dyad"):
            results.focal_dyad(name)
    assert results.focused_on("XBB-XAA") is results
