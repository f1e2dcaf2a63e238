"""A sensitivity analysis as text: the inputs by importance, the parts of the variance, caveats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import counted
from sim.model.outcomes import SHARE, WEEKS
from sim.wording import capital, fold, table

if TYPE_CHECKING:
    from sim.questions.sensitivity.sensitivity import InputSensitivity, Sensitivity
    from sim.statistics.intervals import Estimate

CAVEAT = (
    "How much the inputs matter in this model and over these ranges, not in the world: a wider range matters more. "
    "The effect of an assumed interference is no evidence that it happened. Intervals of 90 % reflect the number of "
    "settings and runs, not errors of the model."
)
PART_WORDS = {
    "chance": "chance (random numbers of a run)",
    "inputs": "all varied inputs of the file",
    "parameters": "fitted parameters (posterior)",
    "theory": "theory of decisions",
}
KEY = 46
"""Letters of a key in the table; the end is kept."""


def sensitivity_text(answer: Sensitivity) -> str:
    """Return the text: study, table of inputs, the others, parts of the variance, caveat."""
    lines = [*fold(answer.study.scenario.file.title), *fold(_study(answer)), ""]
    lines += [*_inputs(answer), ""]
    for note in _notes(answer):
        lines += fold(note, "  - ")
    lines += ["", "Of the variance between single runs, with what each does together with others:"]
    rows = [("", "share", "90 % interval")]
    rows += [(PART_WORDS[name], f"{part.estimate:.0%}", _interval(part)) for name, part in answer.parts.items()]
    return "\n".join([*lines, *table(rows, "  ", "<>>"), "", *fold(CAVEAT)])


def _study(answer: Sensitivity) -> str:
    study, effort = answer.study, answer.effort
    how = "over the ranges given"
    if answer.width is not None:
        how = f"by {answer.width:g} of half their scale to each side, or over the file's ranges"
    return (
        f"{capital(answer.outcome.words)}: {counted(len(answer.inputs), 'input')} varied {how}; "
        f"{counted(study.runs, 'run')} of {counted(study.horizon, 'week')} for each setting, variant "
        f"{study.variants[0]}, with common random numbers (seed {study.seed}); {effort.trajectories} trajectories, "
        f"{effort.points} points"
    )


def short(key: str, letters: int = KEY) -> str:
    """Return a key, or its end if it is long."""
    return key if len(key) <= letters else f"…{key[1 - letters :]}"


def _inputs(answer: Sensitivity) -> list[str]:
    rows = [("input", "range", "effect over the range", "alone", "in all", "")]
    for one in answer.kept:
        ends = f"{one.low:.3g} to {one.high:.3g}"
        rows.append((short(one.key), ends, effect(answer, one), _share(one.first), _share(one.total), one.verdict))
    return table(rows, "  ", "<>>>><")


def effect(answer: Sensitivity, one: InputSensitivity) -> str:
    """Return the mean effect of an input in the unit of the outcome, with its interval."""
    scale, digits = (100.0, 0) if answer.outcome.unit == SHARE else (1.0, 0 if answer.outcome.unit == WEEKS else 2)
    middle, low, high = (
        round(scale * end, digits) + 0.0 for end in (one.effect.estimate, one.effect.low, one.effect.high)
    )
    unit = {SHARE: " pp", WEEKS: " wk"}.get(answer.outcome.unit, "")
    return f"{middle:+.{digits}f}{unit} ({low:+.{digits}f} to {high:+.{digits}f})"


def _share(index: Estimate | None) -> str:
    return "" if index is None else f"{max(0.0, index.estimate):.0%}"


def _interval(part: Estimate) -> str:
    return f"{part.low:.0%} to {part.high:.0%}"


def _notes(answer: Sensitivity) -> list[str]:
    notes = []
    out = [one for one in answer.inputs if one.total is None]
    if out:
        idle = sum(one.absolute.high == 0.0 for one in out)
        none = sum(one.verdict == "does not matter" for one in out)
        words = f"{counted(len(out), 'further input')} screened out by their effects: {none} do not matter"
        words += f" (of which {idle} change the outcome of no run)" if idle else ""
        unsure = len(out) - none
        notes.append(words + (f", of {unsure} one cannot tell" if unsure else "") + "; all are in sensitivity.csv.")
    notes.append(
        "`alone` and `in all` are shares of the variance of the expected outcome over these inputs: first-order and "
        "total index. An input matters if the interval of its total share lies above 5%, and does not matter if it "
        "lies below."
    )
    if answer.parts["inputs"].high == 0.0:
        notes.append(
            "No input changes the outcome of any run: all inputs act after the last week, or every run has it."
        )
    return notes
