"""Rungs of the ladder, and the table of outcomes.

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
STRAINED, CRISIS, RECALLED, SEVERED = (RUNGS.index(name) for name in ("strained", "crisis", "recalled", "severed"))

SHARE, WEEKS, RELATION = "share of runs", "weeks", "relation, -1 to 1"
"""Units of outcomes."""


@dataclass(frozen=True)
class Outcome:
    """One number per run: `of(dyad_relation, rung, time_to_rupture)`, [...] from [..., week], [..., week] and [...].

    The times of a `joint` outcome are those of all focal dyads, [..., dyad]; `values` takes these for any outcome.
    `words` name its mean over runs. `precision` is the default half-width of an interval, for which required runs are
    computed; `most_apart` is the largest possible difference of two means.
    """

    name: str
    words: str
    unit: str
    of: Callable[[Array, Levels, Array], Array]
    precision: float
    most_apart: float = inf
    joint: bool = False

    def values(self, dyad_relation: Array, rung: Levels, times: Array) -> Array:
        """Return one number per run, [...], from the weeks of rupture of all focal dyads, [..., dyad]."""
        return self.of(dyad_relation, rung, times if self.joint else times[..., 0])

    @property
    def is_share(self) -> bool:
        """True if its mean is a share of runs."""
        return self.unit == SHARE

    @property
    def verb(self) -> str:
        """`is` or `are`, to follow its words."""
        return "is" if self.words.startswith("the ") else "are"


def _ruptured(_relation: Array, _rung: Levels, time_to_rupture: Array) -> Any:
    return (time_to_rupture == time_to_rupture).astype("f8")  # NaN without rupture, and NaN is unequal to itself


def _any_ruptured(_relation: Array, _rung: Levels, times: Array) -> Any:
    return (times == times).any(axis=-1).astype("f8")


def _all_ruptured(_relation: Array, _rung: Levels, times: Array) -> Any:
    return (times == times).all(axis=-1).astype("f8")


def _crisis_weeks(_relation: Array, rung: Levels, _time: Array) -> Any:
    return (rung >= CRISIS).sum(axis=-1).astype("f8")


def _at_the_end(relation: Array, *_: object) -> Array:
    return relation[..., -1].astype("f8")


def _mean(relation: Array, *_: object) -> Any:
    return relation.mean(axis=-1, dtype="f8")


OUTCOMES: tuple[Outcome, ...] = (
    Outcome("rupture", "the probability of rupture", SHARE, _ruptured, precision=0.02, most_apart=1.0),
    Outcome("crisis_weeks", "weeks in crisis or worse", WEEKS, _crisis_weeks, precision=1.0),
    Outcome("relation", "the relation in the last week", RELATION, _at_the_end, precision=0.02, most_apart=2.0),
    Outcome("mean_relation", "the mean relation", RELATION, _mean, precision=0.02, most_apart=2.0),
    Outcome(
        "any_rupture", "the probability that any focal dyad ruptures", SHARE, _any_ruptured, precision=0.02,
        most_apart=1.0, joint=True,
    ),
    Outcome(
        "all_rupture", "the probability that all focal dyads rupture", SHARE, _all_ruptured, precision=0.02,
        most_apart=1.0, joint=True,
    ),
)  # fmt: skip
"""Every outcome, the default first. The relation is the dyad relation of the focal dyad; of several, the first."""
OF_ONE_DYAD = tuple(outcome for outcome in OUTCOMES if not outcome.joint)
OUTCOME_NAMES = tuple(outcome.name for outcome in OUTCOMES)


def outcome(name: str) -> Outcome:
    """Return the outcome of this name. Raises UsageError listing the names."""
    by_name = dict(zip(OUTCOME_NAMES, OUTCOMES, strict=True))
    if name not in by_name:
        raise UsageError(f"no outcome '{name}'; {choices(name, by_name)}")
    return by_name[name]
