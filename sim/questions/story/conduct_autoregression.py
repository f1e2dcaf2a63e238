"""Vector autoregression of simulated conduct: inertia, reciprocity and triangle.

Goldstein, J. S. and Freeman, J. R. (1990) Three-Way Street, and (1991) American Political Science Review 85:17-35: a
vector autoregression of weekly conduct. Predictors of a state's conduct towards another: its own past conduct (routine
or inertia), the other's conduct towards it (reciprocity), and third states' conduct towards the other (triangle).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from sim.answer import Answer, plain
from sim.arrays import Array, Places
from sim.errors import UsageError, counted
from sim.model.actions import ACTIONS
from sim.results.dataset import Results
from sim.results.selection import variant_of
from sim.statistics.intervals import Z90, Estimate
from sim.wording import fold

LAGS = 2
KINDS = ("inertia", "reciprocity", "triangle")
TONES = np.array([action.tone for action in ACTIONS])
"""Weight of each coded act, Goldstein / 10."""
TOGETHER = "together"
CAVEAT = (
    "This describes the model, not what states do. Runs are pooled, so lasting differences between them count as "
    "inertia; `within` removes each run's means. Intervals are 90 %, clustered by run."
)


@dataclass(frozen=True)
class SummedCoefficients:
    """Summed coefficients of one fit: own lags, the other's lags, and third states' lags towards the other.

    `direction` is the dependent one (`both`: pooled), `third` the third state (`together`: the mean of all).
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
        """Return whether inertia > reciprocity > triangle, each difference beyond its 90 % interval."""
        return self.inertia_over_reciprocity.low > 0.0 and self.reciprocity_over_triangle.low > 0.0


@dataclass(frozen=True, repr=False)
class ThreeWay(Answer):
    """Fits of both directions, pooled and within runs, and of each direction and third state."""

    name: ClassVar[str] = "three_way"
    variant: str
    runs: int
    weeks: int
    pooled: SummedCoefficients
    within: SummedCoefficients
    each: tuple[SummedCoefficients, ...]

    def __str__(self) -> str:
        head = (
            f"Summed coefficients of {LAGS} weekly lags, {counted(self.runs, 'run')} of "
            f"{counted(self.weeks, 'week')}, variant {self.variant}"
        )
        return "\n".join([*fold(head), *(_row(sums) for sums in (self.pooled, self.within, *self.each)), *fold(CAVEAT)])

    def provenance(self) -> dict[str, str | int]:
        """Return variant, runs and weeks."""
        return {"variant": self.variant, "runs": self.runs, "weeks": self.weeks}

    def to_json(self) -> dict[str, Any]:
        """Return the table as numbers, each fit with `in_order`."""
        pooled, within, *each = (
            {**plain(sums), "in_order": sums.in_order} for sums in (self.pooled, self.within, *self.each)
        )
        fits = {"pooled": pooled, "within": within, "each": each}
        return {**self.provenance(), "lags": LAGS, **fits, "caveat": CAVEAT}


def three_way(results: Results | Sequence[Results], variant: str | None = None) -> ThreeWay:
    """Fit a VAR(2) to the weekly coded acts of the focal dyad and of third states towards it, in the runs kept in full.

    Several studies of the same scenario (with other seeds) are pooled. Least squares, standard errors clustered by run.
    Raises UsageError if no third state has relations with both, or with fewer than two runs.
    """
    studies = [results] if isinstance(results, Results) else list(results)
    variant = variant_of(studies[0], variant)
    acts = np.concatenate([_acts(study, variant) for study in studies])
    roster, dyad = studies[0].manifest["roster"], studies[0].manifest["focus"].split("-")
    a, b = (roster.index(code) for code in dyad)
    thirds = [k for k in range(len(roster)) if k not in (a, b) and acts[:, :, k, [a, b]].any(axis=(0, 1)).all()]
    if not thirds or len(acts) < 2:
        raise UsageError(
            f"variant '{variant}': a triangle requires a third state with relations to both {' and '.join(dyad)}, and "
            f"at least two runs kept in full; there are {len(thirds)} and {len(acts)}"
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
    """Return the weights of the coded acts, [run, week, source, target]."""
    rows = study.dataset["action_path"].sel(variant=variant).transpose("kept_run", "week", "source", "target")
    return np.asarray(TONES[rows.to_numpy()])


def _flows(acts: Array, i: int, j: int, thirds: list[int]) -> tuple[Array, Array, Array]:
    """Return conduct of i to j, j to i, and the thirds to j: [run, week], [run, week], [run, week, third]."""
    return acts[:, :, i, j], acts[:, :, j, i], acts[:, :, thirds, j]


def _fit(flows: list[tuple[Array, Array, Array]], labels: tuple[str, str, bool]) -> SummedCoefficients:
    """Regress the first flow on the lags of all three; a constant per direction (within: per run)."""
    outcomes, predictors, run = [], [], []
    for own, back, third in flows:
        y = own[:, LAGS:]
        x = np.stack([flow[:, LAGS - lag : -lag] for flow in (own, back, third) for lag in range(1, LAGS + 1)], axis=-1)
        over = 1 if labels[2] else (0, 1)
        outcomes.append((y - y.mean(axis=over, keepdims=True)).ravel())
        predictors.append((x - x.mean(axis=over, keepdims=True)).reshape(-1, x.shape[-1]))
        run.append(np.repeat(np.arange(len(own)), y.shape[1]))
    arrays = (np.concatenate(part) for part in (outcomes, predictors, run))
    coefficients, covariance = _least_squares(*arrays)
    inertia, reciprocity, triangle = np.repeat(np.eye(len(KINDS)), LAGS, axis=1)
    sums = (inertia, reciprocity, triangle, inertia - reciprocity, reciprocity - triangle)
    return SummedCoefficients(*labels, *(_estimate(weights, coefficients, covariance) for weights in sums))


def _least_squares(y: Array, x: Array, run: Places) -> tuple[Array, Array]:
    """Estimate coefficients and their covariance, clustered by run (Liang & Zeger 1986)."""
    inverse = np.linalg.pinv(x.T @ x)
    coefficients = inverse @ (x.T @ y)
    scores = np.zeros((int(run.max()) + 1, x.shape[1]))
    np.add.at(scores, run, x * (y - x @ coefficients)[:, None])
    runs = len(scores)
    return coefficients, inverse @ (scores.T @ scores) @ inverse * runs / (runs - 1)


def _estimate(weights: Array, coefficients: Array, covariance: Array) -> Estimate:
    middle, half = float(weights @ coefficients), Z90 * float(np.sqrt(weights @ covariance @ weights))
    return Estimate(middle, middle - half, middle + half)


def _row(sums: SummedCoefficients) -> str:
    cells = [f"{name} {_format(getattr(sums, name))}" for name in KINDS]
    kind = f"{sums.direction}, {sums.third}{' (within)' if sums.within else ''}"
    return f"  {kind:<29} {'; '.join(cells)}{'' if sums.in_order else '; order not established'}"


def _format(e: Estimate) -> str:
    return f"{e.estimate:+.2f} ({e.low:+.2f} to {e.high:+.2f})"
