"""Ranges of a variant: sampled where they are in force, and absent where the variant removes their input."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sim.scenario.inputs import inputs_of
from sim.scenario.scenario import Scenario, load
from sim.world.world import World

EVERY_KEY = Path(__file__).parent / "every_key.yaml"
RUNS = 50
RANGES = (
    ("responsibility: 0.8", "responsibility: {low: 0.2, mode: 0.5, high: 0.9}"),
    ("severity: 1, impact: 0.5", "severity: 1, impact: {low: 0.3, mode: 0.5, high: 2}"),
    ("XCC: {XAA: 0.6}", "XCC: {XAA: {low: 0.4, mode: 0.6, high: 0.8}}"),
    ("veterans: {power: 0.4", "veterans: {power: {low: 0.2, mode: 0.4, high: 0.5}"),
)
VARIANTS = """variants:
  no_leverage: {without: {leverage: [XCC]}}
  no_faction: {without: {factions: [XAA.veterans]}}
  no_third_state: {without: {states: [XCC]}}
  no_incident: {without: {incidents: [wreck, insult]}}
"""


def ranged(tmp_path: Path) -> Scenario:
    text = EVERY_KEY.read_text(encoding="utf-8")
    for old, new in RANGES:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "ranged.yaml"
    path.write_text(text + VARIANTS, encoding="utf-8")
    return load(path)


def test_ranges_of_incidents_are_sampled(tmp_path: Path) -> None:
    scenario = ranged(tmp_path)
    paths = {r.path for r in inputs_of(scenario).ranges}
    assert {"incidents.wreck.attribution", "incidents.insult.impact"} <= paths  # these paths seed the draws
    by_name = {incident.name: incident for incident in World(scenario, ("base",), RUNS, seed=1).setting.incidents}
    responsibility, impact = by_name["wreck"].responsibility, by_name["insult"].impact
    assert np.unique(responsibility).size == np.unique(impact).size == RUNS
    assert responsibility.min() >= 0.2
    assert responsibility.max() <= 0.9


def test_ranges_of_what_a_variant_removes_are_not_in_force(tmp_path: Path) -> None:
    scenario = ranged(tmp_path)

    def removed(variant: str) -> set[str]:
        return {r.path for r in inputs_of(scenario).ranges} - {r.path for r in inputs_of(scenario, variant).ranges}

    assert removed("no_leverage") == removed("no_third_state") == {"leverage.XCC.XAA"}
    assert removed("no_faction") == {"states.XAA.factions.veterans.power"}
    assert removed("no_incident") == {"incidents.wreck.attribution", "incidents.insult.impact"}


def test_a_removed_faction_or_leverage_stays_removed_in_every_run(tmp_path: Path) -> None:
    scenario = ranged(tmp_path)
    at, setting = scenario.roster.at, World(scenario, scenario.variants, RUNS, seed=1).setting
    variant = scenario.variants.index
    veterans = scenario.roster.factions[at("XAA")].index("veterans")
    assert (setting.power[variant("no_faction"), :, at("XAA"), veterans] == 0.0).all()
    assert (setting.power[variant("base"), :, at("XAA"), veterans] > 0.0).all()
