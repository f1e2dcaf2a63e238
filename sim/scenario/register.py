"""The register of assumptions: every number of the base, with why it is so, its sources, and whether it is disputed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pydantic import BaseModel

from sim.scenario.schema import Contents, Quantity, RivalReading, Sourced, Variant


@dataclass(frozen=True)
class Assumption:
    """One number of the file; `sources` and `why` are its own or those of the entry it stands in."""

    path: str
    value: str
    why: str
    sources: tuple[str, ...]
    confidence: str
    disputed: bool
    is_range: bool


def register(base: Variant) -> tuple[Assumption, ...]:
    """Every number the base gives, in the order of the schema."""
    none = Sourced()
    return tuple(row for key in Contents.model_fields for row in _walk(getattr(base, key), key, none))


def register_of_reading(name: str, reading: RivalReading, base: Variant) -> tuple[Assumption, ...]:
    """Every number a rival reading gives otherwise than the base, and what it leaves out; sourced as it is itself."""
    own = Sourced(why=reading.why, sources=reading.sources)
    same, path = {(row.path, row.value) for row in register(base)}, f"readings.{name}"
    rows = [row for key in Contents.model_fields for row in _walk(getattr(reading, key), key, own)]
    found = [
        replace(row, path=f"{path}.{row.path}", why=reading.why or "", sources=reading.sources)
        for row in rows
        if (row.path, row.value) not in same
    ]
    for kind in type(reading.without).model_fields:
        for item in getattr(reading.without, kind):
            found.append(_row(f"{path}.without.{kind}.{item}", "left out", own, own, False))
    return tuple(found)


def _walk(value: object, path: str, entry: Sourced) -> Iterator[Assumption]:
    if isinstance(value, Quantity):
        yield _row(path, _text(value), value, entry, value.low is not None)
    elif isinstance(value, BaseModel):
        inner = value if isinstance(value, Sourced) else entry
        for key in type(value).model_fields:
            yield from _walk(getattr(value, key), f"{path}.{key}", inner)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _walk(item, f"{path}.{key}", entry)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield _row(path, f"{value:g}", entry, entry, False)


def _text(quantity: Quantity) -> str:
    if quantity.low is None:
        return f"{quantity.point:g}"
    return f"{quantity.low:g} .. {quantity.mode:g} .. {quantity.high:g}"


def _row(path: str, text: str, own: Sourced, entry: Sourced, is_range: bool) -> Assumption:
    return Assumption(
        path=path,
        value=text,
        why=own.why or entry.why or "",
        sources=own.sources or entry.sources,
        confidence=own.confidence or entry.confidence or "",
        disputed=own.disputed or entry.disputed,
        is_range=is_range,
    )


def count(rows: tuple[Assumption, ...]) -> dict[str, int]:
    """How many numbers there are, carry a source, are disputed, or are ranges."""
    return {
        "numbers": len(rows),
        "sourced": sum(bool(row.sources) for row in rows),
        "disputed": sum(row.disputed for row in rows),
        "ranges": sum(row.is_range for row in rows),
    }
