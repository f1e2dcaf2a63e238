"""Pictures: one a file, dataset in and page out. A picture answers the question in its title and computes nothing.

`PLOTS` lists them by name. A new picture is a file here and its line there; the tests of every plot come with it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import xarray as xr
from matplotlib.figure import Figure

from sim.analysis import trajectories
from sim.plots.fan import QUESTION as WHERE
from sim.plots.fan import fan
from sim.plots.rungs import QUESTION as HOW_LIKELY
from sim.plots.rungs import rungs

__all__ = ["PLOTS", "Picture"]


class Picture(NamedTuple):
    """The question a picture answers, the analysis `data(dataset, variant)` behind it, and what draws that."""

    question: str
    data: Callable[[xr.Dataset, str], xr.Dataset]
    draw: Callable[..., Figure]


PLOTS: dict[str, Picture] = {
    "fan": Picture(WHERE, trajectories.fan, fan),
    "rungs": Picture(HOW_LIKELY, trajectories.rung_shares, rungs),
}
