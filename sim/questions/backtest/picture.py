"""Does it foretell past crises? How far chances hold, skill by target beside the base rate, and times to repair."""

from __future__ import annotations

from pathlib import Path
from textwrap import wrap
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.past_crises.case_scores import Score
from sim.plotting.style import (
    BLUE,
    DPI,
    FAINT,
    FOOT,
    GREY,
    INK,
    LINE_COLOURS,
    MARGIN,
    PALEST_BLUE,
    SMALL,
    Page,
    extent,
    note_line,
    open_page,
    panel,
    styled,
)
from sim.questions.backtest.backtest import HELD_UP, Backtest

QUESTION = "Does it foretell past crises better than a base rate?"
TALL = (10.0, 8.0)
LEFT, NAMES, BETWEEN, HEAD = 3.75, 1.85, 0.25, 0.48
"""Inches: side of the reliability panel, room for names of targets, between panels, a heading."""
LOOKS: dict[str, tuple[str, str, bool]] = {
    "shipped": (BLUE, "o", True),
    "simulation": (LINE_COLOURS[1], "s", False),
    "regression": (GREY, "D", True),
}
"""Colour, mark, and whether it is filled, by forecast."""
WORDS = {"simulation": "raw simulation"}
APART = 0.24
FLOOR, CEILING = -0.6, 0.6
"""The axis of skill goes no further; what lies beyond is drawn as an arrow at the edge."""
CAVEAT = (
    "Few cases, one coder who knew how they ended, and the remembered ones only. Right of 0 is better than the base "
    "rate; where an interval (90 %, over dyads) reaches 0, that is not shown."
)


@styled
def backtest(
    data: xr.Dataset, title: str = QUESTION, subtitle: str | None = None, figure: Figure | None = None
) -> Figure:
    """Draw what `analysis.backtest_curves.backtest_curves` returns, on a new page or on `figure`."""
    figure, top = open_page(figure or Page(figsize=TALL, dpi=DPI), title, subtitle or _about(data))
    width = float(figure.get_size_inches()[0])
    foot, upper = FOOT + 0.5, top - HEAD
    reliability = panel(figure, (MARGIN, upper - LEFT, MARGIN + LEFT, upper))
    right = MARGIN + LEFT + BETWEEN + NAMES
    skill = panel(figure, (right, foot, width - 0.3, upper))
    _reliability(reliability, data)
    _skill(skill, data)
    _pit(panel(figure, (MARGIN, foot, MARGIN + LEFT, upper - LEFT - 0.85)), data)
    note_line(figure, CAVEAT)
    return figure


def _about(data: xr.Dataset) -> str:
    seen = data.attrs["in_fit"]
    sample = f"; IN SAMPLE: {seen} of them are among those it was fitted to" if seen else "; none of them fitted to"
    cases, dyads, runs = data.attrs["cases"], data.attrs["dyads"], data.attrs["runs"]
    return f"{cases} cases of {dyads} dyads in {Path(data.attrs['table']).name}, {runs:,} runs each{sample}"


def _heading(axes: Axes, text: str, up: float = 7.0) -> None:
    """A line over a panel, so many points above it."""
    axes.annotate(text, (0.0, 1.0), (0.0, up), "axes fraction", "offset points", size=SMALL + 0.5, color=INK)


def _reliability(axes: Axes, data: xr.Dataset) -> None:
    """Share that came by chance offered; the band of the shipped forecast, and the raw simulation beside it."""
    axes.plot([0.0, 1.0], [0.0, 1.0], color=FAINT, lw=1.0, zorder=1.5, gid="perfect")
    for name, width in (("simulation", 1.2), ("shipped", 6.0)):
        one, (colour, mark, filled) = data.sel(shown=name), LOOKS[name]
        x, y = one["offered"].to_numpy(), one["came"].to_numpy()
        low, high = one["within"].to_numpy().T
        shade = PALEST_BLUE if name == "shipped" else colour
        axes.vlines(x, low, high, color=shade, lw=width, zorder=2.0, gid=f"band of {name}")
        axes.plot(x, y, mark, mfc=colour if filled else "white", mec=colour, mew=1.4, ms=6.5, zorder=2.8, gid=name)
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.02, 1.02)
    ticks = np.linspace(0.0, 1.0, 5)
    axes.set_xticks(ticks, [f"{tick:.0%}" for tick in ticks])
    axes.set_yticks(ticks, [f"{tick:.0%}" for tick in ticks])
    axes.set_xlabel("Chance offered (fifths of all forecasts, six targets)")
    _heading(axes, "How often it came. Bars: where all would lie, 95 %, if the chances were right", 20.0)
    _names(axes, ("shipped", "simulation"))


def _skill(axes: Axes, data: xr.Dataset) -> None:
    """Brier skill by target, the mean below a gap."""
    order = [*range(1, data.sizes["row"]), 0]
    y = np.array([*range(data.sizes["row"] - 1), data.sizes["row"] - 0.6])
    axes.axvline(0.0, color=INK, lw=0.9, zorder=1.8)
    for place, name in enumerate(LOOKS):
        colour, mark, filled = LOOKS[name]
        values = data["skill"].sel(forecast=name).isel(row=order).to_numpy()
        at = y + APART * (place - 1)
        low, middle, high = np.clip(values, FLOOR, CEILING).T
        axes.hlines(at, low, high, color=colour, lw=1.5, zorder=2.4, gid="interval")
        inside = np.abs(values[:, 1]) <= CEILING
        looks: dict[str, Any] = {"mec": colour, "mew": 1.3, "zorder": 2.8}
        axes.plot(middle[inside], at[inside], mark, mfc=colour if filled else "white", ms=5.5, gid=name, **looks)
        for x, up in zip(middle[~inside], at[~inside], strict=True):
            axes.plot(x, up, "<" if x < 0.0 else ">", mfc="white", ms=6.0, clip_on=False, gid="beyond", **looks)
    _axis_of_skill(axes, data, order, y)


def _axis_of_skill(axes: Axes, data: xr.Dataset, order: list[int], y: Any) -> None:
    words, counts = data["words"].to_numpy()[order], data["count"].to_numpy()[order]
    names = ["\n".join([*wrap(str(word), 28), f"n {count}"]) for word, count in zip(words, counts, strict=True)]
    axes.set_yticks(y, names)
    axes.tick_params(axis="y", length=0, pad=9)
    axes.set_ylim(y[-1] + 0.6, -0.6)
    axes.spines["left"].set_visible(False)
    axes.set_xlim(FLOOR, CEILING)
    ticks = (-0.5, -0.25, 0.0, 0.25, 0.5)
    axes.set_xticks(ticks, [f"{tick:+.2f}".replace("-", "\N{MINUS SIGN}") if tick else "0" for tick in ticks])
    axes.set_xlabel("Brier skill beside the base rate")
    _names(axes, tuple(LOOKS))


def _names(axes: Axes, names: tuple[str, ...]) -> None:
    """Which mark is which, in a line above the panel."""
    marks, across = {"o": "\N{BLACK CIRCLE}", "s": "\N{WHITE SQUARE}", "D": "\N{BLACK DIAMOND}"}, 0.0
    for name in names:
        colour, mark, _ = LOOKS[name]
        said = f"{marks[mark]} {WORDS.get(name, name)}"
        looks: dict[str, Any] = {"size": SMALL + 0.5, "color": colour}
        text = axes.annotate(said, (0.0, 1.0), (across, 7.0), "axes fraction", "offset points", **looks)
        across += extent(text)[0] * 72.0 / axes.figure.dpi + 10.0


def _pit(axes: Axes, data: xr.Dataset) -> None:
    """The share of cases in each fifth of the months that the runs took."""
    share = data["pit"].to_numpy()
    low, high = data["pit_within"].to_numpy().T
    bars = len(share)
    axes.bar(np.arange(bars), share, width=0.92, color=LINE_COLOURS[1], alpha=0.45, zorder=2.0, gid="pit")
    axes.vlines(np.arange(bars), low, high, color=INK, lw=1.2, zorder=2.5, gid="band of pit")
    axes.axhline(1.0 / bars, color=GREY, lw=0.8, ls=(0, (3, 2)), zorder=2.2)
    most = max(0.4, 1.08 * float(np.max([share, high])))
    axes.set_ylim(0.0, most)
    axes.set_xlim(-0.5, bars - 0.5)
    axes.set_yticks([0.0, 1.0 / bars], ["0%", f"{1.0 / bars:.0%}"])
    axes.set_xticks([0, bars - 1], ["soonest fifth", "latest, or never"])
    axes.tick_params(axis="x", length=0)
    _heading(axes, "When repair came, among the months foretold: level if they are right")


COMPARED = ("regression", "simulation", "shipped")
EDGES = ("low", "estimate", "high")


def backtest_curves(found: Backtest) -> xr.Dataset:
    """Reliability (`offered`, `came`, `within` by shown, fifth), `skill` (row, forecast, edge) and the PIT (bar).

    Rows are the targets and their mean, the latter first; skill is Brier skill beside the base rate.
    """
    rows = [found.scores.mean, *(target.scores for target in found.scores.targets)]
    words = ["mean of the six", *(target.target.words for target in found.scores.targets)]
    counts = [len(found.table.cases), *(target.n for target in found.scores.targets)]
    held = [found.reliability[name] for name in HELD_UP]
    return xr.Dataset(
        {
            "offered": (("shown", "fifth"), np.stack([one.offered for one in held])),
            "came": (("shown", "fifth"), np.stack([one.came for one in held])),
            "within": (("shown", "fifth", "end"), np.stack([np.stack([one.low, one.high], axis=-1) for one in held])),
            "skill": (("row", "forecast", "edge"), [[_edges(row[name]) for name in COMPARED] for row in rows]),
            "pit": ("bar", found.pit.share),
            "pit_within": (("bar", "end"), np.stack([found.pit.low, found.pit.high], axis=-1)),
        },
        {
            "shown": list(HELD_UP),
            "forecast": list(COMPARED),
            "edge": list(EDGES),
            "words": ("row", words),
            "count": ("row", counts),
        },
        {
            "table": found.table.file,
            "cases": len(found.table.cases),
            "dyads": found.dyads,
            "in_fit": found.in_fit,
            "runs": found.runs,
            "seed": found.seed,
        },
    )


def _edges(score: Score) -> list[float]:
    skill = score.brier_skill
    return [skill.low, skill.estimate, skill.high]
