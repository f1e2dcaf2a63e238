"""The rules: one module per phase of the week, with its equations as pure functions of numbers.

A phase applies them to every dyad and run of a `Week`, whose records it changes. Both states of a dyad decide
simultaneously. Everywhere `w` is the week, `p` its parameters, `k` a directed dyad, `mine` its record and `theirs` that
of the other direction, `i` a state, `f` a faction, `q` an incident, `s` a scripted act and `r` a run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sim.model.records import Week
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


@dataclass(frozen=True)
class Phase:
    """One phase of the week: its name, a description, and the compiled function that applies it."""

    name: str
    happens: str
    rule: Callable[[Week], None]


WEEK: tuple[Phase, ...] = (
    Phase("incidents", "incidents raise grievance, lower the relation and put the dispute on the agenda", incidents),
    Phase("turnover", "a leader may leave office; part of the grievance and audience cost leaves with them", turnover),
    Phase("perceive", "each state perceives the other's last tone, with noise and a bias towards its image", perceive),
    Phase("interfere", "third-party pressure acts in proportion to grievance", interfere),
    Phase("factions", "factions mobilise; their weighted ideal tones are averaged", factions),
    Phase("conduct", "the theory sets each leader's intended tone; the actual tone varies around it", conduct),
    Phase("downgrade", "a state may take measures, recall its ambassador or sever relations over a dispute", downgrade),
    Phase("amends", "the offender may express regret, or admit responsibility and compensate", amends),
    Phase("back_down", "a state in dispute may back down by one level", back_down),
    Phase("restore", "both states may restore relations", restore),
    Phase("relate", "perceived conduct updates the relation; forgetting returns it to its supports", relate),
    Phase("memory", "grievance decays, ties follow the relation, audience cost approaches its level", memory),
    Phase("ladder", "the rung follows the relation and the downgrade levels", ladder),
)
"""The phases of the week, in order."""


def week_table() -> str:
    """Return the phases of the week as text, one numbered line each."""
    width = max(len(phase.name) for phase in WEEK)
    return "\n".join(f"{n:>2}  {phase.name:<{width}}  {phase.happens}" for n, phase in enumerate(WEEK, start=1))
