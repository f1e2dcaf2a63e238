"""The rules: one module per phase of the week, with its equations as pure functions of numbers.

A phase applies them to every dyad and run of a `Week`, whose records it changes. Both states of a dyad decide
simultaneously. Everywhere `w` is the week, `p` its parameters, `k` a directed dyad, `mine` its record and `theirs` that
of the other direction, `i` a state, `f` a faction, `q` an incident, `s` a scripted act and `r` a run.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Phase:
    """One phase of the week: its name, which is that of its module and function, and a description."""

    name: str
    happens: str


WEEK: tuple[Phase, ...] = (
    Phase("incidents", "incidents raise grievance, lower the relation and put the dispute on the agenda"),
    Phase("turnover", "a leader may leave office; part of the grievance and audience cost leaves with them"),
    Phase("perceive", "each state perceives the other's last tone, with noise and a bias towards its image"),
    Phase("interfere", "third-party pressure acts in proportion to grievance"),
    Phase("factions", "factions mobilise; their weighted ideal tones are averaged"),
    Phase("conduct", "the theory sets each leader's intended tone; the actual tone varies around it"),
    Phase("downgrade", "a state may take measures, recall its ambassador or sever relations over a dispute"),
    Phase("amends", "the offender may express regret, or admit responsibility and compensate"),
    Phase("back_down", "a state in dispute may back down by one level"),
    Phase("restore", "both states may restore relations"),
    Phase("relate", "perceived conduct updates the relation; forgetting returns it to its supports"),
    Phase("memory", "grievance decays, ties follow the relation, audience cost approaches its level"),
    Phase("ladder", "the rung follows the relation and the downgrade levels"),
)
"""The phases of the week, in order."""


def week_table() -> str:
    """Return the phases of the week as text, one numbered line each."""
    width = max(len(phase.name) for phase in WEEK)
    return "\n".join(f"{n:>2}  {phase.name:<{width}}  {phase.happens}" for n, phase in enumerate(WEEK, start=1))
