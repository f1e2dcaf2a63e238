"""JSON Schema of a scenario file, for completion and checks in editors.

A quantity is a bare number or a mapping. In a variant, and in a file that extends another, required keys are optional
because they are inherited (the definitions named `...Change`).
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from sim.model.parameters import declared
from sim.scenario.file.layers import CHANGES, OVERLAYS
from sim.scenario.file.schema import ScenarioFile, Variant
from sim.scenario.file.values import Quantity

Schema = dict[str, Any]
DIALECT = "http://json-schema.org/draft-07/schema#"
"""The draft with the widest editor support."""
DEFS = "#/$defs/"
FILE, CHANGE = "ScenarioFile", "Change"
MAPS = ("properties", "patternProperties")


def json_schema() -> Schema:
    """Return the JSON Schema (draft 7) of a scenario file."""
    defs = _definitions(ScenarioFile)
    _define_optional(FILE, defs)
    for key, model in OVERLAYS.items():
        defs |= {name: schema for name, schema in _definitions(model).items() if name not in defs}
        _define_optional(model.__name__, defs)
        del defs[model.__name__]
        for name in (FILE, FILE + CHANGE):
            (pattern,) = defs[name]["properties"][key]["patternProperties"]
            what_if = {"anyOf": [{"$ref": f"{DEFS}{model.__name__}{CHANGE}"}, {"type": "null"}]}
            defs[name]["properties"][key]["patternProperties"][pattern] = what_if
    for name in (FILE, FILE + CHANGE):
        described = {"description": defs[name]["properties"][CHANGES]["description"]}
        defs[name]["properties"][CHANGES] = {**described, "$ref": f"{DEFS}{Variant.__name__}{CHANGE}"}
    return {
        "$schema": DIALECT,
        "title": "A scenario of bilateral",
        "type": "object",
        "if": {"required": ["extends"]},
        "then": {"$ref": f"{DEFS}{FILE}{CHANGE}"},
        "else": {"$ref": f"{DEFS}{FILE}"},
        "$defs": dict(sorted(defs.items())),
    }


def as_text() -> str:
    """Return the schema as text."""
    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"


def _definitions(model: type[BaseModel]) -> dict[str, Schema]:
    """Return the schemas of a model and its parts, by name, with quantities and parameters written out."""
    raw = model.model_json_schema()
    inner = raw.pop("$defs")
    defs: dict[str, Schema] = {}
    for name, schema in {**inner, model.__name__: raw}.items():
        defs[name] = _plain(schema, defs)
    defs[model.__name__]["properties"]["parameters"] |= _parameters()
    return defs


def _plain(schema: Schema, defs: dict[str, Schema]) -> Schema:
    """Return a schema without generated titles and empty defaults, with quantities as references into `defs`."""
    out: Schema = {}
    for key, value in schema.items():
        if key == "title" or (key == "default" and (value is None or isinstance(value, dict | list))):
            continue
        if key == "quantity":
            low, high = value
            out["$ref"] = DEFS + _quantity(low, high, defs)
        elif key in MAPS:
            out[key] = {name: _plain(inner, defs) for name, inner in value.items()}
        elif key == "anyOf":
            out[key] = [_plain(inner, defs) for inner in value]
        elif key in ("items", "additionalProperties") and isinstance(value, dict):
            out[key] = _plain(value, defs)
        else:
            out[key] = value
    if "patternProperties" in out:
        out["additionalProperties"] = False
    return out


def _quantity(low: float, high: float, defs: dict[str, Schema]) -> str:
    """Define a number or range between two bounds; return the name of the definition."""
    name = f"number_from_{low:g}_to_{high:g}"
    number = {"type": "number", "minimum": low, "maximum": high}
    parts = _plain(Quantity.model_json_schema(), {})
    for key in ("value", "low", "mode", "high"):
        parts["properties"][key] = {"description": parts["properties"][key]["description"], **number}
    parts["oneOf"] = [{"required": ["value"]}, {"required": ["low", "mode", "high"]}]
    defs[name] = {"description": parts.pop("description"), "anyOf": [number, parts]}
    return name


def _parameters() -> Schema:
    """Return the schema of every declared parameter."""
    properties = {
        name: {
            "type": "number", "minimum": p.low, "maximum": p.high, "default": p.default,
            "description": f"{p.meaning[:1].upper()}{p.meaning[1:]} ({p.unit}).",
        }
        for name, p in declared().items()
    }  # fmt: skip
    return {"properties": properties, "additionalProperties": False}


def _define_optional(name: str, defs: dict[str, Schema]) -> str:
    """Define the same mapping with all keys optional, recursively; return the name of the definition."""
    if "properties" not in defs[name]:
        return name
    if name + CHANGE not in defs:
        defs[name + CHANGE] = {}
        defs[name + CHANGE] |= _optional(defs[name], defs)
    return name + CHANGE


def _optional(schema: Schema, defs: dict[str, Schema]) -> Schema:
    """Return a schema with all keys optional. Lists and quantities, which are replaced as a whole, are unchanged."""
    out = {key: value for key, value in schema.items() if key not in ("required", "minProperties", "default")}
    for key in MAPS:
        if key in out:
            out[key] = {name: _optional(inner, defs) for name, inner in out[key].items()}
    if "anyOf" in out:
        out["anyOf"] = [_optional(inner, defs) for inner in out["anyOf"]]
    if "$ref" in out:
        out["$ref"] = DEFS + _define_optional(out["$ref"].removeprefix(DEFS), defs)
    return out
