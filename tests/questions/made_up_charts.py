"""Datasets made up for the charts: what an analysis that plays anew would hand over, easy and awkward."""

from __future__ import annotations

import numpy as np
import xarray as xr
from made_up_backtests import BACKTESTS
from made_up_propositions import PROPOSITIONS
from made_up_readings import READINGS
from made_up_windows import WINDOWS

from sim.questions.attribute.player_effects import UNIT

KINDS = ("incident", "faction", "third_party", "leader", "amends", "group")
LONG = "a faction whose name and description together are a good deal longer than any page is wide (Somewhere)"


def attribution(sizes, unit="share of runs", direct=(), kinds=KINDS, words=None):
    """Players of these sizes, each kind in turn; `direct` gives the ledger's numbers of the first ones."""
    count = len(sizes)
    middle = np.asarray(sizes, dtype=float)[:, None]
    ledger = np.full((count, 3), np.nan)
    ledger[: len(direct)] = np.asarray(direct, dtype=float)[:, None] + np.array([-0.05, 0.0, 0.05])
    wide = 0.1 * np.abs(middle) + 0.004 * (unit == "share of runs")
    return xr.Dataset(
        {
            "but_for": (("player", "edge"), 1.2 * middle + 1.5 * wide * np.array([-1.0, 0.0, 1.0])),
            "shapley": (("player", "edge"), middle + wide * np.array([-1.0, 0.0, 1.0])),
            "direct": (("player", "edge"), ledger),
        },
        {
            "player": [f"player_{i}" for i in range(count)],
            "edge": ["low", "estimate", "high"],
            "kind": ("player", [kinds[i % len(kinds)] for i in range(count)]),
            "words": ("player", words or [f"Player number {i} (Abcland)" for i in range(count)]),
        },
        {
            **{"outcome": "made_up", "outcome_words": "the made-up outcome", "unit": unit, "all": 0.6, "none": 0.1},
            **{"variant": "base", "runs": 300, "weeks": 103, "seed": 7, "scenario": "made_up", "title": "Made up"},
            **{"direct_unit": UNIT, "exact": True},
        },
    )


CASES = {
    "attribute": {
        "eight players": attribution([0.24, 0.17, -0.05, 0.08, 0.002, -0.012, 0.06, 0.04]),
        "the ledger beside": attribution([0.3, -0.2, 0.1], "relation, -1 to 1", direct=(-0.3, 0.02)),
        "forty players": attribution(np.linspace(30.0, -10.0, 40), "weeks"),
        "one player": attribution([0.5]),
        "nobody matters": attribution([0.0, 0.0, 0.0], "weeks"),
        "long names": attribution([0.1, 0.2], words=[LONG, LONG.upper()]),
        "the ledger beside long names": attribution([0.3, 0.2], direct=(-0.1, 0.1), words=[LONG, LONG.upper()]),
        "the ledger beside forty players": attribution(np.linspace(30, -10, 40), "weeks", np.linspace(-1.0, 0.2, 40)),
        "tiny": attribution([0.0004, -0.0002], direct=(0.0003,)),
    },
    "window": WINDOWS,
    "robust": PROPOSITIONS,
    "readings": READINGS,
    "backtest": BACKTESTS,
}
"""By chart: its datasets, the first a plain one."""
