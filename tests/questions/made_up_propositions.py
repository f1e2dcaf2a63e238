"""Datasets made up for the picture of `robust`: propositions by theories, with and without draws."""

from __future__ import annotations

import numpy as np
import xarray as xr

VERDICTS = ("holds", "undecided", "fails")
UNITS = ("share of runs", "weeks", "relation, -1 to 1")
LONG = "A claim that goes on " + "and on " * 30 + "until nobody reads it."


def propositions(rows, theories, by=("first_theory",), claims=None, size=0.2):
    """So many rows under these theories; verdicts and units in turn, each size a little less than the one before."""
    middle = size * np.linspace(1.0, -1.0, rows * len(theories)).reshape(rows, len(theories), 1)
    middle = middle * np.where(np.arange(rows) % 3 == 1, 500.0, 1.0)[:, None, None]
    edges = np.array([-0.1, 0.0, 0.1])
    share = np.clip(np.linspace(0.0, 1.0, rows * len(by)).reshape(rows, len(by), 1) + edges, 0.0, 1.0)
    verdict = np.resize(np.array(VERDICTS, dtype=object), (rows, len(theories))).astype(str)
    return xr.Dataset(
        {
            "difference": (("proposition", "theory", "edge"), middle + edges),
            "verdict": (("proposition", "theory"), verdict),
            "share": (("proposition", "by", "edge"), share),
        },
        {
            "proposition": [f"proposition_{row}" for row in range(rows)],
            "theory": list(theories),
            "by": list(by),
            "edge": ["low", "estimate", "high"],
            "claim": ("proposition", claims or [f"Something number {row} is so." for row in range(rows)]),
            "at_least": ("proposition", [0.1, 52.0, -0.05] * (rows // 3) + [0.1] * (rows % 3)),
            "unit": ("proposition", [UNITS[row % 3] for row in range(rows)]),
        },
        {
            **{"scenario": "made_up", "title": "Made up", "seed": 7, "runs": 300, "weeks": 208},
            **{"draws": 64 * bool(by), "runs_a_draw": 40, "strength": 1.0, "parameters": 81},
        },
    )


SEVEN = (
    "bounded_reciprocity",
    "tit_for_tat",
    "trust_spiral",
    "prospect",
    "structural_balance",
    "faction_bargaining",
    "expected_reply",
)
PROPOSITIONS = {
    "eight under seven": propositions(8, SEVEN),
    "one under one": propositions(1, SEVEN[:1]),
    "no draws": propositions(3, SEVEN[:2], by=()),
    "three theories drawn": propositions(4, SEVEN, by=SEVEN[:3]),
    "all theories drawn": propositions(2, SEVEN, by=SEVEN),
    "long claims": propositions(3, SEVEN[:4], claims=[LONG, LONG.upper(), "Short."]),
    "twenty": propositions(20, SEVEN),
    "long names of theories": propositions(
        2, ["a_theory_with_a_very_long_name_indeed", "antidisestablishmentarianism"]
    ),
}
