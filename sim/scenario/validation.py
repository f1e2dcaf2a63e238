"""The schema applied: a checked model, or every fault in it by key path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sim.scenario.faults import Fault, KeyPath, Raw, has, nearest, suggestion
from sim.scenario.schema import RivalReading, ScenarioFile, Variant
from sim.scenario.shape import keys_at
from sim.scenario.wording import worded

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class _Complaint:
    """One error of the schema: the key path it is about, what stands there, and whether an inner tag was skipped."""

    path: KeyPath
    got: Any
    tagged: bool
    details: ErrorDetails

    @property
    def about_key(self) -> bool:
        return self.details["loc"][-1:] == ("[key]",)


def validated(model: type[Model], data: Raw) -> tuple[Model | None, list[Fault]]:
    """The model of some raw data, or None and every fault."""
    try:
        return model.model_validate(data), []
    except ValidationError as errors:
        complaints = [_complaint(data, details) for details in errors.errors(include_url=False)]
    reached = {c.path[:n] for c in complaints for n in range(len(c.path))}
    telling = sorted((c for c in complaints if not (c.tagged and c.path in reached)), key=lambda c: not c.about_key)
    first: dict[KeyPath, Fault] = {}
    for complaint in telling:
        first.setdefault(complaint.path, _fault(model, complaint))
    return None, list(first.values())


def _complaint(data: Raw, details: ErrorDetails) -> _Complaint:
    """Find the error's key path: its location without the tags that unions, keys and quantities add."""
    at: Any = data
    path: KeyPath = ()
    rest: list[str | int] = []
    for part in details["loc"]:
        if has(at, part):
            at, path = at[part], (*path, part)
        else:
            rest.append(part)
    if details["type"] == "missing":
        return _Complaint((*path, rest[-1]), None, False, details)
    return _Complaint(path, at, bool(rest) and rest != ["[key]"], details)


def _fault(model: type[BaseModel], complaint: _Complaint) -> Fault:
    if complaint.details["type"] == "extra_forbidden":
        return _unknown_key(model, complaint.path, complaint.got)
    context = {"message": complaint.details["msg"], **complaint.details.get("ctx", {})}
    key = next((part for part in reversed(complaint.path) if isinstance(part, str)), "")
    got = key if complaint.about_key else complaint.got
    message, hint = worded(complaint.details["type"], context, got, key)
    return Fault(complaint.path, message, hint, at_key=complaint.about_key or isinstance(got, dict | list))


def _unknown_key(model: type[BaseModel], path: KeyPath, got: object) -> Fault:
    *above, last = path
    key, allowed = str(last), keys_at(model, tuple(above))
    if len(path) == 1 and (misplaced := _misplaced(model, path, key)):
        return misplaced
    if key.isdigit() and got is None:
        return Fault(path, "unknown key", "a decimal comma? write a point, such as 8.5", at_key=True)
    hint = suggestion(key, allowed, "keys here")
    return Fault(path, "unknown key", hint, at_key=True, meant=nearest(key, allowed))


def _misplaced(model: type[BaseModel], path: KeyPath, key: str) -> Fault | None:
    """A key that belongs to the file and stands in a variant or a reading of it, or the other way round."""
    if model is not ScenarioFile and key in ScenarioFile.model_fields:
        what = "reading" if model is RivalReading else "variant"
        return Fault(path, f"a {what} cannot change this", "it is the same for the whole file", at_key=True)
    for kind, where in ((Variant, "variant"), (RivalReading, "reading")) if model is ScenarioFile else ():
        if key in kind.model_fields:
            return Fault(path, f"this key belongs in a {where}", f"write it as {where}s.NAME.{key}", at_key=True)
    if model is Variant and key in RivalReading.model_fields:
        return Fault(path, "this key belongs in a reading", f"write it as readings.NAME.{key}", at_key=True)
    return None
