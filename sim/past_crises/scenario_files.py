"""Write coded cases as scenario files: a small file each, from data known at the incident, on a shared base.

All cases use the same mapping, which is assumed. docs/history.md describes it.
"""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from sim.data.drafting import mapping
from sim.data.drafting.mapping import MAX_RELATION, clipped
from sim.errors import UsageError
from sim.past_crises.table import Before, CodedCase
from sim.scenario.scenario import DEATH_BANDS, Scenario, load
from sim.writing import write_text

Keys = dict[str, Any]

MAX_TIES = 0.9
"""Largest absolute value of initial ties."""
PEACE_WEIGHT, DEFENCE_TIES = 0.3, 0.1
"""Weight of the peace scale, against the prior relation, in ties; addition to ties from a defence pact."""
RIVALRY = 0.15
"""Addition to the hawks' share of power from rivalry."""
WEDGE, WEDGE_ON_OFFENDER = -1.07, 0.3
"""Pressure of a third party that inflames, on the aggrieved side; share of it that acts on the offender."""
MEDIAN_TRADE_SHARE = 0.0413
"""Default for the larger share of trade if both are missing (median of the 99 cases)."""
ACCIDENT_RESPONSIBILITY = 0.63
"""Responsibility for an accident to an aircraft or a ship."""

INTENT = {
    **dict.fromkeys(
        ("recognition_policy", "verbal_insult", "treaty_policy", "sanctions", "expropriation"), "deliberate"
    ),
    **dict.fromkeys(("arrest_detention", "espionage", "assassination_attack"), "agents"),
    "aircraft_ship": "accidental",
}  # fmt: skip
"""Deliberate: political acts of the state; agents: arrests and acts of agents; others are unclear."""
FORCE = ("interference_coup", "military_incursion", "border_clash", "embassy_attack", "assassination_attack")
"""Classes of acts of force."""
ACCIDENTS = ("aircraft_ship",)
FACTIONS = ("hawks", "circle", "business")


def keys_of(case: Before, base: str) -> Keys:
    """Return the keys of a case's scenario file, which extends `base`; week 0 is the week of the incident."""
    a, b = case.aggrieved, case.offender
    dyad, words = f"{a}-{b}", _incident_words(case)
    relation = clipped(case.prior_score, -MAX_RELATION, MAX_RELATION)
    trade_dependence = mapping.on_log_scale(trade_share(case))
    tones = dict(zip(FACTIONS, mapping.ideal_tones(relation, trade_dependence), strict=True))
    keys: Keys = {
        "extends": base,
        "title": f"{a} and {b}, {case.date[:4]}",
        "question": f"How does the relation between {a} and {b} develop after this incident: {words}, {case.date}?",
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
            f"{one}.{side}>{other}": round(tone, 4) for one, other in ((a, b), (b, a)) for side, tone in tones.items()
        },
        "incidents": {"incident": _incident(case)},
    }
    keys["contiguity"] = {dyad: float(case.contiguous)}
    unequal = asymmetry(case)
    if unequal is not None:
        keys["power_asymmetry"] = {dyad: round(unequal, 4)}
    if case.inflamer:
        keys["pressures"] = {f"{a}>{b}": WEDGE, f"{b}>{a}": round(WEDGE * WEDGE_ON_OFFENDER, 4)}
    return keys


def trade_share(case: Before) -> float:
    """Return the larger of the two trade shares, or the default if both are missing."""
    shares = (case.trade_share_aggrieved, case.trade_share_offender)
    return max((share for share in shares if share is not None), default=MEDIAN_TRADE_SHARE)


def asymmetry(case: Before) -> float | None:
    """Return the log of the ratio of capabilities, at most that of a file; None if it is missing."""
    return None if case.capability_ratio is None else mapping.power_asymmetry(case.capability_ratio)


def _incident_words(case: Before) -> str:
    return case.incident_type.replace("_", " ").strip() or case.incident_type


def _ties(case: Before, relation: float) -> float:
    peace = 0.0 if case.peace_scale is None else PEACE_WEIGHT * (mapping.relation_of_peace(case.peace_scale) - relation)
    return clipped(relation + peace + DEFENCE_TIES * case.defence_pact, -MAX_TIES, MAX_TIES)


def _state(code: str, rivalry: bool, polyarchy: float | None) -> Keys:
    shares = zip(FACTIONS, mapping.powers(mapping.HAWKS + RIVALRY * rivalry), strict=True)
    state: Keys = {"name": code, "factions": {side: {"power": power} for side, power in shares}}
    if polyarchy is not None:
        state["leader"] = {"tenure_years": round(mapping.tenure_years(polyarchy), 4)}
    return state


def _incident(case: Before) -> Keys:
    return {
        "title": _incident_words(case), "date": case.date, "victim": case.aggrieved, "offender": case.offender,
        "severity": case.severity, "deaths": (0, *DEATH_BANDS)[case.fatality_band],
        "responsibility": ACCIDENT_RESPONSIBILITY if case.incident_type in ACCIDENTS else 1.0,
        "intent": INTENT.get(case.incident_type, "unclear"),
        **({"force": True} if case.incident_type in FORCE else {}), "sources": ["case_table"],
    }  # fmt: skip


def _monday(date: str) -> str:
    day = dt.date.fromisoformat(date)
    return (day - dt.timedelta(days=day.weekday())).isoformat()


BASE_FILE = "_base.yaml"
TEN_YEARS = 522
"""Weeks simulated for a case."""
BASE_COMMENT = (
    "# Shared base of the scenarios of a case table: weeks, and the parameters that differ from the defaults.\n"
    "# Not a scenario: each case extends it. docs/history.md describes the mapping from a table row to a file.\n"
)
CASE_COMMENT = "# Built from a row of a case table by `bilateral import`; docs/history.md describes the mapping.\n"


def base_text(parameters: dict[str, float]) -> str:
    """Return the text of the shared base; `parameters` are those that differ from the defaults."""
    keys: Keys = {
        "format": 1,
        "weeks": TEN_YEARS,
        "ask": ["rupture", "severance", "repair"],
        "parameters": {name: round(float(value), 6) for name, value in parameters.items()},
        "sources": {
            "case_table": {"author": "the coder of the case table", "title": "Table of coded crises", "date": 2026}
        },
    }
    return BASE_COMMENT + _yaml(keys)


def case_text(case: CodedCase) -> str:
    """Return the text of a case's scenario file."""
    return CASE_COMMENT + _yaml(keys_of(case.before, BASE_FILE))


def write_cases(cases: Sequence[CodedCase], parameters: dict[str, float], folder: Path) -> list[Path]:
    """Write the base and a file for every case; return the paths. Raises UsageError rather than overwrite a file."""
    texts = {BASE_FILE: base_text(parameters), **{f"{case.name}.yaml": case_text(case) for case in cases}}
    conflicts = [name for name in texts if (folder / name).exists() and (folder / name).read_text() != texts[name]]
    if conflicts:
        some = ", ".join(conflicts[:5]) + (f" and {len(conflicts) - 5} more" if len(conflicts) > 5 else "")
        raise UsageError(f"{folder} already contains {some} with other content; choose another --out folder")
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        write_text(folder / name, text)
    return [folder / name for name in texts if name != BASE_FILE]


def scenarios_of(cases: Sequence[CodedCase], parameters: dict[str, float]) -> list[Scenario]:
    """Load each case as a scenario, as `write_cases` writes it."""
    values = {name: round(float(value), 6) for name, value in parameters.items()}
    return [scenario.with_parameters(values) for scenario in _without_parameters(tuple(cases))]


@lru_cache(maxsize=4)
def _without_parameters(cases: tuple[CodedCase, ...]) -> list[Scenario]:
    with tempfile.TemporaryDirectory() as folder:
        return [load(path) for path in write_cases(cases, {}, Path(folder))]


NUMBER_OF_YAML_1_2 = re.compile(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?|0o[0-7]+")
"""Text that a reader of YAML 1.2 takes for a number, some of which a writer of YAML 1.1 leaves without quotes."""


class _Dumper(yaml.SafeDumper):
    """Writes text that looks like a number in quotes."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    quotes = "'" if NUMBER_OF_YAML_1_2.fullmatch(value) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=quotes)


_Dumper.add_representer(str, _text)


def _yaml(keys: Keys) -> str:
    return str(yaml.dump(keys, None, _Dumper, sort_keys=False, allow_unicode=True, width=110, default_flow_style=None))
