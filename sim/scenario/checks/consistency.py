"""What must fit together: pairs and their relations, sums of power and weight, the focus, the roster."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from sim.model.actions import ACTIONS
from sim.scenario.checks.mentions import dyads, known_dyads, two
from sim.scenario.file.faults import Fault, KeyPath, Raw, block, listed
from sim.scenario.file.values import Quantity, Share, Signed, iso_day

SLACK = 1e-6
SHARE: TypeAdapter[Quantity] = TypeAdapter(Share)
SIGNED: TypeAdapter[Quantity] = TypeAdapter(Signed)
THIRD_PARTYS = tuple(action.name for action in ACTIONS if action.third_party)
"""Acts that only a third party can make."""
MIRRORED = ("relations", "dyad_stakes", "downgrades", "ties", "trade_dependence")


def as_quantity(kind: TypeAdapter[Quantity], given: Any) -> Quantity | None:
    """A number or range as the schema reads it, or None where the schema refuses it."""
    try:
        return kind.validate_python(given)
    except ValidationError:
        return None


def self_dyads(data: Raw) -> Iterator[Fault]:
    """A state paired with itself."""
    for mention in dyads(data):
        if mention.dyad[0] == mention.dyad[1]:
            yield Fault(mention.path, f"pairs {mention.dyad[0]} with itself", "name two different states", at_key=True)


def strangers(data: Raw) -> Iterator[Fault]:
    """Pairs that something is said about, but that have no relation."""
    known, described = known_dyads(data), block(data, "states")
    for mention in dyads(data):
        a, b = mention.dyad
        if mention.related and known and a != b and {a, b} <= set(described) and {a, b} not in known:
            what = {"incidents": "incident between strangers: ", "do": "act between strangers: "}
            message = f"{what.get(str(mention.path[0]), '')}{a} and {b} have no relation"
            yield Fault(
                mention.path, message, f"give their starting relation: `{a}-{b}: ...` in relations", at_key=True
            )


def acts_of_no_third_party(data: Raw) -> Iterator[Fault]:
    """Restraint and mediation by one of the pair it is about, or by a state without leverage over the other."""
    focus, leverage = two(data.get("focus")) or (), block(data, "leverage")
    for i, raw in enumerate(listed(data, "do")):
        act = block(raw)
        dyad, action = two(f"{act.get('by')}>{act.get('to')}"), act.get("action")
        if not dyad or dyad[0] == dyad[1] or action not in THIRD_PARTYS:
            continue
        by, to = dyad
        reaching = [k for k in leverage if k not in focus and to in block(leverage, k)]
        others = f"with leverage over {to}: {', '.join(reaching)}" if reaching else f"nobody has leverage over {to}"
        if set(dyad) == set(focus):
            yield Fault(("do", i, "by"), f"{action} is a third party's act, and {by} is of the focus pair", others)
        elif to not in block(leverage, by):
            message = f"{action} by {by} would change nothing: it has no leverage over {to}"
            yield Fault(("do", i, "by"), message, f"give it under `leverage`; {others}")


def doubled_dyads(data: Raw) -> Iterator[Fault]:
    """`A-B` and `B-A` both given."""
    for table in MIRRORED:
        seen: set[str] = set()
        for key in block(data, table):
            mirror = f"{key[4:]}-{key[:3]}"
            if key[3:4] == "-" and mirror in seen and mirror != key:
                yield Fault((table, key), f"given twice: {mirror} is the same pair", "keep one of the two", at_key=True)
            seen.add(key)


def half_relations(data: Raw) -> Iterator[Fault]:
    """`A>B` given, without `A-B` or the other direction."""
    given = block(data, "relations")
    for key in given:
        dyad = two(key)
        a, b = dyad or ("", "")
        if dyad and key[3] == ">" and not {f"{a}-{b}", f"{b}-{a}", f"{b}>{a}"} & set(given):
            hint = f"add {b}>{a}, or write {a}-{b} for both"
            yield Fault(("relations", key), f"only one direction is given: {b}>{a} is missing", hint, at_key=True)


def power_sums(data: Raw) -> Iterator[Fault]:
    """Powers of a state's factions that do not add up to 1 (ranges count with their mode)."""
    for code, state in block(data, "states").items():
        powers = [as_quantity(SHARE, block(faction).get("power")) for faction in block(state, "factions").values()]
        if powers and all(powers):
            total = sum(power.point for power in powers if power)
            if abs(total - 1.0) > SLACK:
                message = f"the powers of {code} add up to {total:g}, not to 1"
                hint = "change the `power` of its factions (of a range, the mode counts)"
                yield Fault(("states", code, "factions"), message, hint, at_key=True)


def weight_sums(data: Raw) -> Iterator[Fault]:
    """Interest weights of a faction whose sizes add up to more than 1."""
    for code, state in block(data, "states").items():
        for name, faction in block(state, "factions").items():
            weights = [as_quantity(SIGNED, weight) for weight in block(faction, "interests").values()]
            total = sum(max(map(abs, weight.extremes)) for weight in weights if weight)
            if total > 1.0 + SLACK:
                path = ("states", code, "factions", name, "interests")
                message = f"the sizes of the weights add up to {total:g}, more than 1"
                yield Fault(
                    path, message, "make them smaller (signs do not count; of a range, the far end)", at_key=True
                )


def focus_left_out(data: Raw) -> Iterator[Fault]:
    """A variant without one of the two states the scenario is about."""
    focus = two(data.get("focus")) or ()
    for i, code in enumerate(listed(block(data, "without"), "states")):
        if code in focus:
            hint = "leave out factions or incidents instead"
            yield Fault(("without", "states", i), f"{code} is in the focus and cannot be left out", hint)


def roster_gaps(data: Raw) -> Iterator[Fault]:
    """States missing from a roster that is given, or named twice in it."""
    roster = [code for code in listed(data, "roster") if isinstance(code, str)]
    described = [*block(data, "states")]
    for overlay in (*block(data, "variants").values(), *block(data, "readings").values()):
        described += block(overlay, "states")
    named = set(roster)
    gaps = [code for code in dict.fromkeys(described) if code not in named]
    if roster and gaps:
        message = f"leaves out {', '.join(gaps)}: a roster names every state of the base, its variants and readings"
        yield Fault(("roster",), message, f"add {', '.join(gaps)}", at_key=True)
    for i, code in enumerate(listed(data, "roster")):
        if isinstance(code, str) and code in named:
            named.remove(code)
        elif isinstance(code, str):
            yield Fault(("roster", i), f"{code} is named twice", "remove one of the two")


@dataclass(frozen=True)
class Horizon:
    """The days a scenario plays: from `start`, up to but not including `end`."""

    start: dt.date
    end: dt.date

    def __str__(self) -> str:
        return f"{self.start} to {self.end - dt.timedelta(days=1)}"

    def holds(self, day: dt.date) -> bool:
        """Whether a day is played."""
        return self.start <= day < self.end


def horizon(data: Raw) -> Horizon | None:
    """The days played, where the file says so."""
    start, weeks = day(data.get("start")), data.get("weeks")
    if start is None or not isinstance(weeks, int) or weeks < 1:
        return None
    try:
        return Horizon(start, start + dt.timedelta(weeks=weeks))
    except OverflowError:
        return None


def day(given: object) -> dt.date | None:
    """A date as the schema reads it, or None."""
    try:
        return dt.date.fromisoformat(iso_day(given).strip())
    except (ValueError, AttributeError):
        return None


def impossible_horizon(data: Raw) -> Iterator[Fault]:
    """A scenario that runs past the last year a date can have."""
    start, weeks = day(data.get("start")), data.get("weeks")
    if start and isinstance(weeks, int) and 1 <= weeks <= 1560 and horizon(data) is None:
        yield Fault(("start",), "the scenario would run past the year 9999", "begin earlier, or play fewer weeks")


def dates(data: Raw) -> Iterator[tuple[KeyPath, dt.date]]:
    """Every date that must lie within the time played."""
    written: list[tuple[KeyPath, object]] = [
        (("incidents", name, "date"), block(entry).get("date")) for name, entry in block(data, "incidents").items()
    ]
    written += [(("do", i, "date"), block(act).get("date")) for i, act in enumerate(listed(data, "do"))]
    written += [(("ask", i, "recall_by"), block(asked).get("recall_by")) for i, asked in enumerate(listed(data, "ask"))]
    yield from ((path, found) for path, text in written if (found := day(text)))


def outside_horizon(data: Raw) -> Iterator[Fault]:
    """Dates the scenario does not reach."""
    if played := horizon(data):
        for path, date in dates(data):
            if not played.holds(date):
                hint = "change the date, or `start` and `weeks`"
                yield Fault(path, f"{date} is outside the time played, {played}", hint)


def overlapping_acts(data: Raw) -> Iterator[Fault]:
    """Two scripted acts of one state towards another in the same week."""
    seen: dict[tuple[str, str, int], dt.date] = {}
    played = horizon(data)
    for i, raw in enumerate(listed(data, "do")):
        act = block(raw)
        dyad, date = two(f"{act.get('by')}>{act.get('to')}"), day(act.get("date"))
        if dyad and date and played:
            a, b = dyad
            earlier = seen.setdefault((a, b, (date - played.start).days // 7), date)
            if earlier is not date:
                message = f"{a} already acts towards {b} in this week, on {earlier}"
                yield Fault(("do", i, "date"), message, "keep one of the two, or move it to another week")


def record_outside_horizon(data: Raw) -> Iterator[Fault]:
    """Rows of the record that no picture or score will reach; worth a warning only."""
    played = horizon(data)
    for i, row in enumerate(listed(data, "record")):
        date = day(block(row).get("date"))
        if played and date and not played.holds(date):
            message = f"{date} is outside the time played, {played}: this row will not be shown or scored"
            yield Fault(("record", i, "date"), message)
