"""Invariants of every world, whatever its relations, incidents and random numbers."""

from __future__ import annotations

import copy
import tempfile
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sim
from sim.engine.engine import Engine
from sim.model.ladder import RUNG_OF_LEVEL
from sim.model.situation import swap
from sim.world.world import World

WEEKS = 40
few = settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
weights = st.integers(-45, 45).map(lambda n: n / 100)
tones = st.integers(-95, 95).map(lambda n: n / 100)
shares = st.integers(0, 100).map(lambda n: n / 100)

ONE_SIDE = """\
  {code}:
    name: {code}
    leader: {{domestic_constraint: {domestic_constraint}, tenure_years: {tenure}, leaning: {{{other}: {leaning}}}}}
    factions:
      loud: {{power: {power}, interests: {{land: {land}, trade: {trade}}}}}
      soft: {{power: {rest}, interests: {{land: {soft_land}, trade: {soft_trade}}}}}
"""
INCIDENT = "  {name}: {{victim: {victim}, offender: {offender}, severity: {severity}, intent: {intent}, {when}}}\n"


@dataclass(frozen=True)
class Drawn:
    """A scenario as text, and the seed to play it on."""

    text: str
    seed: int


@st.composite
def side(draw, code, other):
    power = draw(shares)
    return ONE_SIDE.format(
        code=code, other=other, power=power, rest=round(1.0 - power, 2),
        domestic_constraint=draw(st.sampled_from((0.05, 0.35, 0.8))), tenure=draw(st.sampled_from((0.5, 8))),
        leaning=draw(st.sampled_from((0, 0.3, -0.4))), land=draw(weights), trade=draw(weights),
        soft_land=draw(weights), soft_trade=draw(weights),
    )  # fmt: skip


@st.composite
def harm(draw, name, victim, offender):
    dated = f"date: 2024-0{draw(st.integers(1, 6))}-0{draw(st.integers(1, 9))}"
    random = f"rate: {draw(st.integers(1, 20))}/year, when: {{rung: {draw(st.sampled_from(('normal', 'crisis')))}}}"
    return INCIDENT.format(
        name=name, victim=victim, offender=offender, severity=draw(st.integers(1, 5)),
        intent=draw(st.sampled_from(("accidental", "unclear", "deliberate"))),
        when=draw(st.sampled_from((dated, random))),
    )  # fmt: skip


@st.composite
def worlds(draw, mirror_scripts=False):
    """Two states, perhaps with a third that has leverage over both, two or three incidents, perhaps a formal level."""
    third = draw(st.booleans())
    a_b, b_a = draw(tones), draw(tones)
    lines = ["format: 1", "title: A pair", "question: What holds?", "start: 2024-01-01", f"weeks: {WEEKS}",
             "focus: XAA-XBB", "issues: {land: The borderland, trade: Trade}", "states:"]  # fmt: skip
    lines += [draw(side("XAA", "XBB")) + draw(side("XBB", "XAA")) + (draw(side("XCC", "XAA")) if third else "")]
    lines += [f"state_stakes: {{XAA: {{land: {draw(tones)}}}, XBB: {{land: {draw(tones)}, trade: {draw(tones)}}}}}"]
    lines += [f"dyad_stakes: {{XAA-XBB: {{land: {draw(tones)}, trade: {draw(tones)}}}}}"]
    lines += [f"trade_dependence: {{XAA-XBB: {draw(shares)}}}"]
    others = f", XAA-XCC: {draw(tones)}, XBB-XCC: {draw(tones)}" if third else ""
    lines += [f"relations: {{XAA>XBB: {a_b}, XBB>XAA: {b_a}{others}}}"]
    lines += [f"leverage: {{XCC: {{XAA: {draw(shares)}, XBB: {draw(shares)}}}}}"] if third else []
    aligned = {"solidarity": 0.6, "solidarity_leader": draw(shares)} if third and draw(st.booleans()) else {}
    lines += [f"parameters: {aligned}"]
    level = draw(st.sampled_from(("none", "none", "measures", "severed")))
    lines += [f"downgrades: {{XAA-XBB: {level}}}"]
    lines += ["incidents:\n" + draw(harm("one", "XAA", "XBB")) + draw(harm("two", "XBB", "XAA"))]
    lines[-1] += draw(harm("three", "XAA", "XCC")) if third else ""
    acts = ("recall", "sever", "amends_full", "amends_half", "back_down", "restoration", "threaten")
    if mirror_scripts:
        do = [f"{{date: 2024-0{draw(st.integers(1, 8))}-11, by: {by}, to: {to}, action: {draw(st.sampled_from(acts))}}}"
              for by, to in (("XAA", "XBB"), ("XBB", "XAA"))]  # fmt: skip
        lines += [f"variants: {{scripted: {{do: [{', '.join(do)}]}}}}"]
    return Drawn("\n".join(lines) + "\n", draw(st.integers(0, 10**6)))


def load(text):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pair.yaml"
        path.write_text(text, encoding="utf-8")
        return sim.load(path)


def weeks_of(world, weeks=WEEKS):
    """Yield the situations before and after each week."""
    for _ in range(weeks):
        before = world.situation
        world.step()
        yield before, world.situation


@few
@given(worlds())
def test_every_quantity_stays_on_its_scale(drawn):
    for _, s in weeks_of(World(load(drawn.text), runs=6, seed=drawn.seed)):
        assert np.abs(s.relation).max() < 1.0
        assert np.isfinite(s.half_log_odds).all()
        assert s.grievance.min() >= 0.0
        assert s.mobilisation.min() >= 0.05
        assert s.mobilisation.max() <= 1.0
        assert np.abs(s.tone).max() <= 1.0
        assert np.abs(s.ties).max() <= 1.0
        assert s.agenda.min() >= 0.0
        assert s.agenda.max() <= 1.0
        assert set(np.unique(s.downgrade_level)) <= {0, 1, 2, 3}
        assert s.audience_cost.min() >= 0.0
        for call in (s.call_measures, s.call_recall, s.call_severance, s.permission, s.caller_weight):
            assert call.min() >= 0.0
            assert call.max() < 1.0
        assert (s.call_severance <= s.call_recall + 1e-12).all()
        assert (s.call_recall <= s.call_measures + 1e-12).all()
        assert s.domestic_constraint.min() >= 0.02
        assert s.domestic_constraint.max() <= 0.9


@few
@given(worlds())
def test_variables_of_a_dyad_are_the_same_from_both_sides(drawn):
    world = World(load(drawn.text), runs=6, seed=drawn.seed)
    for _, s in weeks_of(world):
        for name in ("ties", "rung", "relation_rung", "restored", "incident_since_restoration", "below_start_since"):
            assert np.array_equal(getattr(s, name), swap(getattr(s, name))), name
        broken = s.downgrade_level == 3
        assert not (broken & (s.downgrade_chosen > 0) & ~swap(broken | s.backed_down)).any()
        strangers = ~np.broadcast_to(world.setting.named, s.relation.shape)
        for name in ("relation", "grievance", "tone", "downgrade_level", "agenda", "amends"):
            assert not getattr(s, name)[strangers].any(), name


@few
@given(worlds())
def test_the_relation_moves_the_rung_a_step_a_week_and_only_levels_more(drawn):
    for before, s in weeks_of(World(load(drawn.text), runs=6, seed=drawn.seed)):
        assert np.abs(s.relation_rung - before.relation_rung).max() <= 1
        held = np.array(RUNG_OF_LEVEL)[np.maximum(s.downgrade_level, swap(s.downgrade_level))]
        assert np.array_equal(s.rung, np.maximum(s.relation_rung, held))


@few
@given(worlds())
def test_every_week_the_decomposition_of_log_odds_is_exact(drawn):
    world = World(load(drawn.text), runs=6, seed=drawn.seed)
    keep, dyads = 1.0 - world.setting.p.forgetting, np.nonzero(world.setting.named[0, 0])
    engine = Engine(
        world.setting, world.situation, world.engine.streams, world.engine.codes, tuple(zip(*dyads, strict=True))
    )
    for _ in range(WEEKS):
        before = engine.situation
        engine.step()
        world.step()
        s, every = engine.situation, (..., *dyads)
        entered = keep * (before.half_log_odds + s.relation_drop + s.relation_gain)[every] + sum(s.inputs)
        np.testing.assert_allclose(s.half_log_odds[every], entered, atol=1e-12)
        np.testing.assert_allclose(s.relation, np.tanh(s.half_log_odds), rtol=1e-15, atol=1e-15)
        assert np.array_equal(s.half_log_odds, world.situation.half_log_odds)


@few
@given(worlds(), st.integers(0, 5))
def test_a_run_is_the_same_simulated_alone(drawn, run):
    scenario = load(drawn.text)
    together, alone = World(scenario, runs=6, seed=drawn.seed), World(scenario, runs=1, seed=drawn.seed, first_run=run)
    for (_, all_runs), (_, one) in zip(weeks_of(together), weeks_of(alone), strict=True):
        for name in ("half_log_odds", "tone", "grievance", "downgrade_level", "mobilisation"):
            assert np.array_equal(getattr(all_runs, name)[:, run], getattr(one, name)[:, 0]), name


@few
@given(worlds())
def test_simulating_a_week_leaves_the_week_before_and_the_setting_as_they_were(drawn):
    world = World(load(drawn.text), runs=2, seed=drawn.seed)
    setting = copy.deepcopy(world.setting)
    for _ in range(WEEKS // 2):
        before, kept = world.situation, copy.deepcopy(world.situation)
        world.step()
        for now, then in ((before, kept), (world.setting, setting)):
            for f in fields(now):
                if isinstance(getattr(now, f.name), np.ndarray):
                    assert np.array_equal(getattr(now, f.name), getattr(then, f.name)), f.name


@few
@given(worlds(mirror_scripts=True))
def test_renaming_the_two_states_mirrors_a_run_without_noise(drawn):
    mirrored = drawn.text.replace("XAA", "@").replace("XBB", "XAA").replace("@", "XBB")
    scenario, other = load(drawn.text), load(mirrored)
    order = [1, 0, *range(2, len(scenario.roster.states))]
    one, two = World(scenario, scenario.variants, seed=None), World(other, other.variants, seed=None)
    for (_, here), (_, there) in zip(weeks_of(one), weeks_of(two), strict=True):
        for name in (
            "relation",
            "ties",
            "grievance",
            "tone",
            "downgrade_level",
            "rung",
            "audience_cost",
            "agenda",
            "intended_tone",
        ):
            swapped = getattr(there, name)[:, :, order][..., order]
            np.testing.assert_allclose(getattr(here, name), swapped, atol=1e-9, err_msg=name)
        np.testing.assert_allclose(here.mobilisation, there.mobilisation[:, :, order], atol=1e-9)


def test_input_noise_of_a_relation_is_one_draw_per_dyad_for_both_directions(two_states):
    world = World(two_states, runs=200, seed=1)
    start, p = np.arctanh(world.situation.relation[0]), world.setting.p
    assert np.array_equal(start, swap(start))
    doubt = start[:, 0, 1] - np.arctanh(0.5)
    assert abs(doubt.mean()) < 4.0 * p.input_noise / np.sqrt(200)
    assert abs(doubt.std() - p.input_noise) < 4.0 * p.input_noise / np.sqrt(400)
