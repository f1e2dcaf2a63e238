"""The evidence for rival readings, or rival theories, by the same filters: how probable each makes the record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import t

from sim.errors import UsageError, choices
from sim.model.theories import THEORIES
from sim.running.filtering.conditioning import Filtered, FilterOptions, filtered
from sim.running.study import Study
from sim.scenario.file.values import READING
from sim.statistics.particle_filter import Evidence
from sim.statistics.synthetic_likelihood import weights

READINGS, RIVAL_THEORIES = "readings", "theories"
KINDS = (READINGS, RIVAL_THEORIES)


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

    def weights(self, prior: Mapping[str, float]) -> dict[str, float]:
        """Return the weight of each rival under a prior, by name; NaN if none can follow the record."""
        shares = _weights([_log_z(one) for one in self.each], [prior[one.name] for one in self.each])
        return dict(zip((one.name for one in self.each), shares, strict=True))


def _log_z(one: RivalEvidence) -> float:
    return one.evidence.log_z if one.lost_on is None else -np.inf


def _weights(log_z: list[float], prior: list[float]) -> list[float]:
    """Return prior x evidence, normalised, by rival; NaN if none has evidence."""
    logs = np.array(log_z)
    return list(weights(logs, np.array(prior)).tolist()) if np.isfinite(logs).any() else [np.nan] * len(logs)


def rival_evidence(
    study: Study, kind: str | None, until: dt.date | None, include_other_disputes: bool, options: FilterOptions
) -> Rivals | None:
    """Filter the record under each reading, or each theory, of a study; None if none are asked for."""
    if kind is None:
        return None
    studies = rival_studies(study, kind)
    found = {name: filtered(own, until, include_other_disputes, options) for name, own in studies.items()}
    lost_on = [_lost_on(own) for own in found.values()]
    logs = [own.evidence.log_z if day is None else -np.inf for own, day in zip(found.values(), lost_on, strict=True)]
    columns = zip(found.items(), _weights(logs, [1.0 / len(logs)] * len(logs)), lost_on, strict=True)
    each = [RivalEvidence(name, own.evidence, weight, day) for (name, own), weight, day in columns]
    each.sort(key=lambda one: -np.nan_to_num(one.weight))
    return Rivals(kind, tuple(each), _distinct(each))


def _lost_on(found: Filtered) -> dt.date | None:
    """Return the day of the week that the filters could not follow, None if they followed all."""
    return None if found.last_step == len(found.steps) else found.plan.day(found.steps[found.last_step].week)


def check_rivals(study: Study, kind: str | None) -> None:
    """Raise UsageError for an unknown kind of rivals, or if there are no two of it."""
    if kind is not None and kind not in KINDS:
        raise UsageError(f"no rivals '{kind}'; {choices(kind, KINDS)}")
    if kind is not None and len(rival_studies(study, kind)) < 2:
        raise UsageError(f"{study.scenario.name} has fewer than two {kind} to compare (docs/readings.md)")


def rival_studies(study: Study, kind: str) -> dict[str, Study]:
    """Return the study of each reading of a scenario, or of each theory, by name."""
    if kind == RIVAL_THEORIES:
        return {theory.name: replace(study, theory=theory.name) for theory in THEORIES}
    return {name: replace(study, variants=(READING + name,)) for name in study.scenario.rival_readings}


def _distinct(each: list[RivalEvidence]) -> bool:
    """Return whether the first two are further apart than the 90 % interval of their difference, by Student's t."""
    first, second = (one.evidence for one in each[:2])
    if each[0].lost_on is not None or each[1].lost_on is not None:
        return each[0].lost_on is None
    error = np.hypot(first.error, second.error)
    return bool(abs(first.log_z - second.log_z) > t.ppf(0.95, max(1, len(first.each) - 1)) * error)
