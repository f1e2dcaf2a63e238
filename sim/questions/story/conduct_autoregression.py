"""Inertia, reciprocity and triangle: how a program's own events answer one another.

Goldstein, J. S. and Freeman, J. R. (1990) Three-Way Street, and (1991) American Political Science Review 85:17-35: a
vector autoregression of weekly conduct. What one state does to another is explained by what it did before (routine or
inertia), by what the other did to it (reciprocity), and by what third states did to that other (triangle).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from sim.arrays import Array, Places
from sim.errors import UsageError
from sim.model.actions import ACTIONS
from sim.questions.answer import Answer, plain
from sim.results.dataset import Results
from sim.results.selection import played_variant
from sim.statistics.intervals import Z90, Estimate

LAGS = 2
KINDS = ("inertia", "reciprocity", "triangle")
TONES = np.array([action.tone for action in ACTIONS])
"""The weight of each coded act, Goldstein / 10."""
TOGETHER = "together"
CAVEAT = (
    "It describes what the program does, not what states do. Runs are pooled, so lasting differences between them "
    "count as inertia; within runs, each run's own means are taken out. Intervals are 90 %, runs being the witnesses."
)


@dataclass(frozen=True)
class Sums:
    """Summed coefficients of one fit: a state's own lags, the other's towards it, third states' towards the other.

    `direction` is the one explained (`both`: pooled), `third` the third state (`together`: the mean of all).
    """

    direction: str
    third: str
    within: bool
    inertia: Estimate
    reciprocity: Estimate
    triangle: Estimate
    inertia_over_reciprocity: Estimate
    reciprocity_over_triangle: Estimate

    @property
    def in_order(self) -> bool:
        """Whether inertia > reciprocity > triangle, each by more than its 90 % interval."""
        return self.inertia_over_reciprocity.low > 0.0 and self.reciprocity_over_triangle.low > 0.0


@dataclass(frozen=True, repr=False)
class ThreeWay(Answer):
    """The pooled fit of both directions, the same within runs, and a fit for each direction and third state."""

    name: ClassVar[str] = "three_way"
    variant: str
    runs: int
    weeks: int
    pooled: Sums
    within: Sums
    each: tuple[Sums, ...]

    def __str__(self) -> str:
        head = (
            f"Summed coefficients of {LAGS} weekly lags, {self.runs} runs of {self.weeks} weeks, variant {self.variant}"
        )
        return "\n".join([head, *(_row(sums) for sums in (self.pooled, self.within, *self.each)), CAVEAT])

    def provenance(self) -> dict[str, str | int]:
        """Variant, runs and weeks."""
        return {"variant": self.variant, "runs": self.runs, "weeks": self.weeks}

    def to_json(self) -> dict[str, Any]:
        """The table as numbers, each fit with `in_order`."""
        pooled, within, *each = (
            {**plain(sums), "in_order": sums.in_order} for sums in (self.pooled, self.within, *self.each)
        )
        fits = {"pooled": pooled, "within": within, "each": each}
        return {**self.provenance(), "lags": LAGS, **fits, "caveat": CAVEAT}


def three_way(results: Results | Sequence[Results], variant: str | None = None) -> ThreeWay:
    """Fit a VAR(2) to the weekly coded acts of the focus pair and of third states towards it, in the runs kept in full.

    Several studies of the same scenario (with other seeds) are pooled. The error is that of least squares clustered by
    run. Raises UsageError where no third state has relations with both, or with fewer than two runs.
    """
    studies = [results] if isinstance(results, Results) else list(results)
    variant = played_variant(studies[0], variant)
    acts = np.concatenate([_acts(study, variant) for study in studies])
    roster, dyad = studies[0].manifest["roster"], studies[0].manifest["focus"].split("-")
    a, b = (roster.index(code) for code in dyad)
    thirds = [k for k in range(len(roster)) if k not in (a, b) and acts[:, :, k, [a, b]].any(axis=(0, 1)).all()]
    if not thirds or len(acts) < 2:
        raise UsageError(
            f"variant '{variant}': a triangle takes a third state with relations to both of {'-'.join(dyad)}, and two "
            f"runs kept in full at least; here are {len(thirds)} and {len(acts)}"
        )
    blocks = {f"{roster[i]}>{roster[j]}": _flows(acts, i, j, thirds) for i, j in ((a, b), (b, a))}
    each = tuple(
        _fit([(flows[0], flows[1], flows[2][..., place])], (direction, roster[third], False))
        for direction, flows in blocks.items()
        for place, third in enumerate(thirds)
    )
    mean = [(own, back, third.mean(axis=-1)) for own, back, third in blocks.values()]
    one = tuple(
        _fit([flows], (direction, TOGETHER, within))
        for direction, flows in zip(blocks, mean, strict=True)
        for within in (False, True)
    )
    pooled, inside = (_fit(mean, ("both", TOGETHER, within)) for within in (False, True))
    return ThreeWay(variant, len(acts), acts.shape[1], pooled, inside, (*one, *each))


def _acts(study: Results, variant: str) -> Array:
    """Weights of the coded acts, [run, week, source, target]."""
    rows = study.dataset["action_path"].sel(variant=variant).transpose("kept_run", "week", "source", "target")
    return np.asarray(TONES[rows.to_numpy()])


def _flows(acts: Array, i: int, j: int, thirds: list[int]) -> tuple[Array, Array, Array]:
    """What i does to j, j to i, and the thirds to j: [run, week], [run, week], [run, week, third]."""
    return acts[:, :, i, j], acts[:, :, j, i], acts[:, :, thirds, j]


def _fit(flows: list[tuple[Array, Array, Array]], what: tuple[str, str, bool]) -> Sums:
    """Least squares of the first flow on the lags of all three; a constant for each direction (within: each run)."""
    explained, known, run = [], [], []
    for own, back, third in flows:
        y = own[:, LAGS:]
        x = np.stack([flow[:, LAGS - lag : -lag] for flow in (own, back, third) for lag in range(1, LAGS + 1)], axis=-1)
        over = 1 if what[2] else (0, 1)
        explained.append((y - y.mean(axis=over, keepdims=True)).ravel())
        known.append((x - x.mean(axis=over, keepdims=True)).reshape(-1, x.shape[-1]))
        run.append(np.repeat(np.arange(len(own)), y.shape[1]))
    found, spread = _least_squares(np.concatenate(explained), np.concatenate(known), np.concatenate(run))
    inertia, reciprocity, triangle = np.repeat(np.eye(len(KINDS)), LAGS, axis=1)
    sums = (inertia, reciprocity, triangle, inertia - reciprocity, reciprocity - triangle)
    direction, third_state, within = what
    return Sums(direction, third_state, within, *(_estimate(weights, found, spread) for weights in sums))


def _least_squares(y: Array, x: Array, run: Places) -> tuple[Array, Array]:
    """Coefficients and their covariance, clustered by run (Liang & Zeger 1986)."""
    inverse = np.linalg.pinv(x.T @ x)
    found = inverse @ (x.T @ y)
    pulls = np.zeros((int(run.max()) + 1, x.shape[1]))
    np.add.at(pulls, run, x * (y - x @ found)[:, None])
    runs = len(pulls)
    return found, inverse @ (pulls.T @ pulls) @ inverse * runs / (runs - 1)


def _estimate(weights: Array, found: Array, spread: Array) -> Estimate:
    middle, half = float(weights @ found), Z90 * float(np.sqrt(weights @ spread @ weights))
    return Estimate(middle, middle - half, middle + half)


def _row(sums: Sums) -> str:
    cells = [f"{name} {_said(getattr(sums, name))}" for name in KINDS]
    kind = f"{sums.direction}, {sums.third}{' (within)' if sums.within else ''}"
    return f"  {kind:<29} {'; '.join(cells)}{'' if sums.in_order else '; not shown to be in order'}"


def _said(e: Estimate) -> str:
    return f"{e.estimate:+.2f} ({e.low:+.2f} to {e.high:+.2f})"
