"""Time along a page: a week's value at its end, and dated ticks."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

EPOCH = dt.date(1970, 1, 1)
WEEK = 7.0
"""Days."""
MOST, TICK = 8, 100.0
"""Dated ticks on an axis, and pixels that each takes."""


def day_number(day: dt.date) -> float:
    """A day as it stands on a date axis."""
    return float((day - EPOCH).days)


def day_of(number: float) -> dt.date:
    """The day that stands there."""
    return EPOCH + dt.timedelta(days=round(number))


def over_time(data: xr.Dataset) -> tuple[xr.Dataset, Any]:
    """What is drawn along time, and where it stands: a week's value at its end, as it holds once that is played.

    A single week has its value from its start to its end.
    """
    ends = data["week"].to_numpy().astype("datetime64[D]").astype(np.float64) + WEEK
    return (data, ends) if len(ends) > 1 else (data.isel(week=[0, 0]), np.array([ends[0] - WEEK, ends[0]]))


def date_axis(axes: Axes, weeks: Any, x: Any) -> None:
    """Limits, from the start of the first of `weeks` to the last of `x`, and at most eight dated ticks that fit."""
    first, last = float(weeks[0].astype("datetime64[D]").astype(np.float64)), float(x[-1])
    axes.set_xlim(first, last)
    begin, months = day_of(first), (last - first) / 30.44
    most = max(min(MOST, int(axes.get_window_extent().width / TICK)), 1)
    if months < 4:
        ticks = [float(t) for t in np.arange(first, last + 1, WEEK * np.ceil((last - first) / WEEK / min(most, 6)))]
        axes.set_xticks(ticks, [f"{day_of(t).day} {day_of(t):%b %Y}" for t in ticks])
        return
    step = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120, 240) if months / step <= most)
    count = range(begin.year * 12 + begin.month - 1, begin.year * 12 + begin.month + int(months) + 2)
    starts = [dt.date(month // 12, month % 12 + 1, 1) for month in count if month % step == 0]
    shown = [day for day in starts if first <= day_number(day) <= last]
    axes.set_xticks([day_number(d) for d in shown], [f"{d:%Y}" if step >= 12 else f"{d:%b %Y}" for d in shown])
