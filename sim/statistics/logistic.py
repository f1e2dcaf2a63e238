"""A chance from a few numbers: logistic regression with a small ridge."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from sim.arrays import Array

RIDGE = 1.0
"""Weight of the squared coefficients, of numbers scaled to a spread of 1, beside the log-likelihood."""


@dataclass(frozen=True)
class Logistic:
    """The chance is 1 / (1 + exp(-weights . (1, (known - middle) / spread)))."""

    middle: Array
    spread: Array
    weights: Array

    def chance(self, known: Array) -> Array:
        """The chance for each row of what is known, [row] from [row, number]."""
        scaled = (known - self.middle) / self.spread
        return np.asarray(expit(self.weights[0] + scaled @ self.weights[1:]))


def logistic(known: Array, happened: Array) -> Logistic:
    """Fitted to rows of what was known, [row, number], and whether it happened, [row] of 0 and 1."""
    middle, spread = known.mean(axis=0), known.std(axis=0)
    spread = np.where(spread > 0.0, spread, 1.0)
    rows = np.column_stack([np.ones(len(known)), (known - middle) / spread])
    ridge = RIDGE * np.array([0.0, *np.ones(known.shape[1])])

    def loss(weights: Array) -> float:
        log_odds = rows @ weights
        return float(np.logaddexp(0.0, log_odds).sum() - happened @ log_odds + 0.5 * ridge @ weights**2)

    def slope(weights: Array) -> Array:
        return np.asarray(rows.T @ (expit(rows @ weights) - happened) + ridge * weights)

    def bend(weights: Array) -> Array:
        chance = expit(rows @ weights)
        return np.asarray((rows * (chance * (1.0 - chance))[:, None]).T @ rows + np.diag(ridge))

    found = minimize(loss, np.zeros(rows.shape[1]), method="trust-exact", jac=slope, hess=bend)
    return Logistic(middle, spread, np.asarray(found.x))
