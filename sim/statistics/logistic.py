"""Logistic regression with a small ridge penalty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from sim.arrays import Array

RIDGE = 1.0
"""Penalty on the squared coefficients of standardised predictors."""


@dataclass(frozen=True)
class Logistic:
    """The probability is 1 / (1 + exp(-weights . (1, (predictors - middle) / spread)))."""

    middle: Array
    spread: Array
    weights: Array

    def chance(self, predictors: Array) -> Array:
        """Compute the probability for each row, [row] from [row, predictor]."""
        scaled = (predictors - self.middle) / self.spread
        return np.asarray(expit(self.weights[0] + scaled @ self.weights[1:]))


def logistic(predictors: Array, happened: Array) -> Logistic:
    """Fit to predictors, [row, predictor], and outcomes, [row] of 0 and 1."""
    middle, spread = predictors.mean(axis=0), predictors.std(axis=0)
    spread = np.where(spread > 0.0, spread, 1.0)
    rows = np.column_stack([np.ones(len(predictors)), (predictors - middle) / spread])
    ridge = RIDGE * np.array([0.0, *np.ones(predictors.shape[1])])

    def loss(weights: Array) -> float:
        log_odds = rows @ weights
        return float(np.logaddexp(0.0, log_odds).sum() - happened @ log_odds + 0.5 * ridge @ weights**2)

    def gradient(weights: Array) -> Array:
        return np.asarray(rows.T @ (expit(rows @ weights) - happened) + ridge * weights)

    def hessian(weights: Array) -> Array:
        p = expit(rows @ weights)
        return np.asarray((rows * (p * (1.0 - p))[:, None]).T @ rows + np.diag(ridge))

    optimum = minimize(loss, np.zeros(rows.shape[1]), method="trust-exact", jac=gradient, hess=hessian)
    return Logistic(middle, spread, np.asarray(optimum.x))
