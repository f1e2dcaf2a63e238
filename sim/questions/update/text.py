"""An update as text: where it stands, what comes from here, how well the filter followed and foresaw, what moved it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.errors import counted
from sim.model.ladder import RUNGS
from sim.questions.update.skill import MODEL, Skill
from sim.running.filtering.evidence import Rivals
from sim.statistics.intervals import Estimate
from sim.wording import day, fold, table

if TYPE_CHECKING:
    from sim.questions.update.filter_steps import FilterStep
    from sim.questions.update.outlook import Outlook
    from sim.questions.update.update import Update

FEW_FAMILIES = 100
"""Effective number of ancestral lines under which the past is too thin to read in detail. Judgement."""
MOST_INFLUENCES = 5
DECISIVE = 0.8
"""Weight from which a rival is said to be decided for, as in `readings`."""
CAVEAT = (
    "Runs of this model that follow the record, not a forecast of the world. The record is coded from the press, with "
    "errors of coding that are assumed; what it does not mention is not known to have been absent. Intervals are 90 % "
    "and reflect the number of particles and filters, not errors of the model or its inputs."
)
ONE_RECORD = (
    "One record is one history: the scores of its months are too few and too alike to say which forecaster is better."
)


def update_text(update: Update) -> str:
    """Return the text: record, outlook, filter, skill, influence, caveat."""
    lines = [*fold(update.study.scenario.file.title), *fold(_head(update)), ""]
    if update.lost:
        lines += [*fold(_lost(update, update.lost)), ""]
    lines += [*_outlook(update), "", *_rungs(update), ""]
    for note in (*_filter(update), *_families(update)):
        lines += fold(note, "  - ")
    lines += ["", *_skill(update.skill)]
    if update.influences:
        lines += ["", *_influences(update)]
    if update.moves:
        lines += ["", *_moves(update)]
    if update.rivals:
        lines += ["", *_rivals(update.rivals)]
    return "\n".join([*lines, "", *fold(CAVEAT)])


def _head(u: Update) -> str:
    how = u.options
    return (
        f"Given {counted(u.record_rows, 'row')} of the record, {day(u.record_from)} to {day(u.record_to)}: "
        f"{counted(u.study.runs, 'run')} from {counted(how.filters, 'filter')} of {how.particles:,} particles, variant "
        f"{u.variant}, theory {u.study.theory}, seed {u.study.seed}. From here: {day(u.here)} on"
    )


def _lost(u: Update, step: FilterStep) -> str:
    return (
        f"THE RECORD CANNOT BE FOLLOWED beyond {day(u.record_to)}. In the week of {day(step.day)} less than a "
        f"twentieth of the particles are left in most filters, even with several children of each ({step.part}; rows: "
        f"{', '.join(step.rows)}). What follows uses the record before that week only, and says nothing about the days "
        f"since: in this model what happened then is too improbable, or these rows are coded in error."
    )


def _percent(e: Estimate) -> str:
    if e.estimate != e.estimate:
        return "-"
    digits = 1 if 0.0 < e.estimate < 0.095 else 0
    return f"{e.estimate:.{digits}%} ({e.low:.0%}-{e.high:.0%})"


def _outlook(u: Update) -> list[str]:
    """Format the chances from here, given the record and without."""
    rows: list[tuple[str, ...]] = [
        ("by", "new recall or worse", "new rupture", "recalled ever", "repaired", "relation")
    ]
    for name, outlooks in (("given the record", u.outlook), ("without it", u.unconditioned)):
        rows.append((name, "", "", "", "", ""))
        rows += [(f"  {day(one.day)}", *_chances(one)) for one in outlooks]
    meaning = (
        f"New: a recall or worse, or a rupture (four weeks of it), that begins from {day(u.here)} on. Ever: from the "
        f"start on, with those that the record leaves possible before. Repaired: of the runs not repaired by "
        f"{day(u.here)} ({u.broken:.0%} of those given the record; half of these by "
        f"{'no day simulated' if u.half_repaired_by is None else day(u.half_repaired_by)}). Relation: median and 90 % "
        f"of runs"
    )
    return [*table(rows, "  ", "<>"), *fold(meaning)]


def _chances(one: Outlook) -> tuple[str, ...]:
    low, _, middle, _, high = one.relation
    shares = (one.new_recall, one.new_rupture, one.recalled, one.repaired)
    return (*map(_percent, shares), f"{middle:+.2f} ({low:+.2f} to {high:+.2f})")


def _rungs(u: Update) -> list[str]:
    """Format the shares of runs on each rung."""
    shown = [name for name in RUNGS if any(one.rungs[name] >= 0.005 for one in (*u.outlook, *u.unconditioned))]
    rows = [("rung on (% of runs)", *shown)]
    for given, outlooks in ((True, u.outlook), (False, u.unconditioned)):
        rows += [
            (f"{day(one.day)}{'' if given else ', without'}", *(f"{100 * one.rungs[name]:.0f}" for name in shown))
            for one in outlooks
        ]
    return table(rows, "  ", "<>")


def _filter(u: Update) -> list[str]:
    """Describe the evidence and the effective sample size."""
    smallest = min(u.steps, key=lambda step: float(np.median(step.effective)))
    again = sum(not np.isnan(value) for step in u.steps for value in step.with_children)
    error = f" (error {u.evidence.error:.2f})" if u.evidence.error == u.evidence.error else ""
    return [
        f"Evidence, log Z: {u.evidence.log_z:.2f}{error}.",
        f"Effective sample size: {np.median(smallest.effective):.0%} of the particles at the least, in the week of "
        f"{day(smallest.day)} ({', '.join(smallest.rows)}; {smallest.part})"
        + (f"; {counted(again, 'week')} of a filter simulated again with children." if again else "."),
    ]


def _families(u: Update) -> list[str]:
    distinct, effective = u.families
    all_of_them = u.options.filters * u.options.particles
    note = f"Ancestors in the first week: {distinct} of {all_of_them:,} (effectively {effective:.0f})"
    if effective < FEW_FAMILIES:
        note += "; the early past of these runs, and what is drawn once per run, rests on few of them"
    return [f"{note}."]


def _skill(skill: Skill) -> list[str]:
    """Format the scores one month ahead."""
    lines = []
    if skill.crps:
        months = counted(len(skill.scored), "tone")
        lines += fold(f"One month ahead, CRPS of the record's tones ({months}; lower is better):")
        lines += table([tuple(skill.crps), tuple(f"{value:.3f}" for value in skill.crps.values())], "   ", ">")
    if skill.log_score:
        scores = ", ".join(f"{name} {value:.2f}" for name, value in skill.log_score.items())
        months = counted(len(skill.steps), "month")
        lines += fold(f"Highest formal step coded by a month's end, log score ({months}): {scores}.")
    if pits := [one.pit for one in skill.tones]:
        fifths = np.histogram(pits, bins=5, range=(0.0, 1.0))[0]
        lines += fold(
            f"PIT of {counted(len(pits), 'tone')} under {MODEL}, by fifths: {' '.join(map(str, fifths))}; extremes "
            f"{min(pits):.3f} and {max(pits):.3f}. {ONE_RECORD}"
        )
    if skill.surprises:
        lines += fold(f"Hardly foreseen by {MODEL} (less than 1 in 100): {'; '.join(skill.surprises)}.")
    return lines or fold("One month ahead: the record is too short to score.")


def _influences(u: Update) -> list[str]:
    rows = [("left out", "new recall or worse", "mean relation", "it moved the relation by")]
    known = [one for one in u.influences if one.is_known]
    for one in known[:MOST_INFLUENCES]:
        moved = f"{one.moved_by.estimate:+.2f} ({one.moved_by.low:+.2f} to {one.moved_by.high:+.2f})"
        rows.append((one.observable, f"{one.new_recall:.1%}", f"{one.relation:+.2f}", moved))
    head = f"Parts of the record that moved the answer most (by {day(u.by)}), each left out by weighting the runs:"
    lines = [*fold(head), *table(rows, "  ", "<>")]
    if unknown := [one.observable for one in u.influences if not one.is_known]:
        lines += fold(f"Not known, since too few runs are left that are typical without it: {'; '.join(unknown)}.")
    return lines


def _moves(u: Update) -> list[str]:
    rows = [("record up to", "rows", "recalled ever", "new recall or worse", "median relation")]
    for move in u.moves:
        until = "(none)" if move.until is None else day(move.until)
        rows.append(
            (until, str(move.rows), _percent(move.recalled), _percent(move.new_recall), f"{move.relation:+.2f}")
        )
    head = f"How the forecast for {day(u.by)} moved (new: after the record used):"
    return [*fold(head), *table(rows, "  ", "<>")]


def _rivals(rivals: Rivals) -> list[str]:
    rows = [(rivals.kind, "log Z", "error", "weight if equally likely before")]
    for one in rivals.each:
        lost = "" if one.lost_on is None else f"cannot follow the week of {day(one.lost_on)}"
        z, error = f"{one.evidence.log_z:.2f}", f"{one.evidence.error:.2f}"
        rows.append((one.name, *(("-", "-", lost) if lost else (z, error, f"{one.weight:.3f}"))))
    return [*table(rows, "  ", "<>"), *fold(_verdict(rivals))]


def _verdict(rivals: Rivals) -> str:
    first = rivals.each[0]
    if first.lost_on is not None:
        return "None of them can follow the record."
    if not rivals.distinct:
        return "The first two cannot be distinguished with this number of particles."
    verdict = f"The evidence for {first.name} is the largest, by more than the error of the filters"
    return (
        f"{verdict}." if first.weight >= DECISIVE else f"{verdict}, but a weight below {DECISIVE:.1f} decides nothing."
    )
