"""Datasets made up for the picture of rival readings: few and many, with short and long names, with little time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

LONG = "An account whose name goes on and on and is a good deal longer than anybody would wish to read on a page"


def weighed(
    weights, blocks=30, points=14, titles=None, incidents=((60, "A long title of an incident, in Avaria"),), **attrs
):
    """Readings of these weights; the first incident so many days after the start, ..."""
    count, start = len(weights), pd.Timestamp("2024-07-01")
    middle = np.asarray(weights, dtype=float)[:, None]
    paths = np.linspace(0.3, -0.5, blocks) * np.linspace(1.0, -0.6, count)[:, None]
    tone = np.stack([paths - 0.1, paths, paths + 0.1])[:, None] + np.array([0.0, 0.2])[None, :, None, None]
    weeks = pd.date_range(start, periods=blocks, freq="28D", unit="s")
    at = weeks[np.linspace(0, blocks - 1, points).astype(int)]
    return xr.Dataset(
        {
            "weight": (("reading", "edge"), np.clip(middle + np.array([-0.1, 0.0, 0.1]), 0.0, 1.0)),
            "prior": ("reading", np.full(count, 1.0 / count)),
            "fits": ("reading", np.linspace(0.6, 0.01, count)),
            "tone": (("quantile", "direction", "reading", "block"), tone),
            "seen": ("point", np.resize([-0.2, 0.7, -0.5, 0.0], points)),
            "error": ("point", np.full(points, 0.3)),
            "seen_week": ("point", at.to_numpy()),
            "seen_side": ("point", np.arange(points) % 2),
        },
        {
            "reading": [f"reading_{i}" for i in range(count)],
            "edge": ["low", "estimate", "high"],
            "direction": ["XAA>XBB", "XBB>XAA"],
            "quantile": [0.25, 0.5, 0.75],
            "block": weeks.to_numpy(),
            "title": ("reading", titles or [f"Account number {i}" for i in range(count)]),
        },
        {
            **{"scenario": "made_up", "title": "Made up", "seed": 7, "focus": "XAA-XBB", "start": "2024-07-01"},
            **{"runs": 1000, "rows": 46, "none_fits": False, "tells": True},
            "incidents": [(str((start + pd.Timedelta(days=d)).date()), label) for d, label in incidents],
            "state_names": {"XAA": "Avaria", "XBB": "Borovia"},
            **attrs,
        },
    )


READINGS = {
    "three readings": weighed([0.6, 0.3, 0.1], incidents=((60, "A crash"), (250, "A raid on somebody's house"))),
    "none fits": weighed([0.5, 0.5], none_fits=True, tells=False),
    "a sure one": weighed([1.0, 0.0, 0.0]),
    "twelve readings": weighed(np.linspace(0.2, 0.0, 12), tells=False),
    "long names": weighed([0.7, 0.2, 0.1], titles=[LONG, LONG.upper(), LONG[::-1]]),
    "one month": weighed([0.7, 0.3], blocks=1, points=1, incidents=()),
    "nothing marked": weighed([0.7, 0.3], incidents=()),
}
