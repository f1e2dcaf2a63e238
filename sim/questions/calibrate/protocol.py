"""What is fitted, on what, and how it is scored: fixed before anything was scored, and the same for any table.

Every configuration that was scored is listed in docs/history.md. To change this plan is to score one more.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

import numpy as np

from sim.arrays import Places
from sim.model.parameters import declared
from sim.model.random_streams import stream
from sim.past_crises.table import CodedCase

FITTED = (
    "anger", "severance_threshold", "recall_intent", "severance_dependence", "interference", "impact_per_severity",
    "restoration_threshold", "restoration_prior_weight", "restoration_max_rate", "input_noise",
)  # fmt: skip
"""Parameters that are fitted; all else keeps its default, but for those below."""
RANGES = {"input_noise": (0.25, 0.5)}
"""Ranges other than the declared one: the doubt about a coded table is larger than about a file written by hand."""
HELD = (
    "incident_relation_drop", "grievance_decay", "grievance_from_conduct", "downgrade_precision", "recall_threshold", "agenda_decay",
    "agenda_from_grievance", "amends_reluctance", "amends_cost_intent", "leaning_sd",
)  # fmt: skip
"""Parameters once fitted to the same cases with a prototype, and not fitted here: held at the middle of their range,
so that no number fitted to a case takes part in its own out-of-fold score."""
PRIOR_SPREAD = 1.0
"""One standard deviation of the prior of a fitted parameter, in halves of its range."""
FOLDS = 5
SEED = 1
DESIGN, DESIGN_RUNS = 256, 40
"""Points of the design over the ranges (a Latin hypercube), and runs of each case at each point."""
SCORED_RUNS = 300
"""Runs of each case at the parameters found, from which the scores are taken."""

# The loss: over cases, the mean log score over the targets that were observed, summed; plus half the squared distance
# of each fitted parameter from the middle of its range, in standard deviations of its prior.
# Raw simulation: chances at the parameters found on the other folds.
# Recalibrated: for each target a logistic regression on the raw log-odds, with a ridge of 1 on its slope, fitted to
# the raw chances of the other folds at the same parameters.
# Shipped: the mean, in log-odds, of the recalibrated simulation and the logistic regression F1 (see baselines).
# Folds, loss, recalibration and pool were fixed on 2026-11-23, before the first score of this engine on the cases. What
# is fitted, and how wide its prior is, was changed once after it: docs/history.md lists every configuration scored.


def ranges() -> dict[str, tuple[float, float]]:
    """The range each fitted parameter is looked for in."""
    return {name: RANGES.get(name, (declared()[name].low, declared()[name].high)) for name in FITTED}


def held() -> dict[str, float]:
    """The values of the parameters held at the middle of their ranges."""
    return {name: (declared()[name].low + declared()[name].high) / 2.0 for name in HELD}


def folds(cases: tuple[CodedCase, ...]) -> Places:
    """The fold of each case, 0 to FOLDS - 1: dyads in alphabetical order are shuffled and dealt out one by one."""
    dyads = sorted({case.dyad for case in cases})
    order = stream(SEED, "folds of dyads").permutation(len(dyads))
    fold = {dyads[place]: dealt % FOLDS for dealt, place in enumerate(order)}
    return np.array([fold[case.dyad] for case in cases])


def origin(cases: Sequence[CodedCase]) -> dict[str, Any]:
    """The cases and the plan behind a fit, for its `provenance`."""
    return {
        "cases": len(cases),
        "cases_sha256": fingerprint(cases),
        "incidents": sorted(incident(case) for case in cases),
        "fitted": {name: list(ends) for name, ends in ranges().items()},
        "prior_spread": PRIOR_SPREAD,
        "held": held(),
        "design_points": DESIGN,
        "design_runs": DESIGN_RUNS,
        "scored_runs": SCORED_RUNS,
        "folds": FOLDS,
        "seed": SEED,
        "version": version("bilateral"),
    }


def fingerprint(cases: Sequence[CodedCase]) -> str:
    """sha256 of what is read of each case, in the order of the table."""
    return hashlib.sha256(json.dumps([asdict(case) for case in cases], sort_keys=True).encode()).hexdigest()


def incident(case: CodedCase) -> str:
    """The pair and the day: by these a case is known again under another name."""
    return f"{case.dyad} {case.before.date}"


def known_to(provenance: dict[str, Any], names: Sequence[str], cases: Sequence[CodedCase]) -> tuple[int, int]:
    """How many cases a fit was made from, by name or incident, and how many others have a dyad in common with it."""
    incidents = set(provenance.get("incidents", ()))
    dyads = {one.split(" ")[0] for one in incidents}
    same = [case.name in names or incident(case) in incidents for case in cases]
    kin = [case.dyad in dyads and not known for case, known in zip(cases, same, strict=True)]
    return sum(same), sum(kin)
