"""Small files in the public layouts, made up for the tests."""

from __future__ import annotations

import pytest

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


@pytest.fixture
def written(tmp_path):
    """Writes lines to a file and gives its path."""

    def write(*lines, name="data.csv", end="\n"):
        path = tmp_path / name
        path.write_text("\n".join(lines) + end, encoding="utf-8")
        return path

    return write
