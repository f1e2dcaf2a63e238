"""The formats there are. To add one: write its file in `sim/sources/formats/`, and name it here.

The first format that fits a header is taken, so one with more columns stands before one with fewer.
"""

from __future__ import annotations

from sim.sources.format import Format
from sim.sources.formats.atop import ATOP
from sim.sources.formats.capabilities import CAPABILITIES
from sim.sources.formats.cow_alliances import COW_ALLIANCES
from sim.sources.formats.event_list import EVENT_LIST
from sim.sources.formats.gdelt import GDELT
from sim.sources.formats.icb import ICB
from sim.sources.formats.icews import ICEWS
from sim.sources.formats.icews_counts import ICEWS_COUNTS
from sim.sources.formats.icews_months import ICEWS_MONTHS
from sim.sources.formats.ideal_points import IDEAL_POINTS
from sim.sources.formats.peace_scale import PEACE_SCALE
from sim.sources.formats.polecat import POLECAT
from sim.sources.formats.polyarchy import POLYARCHY
from sim.sources.formats.trade import TRADE
from sim.sources.formats.trade_totals import TRADE_TOTALS

FORMATS: tuple[Format, ...] = (
    ICEWS,
    GDELT,
    POLECAT,
    EVENT_LIST,
    ICEWS_COUNTS,
    ICEWS_MONTHS,
    ATOP,
    COW_ALLIANCES,
    PEACE_SCALE,
    TRADE,
    TRADE_TOTALS,
    CAPABILITIES,
    IDEAL_POINTS,
    POLYARCHY,
    ICB,
)
"""In the order they are tried."""
