"""B20, B21, B22 in this program's own week, which no publication gives: `docs/model.md` states it.

Half-lives of forgetting, the start as an equilibrium, and the bookkeeping of the half log-odds.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from conftest import SCENARIOS, leaving_out, with_variants
from model.rules.phases import after

import sim
from sim.model.situation import TERMS
from sim.results.recording.decomposition import TermDecomposition
from sim.world.world import World

HELD = ("half_log_odds", "relation", "ties", "grievance", "mobilisation", "tone", "downgrade_level")
WEEKS = 52


def quiet(scenario):
    """The scenario with a variant in which nothing is scripted and no incident happens."""
    base = scenario.contents["base"]
    nothing = leaving_out(base, incidents=tuple(base.incidents)).model_copy(update={"do": ()})
    return with_variants(scenario, quiet=nothing)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_without_events_and_noise_the_start_is_a_fixed_point(path):
    world = World(quiet(sim.load(path)), ("quiet",), seed=None)
    start = world.situation
    for _ in range(WEEKS):
        world.step()
        s = world.situation
        for name in HELD:
            assert np.abs(getattr(s, name) - getattr(start, name)).max() < 1e-9, name


@pytest.mark.parametrize(("half_life", "decay"), [(26, 0.026307), (8, 0.082996)])
def test_with_nothing_to_hold_it_up_half_is_forgotten_in_a_half_life(two_states, half_life, decay):
    world = World(two_states, seed=None)
    silent = {"ties_weight": 0.0, "triad_weight": 0.0, "learning": 0.0, "grievance_weight": 0.0, "relation_noise": 0.0}
    setting = replace(world.setting, p=replace(world.setting.p, forgetting=decay, **silent))
    setting = replace(setting, structure=np.zeros_like(setting.structure))
    s = world.situation
    for _ in range(half_life):
        s = after("relate", s, setting)
    np.testing.assert_allclose(s.half_log_odds, world.situation.half_log_odds / 2.0, rtol=2e-5)


def test_the_relation_is_twice_the_belief_less_one(two_states):
    world = World(two_states, runs=3, seed=1)
    for _ in range(5):
        world.step()
    s = world.situation
    belief = 1.0 / (1.0 + np.exp(-2.0 * s.half_log_odds))
    np.testing.assert_allclose(s.relation, 2.0 * belief - 1.0, atol=1e-12)


def test_contributions_sum_to_what_the_start_does_not_explain(first_scenario):
    world = World(first_scenario, runs=2, seed=5)
    here, back = zip(*(map(world.scenario.roster.at, dyad) for dyad in (("AZE", "RUS"), ("RUS", "AZE"))), strict=True)
    focus = (slice(None), slice(None), here, back)
    decomposition, start = TermDecomposition(world), world.situation.half_log_odds[focus]
    for _ in range(WEEKS):
        world.step()
        decomposition.add()
    named = [place for place, term in enumerate(TERMS) if term != "forgetting"]
    kept = (1.0 - world.setting.p.forgetting) ** WEEKS
    explained = world.situation.half_log_odds[focus] - kept * start
    assert np.abs(decomposition.terms[..., TERMS.index("incidents")]).max() > 0.1
    np.testing.assert_allclose(decomposition.terms[..., named].sum(axis=-1), explained, atol=1e-12)
