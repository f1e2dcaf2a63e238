"""Fan chart: distribution of the relation over time, observed events, and distribution at the end."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.languages.current import gettext, gettext_noop, whole
from sim.plotting import style
from sim.plotting.labels import GAP, callout, halo, push_apart, room, size_of
from sim.plotting.pages import Marks, date_axis, day_number, incident_marks, key, over_time, page
from sim.plotting.panels import Panel, reason

QUESTION = gettext_noop("How could the relation develop?")
NAMES_WIDTH, END_WIDTH, RECORD_HEIGHT = 1.2, 1.25, 0.44
FORMAL = gettext_noop("Recalled and severed\nare formal acts, not\nbands: see the plot\nof the rungs.")
FRIENDLY = 8
"""Last CAMEO root of friendly or neutral acts; roots from 09 are hostile."""
NEAR = 0.4
"""Largest distance of a label from all runs in the first attempt, in units of the relation."""
CLOSE = 0.17
"""Largest distance of a label from the median in the first attempt, in units of the relation."""
BELOW = -1.05
"""Height of the note on formal acts where the last band has no room for it, in units of the relation."""
CAPTION = gettext_noop("Observed events (not used by the model)")
NO_RECORD = "No observed events in these weeks"


NINE_IN_TEN, HALF = gettext_noop("90% of runs"), gettext_noop("50% of runs")


def _only(runs: int) -> str:
    return gettext("the only run") if runs == 1 else gettext("all {runs} runs identical", runs=whole(runs))


def _about(data: xr.Dataset) -> str:
    runs, paths = data.attrs["runs"], data.sizes["path"]
    if runs == 1:
        return style.about(data)
    if runs == paths:
        return gettext("{study}; the thin lines are the runs", study=style.about(data))
    return gettext("{study}; the thin lines are {some} of them", study=style.about(data), some=paths)


@page(QUESTION, _about)
def fan(figure: Figure, top: float, data: xr.Dataset, marks: Marks) -> None:
    """Draw the dataset of `views.fan`."""
    data, x = over_time(data)
    right = float(figure.get_size_inches()[0]) - 0.25
    split = right - END_WIDTH - NAMES_WIDTH
    bottom = style.FOOT + (RECORD_HEIGHT + 0.36 if marks.record else 0.0)
    axes = style.panel(figure, (style.MARGIN, bottom, split, top))
    strip = style.panel(figure, (style.MARGIN, style.FOOT, split, style.FOOT + RECORD_HEIGHT)) if marks.record else None
    _distribution(axes, data, x)
    _ends(style.panel(figure, (right - END_WIDTH, bottom, right, top)), data)
    if strip:
        axes.tick_params(labelbottom=False)
        date_axis(strip, data["week"].to_numpy(), x)
        _record(strip, marks)
    incident_marks([place for place in (axes, strip) if place], marks.incidents)
    _name_bands(axes, data, right - style.MARGIN)
    _name_distribution(axes, data, x)


def _main(axes: Axes, data: xr.Dataset, _: Marks) -> None:
    """Draw the distribution with a legend."""
    _distribution(axes, *over_time(data))
    key(axes, gettext(QUESTION))


def _record_alone(axes: Axes, data: xr.Dataset, marks: Marks) -> None:
    """Draw the record with dates."""
    shown = marks.within(data)
    if not shown.record:
        reason(axes, NO_RECORD)
        return
    date_axis(axes, data["week"].to_numpy(), over_time(data)[1])
    _record(axes, shown)


def _distribution(axes: Axes, data: xr.Dataset, x: Any) -> None:
    """Draw bands, individual runs and the median, and set the limits of the axes."""
    low90, low50, median, high50, high90 = data["dyad_relation"].to_numpy()
    axes.fill_between(
        x, low90, high90, color=style.PALEST_BLUE, lw=0, zorder=2.0, gid="nine in ten", label=gettext(NINE_IN_TEN)
    )
    axes.fill_between(x, low50, high50, color=style.PALE_BLUE, lw=0, zorder=2.1, gid="half", label=gettext(HALF))
    for path in data["run_relation"].to_numpy():
        axes.plot(x, path, color=style.GREY, lw=0.5, alpha=0.75, zorder=2.3, gid="run")
    axes.plot(x, median, color=style.BLUE, lw=2.2, zorder=2.5, gid="median", label=gettext("median"))
    date_axis(axes, data["week"].to_numpy(), x)
    axes.set_ylim(-1.0, 1.0)
    edges = [float(edge) for edge in (1.0, *data["band_low"].to_numpy())]
    axes.set_yticks(edges, [style.signed(edge) for edge in edges])
    axes.set_ylabel(gettext("Relation of the dyad (the lower of both)"))


def _name_bands(axes: Axes, data: xr.Dataset, length: float) -> None:
    """Draw thresholds across the page (`length` inches from the left of the axes) and the names of rungs."""
    box, dpi = axes.get_window_extent(), axes.get_figure(root=True).dpi  # type: ignore[union-attr]
    across = axes.get_yaxis_transform()
    for edge in data["band_low"].to_numpy()[:-1]:
        line = axes.axhline(edge, 0.0, length * dpi / box.width, color=style.FAINT, lw=0.7, zorder=2.2, gid="threshold")
        line.set_clip_on(False)
    middle = ((data["band_low"] + data["band_high"]) / 2.0).to_numpy()
    names = [
        axes.text(1.0 + 8.0 / box.width, y, gettext(str(n)), transform=across, va="center")
        for y, n in zip(middle, data["band"].to_numpy(), strict=True)
    ]
    push_apart(axes, names, middle)
    small: dict[str, Any] = {"size": 6.5, "color": style.GREY, "va": "bottom"}
    formal = axes.text(1.0 + 8.0 / box.width, -0.99, gettext(FORMAL), transform=across, **small)
    if formal.get_window_extent().overlaps(names[-1].get_window_extent()):
        formal.set(y=BELOW, va="top")


def _ends(axes: Axes, data: xr.Dataset) -> None:
    """Draw the density of the relation in the last week."""
    bins = data["bin"].to_numpy()
    half = (bins[1] - bins[0]) / 2.0
    axes.stairs(
        data["density"].to_numpy(),
        [*(bins - half), bins[-1] + half],
        orientation="horizontal",
        fill=True,
        color=style.PALE_BLUE,
        gid="density",
    )
    median = float(data["dyad_relation"].to_numpy()[2, -1])
    axes.axhline(median, color=style.BLUE, lw=1.6)
    axes.set_ylim(-1.0, 1.0)
    axes.set_xlim(left=0.0)
    axes.set_xticks([])
    axes.tick_params(left=False, labelleft=False)
    axes.spines["bottom"].set_visible(False)
    head = gettext("In the last week:\nmedian {median}", median=style.signed(median))
    axes.text(0.0, 1.02, head, transform=axes.transAxes, size=style.SMALL, color=style.GREY)


def _record(axes: Axes, marks: Marks) -> None:
    """Draw observed acts as ticks: friendly up, hostile down, length by tone where it is coded."""
    axes.axhline(0.0, color=style.FAINT, lw=0.7)
    for day, tone, _, cameo in marks.record:
        height = 0.9 if tone is None else 0.3 + 0.6 * min(abs(tone), 1.0)
        y, colour = (height, style.GREEN) if int(cameo[:2]) <= FRIENDLY else (-height, style.VERMILION)
        axes.plot([day_number(day)] * 2, [0.0, y], color=colour, lw=1.0, gid="act", solid_capstyle="butt")
    axes.set_ylim(-1.0, 1.0)
    axes.set_yticks([0.5, -0.5], [gettext("friendly"), gettext("hostile")])
    axes.tick_params(left=False, labelsize=style.SMALL)
    axes.spines["left"].set_visible(False)
    axes.text(0.0, 1.08, gettext(CAPTION), transform=axes.transAxes, size=style.SMALL, color=style.INK)


def _name_distribution(axes: Axes, data: xr.Dataset, x: Any) -> None:
    """Label the median and the bands inside where there is room, else outside with leader lines."""
    low90, low50, median, high50, high90 = data["dyad_relation"].to_numpy()
    if np.array_equal(low90, high90):
        runs = data.attrs["runs"]
        _name_outside(axes, data, x, {_only(runs): (median,)})
        return
    above, below = (median, high50), (low50, median)
    close = ((median, np.minimum(high50, median + CLOSE)), (np.maximum(low50, median - CLOSE), median))
    labels = (
        (gettext("median"), (median,), (*close, above, below)),
        (gettext(HALF), (low50, high50), (below, _upper_third(above))),
        (gettext(NINE_IN_TEN), (low90, high90), ((low90, low50), (high50, high90))),
    )
    outside = {}
    for text, edges, places in labels:
        label = axes.text(x[0], 0.0, text, size=style.SMALL, ha="center", va="center", zorder=4)
        label.set_path_effects(halo(style.PALEST_BLUE if text == gettext(NINE_IN_TEN) else style.PALE_BLUE))
        spot = next((spot for place in places if (spot := room(axes, x, place, style.extent(label)))), None)
        if spot:
            label.set_position(spot)
        else:
            label.remove()
            outside[text] = edges
    _name_outside(axes, data, x, outside)


def _name_outside(axes: Axes, data: xr.Dataset, x: Any, curves: dict[str, tuple[Any, ...]]) -> None:
    """Write names in a row above or below all runs, else low inside the 50% band, with leaders to the curves."""
    if not curves:
        return
    drawn = np.concatenate([data["dyad_relation"].to_numpy(), data["run_relation"].to_numpy()])
    _, low50, median, high50, _ = data["dyad_relation"].to_numpy()
    top, bottom = drawn.max(axis=0), drawn.min(axis=0)
    near = ((top, np.minimum(top + NEAR, 1.0)), (np.maximum(bottom - NEAR, -1.0), bottom))
    places = (*near, (top, 1.0), (-1.0, bottom), _lower_third(median, high50), _lower_third(low50, median))
    sizes = [size_of(axes, text, size=style.SMALL) for text in curves]
    row = (sum(width + 2 * GAP for width, _ in sizes), sizes[0][1] + 3 * GAP)
    spot = next((spot for place in places if (spot := room(axes, x, place, row))), None)
    if spot is None:
        return
    left, middle = axes.transData.transform(spot) - (row[0] / 2.0, 0.0)
    to_data = axes.transData.inverted()
    for (text, edges), (width, height) in zip(curves.items(), sizes, strict=True):
        across, y = to_data.transform((left + width / 2.0 + GAP, middle))
        end = min((float(np.interp(across, x, edge)) for edge in edges), key=lambda end: abs(end - y))
        way, va = (1.0, "top") if end > y else (-1.0, "bottom")
        rim = float(to_data.transform((left, middle + way * height / 2.0))[1])
        callout(
            axes,
            text,
            (float(across), rim),
            [(float(across), end)],
            size=style.SMALL,
            va=va,
            path_effects=halo("white"),
        )
        left += width + 2 * GAP


def _upper_third(place: tuple[Any, Any]) -> tuple[Any, Any]:
    low, high = place
    return low + (high - low) * 2.0 / 3.0, high


def _lower_third(low: Any, high: Any) -> tuple[Any, Any]:
    return low, low + (high - low) / 3.0


PANELS: dict[str, Panel] = {
    "relation": _main,
    "end": lambda axes, data, _: _ends(axes, data),
    "record": _record_alone,
}
