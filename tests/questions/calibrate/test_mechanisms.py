"""Removing a mechanism removes its effect, and changes nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from made_up_cases import table

from sim.past_crises.scenario_files import scenarios_of
from sim.past_crises.simulate import MECHANISMS, case_batch, simulate_cases
from sim.questions.calibrate.ablation import Ablation, MechanismCost
from sim.statistics.intervals import Estimate


@pytest.fixture(scope="module")
def together(tmp_path_factory):
    return case_batch(scenarios_of(table(tmp_path_factory.mktemp("cases"), 6).cases, {}))


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_without_a_mechanism_trajectories_differ(together, mechanism):
    whole, less = (simulate_cases(some, 40, weeks=260) for some in (together, together.without(mechanism)))
    names = ("recalled", "severed", "partly_repaired", "repaired")
    assert any(not np.array_equal(getattr(whole, name), getattr(less, name), equal_nan=True) for name in names)
    again = simulate_cases(together, 40, weeks=260)
    assert all(np.array_equal(getattr(whole, name), getattr(again, name), equal_nan=True) for name in names)


def test_without_turnover_no_leader_goes_and_without_amends_none_are_made(together):
    assert not simulate_cases(together.without("turnover"), 40, weeks=260).new_leader.any()
    assert not simulate_cases(together.without("amends"), 40, weeks=260).amended.any()


@pytest.mark.parametrize(("low", "said"), [(0.0, "re-estimated: amends."), (0.001, "worsens without any of the")])
def test_a_mechanism_is_a_loss_only_if_the_interval_lies_above_zero(low, said):
    worse = Estimate(0.02, low, 0.04)
    assert said in " ".join(str(Ablation((MechanismCost("amends", worse, worse),))).split())
