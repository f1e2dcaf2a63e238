"""Sweeps: settings are what the file would say, on the same random numbers; designs; refusals."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.errors import Problem, UsageError
from sim.questions.sweep.design import Design, design, grid, space_filling, table
from sim.running import settings as side_by_side
from sim.running.settings import _refused

POWER, BLAME = "states.XAA.factions.veterans.power", "incidents.bridge.responsibility"
RUNS, WEEKS = 40, 60


def study_of(scenario, variant="base"):
    return sim.Study(scenario, (variant,), runs=RUNS, weeks=WEEKS, seed=5)


@pytest.fixture(scope="module")
def swept(two_states):
    return sim.sweep(study_of(two_states), {POWER: [0.2, 0.4, 0.6], BLAME: [0.0, 1.0]})


def test_a_grid_has_every_combination_and_the_last_key_varies_fastest(swept):
    assert [row.values for row in swept.settings] == [(p, b) for p in (0.2, 0.4, 0.6) for b in (0.0, 1.0)]
    assert swept.dataset["level"].dims == (
        "outcome",
        "states_XAA_factions_veterans_power",
        "incidents_bridge_responsibility",
    )


def test_the_file_s_own_values_change_no_bit(swept):
    (own,) = [row for row in swept.settings if row.values == (0.4, 1.0)]
    assert own.unchanged
    assert own.level == swept.base
    assert "no effect" in str(swept)


def test_a_setting_is_the_study_of_the_file_with_these_values(swept, two_states, tmp_path):
    changed = two_states.with_changes({POWER: 0.6, BLAME: 0.0})
    played = sim.play(study_of(changed), tmp_path / "run")
    ruptured = np.isfinite(played.dataset["time_to_rupture"].to_numpy()[0])
    place = [row.values for row in swept.settings].index((0.6, 0.0)) + 1
    assert np.array_equal(swept.outcomes[place, 0], ruptured)
    assert np.array_equal(swept.outcomes[place, 2], played.dataset["dyad_relation"].to_numpy()[0, :, -1].astype("f8"))


def test_a_rival_reading_can_be_varied_too(first_scenario, tmp_path):
    study = sim.Study(first_scenario, ("reading:certain_forces",), runs=RUNS, weeks=WEEKS)
    played = sim.play(study, tmp_path / "run").dataset["dyad_relation"].to_numpy()[0, :, -1]
    swept = sim.sweep(study, {"states.AZE.factions.hardliners.power": [0.3]})
    assert np.array_equal(swept.outcomes[0, 2], played.astype("f8"))


def test_neither_blocks_nor_workers_nor_other_settings_change_a_bit(swept, two_states, monkeypatch):
    monkeypatch.setattr(side_by_side, "SETTINGS_AT_ONCE", 2)
    alone = sim.sweep(study_of(two_states), {POWER: [0.6], BLAME: [0.0]}, workers=2)
    place = [row.values for row in swept.settings].index((0.6, 0.0)) + 1
    assert np.array_equal(alone.outcomes[1], swept.outcomes[place])


def test_another_outcome_needs_no_further_simulation(swept):
    weeks = swept.of("crisis_weeks")
    assert weeks.settings[1].level.estimate == swept.outcomes[2, 1].mean()
    with pytest.raises(UsageError, match="no outcome 'ruptur'"):
        swept.of("ruptur")


def test_a_variant_is_varied_as_it_stands(two_states):
    varied = sim.sweep(study_of(two_states, "amends_early"), {"incidents.bridge.severity": [4]})
    base = sim.sweep(study_of(two_states), {"incidents.bridge.severity": [4]})
    assert varied.settings[0].unchanged
    assert not np.array_equal(varied.outcomes, base.outcomes)


def test_texts_vary_as_in_the_file(two_states):
    varied = sim.sweep(study_of(two_states), {"incidents.bridge.intent": ["accidental", "deliberate"]})
    gentle, harsh = varied.of("mean_relation").settings
    assert harsh.level.estimate < gentle.level.estimate
    assert varied.tables()["sweep.csv"].startswith("incidents.bridge.intent,level,")


def test_values_that_the_file_refuses_are_named_once_with_the_likely_key(two_states):
    with pytest.raises(UsageError) as refused:
        sim.sweep(study_of(two_states), {"states.XAA.factions.veteran.power": [0.1, 0.2], BLAME: [0.0, 3.0, 4.0]})
    said = str(refused.value)
    assert said.count("there is no 'veteran'") == 1
    assert "veterans" in said
    assert f"{BLAME}: must be between 0 and 1 (got 3.0)" in said


def test_more_settings_than_are_shown_are_all_in_the_table_of_the_answer(two_states):
    values = np.linspace(0.0, 1.0, 50).round(3).tolist()
    varied = sim.sweep(sim.Study(two_states, runs=2, weeks=4), {BLAME: values})
    assert "Shown are the 40 settings" in str(varied)
    assert len(varied.tables()["sweep.csv"].splitlines()) == 51


def test_points_are_spread_over_the_ranges_and_repeat_with_the_seed():
    spread = space_filling({"a": (0.0, 1.0), "b": (-3.0, 5.0)}, 64, seed=4)
    values = np.array(spread.settings)
    assert spread == space_filling({"a": (0.0, 1.0), "b": (-3.0, 5.0)}, 64, seed=4)
    assert space_filling({"a": (0.0, 1.0)}, 8) == space_filling({"a": (0.0, 1.0)}, 8, seed=1)
    assert space_filling({"a": (0.0, 1.0)}, 8) != space_filling({"a": (0.0, 1.0)}, 8, seed=2)
    assert ((values >= [0.0, -3.0]) & (values <= [1.0, 5.0])).all()
    for column, (low, high) in zip(values.T, ((0.0, 1.0), (-3.0, 5.0)), strict=True):
        assert np.histogram(column, 8, (low, high))[0].tolist() == [8] * 8


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["a=0:1:5"], {"a": [0.0, 0.25, 0.5, 0.75, 1.0]}),
        (["a=0.1:0.3:3"], {"a": [0.1, 0.2, 0.3]}),
        (["a=1,2", "b.c=accidental,2/year"], {"a": [1, 2], "b.c": ["accidental", "2/year"]}),
    ],
)
def test_values_are_read_as_they_are_written(words, expected):
    assert design(words) == grid(expected)


@pytest.mark.parametrize(
    ("words", "points", "said"),
    [
        ([], None, "a sweep varies at least one key"),
        (["a"], None, "cannot read 'a'"),
        (["a="], None, "cannot read 'a='"),
        (["a=0:1:x"], None, "cannot read 'a=0:1:x'"),
        (["a=0:1:0"], None, "cannot read"),
        (["a=0:1:2:3"], None, "cannot read"),
        (["a=[1"], None, "cannot read the value"),
        (["a=0:1:5", "a=1,2"], None, "varied twice"),
        (["a=0:1", "b=1,2"], None, "do not mix: b"),
        (["a=1:0"], 8, "a lower and a higher end"),
        (["a=0:1"], 1, "at least 2 points"),
        (["a=0:1"], 10**6, "1,000,000 settings"),
        (["a=0:1:1000", "b=0:1:1000"], None, "1,000,000 settings"),
        (["a=0:1:1000000000"], None, "at most 2,000"),
        (["a=1,2"], 8, "--points is for ranges"),
    ],
)
def test_designs_that_cannot_be_are_refused(words, points, said):
    with pytest.raises(UsageError, match=said.replace("[", r"\[")):
        design(words, points)


def test_a_table_is_a_design_with_a_column_for_each_key(tmp_path):
    path = tmp_path / "design.csv"
    path.write_text("a.b, c\n0.5,accidental\n0.7,unclear\n", encoding="utf-8")
    assert table(path) == Design(("a.b", "c"), ((0.5, "accidental"), (0.7, "unclear")), "table")


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "is empty"), ("a,b\n1\n", "design.csv:2: 1 value for 2 keys"), ("a\n", "varies at least one key")],
)
def test_tables_that_are_no_design_are_refused(text, said, tmp_path):
    (tmp_path / "design.csv").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        table(tmp_path / "design.csv")


def test_one_variant_and_two_runs_are_the_least(two_states):
    with pytest.raises(UsageError, match="name one variant"):
        sim.sweep(sim.Study(two_states, ("base", "amends_early"), 4), {BLAME: [1.0]})
    with pytest.raises(UsageError, match="at least 2 runs"):
        sim.sweep(sim.Study(two_states, runs=1), {BLAME: [1.0]})


@pytest.mark.parametrize(("faults", "last"), [(12, "key11: is refused"), (13, "and 1 more"), (14, "and 2 more")])
def test_of_many_refused_values_twelve_are_listed_and_the_rest_counted(faults, last):
    found = _refused([Problem(1, 1, f"variants.v{n // 2}.key{n // 2}", "is refused") for n in range(2 * faults)])
    assert found.splitlines()[-1] == last
    assert len(found.splitlines()) == 1 + 12 + (faults > 12)
