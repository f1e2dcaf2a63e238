"""The rungs of the ladder, and the outcomes of a run: one row each, which all that names an outcome reads.

NumPy is not imported here, since help texts and the schema of scenario files list outcomes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any

from sim.errors import UsageError, choices

if TYPE_CHECKING:
    from sim.arrays import Array, Levels

RUNGS = ("alliance", "partnership", "normal", "strained", "crisis", "recalled", "severed", "armed")
"""From best to worst. `armed` (limited force) is not identified by the coded cases and is never reached."""
CRISIS, RECALLED, SEVERED = RUNGS.index("crisis"), RUNGS.index("recalled"), RUNGS.index("severed")

SHARE, WEEKS, RELATION = "share of runs", "weeks", "relation, -1 to 1"
"""Units of outcomes."""


@dataclass(frozen=True)
class Outcome:
    """One number a run. `of(index, rung, time_to_rupture)` gives it, [...] from [..., week], [..., week] and [...].

    `words` name its mean over runs. `precision` is the usual half-width of an interval, for which the necessary runs
    are counted; `most_apart` is the largest possible difference of two means.
    """

    name: str
    words: str
    unit: str
    of: Callable[[Array, Levels, Array], Array]
    precision: float
    most_apart: float = inf

    @property
    def is_share(self) -> bool:
        """Whether its mean is a share of runs."""
        return self.unit == SHARE

    @property
    def verb(self) -> str:
        """`is` or `are`, after its words."""
        return "is" if self.words.startswith("the ") else "are"


def _ruptured(_index: Array, _rung: Levels, time_to_rupture: Array) -> Any:
    return (time_to_rupture == time_to_rupture).astype("f8")  # NaN, which no number equals, where there is no rupture


def _crisis_weeks(_index: Array, rung: Levels, _time: Array) -> Any:
    return (rung >= CRISIS).sum(axis=-1).astype("f8")


def _at_the_end(index: Array, *_: object) -> Array:
    return index[..., -1].astype("f8")


def _mean(index: Array, *_: object) -> Any:
    return index.mean(axis=-1, dtype="f8")


OUTCOMES: tuple[Outcome, ...] = (
    Outcome("rupture", "the chance of a rupture", SHARE, _ruptured, precision=0.02, most_apart=1.0),
    Outcome("crisis_weeks", "weeks in crisis or worse", WEEKS, _crisis_weeks, precision=1.0),
    Outcome("relation", "the relation in the last week", RELATION, _at_the_end, precision=0.02, most_apart=2.0),
    Outcome("mean_relation", "the mean relation", RELATION, _mean, precision=0.02, most_apart=2.0),
)
"""Every outcome, the default first. The relation is the index: the worse of both directions of the focus pair."""
OUTCOME_NAMES = tuple(outcome.name for outcome in OUTCOMES)


def outcome(name: str) -> Outcome:
    """The outcome of this name; raises UsageError naming those there are."""
    there = dict(zip(OUTCOME_NAMES, OUTCOMES, strict=True))
    if name not in there:
        raise UsageError(f"no outcome '{name}'; {choices(name, there)}")
    return there[name]
