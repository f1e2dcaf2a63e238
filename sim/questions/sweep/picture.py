"""A sweep: a line for one key, a map for two, else a panel of points for each key."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from sim.errors import counted
from sim.model.outcomes import SHARE
from sim.plotting import style
from sim.plotting.pages import ticks_within

if TYPE_CHECKING:
    from sim.questions.sweep.sweep import Sweep

QUESTION = "How does the outcome depend on the inputs?"
NOTE = (
    "The effect of changed inputs in this model: neither a forecast nor evidence that an input has one of these values"
)
INTERVALS = ". Bars: 90 % Monte Carlo intervals"
ACROSS, MOST_PANELS, PANEL = 3, 9, 2.7
"""Panels side by side, and in all; inches of a panel."""
SHADES = LinearSegmentedColormap.from_list("shades", ["white", style.PALE_BLUE, style.BLUE])
LETTERS = 44
"""Letters of a key beside an axis; the end is kept."""


@style.styled
def draw(sweep: Sweep, figure: Figure | None = None) -> Figure:
    """Draw the outcome over the values of the keys, with that of the file's own values in grey."""
    keys = len(sweep.design.keys)
    one, map_of_two = keys == 1, keys == 2 and sweep.design.shape == "grid"
    rows = 1 if one or map_of_two else ceil(min(keys, MOST_PANELS) / ACROSS)
    height = 6.0 if rows == 1 and (one or map_of_two) else 1.1 + rows * (PANEL + 0.6) + style.FOOT
    page, top = style.open_page(figure or style.Page(figsize=(10.0, height), dpi=style.DPI), QUESTION, _about(sweep))
    if map_of_two:
        _map(style.panel(page, (2.2, 1.3, 9.0, top - 0.3)), sweep)
    elif one:
        _line(style.panel(page, (1.0, 1.3, 9.4, top - 0.2)), sweep)
    else:
        _panels(page, top, sweep)
    style.note_line(page, NOTE if map_of_two else NOTE + INTERVALS)
    return page


def _about(sweep: Sweep) -> str:
    return (
        f"{sweep.study.scenario.file.title}, variant {sweep.variant}: {sweep.outcome.words}; "
        f"{counted(len(sweep.settings), 'setting')} of {counted(sweep.study.runs, 'run')}, seed {sweep.study.seed}"
    )


def _scale(sweep: Sweep) -> float:
    return 100.0 if sweep.outcome.unit == SHARE else 1.0


def _unit(sweep: Sweep) -> str:
    unit = {SHARE: "% of runs"}.get(sweep.outcome.unit, sweep.outcome.unit)
    return f"{sweep.outcome.words} ({unit})"


def _key(key: str) -> str:
    return key if len(key) <= LETTERS else f"…{key[1 - LETTERS :]}"


def _numbers(sweep: Sweep, place: int) -> bool:
    """Return whether all values of a key are numbers."""
    return all(isinstance(row.values[place], int | float) for row in sweep.settings)


def _points(axes: Axes, sweep: Sweep, place: int, line: bool) -> None:
    """Draw level and interval of every setting over the values of one key; texts are evenly spaced."""
    key, scale = sweep.design.keys[place], _scale(sweep)
    values = sweep.design.values(key)
    numbers = _numbers(sweep, place)
    x = [row.values[place] if numbers else values.index(row.values[place]) for row in sweep.settings]
    y = [scale * row.level.estimate for row in sweep.settings]
    reach = [[scale * (row.level.estimate - row.level.low) for row in sweep.settings],
             [scale * (row.level.high - row.level.estimate) for row in sweep.settings]]  # fmt: skip
    axes.axhline(scale * sweep.base.estimate, color=style.GREY, lw=0.8, ls="--", gid="base")
    axes.errorbar(x, y, reach, fmt="none", ecolor=style.PALE_BLUE, elinewidth=2.4)
    if line and numbers:
        axes.plot(*zip(*sorted(zip(x, y, strict=True)), strict=True), color=style.BLUE, lw=1.2)
    axes.plot(x, y, "o", color=style.BLUE, ms=4.5 if line else 3.0, gid="settings")
    axes.margins(0.08)
    if not numbers:
        axes.set_xticks(range(len(values)), [str(value) for value in values])
    axes.set_xlabel(_key(key))


def _trim(axes: Axes, across: bool) -> None:
    """Keep the ticks that lie well within the axes, so that those of two panels do not meet."""
    for get, reach, put in (
        (axes.get_xticks, axes.get_xlim(), axes.set_xticks), (axes.get_yticks, axes.get_ylim(), axes.set_yticks),
    )[not across :]:  # fmt: skip
        edge = 0.06 * (reach[1] - reach[0])
        put(ticks_within(get(), reach[0] + edge, reach[1] - edge))


def _line(axes: Axes, sweep: Sweep) -> None:
    _points(axes, sweep, 0, line=True)
    _trim(axes, across=_numbers(sweep, 0))
    axes.set_ylabel(_unit(sweep))
    axes.annotate(
        "as in the file", (1.0, _scale(sweep) * sweep.base.estimate), xycoords=("axes fraction", "data"),
        xytext=(-2, 4), textcoords="offset points", ha="right", color=style.GREY, size=style.SMALL,
    )  # fmt: skip


def _panels(page: Figure, top: float, sweep: Sweep) -> None:
    """Draw a panel of points for each key, with one vertical axis."""
    panels = []
    for place in range(min(len(sweep.design.keys), MOST_PANELS)):
        row, column = divmod(place, ACROSS)
        right, upper = 1.0 + (column + 1) * (PANEL + 0.3) - 0.3, top - 0.2 - row * (PANEL + 0.6)
        axes = style.panel(page, (right - PANEL, upper - PANEL, right, upper))
        _points(axes, sweep, place, line=False)
        axes.set_ylabel(_unit(sweep) if column == 0 else "")
        axes.tick_params(labelleft=column == 0)
        panels.append(axes)
    low, high = min(axes.get_ylim()[0] for axes in panels), max(axes.get_ylim()[1] for axes in panels)
    for axes in panels:
        axes.set_ylim(low, high)
    for place, axes in enumerate(panels):
        _trim(axes, across=_numbers(sweep, place))
        style.shrink(axes.xaxis.label, PANEL * page.dpi)


def _map(axes: Axes, sweep: Sweep) -> None:
    """Draw a square for each pair of values: the outcome as shade and as number."""
    across, up = sweep.design.keys
    columns, rows = sweep.design.values(across), sweep.design.values(up)
    level = {row.values: _scale(sweep) * row.level.estimate for row in sweep.settings}
    values = [[level[column, row] for column in columns] for row in rows]
    image = axes.imshow(values, cmap=SHADES, origin="lower", aspect="auto")
    pale, dark = image.get_clim()
    for y, row in enumerate(values):
        for x, number in enumerate(row):
            ink = "white" if number > pale + 0.6 * (dark - pale) else style.INK
            text = f"{number:.0f}" if sweep.outcome.unit != "relation, -1 to 1" else style.signed(number)
            axes.text(x, y, text, ha="center", va="center", color=ink, size=style.NORMAL, gid="square")
    for key, ticks, label in ((across, axes.set_xticks, axes.set_xlabel), (up, axes.set_yticks, axes.set_ylabel)):
        names = [f"{value:.4g}" if isinstance(value, float) else str(value) for value in sweep.design.values(key)]
        ticks(range(len(names)), names)
        label(_key(key))
    base = _scale(sweep) * sweep.base.estimate
    own = f"{base:.0f}" if sweep.outcome.unit != "relation, -1 to 1" else style.signed(base)
    axes.set_title(f"{_unit(sweep)}; with the file's own values {own}", loc="left", size=style.NORMAL, color=style.GREY)
