"""Every key with a number declares whether it affects an output, and the declaration is tested."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import numpy as np
import pytest
from numeric_keys import numeric_keys

from sim.model.parameters import declared
from sim.scenario.file.json_schema import json_schema
from sim.scenario.file.schema import Contents, Variant
from sim.scenario.file.values import BASE, Quantity
from sim.scenario.scenario import load
from sim.world.world import World

EVERY_KEY = Path(__file__).parent / "every_key.yaml"
KEYS = {key.path: key for key in numeric_keys()}
OTHER = {
    "states.*.leader.domestic_constraint": "states: {XAA: {leader: {domestic_constraint: 0.6}}}",
    "states.*.leader.leaning.*": "states: {XAA: {leader: {leaning: {XBB: -0.5}}}}",
    "states.*.leader.tenure_years": "states: {XAA: {leader: {tenure_years: 0.5}}}",
    "states.*.factions.*.power": "states: {XAA: {factions: {veterans: {power: 0.1}}}}",
    "states.*.factions.*.interests.*": "states: {XAA: {factions: {veterans: {interests: {pride: 0.6}}}}}",
    "state_stakes.*.*": "state_stakes: {XBB: {pride: 0.3}}",
    "dyad_stakes.*.*": "dyad_stakes: {XAA-XBB: {trade: 0.5}}",
    "leverage.*.*": "leverage: {XCC: {XAA: 0.2}}",
    "relations.*": "relations: {XAA-XBB: 0.3}",
    "ties.*": "ties: {XAA-XBB: 0.7}",
    "trade_dependence.*": "trade_dependence: {XAA-XBB: 1}",
    "contiguity.*": "contiguity: {XAA-XBB: 0}",
    "power_asymmetry.*": "power_asymmetry: {XAA-XBB: 4}",
    "ideal_tones.*": "ideal_tones: {XCC.crown>XAA: -0.9}",
    "pressures.*": "pressures: {XBB>XAA: 1}",
    "input_noise": "input_noise: 0.2",
    "random_incidents.rate": "random_incidents: {rate: 0.1}",
    "random_incidents.max_impact": "random_incidents: {max_impact: 1}",
    "incidents.*.when.grievance": "incidents: {raids: {when: {grievance: 0.9}}}",
    "incidents.*.rate": "incidents: {raids: {rate: 1/year}}",
    "incidents.*.severity": "incidents: {wreck: {severity: 2}}",
    "incidents.*.deaths": "incidents: {wreck: {deaths: 200}}",
    "incidents.*.impact": "incidents: {insult: {impact: 1.5}}",
    "incidents.*.responsibility": "incidents: {wreck: {responsibility: 0.2}}",
    "incidents.*.intent": "incidents: {wreck: {intent: accidental}}",
    "incidents.*.force": "incidents: {wreck: {force: true}}",
}
"""Another value for each key that a variant can change."""
IN_THE_FILE = {"format", "weeks", "sources.*.date", "readings.*.prior", "propositions.*.at_least"}
"""Keys that are the same for every variant."""


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bool]:
    """For each key, whether another value changes the trajectory of any run."""
    variants = "\n".join(f"  v{i}: {{{change}}}" for i, change in enumerate(OTHER.values()))
    path = tmp_path_factory.mktemp("keys") / "changed.yaml"
    path.write_text(f"{EVERY_KEY.read_text(encoding='utf-8')}variants:\n{variants}\n", encoding="utf-8")
    scenario = load(path)
    world = World(scenario, scenario.variants, 16, 1, 0)
    differs = np.zeros(len(scenario.variants), dtype=bool)
    for _ in range(scenario.file.weeks):
        world.step()
        now = world.situation.half_log_odds
        differs |= (now != now[:1]).any(axis=(1, 2, 3))
    return dict(zip(OTHER, differs[1:].tolist(), strict=True))


@pytest.mark.parametrize("path", [path for path, key in KEYS.items() if path in OTHER and key.affects_output])
def test_a_key_declared_so_affects_an_output(path: str, changed: dict[str, bool]) -> None:
    assert changed[path]


def test_no_key_with_a_number_is_left_untried() -> None:
    untried = {path for path in KEYS if not path.startswith("parameters.")} - OTHER.keys() - IN_THE_FILE
    assert not untried, f"add another value for {untried} to OTHER"


def test_only_what_the_engine_never_sees_is_merely_shown() -> None:
    shown = {path for path, key in KEYS.items() if not key.affects_output}
    assert shown == {"format", "sources.*.date", "propositions.*.at_least"}


def test_every_quantity_of_the_contents_is_listed() -> None:
    paths = set()

    def walk(value: object, path: str) -> None:
        if isinstance(value, Quantity):
            paths.add(path)
        elif isinstance(value, dict):
            for inner in value.values():
                walk(inner, f"{path}.*")
        elif hasattr(value, "model_fields_set"):
            for name in type(value).model_fields:
                walk(getattr(value, name), f"{path}.{name}")

    contents: Variant = load(EVERY_KEY).variant(BASE)
    for name in Contents.model_fields:
        walk(getattr(contents, name), name)
    assert paths
    assert paths <= KEYS.keys()


def test_parameters_have_their_declared_range() -> None:
    for name, parameter in declared().items():
        key = KEYS[f"parameters.{name}"]
        assert (key.low, key.high, key.affects_output) == (parameter.low, parameter.high, True)


def test_ranges_are_those_that_the_reader_holds_numbers_to() -> None:
    assert (KEYS["relations.*"].low, KEYS["relations.*"].high) == (-0.99, 0.99)
    assert (KEYS["incidents.*.severity"].low, KEYS["incidents.*.severity"].high) == (1, 5)
    assert (KEYS["incidents.*.rate"].low, KEYS["incidents.*.rate"].high) == (0, None)


def test_a_key_without_a_declaration_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    schema = json_schema()
    del schema["$defs"]["Faction"]["properties"]["power"]["affects_output"]
    monkeypatch.setattr("numeric_keys.json_schema", lambda: schema)
    with pytest.raises(LookupError, match=re.escape("states.*.factions.*.power does not declare")):
        numeric_keys()


def test_a_numeric_key_is_a_plain_record() -> None:
    assert [field.name for field in dataclasses.fields(KEYS["weeks"])] == ["path", "low", "high", "affects_output"]
