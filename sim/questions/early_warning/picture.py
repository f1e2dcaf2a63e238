"""Picture of early warning: relation and indicators before a rupture, reliability, and costs of acting."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.errors import counted
from sim.plotting import style
from sim.plotting.pages import Marks, page, ticks_within
from sim.plotting.panels import Panel, reason

QUESTION = "Would the indicators have predicted the rupture?"
TALL = (10.0, 6.9)
HEADS = {
    "dyad_relation": "Relation (the lower of both)",
    "variance": "Variance",
    "autocorrelation": "Lag-1 autocorrelation",
    "distance": "Distance to the fold",
}
GROUPS = {"ruptures": (style.VERMILION, "-", "before a rupture"), "never": (style.GREY, "--", "same dates, no rupture")}
COSTS = {"of weeks": ("hits", "false_alarms"), "of runs": ("ruptures_flagged", "false_alarm_runs")}
FLAGGED = ("flagged before a rupture", "flagged, no rupture")
LEFT, ACROSS, DOWN, HEAD = 0.54, 0.62, 0.46, 0.34
"""Share of the page for the indicators; inches between panels and for the heading of a block."""
CAVEAT = (
    "A probability, not an alarm: fitted to half of these runs, scored on the other half. External incidents have no "
    "early warning, and in real event data the indicators are weaker."
)


def _about(data: xr.Dataset) -> str:
    window, horizon = data.attrs["window"], data.attrs["horizon"]
    return f"{style.about(data)}; windows of {counted(window, 'week')}, ruptures within {horizon}"


def empty(data: xr.Dataset) -> str:
    """Return why there is nothing to draw, if so."""
    reasons = [str(data.attrs[name]).replace("\n", " ") for name in ("no_indicators", "not_fitted")]
    return " and ".join(dict.fromkeys(reason[:1].lower() + reason[1:] for reason in reasons)) if all(reasons) else ""


@page(QUESTION, _about, TALL, dated=False)
def early_warning(figure: Figure, top: float, data: xr.Dataset, _: Marks) -> None:
    """Draw the dataset of `before_rupture.before_rupture`."""
    width, foot = float(figure.get_size_inches()[0]), style.FOOT + 0.42
    left, right = style.MARGIN, width - 0.25
    middle = left + LEFT * (width - left)
    if missing := data.attrs["no_indicators"] or data.attrs["not_fitted"]:
        top = _reason(figure, str(missing), top)
    if not data.attrs["no_indicators"]:
        _indicators(figure, data, (left, foot, right if missing else middle, top - 0.1))
    if not data.attrs["not_fitted"]:
        _performance(figure, data, (left + 0.5 if missing else middle + 0.9, foot, right, top - 0.1))
    style.note_line(figure, CAVEAT)


def _reason(figure: Figure, reason: str, top: float) -> float:
    """Write why a half of the page is missing, below its head; return where the other half begins, in inches."""
    width, height = figure.get_size_inches()
    words = " ".join(reason.split())
    figure.text(style.MARGIN / width, (top - 0.05) / height, words, size=style.SMALL + 0.5, color=style.GREY, va="top")
    return top - 0.35


def _indicators(figure: Figure, data: xr.Dataset, box: tuple[float, float, float, float]) -> None:
    """Draw four small panels with a legend above."""
    left, foot, right, top = box
    width, height = figure.get_size_inches()
    compared = data.attrs["compared"]
    for place, (colour, dash, words) in enumerate(GROUPS.values()):
        mark = "\N{EM DASH}" if dash == "-" else "- -"
        several = "" if place else f" ({counted(compared, 'run')})"
        at = (left + place * (right - left) * 0.48) / width
        figure.text(
            at, (top - 0.08) / height, f"{mark} {words}{several}", size=style.SMALL + 0.5, color=colour, va="top"
        )
    across, down = (right - left - ACROSS) / 2.0, (top - HEAD - foot - 1.5 * DOWN) / 2.0
    for place, name in enumerate(HEADS):
        x, y = left + (place % 2) * (across + ACROSS), foot + (1 - place // 2) * (down + DOWN)
        _indicator(style.panel(figure, (x, y, x + across, y + down)), data.sel(series=name), name, place > 1)


def _indicator(axes: Axes, data: xr.Dataset, name: str, lowest: bool) -> None:
    """Draw median and interquartile range of both groups."""
    x, values = data["before"].to_numpy(), data["indicator"].to_numpy()
    for (colour, dash, _), (low, median, high), pale in zip(GROUPS.values(), values, (0.20, 0.25), strict=True):
        axes.fill_between(x, low, high, color=colour, alpha=pale, lw=0, zorder=2.0, gid="half")
        axes.plot(x, median, color=colour, ls=dash, lw=1.7, zorder=2.6, gid="middle")
    axes.set_xlim(x[0], x[-1])
    _limits(axes, values)
    axes.set_xticks([x[0], x[len(x) // 2], x[-1]], [f"{-tick}" for tick in (x[0], x[len(x) // 2], x[-1])])
    axes.tick_params(labelbottom=lowest)
    if lowest:
        axes.set_xlabel("Weeks before the rupture")
    axes.text(0.0, 1.06, HEADS[name], transform=axes.transAxes, size=style.SMALL + 0.5, color=style.INK)


def _limits(axes: Axes, values: Any) -> None:
    bottom, top = float(values.min()), float(values.max())
    air = max(0.06 * (top - bottom), 1e-3)
    ticks = ticks_within(MaxNLocator(4).tick_values(bottom - air, top + air), bottom - air, top + air)
    axes.set_ylim(bottom - air, top + air)
    axes.set_yticks(ticks, [f"{tick:.4g}".replace("-", "\N{MINUS SIGN}") for tick in ticks])


def _performance(figure: Figure, data: xr.Dataset, box: tuple[float, float, float, float]) -> None:
    """Draw reliability above and costs below."""
    left, foot, right, top = box
    half = foot + (top - foot) * 0.47
    _reliability(style.panel(figure, (left, half + 0.55, right, top - 0.3)), data)
    width, height = figure.get_size_inches()
    figure.text((left - 0.5) / width, (half - 0.1) / height, "Costs of acting on it", size=style.SMALL + 0.5, va="top")
    words = [f"{circle} {flagged}" for circle, flagged in zip("\N{BLACK CIRCLE}\N{WHITE CIRCLE}", FLAGGED, strict=True)]
    for place, (label, colour) in enumerate(zip(words, (style.BLUE, style.VERMILION), strict=True)):
        at = (left - 0.5 + place * (right - left + 0.5) * 0.52) / width
        figure.text(at, (half - 0.3) / height, label, size=style.SMALL, color=colour, va="top")
    across = (right - left - 0.5) / 2.0
    for place, (heading, names) in enumerate(COSTS.items()):
        x = left + place * (across + 0.5)
        _cost(style.panel(figure, (x, foot, x + across, half - 0.72)), data, heading, names, place == 0)


def _reliability(axes: Axes, data: xr.Dataset) -> None:
    """Draw mean forecast and observed frequency in each fifth of the weeks."""
    forecast, (estimate, low, high) = data["forecast"].to_numpy(), data["observed"].to_numpy().T
    most = min(1.0, 1.15 * max(float(forecast.max()), float(high.max())))
    axes.plot([0.0, most], [0.0, most], color=style.FAINT, lw=1.0, zorder=1.5, gid="perfect")
    axes.vlines(forecast, low, high, color=style.BLUE, lw=1.6, zorder=2.5, gid="interval")
    axes.plot(forecast, estimate, "o", color=style.BLUE, ms=5, zorder=2.8, gid="observed")
    axes.set_xlim(0.0, most)
    axes.set_ylim(0.0, most)
    ticks = ticks_within(MaxNLocator(4).tick_values(0.0, most), 0.0, most)
    names = [f"{tick:.3g}%" for tick in 100.0 * np.array(ticks)]
    axes.set_xticks(ticks, names)
    axes.set_yticks(ticks, names)
    axes.set_xlabel("Forecast probability (fifths of the weeks)")
    axes.text(0.0, 1.07, "Observed frequency", transform=axes.transAxes, size=style.SMALL + 0.5, color=style.INK)


def _cost(axes: Axes, data: xr.Dataset, heading: str, names: tuple[str, str], first: bool) -> None:
    """Draw the shares of flagged ruptures and of false alarms for each threshold."""
    steps = data["threshold"].to_numpy()
    true, false = (data["cost"].sel(kind=name).to_numpy() for name in names)
    y = np.arange(len(steps), dtype=float)[::-1]
    axes.hlines(y, 0.0, 1.0, color=style.FAINT, lw=0.6, zorder=1.5)
    axes.hlines(y, true, false, color=style.PALEST_BLUE, lw=4.0, zorder=1.8)
    axes.plot(true, y, "o", color=style.BLUE, ms=5.5, zorder=2.8, clip_on=False, gid=names[0])
    axes.plot(false, y, "o", mfc="white", mec=style.VERMILION, mew=1.5, ms=5.5, zorder=2.9, clip_on=False, gid=names[1])
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(-0.6, len(steps) - 0.4)
    axes.set_xticks([0.0, 0.5, 1.0], ["0%", "50%", "100%"])
    axes.set_yticks(y, [f"{step:.0%}" for step in steps])
    axes.tick_params(labelleft=first)
    axes.set_xlabel(f"Share {heading}")
    if first:
        axes.set_ylabel("Threshold")


def _indicator_alone(name: str) -> Panel:
    """Return the panel of one indicator, with its axis and a legend."""

    def draw(axes: Axes, data: xr.Dataset, _: Marks) -> None:
        if missing := data.attrs["no_indicators"]:
            reason(axes, str(missing))
            return
        _indicator(axes, data.sel(series=name), name, lowest=True)
        lines = [line for line in axes.lines if line.get_gid() == "middle"]
        axes.legend(lines, [words for _, _, words in GROUPS.values()], frameon=False, fontsize=style.SMALL)

    return draw


def _reliability_alone(axes: Axes, data: xr.Dataset, _: Marks) -> None:
    """Draw reliability, or why there is none."""
    if missing := data.attrs["not_fitted"]:
        reason(axes, str(missing))
    else:
        _reliability(axes, data)


def _cost_alone(heading: str) -> Panel:
    """Return the panel of the costs by weeks or by runs, with a legend."""

    def draw(axes: Axes, data: xr.Dataset, _: Marks) -> None:
        if missing := data.attrs["not_fitted"]:
            reason(axes, str(missing))
            return
        _cost(axes, data, heading, COSTS[heading], first=True)
        for line, words in zip(axes.lines, FLAGGED, strict=True):
            line.set_label(words)
        axes.legend(frameon=False, fontsize=style.SMALL, loc="lower left", bbox_to_anchor=(0.0, 1.0))

    return draw


PANELS: dict[str, Panel] = {
    "relation": _indicator_alone("dyad_relation"),
    **{name: _indicator_alone(name) for name in ("variance", "autocorrelation", "distance")},
    "reliability": _reliability_alone,
    "weeks": _cost_alone("of weeks"),
    "runs": _cost_alone("of runs"),
}
