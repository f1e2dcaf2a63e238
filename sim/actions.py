"""What a state can do to another: one table.

Conduct is chosen on a continuous tone and named after the nearest row; formal acts, amends, climbing down and
restoration are choices of their own. Release, restraint and mediation are never chosen: they are made only where a
scenario or a gesture scripts them, and the last two are acts of a third party that go on for weeks. Tones are Goldstein
weights divided by ten (Goldstein 1992, CAMEO codes of Schrodt 2012, ICEWS list), except where `tone` is set by the
model's own rules and said so in `words`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["conduct", "downgrade", "amends", "climb_down", "restoration", "release", "restraint", "mediation"]


@dataclass(frozen=True)
class Action:
    """One row: `tone` in [-1, 1]; `level` the formal level it puts in force; `strength` how much it mends (0 to 1)."""

    name: str
    words: str
    cameo: str
    tone: float
    kind: Kind = "conduct"
    level: int = 0
    strength: float = 0.0


ACTIONS: tuple[Action, ...] = (
    Action("use_force", "uses military force", "190", -1.00),
    Action("coerce", "seizes or damages property", "171", -0.92),
    Action("sanction", "imposes an embargo or sanctions", "163", -0.80),
    Action("expel", "expels or withdraws officials", "166", -0.70),
    Action("threaten", "threatens", "131", -0.58),
    Action("demand", "demands", "100", -0.50),
    Action("reduce_relations", "cuts contacts", "160", -0.40),
    Action("accuse", "accuses", "112", -0.20),
    Action("comment", "makes a statement", "010", 0.00),
    Action("consult", "telephones or consults", "041", 0.10),
    Action("visit", "pays or receives a visit", "042", 0.19),
    Action("praise", "praises or shows sympathy", "051", 0.34),
    Action("offer", "announces cooperation", "030", 0.40),
    Action("cooperate", "cooperates materially", "060", 0.60),
    Action("aid", "gives aid or shares intelligence", "070", 0.70),
    Action("agree", "signs an agreement", "057", 0.80),
    Action("protect", "gives military protection", "074", 0.85),
    Action("measures", "takes formal measures (its tone follows the model)", "172", -0.40, "downgrade", level=1),
    Action("recall", "recalls the ambassador (its tone follows the model)", "161", -0.60, "downgrade", level=2),
    Action("break", "breaks relations (its tone follows the model)", "161", -0.80, "downgrade", level=3),
    Action("amends_half", "expresses regret", "055", 0.70, "amends", strength=0.5),
    Action("amends_full", "admits responsibility and compensates", "055", 0.70, "amends", strength=1.0),
    Action("climb_down", "releases, calls or visits, a level lower", "0841", 0.60, "climb_down"),
    Action("restoration", "restores full relations with the other", "080", 0.50, "restoration"),
    Action("release", "releases those it holds", "0841", 0.70, "release"),
    Action("restraint", "holds back its wedge in the other's politics (no tone of its own)", "080", 0.50, "restraint"),
    Action("mediation", "mediates with the other (no tone of its own)", "045", 0.50, "mediation"),
)

SCRIPTED_ONLY = ("release", "restraint", "mediation")
"""Kinds of acts that nobody chooses: they happen only where they are scripted."""

LEVELS = ("none", "measures", "recalled", "severed")
"""Names of the formal levels 0 to 3, as a scenario writes them."""


def action_index(name: str) -> int:
    """Row of the action called `name`; raises KeyError naming the table if there is none."""
    for index, action in enumerate(ACTIONS):
        if action.name == name:
            return index
    raise KeyError(f"no action called {name!r}; ACTIONS has {', '.join(a.name for a in ACTIONS)}")
