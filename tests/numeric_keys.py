"""Every key of a scenario file that holds a number: its range, and whether it moves an output or is only shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sim.scenario.file.json_schema import DEFS, FILE, Schema, json_schema
from sim.scenario.file.schema import Variant
from sim.scenario.file.values import RATE


@dataclass(frozen=True)
class NumericKey:
    """A key with a number. In `path`, `*` stands for any name and `[]` for any place in a list; None is no bound."""

    path: str
    low: float | None
    high: float | None
    moves: bool


def numeric_keys() -> tuple[NumericKey, ...]:
    """Every key with a number, in the order of the schema; of variants and readings, only what the file has not too.

    Raises LookupError if one does not say whether it moves an output.
    """
    defs = json_schema()["$defs"]
    found = _below(defs[FILE], "", None, defs)
    return tuple({key.path: key for key in found}.values())


def _below(schema: Schema, path: str, moves: bool | None, defs: dict[str, Schema]) -> Iterator[NumericKey]:
    """The numeric keys under a schema; what it says of `moves` holds for everything under it."""
    moves = schema.get("moves", moves)
    if schema.get("type") in ("number", "integer") or schema.get("pattern") == RATE:
        yield _key(schema, path, moves)
    for inner in schema.get("anyOf", ()):
        yield from _below(inner, path, moves, defs)
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(DEFS)
        target = defs[name]["anyOf"][0] if name.startswith("number_") else defs[name]
        yield from _below(target, path, moves, defs)
    if "items" in schema:
        yield from _below(schema["items"], f"{path}[]", moves, defs)
    for name, inner in schema.get("properties", {}).items():
        if (path, name) != ("", "variants") and not (path == "readings.*" and name in Variant.model_fields):
            yield from _below(inner, f"{path}.{name}".lstrip("."), moves, defs)
    for inner in schema.get("patternProperties", {}).values():
        yield from _below(inner, f"{path}.*", moves, defs)
    if isinstance(named := schema.get("additionalProperties"), dict):
        yield from _below(named, f"{path}.*", moves, defs)


def _key(schema: Schema, path: str, moves: bool | None) -> NumericKey:
    if moves is None:
        raise LookupError(f"{path} does not say whether it moves an output: declare it in sim/scenario/schema.py")
    least = 0.0 if schema.get("pattern") == RATE else schema.get("minimum", schema.get("exclusiveMinimum"))
    return NumericKey(path, least, schema.get("maximum"), moves)
