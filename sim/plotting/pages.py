"""What pictures of a study share around what they draw: title, subtitle, names and dated marks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.plotting.style import DPI, GREY, PAGE, SMALL, Page, open_page, styled
from sim.plotting.time_axis import Marks, day_of, marks

LABELS, PLAIN = 0.56, 0.1
"""Inches below the subtitle, with labels of incidents there and without."""
Draw = Callable[..., Figure]
Body = Callable[[Figure, float, xr.Dataset, Marks], None]


def page(
    question: str, subtitle: Callable[[xr.Dataset], str], size: tuple[float, float] = PAGE, dated: bool = True
) -> Callable[[Body], Draw]:
    """Decorate a function that draws on an open page, for calls as `draw(data, marks, title, subtitle, figure)`.

    The function gets the page, the height in inches up to which it is free, the data, and the marks within its weeks
    (none if the picture is not `dated`). A caller needs the data only; `figure` is a page to draw on.
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
    """A picture of a variant of a study: titles and names from its manifest, its incidents and its record.

    The title names the pair of the data, but for a picture of `everyone`.
    """
    names, dyad = names_of(manifest), str(data.attrs["focus"])
    codes = dyad.split("-")
    subject = " and ".join(names[code] for code in codes) if set(codes) <= names.keys() else " and ".join(codes)
    data = data.assign_attrs({"names": names, "variant_titles": manifest.get("variant_titles", {}), **data.attrs})
    title = question if everyone else f"{question} {subject}"
    return draw(data, marks(manifest, variant, dyad), title=title)


def names_of(manifest: Mapping[str, Any]) -> dict[str, str]:
    """The names of states by code, as far as they are known."""
    focus = dict(zip(str(manifest["focus"]).split("-"), manifest["names"], strict=True))
    return {**manifest.get("state_names", {}), **focus}


def end_heading(figure: Figure, axes: Axes, left: float, x: Any) -> None:
    """Write the date of the last of `x` over the names beside the axes, `left` inches from the right edge."""
    last, across = day_of(x[-1]), 1.0 - left / float(figure.get_size_inches()[0])
    words, up = f"On {last.day} {last:%b %Y}:", axes.get_position().y1 + 0.03
    figure.text(across, up, words, size=SMALL, color=GREY)


def ticks_within(ticks: Any, low: float, high: float) -> list[float]:
    """The ticks that lie on an axis from `low` to `high`."""
    return [tick for tick in ticks if low <= tick <= high]
