"""How good chances were: scores over rows that come in runs, with intervals that treat each run as one witness.

Weeks of one run tell nearly the same, so a score's error is that of its parts summed by run (a ratio's linearised
error); for the area under ROC see Obuchowski (1997), Biometrics 53:567-578.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from sim.analysis.estimates import Z90, Estimate, share

Array = NDArray[np.float64]
Rows = NDArray[np.intp]


def ratio(part: Array, whole: Array, run: Rows) -> Estimate:
    """The sum of `part` over that of `whole`, by row; `run` says to which run each row belongs."""
    total = float(whole.sum())
    if not len(run) or total == 0.0:
        return Estimate(float("nan"), float("nan"), float("nan"))
    found = float(part.sum()) / total
    return _spread(found, np.bincount(run, weights=part - found * whole) / total, run)


def share_of_rows(happened: Array, run: Rows) -> Estimate:
    """The share of rows in which it happened, within 0 and 1. Where it is none or all, each run counts as one."""
    if not len(run):
        return share(0, 0)
    found = ratio(happened, np.ones(len(run)), run)
    if found.estimate in (0.0, 1.0):
        witnesses = len(np.unique(run))
        return share(int(found.estimate) * witnesses, witnesses)
    return Estimate(found.estimate, max(found.low, 0.0), min(found.high, 1.0))


def skill(chance: Array, beside: Array, happened: Array, run: Rows) -> Estimate:
    """Brier skill: 1 - (Brier score of `chance`) / (that of `beside`); 0 is no better, below 0 worse."""
    theirs = (beside - happened) ** 2
    return ratio(theirs - (chance - happened) ** 2, theirs, run)


def gain(chance: Array, other: Array, beside: Array, happened: Array, run: Rows) -> Estimate:
    """By how much the skill of `chance` is above that of `other`, both beside `beside`."""
    return ratio((other - happened) ** 2 - (chance - happened) ** 2, (beside - happened) ** 2, run)


def area_under_roc(chance: Array, happened: Array, run: Rows) -> Estimate:
    """How often a row in which it happens is given a greater chance than one in which it does not; 0.5 is no skill."""
    did = happened > 0.5
    yes, no = int(did.sum()), int((~did).sum())
    if not yes or not no:
        return Estimate(float("nan"), float("nan"), float("nan"))
    among_all = rankdata(chance)
    below = (among_all[did] - rankdata(chance[did])) / no
    above = 1.0 - (among_all[~did] - rankdata(chance[~did])) / yes
    found, parts = float(below.mean()), np.zeros(int(run.max()) + 1)
    np.add.at(parts, run[did], (below - found) / yes)
    np.add.at(parts, run[~did], (above - found) / no)
    return _spread(found, parts, run)


def _spread(found: float, parts: Array, run: Rows) -> Estimate:
    """The estimate with the interval that its parts by run give."""
    witnesses = len(np.unique(run))
    if witnesses < 2:
        return Estimate(found, float("nan"), float("nan"))
    half = Z90 * float(np.sqrt(witnesses / (witnesses - 1) * (parts**2).sum()))
    return Estimate(found, found - half, found + half)
