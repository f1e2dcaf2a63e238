"""Sections about causes and chances: players, and the window of a gesture."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sim.briefing.blocks import Block, Items, Section, Table, Text
from sim.briefing.known import Known, estimate
from sim.errors import counted
from sim.model.outcomes import SHARE, WEEKS, outcome
from sim.questions.attribute.text import KIND, NEUTRAL, effect_cell
from sim.questions.window.repair_curves import DATED, evenly
from sim.questions.window.text import STATUS
from sim.statistics.intervals import Estimate
from sim.wording import bare_amount, capital, day, listed, probability, unit_after

PLAYERS, DATES = 12, 7
"""Largest numbers of rows: players, and dates of a gesture."""
SHARED = "rupture"
"""An outcome in percentage points, for its unit."""


def players(known: Known) -> Section:
    """Effects of players on the outcome that was asked for, with the caveat."""
    answer = known.stored.get("attribute")
    parts = known.missing("attribute") if answer is None else _players(answer)
    return Section("players", "Who mattered", parts)


def _players(answer: dict[str, Any]) -> tuple[Block, ...]:
    measured = outcome(answer["outcome"])
    everybody, nobody = (bare_amount(measured, estimate(answer["levels"][who])) for who in ("all", "none"))
    levels = (
        f"With all players in, {measured.words} {measured.verb} {everybody}; with all of them neutral, {nobody} "
        f"({counted(answer['runs'], 'run')} of {counted(answer['weeks'], 'week')})."
    )
    by_size = sorted(answer["players"], key=lambda player: -abs(player["shapley"]["estimate"]))
    clear = [player for player in by_size if player["present"] and _distinguishable(player)]
    others = [str(player["label"]) for player in by_size if player not in clear[:PLAYERS]]
    rows = tuple(
        (
            str(player["label"]),
            KIND.get(player["kind"], player["kind"]),
            *(effect_cell(measured, estimate(player[effect])) for effect in ("but_for", "shapley")),
        )
        for player in clear[:PLAYERS]
    )
    unit = {SHARE: "percentage points", WEEKS: "weeks"}.get(measured.unit, "the relation, -1 to 1")
    table = Table(
        f"Effects on {measured.words}, in {unit} (90 % interval)", ("player", "kind", "but-for", "Shapley value"), rows
    )
    rest = f"Not distinguishable from zero, or smaller: {listed(others)}." if others else ""
    warnings = [f"Warning: {warning}." for warning in answer["warnings"]]
    notes = [Text(text, "note") for text in (rest, *warnings, NEUTRAL, answer["caveat"]) if text]
    return (Text(levels), *([table] if rows else []), *notes)


def _distinguishable(player: dict[str, Any]) -> bool:
    return any(not e["low"] <= 0.0 <= e["high"] for e in (player["shapley"], player["but_for"]))


def window(known: Known) -> Section:
    """Probability that the crisis ends, by week of a gesture, and the points of no return."""
    answer = known.stored.get("window")
    parts = known.missing("window") if answer is None else _window(answer)
    return Section("window", "Until when a gesture can end the crisis", parts)


def _window(answer: dict[str, Any]) -> tuple[Block, ...]:
    first = answer["gestures"][0]
    return (
        *(part for gesture in answer["gestures"] for part in _gesture(answer, gesture)),
        _by_date(answer, first),
        Text(f"What closes the window of the gesture {first['gesture']}: gain if one factor is reset to its start."),
        Items(tuple(f"{capital(factor['description'])}: {_points(factor)}." for factor in answer["closing_factors"])),
        Text(answer["caveat"], "note"),
    )


def _gesture(answer: dict[str, Any], gesture: dict[str, Any]) -> tuple[Block, ...]:
    """Say what a gesture does in the first week tested, and until when."""
    start, control = gesture["weeks"][0], answer["control"]
    effect = (
        f"{capital(gesture['description'])} ({gesture['gesture']}), made in the week of {_day(start['date'])}: that "
        f"the crisis ends within {counted(answer['within'], 'week')} is {probability(estimate(start['with']))}; "
        f"without it, {probability(estimate(start['without']))}."
    )
    halved = gesture["gain_halved_on"]
    until = (
        *([f"From the week of {_day(halved)} its gain stays below half of its maximum."] if halved else []),
        f"Point of no return (probability below one half from then on): {_point(gesture, '')}. Without the gesture: "
        f"{_point(control, '')}.",
        f"The same over the runs still in crisis: {_point(gesture, '_in_crisis')}. Without the gesture: "
        f"{_point(control, '_in_crisis')}.",
    )
    return Text(effect), Items(until)


def _point(effect: dict[str, Any], among: str) -> str:
    point, status = effect[f"point_of_no_return{among}"], effect[f"status{among}"]
    text = STATUS[status]
    if status == DATED:
        low, high = (_day(point[end]) if point[end] else "beyond the weeks tested" for end in ("low", "high"))
        text = f"the week of {_day(point['date'])} (90 %: {low} to {high})"
    unsure = f", but unsure ({effect[f'status_share{among}']:.0%} of resamples agree)"
    return f"{text}{unsure}" if effect[f"unsure{among}"] else text


def _by_date(answer: dict[str, Any], gesture: dict[str, Any]) -> Table:
    rows = tuple(
        (
            _day(week["date"]),
            *(_percent(estimate(week[key])) for key in ("with", "without", "with_in_crisis", "without_in_crisis")),
            counted(week["runs_in_crisis"], "run"),
        )
        for week in (gesture["weeks"][n] for n in evenly(len(gesture["weeks"]), DATES))
    )
    runs = counted(answer["runs"], "run")
    caption = f"Probability that the crisis ends, by week of the gesture {gesture['gesture']}: {runs}"
    heads = ("week of", "with it", "without", "with it, in crisis", "without, in crisis", "still in crisis")
    return Table(caption, heads, rows)


def _points(factor: dict[str, Any]) -> str:
    gain = estimate(factor["gain_if_reset"])
    middle, low, high = (f"{round(100.0 * edge) + 0:+d}" for edge in (gain.estimate, gain.low, gain.high))
    return f"{middle}{unit_after(outcome(SHARED), middle)} ({low} to {high})"


def _percent(e: Estimate) -> str:
    return "-" if e.estimate != e.estimate else f"{e.estimate:.0%} ({e.low:.0%} to {e.high:.0%})"


def _day(text: str) -> str:
    return day(dt.date.fromisoformat(text))
