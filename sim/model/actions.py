"""Table of the acts of one state towards another.

Conduct is chosen as a continuous tone and labelled with the nearest row; formal acts, amends, backing down and
restoration are separate choices. Release, restraint and mediation are only scripted, by a scenario or a gesture; the
last two are acts of a third party that last for weeks. Tones are Goldstein weights divided by ten (Goldstein 1992,
CAMEO codes of Schrodt 2012, ICEWS list), unless `words` notes that the model sets the tone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["conduct", "downgrade", "amends", "back_down", "restoration", "release", "restraint", "mediation"]


@dataclass(frozen=True)
class Action:
    """One row: `tone` in [-1, 1]; `level`, the downgrade level it puts in force; `strength` as amends (0 to 1).

    `words` describe it in tables, `event` in a story and `gesture` as a proposal, with `{by}` and `{to}`; the last two
    are empty for acts that are no separate event or no gesture. `third_party`: only a third party can do it.
    """

    name: str
    words: str
    cameo: str
    tone: float
    kind: Kind = "conduct"
    level: int = 0
    strength: float = 0.0
    event: str = ""
    gesture: str = ""
    third_party: bool = False


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
    Action(
        "measures", "takes formal measures (tone set by the model)", "172", -0.40, "downgrade", level=1,
        event="{by} takes formal measures",
    ),
    Action(
        "recall", "recalls the ambassador (tone set by the model)", "161", -0.60, "downgrade", level=2,
        event="{by} recalls its ambassador",
    ),
    Action(
        "sever", "severs relations (tone set by the model)", "161", -0.80, "downgrade", level=3,
        event="{by} severs relations",
    ),
    Action(
        "amends_half", "expresses regret", "055", 0.70, "amends", strength=0.5,
        event="{by} expresses regret", gesture="{by} expresses regret to {to}",
    ),
    Action(
        "amends_full", "admits responsibility and compensates", "055", 0.70, "amends", strength=1.0,
        event="{by} admits responsibility and compensates",
        gesture="{by} admits responsibility and compensates {to}",
    ),
    Action(
        "back_down", "backs down: a release, call or visit; one level lower", "0841", 0.60, "back_down",
        event="{by} backs down (a release, a call or a visit)",
        gesture="{by} backs down towards {to}: a release, call or visit, and one downgrade level lower",
    ),
    Action(
        "restoration", "restores full relations with the other", "080", 0.50, "restoration",
        event="both restore full relations",
    ),
    Action(
        "release", "releases detainees", "0841", 0.70, "release",
        event="{by} releases detainees", gesture="{by} releases detainees of {to}",
    ),
    Action(
        "restraint", "suspends its wedge in the other's politics (no separate tone)", "080", 0.50, "restraint",
        event="{by} suspends its wedge in {to}", gesture="no wedge in {to} by {by}", third_party=True,
    ),
    Action(
        "mediation", "mediates with the other (no separate tone)", "045", 0.50, "mediation",
        event="{by} begins to mediate in {to}", gesture="{by} mediates with {to}", third_party=True,
    ),
)  # fmt: skip

SCRIPTED_ONLY = ("release", "restraint", "mediation")
"""Kinds of acts that occur only if scripted."""

LEVELS = ("none", "measures", "recalled", "severed")
"""Names of the downgrade levels 0 to 3 in scenarios."""


def action_index(name: str) -> int:
    """Return the row of the action `name`; raises KeyError, with the names in the table, if there is none."""
    for index, action in enumerate(ACTIONS):
        if action.name == name:
            return index
    raise KeyError(f"no action called {name!r}; ACTIONS has {', '.join(a.name for a in ACTIONS)}")


_WEIGHTS = """
    01 0, 011 -0.1, 012 -0.4, 013 0.4, 016 -5, 018 3.4, 019 3.4
    02 3, 021 3.4, 022 3.4, 023 3.4, 024 -0.3, 025 -0.3, 026 4, 027 4, 028 4
    03 4, 031 5.2, 032 4.5, 033 5.2, 0334 6, 034 7, 035 7, 037 5, 038 7, 039 5
    04 1, 042 1.9, 043 2.8, 044 2.5, 045 5, 046 7
    05 3.5, 051 3.4, 053 3.8, 054 6, 055 7, 056 7, 057 8
    06 6, 061 6.4, 062 7.4, 063 7.4, 064 7
    07 7, 071 7.4, 072 8.3, 073 7.4, 074 8.5
    08 5, 084 7, 085 7, 086 9, 087 9, 0874 10
    09 -2
    10 -5
    11 -2
    12 -4, 125 -5, 126 -5, 127 -5, 128 -5, 129 -5
    13 -6, 130 -4.4, 131 -5.8, 132 -5.8, 133 -5.8, 134 -5.8, 135 -5.8, 136 -7, 137 -7, 138 -7, 139 -7
    14 -6.5, 144 -7.5, 145 -7.5
    15 -7.2
    16 -4, 162 -5.6, 163 -8, 164 -6.5, 165 -7, 166 -7
    17 -7, 171 -9.2, 172 -5, 173 -5, 174 -5, 175 -9
    18 -9, 182 -9.5, 1821 -9, 1822 -9, 1823 -10, 183 -10, 184 -8, 185 -8, 186 -10
    19 -10, 191 -9.5, 192 -9.5, 196 -9.5
    20 -10, 201 -9.5
"""

WEIGHTS = {
    code: float(weight)
    for code, weight in (entry.split() for entry in _WEIGHTS.replace("\n", ",").split(",") if entry.strip())
}
"""Weight by CAMEO code."""


def tone_of(cameo: str) -> float:
    """Return the tone of an act, -1 to 1: its weight divided by ten. Raises KeyError for an unknown code."""
    for letters in range(len(cameo), 1, -1):
        if cameo[:letters] in WEIGHTS:
            return WEIGHTS[cameo[:letters]] / 10.0
    raise KeyError(f"no CAMEO code {cameo!r}; codes begin with 01 to 20")
