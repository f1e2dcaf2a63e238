"""Text of a summary: question, results with intervals, dates, the worst 5 % and the caveats."""

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
    """Write one screen: the first variant in full, a line for each other variant."""
    manifest, first, variants = summary.results.manifest, summary.first, list(summary.variants.values())
    lines = [manifest["title"], *fold(f"Question: {manifest['question']}"), ""]
    inputs = f"{_variant(first.variant)}{_theory(manifest)}"
    lines += fold(f"Results ({inputs}: {first.runs:,} runs, seed {manifest['seed']}, {_span(manifest)})")
    lines += [line for answer in _answers(manifest, first) for line in fold(answer, "  - ")]
    if len(variants) > 1:
        lines += ["", "Variants, with common random numbers", *_table(variants)]
    if summary.parameters:
        lines += ["", *fold(str(summary.parameters))]
    return "\n".join([*lines, "", *fold(_assumed(manifest)), *fold(_caveat(first.runs))])


def _answers(manifest: dict[str, Any], s: VariantSummary) -> list[str]:
    a, b = manifest["names"]
    questions = manifest["ask"]
    answers = []
    if ASK_RUPTURE in questions:
        answers.append(
            f"Rupture between {a} and {b} (ambassador recalled or worse for four weeks): {_probability(s.rupture)}."
        )
        if s.rupture_dates:
            early, middle, late = (day(date, full=True) for date in s.rupture_dates)
            answers.append(f"Date of rupture: median {middle}; 90 % of ruptures between {early} and {late}.")
    answers += [
        f"Ambassador recalled or worse by {day(date, full=True)}: {_probability(e)}."
        for date, e in s.recalled_by.items()
    ]
    if ASK_SEVERANCE in questions or s.severance.estimate > 0.0:
        answers.append(f"Relations severed at any time: {_probability(s.severance)}.")
    if ASK_REPAIR in questions and s.rupture.estimate > 0.0:
        took = f"; median time to repair {_weeks(s.repair_weeks)}" if s.repair_weeks is not None else ""
        answers.append(f"Full repair after a rupture, by the horizon: {_probability(s.repair)} of ruptured runs{took}.")
    frequency = s.rung_on[max(s.rung_on)][s.end_rung]
    answers.append(
        f"Relation at the end: median {s.end['median']:+.2f}, 90 % of runs between {s.end['p05']:+.2f} and "
        f"{s.end['p95']:+.2f} (the lower of both relations, -1 to 1). The most frequent rung is {s.end_rung} "
        f"({frequency:.0%} of runs)."
    )
    answers.append(
        f"At the end, by the relation alone: {_listed(s.relation_rung_on)}. Formal acts in force: "
        f"{_listed(s.in_force_on)}."
    )
    w = s.worst
    answers.append(
        f"Worst plausible run (5 % of runs are worse): {w.worst_rung} from {day(w.reached, full=True)}, "
        f"{w.weeks_in_crisis} weeks in crisis or worse, {w.end_rung} at the end (run {w.run})."
    )
    return answers


def _listed(shares: dict[dt.date, dict[str, float]]) -> str:
    """List the shares of runs in the last week that do not round to zero."""
    last = shares[max(shares)]
    return ", ".join(f"{name} {share:.0%}" for name, share in last.items() if share >= 0.005)


def _probability(e: Estimate) -> str:
    if e.estimate != e.estimate:
        return "undefined (no such run)"
    return f"{e.words}, {e.estimate:.0%} ({e.low:.0%} to {e.high:.0%})"


def _table(variants: list[VariantSummary]) -> list[str]:
    dates = list(variants[0].recalled_by)
    rows = [
        ["", "rupture", *(f"recall by {date.isoformat()}" for date in dates), "repair after rupture", "end (median)"]
    ]
    for s in variants:
        estimates = [s.rupture, *(s.recalled_by[date] for date in dates), s.repair]
        cells = [f"{e.estimate:.0%}" if e.estimate == e.estimate else "-" for e in estimates]
        rows.append([s.variant, *cells, f"{s.end['median']:+.2f}"])
    unchanged = [False, *(s.unchanged for s in variants)]
    lines = zip(table(rows, "  "), unchanged, strict=True)
    return [f"{line}{'   no effect' if same else ''}" for line, same in lines]


def _assumed(manifest: dict[str, Any]) -> str:
    n = manifest["assumptions"]
    return (
        f"Assumptions: {n['numbers']} numbers of the scenario, {n['sourced']} with a source and {n['disputed']} marked "
        f"as disputed (`bilateral check FILE --assumptions` lists them), and the model's parameters, judged or fitted "
        f"to other crises. The interests of third parties and factions are inputs: the results show the effect that "
        f"their interference would have, not that it took place."
    )


def _caveat(runs: int) -> str:
    return (
        "Not a forecast, not a verdict on who is to blame, and not evidence of anybody's motives. Intervals are 90 % "
        f"Monte Carlo intervals: they reflect the number of runs ({runs:,}), not errors of the model or its inputs."
    )


def _variant(variant: str) -> str:
    return "base case" if variant == "base" else f"variant {variant}"


def _theory(manifest: dict[str, Any]) -> str:
    """Name the theory unless it is the default; older run folders do not record it."""
    theory = manifest.get("theory", USUAL_THEORY)
    return "" if theory == USUAL_THEORY else f", theory {theory}"


def _span(manifest: dict[str, Any]) -> str:
    start = dt.date.fromisoformat(manifest["start"])
    end = start + dt.timedelta(weeks=manifest["weeks"])
    return f"{start:%B %Y} to {end:%B %Y}"


def _weeks(weeks: float) -> str:
    return f"{weeks:.0f} weeks" if weeks < 104 else f"{weeks / 52.18:.1f} years"
