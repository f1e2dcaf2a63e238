"""Can the record tell rival readings apart? Their weights, and what each leads one to expect beside the record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from textwrap import shorten, wrap
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.plotting.labels import at_end, halo
from sim.plotting.style import (
    DPI,
    FAINT,
    FOOT,
    GREY,
    INK,
    LINE_COLOURS,
    MARGIN,
    NORMAL,
    SMALL,
    Page,
    note_line,
    open_page,
    panel,
    percent,
    signed,
    styled,
)
from sim.plotting.time_axis import WEEK, date_axis, day_number, incident_marks

if TYPE_CHECKING:
    from sim.questions.readings.readings import Readings, Weighed

QUESTION = "Can the record tell the readings apart?"
TALL = 8.8
ROW, MOST_ROWS, NAMES, BETWEEN, ENDS = 0.36, 8, 3.3, 0.62, 1.9
"""Inches: a reading's row and how many there may be, names beside weights, between panels, names beside curves."""
BANDED = 3
"""More readings than these have no bands."""
STRIP = 0.26
"""Of the axis of tones, below -1, for what it shows."""
COLOURS = (LINE_COLOURS[2], LINE_COLOURS[1], LINE_COLOURS[4], LINE_COLOURS[5], LINE_COLOURS[3], LINE_COLOURS[0])
DASHES = ("-", (0, (5, 1.5)), (0, (1.5, 1.2)), (0, (6, 1.5, 1.2, 1.5)), (0, (9, 2)), (0, (3, 3)))
CAVEAT = (
    "Weights compare these readings only, as they are coded, given this model and this coding of the record; none is "
    "proven. Bars on weights: what the number of runs leaves to chance (90 %). Bars on the record: one standard "
    "deviation of what a month's coding may be off by."
)


@styled
def draw(found: Readings, figure: Figure | None = None) -> Figure:
    """Draw the weights and the courses, on a new page or on `figure`."""
    page, top = open_page(figure or Page(figsize=(10.0, TALL), dpi=DPI), QUESTION, _about(found))
    width, foot = float(page.get_size_inches()[0]), FOOT + 0.35
    shown = found.readings[:MOST_ROWS]
    split = top - 0.25 - ROW * max(len(shown), 2)
    _weights(panel(page, (MARGIN + NAMES, split, width - 1.4, top - 0.25)), shown)
    incidents = _incidents(found)
    top = split - 0.45 - 0.62 * bool(incidents)
    height = (top - foot - BETWEEN) / 2.0
    upper = panel(page, (MARGIN, foot + height + BETWEEN, width - ENDS, top))
    lower = panel(page, (MARGIN, foot, width - ENDS, foot + height))
    for side, axes in enumerate((upper, lower)):
        _courses(axes, found, side)
    incident_marks([upper, lower], incidents)
    left_out = len(found.readings) - len(shown)
    more = f"{left_out} more readings, of less weight, are not drawn. " if left_out else ""
    note_line(page, more + CAVEAT)
    return page


def _about(found: Readings) -> str:
    verdict = "None of them fits" if found.none_fits else "It singles out one" if found.tells else "It cannot"
    return (
        f"{verdict}. {len(found.readings)} readings, {found.runs:,} runs each (seed {found.results.manifest['seed']}), "
        f"{found.rows} rows of the record. Lines: middle of the runs over four weeks; areas: half of the runs"
    )


def _incidents(found: Readings) -> list[tuple[dt.date, str]]:
    """Those within the time shown."""
    first, last = found.courses.blocks[[0, -1]].astype(np.float64)
    dated = [(dt.date.fromisoformat(i["date"]), i["title"]) for i in found.results.manifest["incidents"]]
    return [mark for mark in dated if first <= day_number(mark[0]) <= last + WEEK]


def _weights(axes: Axes, shown: Sequence[Weighed]) -> None:
    """A row each: name, weight with its interval, the prior as an open mark, and the number."""
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.set_xticks([0.0, 0.25, 0.5, 0.75, 1.0], ["0%", "25%", "50%", "75%", "100%"])
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.tick_params(length=0)
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        axes.axvline(tick, color=FAINT, lw=0.5, zorder=1)
    for row, reading in enumerate(shown):
        weight, colour = reading.weight, COLOURS[row % len(COLOURS)]
        span: dict[str, Any] = {"lw": 5.0, "alpha": 0.35, "solid_capstyle": "butt", "gid": "interval"}
        axes.plot([weight.low, weight.high], [row, row], color=colour, **span)
        axes.plot([weight.estimate], [row], "o", color=colour, ms=7.0, zorder=3, gid="weight")
        axes.plot([reading.prior], [row], "D", mfc="none", mec=GREY, ms=5.0, zorder=2.5, gid="prior")
        beside: dict[str, Any] = {"textcoords": "offset points", "va": "center", "size": NORMAL}
        axes.annotate(shorten(reading.title, 44, placeholder=" …"), (0.0, row), (-8, 0), ha="right", **beside)
        axes.annotate(percent(weight.estimate), (1.0, row), (8, 0), **beside)
    axes.annotate(
        "weight after the record (open: before)", (0.0, 1.0), (0, 4), xycoords="axes fraction",
        textcoords="offset points", size=SMALL, color=GREY,
    )  # fmt: skip


def _courses(axes: Axes, found: Readings, side: int) -> None:
    """What each reading leads one to expect of one side's tone, and what was recorded."""
    seen, shown = found.courses, found.readings[:MOST_ROWS]
    x, tones = seen.blocks.astype(np.float64) + WEEK, seen.expected[side, :MOST_ROWS]
    for row, (low, middle, high) in enumerate(tones):
        colour, dash = COLOURS[row % len(COLOURS)], DASHES[row % len(DASHES)]
        if len(shown) <= BANDED:
            axes.fill_between(x, low, high, color=colour, alpha=0.18, lw=0, zorder=1.5 + 0.01 * row, gid="half")
        axes.plot(x, middle, color=colour, ls=dash, lw=1.8, zorder=2.5, path_effects=halo("white"), gid="middle")
    _record(axes, found, side)
    axes.set_ylim(-1.0 - STRIP, 1.0)
    axes.set_yticks([-1.0, -0.5, 0.0, 0.5, 1.0], [signed(-1), signed(-0.5), "0", signed(0.5), signed(1)])
    axes.axhline(0.0, color=GREY, lw=0.7, zorder=1.2)
    date_axis(axes, seen.blocks[:1], x if len(x) > 1 else np.array([x[0], x[0] + WEEK]))
    if side == 0:
        axes.tick_params(labelbottom=False)
    axes.annotate(
        shorten(f"Tone of {_way(found, side)} (dots: the record, by month)", 110, placeholder=" …"), (0.0, 0.0), (4, 4),
        xycoords="axes fraction", textcoords="offset points", size=NORMAL, color=GREY, zorder=5, va="bottom",
        bbox={"fc": "white", "ec": "none", "pad": 2.0},
    )  # fmt: skip
    _name_ends(axes, [reading.title for reading in shown], [float(middle[-1]) for _, middle, _ in tones])


def _record(axes: Axes, found: Readings, side: int) -> None:
    """The tones of the record, with bars for what they may be off by."""
    here = found.courses.sides == side
    days, seen, error = (values[here] for values in (found.courses.weeks, found.courses.seen, found.courses.error))
    bars = np.minimum(np.stack([error, error]), np.stack([1.0 + seen, 1.0 - seen]))
    axes.errorbar(days.astype(np.float64), seen, bars, fmt="o", color=INK, ms=4.0, lw=0.9, zorder=4, gid="record")


def _way(found: Readings, side: int) -> str:
    manifest = found.results.manifest
    source, target = (manifest["state_names"].get(c, c) for c in manifest["directions"][side].split(">"))
    return f"{source} towards {target}"


def _name_ends(axes: Axes, titles: list[str], ends: list[float]) -> None:
    names = ["\n".join(wrap(title, 21, max_lines=2, placeholder=" …")) for title in titles]
    rows = list(zip(names, ends, strict=True))
    for text, colour in zip(at_end(axes, rows, size=SMALL), COLOURS * 2, strict=False):
        text.set_color(colour)
