"""Factors that close the window: the dyad's state when a gesture works and when it fails, and each factor's effect.

Two measures in the same weeks. The mean of each factor in runs in which the gesture ends the crisis and in the others;
and a counterfactual: the same fork with one factor reset to its value at the start of the run, compared run by run
with common random numbers. A recall or severance in force keeps a dyad in crisis by the definition of the ladder; the
effect of resetting formal acts includes that.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.arrays import Array, Flags
from sim.questions.window.repair_curves import gains
from sim.statistics.intervals import Estimate, paired

DESCRIPTIONS = {
    "ties": ("weaker ties", "ties, -1 to 1"),
    "grievance": ("grievance and remembered harm", "grievance intensity of the victim, 0 to 1"),
    "mobilisation": ("mobilised factions", "hawk weight, power x mobilisation, mean of both states"),
    "formal_acts": ("formal acts in force", "higher downgrade level, 0 to 3"),
    "leaders": ("changed leaders", "share of runs in which a leader has left since the start"),
}
"""Description of each factor and unit of its means."""


@dataclass(frozen=True)
class ClosingFactor:
    """A factor that may close a window, on the dates examined.

    `gain` is the increase in the probability of crisis termination if the factor is reset to its value at the start,
    `overall` the mean over the dates. `mean_if_terminated` and `mean_if_not` are its means before the gesture in runs
    in which the gesture ends the crisis and in the others; NaN if there are none.
    """

    name: str
    description: str
    unit: str
    dates: tuple[dt.date, ...]
    gain: tuple[Estimate, ...]
    overall: Estimate
    mean_if_terminated: tuple[float, ...]
    mean_if_not: tuple[float, ...]


def closing_factors(
    dates: Sequence[dt.date],
    rows: Sequence[int],
    repaired: Flags,
    reset: Mapping[str, Flags],
    state: Mapping[str, Array],
) -> tuple[ClosingFactor, ...]:
    """Estimate the closing factors, largest effect first.

    `repaired` and `state` are [week, run]; `rows` are the weeks of the `dates` examined. `reset` is [date, run] by
    factor: crisis termination after the gesture if that factor is reset.
    """
    base = repaired[list(rows)]
    factors = []
    for name, flags in reset.items():
        overall = paired(flags.mean(axis=0), base.mean(axis=0), False).estimate
        values = state[name][list(rows)]
        means = [tuple(_mean(row[which]) for row, which in zip(values, group, strict=True)) for group in (base, ~base)]
        factors.append(ClosingFactor(name, *DESCRIPTIONS[name], tuple(dates), gains(flags, base), overall, *means))
    return tuple(sorted(factors, key=lambda factor: -factor.overall.estimate))


def _mean(values: Array) -> float:
    return float(values.mean()) if len(values) else float("nan")
