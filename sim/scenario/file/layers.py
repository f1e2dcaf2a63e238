"""A scenario file that extends another: found in the same folder, laid over it, and written out as one text."""

from __future__ import annotations

import types
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin

import yaml
from pydantic import BaseModel

from sim.errors import ScenarioError, suggestion
from sim.scenario.file.faults import Fault, KeyPath, Raw, holds
from sim.scenario.file.files import SUFFIXES, is_there, scenarios_in, text_of
from sim.scenario.file.schema import Contents, RivalReading, ScenarioFile, Variant
from sim.scenario.file.values import Quantity
from sim.scenario.file.yaml_reader import PLAIN, Document, Place, parse


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


FILE_ONLY = set(ScenarioFile.model_fields) - set(Contents.model_fields)
"""Keys that are the same for every variant: when the scenario plays, what it asks, the record."""
OVERLAYS: dict[str, type[Variant]] = {"variants": Variant, "readings": RivalReading}
"""Keys of the file under which changes of the base stand, by name, and what each may say."""
SAID_ONLY = ("title", "why", "claim", "sources", "prior")
"""What a variant or a reading says of itself, and plays no part."""


def laid_over(base: Raw, overlay: Raw, annotation: Any = Variant) -> Raw:
    """The base with the overlay's changes: blocks merge key by key; numbers, ranges, texts and lists are replaced.

    `annotation` is the type of both. In a `ScenarioFile`, variants and readings of the same name merge as well.
    """
    merged = dict(base)
    for key, value in overlay.items():
        kind = OVERLAYS.get(key) if annotation is ScenarioFile else None
        inner = types.GenericAlias(dict, (str, kind)) if kind else below(annotation, key)
        beneath = merged.get(key)
        if isinstance(beneath, dict) and isinstance(value, dict) and Quantity not in models(inner):
            value = laid_over(beneath, value, inner)
        merged[key] = value
    return merged


KEY = "extends"
MOST_LEVELS = 10
OWN_FOLDER = "a scenario extends a file of its own folder: write the file's name alone, such as `extends: base.yaml`"


@dataclass(frozen=True)
class Layers:
    """A file with all it extends: its own text, everything merged, and the files in the order they were met."""

    text: str
    document: Document
    files: tuple[str, ...]

    @property
    def resolved(self) -> str:
        """The whole scenario as one self-contained text."""
        if len(self.files) == 1:
            return self.text
        names = ", which extends ".join(self.files)
        head = f"# Resolved from {''.join(c if c.isprintable() else '?' for c in names)}.\n"
        return head + yaml.dump(self.document.data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def layered(path: Path, above: tuple[Path, ...] = ()) -> Layers:
    """Read a file and all it extends; `above` are the files that extend it. Raises ScenarioError."""
    text = text_of(path)
    own = parse(text, str(path))
    if KEY not in own.data:
        return Layers(text, own, (path.name,))
    base = _base_of(path, own, above)
    below = layered(base, (*above, path))
    return Layers(text, _laid_over(own, below.document, str(base)), (path.name, *below.files))


def _base_of(path: Path, own: Document, above: tuple[Path, ...]) -> Path:
    """The file that a file extends; refuses what is not a plain file of the same folder, and circles."""
    name = own.data[KEY]

    def refusal(message: str, hint: str) -> ScenarioError:
        return ScenarioError(str(path), [*own.problems, own.problem(Fault((KEY,), message, hint))])

    if not isinstance(name, str) or not name.strip() or not name.isprintable():
        raise refusal("must be the name of a file in the same folder", "such as `extends: base.yaml`")
    if name != Path(name).name or "\\" in name or name in (".", ".."):
        raise refusal(f"'{name}' is a path, not a file name", OWN_FOLDER)
    if not name.endswith(SUFFIXES):
        raise refusal(f"'{name}' is not a .yaml file", "name a scenario file, with its ending")
    base, chain = path.parent / name, (*above, path)
    if not is_there(base, Path.is_file):
        there = [other for other in scenarios_in(path.parent) if other != path.name]
        raise refusal(f"there is no file '{name}' in this folder", suggestion(name, there, "other files there"))
    if base.resolve().parent != path.parent.resolve():
        raise refusal(f"'{name}' is a link that leads out of the folder", OWN_FOLDER)
    met = [one.resolve() for one in chain]
    if base.resolve() in met:
        circle = " -> ".join(one.name for one in (*chain[met.index(base.resolve()) :], base))
        raise refusal(f"the files extend each other in a circle: {circle}", f"remove one `{KEY}` of them")
    if len(chain) > MOST_LEVELS:
        raise refusal(f"more than {MOST_LEVELS} files extend each other", "put some of them into one file")
    return base


def _laid_over(own: Document, base: Document, file: str) -> Document:
    """A document laid over its base; every key keeps the place where it was last written."""
    changes = {key: value for key, value in own.data.items() if key != KEY}
    base = _labelled(base, file)
    data = laid_over(base.data, changes, ScenarioFile)

    def places(theirs: dict[KeyPath, Place], ours: dict[KeyPath, Place]) -> dict[KeyPath, Place]:
        return {path: place for path, place in {**theirs, **ours}.items() if holds(data, path)}

    return Document(
        data=data,
        lines=own.lines,
        keys=places(base.keys, own.keys),
        values=places(base.values, own.values),
        problems=(*own.problems, *base.problems),
        base=base,
        others=base.others,
    )


def _labelled(document: Document, file: str) -> Document:
    """The same document, its places and problems naming the file they stand in."""

    def named(thing: Any) -> Any:
        return thing if thing.file else replace(thing, file=file)

    return replace(
        document,
        keys={path: named(place) for path, place in document.keys.items()},
        values={path: named(place) for path, place in document.values.items()},
        problems=tuple(named(problem) for problem in document.problems),
        others={file: document.lines, **document.others},
    )


class _Dumper(yaml.SafeDumper):
    """Writes data so that it is read back as it is: texts that would be taken for a number are put in quotes."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    taken = any(pattern.fullmatch(text) for pattern, _ in PLAIN)
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="'" if taken else None)


_Dumper.add_representer(str, _text)
