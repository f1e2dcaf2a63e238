"""Panels of a picture in axes of the caller: the main one, all of them in order, or some by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from sim.errors import UsageError, choices, counted
from sim.plotting.labels import folded
from sim.plotting.pages import Marks
from sim.plotting.style import GREY, SMALL

Panel = Callable[[Axes, xr.Dataset, Marks], None]
"""Draws one panel of a picture, with titles or labels that explain it without the page around it."""
Given = Axes | Iterable[Any] | Mapping[str, Axes]
"""Axes for the main panel; for every panel in order, in lists or arrays of any shape; or by name of the panel."""


def chosen_panels(picture: str, panels: Iterable[str], main: bool, given: Given) -> dict[str, Axes]:
    """Return the axes by panel; one Axes is for the first panel if that is the `main` one.

    Raises UsageError with the names of the panels: another number of axes, an unknown panel, or other objects.
    """
    names = list(panels)
    if isinstance(given, Mapping):
        axes = dict(given)
        for name in axes:
            if name not in names:
                raise UsageError(f"'{picture}' has no panel '{name}'; {choices(str(name), names)}")
    else:
        several = list(np.array(given, dtype=object).ravel())
        alone = main and isinstance(given, Axes)
        if not alone and len(several) != len(names):
            raise UsageError(_other_number(picture, names, main, len(several)))
        axes = dict(zip(names, several, strict=False))
    if wrong := [type(one).__name__ for one in axes.values() if not isinstance(one, Axes)]:
        raise UsageError(f"ax= accepts axes of matplotlib, one or several; given: {', '.join(wrong)}")
    if not axes:
        raise UsageError(f"ax= has no axes; panels of '{picture}': {', '.join(names)}")
    return axes


def _other_number(picture: str, names: list[str], main: bool, number: int) -> str:
    """Say how many panels a picture has, and how to draw all or some of them."""
    has = counted(len(names), "panel") + ("" if main else ", none of which answers its question alone")
    one = f"one Axes for '{names[0]}', " if main else ""
    return (
        f"'{picture}' has {has}: {', '.join(names)}; {number} given as ax=. Give {one}{len(names)} in this order, "
        f"or some by name: ax={{'{names[-1]}': axes}}"
    )


def reason(axes: Axes, text: str) -> None:
    """Write into empty axes why there is nothing to draw."""
    words = folded(axes, text, 0.9 * float(axes.get_window_extent().width), size=SMALL)
    axes.text(0.5, 0.5, words, transform=axes.transAxes, ha="center", va="center", size=SMALL, color=GREY)
    axes.set_xticks([])
    axes.set_yticks([])
