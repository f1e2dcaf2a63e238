"""A scenario that extends another is the other with changes, and can be written out as one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sim
from sim.errors import ScenarioError
from sim.running.block import play_block
from sim.scenario.file.files import ODD_SPACE
from sim.scenario.file.layers import read_layers
from sim.scenario.file.yaml_reader import parse
from sim.scenario.reader import ParsedScenario, read

TWO_STATES = Path(__file__).parent / "two_states.yaml"
CHANGE = """\
extends: base.yaml
title: Warmer neighbours
relations: {XAA-XBB: {low: 0.6, mode: 0.7, high: 0.8}}
states: {XAA: {factions: {veterans: {interests: {pride: -0.3}}}}}
incidents:
  bridge: {deaths: 0}
  dispute: {date: 2024-09-02, victim: XBB, offender: XAA, severity: 1}
variants:
  amends_early: {title: Amends after all}
  no_bridge: {without: {incidents: [bridge]}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "base.yaml").write_bytes(TWO_STATES.read_bytes())
    return tmp_path


def extending(folder: Path, text: str, name: str = "change.yaml") -> ParsedScenario:
    (folder / name).write_text(text, encoding="utf-8")
    return read(folder / name)


def refusal(path: Path) -> ScenarioError:
    with pytest.raises(ScenarioError) as refused:
        read(path)
    return refused.value


def test_it_keeps_what_it_does_not_mention_and_changes_the_rest_by_key(folder: Path) -> None:
    file, base = extending(folder, CHANGE).file, read(folder / "base.yaml").file
    assert (file.title, file.question, file.start) == ("Warmer neighbours", base.question, base.start)
    veterans = file.states["XAA"].factions["veterans"]
    assert (veterans.power.point, veterans.interests["pride"].point, veterans.interests["trade"].point) == (
        0.4,
        -0.3,
        0.1,
    )
    assert (file.incidents["bridge"].severity, file.incidents["bridge"].deaths) == (4, 0)
    assert [*file.incidents] == ["bridge", "seizures", "dispute"]
    assert file.record == base.record


def test_a_number_or_range_replaces_the_whole_of_the_other(folder: Path) -> None:
    reading = extending(folder, CHANGE)
    assert reading.file.relations["XAA-XBB"].extremes == (0.6, 0.8)
    plain = "extends: base.yaml\nstates: {XAA: {leader: {domestic_constraint: 0.3}}}\n"
    assert extending(folder, plain, "plain.yaml").file.states["XAA"].leader.domestic_constraint.extremes == (0.3, 0.3)


def test_variants_of_the_same_name_merge_and_others_are_added(folder: Path) -> None:
    variants = extending(folder, CHANGE).variants
    assert [*variants] == ["base", "amends_early", "no_bridge"]
    assert variants["amends_early"].title == "Amends after all"
    assert [act.action for act in variants["amends_early"].do] == ["amends_full"]


def test_ranges_in_variants_of_the_same_name_are_replaced_as_a_whole(folder: Path) -> None:
    extending(
        folder, "extends: base.yaml\nvariants: {cold: {relations: {XAA-XBB: {value: 0.1, why: A guess}}}}\n", "one.yaml"
    )
    two = extending(
        folder, "extends: one.yaml\nvariants: {cold: {relations: {XAA-XBB: {low: 0, mode: 0.1, high: 0.2}}}}\n"
    )
    assert two.variants["cold"].relations["XAA-XBB"].extremes == (0.0, 0.2)


def test_the_resolved_text_reads_back_to_the_same_scenario(folder: Path) -> None:
    reading = extending(folder, CHANGE)
    assert reading.resolved.startswith("# Resolved from change.yaml, which extends base.yaml.\n")
    alone = folder / "alone"
    alone.mkdir()
    (alone / "resolved.yaml").write_text(reading.resolved, encoding="utf-8")
    again = read(alone / "resolved.yaml")
    assert again.file == reading.file
    assert again.variants == reading.variants
    assert again.resolved == again.text


def test_the_resolved_text_gives_bit_identical_results(folder: Path) -> None:
    extending(folder, CHANGE)
    (folder / "resolved.yaml").write_text(read(folder / "change.yaml").resolved, encoding="utf-8")
    parts = [
        play_block(sim.Study(sim.load(folder / name), ("base", "no_bridge"), 3, seed=5, weeks=40), 0, 3)
        for name in ("change.yaml", "resolved.yaml")
    ]
    assert parts[0].keys() == parts[1].keys()
    for key, values in parts[0].items():
        np.testing.assert_array_equal(values, parts[1][key])


def test_a_run_folder_holds_a_scenario_that_stands_alone(folder: Path) -> None:
    extending(folder, CHANGE)
    results = sim.load(folder / "change.yaml").run(runs=2, seed=1, out=folder / "run")
    kept = read(results.folder / "scenario.yaml")
    assert kept.file == read(folder / "change.yaml").file
    assert "extends:" not in kept.text


def test_a_file_that_extends_nothing_is_its_own_resolved_text() -> None:
    reading = read(TWO_STATES)
    assert reading.resolved == reading.text == TWO_STATES.read_text(encoding="utf-8")


def test_a_base_need_not_be_a_scenario_by_itself(folder: Path) -> None:
    text = TWO_STATES.read_text(encoding="utf-8")
    (folder / "part.yaml").write_text(text.replace("title: Two neighbours and a bridge\n", ""), encoding="utf-8")
    assert extending(folder, "extends: part.yaml\ntitle: Whole\n").file.title == "Whole"
    assert [p.path for p in refusal(folder / "part.yaml").problems] == ["title"]


def test_what_is_missing_in_both_is_missing_in_the_file_itself(folder: Path) -> None:
    text = TWO_STATES.read_text(encoding="utf-8")
    (folder / "part.yaml").write_text(text.replace("focus: XAA-XBB\n", ""), encoding="utf-8")
    (folder / "change.yaml").write_text("extends: part.yaml\n", encoding="utf-8")
    assert [(p.path, p.file) for p in refusal(folder / "change.yaml").problems] == [("focus", "")]


def test_faults_name_the_file_they_stand_in(folder: Path) -> None:
    base = folder / "base.yaml"
    base.write_text(base.read_text(encoding="utf-8").replace("weeks: 104", "weeks: many"), encoding="utf-8")
    (folder / "middle.yaml").write_text("extends: base.yaml\nfocuss: XAA-XBB\n", encoding="utf-8")
    (folder / "change.yaml").write_text("extends: middle.yaml\ninput_noise: 7\n", encoding="utf-8")
    found = [(p.path, p.file, p.line) for p in refusal(folder / "change.yaml").problems]
    assert found == [("input_noise", "", 2), ("weeks", str(base), 5), ("focuss", str(folder / "middle.yaml"), 2)]
    shown = str(refusal(folder / "change.yaml"))
    assert f"{base}:5:8 weeks: must be a whole number (got 'many')\n    5 | weeks: many\n" in shown
    assert shown.count("\n    2 | ") == 2


def test_a_base_that_is_no_yaml_is_refused_by_its_own_name(folder: Path) -> None:
    (folder / "base.yaml").write_text("title: [1, 2\n", encoding="utf-8")
    (folder / "change.yaml").write_text(CHANGE, encoding="utf-8")
    assert refusal(folder / "change.yaml").file == str(folder / "base.yaml")


def test_warnings_name_the_file_they_stand_in(folder: Path) -> None:
    warnings = extending(folder, "extends: base.yaml\nsources: {unread: {author: B, title: C, date: 2024}}\n").warnings
    assert {(w.path, w.file) for w in warnings} >= {
        ("sources.unread", ""),
        ("dyad_stakes.XAA-XBB.trade", str(folder / "base.yaml")),
    }


def test_a_link_out_of_the_folder_is_refused(folder: Path) -> None:
    (folder / "inner").mkdir()
    (folder / "inner" / "link.yaml").symlink_to(folder / "base.yaml")
    (folder / "inner" / "change.yaml").write_text("extends: link.yaml\n", encoding="utf-8")
    assert "is a link to a file outside the folder" in str(refusal(folder / "inner" / "change.yaml"))


def test_a_link_inside_the_folder_is_followed_but_makes_no_cycle(folder: Path) -> None:
    (folder / "link.yaml").symlink_to(folder / "base.yaml")
    assert extending(folder, "extends: link.yaml\ntitle: By a link\n").file.title == "By a link"
    (folder / "loop.yaml").symlink_to(folder / "circle.yaml")
    (folder / "circle.yaml").write_text("extends: loop.yaml\n", encoding="utf-8")
    assert "circle.yaml -> loop.yaml" in str(refusal(folder / "circle.yaml"))


@pytest.mark.parametrize(
    "name", ["..", ".", "../base.yaml", "a\\\\b.yaml", "inner/base.yaml", "~/base.yaml", "", "x\\0.yaml"]
)
def test_nothing_but_a_file_name_is_taken(folder: Path, name: str) -> None:
    (folder / "change.yaml").write_text(f'extends: "{name}"\n', encoding="utf-8")
    assert [p.path for p in refusal(folder / "change.yaml").problems] == ["extends"]


def test_a_folder_or_a_very_long_name_is_no_base(folder: Path) -> None:
    (folder / "inner.yaml").mkdir()
    for name in ("inner.yaml", f"{'x' * 300}.yaml"):
        (folder / "change.yaml").write_text(f"extends: {name}\n", encoding="utf-8")
        assert "there is no file" in str(refusal(folder / "change.yaml"))


@pytest.mark.parametrize(("levels", "taken"), [(10, True), (11, False)])
def test_ten_levels_and_no_more(folder: Path, levels: int, taken: bool) -> None:
    for i in range(levels):
        below = f"level_{i - 1}.yaml" if i else "base.yaml"
        (folder / f"level_{i}.yaml").write_text(f"extends: {below}\ntitle: Level {i}\n", encoding="utf-8")
    top = folder / f"level_{levels - 1}.yaml"
    if taken:
        assert read(top).file.title == "Level 9"
    else:
        assert "more than 10 files" in str(refusal(top))


def test_a_variant_cannot_extend_a_file(folder: Path) -> None:
    (folder / "change.yaml").write_text("extends: base.yaml\nvariants: {x: {extends: base.yaml}}\n", encoding="utf-8")
    assert [p.path for p in refusal(folder / "change.yaml").problems] == ["variants.x.extends"]


TEXTS = st.one_of(
    st.sampled_from(
        ["1e3", "08", "0841", "055", "NO", "~", "", "true", ".5", "1.", "-0", "2024-01-01", "a: b", "# x", "é", "<<"]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=20),
)
VALUES = st.one_of(
    TEXTS, st.integers(-(10**17), 10**17), st.floats(allow_nan=False, allow_infinity=False), st.booleans()
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.dictionaries(
        TEXTS.filter(lambda key: key not in ("extends", "variants") and not ODD_SPACE.search(key)), VALUES, max_size=6
    )
)
def test_any_data_written_out_reads_back_as_it_is(tmp_path: Path, data: dict[str, object]) -> None:
    (tmp_path / "base.yaml").write_text("a: 1\n", encoding="utf-8")
    (tmp_path / "change.yaml").write_text("extends: base.yaml\n", encoding="utf-8")
    layers = read_layers(tmp_path / "change.yaml")
    layers.document.data.clear()
    layers.document.data.update(data)
    assert parse(layers.resolved, "resolved.yaml").data == data if data else True
