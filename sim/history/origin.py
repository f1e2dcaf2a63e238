"""Where a fit comes from: which cases, in a form by which they are known again in another table."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import sim
from sim.history import plan
from sim.history.table import CodedCase


def origin(cases: Sequence[CodedCase]) -> dict[str, Any]:
    """The cases and the plan behind a fit, for its `provenance`."""
    return {
        "cases": len(cases),
        "cases_sha256": fingerprint(cases),
        "incidents": sorted(incident(case) for case in cases),
        "fitted": {name: list(ends) for name, ends in plan.ranges().items()},
        "prior_spread": plan.PRIOR_SPREAD,
        "held": plan.held(),
        "design_points": plan.DESIGN,
        "design_runs": plan.DESIGN_RUNS,
        "scored_runs": plan.SCORED_RUNS,
        "folds": plan.FOLDS,
        "seed": plan.SEED,
        "version": sim.__version__,
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
