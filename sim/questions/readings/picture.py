"""Rival readings: their posterior weights, and the tones expected under each compared with the record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from textwrap import shorten, wrap
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.plotting import style
from sim.plotting.labels import at_end, halo
from sim.plotting.pages import WEEK, between, date_axis, day_number, incident_marks

if TYPE_CHECKING:
    from sim.questions.readings.readings import ReadingResult, Readings

QUESTION = "Can the record distinguish the readings?"
HEIGHT = 8.8
ROW, MAX_ROWS, NAMES, BETWEEN, ENDS = 0.36, 8, 3.3, 0.62, 1.9
"""Inches (MAX_ROWS: a count): a reading's row, its name, the gap between panels, the names at the ends of curves."""
MAX_BANDS = 3
"""More readings than these are drawn without bands."""
STRIP = 0.26
"""Space below -1 on the tone axis, for its label."""
COLOURS = (
    style.LINE_COLOURS[2],
    style.LINE_COLOURS[1],
    style.LINE_COLOURS[4],
    style.LINE_COLOURS[5],
    style.LINE_COLOURS[3],
    style.LINE_COLOURS[0],
)
DASHES = ("-", (0, (5, 1.5)), (0, (1.5, 1.2)), (0, (6, 1.5, 1.2, 1.5)), (0, (9, 2)), (0, (3, 3)))
CAVEAT = (
    "Weights compare these readings only, as they are coded, given this model and this coding of the record; none is "
    "proven. Bars on weights: 90 % Monte Carlo intervals. Bars on the record: one standard deviation of a month's "
    "coding error."
)


@style.styled
def draw(result: Readings, figure: Figure | None = None) -> Figure:
    """Draw the weights and the expected tones, on a new page or on `figure`."""
    page, top = style.open_page(figure or style.Page(figsize=(10.0, HEIGHT), dpi=style.DPI), QUESTION, _about(result))
    width, foot = float(page.get_size_inches()[0]), style.FOOT + 0.35
    shown = result.readings[:MAX_ROWS]
    split = top - 0.25 - ROW * max(len(shown), 2)
    _weights(style.panel(page, (style.MARGIN + NAMES, split, width - 1.4, top - 0.25)), shown)
    incidents = _incidents(result)
    top = split - 0.45 - 0.62 * bool(incidents)
    height = (top - foot - BETWEEN) / 2.0
    upper = style.panel(page, (style.MARGIN, foot + height + BETWEEN, width - ENDS, top))
    lower = style.panel(page, (style.MARGIN, foot, width - ENDS, foot + height))
    for side, axes in enumerate((upper, lower)):
        _tones(axes, result, side)
    incident_marks([upper, lower], incidents)
    left_out = len(result.readings) - len(shown)
    more = f"{left_out} more readings with smaller weights are not drawn. " if left_out else ""
    style.note_line(page, more + CAVEAT)
    return page


def _about(result: Readings) -> str:
    verdict = "None of them fits" if result.none_fits else "It supports one" if result.is_decisive else "It cannot"
    seed = result.results.manifest["seed"]
    return (
        f"{verdict}. {len(result.readings)} readings, {result.runs:,} runs each (seed {seed}), "
        f"{result.rows} rows of the record. Lines: median of four-week means; areas: middle half of the runs"
    )


def _incidents(result: Readings) -> list[tuple[dt.date, str]]:
    """Dated incidents of the focal dyad within the time shown."""
    first, last = result.tones.blocks[[0, -1]].astype(np.float64)
    manifest = result.results.manifest
    dyad = set(manifest["focus"].split("-"))
    of_dyad = [i for i in manifest["incidents"] if between(i, dyad)]
    dated = [(dt.date.fromisoformat(i["date"]), i["title"]) for i in of_dyad]
    return [mark for mark in dated if first <= day_number(mark[0]) <= last + WEEK]


def _weights(axes: Axes, shown: Sequence[ReadingResult]) -> None:
    """Draw a row for each reading: name, weight with its interval, prior as an open mark, and the number."""
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.set_xticks([0.0, 0.25, 0.5, 0.75, 1.0], ["0%", "25%", "50%", "75%", "100%"])
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.tick_params(length=0)
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        axes.axvline(tick, color=style.FAINT, lw=0.5, zorder=1)
    for row, reading in enumerate(shown):
        weight, colour = reading.weight, COLOURS[row % len(COLOURS)]
        span: dict[str, Any] = {"lw": 5.0, "alpha": 0.35, "solid_capstyle": "butt", "gid": "interval"}
        axes.plot([weight.low, weight.high], [row, row], color=colour, **span)
        axes.plot([weight.estimate], [row], "o", color=colour, ms=7.0, zorder=3, gid="weight")
        axes.plot([reading.prior], [row], "D", mfc="none", mec=style.GREY, ms=5.0, zorder=2.5, gid="prior")
        text: dict[str, Any] = {"textcoords": "offset points", "va": "center", "size": style.NORMAL}
        axes.annotate(shorten(reading.title, 44, placeholder=" …"), (0.0, row), (-8, 0), ha="right", **text)
        axes.annotate(style.percent(weight.estimate), (1.0, row), (8, 0), **text)
    axes.annotate(
        "posterior weight (open: prior)", (0.0, 1.0), (0, 4), xycoords="axes fraction",
        textcoords="offset points", size=style.SMALL, color=style.GREY,
    )  # fmt: skip


def _tones(axes: Axes, result: Readings, side: int) -> None:
    """Draw one side's tone as expected under each reading, and as recorded."""
    tones, shown = result.tones, result.readings[:MAX_ROWS]
    x, expected = tones.blocks.astype(np.float64) + WEEK, tones.expected[side, :MAX_ROWS]
    for row, (low, middle, high) in enumerate(expected):
        colour, dash = COLOURS[row % len(COLOURS)], DASHES[row % len(DASHES)]
        if len(shown) <= MAX_BANDS:
            axes.fill_between(x, low, high, color=colour, alpha=0.18, lw=0, zorder=1.5 + 0.01 * row, gid="half")
        axes.plot(x, middle, color=colour, ls=dash, lw=1.8, zorder=2.5, path_effects=halo("white"), gid="middle")
    _record(axes, result, side)
    axes.set_ylim(-1.0 - STRIP, 1.0)
    axes.set_yticks(
        [-1.0, -0.5, 0.0, 0.5, 1.0], [style.signed(-1), style.signed(-0.5), "0", style.signed(0.5), style.signed(1)]
    )
    axes.axhline(0.0, color=style.GREY, lw=0.7, zorder=1.2)
    date_axis(axes, tones.blocks[:1], x if len(x) > 1 else np.array([x[0], x[0] + WEEK]))
    if side == 0:
        axes.tick_params(labelbottom=False)
    label = f"Tone of {_way(result, side)} (dots: the record, by month)"
    axes.annotate(
        shorten(label, 110, placeholder=" …"),
        (0.0, 0.0),
        (4, 4),
        xycoords="axes fraction",
        textcoords="offset points",
        size=style.NORMAL,
        color=style.GREY,
        zorder=5,
        va="bottom",
        bbox={"fc": "white", "ec": "none", "pad": 2.0},
    )
    _name_ends(axes, [reading.title for reading in shown], [float(middle[-1]) for _, middle, _ in expected])


def _record(axes: Axes, result: Readings, side: int) -> None:
    """Draw the tones of the record, with bars for the coding error."""
    here = result.tones.sides == side
    tones = result.tones
    days, observed, error = (values[here] for values in (tones.weeks, tones.observed, tones.error))
    bars = np.minimum(np.stack([error, error]), np.stack([1.0 + observed, 1.0 - observed]))
    axes.errorbar(
        days.astype(np.float64), observed, bars, fmt="o", color=style.INK, ms=4.0, lw=0.9, zorder=4, gid="record"
    )


def _way(result: Readings, side: int) -> str:
    manifest = result.results.manifest
    source, target = (manifest["state_names"].get(c, c) for c in manifest["directions"][side].split(">"))
    return f"{source} towards {target}"


def _name_ends(axes: Axes, titles: list[str], ends: list[float]) -> None:
    names = ["\n".join(wrap(title, 21, max_lines=2, placeholder=" …")) for title in titles]
    rows = list(zip(names, ends, strict=True))
    for text, colour in zip(at_end(axes, rows, size=style.SMALL), COLOURS * 2, strict=False):
        text.set_color(colour)
