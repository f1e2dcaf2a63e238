"""A row becomes a scenario from data known at the incident alone, and the scenario can be simulated."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from made_up_cases import PARAMETERS, table

from sim.errors import UsageError
from sim.past_crises.scenario_files import BASE_FILE, case_text, keys_of, scenarios_of, write_cases
from sim.past_crises.table import After, CodedCase
from sim.scenario.scenario import load

MONTHS = st.floats(0.0, 2400.0)
AFTERS = st.builds(After, st.integers(0, 7), MONTHS, st.none() | MONTHS, st.none() | MONTHS, MONTHS)
SHARES = st.none() | st.floats(0.0, 1.0)


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    return table(tmp_path_factory.mktemp("cases")).cases


@settings(max_examples=80, deadline=None)
@given(after=AFTERS | st.none())
def test_the_outcome_of_a_case_does_not_change_its_scenario(cases, after):
    for case in cases:
        assert case_text(CodedCase(case.before, after)) == case_text(case)


@settings(max_examples=40, deadline=None)
@given(
    prior=st.floats(-1.0, 1.0), severity=st.integers(1, 5), deaths=st.integers(0, 3), rivalry=st.booleans(),
    trade=SHARES, peace=SHARES, polyarchy=SHARES, inflamer=st.booleans(),
    words=st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Co", "Cn")), min_size=1, max_size=120)
    .filter(str.strip),
)  # fmt: skip
@example(
    prior=0.1, severity=1, deaths=0, rivalry=False, trade=None, peace=None, polyarchy=None, inflamer=False, words="_"
)
def test_every_sound_case_is_a_sound_scenario(cases, words, **known):
    before = replace(
        cases[0].before, incident_type=words, prior_score=known["prior"], severity=known["severity"],
        fatality_band=known["deaths"], rivalry=known["rivalry"], trade_share_aggrieved=known["trade"],
        peace_scale=known["peace"], polyarchy_offender=known["polyarchy"], inflamer=known["inflamer"],
    )  # fmt: skip
    (scenario,) = scenarios_of([CodedCase(before, None)], PARAMETERS)
    assert scenario.file.weeks == 522
    for state in keys_of(before, BASE_FILE)["states"].values():
        assert sum(faction["power"] for faction in state["factions"].values()) == pytest.approx(1.0)


def test_files_are_read_as_they_were_written_and_carry_the_parameters(cases, tmp_path):
    paths = write_cases(cases, PARAMETERS, tmp_path / "out")
    assert [path.stem for path in paths] == [case.name for case in cases]
    for path, scenario in zip(paths, scenarios_of(cases, PARAMETERS), strict=True):
        assert load(path).contents == scenario.contents
        assert scenario.parameters().input_noise == 0.38


def test_nothing_is_overwritten_and_nothing_half_done(cases, tmp_path):
    write_cases(cases[:1], PARAMETERS, tmp_path)
    (tmp_path / f"{cases[0].name}.yaml").write_text("mine")
    with pytest.raises(UsageError, match=f"already contains {cases[0].name}.yaml"):
        write_cases(cases, PARAMETERS, tmp_path)
    assert (tmp_path / f"{cases[0].name}.yaml").read_text() == "mine"
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("word", ["0E0", "0o17", "1e3", "12", "no"])
def test_a_class_that_looks_like_a_number_stays_text(word, cases):
    odd = replace(cases[0], before=replace(cases[0].before, incident_type=word))
    (scenario,) = scenarios_of([odd], {})
    assert scenario.file.incidents["incident"].title == word
