"""Can the record tell rival readings apart? Their weights, and what each leads one to expect beside the record."""

from __future__ import annotations

import datetime as dt
from textwrap import shorten, wrap

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.plotting.labels import at_end, halo
from sim.plotting.style import (
    DPI,
    FAINT,
    FOOT,
    GREY,
    INK,
    LINE_COLOURS,
    MARGIN,
    NORMAL,
    SMALL,
    Page,
    note_line,
    open_page,
    panel,
    percent,
    signed,
    styled,
)
from sim.plotting.time_axis import WEEK, date_axis, day_number, incident_marks
from sim.questions.readings.observables import seen_in_record
from sim.questions.readings.observed_record import rows_of
from sim.questions.readings.readings import Readings
from sim.scenario.file.values import READING

QUESTION = "Can the record tell the readings apart?"
TALL = 8.8
ROW, MOST_ROWS, NAMES, BETWEEN, ENDS = 0.36, 8, 3.3, 0.62, 1.9
"""Inches: a reading's row and how many there may be, names beside weights, between panels, names beside curves."""
BANDED = 3
"""More readings than these have no bands."""
STRIP = 0.26
"""Of the axis of tones, below -1, for what it shows."""
COLOURS = (LINE_COLOURS[2], LINE_COLOURS[1], LINE_COLOURS[4], LINE_COLOURS[5], LINE_COLOURS[3], LINE_COLOURS[0])
DASHES = ("-", (0, (5, 1.5)), (0, (1.5, 1.2)), (0, (6, 1.5, 1.2, 1.5)), (0, (9, 2)), (0, (3, 3)))
CAVEAT = (
    "Weights compare these readings only, as they are coded, given this model and this coding of the record; none is "
    "proven. Bars on weights: what the number of runs leaves to chance (90 %). Bars on the record: one standard "
    "deviation of what a month's coding may be off by."
)


@styled
def readings(
    data: xr.Dataset, title: str = QUESTION, subtitle: str | None = None, figure: Figure | None = None
) -> Figure:
    """Draw what `analysis.reading_curves` returns, on a new page or on `figure`."""
    page = figure or Page(figsize=(10.0, TALL), dpi=DPI)
    page, top = open_page(page, title, subtitle or _about(data))
    width, foot = float(page.get_size_inches()[0]), FOOT + 0.35
    shown = data.isel(reading=slice(MOST_ROWS))
    split = top - 0.25 - ROW * max(shown.sizes["reading"], 2)
    _weights(panel(page, (MARGIN + NAMES, split, width - 1.4, top - 0.25)), shown)
    top = split - 0.45 - 0.62 * bool(_incidents(data))
    height = (top - foot - BETWEEN) / 2.0
    upper = panel(page, (MARGIN, foot + height + BETWEEN, width - ENDS, top))
    lower = panel(page, (MARGIN, foot, width - ENDS, foot + height))
    for side, axes in enumerate((upper, lower)):
        _courses(axes, shown, side)
    incident_marks([upper, lower], _incidents(data))
    left_out = data.sizes["reading"] - shown.sizes["reading"]
    more = f"{left_out} more readings, of less weight, are not drawn. " if left_out else ""
    note_line(page, more + CAVEAT)
    return page


def _about(data: xr.Dataset) -> str:
    if data.attrs["none_fits"]:
        verdict = "None of them fits"
    else:
        verdict = "It singles out one" if data.attrs["tells"] else "It cannot"
    return (
        f"{verdict}. {data.sizes['reading']} readings, {data.attrs['runs']:,} runs each (seed {data.attrs['seed']}), "
        f"{data.attrs['rows']} rows of the record. Lines: middle of the runs over four weeks; areas: half of the runs"
    )


def _incidents(data: xr.Dataset) -> list[tuple[dt.date, str]]:
    """Those within the time shown."""
    first, last = data["block"].to_numpy()[[0, -1]].astype("datetime64[D]").astype(np.float64)
    dated = [(dt.date.fromisoformat(date), label) for date, label in data.attrs["incidents"]]
    return [mark for mark in dated if first <= day_number(mark[0]) <= last + WEEK]


def _weights(axes: Axes, data: xr.Dataset) -> None:
    """A row each: name, weight with its interval, the prior as an open mark, and the number."""
    count = data.sizes["reading"]
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(count - 0.5, -0.5)
    axes.set_xticks([0.0, 0.25, 0.5, 0.75, 1.0], ["0%", "25%", "50%", "75%", "100%"])
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.tick_params(length=0)
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        axes.axvline(tick, color=FAINT, lw=0.5, zorder=1)
    for row in range(count):
        here, colour = data.isel(reading=row), COLOURS[row % len(COLOURS)]
        low, middle, high = (float(edge) for edge in here["weight"].to_numpy())
        axes.plot([low, high], [row, row], color=colour, lw=5.0, alpha=0.35, solid_capstyle="butt", gid="interval")
        axes.plot([middle], [row], "o", color=colour, ms=7.0, zorder=3, gid="weight")
        prior = float(here["prior"])
        axes.plot([prior], [row], "D", mfc="none", mec=GREY, ms=5.0, zorder=2.5, gid="prior")
        words = shorten(str(here["title"].item()), 44, placeholder=" …")
        axes.annotate(words, (0.0, row), (-8, 0), textcoords="offset points", ha="right", va="center", size=NORMAL)
        axes.annotate(percent(middle), (1.0, row), (8, 0), textcoords="offset points", va="center", size=NORMAL)
    axes.annotate(
        "weight after the record (open: before)", (0.0, 1.0), (0, 4), xycoords="axes fraction",
        textcoords="offset points", size=SMALL, color=GREY,
    )  # fmt: skip


def _courses(axes: Axes, data: xr.Dataset, side: int) -> None:
    """What each reading leads one to expect of one side's tone, and what was recorded."""
    x = data["block"].to_numpy().astype("datetime64[D]").astype(np.float64) + WEEK
    count = data.sizes["reading"]
    tones = data["tone"].isel(direction=side).transpose("reading", "quantile", "block").to_numpy()
    for row in range(count):
        colour, dash = COLOURS[row % len(COLOURS)], DASHES[row % len(DASHES)]
        low, middle, high = tones[row]
        if count <= BANDED:
            axes.fill_between(x, low, high, color=colour, alpha=0.18, lw=0, zorder=1.5 + 0.01 * row, gid="half")
        axes.plot(x, middle, color=colour, ls=dash, lw=1.8, zorder=2.5, path_effects=halo("white"), gid="middle")
    here = data["seen_side"].to_numpy() == side
    days = data["seen_week"].to_numpy()[here].astype("datetime64[D]").astype(np.float64)
    seen, error = data["seen"].to_numpy()[here], data["error"].to_numpy()[here]
    bars = np.minimum(np.stack([error, error]), np.stack([1.0 + seen, 1.0 - seen]))
    axes.errorbar(days, seen, bars, fmt="o", color=INK, ms=4.0, lw=0.9, zorder=4, gid="record")
    axes.set_ylim(-1.0 - STRIP, 1.0)
    axes.set_yticks([-1.0, -0.5, 0.0, 0.5, 1.0], [signed(-1), signed(-0.5), "0", signed(0.5), signed(1)])
    axes.axhline(0.0, color=GREY, lw=0.7, zorder=1.2)
    begin = np.array([data["block"].to_numpy()[0].astype("datetime64[D]")])
    date_axis(axes, begin, x if len(x) > 1 else np.array([x[0], x[0] + WEEK]))
    if side == 0:
        axes.tick_params(labelbottom=False)
    caption = f"Tone of {_names(data, side)} (dots: the record, by month)"
    axes.annotate(
        shorten(caption, 110, placeholder=" …"), (0.0, 0.0), (4, 4), xycoords="axes fraction",
        textcoords="offset points", size=NORMAL, color=GREY, zorder=5, va="bottom",
        bbox={"fc": "white", "ec": "none", "pad": 2.0},
    )  # fmt: skip
    _name_ends(axes, data, [float(middle[-1]) for _, middle, _ in tones])


def _names(data: xr.Dataset, side: int) -> str:
    names = data.attrs["state_names"]
    source, target = (names.get(code, code) for code in str(data["direction"].to_numpy()[side]).split(">"))
    return f"{source} towards {target}"


def _name_ends(axes: Axes, data: xr.Dataset, ends: list[float]) -> None:
    rows = []
    for title, end in zip(data["title"].to_numpy(), ends, strict=True):
        lines = wrap(str(title), 21, max_lines=2, placeholder=" …")
        rows.append(("\n".join(lines), end))
    for text, colour in zip(at_end(axes, rows, size=SMALL), COLOURS * 2, strict=False):
        text.set_color(colour)


QUANTILES = (0.25, 0.5, 0.75)
BLOCK, BEFORE, AFTER = 4, 26, 52
"""Weeks taken together, and weeks shown before the record and after it."""


def reading_curves(found: Readings) -> xr.Dataset:
    """Weights and courses of the readings, the one of greatest weight first.

    Variables: `weight` (reading, edge), `prior` and `fits` (reading); `tone` (quantile, direction, reading, block), the
    middle half of the runs' mean tone over four weeks; `seen`, `error`, `seen_week` and `seen_side` (point), the tones
    of the record by month with what they may be off by (one standard deviation), and when and whose they are.
    """
    results, plan = found.results, found.plan
    first = max(0, min(cell.weeks[0] for cell in plan.cells) - BEFORE)
    last = min(results.manifest["weeks"], plan.last + 1 + AFTER)
    starts = np.arange(first, max(last - BLOCK + 1, first + 1), BLOCK)
    names = [reading.name for reading in found.readings]
    tone = results.dataset["tone"].sel(variant=[READING + name for name in names])
    tone = tone.transpose("direction", "variant", "run", "week")
    means = np.stack([tone[..., at : at + BLOCK].mean("week").to_numpy() for at in starts], axis=-1)
    seen = seen_in_record(rows_of(results.manifest, found.third_arena), plan)[: len(plan.cells)]
    titles = results.manifest["variant_titles"]
    weights = [[r.weight.low, r.weight.estimate, r.weight.high] for r in found.readings]
    weeks, days = [round(float(np.mean(cell.weeks))) for cell in plan.cells], results.dataset["week"].to_numpy()
    return xr.Dataset(
        {
            "weight": (("reading", "edge"), np.array(weights)),
            "prior": ("reading", np.array([reading.prior for reading in found.readings])),
            "fits": ("reading", np.array([reading.fits for reading in found.readings])),
            "tone": (("quantile", "direction", "reading", "block"), np.quantile(means, QUANTILES, axis=2)),
            "seen": ("point", seen),
            "error": ("point", np.sqrt(np.diag(plan.noise)[: len(plan.cells)])),
            "seen_week": ("point", days[weeks]),
            "seen_side": ("point", [cell.by for cell in plan.cells]),
        },
        coords={
            **{"reading": names, "edge": ["low", "estimate", "high"], "direction": list(plan.directions)},
            **{"quantile": list(QUANTILES), "block": days[np.minimum(starts + BLOCK - 1, len(days) - 1)]},
            "title": ("reading", [titles.get(READING + name, name.replace("_", " ")) for name in names]),
        },
        attrs={
            **{key: results.manifest[key] for key in ("scenario", "title", "seed", "focus", "start")},
            **{"runs": found.runs, "rows": found.rows, "none_fits": found.none_fits, "tells": found.tells},
            "incidents": [(i["date"], i["title"]) for i in results.manifest["incidents"]],
            "state_names": results.manifest["state_names"],
        },
    )  # fmt: skip
