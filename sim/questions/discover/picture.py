"""Picture of a discovered region: the settings by two inputs, shaded by the outcome, and the box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.errors import counted
from sim.plotting import style
from sim.plotting.pages import ticks_within
from sim.questions.discover.text import limit_words

if TYPE_CHECKING:
    from sim.questions.discover.discover import Discovery, Limit

QUESTION = "Where in the inputs does it happen?"
NOTE = (
    "A region of this model's inputs within the ranges that were varied: no evidence that the inputs lie there. "
    "Outlined points lie within the limits of all inputs, also of those that are not shown."
)
NOTHING = "No region was found in which it is more frequent"
SHADES = LinearSegmentedColormap.from_list("shades", ["#e8edf1", style.PALE_BLUE, style.BLUE, "#001a2b"])
SIDE, ROW = 9.0, 0.24
LETTERS = 60


@style.styled
def draw(answer: Discovery, figure: Figure | None = None) -> Figure:
    """Draw a region on a new page or on `figure`."""
    rows = len(_lines(answer))
    height = 1.1 + 4.6 + ROW * rows + style.FOOT
    page, top = style.open_page(figure or style.Page(figsize=(10.0, height), dpi=style.DPI), QUESTION, _about(answer))
    _words(page, top, answer)
    axes = style.panel(page, (1.0, style.FOOT + 0.6, SIDE - 0.6, top - 0.25 - ROW * rows))
    _points(axes, page, answer)
    style.note_line(page, NOTE)
    return page


def _about(answer: Discovery) -> str:
    study = answer.study
    return (
        f"{study.scenario.file.title}, variant {study.variants[0]}: {answer.words}; "
        f"{counted(len(answer.points), 'setting')} of {counted(study.runs, 'run')}, seed {study.seed}"
    )


def _words(page: Figure, top: float, answer: Discovery) -> None:
    """Write how frequent the outcome is in the box, and the limits."""
    width, height = page.get_size_inches()
    for row, text in enumerate(_lines(answer)):
        y = (top - 0.15 - ROW * row) / height
        line = page.text(style.MARGIN / width, y, text, size=style.NORMAL, weight="bold" if row == 0 else None)
        style.shrink(line, (width - style.MARGIN - 0.2) * page.dpi)


def _lines(answer: Discovery) -> list[str]:
    if not answer.limits:
        return [NOTHING]
    if answer.density.estimate != answer.density.estimate:
        held = "No setting that measures the box lies in it:"
    else:
        inside, outside, whole = (style.percent(e.estimate) for e in (answer.density, answer.outside, answer.coverage))
        held = f"{answer.words}: {inside} of runs in the box, {outside} outside it; {whole} of all of them lie in it:"
    return [held, *(f"{limit.key} {limit_words(limit)}" for limit in answer.limits)]


def _points(axes: Axes, page: Figure, answer: Discovery) -> None:
    """Draw every setting by the first two limited inputs; by the first one and the outcome if there are no two."""
    keys = [one.key for one in answer.inputs]
    shown = [keys.index(limit.key) for limit in answer.limits][:2] or [0]
    shares, within = 100.0 * answer.shares, answer.within & bool(answer.limits)
    across = answer.points[:, shown[0]]
    up = answer.points[:, shown[1]] if len(shown) == 2 else shares
    for held, look in ((~within, {"s": 14, "alpha": 0.55}), (within, {"s": 30, "edgecolors": style.INK, "lw": 0.5})):
        dots = axes.scatter(
            across[held], up[held], c=shares[held], cmap=SHADES, vmin=0.0, vmax=max(1.0, float(shares.max())),
            gid="settings", **look,
        )  # fmt: skip
    amount = f"{answer.words}, % of runs"
    names = [key if len(key) <= LETTERS else f"…{key[1 - LETTERS :]}" for key in (keys[place] for place in shown)]
    axes.set_xlabel(names[0])
    axes.set_ylabel(names[1] if len(shown) == 2 else amount)
    _box(axes, answer)
    axes.set_xticks(ticks_within(axes.get_xticks(), *axes.get_xlim()))
    axes.set_yticks(ticks_within(axes.get_yticks(), *axes.get_ylim()))
    if len(shown) == 2:
        bar = page.colorbar(dots, ax=axes, fraction=0.03, pad=0.02)
        bar.set_label(amount)
        bar.outline.set_visible(False)


def _box(axes: Axes, answer: Discovery) -> None:
    """Draw the limits of the inputs shown."""
    if not answer.limits:
        return
    limits = (*answer.limits[:2], None)
    left, right = _ends(limits[0], axes.get_xlim())
    low, high = _ends(limits[1], axes.get_ylim())
    axes.add_patch(Rectangle((left, low), right - left, high - low, fill=False, ec=style.VERMILION, lw=1.6, gid="box"))


def _ends(limit: Limit | None, axis: tuple[float, float]) -> tuple[float, float]:
    """Return the ends of an input's limit on an axis, which are those of the axis where it has none."""
    low = axis[0] if limit is None or limit.low is None else limit.low
    return low, axis[1] if limit is None or limit.high is None else limit.high
