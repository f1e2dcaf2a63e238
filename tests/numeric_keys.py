"""Every key of a scenario file with a number: its range, and whether it affects an output or is only displayed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sim.scenario.file.json_schema import DEFS, FILE, Schema, json_schema
from sim.scenario.file.schema import Variant
from sim.scenario.file.values import RATE


@dataclass(frozen=True)
class NumericKey:
    """A key with a number. In `path`, `*` is any name and `[]` any list index; None is no bound."""

    path: str
    low: float | None
    high: float | None
    affects_output: bool


def numeric_keys() -> tuple[NumericKey, ...]:
    """Return every key with a number, in the order of the schema; of variants and readings, only additional ones.

    Raises LookupError if one does not declare whether it affects an output.
    """
    defs = json_schema()["$defs"]
    keys = _below(defs[FILE], "", None, defs)
    return tuple({key.path: key for key in keys}.values())


def _below(schema: Schema, path: str, affects_output: bool | None, defs: dict[str, Schema]) -> Iterator[NumericKey]:
    """Yield the numeric keys under a schema; its `affects_output` applies to all of them."""
    affects_output = schema.get("affects_output", affects_output)
    if schema.get("type") in ("number", "integer") or schema.get("pattern") == RATE:
        yield _key(schema, path, affects_output)
    for inner in schema.get("anyOf", ()):
        yield from _below(inner, path, affects_output, defs)
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(DEFS)
        target = defs[name]["anyOf"][0] if name.startswith("number_") else defs[name]
        yield from _below(target, path, affects_output, defs)
    if "items" in schema:
        yield from _below(schema["items"], f"{path}[]", affects_output, defs)
    for name, inner in schema.get("properties", {}).items():
        if (path, name) not in (("", "variants"), ("", "changes")) and not (
            path == "readings.*" and name in Variant.model_fields
        ):
            yield from _below(inner, f"{path}.{name}".lstrip("."), affects_output, defs)
    for inner in schema.get("patternProperties", {}).values():
        yield from _below(inner, f"{path}.*", affects_output, defs)
    if isinstance(named := schema.get("additionalProperties"), dict):
        yield from _below(named, f"{path}.*", affects_output, defs)


def _key(schema: Schema, path: str, affects_output: bool | None) -> NumericKey:
    if affects_output is None:
        raise LookupError(f"{path} does not declare whether it affects an output: see sim/scenario/file/schema.py")
    least = 0.0 if schema.get("pattern") == RATE else schema.get("minimum", schema.get("exclusiveMinimum"))
    return NumericKey(path, least, schema.get("maximum"), affects_output)
