"""Datasets made up for the picture of a window, easy and awkward."""

from __future__ import annotations

import numpy as np
import xarray as xr

CLOSERS = ("formal acts in force", "ties run down", "the open wound", "leaders who have changed", "factions grown loud")
ALL = ("amends", "amends_half", "climb_down", "restraint", "release", "mediation", "all")


def window(gestures=("amends",), weeks=40, high=0.8, points=True, incidents=1, pair="Avaria and Borovia"):
    """Chances that fall from `high`, each gesture's a little lower; where `points`, the first crosses one half."""
    week = np.datetime64("2025-07-07", "ns") + np.arange(weeks) * np.timedelta64(28, "D")
    arms = ["nothing", *gestures]
    shape = (len(arms), 2, weeks)
    fall = np.linspace(high, high - 0.5, weeks) - 0.04 * np.arange(len(arms))[:, None, None]
    chance = np.clip(np.broadcast_to(fall, shape), 0.0, 1.0)
    point = np.full((*shape[:2], 3), np.datetime64("NaT", "ns"))
    status = np.full(shape[:2], "none within the horizon", dtype=object)
    if points:
        point[1, :] = week[[weeks // 3, weeks // 2, 2 * weeks // 3]]
        status[1, :] = "dated"
        status[0, :] = "already past"
    gains = np.linspace(0.3, -0.02, len(CLOSERS))[:, None]
    return xr.Dataset(
        {
            "chance": (("arm", "reading", "edge", "week"), np.stack([chance - 0.05, chance, chance + 0.05], axis=2)),
            "point": (("arm", "reading", "edge"), point),
            "status": (("arm", "reading"), status.astype(str)),
            "runs_in_crisis": ("week", np.full(weeks, 100)),
            "put_back": (("closer", "edge"), gains + np.array([-0.03, 0.0, 0.03])),
        },
        {
            "arm": arms,
            "words": ("arm", arms),
            "reading": ["everyone", "in_crisis"],
            "edge": ["low", "estimate", "high"],
            "week": week,
            "closer": list(CLOSERS),
        },
        {
            **{"scenario": "made_up", "title": "Made up", "focus": "XAA-XBB", "pair": pair, "variant": "base"},
            **{"variant_titles": {}, "runs": 300, "seed": 7, "within": 52, "hold": 4, "last_incident": "2025-06-30"},
            "incidents": [("2025-07-01", f"Incident number {n}") for n in range(incidents)],
        },
    )


def with_nobody_in_crisis(data):
    """The same where no run was still in crisis in any week."""
    gone = data.copy(deep=True)
    gone["chance"].loc[{"reading": "in_crisis"}] = np.nan
    return gone


WINDOWS = {
    "one gesture": window(),
    "two gestures": window(("amends", "restraint")),
    "every gesture": window(ALL),
    "every gesture, none dated": window(ALL, points=False),
    "all alike": window(ALL, high=0.6).assign(chance=lambda data: 0.0 * data["chance"] + 0.5),
    "one week": window(weeks=1, points=False),
    "a long horizon": window(("amends",), weeks=300),
    "no incident, certain": window(high=1.4, incidents=0, points=False),
    "three incidents": window(incidents=3),
    "nobody in crisis": with_nobody_in_crisis(window()),
    "long names": window(pair="the United Republics of Avaria and the Federation of Borovia", points=False),
}
"""The first is a plain one."""
