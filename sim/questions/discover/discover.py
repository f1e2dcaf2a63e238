"""Discover: the region of the inputs that leads to an outcome, as a box with a few limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from scipy.stats import qmc

from sim.answer import Answer, csv_text, plain
from sim.arrays import Array, Flags
from sim.errors import UsageError, choices
from sim.model.random_streams import stream
from sim.questions.discover.picture import draw
from sim.questions.discover.text import CAVEAT, discovery_text
from sim.results.outcomes import OUTCOMES, Outcome
from sim.results.outcomes import outcome as outcome_called
from sim.results.run_folder import versions
from sim.running.settings import outcomes_at
from sim.running.study import Study
from sim.running.workers import Progress
from sim.scenario.uncertain_inputs import WIDTH, Ranges, UncertainInput, settings_of, varied_inputs
from sim.statistics.intervals import Estimate, percentiles
from sim.statistics.rule_induction import Box, found_box

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FEWEST_RUNS, FEWEST_POINTS, MOST_POINTS = 2, 64, 100_000
NOT = "no "
"""Begins the words for an outcome that does not occur."""
SIGNIFICANCE = 0.05
"""Level of the tests by which limits are kept, all inputs together. Convention."""
RESAMPLES, REPEATS = 400, 20
"""Resamples for intervals, and resamples in which the box is searched again."""


@dataclass(frozen=True)
class Limit:
    """The limits of one input in the box: `low` or `high` is None where it has none, `range` is what was varied.

    `without` is the share of runs with the outcome if this input were not limited; `found_again` the share of resamples
    of the settings in which the same end of this input was limited again.
    """

    key: str
    low: float | None
    high: float | None
    range: tuple[float, float]
    without: Estimate
    found_again: float


@dataclass(frozen=True, repr=False)
class Discovery(Answer):
    """The box: its limits, none if no region was found, and what it holds of the settings that did not shape it.

    `density` is the share of runs with the outcome in the box, `outside` that in all other settings, `excess` their
    difference, `anywhere` the share in all; `coverage` the share of all runs with the outcome that lie in the box,
    `mass` the share of the settings. `points` are the
    settings, [setting, input], in the inputs' own units, `shares` the share of runs with the outcome in each, `within`
    whether it lies in the box, [setting].
    """

    name: ClassVar = "discover"
    study: Study = field(compare=False)
    outcome: Outcome
    occurs: bool
    inputs: tuple[UncertainInput, ...]
    limits: tuple[Limit, ...]
    density: Estimate
    outside: Estimate
    excess: Estimate
    anywhere: Estimate
    coverage: Estimate
    mass: float
    points: Array = field(compare=False)
    shares: Array = field(compare=False)
    within: Flags = field(compare=False)

    def __str__(self) -> str:
        return discovery_text(self)

    @property
    def words(self) -> str:
        """The outcome in words."""
        return self.outcome.name if self.occurs else NOT + self.outcome.name

    def plot(self) -> Figure:
        """Draw the settings by the first two limited inputs, and the box."""
        return draw(self)

    def provenance(self) -> dict[str, str | int]:
        """Scenario, seed, runs, settings, outcome and version."""
        facts: dict[str, str | int] = {"scenario": self.study.scenario.name, "seed": self.study.seed}
        facts |= {"runs": self.study.runs, "settings": len(self.points), "outcome": self.words}
        return {**facts, "version": versions()["bilateral"]}

    def tables(self) -> dict[str, str]:
        """Return `discover.csv`: a row for each setting, with its inputs, the share of runs, and whether in the box."""
        keys = [one.key for one in self.inputs]
        rows = zip(self.points.tolist(), self.shares.tolist(), self.within.tolist(), strict=True)
        table = [
            {**dict(zip(keys, row, strict=True)), "share": share, "in_box": int(held)} for row, share, held in rows
        ]
        return {"discover.csv": csv_text(table)}

    def to_json(self) -> dict[str, Any]:
        """Return the box as plain data."""
        numbers = ("density", "outside", "excess", "anywhere", "coverage", "mass")
        return {
            **self.provenance(),
            "title": self.study.scenario.file.title,
            "variant": self.study.variants[0],
            "weeks": self.study.horizon,
            "theory": self.study.theory,
            "inputs": [plain(one) for one in self.inputs],
            "limits": [plain(limit) for limit in self.limits],
            **{name: plain(getattr(self, name)) for name in numbers},
            "caveat": CAVEAT,
        }


def discover(
    study: Study,
    when: str = "rupture",
    ranges: Ranges = WIDTH,
    *,
    points: int = 512,
    workers: int = 1,
    progress: Progress | None = None,
) -> Discovery:
    """Find the region of a study's inputs in which an outcome is more frequent: `rupture`, or `no rupture`.

    `ranges` has the lowest and highest value of each dotted key, over which settings are spread evenly; or it is the
    width by which every number of the file is varied (see `uncertain_inputs`). Their number is a power of 2, at least
    `points`. The box is found in the first half of them by patient rule induction, two thirds to find and one to
    confirm it, and measured in the other half. All settings share the random numbers of each run. Raises UsageError for
    values that the file does not allow and for an outcome that is not a share of runs.
    """
    if len(study.variants) != 1:
        raise UsageError(f"name one variant to vary; got {', '.join(study.variants)}")
    if study.runs < FEWEST_RUNS:
        raise UsageError(f"intervals need at least {FEWEST_RUNS} runs; got {study.runs}")
    count = settings_planned(points)
    occurs = not when.startswith(NOT)
    measured = outcome_called(when.removeprefix(NOT))
    if not measured.is_share:
        shares = tuple(one.name for one in OUTCOMES if one.is_share)
        raise UsageError(
            f"{measured.name} is not an event that occurs in a run or does not; {choices(measured.name, shares)}"
        )
    inputs = varied_inputs(study.scenario, study.variants[0], ranges)
    unit = qmc.Sobol(len(inputs), rng=stream(study.seed, "settings of a box")).random(count)
    settings = settings_of(study.scenario, study.variants[0], inputs, unit)
    values = outcomes_at(study, settings, progress, workers)[:, OUTCOMES.index(measured)]
    answer = evaluated(study, (measured, occurs), inputs, unit, values if occurs else 1.0 - values)
    simulated = [[setting[one.key] for one in inputs] for setting in settings]
    return replace(answer, points=np.asarray(simulated, dtype=np.float64))


def settings_planned(points: int) -> int:
    """Return the number of settings: the next power of 2. Raises UsageError for too few or too many."""
    if not FEWEST_POINTS <= points <= MOST_POINTS:
        raise UsageError(f"points must be between {FEWEST_POINTS} and {MOST_POINTS:,}; got {points:,}")
    return 1 << (points - 1).bit_length()


def evaluated(
    study: Study, event: tuple[Outcome, bool], inputs: Sequence[UncertainInput], unit: Array, values: Array
) -> Discovery:
    """Find and measure the box from settings in the unit cube, [setting, input], and outcomes, [setting, run]."""
    shares = values.mean(axis=1)
    shaping, measuring = slice(len(unit) // 2), slice(len(unit) // 2, None)
    box = found_box(unit[shaping], shares[shaping], SIGNIFICANCE)
    again = _found_again(box, unit[shaping], shares[shaping], study.seed)
    limits = []
    for place in box.limited:
        one, other = inputs[place], box.without(place)
        low, high = one.quantile(np.array([box.low[place], box.high[place]])).tolist()
        density = _measured(other.holds(unit[measuring]), values[measuring], study.seed)[0]
        limits.append(
            Limit(
                one.key, low if box.low[place] > 0.0 else None, high if box.high[place] < 1.0 else None,
                (one.low, one.high), density, again[place],
            )
        )  # fmt: skip
    inside = box.holds(unit[measuring])
    density, outside, excess, anywhere, coverage = _measured(inside, values[measuring], study.seed)
    own = np.column_stack([one.quantile(column) for one, column in zip(inputs, unit.T, strict=True)])
    limits.sort(key=lambda limit: limit.without.estimate)
    return Discovery(
        study,
        *event,
        tuple(inputs),
        tuple(limits),
        density,
        outside,
        excess,
        anywhere,
        coverage,
        float(inside.mean()),
        own,
        shares,
        box.holds(unit),
    )


def _found_again(box: Box, points: Array, shares: Array, seed: int) -> dict[int, float]:
    """Return the share of resamples in which each limited input is limited at the same end again."""
    random, counts = stream(seed, "resamples of settings"), dict.fromkeys(box.limited, 0)
    for _ in range(REPEATS if counts else 0):
        kept = np.unique(random.integers(0, len(points), len(points)))
        other = found_box(points[kept], shares[kept], SIGNIFICANCE)
        for place in counts:
            at_low = bool(box.low[place] > 0.0 and other.low[place] > 0.0)
            counts[place] += at_low or bool(box.high[place] < 1.0 and other.high[place] < 1.0)
    return {place: count / REPEATS for place, count in counts.items()}


def _measured(inside: Flags, values: Array, seed: int) -> tuple[Estimate, ...]:
    """Return what `_shares` does, with intervals over settings and runs."""
    random, (settings, runs) = stream(seed, "resamples of a box"), values.shape
    drawn = [_shares(inside, values.mean(axis=1))]
    for _ in range(RESAMPLES):
        rows = random.integers(0, settings, settings)
        weights = random.multinomial(runs, np.full(runs, 1.0 / runs)) / runs
        drawn.append(_shares(inside[rows], (values @ weights)[rows]))
    return percentiles(drawn[0], np.stack(drawn[1:]))


def _shares(inside: Flags, shares: Array) -> Array:
    """Return density, density outside, their difference, that of all, and coverage; NaN where there is nothing."""
    density, outside = (shares[held].mean() if held.any() else np.nan for held in (inside, ~inside))
    coverage = shares[inside].sum() / shares.sum() if shares.any() else np.nan
    return np.array([density, outside, density - outside, shares.mean(), coverage])
