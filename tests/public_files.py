"""Small files in the public formats, with invented figures."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from sim.data.columns import COLUMNS
from sim.data.files import DataProblems
from sim.data.reader import concatenate, read_batches
from sim.data.recognise import recognise

ICEWS_HEADER = (
    "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\t"
    "Target Name\tTarget Sectors\tTarget Country\tStory ID\tSentence Number\tPublisher\tCity\tDistrict\tProvince\t"
    "Country\tLatitude\tLongitude"
)
POLECAT_HEADER = (
    "Event ID\tEvent Date\tEvent Type\tEvent Mode\tIntensity\tQuad Code\tContexts\tActor Name\tActor Country\t"
    "Actor COW\tRecipient Name\tRecipient Country\tRecipient COW"
)


def icews_row(day="2024-03-04", source="Azerbaijan", target="Russian Federation", cameo="042", weight="1.9"):
    fields = ["1", day, "Someone", "Government", source, "words", cameo, weight, "Another", "Government", target]
    return "\t".join([*fields, "9", "1", "A paper", "Baku", "", "", source, "40.4", "49.9"])


def polecat_row(day="2024-03-04", kind="CONSULT", source="AZE", target="RUS", weight="2.0"):
    return "\t".join(["1", day, kind, "visit", weight, "V", "", "Someone", source, "373", "Another", target, "365"])


def gdelt_row(day="20240304", source="AZE", target="RUS", cameo="042", weight="1.9", width=61):
    actors = [source, "SOMEONE", source, *[""] * 7, target, "ANOTHER", target, *[""] * 7]
    event = ["1", cameo, cameo[:3], cameo[:2], "1", weight, "4", "1", "4", "1.5"]
    place = ["1", "Baku", "AJ", "AJ00", *[""] * (width == 61), "40.4", "49.9", "-1"]
    end = [day, "an address"][: 1 if width == 57 else 2]
    return "\t".join(["1", day, day[:6], day[:4], f"{day[:4]}.1", *actors, *event, *place * 3, *end])


def table(path):
    """Read the rows and errors of a whole file."""
    layout, errors = recognise(path), DataProblems()
    pieces = list(read_batches(layout))
    for piece in pieces:
        errors.join(piece.errors)
    return SimpleNamespace(rows=concatenate((p.rows for p in pieces), COLUMNS[layout.format.subject]), errors=errors)


@pytest.fixture
def written(tmp_path):
    """Return a function that writes lines to a file and returns its path."""

    def write(*lines, name="data.csv", end="\n"):
        path = tmp_path / name
        path.write_text("\n".join(lines) + end, encoding="utf-8")
        return path

    return write


NUMBERS = {"AZE": 373, "RUS": 365, "TUR": 640, "USA": 2, "GEO": 372, "IRN": 630}
TRADE = {("RUS", "AZE"): 3000, ("TUR", "AZE"): 2000, ("USA", "AZE"): 500, ("TUR", "RUS"): 20000, ("GEO", "AZE"): 100}
TOTALS = {"AZE": 10000, "RUS": 500000, "TUR": 300000, "USA": 4000000, "GEO": 8000, "IRN": 90000}
SHARES = {"AZE": 0.0016, "RUS": 0.04, "TUR": 0.016, "USA": 0.13, "GEO": 0.0004, "IRN": 0.015}
POINTS = {"AZE": -0.7, "RUS": -0.1, "TUR": 0.2, "USA": 2.5}


def tables():
    """Return the lines of each file by file name."""
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
    """Return a folder of data files."""
    folder = tmp_path / "data"
    folder.mkdir()
    for name, lines in tables().items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
