"""The rules: one file a phase of the week, pure functions on arrays whose last axes are states.

A phase reads the situation, the setting and this week's luck, and returns what it changes; the world applies it.
Both sides of a pair decide on the same world.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from sim.model.rules.amends import amends
from sim.model.rules.back_down import back_down
from sim.model.rules.conduct import conduct
from sim.model.rules.downgrade import downgrade
from sim.model.rules.factions import factions
from sim.model.rules.incidents import incidents
from sim.model.rules.interfere import interfere
from sim.model.rules.ladder import ladder
from sim.model.rules.memory import memory
from sim.model.rules.perceive import perceive
from sim.model.rules.relate import relate
from sim.model.rules.restore import restore
from sim.model.rules.turnover import turnover
from sim.model.situation import Changes, Moment, Setting, Situation


@dataclass(frozen=True)
class Phase:
    """One phase of the week: its name, what happens in it, and the rule that plays it."""

    name: str
    happens: str
    rule: Callable[[Situation, Setting, Moment], Changes]


WEEK: tuple[Phase, ...] = (
    Phase("incidents", "harm is done: wounds open, relations jump down, the quarrel is on the table", incidents),
    Phase("turnover", "a leader may leave; some wound and face leave with him", turnover),
    Phase("perceive", "each sees the other's last conduct, coloured by his own picture", perceive),
    Phase("interfere", "third parties push, where a wound is open", interfere),
    Phase("factions", "those with cause grow loud; together they want a tone", factions),
    Phase("conduct", "each leader aims at a tone, by the theory, and shows one near it", conduct),
    Phase("downgrade", "measures, recall or break, while the quarrel is on the table", downgrade),
    Phase("amends", "the culprit may regret, or admit and compensate", amends),
    Phase("back_down", "the aggrieved may turn back", back_down),
    Phase("restore", "both may restore relations", restore),
    Phase("relate", "what was seen adds to the relation; forgetting pulls it to what holds it up", relate),
    Phase("memory", "wounds close, ties follow, face sets", memory),
    Phase("ladder", "the rung moves", ladder),
)
"""The week, in order."""


def week_table() -> str:
    """The week as a table a person can read: one numbered line a phase."""
    width = max(len(phase.name) for phase in WEEK)
    return "\n".join(f"{n:>2}  {phase.name:<{width}}  {phase.happens}" for n, phase in enumerate(WEEK, start=1))


def play_week(s: Situation, c: Setting, now: Moment) -> Situation:
    """The situation a week later; `s` is left as it is."""
    for _, after in weeks_phases(s, c, now):
        s = after
    return s


def weeks_phases(s: Situation, c: Setting, now: Moment) -> Iterator[tuple[Phase, Situation]]:
    """The week phase by phase: each phase with the situation as it leaves it; `s` is left as it is."""
    for phase in WEEK:
        s = replace(s, **phase.rule(s, c, now))
        yield phase, s
