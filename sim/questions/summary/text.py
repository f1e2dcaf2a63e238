"""Text of a summary: question, results with intervals, dates, the worst 5 % and the caveats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.errors import counted
from sim.languages.current import gettext, percentage, signed, whole
from sim.questions.summary.joint import FOLLOWS, LEGEND, cell, elsewhere_sentence
from sim.results.dates import ChangeDate, ChangeDates
from sim.results.run_folder import CONDITIONED
from sim.statistics.intervals import Estimate
from sim.wording import dated, day, duration, fold, probability, table

if TYPE_CHECKING:
    from sim.questions.summary.summary import Shares, Summary, VariantSummary

USUAL_THEORY = "bounded_reciprocity"
NO_PICTURES = "No run ruptures, so there is nothing to draw of the time to a rupture, and no early warning of one."
NO_SUCH_VARIANT = (
    "What the incidents add to the probability of rupture: simulate a variant without them as well "
    "(`without: {incidents: [...]}` in the file, and --variant)."
)
GIVEN_THE_RECORD = (
    "These runs follow the record. Probabilities count from the start, not from the end of the record (update.txt has "
    "those), and as runs descend from few ancestors their intervals are too narrow."
)
ASK_RUPTURE, ASK_SEVERANCE, ASK_REPAIR = "rupture", "severance", "repair"


def text(summary: Summary) -> str:
    """Write one screen: the first variant in full, a line for each other variant."""
    manifest, first, variants = summary.results.manifest, summary.first, list(summary.variants.values())
    lines = [*fold(manifest["title"]), *fold(f"Question: {manifest['question']}"), ""]
    title = manifest.get("variant_titles", {}).get(first.variant)
    inputs = f"{_variant(first.variant)}{f', {title}' if title else ''}{_theory(manifest)}"
    lines += fold(f"Results ({inputs}: {counted(first.runs, 'run')}, seed {manifest['seed']}, {_span(first.dates)})")
    said = answers(manifest, first)
    said[1:1] = _added_by_incidents(manifest, summary)
    said += [GIVEN_THE_RECORD] * (CONDITIONED in manifest)
    if first.variant in summary.followed:
        said.append(summary.followed[first.variant].sentence(manifest["state_names"]))
    if elsewhere := elsewhere_sentence(summary.elsewhere.get(first.variant, {})):
        said.append(elsewhere)
    lines += [line for answer in said for line in fold(answer, "  - ")]
    if len(variants) > 1:
        lines += ["", "Variants, with common random numbers", *_table(variants)]
    if first.variant in summary.joint:
        lines += ["", "Focal dyads, in the same runs", *_focal_table(summary)]
        lines += [line for said in summary.joint[first.variant].sentences() for line in fold(said, "  - ")]
    if summary.parameters:
        lines += ["", *fold(str(summary.parameters))]
    return "\n".join([*lines, "", *fold(assumed(manifest)), *fold(caveat(first.runs))])


def answers(manifest: dict[str, Any], s: VariantSummary) -> list[str]:
    """Return the results of a variant as sentences: those asked for first, then the end and the worst plausible run."""
    a, b = manifest["names"]
    questions = manifest["ask"]
    answers = []
    if ASK_RUPTURE in questions:
        answers.append(
            gettext(
                "Rupture between {a} and {b} (ambassador recalled or worse for four weeks): {probability}.",
                a=a, b=b, probability=probability(s.rupture, s.runs),
            )
        )  # fmt: skip
        if s.rupture_dates:
            early, middle, late = (dated(date, full=True) for date in s.rupture_dates)
            answers.append(
                gettext(
                    "Date of rupture: {half}. Of the ruptures, half have begun by {middle}, and 90 % begin between "
                    "{early} and {late}.",
                    half=half_ruptured(s), middle=middle, early=early, late=late,
                )
            )  # fmt: skip
    answers += [
        gettext("Ambassador recalled or worse by {date}: {probability}.", date=day(date, full=True),
                probability=probability(e, s.runs) if e else _not_played(s.dates))
        for date, e in s.recalled_by.items()
    ]  # fmt: skip
    if ASK_SEVERANCE in questions or s.severance.estimate > 0.0:
        severance = probability(s.severance, s.runs)
        answers.append(gettext("Relations severed at any time: {probability}.", probability=severance))
    if ASK_REPAIR in questions and s.rupture.estimate > 0.0:
        answers.append(
            gettext(
                "Full repair after a rupture, by the horizon: {probability} of ruptured runs. Time from a rupture to "
                "full repair: {time}.",
                probability=probability(s.repair), time=_half_repaired(s.repair_weeks),
            )
        )  # fmt: skip
    return [*answers, *_at_the_end(s)]


def _at_the_end(s: VariantSummary) -> list[str]:
    """Describe the last week, and the worst plausible run."""
    w = s.worst
    return [
        gettext(
            "Relation at the end: median {median}, 90 % of runs between {low} and {high} (the lower of both relations, "
            "-1 to 1). The most frequent rung is {rung} ({share} of runs).",
            median=signed(s.end["median"]), low=signed(s.end["p05"]), high=signed(s.end["p95"]),
            rung=gettext(s.end_rung), share=percentage(s.rungs_at_end[s.end_rung]),
        ),
        gettext(
            "At the end, by the relation alone: {rungs}. Formal acts in force: {acts}.",
            rungs=_listed(s.relation_rung_on, s.dates), acts=_listed(s.in_force_on, s.dates),
        ),
        gettext(
            "Worst plausible run (5 % of runs are worse): {worst} from {date}, {weeks} in crisis or worse, {end} at "
            "the end (run {run}).",
            worst=gettext(w.worst_rung), date=dated(w.reached, full=True), weeks=counted(w.weeks_in_crisis, "week"),
            end=gettext(w.end_rung), run=w.run,
        ),
    ]  # fmt: skip


def _added_by_incidents(manifest: dict[str, Any], summary: Summary) -> list[str]:
    """Give the probability of rupture in a variant without any incident, or say how to obtain it; and missing pictures.

    Such a variant has the scripted acts and appeals of the first one, and shares its random numbers.
    """
    played, first = manifest.get("played_incidents", {}), summary.first.variant
    acts = {
        name: [manifest.get(key, {}).get(name) for key in ("scripted_acts", "appeals")] for name in summary.variants
    }
    if ASK_RUPTURE not in manifest["ask"] or not played.get(first):
        return [NO_PICTURES] if summary.first.rupture.estimate == 0.0 else []
    without = [s for name, s in summary.variants.items() if not played.get(name) and acts.get(name) == acts.get(first)]
    if without:
        rupture = probability(without[0].rupture, without[0].runs)
        return [f"Rupture without any of the named incidents (variant {without[0].variant}): {rupture}."]
    return [NO_SUCH_VARIANT]


def half_ruptured(s: VariantSummary) -> str:
    """Describe the median of the time to rupture, over all runs."""
    middle = s.rupture_on()
    if middle is None:
        return gettext("fewer than half of all runs rupture in the weeks played")
    low, high = (_date_or_later(s.rupture_on(edge)) for edge in ("low", "high"))
    date = dated(middle, full=True)
    return gettext("half of all runs have ruptured by {date} (90 %: {low} to {high})", date=date, low=low, high=high)


def _date_or_later(date: ChangeDate | None) -> str:
    return gettext("not reached") if date is None else dated(date, full=True)


def _half_repaired(weeks: Estimate) -> str:
    """Describe the median of the time to repair, over the ruptured runs."""
    if weeks.estimate != weeks.estimate:
        return gettext("fewer than half are repaired in the weeks played (Kaplan-Meier)")
    return gettext(
        "median {middle}, 90 % {low} to {high} (Kaplan-Meier, unrepaired runs censored)",
        middle=duration(weeks.estimate), low=duration(weeks.low), high=duration(weeks.high),
    )  # fmt: skip


def _not_played(dates: ChangeDates) -> str:
    return gettext("not played so far (the last day played is {date})", date=day(dates.last, full=True))


def _listed(shares: Shares, dates: ChangeDates) -> str:
    """List the shares of runs in the last week that do not round to zero."""
    last = shares[dates.first_day(dates.weeks - 1)] or {}
    return ", ".join(f"{gettext(name)} {percentage(share)}" for name, share in last.items() if share >= 0.005)


def _table(variants: list[VariantSummary]) -> list[str]:
    dates = list(variants[0].recalled_by)
    rows = [
        ["", "rupture", *(f"recall by {date.isoformat()}" for date in dates), "repair after rupture", "end (median)"]
    ]
    for s in variants:
        estimates = [s.rupture, *(s.recalled_by[date] for date in dates), s.repair]
        cells = [
            "not played" if e is None else f"{e.estimate:.0%}" if e.estimate == e.estimate else "-" for e in estimates
        ]
        rows.append([s.variant, *cells, f"{s.end['median']:+.2f}"])
    unchanged = [False, *(s.unchanged for s in variants)]
    lines = zip(table(rows, "  "), unchanged, strict=True)
    return [f"{line}{'   no effect' if same else ''}" for line, same in lines]


def _focal_table(summary: Summary) -> list[str]:
    """Return the table of the first variant by focal dyad."""
    variant = summary.first.variant
    joint = summary.joint[variant]
    rows = [["", "rupture", "half by", "severed", "repair after rupture", "first*", f"follows within {FOLLOWS} weeks*"]]
    for dyad, s in summary.by_focal_dyad[variant].items():
        half = s.rupture_on()
        shares = (s.severance, s.repair, joint.first[dyad], joint.follows[dyad])
        rupture = f"{s.rupture.estimate:.0%} ({s.rupture.low:.0%} to {s.rupture.high:.0%})"
        rows.append([dyad, rupture, dated(half) if half else "-", *map(cell, shares)])
    return [*table(rows, "  "), *fold(f"* {LEGEND}", "  ")]


def assumed(manifest: dict[str, Any]) -> str:
    """Say how many numbers the results rest on, and of what kind they are."""
    n = manifest["assumptions"]
    return gettext(
        "Assumptions: {numbers} numbers of the scenario, {sourced} with a source and {disputed} marked as disputed "
        "(`bilateral check FILE --assumptions` lists them), and the model's parameters, judged or fitted to other "
        "crises. The interests of third parties and factions are inputs: the results show the effect that their "
        "interference would have, not that it took place.",
        numbers=n["numbers"], sourced=n["sourced"], disputed=n["disputed"],
    )  # fmt: skip


def caveat(runs: int) -> str:
    """Say what the results are not."""
    return gettext(
        "Not a forecast, not a verdict on who is to blame, and not evidence of anybody's motives. Intervals are 90 % "
        "Monte Carlo intervals: they reflect the number of runs ({runs}), not errors of the model or its inputs.",
        runs=whole(runs),
    )


def _variant(variant: str) -> str:
    return "base case" if variant == "base" else f"variant {variant}"


def _theory(manifest: dict[str, Any]) -> str:
    """Name the theory unless it is the default; older run folders do not record it."""
    theory = manifest.get("theory", USUAL_THEORY)
    return "" if theory == USUAL_THEORY else f", theory {theory}"


def _span(dates: ChangeDates) -> str:
    return f"{dates.start:%B %Y} to {dates.last:%B %Y}"
