"""What closes a window: the state a gesture meets where it still mends and where not, and what each part of it costs.

Two looks at the same weeks. The means of what may close it, among runs that the gesture mends and those it does not;
and a counterfactual: the same fork with one of these things as it was at the start of the run, and how much likelier
the gesture is to mend then, run by run on the same luck. A formal level in force holds a pair in crisis by the ladder's
definition, so putting formal acts back counts that too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.arrays import Array, Flags
from sim.questions.window.repair_curves import gains
from sim.statistics.intervals import Estimate, paired

WORDS = {
    "ties": ("ties run down", "ties, -1 to 1"),
    "grievance": ("the open wound", "openness of the aggrieved's wound, 0 to 1"),
    "mobilisation": ("factions grown loud", "hawks' voice, power times mobilisation, mean of both states"),
    "formal_acts": ("formal acts in force", "higher formal level, 0 to 3"),
    "leaders": ("leaders who have changed", "share of runs in which a leader has left since the start"),
}
"""What each factor is called, and what its means are in."""


@dataclass(frozen=True)
class Closer:
    """One thing that may close a window, on the days looked into.

    `gain` is how much likelier the gesture is to mend with it as it was at the start, and `overall` the mean of that.
    `mended` and `lost` are its means before the gesture among runs that the gesture mends, and the others; NaN where
    there are none.
    """

    name: str
    words: str
    unit: str
    dates: tuple[dt.date, ...]
    gain: tuple[Estimate, ...]
    overall: Estimate
    mended: tuple[float, ...]
    lost: tuple[float, ...]


def closers(
    dates: Sequence[dt.date],
    rows: Sequence[int],
    repaired: Flags,
    put_back: Mapping[str, Flags],
    state: Mapping[str, Array],
) -> tuple[Closer, ...]:
    """What closes a window, the strongest first.

    `repaired` and `state` are [week, run], of which `rows` are those on the `dates` looked into; `put_back` is [date,
    run] by name, whether the gesture mends with that as it was at the start.
    """
    base = repaired[list(rows)]
    found = []
    for name, mended in put_back.items():
        overall = paired(mended.mean(axis=0), base.mean(axis=0), False).estimate
        here = state[name][list(rows)]
        means = [tuple(_mean(row[which]) for row, which in zip(here, flags, strict=True)) for flags in (base, ~base)]
        found.append(Closer(name, *WORDS[name], tuple(dates), gains(mended, base), overall, *means))
    return tuple(sorted(found, key=lambda closer: -closer.overall.estimate))


def _mean(values: Array) -> float:
    return float(values.mean()) if len(values) else float("nan")
