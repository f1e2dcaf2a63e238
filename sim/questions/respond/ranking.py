"""The ranking of options by the probability of a goal: in the last week, in its worst week, and on average."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array, Flags, Places
from sim.errors import UsageError, choices
from sim.questions.respond.forks import Evaluated
from sim.questions.respond.options import Option
from sim.statistics.comparisons import not_shown_worse, with_control
from sim.statistics.intervals import Estimate, level, share
from sim.wording import unsure

END, WORST, MEAN = "end", "worst", "mean"
MEASURES = {END: "in the last week", WORST: "in its worst week", MEAN: "on average over all weeks"}
"""What options are ranked by: of the probability of the goal by week, the last, the lowest, and the mean."""
WITHIN, BEYOND, UNCLEAR = "within the limit", "beyond the limit", "not shown to be within the limit"
NOTHING = "nothing"


@dataclass(frozen=True)
class Measured:
    """The probability of the goal by one measure.

    `probability` has a 90 % interval of its own. `difference` is from doing nothing, run by run; the intervals of all
    options hold together with 90 %. `among_best`: not shown to be worse than the best that is within the limits.
    """

    probability: Estimate
    difference: Estimate
    among_best: bool

    @property
    def is_distinguishable(self) -> bool:
        """Return whether the interval of the difference from doing nothing leaves out 0."""
        return not unsure(self.difference)


@dataclass(frozen=True)
class Candidate:
    """An option, or doing nothing (whose `date` is None), with the probability of the goal by measure and its risks.

    `worst_date` is the week in which its probability is lowest; `standing` is WITHIN, BEYOND or UNCLEAR.
    """

    gesture: str
    description: str
    date: dt.date | None
    by: Mapping[str, Measured]
    worst_date: dt.date
    risks: Mapping[str, Estimate]
    standing: str

    @property
    def is_nothing(self) -> bool:
        """Return whether this is doing nothing."""
        return self.date is None


def measure_called(name: str) -> str:
    """Return a measure by name. Raises UsageError listing the names."""
    if name not in MEASURES:
        raise UsageError(f"cannot rank by '{name}'; {choices(name, MEASURES)}")
    return name


def standing(risks: Mapping[str, Estimate], limits: Mapping[str, float]) -> str:
    """Compare risks with their limits: beyond if an interval lies above its limit, within if all lie below."""
    if any(risks[name].low > most for name, most in limits.items()):
        return BEYOND
    return WITHIN if all(risks[name].high <= most for name, most in limits.items()) else UNCLEAR


def per_run(holds: Flags) -> dict[str, Array]:
    """Return one number per run by measure, [option, run], from [option, run, week].

    That of the worst week is the goal in the week in which it holds in the fewest runs of that option.
    """
    worst = worst_weeks(holds)
    return {
        END: holds[..., -1].astype(np.float64),
        WORST: np.take_along_axis(holds, worst[:, None, None], axis=2)[..., 0].astype(np.float64),
        MEAN: holds.mean(axis=2),
    }


def worst_weeks(holds: Flags) -> Places:
    """Return the first week in which the goal holds in the fewest runs, [option]."""
    worst: Places = holds.sum(axis=1).argmin(axis=1)
    return worst


def candidates(
    options: Sequence[Option], evaluated: Evaluated, limits: Mapping[str, float], dates: Sequence[dt.date]
) -> tuple[Candidate, ...]:
    """Return doing nothing and then every option; `dates` are those of the weeks that count.

    `evaluated.risks` are in the order of `limits`.
    """
    runs = evaluated.holds.shape[1]
    risks = [
        {name: share(int(row[place].sum()), runs) for name, row in zip(limits, evaluated.risks, strict=True)}
        for place in range(len(options) + 1)
    ]
    standings = [standing(own, limits) for own in risks]
    eligible = np.array([place for place, own in enumerate(standings) if own == WITHIN], dtype=np.intp)
    by = {name: _measured(values, name != MEAN, eligible) for name, values in per_run(evaluated.holds).items()}
    worst = [dates[week] for week in worst_weeks(evaluated.holds)]
    first = min(option.week for option in options)
    heads = [
        (NOTHING, "as the file has it", None),
        *((option.gesture, option.description, dates[option.week - first]) for option in options),
    ]
    return tuple(
        Candidate(*head, {name: rows[place] for name, rows in by.items()}, worst[place], risks[place], standings[place])
        for place, head in enumerate(heads)
    )


def _measured(values: Array, is_share: bool, eligible: Places) -> list[Measured]:
    """Measure every option, of [option, run] with doing nothing first; only `eligible` places can be among the best."""
    zero = Estimate(0.0, 0.0, 0.0)
    differences = (zero, *with_control(values[1:], values[0], is_share))
    among = np.zeros(len(values), dtype=bool)
    among[eligible] = not_shown_worse(values[eligible], is_share)
    return [
        Measured(level(own, is_share), difference, bool(best))
        for own, difference, best in zip(values, differences, among, strict=True)
    ]


def ranked(rows: Sequence[Candidate], measure: str) -> tuple[Candidate, ...]:
    """Return candidates with the highest probability first; of equal ones the first in the list."""
    return tuple(sorted(rows, key=lambda row: -row.by[measure].probability.estimate))
