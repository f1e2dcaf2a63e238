"""Trajectory clusters of a study: typical run, share, quartiles and turning points of each.

The focal dyad's paths (relation and rung, smoothed) are clustered by Ward's method into three, four or five clusters,
whichever has the highest mean silhouette (`sim.statistics.clustering`). Only the intervals of the shares use random
numbers, from the study's seed, so equal studies give equal storylines.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import xarray as xr

from sim.arrays import Array
from sim.model.ladder import CRISIS, RECALLED, RUNGS
from sim.model.random_streams import stream
from sim.results.selection import about, bands
from sim.statistics.clustering import best_first, clusters, features_of, share_intervals, turns

MOST_RUNS = 1000
"""Most runs clustered, the first ones; runs are exchangeable."""
QUANTILES = (0.25, 0.5, 0.75)
MARKED, CLOSE = 0.15, 0.04
"""Change of a storyline's median that counts as a turn, and distance from the extreme at which the turn is dated; the
former is also the distance from the others' median from which a storyline diverges."""


def trajectory_clusters(
    dataset: xr.Dataset, variant: str, thresholds: Sequence[float] | None = None, count: int | None = None
) -> xr.Dataset:
    """Cluster the runs of one variant into storylines, best average relation first.

    Variables: `dyad_relation` (storyline, quantile, week), quartiles and median of its runs; `medoid`, `medoid_worst`
    and `medoid_end` (storyline), number, worst and last rung of its typical run, and `medoid_path` (storyline, week),
    its path; `share` (storyline, bound), its share of the runs with the 90 % interval of `share_intervals`; `runs`,
    `ruptured` and `crisis_weeks` (storyline), number of runs, share with a rupture, and median weeks in crisis or
    worse; `worst_rung` and `end_rung` (storyline), those that half of its runs reach, the latter by the relation alone
    unless half end with an ambassador recalled or worse; `broken_at_end` (storyline), the share of runs that do;
    `storyline_of` (member), by run; `turn_week` and `turn_of` (turn), turns of the median and the storyline's place
    from 0; `diverges` (storyline), the week from which its median differs from that of all others (NaT: never); the
    bands of the ladder.
    There are fewer storylines if fewer runs differ.
    """
    chosen = dataset.sel(variant=variant).isel(run=slice(MOST_RUNS))
    relation = chosen["dyad_relation"].transpose("run", "week").to_numpy().astype(np.float64)
    rung = chosen["rung"].transpose("run", "week").to_numpy()
    by_relation = chosen["relation_rung"].transpose("run", "week").to_numpy()[:, -1]
    features, mean = features_of(relation, rung), relation.mean(axis=1)
    member, distance = clusters(features, count)
    groups = best_first(member, mean)
    shares = share_intervals(groups, features, mean, stream(int(dataset.attrs["seed"]), "storylines"))
    numbers, weeks = chosen["run"].to_numpy(), chosen["week"].to_numpy()
    typical = [int(np.flatnonzero(g)[distance[np.ix_(g, g)].sum(axis=1).argmin()]) for g in groups]
    ruptured = np.isfinite(chosen["time_to_rupture"].to_numpy())
    turning = [(place, week) for place, g in enumerate(groups) for week in _turns(relation[g])]
    quartiles = [np.quantile(relation[g], QUANTILES, axis=0) for g in groups]
    data = xr.Dataset(
        {
            "dyad_relation": (("storyline", "quantile", "week"), np.stack(quartiles)),
            "medoid": ("storyline", numbers[typical]),
            "medoid_path": (("storyline", "week"), relation[typical]),
            "medoid_worst": ("storyline", [RUNGS[int(rung[run].max())] for run in typical]),
            "medoid_end": ("storyline", [RUNGS[int(rung[run, -1])] for run in typical]),
            "share": (("storyline", "bound"), np.array([(e.estimate, e.low, e.high) for e in shares])),
            "runs": ("storyline", np.array([int(g.sum()) for g in groups])),
            "ruptured": ("storyline", np.array([ruptured[g].mean() for g in groups])),
            "crisis_weeks": ("storyline", np.array([np.median((rung[g] >= CRISIS).sum(axis=1)) for g in groups])),
            "worst_rung": ("storyline", [RUNGS[_middle(rung[g].max(axis=1))] for g in groups]),
            "end_rung": ("storyline", [RUNGS[_end_rung(rung[g, -1], by_relation[g])] for g in groups]),
            "broken_at_end": ("storyline", np.array([(rung[g, -1] >= RECALLED).mean() for g in groups])),
            "storyline_of": ("member", np.select(groups, range(len(groups)))),
            "turn_of": ("turn", np.array([place for place, _ in turning], dtype=int)),
            "turn_week": ("turn", weeks[[week for _, week in turning]]),
            "diverges": ("storyline", np.array([_divergence(relation, g, weeks) for g in groups], dtype=weeks.dtype)),
        },
        coords={
            "storyline": np.arange(1, len(groups) + 1), "quantile": list(QUANTILES), "week": weeks, "member": numbers,
            "bound": ["estimate", "low", "high"],
        },
        attrs={**about(dataset, variant, len(relation)), "of_runs": dataset.sizes["run"]},
    )  # fmt: skip
    return data.merge(bands(thresholds))


def _middle(rungs: Any) -> int:
    """Return the worst rung that at least half of the runs are on or below."""
    return int(np.sort(rungs)[len(rungs) // 2])


def _end_rung(rungs: Any, by_relation: Any) -> int:
    """Return the rung on which a storyline ends, where its line is drawn, or the formal one that half of it is on."""
    formal = _middle(rungs)
    return formal if formal >= RECALLED else _middle(by_relation)


def _turns(relation: Array) -> list[int]:
    """Return the weeks in which the median begins to move away from an extreme."""
    middle, weeks = np.median(relation, axis=0), list[int]()
    peaks = turns(middle, MARKED)
    for peak, following in pairwise([*peaks, len(middle)]):
        near = np.abs(middle[peak:following] - middle[peak]) <= CLOSE
        weeks.append(peak + int(np.flatnonzero(near)[-1]))
    return weeks


def _divergence(relation: Array, group: Any, weeks: Any) -> Any:
    """Return the first week from which the median of a group stays MARKED or more from that of all others."""
    if group.all():
        return np.datetime64("NaT")
    gap = np.abs(np.median(relation[group], axis=0) - np.median(relation[~group], axis=0)) >= MARKED
    apart = np.logical_and.accumulate(gap[::-1])[::-1]
    return weeks[int(apart.argmax())] if apart.any() else np.datetime64("NaT")
