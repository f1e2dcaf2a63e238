"""Datasets made up for the picture of `backtest`: good, bad and thin forecasts."""

from __future__ import annotations

import numpy as np
import xarray as xr

WORDS = (
    "mean of the six",
    "ambassador recalled or worse by 12 months",
    "relations severed or armed clash by 12 months",
    "fully repaired by 6 months",
    "fully repaired by 12 months",
    "fully repaired by 36 months",
    "fully repaired by 60 months",
)


def scored(skill=0.15, fifths=5, wide=0.2, lean=0.0, in_fit=0, table="made_up.csv"):
    """Skill from `skill` down for each forecast in turn, points off the diagonal by `lean`, intervals so wide."""
    offered = np.linspace(0.1, 0.9, fifths) if fifths > 1 else np.array([0.4])
    came = np.clip(np.stack([offered + lean, offered[::-1]]), 0.0, 1.0)
    ends = np.clip(offered[None, :, None] + np.array([-0.12, 0.12]), 0.0, 1.0)
    middle = skill * np.array([0.5, -1.0, 1.0]) * np.linspace(1.0, 0.2, len(WORDS))[:, None]
    share = 0.2 + np.linspace(-0.1, 0.1, 5)
    return xr.Dataset(
        {
            "offered": (("shown", "fifth"), np.stack([offered, offered])),
            "came": (("shown", "fifth"), came),
            "within": (("shown", "fifth", "end"), np.repeat(ends, 2, axis=0)),
            "skill": (("row", "forecast", "edge"), middle[..., None] + wide * np.array([-1.0, 0.0, 1.0])),
            "pit": ("bar", share),
            "pit_within": (("bar", "end"), np.tile([0.1, 0.3], (5, 1))),
        },
        {
            "shown": ["simulation", "shipped"],
            "forecast": ["regression", "simulation", "shipped"],
            "edge": ["low", "estimate", "high"],
            "words": ("row", list(WORDS)),
            "count": ("row", [99, 99, 99, 99, 97, 90, 8]),
        },
        {"table": table, "cases": 99, "dyads": 79, "in_fit": in_fit, "runs": 300, "seed": 7, "scenario": "made_up"},
    )


BACKTESTS = {
    "some skill": scored(),
    "no skill": scored(0.0, wide=0.0),
    "worse by far": scored(-3.0, wide=0.4, lean=0.4),
    "wide intervals": scored(0.1, wide=1.5),
    "no intervals": scored(0.2, wide=np.nan),
    "one bin": scored(fifths=1),
    "in sample": scored(in_fit=99, table="a_table_with_a_name_that_is_longer_than_names_of_tables_are/" * 3 + "x.csv"),
}
