"""Coded cases as scenario files: a small file each, of what was known at the incident alone, on a base that all share.

The mapping is one for every case. It is assumed: none of its numbers is fitted to the cases but the parameters that
the base carries. docs/history.md gives it in words.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from sim.data.drafting import mapping
from sim.data.drafting.mapping import MOST_RELATION, clipped
from sim.errors import UsageError
from sim.past_crises.table import Before, CodedCase
from sim.scenario.scenario import DEATH_BANDS, Scenario, load

Keys = dict[str, Any]

MOST_TIES = 0.9
"""No case opens with ties beyond this."""
PEACE_WEIGHT, DEFENCE_TIES = 0.3, 0.1
"""How far ties follow the peace scale rather than the prior relation; what a defence pact adds to them."""
RIVALRY = 0.15
"""What rivalry adds to the hawks' share of power."""
WEDGE, WEDGE_ON_OFFENDER = -0.67, 0.3
"""The push of a third party that inflames, on the aggrieved side; the share of it that works on the offender."""
USUAL_TRADE = 0.0413
"""The larger share of trade where the table gives neither (median of the 99 cases)."""
NO_INTENT = 0.63
"""How far a state is held responsible for an accident to an aircraft or a ship."""

INTENT = {
    "recognition_policy": 1, "verbal_insult": 1, "treaty_policy": 1, "sanctions": 1, "expropriation": 1,
    "aircraft_ship": -1, "arrest_detention": -1, "espionage": -1, "assassination_attack": -1,
}  # fmt: skip
"""1 a deliberate political act, -1 an accident, an arrest or an agents' act; any other class is 0."""
ACCIDENTS = ("aircraft_ship",)
SIDES = ("hawks", "circle", "business")


def keys_of(case: Before, base: str) -> Keys:
    """The keys of a scenario file for a case, laid over the shared `base`; week 0 is the week of the incident."""
    a, b = case.aggrieved, case.offender
    dyad, words = f"{a}-{b}", _words(case)
    relation = clipped(case.prior_score, -MOST_RELATION, MOST_RELATION)
    trade_dependence = mapping.on_log_scale(trade_share(case))
    wanted = dict(zip(SIDES, mapping.ideal_tones(relation, trade_dependence), strict=True))
    keys: Keys = {
        "extends": base,
        "title": f"{a} and {b}, {case.date[:4]}",
        "question": f"What comes of it between {a} and {b}: {words}, {case.date}?",
        "start": _monday(case.date),
        "focus": dyad,
        "states": {
            a: _state(a, case.rivalry, case.polyarchy_aggrieved),
            b: _state(b, case.rivalry, case.polyarchy_offender),
        },
        "relations": {dyad: round(relation, 4)},
        "ties": {dyad: round(_ties(case, relation), 4)},
        "trade_dependence": {dyad: round(trade_dependence, 4)},
        "ideal_tones": {
            f"{one}.{side}>{other}": round(tone, 4) for one, other in ((a, b), (b, a)) for side, tone in wanted.items()
        },
        "incidents": {"incident": _incident(case)},
    }
    if case.inflamer:
        keys["pressures"] = {f"{a}>{b}": WEDGE, f"{b}>{a}": round(WEDGE * WEDGE_ON_OFFENDER, 4)}
    return keys


def trade_share(case: Before) -> float:
    """The larger of the two shares of trade, or the usual one where neither is known."""
    shares = (case.trade_share_aggrieved, case.trade_share_offender)
    return max((share for share in shares if share is not None), default=USUAL_TRADE)


def _words(case: Before) -> str:
    return case.incident_type.replace("_", " ")


def _ties(case: Before, relation: float) -> float:
    peace = 0.0 if case.peace_scale is None else PEACE_WEIGHT * (mapping.relation_of_peace(case.peace_scale) - relation)
    return clipped(relation + peace + DEFENCE_TIES * case.defence_pact, -MOST_TIES, MOST_TIES)


def _state(code: str, rivalry: bool, polyarchy: float | None) -> Keys:
    shares = zip(SIDES, mapping.powers(mapping.HAWKS + RIVALRY * rivalry), strict=True)
    state: Keys = {"name": code, "factions": {side: {"power": power} for side, power in shares}}
    if polyarchy is not None:
        state["leader"] = {"tenure_years": round(mapping.tenure_years(polyarchy), 4)}
    return state


def _incident(case: Before) -> Keys:
    return {
        "title": _words(case), "date": case.date, "victim": case.aggrieved, "offender": case.offender,
        "severity": case.severity, "deaths": (0, *DEATH_BANDS)[case.fatality_band],
        "responsibility": NO_INTENT if case.incident_type in ACCIDENTS else 1.0,
        "intent": INTENT.get(case.incident_type, 0), "sources": ["case_table"],
    }  # fmt: skip


def _monday(date: str) -> str:
    day = dt.date.fromisoformat(date)
    return (day - dt.timedelta(days=day.weekday())).isoformat()


BASE_FILE = "_base.yaml"
TEN_YEARS = 522
"""Weeks a case is played."""
BASE_WORDS = (
    "# What all cases of a coded table share: how long they are played, and the parameters in force.\n"
    "# Not a scenario by itself: each case extends it. docs/history.md says how a row of the table becomes a file.\n"
)
CASE_WORDS = "# Made from a row of a case table by `bilateral import`; docs/history.md gives the mapping.\n"


def base_text(parameters: dict[str, float]) -> str:
    """The shared base, with these parameters in force."""
    keys: Keys = {
        "format": 1,
        "weeks": TEN_YEARS,
        "ask": ["rupture", "severance", "repair"],
        "parameters": {name: round(float(value), 6) for name, value in parameters.items()},
        "sources": {
            "case_table": {"author": "the coder of the case table", "title": "Table of coded crises", "date": 2026}
        },
    }
    return BASE_WORDS + _yaml(keys)


def case_text(case: CodedCase) -> str:
    """A case as the text of a scenario file."""
    return CASE_WORDS + _yaml(keys_of(case.before, BASE_FILE))


def write_cases(cases: Sequence[CodedCase], parameters: dict[str, float], folder: Path) -> list[Path]:
    """Write the base and a file for every case; returns their paths. Raises UsageError rather than overwrite a file."""
    texts = {BASE_FILE: base_text(parameters), **{f"{case.name}.yaml": case_text(case) for case in cases}}
    there = [name for name in texts if (folder / name).exists() and (folder / name).read_text() != texts[name]]
    if there:
        some = ", ".join(there[:5]) + (f" and {len(there) - 5} more" if len(there) > 5 else "")
        raise UsageError(
            f"{folder} has {some} already, and other than what would be written; name another --out folder"
        )
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts if name != BASE_FILE]


def scenarios_of(cases: Sequence[CodedCase], parameters: dict[str, float]) -> list[Scenario]:
    """Each case as a scenario, exactly as `write_cases` would write it."""
    with tempfile.TemporaryDirectory() as folder:
        return [load(path) for path in write_cases(cases, parameters, Path(folder))]


def _yaml(keys: Keys) -> str:
    return str(yaml.safe_dump(keys, sort_keys=False, allow_unicode=True, width=110, default_flow_style=None))
