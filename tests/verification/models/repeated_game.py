"""The repeated prisoner's dilemma of Axelrod's tournaments, for strategies that look at the last move only.

Axelrod, R. (1980) Effective Choice in the Prisoner's Dilemma, Journal of Conflict Resolution 24(1):3-25: 200 moves, 3
points each for cooperation, 1 each for defection, 5 and 0 where one is taken in.
"""

from __future__ import annotations

from collections.abc import Callable

COOPERATE, DEFECT = True, False
Strategy = Callable[[bool | None], bool]
"""A move from the other's last move, which is None at the start."""

POINTS = {
    (COOPERATE, COOPERATE): (3, 3),
    (COOPERATE, DEFECT): (0, 5),
    (DEFECT, COOPERATE): (5, 0),
    (DEFECT, DEFECT): (1, 1),
}
"""Points of both by the two moves."""


def tit_for_tat(last: bool | None) -> bool:
    """Cooperates first, then does what the other did last."""
    return COOPERATE if last is None else last


def always_defect(last: bool | None) -> bool:
    """Defects whatever the other does."""
    return DEFECT


def scores(one: Strategy, other: Strategy, moves: int = 200) -> tuple[int, int]:
    """Points of the two after `moves` moves."""
    total_one = total_other = 0
    last_one: bool | None = None
    last_other: bool | None = None
    for _ in range(moves):
        last_one, last_other = one(last_other), other(last_one)
        gained_one, gained_other = POINTS[last_one, last_other]
        total_one, total_other = total_one + gained_one, total_other + gained_other
    return total_one, total_other
