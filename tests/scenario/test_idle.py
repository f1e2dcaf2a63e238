"""A number that something multiplies by zero is warned of, and changing it indeed changes nothing."""

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


def idle_paths(path: Path) -> list[str]:
    return [w.path for w in read(path).warnings]


def course(path: Path) -> np.ndarray:
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
    "serves.XCC.envy": ("{envy: 0.2}", "{envy: 0.9}", [
        ("issues:\n", "issues:\n  envy: Envy\n"), ("serves:\n", "serves:\n  XCC: {envy: 0.2}\n"),
    ]),
    "stakes.XAA-XBB.envy": ("envy: 0.2", "envy: 0.9", [
        ("issues:\n", "issues:\n  envy: Envy\n"), ("{trade: -0.5,", "{envy: 0.2, trade: -0.5,"),
    ]),
    "stakes.XAA-XCC.trade": ("{trade: 0.2}", "{trade: 0.9}", [("stakes:\n", "stakes:\n  XAA-XCC: {trade: 0.2}\n")]),
    "leverage.XBB.XCC": ("{XCC: 0.2}", "{XCC: 0.9}", [("leverage:\n", "leverage:\n  XBB: {XCC: 0.2}\n")]),
    "leverage.XCC.XBB": ("{XBB: 0.2, ", "{XBB: 0.9, ", [("XCC: {XAA: 0.6}", "XCC: {XBB: 0.2, XAA: 0.6}")]),
    "states.XAA.leader.leaning.XDD": ("XDD: 0.2", "XDD: 1", [
        ("leaning: {", "leaning: {XDD: 0.2, "),
        ("serves:\n", "  XDD: {name: D, factions: {all: {power: 1}}}\nserves:\n"),
    ]),
    "states.XAA.factions.mutes.power": ("interests: {trade: 0.2}", "interests: {trade: -0.9}", [
        ("    factions:\n", "    factions:\n      mutes: {power: 0, interests: {trade: 0.2}}\n"),
    ]),
    "incidents.wreck.attribution": ("deaths: 12", "deaths: 200", [("responsibility: 0.8", "responsibility: 0")]),
    "incidents.insult.impact": ("severity: 1, impact", "severity: 5, impact", [("impact: 0.5", "impact: 0")]),
    "incidents.raids.rate": ("severity: 1, affront", "severity: 5, affront", [("12/year", "0/year")]),
    "parameters.minor_rate": ("minor_rate: 0.01", "minor_rate: 0.03", [
        ("incidents:\n", "parameters: {minor_rate: 0.01}\nincidents:\n"),
    ]),
    "parameters.input_noise": ("{input_noise: 0.1}", "{input_noise: 0.3}", [
        ("incidents:\n", "parameters: {input_noise: 0.1}\nincidents:\n"),
    ]),
}  # fmt: skip
"""What is warned of: a number that cannot matter there (old, new), and how the file comes to it."""


@pytest.mark.parametrize("path", CASES)
def test_a_number_without_effect_is_warned_of_and_has_none(path: str, tmp_path: Path) -> None:
    old, new, changes = CASES[path]
    one = edited(tmp_path, *changes)
    assert path in idle_paths(one)
    other = edited(tmp_path, *changes, (old, new), name="other.yaml")
    np.testing.assert_array_equal(course(one), course(other))


def test_a_range_that_reaches_beyond_zero_is_not_idle(tmp_path: Path) -> None:
    path = edited(tmp_path, ("responsibility: 0.8", "responsibility: {low: 0, mode: 0, high: 0.5}"))
    assert idle_paths(path) == []


def test_interests_that_cancel_out_leave_a_reach_without_effect(tmp_path: Path) -> None:
    path = edited(tmp_path, ("interests: {trade: 0.4, pride: -0.5}", "interests: {trade: -0.4, pride: -0.5}"))
    assert idle_paths(path) == ["leverage.XCC.XAA"]


def test_what_counts_in_a_variant_is_not_idle(tmp_path: Path) -> None:
    silent = ("responsibility: 0.8", "responsibility: 0")
    variants = ("sources:\n", "variants: {blamed: {incidents: {wreck: {responsibility: 1}}}}\nsources:\n")
    assert idle_paths(edited(tmp_path, silent)) == ["incidents.wreck.attribution"]
    assert idle_paths(edited(tmp_path, silent, variants)) == []


def test_a_variant_that_switches_something_off_is_not_warned_of(tmp_path: Path) -> None:
    variants = (
        "variants: {unheard: {leverage: {XCC: {XAA: 0}}}, weak: {states: {XAA: {factions: {veterans: {power: 0}}}}}}"
    )
    assert idle_paths(edited(tmp_path, ("sources:\n", f"{variants}\nsources:\n"))) == []


def test_a_push_set_by_hand_takes_the_effect_of_the_reach_behind_it(tmp_path: Path) -> None:
    path = edited(tmp_path, ("{XBB>XAA: -0.4}", "{XBB>XAA: -0.4, XAA>XBB: -0.4}"))
    assert "leverage.XCC.XAA" in idle_paths(path)


def test_the_warning_says_where_why_and_what_to_do(tmp_path: Path) -> None:
    path = edited(tmp_path, ("leverage:\n", "leverage:\n  XBB: {XCC: 0.2}\n"))
    (warning,) = read(path).warnings
    assert warning.render("f.yaml") == (
        f"f.yaml:{warning.line}:9 leverage.XBB.XCC: has no effect: XBB's interests give it no push on any pair of XCC\n"
        f"{warning.line:>5} |   XBB: {{XCC: 0.2}}\n"
        "      |         ^ give pairs of XCC `dyad_stakes` in what XBB wants, or remove this reach"
    )
