"""Pages of pictures: time axes with dated ticks and marks, titles and names of states."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, wraps
from itertools import product
from textwrap import wrap
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.errors import counted
from sim.languages.current import gettext, language
from sim.plotting.labels import GAP, LEADER, MARK, callout, folded, halo, size_of, spread
from sim.plotting.style import DPI, GREY, NORMAL, PAGE, SMALL, VERMILION, Page, open_page, styled

EPOCH = dt.date(1970, 1, 1)
WEEK = 7.0
"""Days."""
MOST, TICK = 8, 100.0
"""Maximum number of dated ticks on an axis, and width of each in pixels."""


def day_number(day: dt.date) -> float:
    """Return the position of a day on a date axis."""
    return float((day - EPOCH).days)


def day_of(number: float) -> dt.date:
    """Return the day at a position of a date axis."""
    return EPOCH + dt.timedelta(days=round(number))


def over_time(data: xr.Dataset) -> tuple[xr.Dataset, Any]:
    """Return the data and their positions on the time axis: the end of each week.

    A single week is repeated at its start and its end.
    """
    ends = data["week"].to_numpy().astype("datetime64[D]").astype(np.float64) + WEEK
    return (data, ends) if len(ends) > 1 else (data.isel(week=[0, 0]), np.array([ends[0] - WEEK, ends[0]]))


def date_axis(axes: Axes, weeks: Any, x: Any) -> None:
    """Set limits from the start of `weeks` to the last of `x`, and at most eight dated ticks that fit."""
    first, last = float(weeks[0].astype("datetime64[D]").astype(np.float64)), float(x[-1])
    axes.set_xlim(first, last)
    begin, months = day_of(first), (last - first) / 30.44
    most = max(min(MOST, int(axes.get_window_extent().width / TICK)), 1)
    if months < 4:
        ticks = [float(t) for t in np.arange(first, last + 1, WEEK * np.ceil((last - first) / WEEK / min(most, 6)))]
        axes.set_xticks(ticks, [language().day(day_of(t)) for t in ticks])
        return
    step = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120, 240) if months / step <= most)
    count = range(begin.year * 12 + begin.month - 1, begin.year * 12 + begin.month + int(months) + 2)
    starts = [dt.date(month // 12, month % 12 + 1, 1) for month in count if month % step == 0]
    shown = [day for day in starts if first <= day_number(day) <= last]
    axes.set_xticks([day_number(d) for d in shown], [f"{d:%Y}" if step >= 12 else language().month(d) for d in shown])


MOST_NAMED, WIDE = 3, 26
"""Most names in one label of several incidents, and letters of a line from which on names are cut, not counted."""
INCIDENT: dict[str, Any] = {"size": SMALL, "color": VERMILION, "va": "bottom", "linespacing": 1.25}


@dataclass(frozen=True)
class Marks:
    """Dated marks: incidents of the scenario (day, label), and observed events (day, tone, text, CAMEO code).

    A tone is on the scale of the model, -1 to 1, or None if it is not coded.
    """

    incidents: tuple[tuple[dt.date, str], ...] = ()
    record: tuple[tuple[dt.date, float | None, str, str], ...] = ()

    def within(self, data: xr.Dataset) -> Marks:
        """Return the marks within the weeks of the data, without rows that code no act (CAMEO 00)."""
        first, last = data["week"].to_numpy()[[0, -1]].astype("datetime64[D]").tolist()
        after = last + dt.timedelta(days=WEEK)
        acts = tuple(row for row in self.record if first <= row[0] < after and int(row[3][:2]))
        return Marks(tuple(mark for mark in self.incidents if first <= mark[0] < after), acts)


def incident_marks(panels: Sequence[Axes], incidents: Sequence[tuple[dt.date, str]]) -> None:
    """Draw a line through the panels for each incident, and labels above the first panel."""
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
    """Group incidents so that their texts fit side by side: fold texts, then join the nearest incidents."""
    groups, width = _together(marks), cache(lambda text: size_of(axes, text, **INCIDENT)[0])
    while True:
        for letters in (34, 26, 19, 14, 11):
            texts = [_incident_text(group, letters) for group in groups]
            if sum(width(text) + GAP for text in texts) <= most or len(groups) == 1:
                return groups, texts
        nearest = min(range(len(groups) - 1), key=lambda i: groups[i + 1][-1][0] - groups[i][0][0])
        groups[nearest : nearest + 2] = [groups[nearest] + groups[nearest + 1]]


def _together(marks: list[tuple[float, str]]) -> list[list[tuple[float, str]]]:
    """Group incidents that fall within a week of the first, or follow one of the same name."""
    groups: list[list[tuple[float, str]]] = []
    for day, label in marks:
        if groups and (day - groups[-1][0][0] < WEEK or {label} == {name for _, name in groups[-1]}):
            groups[-1].append((day, label))
        else:
            groups.append([(day, label)])
    return groups


def _incident_text(group: list[tuple[float, str]], letters: int) -> str:
    begin, end = day_of(group[0][0]), day_of(group[-1][0])
    names = Counter(name for _, name in group)
    label, most = (
        ", ".join(f"{name} ({times})" if times > 1 else name for name, times in names.items()),
        2 * letters - 4,
    )
    if len(group) > 1 and (len(names) > MOST_NAMED or (len(label) > most and letters < WIDE)):
        first, last = language().month(begin), language().month(end)
        span = [gettext("{month} to", month=first), f"{last}:"] if first != last else [f"{last}:"]
        return "\n".join([*span, counted(len(group), "incident")])
    label = label if len(label) <= most else f"{label[: most - 1].rsplit(maxsplit=1)[0]} …"
    lines = next(lines for width in range(letters // 2, 2 * letters) if len(lines := wrap(label, width)) <= 2)
    return "\n".join([_span(begin, end), *lines])


def _span(begin: dt.date, end: dt.date) -> str:
    """Format one day or several: `8 May 2023`, `8 to 11 May 2023`, `30 May to 2 Jun 2023`."""
    if begin == end:
        return language().day(begin)
    if language().code != "en":
        return f"{language().day(begin)} \N{EN DASH} {language().day(end)}"
    month, year = f" {begin:%b}" * (begin.month != end.month), f" {begin:%Y}" * (begin.year != end.year)
    return f"{begin.day}{month or (f' {begin:%b}' if year else '')}{year} to {end.day} {end:%b %Y}"


def between(incident: Mapping[str, Any], states: set[str]) -> bool:
    """Return whether an incident is one of these two states; earlier manifests do not have its parties."""
    return "victim" not in incident or {incident["victim"], incident["offender"]} == states


def marks(manifest: Mapping[str, Any], variant: str, dyad: str | None = None) -> Marks:
    """Return the marks of a variant and a dyad (default: the focal one): its dated incidents and its record."""
    names = manifest["played_incidents"][variant]
    states = set((dyad or manifest["focus"]).split("-"))
    incidents = [i for i in manifest["incidents"] if i["name"] in names and between(i, states)]
    record = [r for r in manifest["record"] if {r["source"], r["target"]} == states]
    return Marks(
        incidents=tuple((dt.date.fromisoformat(i["date"]), i["title"]) for i in incidents),
        record=tuple((dt.date.fromisoformat(r["date"]), None, r["text"], r["cameo"]) for r in record),
    )


LABELS, PLAIN = 0.56, 0.1
"""Space below the subtitle in inches, with and without labels of incidents."""
LONGEST_NAMES = 80
"""Letters of the names in a title; longer ones give way to codes."""
Draw = Callable[..., Figure]
Body = Callable[[Figure, float, xr.Dataset, Marks], None]


def page(
    question: str, subtitle: Callable[[xr.Dataset], str], size: tuple[float, float] = PAGE, dated: bool = True
) -> Callable[[Body], Draw]:
    """Decorate a function that draws on a page, for calls as `draw(data, marks, title, about, figure)`.

    The function receives the page, the height in inches below the titles, the data, and the marks within its weeks
    (none if the picture is not `dated`). Only the data are required; `figure` is a page to draw on.
    """

    def decorated(body: Body) -> Draw:
        @styled
        @wraps(body)
        def draw(
            data: xr.Dataset,
            marks: Marks | None = None,
            title: str = question,
            about: str | None = None,
            figure: Figure | None = None,
        ) -> Figure:
            shown = (marks or Marks()).within(data) if dated else Marks()
            figure, top = open_page(figure or Page(figsize=size, dpi=DPI), title, about or subtitle(data))
            if dated:
                top -= LABELS if shown.incidents else PLAIN
            body(figure, top, data, shown)
            return figure

        return draw

    return decorated


def study_page(
    draw: Draw, data: xr.Dataset, question: str, manifest: Mapping[str, Any], variant: str, everyone: bool = False
) -> Figure:
    """Draw a picture of one variant of a study, with names, incidents and record from its manifest.

    The title names the dyad of the data, except in a picture of `everyone`.
    """
    names, dyad = names_of(manifest), str(data.attrs["focus"])
    data = study_data(data, manifest)
    codes = dyad.split("-")
    named = [names.get(code, code) for code in codes]
    subject = language().listed(named if sum(map(len, named)) <= LONGEST_NAMES else codes)
    title = gettext(question) if everyone else f"{gettext(question)} {subject}"
    return draw(data, marks(manifest, variant, dyad), title=title)


def study_data(data: xr.Dataset, manifest: Mapping[str, Any]) -> xr.Dataset:
    """Return the data with names of states and titles of variants from a study's manifest."""
    titles = manifest.get("variant_titles", {})
    return data.assign_attrs({"names": names_of(manifest), "variant_titles": titles, **data.attrs})


def key(axes: Axes, title: str, pad: float | None = None) -> None:
    """Write a title, `pad` points above the axes, and a legend, for a panel without a page around it."""
    most = float(axes.get_window_extent().width)
    axes.set_title(folded(axes, title, most, size=NORMAL), size=NORMAL, loc="left", pad=pad)
    axes.legend(frameon=False, fontsize=SMALL)


def names_of(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return the names of states by code, where known."""
    focus = dict(zip(str(manifest["focus"]).split("-"), manifest["names"], strict=True))
    return {**manifest.get("state_names", {}), **focus}


def end_heading(figure: Figure, axes: Axes, left: float, x: Any) -> None:
    """Write the date of the last of `x` above the names beside the axes, `left` inches from the right edge."""
    last, across = day_of(x[-1]), 1.0 - left / float(figure.get_size_inches()[0])
    words, up = f"On {last.day} {last:%b %Y}:", axes.get_position().y1 + 0.03
    figure.text(across, up, words, size=SMALL, color=GREY)


def ticks_within(ticks: Any, low: float, high: float) -> list[float]:
    """Return the ticks from `low` to `high`."""
    return [tick for tick in ticks if low <= tick <= high]
