"""Pictures: one a file, dataset in and page out. A picture answers the question in its title and computes nothing.

`PLOTS` lists those of a study that has been played, `CHARTS` those of an analysis that plays anew, by name. A new
picture is a file here and its line there; the tests of every plot, or of every chart, come with it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import xarray as xr
from matplotlib.figure import Figure

from sim.analysis import before_rupture as signs_before
from sim.analysis import courses as all_courses
from sim.analysis import differences as paired_differences
from sim.analysis import ledger as ledgers
from sim.analysis import overlay, trajectories
from sim.analysis import relations as all_relations
from sim.analysis import survival as survivals
from sim.plots import (
    attribute,
    backtest,
    compare,
    early_warning,
    fan,
    ledger,
    readings,
    relations,
    robust,
    rungs,
    storylines,
    survival,
    variants,
    window,
)

__all__ = ["CHARTS", "PLOTS", "Chart", "Picture"]


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
    "storylines": Picture(storylines.QUESTION, all_courses.courses, storylines.storylines, ladder=True),
    "early_warning": Picture(early_warning.QUESTION, signs_before.before_rupture, early_warning.early_warning),
    "relations": Picture(relations.QUESTION, all_relations.relations, relations.relations, ladder=True, everyone=True),
    "variants": Picture(
        variants.QUESTION, overlay.overlay, variants.variants, ladder=True, several=True, any_pair=True
    ),
    "compare": Picture(
        compare.QUESTION,
        paired_differences.differences,
        compare.compare,
        ladder=True,
        several=True,
        any_pair=True,
    ),
}


class Chart(NamedTuple):
    """The question a picture answers, and what draws the dataset of an analysis that plays anew: `draw(data)`."""

    question: str
    draw: Callable[..., Figure]


CHARTS: dict[str, Chart] = {
    "attribute": Chart(attribute.QUESTION, attribute.attribute),
    "window": Chart(window.QUESTION, window.window),
    "robust": Chart(robust.QUESTION, robust.robust),
    "readings": Chart(readings.QUESTION, readings.readings),
    "backtest": Chart(backtest.QUESTION, backtest.backtest),
}
