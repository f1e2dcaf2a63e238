"""From a coded case to the inputs of a scenario: one mapping for every case, of what was known at the incident alone.

The mapping is assumed: its form and its numbers are the authors' judgement, none is fitted to the cases but the
parameters that the shared base carries. docs/history.md gives it in words.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Any

from sim.past_crises.table import Before
from sim.scenario.inputs import DEATH_BANDS

Keys = dict[str, Any]

MOST_PRIOR, MOST_TIES, MOST_IDEAL = 0.85, 0.9, 0.95
"""No case opens, and no faction wants, beyond this (a relation)."""
PEACE_WEIGHT, DEFENCE_TIES = 0.3, 0.1
"""How far ties follow the peace scale rather than the prior relation; what a defence pact adds to them."""
HAWKS_BELOW, BUSINESS_ABOVE = 0.9, 0.4
"""Hawks want this much less than the prior relation; business this much more, where dependence is full."""
HAWKS, RIVALRY, BUSINESS = 0.35, 0.15, 0.25
"""Shares of power: hawks, what rivalry adds to them, business; the rest is the leader's own circle."""
WEDGE, WEDGE_ON_OFFENDER = -0.67, 0.3
"""The push of a third party that inflames, on the aggrieved side; the share of it that works on the offender."""
LEAST_TRADE = 1e-4
"""The share of trade at which dependence is none."""
USUAL_TRADE = 0.0413
"""The larger share of trade where the table gives neither (median of the 99 cases)."""
NO_INTENT = 0.63
"""How far a state is held responsible for an accident to an aircraft or a ship."""
YEARS_FOR_LIFE, YEARS_LOST = 12.0, 7.0
"""Expected years in office: the first, less the second times V-Dem's polyarchy."""

AFFRONT = {
    "recognition_policy": 1, "verbal_insult": 1, "treaty_policy": 1, "sanctions": 1, "expropriation": 1,
    "aircraft_ship": -1, "arrest_detention": -1, "espionage": -1, "assassination_attack": -1,
}  # fmt: skip
"""1 a deliberate political act, -1 an accident, an arrest or an agents' act; any other class is 0."""
ACCIDENTS = ("aircraft_ship",)
SIDES = ("hawks", "circle", "business")


@dataclass(frozen=True)
class Inputs:
    """The numbers a case comes to."""

    relation: float
    ties: float
    dependence: float
    powers: tuple[float, float, float]
    ideals: tuple[float, float, float]
    attribution: float
    affront: int


def inputs(case: Before) -> Inputs:
    """What the mapping makes of a case."""
    relation = _within(case.prior_score, MOST_PRIOR)
    peace = 0.0 if case.peace_scale is None else PEACE_WEIGHT * (1.6 * case.peace_scale - 0.6 - relation)
    dependence = _dependence(case)
    hawks = HAWKS + RIVALRY * case.rivalry
    wanted = (relation - HAWKS_BELOW, relation, relation + BUSINESS_ABOVE * dependence)
    return Inputs(
        relation=round(relation, 4),
        ties=round(_within(relation + peace + DEFENCE_TIES * case.defence_pact, MOST_TIES), 4),
        dependence=round(dependence, 4),
        powers=(hawks, round(1.0 - BUSINESS - hawks, 4), BUSINESS),
        ideals=tuple(round(_within(tone, MOST_IDEAL), 4) for tone in wanted),  # type: ignore[arg-type]
        attribution=NO_INTENT if case.incident_type in ACCIDENTS else 1.0,
        affront=AFFRONT.get(case.incident_type, 0),
    )


def keys_of(case: Before, base: str) -> Keys:
    """The keys of a scenario file for a case, laid over the shared `base`; week 0 is the week of the incident."""
    numbers, a, b = inputs(case), case.aggrieved, case.offender
    pair = f"{a}-{b}"
    words = case.incident_type.replace("_", " ")
    polyarchy = {a: case.polyarchy_aggrieved, b: case.polyarchy_offender}
    keys: Keys = {
        "extends": base,
        "title": f"{a} and {b}, {case.date[:4]}",
        "question": f"What comes of it between {a} and {b}: {words}, {case.date}?",
        "start": _monday(case.date),
        "focus": pair,
        "states": {code: _state(code, numbers.powers, polyarchy[code]) for code in (a, b)},
        "relations": {pair: numbers.relation},
        "ties": {pair: numbers.ties},
        "dependence": {pair: numbers.dependence},
        "ideals": {
            f"{one}.{side}>{other}": tone
            for one, other in ((a, b), (b, a))
            for side, tone in zip(SIDES, numbers.ideals, strict=True)
        },
        "incidents": {
            "incident": {
                "title": words, "date": case.date, "victim": a, "culprit": b, "severity": case.severity,
                "deaths": (0, *DEATH_BANDS)[case.fatality_band], "attribution": numbers.attribution,
                "affront": numbers.affront, "sources": ["case_table"],
            }
        },
    }  # fmt: skip
    if case.inflamer:
        keys["pushes"] = {f"{a}>{b}": WEDGE, f"{b}>{a}": round(WEDGE * WEDGE_ON_OFFENDER, 4)}
    return keys


def _state(code: str, powers: tuple[float, float, float], polyarchy: float | None) -> Keys:
    state: Keys = {
        "name": code,
        "factions": {side: {"power": power} for side, power in zip(SIDES, powers, strict=True)},
    }
    if polyarchy is not None:
        state["leader"] = {"tenure_years": round(YEARS_FOR_LIFE - YEARS_LOST * polyarchy, 4)}
    return state


def _dependence(case: Before) -> float:
    """The larger share of trade, on a log scale from LEAST_TRADE to 1, as 0 to 1."""
    shares = [share for share in (case.trade_share_aggrieved, case.trade_share_offender) if share is not None]
    share = max(shares, default=USUAL_TRADE)
    return min(1.0, max(0.0, math.log(max(share, LEAST_TRADE) / LEAST_TRADE) / math.log(1.0 / LEAST_TRADE)))


def _within(value: float, most: float) -> float:
    return min(most, max(-most, value))


def _monday(date: str) -> str:
    day = dt.date.fromisoformat(date)
    return (day - dt.timedelta(days=day.weekday())).isoformat()
