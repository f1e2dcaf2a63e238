"""The plain reference (benchmarks/), the baseline of the engine's speed, implements every act of the model."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from conftest import ROOT

from sim.model.actions import ACTIONS
from sim.model.parameters import Parameters
from sim.scenario.inputs import ScriptedAct, inputs_of

WEEKS = 104


@pytest.fixture(scope="module")
def plain():
    """The modules of the benchmark, which import each other by name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "benchmarks"))
        for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
            patch.setenv(threads, "1")
        import agreement
        import plain_mesa

        yield SimpleNamespace(agreement=agreement, mesa=plain_mesa)


def test_without_noise_both_simulate_the_same_weeks_in_every_variant(plain, first_scenario):
    apart = plain.agreement.without_noise(first_scenario, WEEKS)
    assert set(first_scenario.contents) < set(apart)
    assert {name: by for name, by in apart.items() if by >= plain.agreement.ROUNDING} == {}


def test_acts_of_every_kind_are_compared(plain):
    kinds = {action.name: action.kind for action in ACTIONS}
    scripted = {kinds[name] for week, _, name in plain.agreement.EVERY_ACT if week < WEEKS}
    assert scripted == set(kinds.values())


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"theory": "tit_for_tat"}, "tit_for_tat"),
        ({"barred": ((0, "amends_full"),)}, "barred choices"),
        ({"keeps_structure": True}, "kept structure"),
        ({"acts": (ScriptedAct(5, 0, 1, "release"),)}, "release"),
        ({"parameters": Parameters(solidarity=0.3)}, "alignment"),
    ],
    ids=lambda given: given if isinstance(given, str) else next(iter(given)),
)
def test_the_reference_refuses_what_it_does_not_play(plain, first_scenario, monkeypatch, change, what):
    monkeypatch.setattr(plain.mesa, "KINDS", ("conduct",))
    case = replace(inputs_of(first_scenario), **change)
    with pytest.raises(ValueError, match=what):
        plain.mesa.PlainModel(case, first_scenario.focus, seed=None)
