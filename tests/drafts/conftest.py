"""A folder of small files in the public layouts, with figures made up for the tests."""

from __future__ import annotations

import pytest

from tests.sources.conftest import ICEWS_HEADER, icews_row

NUMBERS = {"AZE": 373, "RUS": 365, "TUR": 640, "USA": 2, "GEO": 372, "IRN": 630}
TRADE = {("RUS", "AZE"): 3000, ("TUR", "AZE"): 2000, ("USA", "AZE"): 500, ("TUR", "RUS"): 20000, ("GEO", "AZE"): 100}
TOTALS = {"AZE": 10000, "RUS": 500000, "TUR": 300000, "USA": 4000000, "GEO": 8000, "IRN": 90000}
SHARES = {"AZE": 0.0016, "RUS": 0.04, "TUR": 0.016, "USA": 0.13, "GEO": 0.0004, "IRN": 0.015}
POINTS = {"AZE": -0.7, "RUS": -0.1, "TUR": 0.2, "USA": 2.5}


def tables():
    """File name: lines."""
    n = NUMBERS
    return {
        "trade.csv": ["ccode1,ccode2,year,smoothflow1,smoothflow2"]
        + [f"{n[a]},{n[b]},2014,{value / 2},{value / 2}" for (a, b), value in TRADE.items()],
        "totals.csv": ["ccode,year,imports,exports"]
        + [f"{n[a]},2014,{value / 2},{value / 2}" for a, value in TOTALS.items()],
        "power.csv": ["ccode,year,cinc"] + [f"{n[a]},2022,{value}" for a, value in SHARES.items()],
        "votes.csv": ["ccode,session,IdealPointAll"] + [f"{n[a]},78,{value}" for a, value in POINTS.items()],
        "democracy.csv": ["country_name,COWcode,year,v2x_polyarchy", "A,373,2023,0.2", "B,365,2023,0.2", "C,,2023,0.5"],
        "peace.csv": ["ccode1,ccode2,peace_scale,start,end", "365,373,0.5,1991,2020", "2,365,0.25,1992,2020"],
        "pacts.csv": [
            "ccode1,ccode2,start,end,atop_defense,atop_offense,atop_neutral,atop_nonagg,atop_consul",
            "640,373,2010,2018,1,0,0,1,1",
            "365,373,1997,2018,0,0,0,1,1",
        ],
        "crises.csv": ["crisno,year,crisname,statea,stateb", "1,2015,JET INCIDENT,640,365"],
        "events.tab": [
            ICEWS_HEADER,
            *[icews_row("2023-05-01", weight="5.0") for _ in range(12)],
            icews_row("2021-05-01", weight="-10.0"),
            icews_row("2024-05-01", weight="-10.0"),
        ],
    }


@pytest.fixture
def data(tmp_path):
    """The folder."""
    folder = tmp_path / "data"
    folder.mkdir()
    for name, lines in tables().items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
