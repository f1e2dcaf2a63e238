"""Protocol of the fit: parameters, ranges, folds and scores, fixed before any scoring; and the design it simulates.

docs/history.md lists every configuration that was scored. A change of this protocol is a further configuration.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats.qmc import LatinHypercube

from sim.arrays import Array, Places
from sim.errors import ResultsError, UsageError
from sim.model.parameters import declared
from sim.model.random_streams import stream
from sim.past_crises.scenario_files import scenarios_of
from sim.past_crises.simulate import case_batch, simulate_cases
from sim.past_crises.table import CodedCase
from sim.past_crises.targets import FORECAST_WEEKS, target_probabilities
from sim.results.fingerprint import model_sha256
from sim.running.workers import Progress, done_by, reported
from sim.writing import replacing, write_text

FITTED_PARAMETERS = (
    "anger_weight", "severance_threshold", "recall_intent", "severance_dependence", "impact_per_severity",
    "restoration_threshold", "restoration_prior_weight", "restoration_max_rate", "severance_force",
    "restoration_dependence", "restoration_memory", "restoration_contiguity", "restoration_asymmetry",
    "amends_reluctance", "input_noise",
)  # fmt: skip
"""Parameters that are fitted; all others keep their defaults, none of which was fitted to a case.

`honeymoon`, `honeymoon_decay`, `restoration_precision`, `back_down_reluctance` and `harm_memory_decay` were chosen
after looking at the cases.
"""
RANGES = {"input_noise": (0.25, 0.5)}
"""Ranges that differ from the declared one: inputs from a coded table are less certain than a file written by hand."""
WITNESSES = 2.4
"""Independent observations that the targets of a case amount to, by the correlation of the residuals of an earlier fit.

Those of the present fit give 2.8: the square of the number of targets over the sum of absolute correlations.
"""
PRIOR_SD = 1.0
"""Prior standard deviation of a fitted parameter, in halves of its range."""
FOLDS = 5
SEED = 1
DESIGN_POINTS, DESIGN_RUNS = 512, 64
"""Points of the Latin hypercube over the ranges, and runs of each case at each point."""
SCORING_RUNS = 300
"""Runs of each case at the estimates, for the scores."""


@dataclass(frozen=True)
class Chains:
    """Markov chains that sample a posterior: their number, their steps, and the first steps, which are left out."""

    number: int
    steps: int
    left_out: int


CHAINS = Chains(48, 1200, 400)
CHAINS_OF_RECOVERY = Chains(48, 400, 150)
"""Those of each fit of the recovery check."""

# Loss: WITNESSES times the mean log score over the observed targets, summed over cases; plus half the squared distance
# of each fitted parameter from the middle of its range, in prior standard deviations.
# Raw simulation: probabilities at the estimates from the other folds.
# Shipped: the mean, in log-odds, of the raw simulation and the logistic regression F1 (see saved_fit.py).
# docs/history.md lists every configuration scored, and what was chosen after which score.


def ranges() -> dict[str, tuple[float, float]]:
    """Return the range of each fitted parameter."""
    numbers = declared()
    return {name: RANGES.get(name, (numbers[name].low, numbers[name].high)) for name in FITTED_PARAMETERS}


def folds(cases: tuple[CodedCase, ...]) -> Places:
    """Assign each case to a fold, 0 to FOLDS - 1: shuffle the sorted dyads and deal them out in turn."""
    dyads = sorted({case.dyad for case in cases})
    order = stream(SEED, "folds of dyads").permutation(len(dyads))
    fold = {dyads[place]: dealt % FOLDS for dealt, place in enumerate(order)}
    return np.array([fold[case.dyad] for case in cases])


def fit_provenance(cases: Sequence[CodedCase]) -> dict[str, Any]:
    """Return the cases and the protocol of a fit, for its `provenance`."""
    return {
        "cases": len(cases),
        "cases_sha256": cases_sha256(cases),
        "incidents": sorted(incident_key(case) for case in cases),
        "ranges": {name: list(ends) for name, ends in ranges().items()},
        "prior_sd": PRIOR_SD,
        "witnesses": WITNESSES,
        "design_points": DESIGN_POINTS,
        "design_runs": DESIGN_RUNS,
        "scoring_runs": SCORING_RUNS,
        "folds": FOLDS,
        "seed": SEED,
        "version": version("bilateral"),
    }


def cases_sha256(cases: Sequence[CodedCase]) -> str:
    """Hash the data read of each case, in the order of the table."""
    return hashlib.sha256(json.dumps([asdict(case) for case in cases], sort_keys=True).encode()).hexdigest()


def incident_key(case: CodedCase) -> str:
    """Return the dyad and the day, which identify a case under any name."""
    return f"{case.dyad} {case.before.date}"


def overlap_with_fit(provenance: dict[str, Any], names: Sequence[str], cases: Sequence[CodedCase]) -> tuple[int, int]:
    """Count the cases that a fit was made from, by name or incident, and the others that share a dyad with it."""
    incidents = set(provenance.get("incidents", ()))
    dyads = {one.split(" ")[0] for one in incidents}
    same = [case.name in names or incident_key(case) in incidents for case in cases]
    same_dyad = [case.dyad in dyads and not fitted for case, fitted in zip(cases, same, strict=True)]
    return sum(same), sum(same_dyad)


Point = dict[str, float]


def design_points(points: int = DESIGN_POINTS) -> list[Point]:
    """Draw a Latin hypercube over the ranges (McKay, Beckman & Conover 1979)."""
    ends = ranges()
    unit = LatinHypercube(len(ends), rng=stream(SEED, "design of the fit")).random(points)
    return [
        {name: low + u * (high - low) for u, (name, (low, high)) in zip(row, ends.items(), strict=True)} for row in unit
    ]


@dataclass(frozen=True)
class CaseDesign:
    """Cases and points to simulate: `runs` runs of each case at each point, `without` one of MECHANISMS if given."""

    cases: tuple[CodedCase, ...]
    points: tuple[Point, ...]
    runs: int = DESIGN_RUNS
    without: str = ""

    def probabilities(self) -> Array:
        """Simulate the probability of each target in each case at the first point, [case, target]."""
        batch = case_batch(scenarios_of(self.cases, self.points[0]))
        if self.without:
            batch = batch.without(self.without)
        return target_probabilities(simulate_cases(batch, self.runs, SEED, FORECAST_WEEKS))


def simulate_design(design: CaseDesign, folder: Path, workers: int = 1, progress: Progress | None = None) -> Array:
    """Return probabilities at every point, [point, case, target]; read points saved in `folder`, simulate the others.

    `progress(done, all)` counts points. Raises UsageError if the folder contains another design.
    """
    _claim(folder, design)
    number = len(design.points)
    missing = [n for n in range(number) if not _file(folder, n).exists()]
    tasks = [(replace(design, points=(design.points[n],)), _file(folder, n)) for n in missing]
    list(reported(done_by(_simulate_and_save, tasks, workers), [1] * len(missing), progress, number - len(missing)))
    return np.stack([_saved(_file(folder, n), point) for n, point in enumerate(design.points)])


def _claim(folder: Path, design: CaseDesign) -> None:
    """Write the hash of the design into its folder; raise UsageError if the folder belongs to another design."""
    content = {**vars(design), "cases": [repr(case.before) for case in design.cases], "model": model_sha256()}
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    note = folder / "fit.json"
    if note.exists() and _digest_in(note) != digest:
        raise UsageError(
            f"{folder} contains a fit of other cases, points or runs, or by another version of the model; "
            "choose another --out"
        )
    folder.mkdir(parents=True, exist_ok=True)
    write_text(note, json.dumps({"sha256": digest}, indent=1))


def _digest_in(note: Path) -> str:
    """Return the hash of the design that a folder belongs to, or "" if its note is damaged."""
    try:
        return str(json.loads(note.read_text())["sha256"])
    except (ValueError, TypeError, KeyError):
        return ""


def _saved(file: Path, point: Point) -> Array:
    """Read the probabilities saved at a point. Raises ResultsError if the file is damaged or of another point."""
    checksum, _, values = file.read_bytes().partition(b"\n")
    if checksum != _checksum(point, values):
        raise ResultsError(f"{file} is damaged; delete it, and the same command simulates that point again")
    probabilities: Array = np.load(BytesIO(values), allow_pickle=False)
    return probabilities


def _checksum(point: Point, values: bytes) -> bytes:
    """Compute the checksum of a saved point: of its parameters, and of its probabilities in NumPy's format."""
    return hashlib.sha256(json.dumps(point, sort_keys=True).encode() + values).hexdigest().encode()


def _file(folder: Path, n: int) -> Path:
    return folder / f"point_{n:04d}.saved"


def _simulate_and_save(design: CaseDesign, file: Path) -> None:
    """Simulate a point and save it with its checksum, as a draft first, so that no partial file remains."""
    values = BytesIO()
    np.save(values, design.probabilities())
    with replacing(file) as draft:
        draft.write_bytes(_checksum(design.points[0], values.getvalue()) + b"\n" + values.getvalue())
