"""Changes made in Python: the same as in the file, and refused with the same words."""

from __future__ import annotations

import copy
import pickle
import re

import numpy as np
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim.scenario.file.values import FrozenDict

TEXT = (ROOT / "tests" / "scenario" / "two_states.yaml").read_text(encoding="utf-8")
CHANGES = {
    "states.XAA.factions.veterans.power": 0.7,
    "incidents.bridge.severity": 5,
    "relations.XAA-XBB": {"low": 0.2, "mode": 0.4, "high": 0.5},
    "ideal_tones.XAA.veterans>XBB": -0.8,
}
TYPED = """
  a_change:
    states: {XAA: {factions: {veterans: {power: 0.7}}}}
    incidents: {bridge: {severity: 5}}
    relations: {XAA-XBB: {low: 0.2, mode: 0.4, high: 0.5}}
    ideal_tones: {XAA.veterans>XBB: -0.8}
    without: {incidents: [seizures], actions: [sever]}
"""
WITHOUT = {"incidents": ["seizures"], "actions": ["sever"]}


def typed(tmp_path):
    """The scenario with the same change typed into its file."""
    path = tmp_path / "two_states.yaml"
    path.write_text(TEXT.replace("\nvariants:\n", f"\nvariants:{TYPED}"), encoding="utf-8")
    return sim.load(path)


def bits(results):
    return results.manifest["results_sha256"]


def test_changes_are_those_typed_in_the_file_to_the_bit(two_states, tmp_path):
    file = typed(tmp_path)
    added = two_states.with_changes(CHANGES, without=WITHOUT, variant="a_change")
    assert added.contents["a_change"] == file.contents["a_change"]
    wanted = bits(file.run(8, variants=("base", "a_change"), weeks=40, out=tmp_path / "typed"))
    assert bits(added.run(8, variants=("base", "a_change"), weeks=40, out=tmp_path / "added")) == wanted
    base = two_states.with_changes(CHANGES, without=WITHOUT)
    alone = bits(file.run(8, variants=("a_change",), weeks=40, out=tmp_path / "alone"))
    assert bits(base.run(8, weeks=40, out=tmp_path / "base")) == alone
    assert alone != bits(two_states.run(8, weeks=40, out=tmp_path / "unchanged"))


def test_no_change_changes_no_bit(two_states, tmp_path):
    assert two_states.with_changes({}) is two_states
    assert two_states.with_changes({}, without={}).resolved == two_states.resolved
    same = two_states.with_changes({}, variant="same").run(6, variants=("base", "same"), weeks=30, out=tmp_path / "run")
    base, other = (same.dataset["half_log_odds"].sel(variant=name) for name in ("base", "same"))
    np.testing.assert_array_equal(base, other)
    assert sim.summary(same).variants["same"].unchanged


def test_what_was_loaded_is_as_it_was(two_states):
    before = two_states.contents["base"].model_dump_json()
    two_states.with_changes(CHANGES)
    assert two_states.contents["base"].model_dump_json() == before


def test_changes_hold_in_every_variant_and_add_up(two_states):
    changed = two_states.with_changes({"relations.XAA-XBB": 0.1}, without={"incidents": ["bridge"]})
    again = changed.with_changes({"trade_dependence.XAA-XBB": 0.9}, without={"incidents": ["seizures"]})
    for name in ("base", "amends_early"):
        contents = again.contents[name]
        assert contents.relations["XAA-XBB"].point == 0.1
        assert contents.trade_dependence["XAA-XBB"].point == 0.9
        assert set(contents.without.incidents) == {"bridge", "seizures"}
    assert len(again.contents["amends_early"].do) == 1
    assert again.file.relations["XAA-XBB"].point == 0.1


def test_a_changed_study_is_continued_and_narrated_from_its_folder(two_states, tmp_path):
    changed = two_states.with_changes(CHANGES, without=WITHOUT)
    some = changed.run(4, weeks=40, out=tmp_path / "some")
    assert sim.story(some).run in range(4)
    whole = changed.run(8, weeks=40, out=tmp_path / "whole")
    assert bits(sim.expand(tmp_path / "some", 8)) == bits(whole)


@pytest.mark.parametrize(
    ("changes", "without", "said"),
    [
        ({"states.XAA.factions.veteran.power": 0.6}, {}, "did you mean 'veterans'?"),
        ({"states.XAA.fctions.veterans.power": 0.6}, {}, "did you mean 'factions'?"),
        ({"parameters.forgeting": 0.1}, {}, "did you mean 'forgetting'?"),
        ({"relations.XAA-XBB": 2}, {}, "must be between -0.99 and 0.99 (got 2)"),
        ({"relations.XAA-XBB": float("nan")}, {}, "must be a finite number"),
        ({"weeks": 3}, {}, "it applies to the whole file"),
        ({}, {"incidents": ["brige"]}, "did you mean 'bridge'?"),
        ({}, {"incident": ["bridge"]}, "did you mean 'incidents'?"),
        ({"do": [{"date": "2024-06-10", "by": "XBB", "to": "XAA", "action": "amend"}]}, {}, "did you mean 'amends_"),
    ],
)
@pytest.mark.parametrize("variant", [None, "what_if"])
def test_errors_are_those_of_the_file_said_once(two_states, changes, without, said, variant):
    with pytest.raises(sim.ScenarioError, match=re.escape(said)) as caught:
        two_states.with_changes(changes, without=without, variant=variant)
    assert len(caught.value.problems) == 1
    assert "changes made in Python:" in str(caught.value)


def test_every_error_is_reported_at_once(two_states):
    with pytest.raises(sim.ScenarioError) as caught:
        two_states.with_changes({"relations.XAA-XBB": 2, "parameters.forgeting": 0.1, "states.XAC.name": "X"})
    assert len(caught.value.problems) == 3


def test_what_cannot_stand_in_a_file_is_refused(two_states):
    with pytest.raises(sim.UsageError, match=r"relations.XAA-XBB: object cannot stand in a scenario"):
        two_states.with_changes({"relations.XAA-XBB": object()})
    with pytest.raises(sim.UsageError, match="already has a variant 'amends_early'"):
        two_states.with_changes({}, variant="amends_early")
    with pytest.raises(sim.UsageError, match="contents of two_states were replaced"):
        two_states.with_parameters({"forgetting": 0.05}).with_changes(CHANGES)


@settings(max_examples=15, deadline=None)
@given(st.floats(-0.99, 0.99))
def test_numbers_arrive_as_they_were_given(number):
    scenario = sim.load(ROOT / "tests" / "scenario" / "two_states.yaml")
    for value in (number, np.float64(number)):
        changed = scenario.with_changes({"relations.XAA-XBB": value})
        assert changed.contents["base"].relations["XAA-XBB"].point == number


def test_a_scenario_cannot_be_changed_in_place(two_states):
    file, contents = two_states.file, two_states.contents
    for mapping in (contents, file.states, file.states["XAA"].factions, file.state_stakes["XAA"], file.variants):
        assert isinstance(mapping, FrozenDict)
        with pytest.raises(TypeError, match="with_changes"):
            mapping["XAA"] = None
        for change in (
            mapping.clear,
            mapping.popitem,
            lambda m=mapping: m.update(x=1),
            lambda m=mapping: m.pop("x", 0),
        ):
            with pytest.raises(TypeError, match="cannot be changed in place"):
                change()
    with pytest.raises(ValueError, match="frozen"):
        file.states["XAA"].name = "Other"
    assert copy.deepcopy(file) == pickle.loads(pickle.dumps(file)) == file
