"""A golden run: results change only on purpose.

After a change that is meant to move results, refresh it with `REFRESH_GOLDEN=1 pytest tests/test_golden.py` and say
why in CHANGELOG.md. The values are kept to nine digits, so that they hold across builds of NumPy.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np

import sim

GOLDEN = Path(__file__).parent / "golden" / "first_scenario.json"
RUNS, WEEKS = 6, 80


def summary_of(dataset):
    week = {"week": [0, 24, 25, 26, 51, 52, 66, 79]}
    return {
        "half_log_odds": np.round(dataset["half_log_odds"].isel(week), 9).to_numpy().tolist(),
        "tone": np.round(dataset["tone"].isel(week).astype(float), 6).to_numpy().tolist(),
        "rung": dataset["rung"].isel(week).to_numpy().tolist(),
        "downgrade_level": dataset["downgrade_level"].isel(week).to_numpy().tolist(),
        "contribution_end": np.round(dataset["contribution_end"], 9).to_numpy().tolist(),
    }


def test_the_golden_run_is_as_it_was(first_scenario, tmp_path):
    study = sim.Study(first_scenario, ("base", "no_wedge"), RUNS, seed=1, weeks=WEEKS)
    now = summary_of(sim.play(study, tmp_path / "run").dataset)
    if os.environ.get("REFRESH_GOLDEN"):
        GOLDEN.write_text(json.dumps(now) + "\n", encoding="utf-8")
    kept = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert set(now) == set(kept)
    for name, values in now.items():
        assert np.allclose(values, kept[name], rtol=0.0, atol=2e-6 if name == "tone" else 2e-9), name
