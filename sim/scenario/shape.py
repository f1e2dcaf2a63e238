"""What the schema has at a key path, read off its annotations."""

from __future__ import annotations

import types
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from sim.scenario.faults import KeyPath


def plain_types(annotation: Any) -> list[Any]:
    """The types an annotation allows, without constraints and unions."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return plain_types(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return [kind for option in get_args(annotation) for kind in plain_types(option)]
    return [annotation]


def models(annotation: Any) -> list[type[BaseModel]]:
    """The models an annotation allows."""
    return [kind for kind in plain_types(annotation) if isinstance(kind, type) and issubclass(kind, BaseModel)]


def below(annotation: Any, part: str | int) -> Any:
    """The annotation one step further in: a field of a model, a value of a mapping, an item of a list; or None."""
    for kind in plain_types(annotation):
        if isinstance(part, str) and get_origin(kind) is dict:
            return get_args(kind)[1]
        if isinstance(part, int) and get_origin(kind) is tuple:
            return get_args(kind)[0]
        if isinstance(kind, type) and issubclass(kind, BaseModel) and part in kind.model_fields:
            return kind.model_fields[str(part)].annotation
    return None


def keys_at(model: type[BaseModel], path: KeyPath) -> list[str]:
    """The keys the schema knows at a path; empty where names are free."""
    annotation: Any = model
    for part in path:
        annotation = below(annotation, part)
    return [key for found in models(annotation) for key in found.model_fields]
