"""Rival readings in a file: merged over the base like variants, and never taken for one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.errors import ScenarioError, UsageError
from sim.questions.readings.rival_readings import rivals
from sim.running.block import play_block
from sim.scenario.describe import assumptions_table, overview
from sim.scenario.reader import read

TWO_STATES = (Path(__file__).parents[2] / "scenario" / "two_states.yaml").read_text(encoding="utf-8")
READINGS = """
readings:
  theirs:
    {claim: They did it, sources: [gazette], prior: 3, states: {XAA: {leader: {domestic_constraint: 0.6}}}}
  amends_early:
    {claim: It was nobody's fault, without: {incidents: [bridge]}}
"""


def written(folder: Path, text: str, name: str = "made_up.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def scenario(tmp_path: Path) -> sim.Scenario:
    return sim.load(written(tmp_path, TWO_STATES + READINGS))


def test_readings_are_not_among_the_variants_whatever_they_are_called(scenario: sim.Scenario) -> None:
    assert scenario.variants == ("base", "amends_early")
    assert list(scenario.rival_readings) == ["theirs", "amends_early"]
    assert scenario.variant("amends_early").do
    assert scenario.variant("reading:amends_early").without.incidents == ("bridge",)
    assert (scenario.rival_readings["theirs"].prior, scenario.rival_readings["amends_early"].prior) == (3.0, 1.0)


def test_a_misspelt_reading_is_refused_with_the_likely_one(scenario: sim.Scenario) -> None:
    with pytest.raises(UsageError, match="did you mean 'reading:theirs'"):
        scenario.variant("reading:their")
    with pytest.raises(UsageError, match="did you mean 'reading:theirs'"):
        scenario.variant("theirs")


def test_the_base_is_the_same_with_and_without_readings(scenario: sim.Scenario, two_states: sim.Scenario) -> None:
    one = play_block(sim.Study(scenario, ("base",), 4, weeks=30), 0, 4)
    other = play_block(sim.Study(two_states, ("base",), 4, weeks=30), 0, 4)
    for name, values in one.items():
        np.testing.assert_array_equal(values, other[name])


def test_readings_share_the_random_streams_and_the_start_of_the_base(scenario: sim.Scenario) -> None:
    part = play_block(rivals(scenario, 4, weeks=60), 0, 4)
    start, course = part["start_half_log_odds"], part["half_log_odds"]
    np.testing.assert_array_equal(start[0], start[1])
    assert not np.array_equal(course[0], course[1])


def test_a_reading_is_merged_through_files_that_extend_each_other(tmp_path: Path) -> None:
    written(tmp_path, TWO_STATES + READINGS, "base.yaml")
    changes = ("theirs: {prior: 5, input_noise: 0.3}", "ours: {claim: We did it, input_noise: 0}")
    change = "\n  ".join(("extends: base.yaml\nreadings:", *changes))
    readings = sim.load(written(tmp_path, change)).rival_readings
    assert list(readings) == ["theirs", "amends_early", "ours"]
    assert readings["theirs"].prior == 5
    assert readings["theirs"].claim == "They did it"
    assert readings["theirs"].input_noise == 0.3
    leader = readings["theirs"].states["XAA"].leader
    assert leader.domestic_constraint is not None
    assert leader.domestic_constraint.point == 0.6


def test_what_is_shown_names_the_readings_and_their_numbers(scenario: sim.Scenario) -> None:
    assert "theirs: They did it" in overview(scenario)
    table = assumptions_table(scenario)
    assert "readings.theirs.states.XAA.leader.domestic_constraint = 0.6 (gazette)" in table
    assert "readings.amends_early.without.incidents.bridge = removed (judgement, no source given)" in table
    assert "readings.theirs.relations" not in table


@pytest.mark.parametrize(
    ("readings", "said"),
    [
        ("readings: {a: {claim: A}, b: {claim: B, input_noise: 0}}", "readings.a: this reading changes nothing"),
        ("readings: {a: {claim: A, input_noise: 0}}", "a single reading has nothing to be compared with"),
    ],
)
def test_readings_that_nothing_can_be_said_of_are_warned_of(tmp_path: Path, readings: str, said: str) -> None:
    warnings = read(written(tmp_path, f"{TWO_STATES}\n{readings}\n")).warnings
    assert any(said in f"{warning.path}: {warning.message}" for warning in warnings)


def test_readings_without_a_record_are_warned_of_and_not_played(tmp_path: Path) -> None:
    start, end = TWO_STATES.index("record:"), TWO_STATES.index("variants:")
    path = written(tmp_path, TWO_STATES[:start] + TWO_STATES[end:] + READINGS)
    assert any("no record of XAA-XBB" in warning.message for warning in read(path).warnings)
    with pytest.raises(
        UsageError, match="no record of XAA-XBB to evaluate the readings with; write the observed events"
    ):
        rivals(sim.load(path))


@pytest.mark.parametrize(
    ("readings", "said"),
    [
        ("", "no rival readings; write at least two under `readings:`"),
        ("readings: {a: {claim: A, input_noise: 0}}", "has one reading, a; write a rival one"),
        ("readings: {a: {claim: A}, b: {claim: B, input_noise: 0}}", "a is identical to the base. State under"),
        (
            "readings: {a: {claim: A, parameters: {forgetting: 0.06}}, b: {claim: B, input_noise: 0}}",
            "the reading a is identical to the base",
        ),
        (
            "readings: {a: {claim: A, input_noise: 0}, b: {claim: B, input_noise: 0}}",
            "the reading b is identical to the reading a. State under readings.b",
        ),
    ],
)
def test_what_cannot_be_weighed_is_refused_with_the_next_step(tmp_path: Path, readings: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        rivals(sim.load(written(tmp_path, f"{TWO_STATES}\n{readings}\n")))


def test_weeks_that_the_record_does_not_reach_are_refused_before_they_are_played(scenario: sim.Scenario) -> None:
    study = rivals(scenario, weeks=25)
    assert study.variants == ("base", "reading:theirs", "reading:amends_early")
    assert (study.runs, study.seed) == (1000, 1)
    said = "from 2024-06-20 to 2024-06-20, but none in the 24 weeks from 2024-01-01 to be simulated; simulate more"
    with pytest.raises(UsageError, match=said):
        rivals(scenario, weeks=24)


def test_a_claim_is_required(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"readings\.a\.claim: required key is missing"):
        read(written(tmp_path, f"{TWO_STATES}\nreadings: {{a: {{input_noise: 0}}}}\n"))


def test_the_first_scenario_has_three_sourced_readings(first_scenario: sim.Scenario) -> None:
    assert len(first_scenario.rival_readings) >= 3
    for reading in first_scenario.rival_readings.values():
        assert reading.claim
        assert reading.why
        assert set(reading.sources) - {"judgement"}
