"""Numbers that are multiplied by zero are reported, and changing them indeed changes nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.scenario.reader import read
from sim.scenario.scenario import load
from sim.world.world import World

HERE = Path(__file__).parent
EVERY_KEY = HERE / "every_key.yaml"


def edited(tmp_path: Path, *changes: tuple[str, str], name: str = "edited.yaml") -> Path:
    text = EVERY_KEY.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def paths_without_effect(path: Path) -> list[str]:
    return [w.path for w in read(path).warnings]


def trajectory(path: Path) -> np.ndarray:
    world = World(load(path), ("base",), 8, 3)
    for _ in range(60):
        world.step()
    return np.concatenate([world.situation.half_log_odds.ravel(), world.situation.grievance.ravel()])


def test_a_scenario_in_which_every_number_counts_is_not_warned_of() -> None:
    assert read(EVERY_KEY).warnings == ()


CASES = {
    "states.XCC.factions.crown.interests.pride": ("pride: -0.5}", "pride: 0.5}", [
        (", pride: 0.4}", "}"), (", pride: 0.2}", "}"), (", pride: -0.3}", "}"),
    ]),
    "state_stakes.XCC.envy": ("{envy: 0.2}", "{envy: 0.9}", [
        ("issues:\n", "issues:\n  envy: Envy\n"), ("state_stakes:\n", "state_stakes:\n  XCC: {envy: 0.2}\n"),
    ]),
    "dyad_stakes.XAA-XBB.envy": ("envy: 0.2", "envy: 0.9", [
        ("issues:\n", "issues:\n  envy: Envy\n"), ("{trade: -0.5,", "{envy: 0.2, trade: -0.5,"),
    ]),
    "dyad_stakes.XAA-XCC.trade": ("{trade: 0.2}", "{trade: 0.9}", [
        ("dyad_stakes:\n", "dyad_stakes:\n  XAA-XCC: {trade: 0.2}\n"),
    ]),
    "leverage.XBB.XCC": ("{XCC: 0.2}", "{XCC: 0.9}", [("leverage:\n", "leverage:\n  XBB: {XCC: 0.2}\n")]),
    "leverage.XCC.XBB": ("{XBB: 0.2, ", "{XBB: 0.9, ", [("XCC: {XAA: 0.6}", "XCC: {XBB: 0.2, XAA: 0.6}")]),
    "states.XAA.leader.leaning.XDD": ("XDD: 0.2", "XDD: 1", [
        ("leaning: {", "leaning: {XDD: 0.2, "),
        ("state_stakes:\n", "  XDD: {name: D, factions: {all: {power: 1}}}\nstate_stakes:\n"),
    ]),
    "states.XAA.factions.mutes.power": ("interests: {trade: 0.2}", "interests: {trade: -0.9}", [
        ("    factions:\n", "    factions:\n      mutes: {power: 0, interests: {trade: 0.2}}\n"),
    ]),
    "incidents.wreck.responsibility": ("deaths: 12", "deaths: 200", [("responsibility: 0.8", "responsibility: 0")]),
    "incidents.insult.impact": ("severity: 1, impact", "severity: 5, impact", [("1, impact: 0.5", "1, impact: 0")]),
    "incidents.raids.rate": ("severity: 1, intent", "severity: 5, intent", [("12/year", "0/year")]),
    "parameters.random_incident_rate": ("random_incident_rate: 0.01", "random_incident_rate: 0.03", [
        ("incidents:\n", "parameters: {random_incident_rate: 0.01}\nincidents:\n"),
    ]),
    "parameters.call_pull": ("{call_pull: 1}", "{call_pull: 2}", [
        ("incidents:\n", "parameters: {call_pull: 1}\nincidents:\n"),
    ]),
    "appeals.council": ("level: measures", "level: severed", [
        ("incidents:\n", "appeals: {council: {date: 2024-04-01, by: XAA, against: XBB, level: measures}}\n"
                          "incidents:\n"),
    ]),
    "parameters.solidarity": ("{solidarity: 0.2}", "{solidarity: 0.6}", [
        ("incidents:\n", "parameters: {solidarity: 0.2}\nincidents:\n"), (", XBB-XCC: -0.2}", "}"),
    ]),
    "parameters.solidarity_leader": ("{solidarity_leader: 0.2}", "{solidarity_leader: 0.9}", [
        ("incidents:\n", "parameters: {solidarity_leader: 0.2}\nincidents:\n"),
        ("leverage:\n  XCC: {XAA: 0.6}\n", ""), ("  XAA-XBB: {trade: -0.5, pride: 0.4}", "  XAA-XBB: {}"),
    ]),
    "parameters.input_noise": ("{input_noise: 0.1}", "{input_noise: 0.3}", [
        ("incidents:\n", "parameters: {input_noise: 0.1}\nincidents:\n"),
    ]),
}  # fmt: skip
"""Paths that are reported: a number without effect (old, new), and the changes that lead to it."""


@pytest.mark.parametrize("path", CASES)
def test_a_number_without_effect_is_warned_of_and_has_none(path: str, tmp_path: Path) -> None:
    old, new, changes = CASES[path]
    one = edited(tmp_path, *changes)
    assert path in paths_without_effect(one)
    other = edited(tmp_path, *changes, (old, new), name="other.yaml")
    np.testing.assert_array_equal(trajectory(one), trajectory(other))


def test_a_range_that_reaches_beyond_zero_has_an_effect(tmp_path: Path) -> None:
    path = edited(tmp_path, ("responsibility: 0.8", "responsibility: {low: 0, mode: 0, high: 0.5}"))
    assert paths_without_effect(path) == []


def test_interests_that_cancel_out_leave_leverage_without_effect(tmp_path: Path) -> None:
    path = edited(tmp_path, ("interests: {trade: 0.4, pride: -0.5}", "interests: {trade: -0.4, pride: -0.5}"))
    assert paths_without_effect(path) == ["leverage.XCC.XAA"]


def test_what_counts_in_a_variant_has_an_effect(tmp_path: Path) -> None:
    silent = ("responsibility: 0.8", "responsibility: 0")
    variants = ("sources:\n", "variants: {blamed: {incidents: {wreck: {responsibility: 1}}}}\nsources:\n")
    assert paths_without_effect(edited(tmp_path, silent)) == ["incidents.wreck.responsibility"]
    assert paths_without_effect(edited(tmp_path, silent, variants)) == []


def test_a_variant_that_switches_something_off_is_not_warned_of(tmp_path: Path) -> None:
    variants = (
        "variants: {unused: {leverage: {XCC: {XAA: 0}}}, weak: {states: {XAA: {factions: {veterans: {power: 0}}}}}}"
    )
    assert paths_without_effect(edited(tmp_path, ("sources:\n", f"{variants}\nsources:\n"))) == []


def test_leverage_counts_where_those_who_have_it_are_heard(tmp_path: Path) -> None:
    leverage = ("leverage:\n", "leverage:\n  XBB: {XCC: 0.2}\n")
    assert paths_without_effect(edited(tmp_path, leverage)) == ["leverage.XBB.XCC"]
    heard = ("incidents:\n", "parameters: {solidarity_leader: 0.7}\nincidents:\n")
    assert paths_without_effect(edited(tmp_path, leverage, heard)) == []


def test_a_pressure_set_in_the_file_removes_the_effect_of_leverage(tmp_path: Path) -> None:
    path = edited(tmp_path, ("{XBB>XAA: -0.4}", "{XBB>XAA: -0.4, XAA>XBB: -0.4}"))
    assert "leverage.XCC.XAA" in paths_without_effect(path)


def test_the_warning_says_where_why_and_what_to_do(tmp_path: Path) -> None:
    path = edited(tmp_path, ("leverage:\n", "leverage:\n  XBB: {XCC: 0.2}\n"))
    (warning,) = read(path).warnings
    assert warning.render("f.yaml") == (
        f"f.yaml:{warning.line}:9 leverage.XBB.XCC: has no effect: "
        "XBB's interests cause no pressure on any dyad of XCC\n"
        f"{warning.line:>5} |   XBB: {{XCC: 0.2}}\n"
        "      |         ^ give dyads of XCC `dyad_stakes` in the interests of XBB, or remove the leverage"
    )
