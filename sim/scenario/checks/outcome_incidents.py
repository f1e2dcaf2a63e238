"""Warnings of incidents that are outcomes: a formal act of one state against the other, which the model decides.

Two criteria, each narrow. The incident's name or title speaks of an act that is a rupture by definition (a blockade, a
break of relations, an ambassador recalled); or it speaks of measures, or of nothing of the kind, and the file has a
formal act of the offender against the victim at the same time.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from sim.model.actions import ACTIONS
from sim.scenario.checks.consistency import day
from sim.scenario.file.findings import Finding, Raw, block, listed
from sim.scenario.file.layers import OVERLAYS

_BREAK = r"sever(?:s|ed|ing|ance)?|break(?:s|ing)?|broke(?:n)?|cut(?:s|ting)?|ruptures?|suspend(?:s|ed|ing)?"
_CALL = r"recall(?:s|ed|ing)?|withdr(?:aws?|awal|ew|awn|awing)|expel(?:s|led|ling)?|expulsion|call(?:s|ed)? home"
RUPTURES = re.compile(
    rf"\bblockad(?:es?|ed|ing)\b|\b(?:{_BREAK})\b.{{0,30}}\b(?:relations|ties)\b"
    rf"|\b(?:{_CALL})\b.{{0,30}}\b(?:ambassador|envoy)s?\b|\b(?:ambassador|envoy)s?\b.{{0,25}}\b(?:{_CALL})\b",
    re.IGNORECASE,
)
"""Words for acts that are recalls or severance, or stand for one."""
_CLOSE, _BORDER = r"\bclos(?:es?|ed|ing|ure)\b", r"\b(?:borders?|air ?space)\b"
MEASURES = re.compile(
    rf"\b(?:embargo(?:e[sd])?|sanction(?:s|ed)?|boycott(?:s|ed)?)\b|{_CLOSE}.{{0,20}}{_BORDER}|{_BORDER}.{{0,20}}{_CLOSE}",
    re.IGNORECASE,
)
"""Words for measures, which may also be a deed of the past that sets a dispute off."""
SAME_DAY = ("161", "163", "191")
"""CAMEO codes of formal acts: relations reduced or broken, an embargo or sanctions, a blockade."""
SAME_WEEK = ("16", "17", "191")
"""Beginnings of CAMEO codes that confirm a measure: relations reduced, coercion, a blockade."""
DOWNGRADES = tuple(action.name for action in ACTIONS if action.kind == "downgrade")
HINT = (
    "let the incident be what came before it. If you want the act as given, script it in a variant (`do:`); "
    "if it took place, put it into `record:`"
)


def outcome_incidents(data: Raw) -> Iterator[Finding]:
    """Warn of incidents of the base, a variant or a reading that are formal acts of the offender."""
    yield from _in(data, data)
    for key in OVERLAYS:
        for name, overlay in block(data, key).items():
            yield from (finding.inside(key, name) for finding in _in(block(overlay), data))


def _in(contents: Raw, data: Raw) -> Iterator[Finding]:
    for name, raw in block(contents, "incidents").items():
        if because := _reason(str(name), block(raw), data):
            message = f"{because}, and formal acts are what the model decides: this is an outcome, not an incident"
            yield Finding(("incidents", name), message, HINT, at_key=True)


def _reason(name: str, incident: Raw, data: Raw) -> str:
    """Return why an incident is a formal act of its offender, in words; "" if it is none."""
    words = f"{incident.get('title') or ''}. {name.replace('_', ' ')}"
    if found := RUPTURES.search(words):
        return f"'{found[0].lower()}' is a formal act"
    date = day(incident.get("date"))
    between = (incident.get("offender"), incident.get("victim"))
    if date is None or None in between:
        return ""
    if found := MEASURES.search(words):
        days = [*_recorded(data, between, SAME_WEEK), *_scripted(data, between)]
        if any(abs((other - date).days) < 7 for other in days):
            return f"'{found[0].lower()}' is a formal act of {between[0]}, which the file has again that week"
    elif date in _recorded(data, between, SAME_DAY):
        return f"the record has a formal act of {between[0]} against {between[1]} on this day"
    return ""


def _recorded(data: Raw, between: tuple[object, object], codes: tuple[str, ...]) -> Iterator[dt.date]:
    """Yield the dates of the record's acts of one state against another whose codes begin so."""
    for row in map(block, listed(data, "record")):
        acted = (row.get("source"), row.get("target")) == between and str(row.get("cameo")).startswith(codes)
        if acted and (date := day(row.get("date"))):
            yield date


def _scripted(data: Raw, between: tuple[object, object]) -> Iterator[dt.date]:
    """Yield the dates of downgrades by one state against another that a variant scripts."""
    overlays = (overlay for key in OVERLAYS for overlay in block(data, key).values())
    for act in (block(act) for overlay in overlays for act in listed(overlay, "do")):
        acted = (act.get("by"), act.get("to")) == between and act.get("action") in DOWNGRADES
        if acted and (date := day(act.get("date"))):
            yield date
