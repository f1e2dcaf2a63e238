"""What is dated on a picture: incidents, marked and named above the first panel, and the record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from textwrap import wrap
from typing import Any

import xarray as xr
from matplotlib.axes import Axes

from sim.plots.dates import WEEK, day_number, day_of
from sim.plots.labels import GAP, LEADER, MARK, callout, halo, size_of, spread
from sim.plots.style import SMALL, VERMILION

INCIDENT: dict[str, Any] = {"size": SMALL, "color": VERMILION, "va": "bottom", "linespacing": 1.25}


@dataclass(frozen=True)
class Marks:
    """What is dated: incidents of the scenario (day, label), and what in fact happened (day, tone, text, CAMEO code).

    A tone is on the scale of the model, -1 to 1, or None where it is not coded.
    """

    incidents: tuple[tuple[dt.date, str], ...] = ()
    record: tuple[tuple[dt.date, float | None, str, str], ...] = ()

    def within(self, data: xr.Dataset) -> Marks:
        """Those that fall in the weeks of the data; rows of the record that code no act (CAMEO 00) are left out."""
        first, last = data["week"].to_numpy()[[0, -1]].astype("datetime64[D]").tolist()
        after = last + dt.timedelta(days=WEEK)
        acts = tuple(row for row in self.record if first <= row[0] < after and int(row[3][:2]))
        return Marks(tuple(mark for mark in self.incidents if first <= mark[0] < after), acts)


def incident_marks(panels: Sequence[Axes], incidents: Sequence[tuple[dt.date, str]]) -> None:
    """A thin line through the panels for each incident, and labels above the first panel."""
    axes = panels[0]
    (first, last), (bottom, top), box = axes.get_xlim(), axes.get_ylim(), axes.get_window_extent()
    marks = sorted((day_number(day), label) for day, label in incidents)
    for day, place in product([day for day, _ in marks], panels):
        place.axvline(day, color=VERMILION, lw=0.9, zorder=2.6, path_effects=halo("white"), gid=MARK)
    if not marks:
        return
    groups, texts = _fold_incidents(axes, marks, box.width)
    middles = [sum(day for day, _ in group) / len(group) for group in groups]
    sizes = [size_of(axes, text, **INCIDENT) for text in texts]
    at = [box.x0 + box.width * (x - first) / (last - first) for x in middles]
    lifted = top + LEADER * (top - bottom) / box.height
    for group, text, centre in zip(groups, texts, spread(at, [size[0] for size in sizes], box.x0, box.x1), strict=True):
        x = first + (last - first) * (centre - box.x0) / box.width
        callout(axes, text, (x, lifted), [(day, top) for day, _ in group], **INCIDENT)


def _fold_incidents(axes: Axes, marks: list[tuple[float, str]], most: float) -> tuple[list[Any], list[str]]:
    """Groups of incidents and their texts that fit side by side: folded narrower, then neighbours counted as one."""
    groups, width = [[mark] for mark in marks], cache(lambda text: size_of(axes, text, **INCIDENT)[0])
    while True:
        for letters in (34, 26, 19, 14, 11):
            texts = [_incident_text(group, letters) for group in groups]
            if sum(width(text) + GAP for text in texts) <= most or len(groups) == 1:
                return groups, texts
        nearest = min(range(len(groups) - 1), key=lambda i: groups[i + 1][-1][0] - groups[i][0][0])
        groups[nearest : nearest + 2] = [groups[nearest] + groups[nearest + 1]]


def _incident_text(group: list[tuple[float, str]], letters: int) -> str:
    begin, end = day_of(group[0][0]), day_of(group[-1][0])
    if len(group) > 1:
        span = [f"{begin:%b %Y} to", f"{end:%b %Y}:"] if f"{begin:%b %Y}" != f"{end:%b %Y}" else [f"{end:%b %Y}:"]
        return "\n".join([*span, f"{len(group)} incidents"])
    label, most = group[0][1], 2 * letters - 4
    label = label if len(label) <= most else f"{label[: most - 1].rsplit(maxsplit=1)[0]} …"
    lines = next(lines for width in range(letters // 2, 2 * letters) if len(lines := wrap(label, width)) <= 2)
    return "\n".join([f"{begin.day} {begin:%b %Y}", *lines])
