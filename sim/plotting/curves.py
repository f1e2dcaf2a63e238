"""Plot of variants: median relation over time, value at the end and share of runs that rupture, by variant."""

from __future__ import annotations

from itertools import cycle
from textwrap import wrap
from typing import Any

import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.plotting import style
from sim.plotting.labels import LINE, at_end, halo, push_apart
from sim.plotting.pages import Marks, date_axis, incident_marks, key, over_time, page
from sim.plotting.panels import Panel

QUESTION = "What would have been different?"
LEFT, NAMES_WIDTH = 1.0, 2.35
LETTERS = 33
"""Maximum length of a line beside the curves."""
WITH_BANDS = 6
"""Largest number of variants drawn with bands."""
PALE = "#e3e6ea"
Look = tuple[str, Any, bool]
"""Colour, dashes and emphasis of a curve."""
DASHES = ("solid", (0, (5, 1.5)), (0, (1.2, 1.2)))


def _about(data: xr.Dataset) -> str:
    several = data.sizes["variant"]
    if several == 1:
        return style.about(data)
    each = style.about(data).removeprefix(f"{style.variant_name(data)}: ")
    bands = "; pale area and thin lines: 50% of runs" if several <= WITH_BANDS else ""
    return f"{several} variants, each {each}. Thick: median{bands}"


@page(QUESTION, _about)
def variants(figure: Figure, top: float, data: xr.Dataset, marks: Marks) -> None:
    """Draw the dataset of `compare.differences.overlay`."""
    data, x = over_time(data)
    right = float(figure.get_size_inches()[0]) - NAMES_WIDTH
    axes = style.panel(figure, (LEFT, style.FOOT, right, top))
    _on(axes, data, x)
    looks = looks_of(data)
    curves(axes, data, x, looks)
    incident_marks([axes], marks.incidents)
    if several := name_curves(axes, data, looks):
        style.note_line(figure, f"{several} more variants are drawn without a label.")


def medians(axes: Axes, data: xr.Dataset, _: Marks) -> None:
    """Draw the variants with a legend."""
    data, x = over_time(data)
    _on(axes, data, x)
    looks = looks_of(data)
    curves(axes, data, x, looks)
    for line, name in zip(
        [line for line in axes.lines if line.get_gid() == "median"], data["variant"].to_numpy(), strict=True
    ):
        line.set_label(style.variant_words(str(name), data.attrs.get("variant_titles")))
    key(axes, QUESTION)


def _on(axes: Axes, data: xr.Dataset, x: Any) -> None:
    """Set the limits of the axes, and draw the bands of the ladder."""
    axes.set_ylim(-1.0, 1.0)
    date_axis(axes, data["week"].to_numpy(), x)
    rung_bands(axes, data)


def rung_bands(axes: Axes, data: xr.Dataset) -> None:
    """Draw thresholds across the panel and the names of rungs left of it."""
    for edge in data["band_low"].to_numpy()[:-1]:
        axes.axhline(edge, color=style.FAINT, lw=0.7, zorder=1.5, gid="threshold")
    axes.set_yticks([])
    middles = ((data["band_low"] + data["band_high"]) / 2.0).to_numpy()
    texts = [
        axes.text(-0.015, m, str(n), transform=axes.get_yaxis_transform(), ha="right", va="center", color=style.GREY)
        for m, n in zip(middles, data["band"].to_numpy(), strict=True)
    ]
    push_apart(axes, texts, middles)


def looks_of(data: xr.Dataset) -> list[Look]:
    """Return colour, dashes and emphasis of each variant; the emphasised one has the darkest line."""
    names = [str(name) for name in data["variant"].to_numpy()]
    chosen = data.attrs["variant"]
    styles = cycle([(colour, dash) for dash in DASHES for colour in style.LINE_COLOURS[1:]])
    return [(style.LINE_COLOURS[0], "solid", True) if n == chosen else (*next(styles), False) for n in names]


def curves(axes: Axes, data: xr.Dataset, x: Any, looks: list[Look]) -> None:
    """Draw the median of each variant and, unless there are too many variants, its 50 % band."""
    banded = data.sizes["variant"] <= WITH_BANDS
    for (colour, dash, chosen), (low, median, high) in zip(looks, data["dyad_relation"].to_numpy(), strict=True):
        if banded and chosen:
            axes.fill_between(x, low, high, color=PALE, lw=0, zorder=1.4, gid="half")
        elif banded:
            for edge in (low, high):
                axes.plot(x, edge, color=colour, ls=dash, lw=0.6, alpha=0.8, zorder=2.0, gid="edge")
        width, order = (2.8, 2.7) if chosen else (1.7, 2.6)
        axes.plot(x, median, color=colour, ls=dash, lw=width, zorder=order, gid="median", path_effects=halo("white"))


def name_curves(axes: Axes, data: xr.Dataset, looks: list[Look]) -> int:
    """Label each curve at its end with name, median and share of ruptures, on as many lines as fit.

    Returns the number of curves without a label for lack of room.
    """
    line = LINE * style.SMALL / style.NORMAL
    room = int(float(axes.get_window_extent().height) / line)
    lines = max(min(room // data.sizes["variant"], 3), 1)
    ends, rows = data["dyad_relation"].to_numpy()[:, 1, -1], []
    for name, end, ruptured in zip(data["variant"].to_numpy(), ends, data["ruptured"].to_numpy(), strict=True):
        words = style.variant_name(data.assign_attrs(variant=str(name)))
        rows.append(
            (
                label(
                    words, f"ends at {style.signed(end)}, {style.percent(ruptured, data.attrs['runs'])} rupture", lines
                ),
                float(end),
            )
        )
    order = sorted(range(len(rows)), key=lambda place: not looks[place][2])[:room]
    name_ends(axes, [rows[place] for place in order], [looks[place] for place in order])
    return len(rows) - len(order)


def name_ends(axes: Axes, rows: list[tuple[str, float]], looks: list[Look]) -> None:
    """Write texts beside the ends of curves, each with a leader in the style of its curve."""
    texts = at_end(axes, rows, size=style.SMALL)
    for text, (_, end), (colour, dash, chosen) in zip(texts, rows, looks, strict=True):
        text.set_fontweight("bold" if chosen else "normal")
        right, (across, y) = axes.get_xlim()[1], text.get_position()
        axes.plot([right, across], [end, y], color=colour, ls=dash, lw=1.8, zorder=3, clip_on=False)


def label(name: str, numbers: str, lines: int) -> str:
    """Format a name, folded evenly or cut, and the numbers, on at most `lines` lines."""
    if lines == 1 or len(name) <= LETTERS:
        return "\n".join([cut(name, LETTERS), numbers][:lines])
    fits = (rows for width in range(8, LETTERS + 1) if len(rows := wrap(name, width)) <= lines - 1)
    return "\n".join([*next(fits, [cut(name, LETTERS)]), numbers])


def cut(text: str, most: int) -> str:
    """Cut a text to at most `most` letters."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


PANELS: dict[str, Panel] = {"relation": medians}
