"""The evidence for rival readings, or rival theories, by the same filters: how probable each makes the record."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import t

from sim.errors import UsageError, choices
from sim.model.theories import THEORIES
from sim.running.conditioning import FilterOptions, filtered
from sim.running.study import Study
from sim.scenario.file.values import READING
from sim.statistics.particle_filter import Evidence

KINDS = ("readings", "theories")


@dataclass(frozen=True)
class RivalEvidence:
    """A reading's or theory's evidence, and its weight if all are equally likely before.

    `lost_on` is the day of the week that its filters could not follow, None if they followed all; then it has no
    evidence for the whole record, and no weight.
    """

    name: str
    evidence: Evidence
    weight: float
    lost_on: dt.date | None


@dataclass(frozen=True)
class Rivals:
    """Rivals of one kind, the most probable first; `distinct` if the first two differ by more than their error."""

    kind: str
    each: tuple[RivalEvidence, ...]
    distinct: bool


def rival_evidence(
    study: Study, kind: str | None, until: dt.date | None, include_other_disputes: bool, options: FilterOptions
) -> Rivals | None:
    """Filter the record under each reading, or each theory, of a study; None if none are asked for."""
    if kind is None:
        return None
    studies = _rivals(study, kind)
    found = {name: filtered(own, until, include_other_disputes, options) for name, own in studies.items()}
    logs = np.array([f.evidence.log_z if f.last_step == len(f.steps) else -np.inf for f in found.values()])
    weights = np.exp(logs - logs.max()) if np.isfinite(logs).any() else np.full(len(logs), np.nan)
    weights /= weights.sum()
    each = [
        RivalEvidence(
            name, own.evidence, float(weight),
            None if own.last_step == len(own.steps) else own.plan.day(own.steps[own.last_step].week),
        )
        for (name, own), weight in zip(found.items(), weights, strict=True)
    ]  # fmt: skip
    each.sort(key=lambda one: -np.nan_to_num(one.weight))
    return Rivals(kind, tuple(each), _distinct(each))


def check_rivals(study: Study, kind: str | None) -> None:
    """Raise UsageError for an unknown kind of rivals, or if there are no two of it."""
    if kind is not None and kind not in KINDS:
        raise UsageError(f"no rivals '{kind}'; {choices(kind, KINDS)}")
    if kind is not None and len(_rivals(study, kind)) < 2:
        raise UsageError(f"{study.scenario.name} has fewer than two {kind} to compare (docs/readings.md)")


def _rivals(study: Study, kind: str) -> dict[str, Study]:
    if kind == "theories":
        return {theory.name: replace(study, theory=theory.name) for theory in THEORIES}
    return {name: replace(study, variants=(READING + name,)) for name in study.scenario.rival_readings}


def _distinct(each: list[RivalEvidence]) -> bool:
    """Return whether the first two are further apart than the 90 % interval of their difference, by Student's t."""
    first, second = (one.evidence for one in each[:2])
    if each[0].lost_on is not None or each[1].lost_on is not None:
        return each[0].lost_on is None
    error = np.hypot(first.error, second.error)
    return bool(abs(first.log_z - second.log_z) > t.ppf(0.95, max(1, len(first.each) - 1)) * error)
