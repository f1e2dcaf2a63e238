"""Pictures: one a file, dataset in and page out. A picture answers the question in its title and computes nothing.

`PLOTS` lists them by name. A new picture is a file here and its line there; the tests of every plot come with it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import xarray as xr
from matplotlib.figure import Figure

from sim.analysis import ledger as ledgers
from sim.analysis import overlay, trajectories
from sim.analysis import relations as all_relations
from sim.analysis import survival as survivals
from sim.plots import fan, ledger, relations, rungs, survival, variants

__all__ = ["PLOTS", "Picture"]


class Picture(NamedTuple):
    """The question a picture answers, the analysis `data(dataset, variant)` behind it, and what draws that.

    `ladder`: `data` takes the thresholds of the ladder as `thresholds`; `several`: all variants on one page, of which
    `variant` is the emphasised one; `any_pair`: can show another pair than the focus; `everyone`: shows all pairs.
    """

    question: str
    data: Callable[..., xr.Dataset]
    draw: Callable[..., Figure]
    ladder: bool = False
    several: bool = False
    any_pair: bool = False
    everyone: bool = False


PLOTS: dict[str, Picture] = {
    "fan": Picture(fan.QUESTION, trajectories.fan, fan.fan, ladder=True, any_pair=True),
    "rungs": Picture(rungs.QUESTION, trajectories.rung_shares, rungs.rungs, any_pair=True),
    "survival": Picture(survival.QUESTION, survivals.survival, survival.survival),
    "ledger": Picture(ledger.QUESTION, ledgers.ledger, ledger.ledger),
    "relations": Picture(relations.QUESTION, all_relations.relations, relations.relations, ladder=True, everyone=True),
    "variants": Picture(
        variants.QUESTION, overlay.overlay, variants.variants, ladder=True, several=True, any_pair=True
    ),
}
