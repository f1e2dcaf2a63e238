"""Style of all pictures: colours, pages, and files with their provenance.

Positions on a page are inches from its lower left corner; pixels are at the resolution of the figure.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from textwrap import wrap
from typing import Any

import matplotlib as mpl
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.errors import counted, spelled
from sim.languages.current import gettext, percentage, whole
from sim.languages.current import signed as with_sign
from sim.writing import replacing

INK, GREY, FAINT = "#1f2933", "#5b6670", "#b4bcc4"
BLUE, PALE_BLUE, PALEST_BLUE = "#00436b", "#8fc0de", "#d3e6f2"
VERMILION, GREEN = "#b84a00", "#00785a"
RUNG_COLOURS = ("#e3eff5", "#bcd9e2", "#a3c4b0", "#d0a444", "#b85c22", "#9c3033", "#611a45", "#1d0f24")
"""From best to worst rung, each darker than the one before, so that the order is visible in grey."""
LINE_COLOURS = ("#14213d", "#c46a1b", "#00558f", "#4aa3df", "#00785a", "#6e0d52")
"""Colours of compared lines, distinguishable in grey."""
TERM_COLOURS = {
    "forgetting": "#dde1e5",
    "noise": "#e3cc85",
    "conduct": "#8fc0de",
    "structure": "#98a4b0",
    "incidents": "#d5762a",
    "ties": "#4c8a62",
    "amends": "#00785a",
    "grievance": "#9c3033",
    "triads": "#5c1a4f",
}
"""Colours of the terms of the decomposition, from light to dark."""
SMALL, NORMAL, LARGE = 7.5, 9.0, 15.0
PAGE = (10.0, 6.0)
MARGIN, FOOT = 0.72, 0.62
DPI, SCREEN_DPI = 150, 80

STYLE: dict[Any, Any] = {
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "axes.facecolor": "none",
    "axes.edgecolor": GREY,
    "axes.linewidth": 0.7,
    "axes.labelcolor": GREY,
    "axes.labelsize": SMALL + 0.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "font.family": "DejaVu Sans",
    "font.size": NORMAL,
    "text.color": INK,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelsize": SMALL + 0.5,
    "ytick.labelsize": SMALL + 0.5,
    "text.parse_math": False,
    "text.hinting": "none",
    "svg.fonttype": "path",
    "svg.hashsalt": "bilateral",
}
styled = mpl.rc_context(STYLE)
"""Decorator: draw in this style, independent of the user's settings."""


class Page(Figure):
    """A figure that a notebook displays without a plotting backend."""

    @styled
    def _repr_png_(self) -> bytes:
        image = BytesIO()
        self.savefig(image, format="png", dpi=SCREEN_DPI)
        return image.getvalue()


def open_page(figure: Figure | None, title: str, subtitle: str) -> tuple[Figure, float]:
    """Open a page with title and subtitle; return it and the height in inches below them."""
    figure = figure or Page(figsize=PAGE, dpi=DPI)
    if not hasattr(figure.canvas, "get_renderer"):
        FigureCanvasAgg(figure)
    width, height = figure.get_size_inches()
    for text, size, colour, down in ((title, LARGE, INK, 0.42), (subtitle, NORMAL, GREY, 0.68)):
        line = figure.text(MARGIN / width, 1.0 - down / height, text, size=size, color=colour)
        shrink(line, (width - MARGIN - 0.2) * figure.dpi)
    return figure, height - 0.8


def about(data: xr.Dataset, mean: bool = False) -> str:
    """Describe the runs, and whether their mean is shown."""
    runs, total = data.attrs["runs"], data.attrs.get("of_runs", data.attrs["runs"])
    count = counted(total, "run")
    if runs != total:
        count = gettext("{some} of {runs}", some=whole(runs), runs=count)
    if mean and runs > 1:
        count = gettext("mean of {runs}", runs=count)
    return gettext("{variant}: {runs}, seed {seed}", variant=variant_name(data), runs=count, seed=data.attrs["seed"])


def variant_name(data: xr.Dataset) -> str:
    """Return the variant's title, or words for its name."""
    return variant_words(str(data.attrs["variant"]), data.attrs.get("variant_titles", {}))


def variant_words(variant: str, titles: Mapping[str, str] | None = None) -> str:
    """Return a variant's title, or else its name in words: `no_incident` is `No incident`."""
    return (titles or {}).get(variant) or (gettext("Base case") if variant == "base" else spelled(variant))


def panel(figure: Figure, box: tuple[float, float, float, float]) -> Axes:
    """Add axes at (left, bottom, right, top), in inches."""
    (width, height), (left, bottom, right, top) = figure.get_size_inches(), box
    return figure.add_axes((left / width, bottom / height, (right - left) / width, (top - bottom) / height))


def extent(text: Text) -> tuple[float, float]:
    """Measure width and height of a text in pixels."""
    box = Text.get_window_extent(text)
    return float(box.width), float(box.height)


def shrink(text: Text, most: float) -> None:
    """Reduce the size of a line to at most `most` pixels."""
    width, _ = extent(text)
    if width > most:
        text.set_fontsize(float(text.get_fontsize()) * 0.98 * most / width)


def note_line(figure: Figure, text: str) -> None:
    """Write a note above the foot of the page, folded to its width."""
    width, height = figure.get_size_inches()
    note = figure.text(MARGIN / width, 0.28 / height, text, size=SMALL, color=GREY)
    across, most = extent(note)[0], (width - MARGIN - 0.2) * figure.dpi
    if across > most:
        note.set_text("\n".join(wrap(text, int(0.95 * len(text) * most / across))))


def percent(share: float, runs: int = 0) -> str:
    """Format a share as a percentage that is never rounded to 0 or 100 %, of `runs` runs as a count instead."""
    if 0.0 < share < 0.01 or 0.99 < share < 1.0:
        if runs:
            return gettext("{some} of {runs}", some=round(share * runs), runs=whole(runs))
        return f"<{percentage(0.01)}" if share < 0.5 else f">{percentage(0.99)}"
    return percentage(share)


def signed(number: float) -> str:
    """Format a number with its sign and two decimals."""
    return with_sign(round(number, 2) + 0.0).replace("-", "\N{MINUS SIGN}")


@styled
def save(figure: Figure, stem: Path, provenance: Mapping[str, str | int]) -> tuple[Path, Path]:
    """Write `stem`.png and `stem`.svg with their provenance at the foot and in the metadata."""
    width, height = figure.get_size_inches()
    for old in [text for text in figure.texts if text.get_gid() == "provenance"]:
        old.remove()
    line = " · ".join(["bilateral", *(f"{name} {value}" for name, value in provenance.items())])
    foot = figure.text(MARGIN / width, 0.1 / height, line, size=6.5, color=GREY, gid="provenance")
    shrink(foot, (width - MARGIN - 0.2) * figure.dpi)
    metadata = {"Title": stem.name, "Description": json.dumps(dict(provenance))}
    png, svg = stem.with_name(f"{stem.name}.png"), stem.with_name(f"{stem.name}.svg")
    with replacing(png) as draft:
        figure.savefig(draft, dpi=DPI, metadata={**metadata, "Software": "bilateral"})
    with replacing(svg) as draft:
        figure.savefig(draft, metadata={**metadata, "Creator": "bilateral", "Date": None})
    return png, svg


def provenance(manifest: Mapping[str, Any], variant: str) -> dict[str, str | int]:
    """Return the provenance of a picture: scenario, variant, seed, runs and version."""
    return {
        "scenario": manifest["scenario"],
        "variant": variant,
        "seed": manifest["seed"],
        "runs": manifest["runs"],
        "version": manifest["versions"]["bilateral"],
    }
