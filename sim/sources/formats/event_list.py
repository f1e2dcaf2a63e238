"""A plain list of events: `date,source,target,cameo`, with `text` and `goldstein` where somebody wrote them."""

from __future__ import annotations

import pandas as pd

from sim.sources.format import Column, Format, Work
from sim.sources.kinds import DAY, NUMBER, STATE, TEXT
from sim.sources.subjects import EVENTS


def _tidy(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(goldstein=frame.get("goldstein", float("nan")), text=frame.get("text", ""))


EVENT_LIST = Format(
    key="event_list",
    title="a plain list of events",
    subject=EVENTS,
    columns=(
        Column("date", ("date",), DAY),
        Column("source", ("source",), STATE, blank=True),
        Column("target", ("target",), STATE, blank=True),
        Column("cameo", ("cameo",), TEXT, blank=True),
        Column("goldstein", ("goldstein",), NUMBER, blank=True, needed=False),
        Column("text", ("text", "event"), TEXT, blank=True, needed=False),
    ),
    work=Work("Not stated", "A list of events", 0),
    tidy=_tidy,
)
