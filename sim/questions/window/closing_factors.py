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
from typing import Any

import numpy as np

from sim.arrays import Array, Flags
from sim.statistics.intervals import Estimate, paired

WORDS = {
    "ties": "ties run down",
    "wound": "the open wound",
    "mobilisation": "factions grown loud",
    "formal_acts": "formal acts in force",
    "leaders": "leaders who have changed",
}
UNITS = {
    "ties": "ties, -1 to 1",
    "wound": "openness of the aggrieved's wound, 0 to 1",
    "mobilisation": "hawks' voice, power times mobilisation, mean of both states",
    "formal_acts": "higher formal level, 0 to 3",
    "leaders": "share of runs in which a leader has left since the start",
}


@dataclass(frozen=True)
class Closer:
    """One thing that may close a window, on the days looked into.

    `gain` is how much likelier the gesture is to mend with it as it was at the start, and `overall` the mean of that.
    `mended` and `lost` are its means before the gesture among runs that the gesture mends, and the others; NaN where
    there are none.
    """

    name: str
    words: str
    dates: tuple[dt.date, ...]
    gain: tuple[Estimate, ...]
    overall: Estimate
    mended: tuple[float, ...]
    lost: tuple[float, ...]

    def as_json(self) -> dict[str, Any]:
        """The closer by date."""
        rows = zip(self.dates, self.gain, self.mended, self.lost, strict=True)
        return {
            "name": self.name,
            "words": self.words,
            "unit": UNITS[self.name],
            "gain_if_put_back": self.overall.as_json(),
            "weeks": [
                {
                    "date": day.isoformat(),
                    "gain_if_put_back": gain.as_json(),
                    "mean_where_mended": _known(mended),
                    "mean_where_not": _known(lost),
                }
                for day, gain, mended, lost in rows
            ],
        }


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
        gain = tuple(paired(*pair, True).estimate for pair in zip(_numbers(mended), _numbers(base), strict=True))
        overall = paired(_numbers(mended).mean(axis=0), _numbers(base).mean(axis=0), False).estimate
        here = state[name][list(rows)]
        means = [tuple(_mean(row[which]) for row, which in zip(here, flags, strict=True)) for flags in (base, ~base)]
        found.append(Closer(name, WORDS[name], tuple(dates), gain, overall, *means))
    return tuple(sorted(found, key=lambda closer: -closer.overall.estimate))


def _numbers(flags: Flags) -> Array:
    return flags.astype(np.float64)


def _mean(values: Array) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value
