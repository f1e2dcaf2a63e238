"""The one-screen summary: question, answer in words with numbers and error, when, the worst plausible, the caveats."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sim.statistics.intervals import Estimate
from sim.wording import day, fold, table

if TYPE_CHECKING:
    from sim.questions.summary.summary import Summary, VariantSummary

USUAL_THEORY = "bounded_reciprocity"
ASK_RUPTURE, ASK_SEVERANCE, ASK_REPAIR = "rupture", "severance", "repair"


def text(summary: Summary) -> str:
    """One screen: the first variant in full, a line for each other one."""
    manifest, first, variants = summary.results.manifest, summary.first, list(summary.variants.values())
    lines = [manifest["title"], *fold(f"Question: {manifest['question']}"), ""]
    what = f"{_what(first.variant)}{_theory(manifest)}"
    lines += fold(f"Answer ({what}: {first.runs:,} runs, seed {manifest['seed']}, {_span(manifest)})")
    lines += [line for answer in _answers(manifest, first) for line in fold(answer, "  - ")]
    if len(variants) > 1:
        lines += ["", "What-ifs on the same luck", *_table(variants)]
    return "\n".join([*lines, "", *fold(_assumed(manifest)), *fold(_caveat(first.runs))])


def _answers(manifest: dict[str, Any], s: VariantSummary) -> list[str]:
    a, b = manifest["names"]
    asked = manifest["ask"]
    answers = []
    if ASK_RUPTURE in asked:
        answers.append(
            f"Rupture between {a} and {b} (an ambassador recalled, or worse, for four weeks): {_chance(s.rupture)}."
        )
        if s.rupture_dates:
            early, middle, late = (day(date, full=True) for date in s.rupture_dates)
            answers.append(f"When: half of the ruptures come by {middle}, nine in ten between {early} and {late}.")
    answers += [
        f"Ambassador recalled or worse by {day(date, full=True)}: {_chance(e)}." for date, e in s.recalled_by.items()
    ]
    if ASK_SEVERANCE in asked or s.severance.estimate > 0.0:
        answers.append(f"Relations severed at some time: {_chance(s.severance)}.")
    if ASK_REPAIR in asked and s.rupture.estimate > 0.0:
        took = f"; half of those repairs take up to {_weeks(s.repair_weeks)}" if s.repair_weeks is not None else ""
        answers.append(f"Full repair after a rupture, by the end: {_chance(s.repair)} of ruptured runs{took}.")
    held = s.rung_on[max(s.rung_on)][s.end_rung]
    answers.append(
        f"At the end the relation stands at {s.end['median']:+.2f} in the median run, nine in ten between "
        f"{s.end['p05']:+.2f} and {s.end['p95']:+.2f} (the index: the worse of both, -1 to 1). The commonest rung then "
        f"is {s.end_rung} ({held:.0%} of runs)."
    )
    w = s.worst
    answers.append(
        f"The worst plausible (one run in twenty is worse): {w.worst_rung} from {day(w.reached, full=True)}, "
        f"{w.weeks_in_crisis} weeks in crisis or worse, {w.end_rung} at the end (run {w.run})."
    )
    return answers


def _chance(e: Estimate) -> str:
    if e.estimate != e.estimate:
        return "no run to tell"
    return f"{e.words}, {e.estimate:.0%} ({e.low:.0%} to {e.high:.0%})"


def _table(variants: list[VariantSummary]) -> list[str]:
    dates = list(variants[0].recalled_by)
    rows = [["", "rupture", *(f"recall by {date.isoformat()}" for date in dates), "repaired after", "end (median)"]]
    for s in variants:
        chances = [s.rupture, *(s.recalled_by[date] for date in dates), s.repair]
        cells = [f"{e.estimate:.0%}" if e.estimate == e.estimate else "-" for e in chances]
        rows.append([s.variant, *cells, f"{s.end['median']:+.2f}"])
    idle = [False, *(s.unchanged for s in variants)]
    lines = zip(table(rows, "  "), idle, strict=True)
    return [f"{line}{'   changed nothing' if same else ''}" for line, same in lines]


def _assumed(manifest: dict[str, Any]) -> str:
    n = manifest["assumptions"]
    return (
        f"Assumed: {n['numbers']} numbers of the file, {n['sourced']} with a source and {n['disputed']} marked as "
        f"disputed (`bilateral check FILE --assumptions` lists them), and the model's parameters, judged or fitted to "
        f"other crises. What third parties and factions want is an input, so the program says what their interference "
        f"would do, not that it took place."
    )


def _caveat(runs: int) -> str:
    return (
        "It does not mean: a forecast, a verdict on who is to blame, or proof of anybody's motives. Intervals are "
        f"90 % and tell only what {runs:,} runs leave to chance, not what the model or its inputs have wrong."
    )


def _what(variant: str) -> str:
    return "as the file has it" if variant == "base" else f"variant {variant}"


def _theory(manifest: dict[str, Any]) -> str:
    """How leaders decide, where it is not the usual way; folders made before there was a choice say nothing."""
    theory = manifest.get("theory", USUAL_THEORY)
    return "" if theory == USUAL_THEORY else f", leaders deciding by {theory}"


def _span(manifest: dict[str, Any]) -> str:
    start = dt.date.fromisoformat(manifest["start"])
    end = start + dt.timedelta(weeks=manifest["weeks"])
    return f"{start:%B %Y} to {end:%B %Y}"


def _weeks(weeks: float) -> str:
    return f"{weeks:.0f} weeks" if weeks < 104 else f"{weeks / 52.18:.1f} years"
