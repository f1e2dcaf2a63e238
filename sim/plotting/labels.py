"""Placement of text without collisions: separate labels, find the roomiest place, draw leader lines."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import AbstractPathEffect, withStroke
from matplotlib.text import Text

from sim.plotting.style import GREY, NORMAL, extent

GAP = 12.0
"""Minimum distance between two labels, in pixels."""
LEADER = 15.0
"""Distance from an object to its label, in pixels."""
LINE = 21.0
"""Height of a line of text beside the axes, in pixels."""
MARK = "incident"
"""Group id of lines that labels avoid."""


def size_of(axes: Axes, text: str, **looks: Any) -> tuple[float, float]:
    """Measure width and height of a text in pixels."""
    probe = axes.text(0.0, 0.0, text, transform=axes.transAxes, **looks)
    size = extent(probe)
    probe.remove()
    return size


def folded(axes: Axes, text: str, most: float, **looks: Any) -> str:
    """Fold a text to lines of at most `most` pixels; a longer word has a line of its own."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and size_of(axes, longer, **looks)[0] <= most:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(lines)


def halo(colour: str) -> list[AbstractPathEffect]:
    """Return a stroke around letters that keeps them legible on lines."""
    return [withStroke(linewidth=2.2, foreground=colour)]


def spread(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float, gap: float = GAP) -> list[float]:
    """Compute centres of labels that do not touch, nearest to `wanted` in least squares and in its order.

    They lie within `low` and `high` if the sizes and gaps together fit.
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    reach, blocks = [0.0], list[list[float]]()
    for a, b in pairwise(order):
        reach.append(reach[-1] + (sizes[a] + sizes[b]) / 2.0 + gap)
    for place, i in enumerate(order):
        blocks.append([wanted[i] - reach[place]])
        while len(blocks) > 1 and _middle(blocks[-2]) > _middle(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    start = [_middle(block) for block in blocks for _ in block]
    centres = [0.0] * len(order)
    for place, i in enumerate(order):
        least, most = low + sizes[order[0]] / 2.0, high - sizes[order[-1]] / 2.0 - reach[-1]
        centres[i] = max(min(start[place], most), least) + reach[place]
    return centres


def _middle(block: list[float]) -> float:
    return sum(block) / len(block)


def push_apart(axes: Axes, texts: Sequence[Text], at: Any, across: bool = False, gap: float = 2.0) -> None:
    """Move texts along the axes (up, or `across`) to their places in data coordinates, without contact."""
    box, (first, last) = axes.get_window_extent(), axes.get_xlim() if across else axes.get_ylim()
    start, end = (box.x0, box.x1) if across else (box.y0, box.y1)
    wanted = [start + (end - start) * (place - first) / (last - first) for place in at]
    sizes = [extent(text)[0 if across else 1] for text in texts]
    for text, pixel in zip(texts, spread(wanted, sizes, start, end, gap), strict=True):
        place = first + (last - first) * (pixel - start) / (end - start)
        text.set_x(place) if across else text.set_y(place)


def room(
    axes: Axes, x: Any, edges: tuple[Any, Any], size: tuple[float, float], clear_only: bool = False
) -> tuple[float, float] | None:
    """Find the middle, in data, of the roomiest place between two curves for a label of `size` pixels, or None.

    Places that no incident's line crosses are preferred, and required with `clear_only`.
    """
    to_pixels = axes.transData.transform
    lower, upper = (to_pixels(np.column_stack([x, np.broadcast_to(e, x.shape)])) for e in edges)
    grid = np.linspace(lower[0, 0] + GAP, lower[-1, 0] - GAP, 400)
    low, high = (np.interp(grid, curve[:, 0], curve[:, 1]) for curve in (lower, upper))
    width = int(np.ceil((size[0] + GAP) / (grid[1] - grid[0]))) + 1
    if width > len(grid):
        return None
    marks = [np.asarray(line.get_xdata(), np.float64)[:1] for line in axes.lines if line.get_gid() == MARK]
    crossed = [to_pixels(np.array([*mark, 0.0]))[0] for mark in marks]
    windows = [(high[i : i + width].min(), low[i : i + width].max(), i) for i in range(len(grid) - width + 1)]
    windows = [window for window in windows if window[0] - window[1] >= size[1] + GAP / 2]
    clear = [w for w in windows if not any(grid[w[2]] - GAP < at < grid[w[2] + width - 1] + GAP for at in crossed)]
    if not (clear if clear_only else windows):
        return None
    top, bottom, start = max(clear or windows, key=lambda window: window[0] - window[1])
    middle = (grid[start] + grid[start + width - 1]) / 2.0
    across, up = axes.transData.inverted().transform((middle, (top + bottom) / 2.0))
    return float(across), float(up)


def callout(axes: Axes, text: str, at: tuple[float, float], to: Sequence[tuple[float, float]], **looks: Any) -> Text:
    """Write a text centred at `at` with leader lines to `to`, in data coordinates and without clipping."""
    for x, y in to:
        axes.plot([x, at[0]], [y, at[1]], color=GREY, lw=0.6, zorder=2.7, clip_on=False)
    return axes.text(*at, text, **{"ha": "center", "zorder": 4, **looks})


def at_end(axes: Axes, rows: Sequence[tuple[str, float]], **looks: Any) -> list[Text]:
    """Write texts right of the axes, without contact, each with a leader from its height in data."""
    (left, right), (bottom, top), box = axes.get_xlim(), axes.get_ylim(), axes.get_window_extent()
    wanted = [box.y0 + box.height * (y - bottom) / (top - bottom) for _, y in rows]
    line = LINE * looks.get("size", NORMAL) / NORMAL
    heights = [max(line, size_of(axes, text, **looks)[1] + GAP / 2 if "\n" in text else 0.0) for text, _ in rows]
    centres = spread(wanted, heights, box.y0, box.y1, 0.0)
    across, texts = right + LEADER * (right - left) / box.width, []
    for (text, y), centre in zip(rows, centres, strict=True):
        at = (across, bottom + (top - bottom) * (centre - box.y0) / box.height)
        space = "\n".join(f" {part}" for part in text.split("\n"))
        va = "center" if "\n" in text else "center_baseline"
        texts.append(callout(axes, space, at, [(right, y)], **{"ha": "left", "va": va, **looks}))
    return texts
