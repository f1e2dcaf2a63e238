"""The few courses that the runs of a study take, as numbers: typical run, share, spread and turns of each.

The focus pair's paths (index and rung, smoothed) are clustered by Ward's method; of three, four or five clusters those
are taken whose runs are best placed (`sim.statistics.clustering`). Nothing is drawn, so the same study gives the same
storylines.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import xarray as xr

from sim.arrays import Array
from sim.model.ladder import CRISIS, RUNGS
from sim.results.selection import about, bands
from sim.statistics.clustering import clusters, turns
from sim.statistics.intervals import share

MOST_RUNS = 1000
"""Clustered at once: the first so many; runs are exchangeable."""
QUANTILES = (0.25, 0.5, 0.75)
MARKED, CLOSE = 0.15, 0.04
"""A storyline turns where its middle turns by so much, in the last week in which it is still so close to the turn; it
parts where it is first as far as the former from the others' for good."""


def courses(
    dataset: xr.Dataset, variant: str, thresholds: Sequence[float] | None = None, count: int | None = None
) -> xr.Dataset:
    """The storylines of one variant as numbers, the one with the best relation on average first.

    Variables: `index` (storyline, quantile, week), the middle half of its runs and their middle; `medoid` and
    `medoid_index` (storyline, week), the number and path of its typical run; `share` (storyline, bound), its share of
    the runs with the 90 % interval; `runs`, `ruptured` and `crisis_weeks` (storyline), how many they are, what share of
    them rupture, and how many weeks the middle one spends in crisis or worse;
    `worst_rung` and `end_rung` (storyline), those of most of its runs; `storyline_of` (member), by the run's number;
    `turn_week` and `turn_of` (turn), where the middle of a storyline turns, by its place from 0; `parts` (storyline),
    the week from which its middle stands apart from that of all others together (NaT: never); the bands of the ladder.
    Fewer storylines come back where fewer runs differ.
    """
    chosen = dataset.sel(variant=variant).isel(run=slice(MOST_RUNS))
    index = chosen["dyad_relation"].transpose("run", "week").to_numpy().astype(np.float64)
    rung = chosen["rung"].transpose("run", "week").to_numpy()
    member, distance = clusters(index, rung, count)
    order = sorted(set(member), key=lambda group: -float(index[member == group].mean()))
    groups = [member == group for group in order]
    numbers, weeks = chosen["run"].to_numpy(), chosen["week"].to_numpy()
    typical = [int(np.flatnonzero(g)[distance[np.ix_(g, g)].sum(axis=1).argmin()]) for g in groups]
    ruptured = np.isfinite(chosen["time_to_rupture"].to_numpy())
    turning = [(place, week) for place, g in enumerate(groups) for week in _turns(index[g])]
    spread = [np.quantile(index[g], QUANTILES, axis=0) for g in groups]
    data = xr.Dataset(
        {
            "dyad_relation": (("storyline", "quantile", "week"), np.stack(spread)),
            "medoid": ("storyline", numbers[typical]),
            "medoid_index": (("storyline", "week"), index[typical]),
            "share": (("storyline", "bound"), np.array([_share(g) for g in groups])),
            "runs": ("storyline", np.array([int(g.sum()) for g in groups])),
            "ruptured": ("storyline", np.array([ruptured[g].mean() for g in groups])),
            "crisis_weeks": ("storyline", np.array([np.median((rung[g] >= CRISIS).sum(axis=1)) for g in groups])),
            "worst_rung": ("storyline", [_commonest(rung[g].max(axis=1)) for g in groups]),
            "end_rung": ("storyline", [_commonest(rung[g, -1]) for g in groups]),
            "storyline_of": ("member", np.select(groups, range(len(groups)))),
            "turn_of": ("turn", np.array([place for place, _ in turning], dtype=int)),
            "turn_week": ("turn", weeks[[week for _, week in turning]]),
            "parts": ("storyline", np.array([_parting(index, g, weeks) for g in groups], dtype=weeks.dtype)),
        },
        coords={
            "storyline": np.arange(1, len(groups) + 1), "quantile": list(QUANTILES), "week": weeks, "member": numbers,
            "bound": ["estimate", "low", "high"],
        },
        attrs={**about(dataset, variant, len(index)), "of_runs": dataset.sizes["run"]},
    )  # fmt: skip
    return data.merge(bands(thresholds))


def _share(group: Any) -> list[float]:
    found = share(int(group.sum()), len(group))
    return [found.estimate, found.low, found.high]


def _commonest(rungs: Any) -> str:
    return RUNGS[int(np.bincount(rungs).argmax())]


def _turns(index: Array) -> list[int]:
    """Weeks in which the middle begins to move away from where it turned."""
    middle, found = np.median(index, axis=0), list[int]()
    peaks = turns(middle, MARKED)
    for peak, following in pairwise([*peaks, len(middle)]):
        near = np.abs(middle[peak:following] - middle[peak]) <= CLOSE
        found.append(peak + int(np.flatnonzero(near)[-1]))
    return found


def _parting(index: Array, group: Any, weeks: Any) -> Any:
    """First week from which on the middle of a group is MARKED or more from that of all others together."""
    if group.all():
        return np.datetime64("NaT")
    gap = np.abs(np.median(index[group], axis=0) - np.median(index[~group], axis=0)) >= MARKED
    apart = np.logical_and.accumulate(gap[::-1])[::-1]
    return weeks[int(apart.argmax())] if apart.any() else np.datetime64("NaT")
