"""What the picture of a backtest shows, as one dataset."""

from __future__ import annotations

import numpy as np
import xarray as xr

from sim.analysis.backtest import HELD_UP, Backtest
from sim.analysis.case_scores import Score

COMPARED = ("regression", "simulation", "shipped")
EDGES = ("low", "estimate", "high")


def backtest_curves(found: Backtest) -> xr.Dataset:
    """Reliability (`offered`, `came`, `within` by shown, fifth), `skill` (row, forecast, edge) and the PIT (bar).

    Rows are the targets and their mean, the latter first; skill is Brier skill beside the base rate.
    """
    rows = [found.scores.mean, *(target.scores for target in found.scores.targets)]
    words = ["mean of the six", *(target.target.words for target in found.scores.targets)]
    counts = [len(found.table.cases), *(target.n for target in found.scores.targets)]
    held = [found.reliability[name] for name in HELD_UP]
    return xr.Dataset(
        {
            "offered": (("shown", "fifth"), np.stack([one.offered for one in held])),
            "came": (("shown", "fifth"), np.stack([one.came for one in held])),
            "within": (("shown", "fifth", "end"), np.stack([np.stack([one.low, one.high], axis=-1) for one in held])),
            "skill": (("row", "forecast", "edge"), [[_edges(row[name]) for name in COMPARED] for row in rows]),
            "pit": ("bar", found.pit.share),
            "pit_within": (("bar", "end"), np.stack([found.pit.low, found.pit.high], axis=-1)),
        },
        {
            "shown": list(HELD_UP),
            "forecast": list(COMPARED),
            "edge": list(EDGES),
            "words": ("row", words),
            "count": ("row", counts),
        },
        {
            "table": found.table.file,
            "cases": len(found.table.cases),
            "dyads": found.dyads,
            "in_fit": found.in_fit,
            "runs": found.runs,
            "seed": found.seed,
        },
    )


def _edges(score: Score) -> list[float]:
    skill = score.brier_skill
    return [skill.low, skill.estimate, skill.high]
