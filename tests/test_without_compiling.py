"""Without compilation the engine gives the same bits, only slowly: for debuggers, and where numba cannot compile."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
from conftest import ROOT

import sim

VARIANTS, WEEKS, SEED = ("base", "amends_early"), 30, 3
"""Long enough for an incident, and for amends of which one variant has more."""
PLAYED = """
import sys
import numpy as np
import numba
import sim
assert numba.config.DISABLE_JIT
world = sim.World(sim.load(sys.argv[1]), sys.argv[5:], seed=int(sys.argv[3]))
paths = {"half_log_odds": [], "rung": []}
for _ in world.weeks(int(sys.argv[4])):
    for name, path in paths.items():
        path.append(getattr(world.situation, name))
np.savez(sys.argv[2], **paths)
"""


def test_the_week_is_the_same_bits_without_compiling(two_states, tmp_path):
    file, out = ROOT / "tests" / "scenario" / "two_states.yaml", tmp_path / "plain.npz"
    words = [sys.executable, "-c", PLAYED, str(file), str(out), str(SEED), str(WEEKS), *VARIANTS]
    run = subprocess.run(
        words, cwd=ROOT, env={**os.environ, "NUMBA_DISABLE_JIT": "1"}, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    plain, world = np.load(out), sim.World(two_states, VARIANTS, seed=SEED)
    for week in world.weeks(WEEKS):
        assert np.array_equal(plain["half_log_odds"][week], world.situation.half_log_odds), week
        assert np.array_equal(plain["rung"][week], world.situation.rung), week
    assert (world.situation.grievance[:, 0, 0, 1] > 0.0).all()
    assert not np.array_equal(*plain["half_log_odds"][-1])
