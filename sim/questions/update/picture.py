"""Picture of an update: the fan given the record, the effective sample size, and how the forecast moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.errors import counted
from sim.plotting import style
from sim.plotting.pages import date_axis, day_number
from sim.questions.update.text import CAVEAT, FEW_FAMILIES

if TYPE_CHECKING:
    from sim.questions.update.update import Update

QUESTION = "Where does it stand now, and where does it go from here?"
TALL = (10.0, 8.6)
STRIP, MOVES, GAP, EDGE = 0.75, 1.35, 0.85, 0.3
"""Inches: height of the strip of the effective sample size and of the panel of moves, gap between panels, margin."""
HALF, COLLAPSED = 0.5, 0.05
SHOWN, SEEN = 130, 0.005
"""Weeks shown after the record, and the share of runs from which a rung is named."""
MOST_NAMES = 8
SHARES = ([0.0, 0.5, 1.0], ["0%", "50%", "100%"])


@style.styled
def draw(update: Update, figure: Figure | None = None) -> Figure:
    """Draw an update on a new page or on `figure`."""
    page = figure or style.Page(figsize=TALL, dpi=style.DPI)
    page, top = style.open_page(page, QUESTION, _about(update))
    width, bottom = float(page.get_size_inches()[0]), style.FOOT + 0.5
    right = width - EDGE
    if update.moves:
        _moves(style.panel(page, (style.MARGIN, bottom, right - 1.1, bottom + MOVES)), update)
    else:
        _outlook(style.panel(page, (style.MARGIN, bottom, right - 1.1, bottom + MOVES)), update)
    bottom += MOVES + GAP
    strip = style.panel(page, (style.MARGIN, bottom, right, bottom + STRIP))
    fan = style.panel(page, (style.MARGIN, bottom + STRIP + 0.3, right, top - 0.35))
    _fan(fan, update)
    _effective(strip, update)
    style.note_line(page, CAVEAT)
    return page


def _about(update: Update) -> str:
    scenario = update.study.scenario
    dyad = " and ".join(scenario.file.states[code].name for code in scenario.focus)
    title = style.variant_words(update.variant, scenario.variant_titles)
    return (
        f"{dyad}. {title}: {counted(update.study.runs, 'run')} given "
        f"{counted(update.record_rows, 'row')} of the record to {update.record_to}, seed {update.study.seed}"
    )


def _weeks(update: Update) -> tuple[Any, Any]:
    start = np.datetime64(update.study.scenario.file.start, "D")
    here = (update.here - update.study.scenario.file.start).days // 7
    days = start + 7 * np.arange(min(update.fan.shape[-1], here + SHOWN))
    return days, days.astype(np.float64)


def _fan(axes: Axes, update: Update) -> None:
    """Draw the quantiles given the record over those without, and what the record shows."""
    days, x = _weeks(update)
    given, plain = update.fan[..., : len(days)]
    low, low50, median, high50, high = given
    few = update.families_by_week[: len(days)] < FEW_FAMILIES
    axes.fill_between(x, low, high, color=style.PALEST_BLUE, lw=0, zorder=2.0, gid="nine in ten")
    axes.fill_between(x, low50, high50, color=style.PALE_BLUE, lw=0, zorder=2.1, gid="half")
    axes.fill_between(x, low, high, where=few, color=style.FAINT, alpha=0.6, lw=0, zorder=2.15, gid="few families")
    axes.plot(x, median, color=style.BLUE, lw=2.2, zorder=2.5, gid="median")
    for edge, dash in zip(plain[[0, 2, 4]], ((0, (2, 2)), "-", (0, (2, 2))), strict=True):
        axes.plot(x, edge, color=style.GREY, lw=0.9, ls=dash, zorder=2.3, gid="unconditioned")
    axes.axvline(day_number(update.here), color=style.INK, lw=0.9, zorder=2.6, gid="here")
    for tone in update.skill.tones:
        colour = style.VERMILION if tone.observed < 0.0 else style.GREEN
        axes.plot(day_number(tone.month) + 15.0, tone.observed, "o", color=colour, ms=3.0, zorder=2.7, gid="tone")
    axes.set_ylim(-1.0, 1.0)
    axes.set_ylabel("Relation of the dyad (the lower of both)")
    date_axis(axes, days, x)
    axes.tick_params(labelbottom=False)
    notes = "Blue: given the record (median, 50 and 90 % of runs). Grey lines: without it. Dots: tones of the record."
    if few.any():
        notes += f"\nGrey band: fewer than {FEW_FAMILIES} ancestral lines are left there"
    axes.text(0.0, 1.02, notes, transform=axes.transAxes, size=style.SMALL, color=style.GREY, va="bottom")
    axes.text(
        day_number(update.here), -0.97, " from here", size=style.SMALL, color=style.INK, va="bottom", gid="from here"
    )


def _effective(axes: Axes, update: Update) -> None:
    """Draw the effective sample size of every filter in each week with rows."""
    days, x = _weeks(update)
    for step in update.steps:
        at = day_number(step.day)
        again = ~np.isnan(step.with_children)
        axes.plot(np.full(len(again), at), step.effective, "o", color=style.BLUE, ms=2.2, gid="effective")
        after = np.array(step.with_children)[again]
        axes.plot(np.full(len(after), at), after, "^", color=style.GREEN, ms=3.0, gid="children")
        if step.lost:
            axes.axvline(at, color=style.VERMILION, lw=1.2, gid="lost")
    axes.axhline(HALF, color=style.FAINT, lw=0.7, ls=(0, (4, 2)))
    axes.axhline(COLLAPSED, color=style.VERMILION, lw=0.7, ls=(0, (4, 2)))
    axes.set_ylim(0.0, 1.05)
    axes.set_yticks(*SHARES)
    date_axis(axes, days, x)
    axes.set_xlim(x[0], x[-1])
    caption = (
        "Effective sample size, a dot for each filter (resampled below 50 %; below the red line, 5 %, simulated again "
        "with children: triangles)"
    )
    axes.text(0.0, 1.04, caption, transform=axes.transAxes, size=style.SMALL, color=style.GREY, va="bottom")


def _moves(axes: Axes, update: Update) -> None:
    """Draw the rungs forecast for one day, by the end of the record used."""
    names = ["no record" if move.until is None else f"to {move.until:%d %b %y}" for move in update.moves]
    shares = [_percent(move.new_recall.estimate) for move in update.moves]
    _rungs(axes, [move.rungs for move in update.moves], names, shares)
    caption = (
        f"Rung on {update.by} as forecast by the end of the record used; above: chance of a new recall or worse from "
        "there on"
    )
    axes.text(0.0, 1.2, caption, transform=axes.transAxes, size=style.SMALL, color=style.GREY, va="bottom")


def _outlook(axes: Axes, update: Update) -> None:
    """Draw the rungs in the weeks of the outlook, given the record."""
    names = [f"{one.day:%d %b %Y}" for one in update.outlook]
    shares = [_percent(one.new_recall.estimate) for one in update.outlook]
    _rungs(axes, [one.rungs for one in update.outlook], names, shares)
    caption = "Rung given the record; above: chance of a new recall or worse by then"
    axes.text(0.0, 1.2, caption, transform=axes.transAxes, size=style.SMALL, color=style.GREY, va="bottom")


def _percent(share: float) -> str:
    return style.percent(share)


def _rungs(axes: Axes, rungs: Sequence[Mapping[str, float]], names: Sequence[str], above: Sequence[str]) -> None:
    """Draw a stacked bar of rungs for each name, with a text above it and the names of the rungs on the right."""
    at, bottom = np.arange(len(names)), np.zeros(len(names))
    for name, colour in zip(rungs[0], style.RUNG_COLOURS, strict=True):
        heights = np.array([one[name] for one in rungs])
        axes.bar(at, heights, bottom=bottom, width=0.62, color=colour, gid="rungs", label=name)
        bottom += heights
    for place, text in enumerate(above):
        axes.text(place, 1.04, text, ha="center", va="bottom", size=style.SMALL, color=style.INK, gid="above")
    shown = [name for name in rungs[0] if any(one[name] >= SEEN for one in rungs)]
    handles, labels = axes.get_legend_handles_labels()
    chosen = [(handle, label) for handle, label in zip(handles, labels, strict=True) if label in shown][::-1]
    where: dict[str, Any] = {"loc": "center left", "bbox_to_anchor": (1.0, 0.5)}
    axes.legend(*zip(*chosen, strict=True), frameon=False, fontsize=style.SMALL, **where)
    axes.set_ylim(0.0, 1.0)
    axes.set_yticks(*SHARES)
    apart = -(-len(names) // MOST_NAMES)
    axes.set_xticks(at[::apart], names[::apart])
    axes.set_xlim(-0.5, len(names) - 0.5)
