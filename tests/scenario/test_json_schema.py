"""The JSON Schema says to editors what the reader will say."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import PAST_CRISES, ROOT, SCENARIOS, WORLD

from sim.scenario.file.json_schema import FILE, as_text, json_schema
from sim.scenario.file.yaml_reader import parse

KEPT = ROOT / "scenarios" / "scenario.schema.json"
TWO_STATES = Path(__file__).parent / "two_states.yaml"
EVERY_KEY = Path(__file__).parent / "every_key.yaml"
JUDGE = jsonschema.Draft7Validator(json_schema())


def data_of(path: Path, *changes: tuple[str, str]) -> dict[str, Any]:
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return parse(text, path.name).data


def test_the_kept_schema_is_current() -> None:
    if "REFRESH_EXPECTED" in os.environ:
        KEPT.write_text(as_text(), encoding="utf-8")
    assert KEPT.read_text(encoding="utf-8") == as_text(), "REFRESH_EXPECTED=1 pytest tests/scenario/test_json_schema.py"


def test_the_schema_is_a_schema() -> None:
    schema = json_schema()
    assert jsonschema.Draft7Validator(jsonschema.Draft7Validator.META_SCHEMA).is_valid(schema)
    assert set(schema["$defs"]) >= {"Faction", "Incident", "Leader"}


@pytest.mark.parametrize("path", [*SCENARIOS, WORLD, *PAST_CRISES, TWO_STATES, EVERY_KEY], ids=lambda path: path.stem)
def test_every_scenario_is_accepted(path: Path) -> None:
    assert [error.message for error in JUDGE.iter_errors(data_of(path))] == []


@pytest.mark.parametrize("path", [*SCENARIOS, WORLD, *PAST_CRISES], ids=lambda path: path.stem)
def test_no_scenario_begins_with_another_schema(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    way = "." if path.parent == KEPT.parent else ".."
    assert "$schema" not in first or first == f"# yaml-language-server: $schema={way}/{KEPT.name}"


@pytest.mark.parametrize("power", ["0.6", "{value: 0.6}", "{low: 0.5, mode: 0.6, high: 0.7}"])
def test_a_quantity_is_a_number_or_a_mapping(power: str) -> None:
    assert JUDGE.is_valid(data_of(TWO_STATES, ("power: 0.6", f"power: {power}")))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("power: 0.6", "power: 1.6"),
        ("power: 0.6", "power: '0.6'"),
        ("power: 0.6", "power: {low: 0.5}"),
        ("power: 0.6", "power: {value: 1.5}"),
        ("power: 0.6", "power: {value: 0.6, low: 0.5, mode: 0.6, high: 0.7}"),
        ("power: 0.6, ", ""),
        ("question:", "qestion:"),
        ("weeks: 104", "weeks: 0"),
        ("XAA-XBB: 0.5", "XAA_XBB: 0.5"),
        ("rate: 2/year", "rate: often"),
        ("forgetting: 0.06", "forgetting: 6"),
        ("forgetting: 0.06", "forgeting: 0.06"),
        ("title: Amends within a week", "titel: Amends within a week"),
        ("action: amends_full", "action: 1"),
    ],
)
def test_what_the_reader_refuses_is_refused(old: str, new: str) -> None:
    assert not JUDGE.is_valid(data_of(TWO_STATES, (old, new)))


def test_a_file_that_extends_another_may_leave_out_what_it_inherits() -> None:
    change = {"extends": "base.yaml", "states": {"XAA": {"factions": {"merchants": {"interests": {"trade": 0.1}}}}}}
    assert JUDGE.is_valid(change)
    assert not JUDGE.is_valid({**change, "relations": {"XAA-XBB": 3}})
    del change["extends"]
    assert not JUDGE.is_valid(change)


def test_every_key_says_what_it_means() -> None:
    schema = json_schema()
    silent = [
        f"{name}.{key}"
        for name, definition in schema["$defs"].items()
        for key, inner in definition.get("properties", {}).items()
        if not inner.get("description")
    ]
    assert silent == []
    assert all(definition.get("description") for definition in schema["$defs"].values())
    assert schema["$defs"][FILE]["properties"].keys() >= {"extends", "variants", "relations"}


def test_the_text_is_json() -> None:
    assert json.loads(as_text()) == json_schema()
