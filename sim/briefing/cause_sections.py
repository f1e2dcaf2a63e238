"""Sections about causes and chances: players, and the window of a gesture."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sim.briefing.blocks import Block, Items, Section, Table, Text
from sim.briefing.known import Known, estimate
from sim.briefing.stored_texts import acts_retold, retold
from sim.errors import counted
from sim.languages.current import gettext, gettext_noop, language, percentage
from sim.model.outcomes import SHARE, WEEKS, outcome
from sim.questions.attribute.text import KIND, NEUTRAL, effect_cell
from sim.questions.window.repair_curves import DATED, evenly
from sim.questions.window.text import STATUS
from sim.statistics.intervals import Estimate
from sim.wording import bare_amount, capital, day, listed, probability, share_words, unit_after

PLAYERS, DATES = 12, 7
"""Largest numbers of rows: players, and dates of a gesture."""
SHARED = "rupture"
"""An outcome in percentage points, for its unit."""


def players(known: Known) -> Section:
    """Effects of players on the outcome that was asked for, with the caveat."""
    answer = known.stored.get("attribute")
    parts = known.missing("attribute") if answer is None else _players(answer)
    return Section("players", gettext("Who mattered"), parts)


def _players(answer: dict[str, Any]) -> tuple[Block, ...]:
    measured = outcome(answer["outcome"])
    everybody, nobody = (bare_amount(measured, estimate(answer["levels"][who])) for who in ("all", "none"))
    levels = gettext(
        "With all players in, {outcome} {is_or_are} {everybody}; with all of them neutral, {nobody} ({runs} of "
        "{weeks}).",
        outcome=gettext(measured.words), is_or_are=measured.verb, everybody=everybody, nobody=nobody,
        runs=counted(answer["runs"], "run"), weeks=counted(answer["weeks"], "week"),
    )  # fmt: skip
    by_size = sorted(answer["players"], key=lambda player: -abs(player["shapley"]["estimate"]))
    clear = [player for player in by_size if player["present"] and _distinguishable(player)]
    others = [retold(player["label"]) for player in by_size if player not in clear[:PLAYERS]]
    rows = tuple(
        (
            retold(player["label"]),
            gettext(KIND.get(player["kind"], player["kind"])),
            *(effect_cell(measured, estimate(player[effect])) for effect in ("but_for", "shapley")),
        )
        for player in clear[:PLAYERS]
    )
    unit = {SHARE: gettext("percentage points"), WEEKS: gettext("weeks")}
    caption = gettext(
        "Effects on {outcome}, in {unit} (90 % interval)",
        outcome=gettext(measured.words), unit=unit.get(measured.unit, gettext("the relation, -1 to 1")),
    )  # fmt: skip
    table = Table(caption, (gettext("player"), gettext("kind"), gettext("but-for"), gettext("Shapley value")), rows)
    rest = gettext("Not distinguishable from zero, or smaller: {players}.", players=listed(others)) if others else ""
    warnings = [retold(f"Warning: {warning}.") for warning in answer["warnings"]]
    notes = [Text(text, "note") for text in (rest, *warnings, gettext(NEUTRAL), retold(answer["caveat"])) if text]
    return (Text(levels), *([table] if rows else []), *notes)


def _distinguishable(player: dict[str, Any]) -> bool:
    return any(not e["low"] <= 0.0 <= e["high"] for e in (player["shapley"], player["but_for"]))


def window(known: Known) -> Section:
    """Probability that the crisis ends, by week of a gesture, and the points of no return."""
    answer = known.stored.get("window")
    parts = known.missing("window") if answer is None else _window(answer)
    return Section("window", gettext("Until when a gesture can end the crisis"), parts)


def _window(answer: dict[str, Any]) -> tuple[Block, ...]:
    first = answer["gestures"][0]
    return (
        *(part for gesture in answer["gestures"] for part in _gesture(answer, gesture)),
        _by_date(answer, first),
        Text(
            gettext(
                "What closes the window of the gesture {gesture}: gain if one factor is reset to its start.",
                gesture=first["gesture"],
            )
        ),
        Items(tuple(map(_closing, answer["closing_factors"]))),
        Text(retold(answer["caveat"]), "note"),
    )


def _gesture(answer: dict[str, Any], gesture: dict[str, Any]) -> tuple[Block, ...]:
    """Say what a gesture does in the first week tested, and until when."""
    start, control = gesture["weeks"][0], answer["control"]
    effect = gettext(
        "{description} ({gesture}), made in the week of {date}: that the crisis ends within {weeks} is {probability}; "
        "without it, {without}.",
        description=capital(acts_retold(gesture["description"])), gesture=gesture["gesture"], date=_day(start["date"]),
        weeks=counted(answer["within"], "week"), probability=probability(estimate(start["with"])),
        without=probability(estimate(start["without"])),
    )  # fmt: skip
    halved = gesture["gain_halved_on"]
    stays = gettext_noop("From the week of {date} its gain stays below half of its maximum.")
    until = (
        *([gettext(stays, date=_day(halved))] if halved else []),
        gettext(
            "Point of no return (probability below one half from then on): {point}. Without the gesture: {without}.",
            point=_point(gesture, ""), without=_point(control, ""),
        ),
        gettext(
            "The same over the runs still in crisis: {point}. Without the gesture: {without}.",
            point=_point(gesture, "_in_crisis"), without=_point(control, "_in_crisis"),
        ),
    )  # fmt: skip
    return Text(effect), Items(until)


def _point(effect: dict[str, Any], among: str) -> str:
    point, status = effect[f"point_of_no_return{among}"], effect[f"status{among}"]
    text = gettext(STATUS[status])
    if status == DATED:
        beyond = gettext("beyond the weeks tested")
        low, high = (_day(point[end]) if point[end] else beyond for end in ("low", "high"))
        text = gettext("the week of {date} (90 %: {low} to {high})", date=_day(point["date"]), low=low, high=high)
    if not effect[f"unsure{among}"]:
        return text
    agree = percentage(effect[f"status_share{among}"])
    return gettext("{point}, but unsure ({share} of resamples agree)", point=text, share=agree)


def _by_date(answer: dict[str, Any], gesture: dict[str, Any]) -> Table:
    rows = tuple(
        (
            _day(week["date"]),
            *(_percent(estimate(week[key])) for key in ("with", "without", "with_in_crisis", "without_in_crisis")),
            counted(week["runs_in_crisis"], "run"),
        )
        for week in (gesture["weeks"][n] for n in evenly(len(gesture["weeks"]), DATES))
    )
    caption = gettext(
        "Probability that the crisis ends, by week of the gesture {gesture}: {runs}",
        gesture=gesture["gesture"], runs=counted(answer["runs"], "run"),
    )  # fmt: skip
    heads = (
        gettext("week of"), gettext("with it"), gettext("without"), gettext("with it, in crisis"),
        gettext("without, in crisis"), gettext("still in crisis"),
    )  # fmt: skip
    return Table(caption, heads, rows)


def _closing(factor: dict[str, Any]) -> str:
    return f"{capital(retold(factor['description']))}: {_points(factor)}."


def _points(factor: dict[str, Any]) -> str:
    gain = estimate(factor["gain_if_reset"])
    middle, low, high = (f"{round(100.0 * edge) + 0:+d}" for edge in (gain.estimate, gain.low, gain.high))
    unit = unit_after(outcome(SHARED), middle)
    middle, low, high = map(language().decimal, (middle, low, high))
    return gettext("{middle}{unit} ({low} to {high})", middle=middle, unit=unit, low=low, high=high)


def _percent(e: Estimate) -> str:
    return "-" if e.estimate != e.estimate else share_words(e)


def _day(text: str) -> str:
    return day(dt.date.fromisoformat(text))
