"""What in the record the weights hang on, and where each reading lies furthest from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.recorded import Plan
from sim.analysis.synthetic_likelihood import fit, log_likelihoods, weights

Array = NDArray[np.float64]
MOST, FAR = 3, 1.5
"""Misses that are named for each reading, and from how many standard deviations on."""


@dataclass(frozen=True)
class Miss:
    """An observable far from what a reading leads one to expect: by `away` standard deviations, noise included."""

    what: str
    seen: float
    expected: float
    away: float

    def as_json(self) -> dict[str, Any]:
        """All of it."""
        return dict(self.__dict__)


def misses(runs: Array, plan: Plan, seen: Array) -> tuple[Miss, ...]:
    """Where the record lies furthest from the middle of a reading's runs [run, observable], the furthest first."""
    middle, spread = runs.mean(axis=0), np.sqrt(runs.var(axis=0, ddof=1) + np.diag(plan.noise))
    away, names = (seen - middle) / spread, plan.names
    far = sorted(np.flatnonzero(np.abs(away) >= FAR).tolist(), key=lambda place: -abs(away[place]))[:MOST]
    return tuple(Miss(names[at], float(seen[at]), float(middle[at]), float(away[at])) for at in far)


def without_each_kind(runs: Mapping[str, Array], plan: Plan, seen: Array, prior: Array) -> dict[str, dict[str, float]]:
    """The weights by reading if one kind of observable is left out, by kind."""
    found = {}
    for kind, places in kinds(plan).items():
        kept = np.setdiff1d(np.arange(len(seen)), places)
        if 0 < len(kept) < len(seen):
            noise = plan.noise[np.ix_(kept, kept)]
            logs = log_likelihoods([fit(values[:, kept], noise) for values in runs.values()], seen[kept])
            found[kind] = dict(zip(runs, weights(logs, prior).tolist(), strict=True))
    return found


def kinds(plan: Plan) -> dict[str, list[int]]:
    """The kinds of observables, by name, and their places in the vectors."""
    tones, levels = len(plan.cells), len(plan.levels)
    by_side = [[place for place, cell in enumerate(plan.cells) if cell.by == side] for side in (0, 1)]
    return {
        **{f"the tones of {way}": places for way, places in zip(plan.directions, by_side, strict=True)},
        "formal steps": list(range(tones, tones + levels)),
        "promptness": list(range(tones + levels, tones + levels + len(plan.answers))),
    }
