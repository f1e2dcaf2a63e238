"""Signposts: a row for each observation, with the probability of the outcome if it is made and if it is not."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.errors import counted
from sim.plotting import style
from sim.questions.signposts.text import nothing
from sim.statistics.intervals import Estimate

if TYPE_CHECKING:
    from sim.questions.signposts.deadlines import Deadline
    from sim.questions.signposts.selection import Signpost
    from sim.questions.signposts.signposts import Signposts

QUESTION = "Which observation would distinguish the futures?"
ROW, HEAD, GAP, NAMES, RIGHT = 0.56, 0.34, 0.22, 5.2, 1.0
"""Inches: a row, the head of a date and the gap before it, the observations, the margin for the bits."""
LETTERS, OFF = 62, 0.17
"""Letters in a line of an observation, and distance of its two marks from the middle of the row."""
NOTE = (
    "What goes together in runs of this model: a sign of the outcome, not its cause. One half of the runs chose "
    "observations and thresholds, the other gives the numbers. Bars: 90 % intervals. Dashed: the "
    "probability in all of these runs"
)


@style.styled
def draw(answer: Signposts, figure: Figure | None = None) -> Figure:
    """Draw the signposts of all dates on a new page or on `figure`."""
    sizes = [GAP + HEAD + ROW * max(len(deadline.signposts), 1) for deadline in answer.deadlines]
    height = 1.9 + sum(sizes)
    page, top = style.open_page(figure or style.Page(figsize=(10.0, height), dpi=style.DPI), QUESTION, _about(answer))
    width = float(page.get_size_inches()[0])
    for place, (deadline, size) in enumerate(zip(answer.deadlines, sizes, strict=True)):
        bottom = top - size
        axes = style.panel(page, (NAMES, bottom, width - RIGHT, top - GAP - HEAD))
        _date(axes, deadline, is_last=place == len(sizes) - 1)
        head = f"By the week of {deadline.date.day} {deadline.date:%b %Y}: {counted(deadline.runs, 'run')}"
        x, y = style.MARGIN / width, (top - GAP - HEAD + 0.1) / height
        page.text(x, y, head, size=style.NORMAL, weight="bold", va="bottom")
        top = bottom
    style.note_line(page, NOTE)
    return page


def _about(answer: Signposts) -> str:
    manifest = answer.results.manifest
    title = style.variant_words(answer.variant, manifest.get("variant_titles"))
    return (
        f"Probability of {answer.future.words} if an observation is made (full) and if not (open), from "
        f"{answer.present.day} {answer.present:%b %Y} on. {title}: "
        f"{counted(manifest['runs'], 'run')}, seed {manifest['seed']}"
    )


def _date(axes: Axes, deadline: Deadline, is_last: bool) -> None:
    """Draw the observations of one date, the most informative first."""
    rows = max(len(deadline.signposts), 1)
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_visible(is_last)
    axes.set_xticks([0.0, 0.25, 0.5, 0.75, 1.0], ["0%", "25%", "50%", "75%", "100%"] if is_last else [""] * 5)
    axes.tick_params(length=0)
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        axes.axvline(tick, color=style.FAINT, lw=0.5, zorder=1)
    if not deadline.signposts:
        _beside(axes, nothing(deadline), 0)
        return
    axes.axvline(deadline.base.estimate, color=style.GREY, lw=0.9, ls="--", zorder=1.5, gid="base")
    for row, one in enumerate(deadline.signposts):
        _signpost(axes, one, row)
    looks: dict[str, Any] = {"size": style.SMALL, "color": style.GREY, "va": "bottom"}
    axes.annotate("bits", (1.0, 1.0), (10, 4), "axes fraction", textcoords="offset points", **looks)


def _signpost(axes: Axes, one: Signpost, row: int) -> None:
    _mark(axes, one.if_seen, row - OFF, True)
    _mark(axes, one.if_not, row + OFF, False)
    _beside(axes, f"{one.observation[:1].upper()}{one.observation[1:]}", row)
    text = f"{one.bits.estimate:.2f}"
    axes.annotate(text, (1.0, row), (10, 0), textcoords="offset points", va="center", size=style.NORMAL, gid="bits")


def _mark(axes: Axes, e: Estimate, y: float, seen: bool) -> None:
    colour = style.BLUE if seen else style.GREY
    axes.plot([e.low, e.high], [y, y], color=colour, lw=2.2, alpha=0.5, solid_capstyle="butt", gid="interval")
    face = colour if seen else "white"
    looks: dict[str, Any] = {"ms": 6.5, "zorder": 3, "clip_on": False, "gid": "if seen" if seen else "if not"}
    axes.plot(e.estimate, y, "o", mfc=face, mec=colour, **looks)


def _beside(axes: Axes, text: str, row: int) -> None:
    """Write an observation on the left of its row."""
    lines = "\n".join(wrap(text, LETTERS, max_lines=2, placeholder=" …"))
    axes.annotate(lines, (0.0, row), (-10, 0), textcoords="offset points", ha="right", va="center", size=style.NORMAL)
