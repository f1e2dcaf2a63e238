"""A sweep as text: its settings in a table, what the keys change, caveats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import counted
from sim.languages.current import gettext_noop
from sim.model.outcomes import SHARE, WEEKS
from sim.wording import amount, fold, table

if TYPE_CHECKING:
    from sim.questions.sweep.sweep import Setting, Sweep

MOST_ROWS = 40
"""Settings shown in the table; of more, those with the lowest and the highest outcome."""
CAVEAT = gettext_noop(
    "The effect of changed inputs in this model, neither a forecast nor evidence that an input has one of these "
    "values. Intervals are 90 % Monte Carlo intervals of each setting on its own: they reflect the number of runs, not "
    "errors of the model or its inputs. Among many settings some differ from the file's by chance."
)


def sweep_text(sweep: Sweep) -> str:
    """Return the text: study, table, notes, caveat."""
    file = sweep.study.scenario.file
    lines = [*fold(file.title), *fold(_study(sweep)), "", *_table(sweep)]
    for note in _notes(sweep):
        lines += fold(note, "  - ")
    return "\n".join([*lines, "", *fold(CAVEAT)])


def _study(sweep: Sweep) -> str:
    shape = {"grid": "every combination", "space-filling": "spread evenly over the ranges"}.get(sweep.design.shape, "")
    return (
        f"{sweep.outcome.words[0].upper()}{sweep.outcome.words[1:]} in {counted(len(sweep.settings), 'setting')} of "
        f"{', '.join(sweep.design.keys)}{f' ({shape})' if shape else ''}: {counted(sweep.study.runs, 'run')} of "
        f"{counted(sweep.study.horizon, 'week')} each, variant {sweep.variant}, with common random numbers (seed "
        f"{sweep.study.seed})"
    )


def _table(sweep: Sweep) -> list[str]:
    heads = (*(_end(key) for key in sweep.design.keys), "level", "difference from the file (90 % interval)")
    base = (*("as in the file" if not place else "" for place in range(len(sweep.design.keys))),)
    rows = [heads, (*base, amount(sweep.outcome, sweep.base), "")]
    rows += [
        (*map(_value, row.values), amount(sweep.outcome, row.level), _difference(sweep, row)) for row in shown(sweep)
    ]
    return [*table(rows, "  ", ">" * len(sweep.design.keys) + "><"), ""]


def shown(sweep: Sweep) -> list[Setting]:
    """Return the settings of the table, in the order of the design."""
    if len(sweep.settings) <= MOST_ROWS:
        return list(sweep.settings)
    order = sorted(range(len(sweep.settings)), key=lambda place: sweep.settings[place].level.estimate)
    half = MOST_ROWS // 2
    return [sweep.settings[place] for place in sorted({*order[:half], *order[-half:]})]


def _end(key: str) -> str:
    """Return the last two parts of a key, which tell it from others."""
    return ".".join(key.split(".")[-2:])


def _value(value: float | int | str) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _difference(sweep: Sweep, row: Setting) -> str:
    if row.unchanged:
        return "no effect"
    scale, digits = (100.0, 1) if sweep.outcome.unit == SHARE else (1.0, 0 if sweep.outcome.unit == WEEKS else 3)
    middle, low, high = (
        scale * end + 0.0 for end in (row.difference.estimate, row.difference.low, row.difference.high)
    )
    unit = {SHARE: " points", WEEKS: " weeks"}.get(sweep.outcome.unit, "")
    return f"{middle:+.{digits}f}{unit} ({low:+.{digits}f} to {high:+.{digits}f})"


def _notes(sweep: Sweep) -> list[str]:
    notes = []
    if len(sweep.settings) > MOST_ROWS:
        notes.append(f"Shown are the {MOST_ROWS} settings with the lowest and highest outcome.")
    idle = sum(row.unchanged for row in sweep.settings)
    if idle == len(sweep.settings):
        notes.append("No setting changes any run: the keys act only after the last week, or on what never occurs here.")
    elif idle:
        notes.append(f"No effect in {counted(idle, 'setting')}: every run is as with the file's own values.")
    low, high = (pick(sweep.settings, key=lambda row: row.level.estimate) for pick in (min, max))
    if low.level != high.level:
        notes.append(f"Lowest {_place(sweep, low)}; highest {_place(sweep, high)}.")
    return notes


def _place(sweep: Sweep, row: Setting) -> str:
    at = ", ".join(f"{_end(key)} {_value(value)}" for key, value in zip(sweep.design.keys, row.values, strict=True))
    return f"{amount(sweep.outcome, row.level)} at {at}"
