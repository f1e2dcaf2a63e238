"""POLECAT events: tab-separated, with a header, of PLOVER types, which are read as the CAMEO roots they unite.

PLOVER joins some roots of CAMEO: a request also covers a demand (10), coercion is 17, an assault covers 18 to 20. The
root that says least is taken, and the intensity that POLECAT gives beside the type carries the rest.
"""

from __future__ import annotations

import pandas as pd

from sim.sources.format import Column, Format, Work
from sim.sources.kinds import DAY, NUMBER, STATE, TEXT
from sim.sources.subjects import EVENTS

ROOTS = {
    "AGREE": "03",
    "CONSULT": "04",
    "SUPPORT": "05",
    "COOPERATE": "06",
    "AID": "07",
    "CONCEDE": "08",
    "YIELD": "08",
    "RETREAT": "087",
    "REQUEST": "02",
    "INVESTIGATE": "09",
    "ACCUSE": "11",
    "DEMAND": "10",
    "REJECT": "12",
    "THREATEN": "13",
    "PROTEST": "14",
    "MOBILIZE": "15",
    "SANCTION": "16",
    "COERCE": "17",
    "ASSAULT": "18",
}
"""Assumed: the CAMEO code each PLOVER type is read as."""


def _tidy(frame: pd.DataFrame) -> pd.DataFrame:
    types = frame["type"].str.upper()
    return frame.assign(cameo=types.map(ROOTS).fillna(types), mentions=1.0, text="")


POLECAT = Format(
    key="polecat",
    title="POLECAT events",
    subject=EVENTS,
    columns=(
        Column("date", ("Event Date",), DAY),
        Column("type", ("Event Type",), TEXT, blank=True),
        Column("mode", ("Event Mode",), TEXT, blank=True, needed=False),
        Column("goldstein", ("Intensity", "Event Intensity"), NUMBER, blank=True),
        Column("source", ("Actor Country",), STATE, blank=True),
        Column("target", ("Recipient Country",), STATE, blank=True),
    ),
    work=Work("Andrew Halterman and others", "PLOVER and POLECAT: A New Political Event Ontology and Dataset", 2023),
    tidy=_tidy,
)
