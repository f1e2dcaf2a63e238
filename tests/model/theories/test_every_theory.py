"""Requirements of every theory."""

from __future__ import annotations

import inspect
import itertools
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numba
import numpy as np
import pytest

import sim.model.theories
from sim.engine.packing import parameter_records
from sim.model.compiling import LANES, plain
from sim.model.parameters import Parameters
from sim.model.random_streams import MeanWeek, SeededStreams
from sim.model.theories import THEORIES
from sim.model.theories.theory import View, mobilised_power
from sim.scenario.inputs import inputs_of
from sim.world.opening import open_study

every_theory = pytest.mark.parametrize("theory", THEORIES, ids=lambda theory: theory.name)
HELD = (
    "half_log_odds",
    "relation",
    "ties",
    "grievance",
    "mobilisation",
    "tone",
    "perceived",
    "intended_tone",
    "domestic_ideal_tone",
    "audience_cost",
)
RUNS = LANES + 3
"""More runs than are computed side by side."""
ENDS = View(
    perceived=(-3.0, 3.0), relation=(-0.999, 0.0, 0.999), start=(-0.999, 0.999), ties=(-1.0, 1.0), grievance=(0.0, 1.0),
    interference=(-1.0, 1.0), domestic_ideal_tone=(-1.0, 1.0), domestic_constraint=(0.02, 0.9), leaning=(-1.0, 1.0),
    triad_balance=(-1.0, 1.0),
)  # fmt: skip
"""Ends of the scales of what lies before a leader."""


def dispute(scenario, theory, first_run=0, runs=RUNS, weeks=27):
    """An engine of two variants, in the middle of a dispute; the dyad of interest is kept."""
    cases = [inputs_of(scenario, name) for name in scenario.variants[:2]]
    focus = tuple(scenario.roster.at(code) for code in scenario.focus)
    kept = (focus, focus[::-1])
    engine = open_study(cases, SeededStreams(4, first_run, runs), runs, theory, kept=kept).engine
    for _ in range(weeks):
        engine.step()
    return engine


@pytest.fixture(scope="module")
def unrest(first_scenario):
    """An engine in the middle of a dispute by theory; tests work on copies."""
    return {theory.name: dispute(first_scenario, theory) for theory in THEORIES}


def intended_tone(engine):
    """What the engine's theory makes its leaders intend, [V, R, A, A]; 0 where dyads are not named."""
    engine.intend()
    return engine.every("intended_tone")


def sum_of_parts(engine):
    """The sum of the parts of the intended tones of the kept dyads, [V, R, kept dyad]."""
    each = [engine.parts_of_kept(kept) for kept in range(len(engine.kept))]
    return np.stack([values.sum(axis=-1) for values in each], axis=-1)


def parts_of_numbers(theory):
    """The rule of a theory as a function that Python can call."""
    rule = theory.parts
    return numba.njit(lambda p, own, other: rule(p, own, other), error_model="numpy")


def records(engine):
    """Copies of everything that a theory is given, by name of the record and field."""
    block = engine.block._asdict()
    return {
        (name, field): (stored[field] if field else stored).copy()
        for name, stored in block.items()
        for field in stored.dtype.names or [""]
    }


@every_theory
def test_a_theory_gives_a_finite_tone_for_every_pair_of_every_run(unrest, theory):
    engine = unrest[theory.name].copy()
    tone, named = intended_tone(engine), engine.setting.named
    assert tone.shape == (2, RUNS, *named.shape[2:])
    assert np.isfinite(tone).all()
    assert len(np.unique(tone[named & np.ones_like(tone, dtype=bool)])) > RUNS


@every_theory
@pytest.mark.parametrize("size", [0.0, 1e3])
def test_an_intended_tone_stays_finite_at_the_ends_of_every_scale(unrest, theory, size):
    engine = unrest[theory.name].copy()
    s = engine.situation
    edge = np.sign(s.tone)
    engine.situation = replace(
        s, grievance=s.grievance * 0.0 + size, perceived=3.0 * edge, relation=0.999 * edge, ties=edge, tone=edge
    )
    tone = intended_tone(engine)
    assert np.isfinite(tone).all()
    assert (np.abs(tone) > 0.0).any()


@every_theory
def test_every_part_is_a_finite_number_at_every_corner_of_the_scales(theory):
    parts, p = parts_of_numbers(theory), parameter_records(Parameters(), 1)[0]
    usual = View(0.2, 0.3, 0.3, 0.2, 0.1, 0.0, 0.2, 0.35, 0.0, 0.1)
    for corner in itertools.product(*ENDS):
        for own, other in ((View(*corner), usual), (usual, View(*corner))):
            assert np.isfinite(parts(p, own, other)).all(), (own, other)


@every_theory
def test_there_is_a_name_for_every_part(theory):
    parts = parts_of_numbers(theory)(parameter_records(Parameters(), 1)[0], View(*[0.1] * 10), View(*[0.1] * 10))
    assert len(parts) == len(theory.names) == len(set(theory.names))
    assert all(name.isidentifier() for name in theory.names)


@every_theory
def test_a_theory_is_a_pure_function_of_what_it_is_given(unrest, theory):
    engine = unrest[theory.name].copy()
    first = intended_tone(engine)
    before = records(engine)
    engine.block.dyads["intended_tone"] = 9.0  # what stood there before does not count
    again = intended_tone(engine)
    assert np.array_equal(first, again)
    sum_of_parts(engine)
    after = records(engine)
    assert before.keys() == after.keys()
    for key, values in before.items():
        assert np.array_equal(values, after[key]), key


@every_theory
def test_a_theory_changes_nothing_but_the_tones_that_it_gives(unrest, theory):
    engine = unrest[theory.name].copy()
    before = records(engine)
    engine.intend()
    differ = {key for key, values in records(engine).items() if not np.array_equal(values, before[key])}
    own = {("dyads", "intended_tone")}
    if theory.weight is not mobilised_power:  # it weighs the factions by a rule of its own
        own.add(("dyads", "domestic_ideal_tone"))
    assert differ <= own


@every_theory
def test_a_theory_treats_each_run_separately(unrest, theory):
    engine = unrest[theory.name].copy()
    s, here = engine.situation, intended_tone(engine)
    other = {name: getattr(s, name).copy() for name in (*HELD, "leaning", "interference", "domestic_constraint")}
    for values in other.values():
        values[:, 1] = -0.5 * values[:, 0] + 0.01
    engine.situation = replace(s, **other)
    changed = intended_tone(engine)
    others = np.arange(RUNS) != 1
    assert np.array_equal(changed[:, others], here[:, others])
    assert not np.array_equal(changed[:, 1], here[:, 1])


@every_theory
@pytest.mark.parametrize("run", [0, RUNS - 1])
def test_a_run_by_itself_intends_the_same(unrest, first_scenario, theory, run):
    alone = intended_tone(dispute(first_scenario, theory, first_run=run, runs=1))
    assert np.array_equal(alone, intended_tone(unrest[theory.name].copy())[:, run : run + 1])


@every_theory
def test_the_parts_of_an_intended_tone_add_up_to_it(unrest, theory):
    engine = unrest[theory.name].copy()
    intended_tone(engine)
    total = sum_of_parts(engine)
    assert total.shape == (2, RUNS, 2)
    assert np.isfinite(total).all()
    np.testing.assert_allclose(total, engine.of_kept("intended_tone"), rtol=0.0, atol=1e-12)


@every_theory
def test_the_shares_of_factions_add_up_to_the_domestic_ideal_tone(unrest, theory):
    engine = unrest[theory.name].copy()
    intended_tone(engine)
    for kept in range(len(engine.kept)):
        shares = engine.shares_of_kept(kept)
        expected = engine.of_kept("domestic_ideal_tone")[..., kept]
        np.testing.assert_allclose(shares.sum(axis=-1), expected, rtol=0.0, atol=1e-12)


@every_theory
def test_without_any_mobilised_power_the_domestic_ideal_tone_is_the_relation_at_equilibrium(unrest, theory):
    engine = unrest[theory.name].copy()
    engine.setting = replace(engine.setting, power=np.zeros_like(engine.setting.power))
    engine.step()
    tones, start = engine.of_kept("domestic_ideal_tone"), engine.of_kept("start", "setting")
    assert np.array_equal(tones, start)
    for kept in range(len(engine.kept)):
        assert not engine.shares_of_kept(kept).any()
    intended_tone(engine)
    np.testing.assert_allclose(sum_of_parts(engine), engine.of_kept("intended_tone"), rtol=0.0, atol=1e-12)


@every_theory
def test_a_theory_draws_nothing(unrest, theory):
    assert list(inspect.signature(plain(theory.parts)).parameters) == ["p", "own", "other"]
    source = Path(inspect.getfile(plain(theory.parts))).read_text(encoding="utf-8")
    assert "noise" not in source
    assert "draws" not in source
    engine = unrest[theory.name].copy()
    here = intended_tone(engine)
    for name in engine.block.draws.dtype.names:
        engine.block.draws[name] = np.random.default_rng(1).random(engine.block.draws[name].shape)
    assert np.array_equal(intended_tone(engine), here)


def drift(scenario, case, theory):
    """The largest change of any value after 156 weeks without noise or incidents."""
    engine = open_study([replace(case, incidents=(), acts=())], MeanWeek(1), 1, theory).engine
    start = engine.situation
    assert np.abs(start.intended_tone[0, 0][case.named]).max() > 0.0
    for _ in range(156):
        engine.step()
    s = engine.situation
    assert np.array_equal(s.rung, start.rung)
    assert np.array_equal(s.downgrade_level, start.downgrade_level)
    return max(np.abs(getattr(s, name) - getattr(start, name)).max() for name in HELD)


@every_theory
@pytest.mark.parametrize("which", ["two_states", "first_scenario"])
def test_every_theory_starts_from_rest_and_holds_it_for_156_weeks(request, theory, which):
    scenario = request.getfixturevalue(which)
    assert drift(scenario, inputs_of(scenario), theory) < 1e-9


@every_theory
def test_rest_is_found_even_where_conduct_takes_longest_to_settle(two_states, theory):
    case = inputs_of(two_states)
    slow = replace(case.parameters, perception_bias=0.02, reciprocity=0.8, conduct_cost=0.1)
    free = replace(case, parameters=slow, domestic_constraint=np.full_like(case.domestic_constraint, 0.02), ranges=())
    assert drift(two_states, free, theory) < 1e-9


@every_theory
def test_a_theory_lives_in_the_file_of_its_name_and_says_what_it_claims(theory):
    home = import_module(f"sim.model.theories.{theory.name}")
    assert getattr(home, theory.name.upper()) is theory
    assert home.__name__ in {plain(rule).__module__ for rule in (theory.parts, theory.weight)}
    assert theory.claim.strip()
    assert theory.source.strip()


def test_every_file_of_a_theory_is_in_the_registry_once():
    files = {path.stem for path in Path(sim.model.theories.__file__).parent.glob("*.py")} - {"__init__", "theory"}
    names = [theory.name for theory in THEORIES]
    assert sorted(names) == sorted(files)
    assert names[0] == "bounded_reciprocity"


def test_theories_of_the_same_name_with_other_rules_are_not_mistaken_for_each_other(two_states):
    tones = []
    for theory in (THEORIES[1], replace(THEORIES[1], parts=THEORIES[2].parts, names=THEORIES[2].names)):
        tones.append(intended_tone(dispute(two_states, theory, runs=2, weeks=5)))
    np.testing.assert_array_equal(tones[1], intended_tone(dispute(two_states, THEORIES[2], runs=2, weeks=5)))
    assert not np.array_equal(*tones)
