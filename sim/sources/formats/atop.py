"""Alliance obligations of ATOP, by dyad and year or as spells of years."""

from __future__ import annotations

import pandas as pd

from sim.sources.format import Column, Format, Work
from sim.sources.kinds import COW, FLAG, YEAR
from sim.sources.states import with_states
from sim.sources.subjects import ALLIANCES, CENSORED

OTHERS = ("offense", "neutral", "nonagg", "consul")


def _tidy(frame: pd.DataFrame) -> pd.DataFrame:
    last = frame["end"].fillna(CENSORED) if "end" in frame else frame["first"]
    others = (frame[list(OTHERS)].fillna(0) > 0).any(axis=1)
    return with_states(
        frame.assign(last=last, defence=frame["defense"].fillna(0) > 0, other=others), a="ccode1", b="ccode2"
    )


ATOP = Format(
    key="atop",
    title="ATOP alliances",
    subject=ALLIANCES,
    columns=(
        Column("ccode1", ("stateA", "mem1", "ccode1"), COW),
        Column("ccode2", ("stateB", "mem2", "ccode2"), COW),
        Column("first", ("year", "start"), YEAR),
        Column("end", ("end",), YEAR, blank=True, needed=False),
        Column("defense", ("defense", "atop_defense"), FLAG, blank=True),
        *(Column(name, (name, f"atop_{name}"), FLAG, blank=True) for name in OTHERS),
    ),
    work=Work("Brett Ashley Leeds and others", "Alliance Treaty Obligations and Provisions, 1815-1944", 2002),
    tidy=_tidy,
)
