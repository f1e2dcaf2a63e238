"""Checks of consistency: dyads and their relations, sums of powers and weights, the focal dyad and dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from sim.model.actions import ACTIONS, LEVELS
from sim.scenario.checks.references import dyad_of, dyads, focal_dyads, related_dyads
from sim.scenario.file.findings import Finding, KeyPath, Raw, block, listed
from sim.scenario.file.values import Quantity, Share, Signed, iso_day

SLACK = 1e-6
SHARE: TypeAdapter[Quantity] = TypeAdapter(Share)
SIGNED: TypeAdapter[Quantity] = TypeAdapter(Signed)
THIRD_PARTYS = tuple(action.name for action in ACTIONS if action.third_party)
"""Acts that only a third party can take."""
MIRRORED = ("relations", "dyad_stakes", "downgrades", "ties", "trade_dependence", "contiguity", "power_asymmetry")


def as_quantity(kind: TypeAdapter[Quantity], value: Any) -> Quantity | None:
    """Return a number or range as the schema reads it, or None if the schema refuses it."""
    try:
        return kind.validate_python(value)
    except ValidationError:
        return None


def self_dyads(data: Raw) -> Iterator[Finding]:
    """Report a state paired with itself."""
    for reference in dyads(data):
        if reference.dyad[0] == reference.dyad[1]:
            yield Finding(
                reference.path, f"pairs {reference.dyad[0]} with itself", "name two different states", at_key=True
            )


def unrelated_dyads(data: Raw) -> Iterator[Finding]:
    """Report dyads that are used but have no relation."""
    related, states = related_dyads(data), block(data, "states")
    for reference in dyads(data):
        a, b = reference.dyad
        if reference.related and related and a != b and {a, b} <= set(states) and {a, b} not in related:
            hint = f"give their initial relation: `{a}-{b}: ...` in relations"
            yield Finding(reference.path, f"{a} and {b} have no relation", hint, at_key=True)


def invalid_third_party_acts(data: Raw) -> Iterator[Finding]:
    """Report restraint and mediation by a party of every focal dyad that they concern, or by one without leverage."""
    focal, leverage = [dyad for _, dyad in focal_dyads(data)], block(data, "leverage")
    for i, raw in enumerate(listed(data, "do")):
        act = block(raw)
        dyad, action = dyad_of(f"{act.get('by')}>{act.get('to')}"), act.get("action")
        if not dyad or dyad[0] == dyad[1] or action not in THIRD_PARTYS:
            continue
        by, to = dyad
        parties = {code for own in focal if to in own for code in own}
        third = [k for k in leverage if k not in parties and to in block(leverage, k)]
        others = f"with leverage over {to}: {', '.join(third)}" if third else f"no state has leverage over {to}"
        if not any(to in own and by not in own for own in focal) and any(set(dyad) == set(own) for own in focal):
            yield Finding(
                ("do", i, "by"), f"{action} is an act of a third party, but {by} is in the focal dyad", others
            )
        elif to not in block(leverage, by):
            message = f"{action} by {by} would have no effect: {by} has no leverage over {to}"
            yield Finding(("do", i, "by"), message, f"add it under `leverage`; {others}")


def duplicate_dyads(data: Raw) -> Iterator[Finding]:
    """Report a dyad that is given as `A-B` and as `B-A`."""
    for table in MIRRORED:
        seen: set[str] = set()
        for key in block(data, table):
            mirror = f"{key[4:]}-{key[:3]}"
            if key[3:4] == "-" and mirror in seen and mirror != key:
                yield Finding(
                    (table, key), f"given twice: {mirror} is the same dyad", "keep one of the two", at_key=True
                )
            seen.add(key)


def one_way_relations(data: Raw) -> Iterator[Finding]:
    """Report `A>B` without `A-B` or the other direction."""
    relations = block(data, "relations")
    for key in relations:
        dyad = dyad_of(key)
        a, b = dyad or ("", "")
        if dyad and key[3] == ">" and not {f"{a}-{b}", f"{b}-{a}", f"{b}>{a}"} & set(relations):
            hint = f"add {b}>{a}, or write {a}-{b} for both"
            yield Finding(("relations", key), f"only one direction is given: {b}>{a} is missing", hint, at_key=True)


def power_sums(data: Raw) -> Iterator[Finding]:
    """Report powers of a state's factions that do not sum to 1 (ranges count with their mode)."""
    for code, state in block(data, "states").items():
        powers = [as_quantity(SHARE, block(faction).get("power")) for faction in block(state, "factions").values()]
        if powers and all(powers):
            total = sum(power.point for power in powers if power)
            if abs(total - 1.0) > SLACK:
                message = f"the powers of {code} sum to {total:g}, not to 1"
                hint = "change the `power` of its factions (of a range, the mode counts)"
                yield Finding(("states", code, "factions"), message, hint, at_key=True)


def weight_sums(data: Raw) -> Iterator[Finding]:
    """Report interests of a faction whose absolute values sum to more than 1."""
    for code, state in block(data, "states").items():
        for name, faction in block(state, "factions").items():
            weights = [as_quantity(SIGNED, weight) for weight in block(faction, "interests").values()]
            total = sum(max(map(abs, weight.extremes)) for weight in weights if weight)
            if total > 1.0 + SLACK:
                path = ("states", code, "factions", name, "interests")
                message = f"the absolute values of the weights sum to {total:g}, more than 1"
                yield Finding(path, message, "reduce them (of a range, the larger end counts)", at_key=True)


def focus_removed(data: Raw) -> Iterator[Finding]:
    """Report a variant that removes a state of a focal dyad."""
    focal = {code for _, dyad in focal_dyads(data) for code in dyad}
    for i, code in enumerate(listed(block(data, "without"), "states")):
        if isinstance(code, str) and code in focal:
            hint = "remove factions or incidents instead"
            yield Finding(("without", "states", i), f"{code} is in a focal dyad and cannot be removed", hint)


def focus_twice(data: Raw) -> Iterator[Finding]:
    """Report a focal dyad that is listed twice, in either order of its states."""
    seen: set[frozenset[str]] = set()
    for path, dyad in focal_dyads(data):
        if frozenset(dyad) in seen:
            yield Finding(path, f"{'-'.join(dyad)} is listed twice", "remove one of the two")
        seen.add(frozenset(dyad))


@dataclass(frozen=True)
class Horizon:
    """The simulated period: from `start`, up to but not including `end`."""

    start: dt.date
    end: dt.date

    def __str__(self) -> str:
        return f"{self.start} to {self.end - dt.timedelta(days=1)}"

    def __contains__(self, day: dt.date) -> bool:
        return self.start <= day < self.end


def horizon(data: Raw) -> Horizon | None:
    """Return the simulated period, or None if the file does not define it."""
    start, weeks = day(data.get("start")), data.get("weeks")
    if start is None or not isinstance(weeks, int) or weeks < 1:
        return None
    try:
        return Horizon(start, start + dt.timedelta(weeks=weeks))
    except OverflowError:
        return None


def day(value: object) -> dt.date | None:
    """Return a date as the schema reads it, or None."""
    try:
        return dt.date.fromisoformat(iso_day(value).strip())
    except (ValueError, AttributeError):
        return None


def impossible_horizon(data: Raw) -> Iterator[Finding]:
    """Report a scenario that exceeds the last possible date."""
    start, weeks = day(data.get("start")), data.get("weeks")
    if start and isinstance(weeks, int) and 1 <= weeks <= 1560 and horizon(data) is None:
        yield Finding(("start",), "the scenario would exceed the year 9999", "start earlier, or reduce `weeks`")


def dates_in_period(data: Raw) -> Iterator[tuple[KeyPath, dt.date]]:
    """Yield every date that must be in the simulated period."""
    dates: list[tuple[KeyPath, object]] = [
        (("incidents", name, "date"), block(entry).get("date")) for name, entry in block(data, "incidents").items()
    ]
    dates += [(("appeals", name, "date"), block(entry).get("date")) for name, entry in block(data, "appeals").items()]
    dates += [(("do", i, "date"), block(act).get("date")) for i, act in enumerate(listed(data, "do"))]
    dates += [(("ask", i, "recall_by"), block(item).get("recall_by")) for i, item in enumerate(listed(data, "ask"))]
    yield from ((path, date) for path, text in dates if (date := day(text)))


def outside_horizon(data: Raw) -> Iterator[Finding]:
    """Report dates outside the simulated period."""
    if period := horizon(data):
        for path, date in dates_in_period(data):
            if date not in period:
                hint = "change the date, or `start` and `weeks`"
                yield Finding(path, f"{date} is outside the simulated period, {period}", hint)


def overlapping_acts(data: Raw) -> Iterator[Finding]:
    """Report two scripted acts of one state towards another in the same week."""
    acts: dict[tuple[str, str, int], dt.date] = {}
    period = horizon(data)
    for i, raw in enumerate(listed(data, "do")):
        act = block(raw)
        dyad, date = dyad_of(f"{act.get('by')}>{act.get('to')}"), day(act.get("date"))
        if dyad and date and period:
            a, b = dyad
            earlier = acts.setdefault((a, b, (date - period.start).days // 7), date)
            if earlier is not date:
                message = f"{a} already has an act towards {b} in this week, on {earlier}"
                yield Finding(("do", i, "date"), message, "keep one of the two, or move it to another week")


def misplaced_appeals(data: Raw) -> Iterator[Finding]:
    """Report two appeals of one state against another in the same week, and those of the last week."""
    first: dict[tuple[str, str, int], str] = {}
    period, removed = horizon(data), listed(block(data, "without"), "appeals")
    for name, raw in block(data, "appeals").items():
        dyad, date = dyad_of(f"{block(raw).get('by')}>{block(raw).get('against')}"), day(block(raw).get("date"))
        if dyad and date and period and name not in removed:
            other = first.setdefault((*dyad, (date - period.start).days // 7), name)
            if date in period and date + dt.timedelta(weeks=1) >= period.end:
                message = "an appeal counts from the next week on, and this is in the last"
                yield Finding(("appeals", name, "date"), message, "appeal earlier, or raise `weeks`")
            elif other != name:
                message = f"{dyad[0]} already appeals against {dyad[1]} in this week, in `{other}`"
                yield Finding(("appeals", name, "date"), message, "keep one of the two, or move it to another week")


def record_outside_horizon(data: Raw) -> Iterator[Finding]:
    """Warn of rows of the record outside the simulated period."""
    period = horizon(data)
    for i, row in enumerate(listed(data, "record")):
        date = day(block(row).get("date"))
        if period and date and date not in period:
            message = f"{date} is outside the simulated period, {period}: this row is neither shown nor scored"
            yield Finding(("record", i, "date"), message)


def broken_from_the_start(data: Raw) -> Iterator[Finding]:
    """Warn that a focal dyad which starts with an ambassador recalled cannot rupture, if a rupture is asked for."""
    asked, focal = data.get("ask", ["rupture"]), [set(dyad) for _, dyad in focal_dyads(data)]
    for text, level in block(data, "downgrades").items():
        starts = set(dyad_of(str(text)) or ()) in focal and level in LEVELS[LEVELS.index("recalled") :]
        if starts and isinstance(asked, list) and "rupture" in asked:
            message = f"a dyad that starts with the level {level} cannot rupture, so the probability of rupture is 0"
            yield Finding(("downgrades", str(text)), message, "ask for severance instead: `ask: [severance]`")
