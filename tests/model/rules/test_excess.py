"""Rules act on the grievance above the usual one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from phases import after, changed

from sim.world.simulation import Simulation


@pytest.mark.parametrize("phase", ["interfere", "factions", "downgrade", "amends", "relate"])
def test_a_usual_grievance_counts_as_none_in_every_phase(two_states, phase):
    world = Simulation(two_states, runs=2, seed=None)
    s, c = world.situation, world.setting
    usual = 0.5 * c.named * np.ones_like(s.grievance)
    with_usual = replace(s, grievance=1.0 * c.named * np.ones_like(s.grievance))
    none = after(phase, s, c)
    same = after(phase, with_usual, replace(c, usual_grievance=usual))
    assert changed(none, replace(same, grievance=none.grievance)) == set()
