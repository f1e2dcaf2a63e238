"""Options of one leader: a gesture of theirs towards the other state of the focal dyad, in one week.

The packages are those of `window`, as far as one state makes them towards another, and the friendly acts of the table.
The leader is the actor of each, whoever the offender of the last incident was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from sim.errors import UsageError, choices, counted
from sim.model.actions import ACTIONS, action_index
from sim.questions.window.gestures import GESTURES, Move, described, moves_of
from sim.running.study import Study

LEADER, OTHER = "leader", "other"
_OWN = {
    name: tuple((action, LEADER, OTHER) for action, _, _ in moves)
    for name, moves in GESTURES.items()
    if not any(ACTIONS[action_index(action)].third_party for action, _, _ in moves)
}
PACKAGES: dict[str, tuple[Move, ...]] = {
    **_OWN,
    **{a.name: ((a.name, LEADER, OTHER),) for a in ACTIONS if a.kind == "conduct" and a.tone > 0.0},
}
"""What one leader of the dyad can do towards the other state; several are combined as `release+visit`."""
DEFAULT = (*_OWN, "consult")
EVERY, DATES = 13, 12
"""Default weeks between two dates, a quarter of a year, and default number of dates."""
MOST_OPTIONS = 600


class Dates(TypedDict, total=False):
    """Dates of gestures: every `every` weeks from `first` to `last`.

    Defaults: every 13 weeks from the week after the last dated incident of the focal dyad (from the start, if it has
    none), 12 dates or as many as the horizon allows.
    """

    every: int
    first: dt.date | None
    last: dt.date | None


@dataclass(frozen=True)
class Option:
    """A gesture in a week: its acts (action, by, to), as places in the roster, and a description in words."""

    gesture: str
    week: int
    acts: tuple[tuple[str, int, int], ...]
    description: str


def options(study: Study, leader: str, gestures: Sequence[str], weeks: Sequence[int]) -> tuple[Option, ...]:
    """Return every gesture of a leader in every week, in this order. Raises UsageError."""
    by, to = _sides(study, leader)
    found = []
    for name in dict.fromkeys(gestures):
        moves = moves_of(_made_by_one(name), PACKAGES)
        acts = tuple((action, by, to) for action, _, _ in moves)
        found += [Option(name, week, acts, described(study, acts)) for week in weeks]
    if not found:
        raise UsageError(f"name at least one gesture: {', '.join(PACKAGES)}")
    if len(found) > MOST_OPTIONS:
        raise UsageError(
            f"{counted(len(found), 'candidate')} are more than {MOST_OPTIONS}; name fewer gestures or a larger --every"
        )
    return tuple(found)


def _sides(study: Study, leader: str) -> tuple[int, int]:
    """Return the places of the leader and of the other state of the focal dyad."""
    roster, dyad = study.scenario.roster, study.scenario.focus
    if leader not in roster.states:
        raise UsageError(f"no state '{leader}' in {study.scenario.name}; {choices(leader, dyad)}")
    if leader not in dyad:
        raise UsageError(
            f"{leader} is not in the focal dyad {'-'.join(dyad)}, and only its leaders can respond: "
            f"{' or '.join(dyad)}. bilateral window has gestures that third parties join{_elsewhere(study, leader)}"
        )
    (other,) = (code for code in dyad if code != leader)
    return roster.at(leader), roster.at(other)


def _elsewhere(study: Study, leader: str) -> str:
    """Name the focal dyads with this leader, as a hint."""
    dyads = ["-".join(dyad) for dyad in study.scenario.focal_dyads if leader in dyad]
    return f". {leader} is in {', '.join(dyads)}: ask about it with --focus {dyads[0]}" if dyads else ""


def _made_by_one(name: str) -> str:
    """Return a name. Raises UsageError for a package of `window` that takes third parties."""
    if others := [part for part in map(str.strip, name.split("+")) if part in GESTURES and part not in PACKAGES]:
        raise UsageError(
            f"'{others[0]}' takes third parties, and a leader of the dyad cannot make it alone; there are: "
            f"{', '.join(PACKAGES)}. bilateral window has gestures of several states"
        )
    return name


def dates_of(study: Study, every: int = EVERY, first: dt.date | None = None, last: dt.date | None = None) -> range:
    """Return the weeks in which gestures are tried. Raises UsageError for dates outside the horizon."""
    if every < 1:
        raise UsageError(f"every must be 1 week or more; got {every}")
    scenario, final = study.scenario, study.horizon - 1
    begin = _after_last_incident(study) if first is None else scenario.roster.week(first)
    if begin > final and first is None:
        raise UsageError("the last dated incident falls in the last week; name a date with --from, or add weeks")
    end = min(begin + (DATES - 1) * every, final) if last is None else scenario.roster.week(last)
    for day, week in ((first, begin), (last, end)):
        if not 0 <= week <= final:
            raise UsageError(f"{day} is outside the weeks simulated, {scenario.date(0)} to {scenario.date(final + 1)}")
    if end < begin:
        raise UsageError(f"the last date, {last}, precedes the first, {scenario.date(begin)}")
    return range(begin, end + 1, every)


def _after_last_incident(study: Study) -> int:
    dyad = {study.scenario.roster.at(code) for code in study.scenario.focus}
    weeks = [i.week for i in study.cases[0].incidents if i.week is not None and {i.victim, i.offender} == dyad]
    return max(weeks, default=-1) + 1
