"""Scenario files that extend another file of the same folder: reading, merging, writing as one text."""

from __future__ import annotations

import types
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin

import yaml
from pydantic import BaseModel

from sim.errors import ScenarioError, suggestion
from sim.scenario.file.files import ODD_SPACE, SUFFIXES, is_there, scenarios_in, text_of
from sim.scenario.file.findings import Finding, KeyPath, Raw, holds
from sim.scenario.file.schema import Contents, RivalReading, ScenarioFile, Variant
from sim.scenario.file.values import Quantity
from sim.scenario.file.yaml_reader import PLAIN, Document, Place, parse


def plain_types(annotation: Any) -> list[Any]:
    """Return the types in an annotation, without constraints and unions."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return plain_types(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return [kind for option in get_args(annotation) for kind in plain_types(option)]
    return [annotation]


def models(annotation: Any) -> list[type[BaseModel]]:
    """Return the models in an annotation."""
    return [kind for kind in plain_types(annotation) if isinstance(kind, type) and issubclass(kind, BaseModel)]


def below(annotation: Any, part: str | int) -> Any:
    """Return the annotation of a field of a model, a value of a mapping or an item of a list; or None."""
    for kind in plain_types(annotation):
        if isinstance(part, str) and get_origin(kind) is dict:
            return get_args(kind)[1]
        if isinstance(part, int) and get_origin(kind) is tuple:
            return get_args(kind)[0]
        if isinstance(kind, type) and issubclass(kind, BaseModel) and part in kind.model_fields:
            return kind.model_fields[str(part)].annotation
    return None


def keys_at(model: type[BaseModel], path: KeyPath) -> list[str]:
    """Return the keys of the schema at a path; empty where names are free."""
    annotation: Any = model
    for part in path:
        annotation = below(annotation, part)
    return [key for model in models(annotation) for key in model.model_fields]


FILE_ONLY = set(ScenarioFile.model_fields) - set(Contents.model_fields)
"""Keys that are the same for every variant: dates, questions, the record."""
OVERLAYS: dict[str, type[Variant]] = {"variants": Variant, "readings": RivalReading}
"""Keys that hold named changes of the base, with the schema of each."""
CHANGES = "changes"
"""Key that holds changes of the base itself, which every variant and reading inherits."""
DESCRIPTIVE_KEYS = ("title", "why", "claim", "sources", "prior")
"""Keys of a variant or a reading that change nothing in the simulation."""


def merge(base: Raw, overlay: Raw, annotation: Any = Variant) -> Raw:
    """Merge changes into the base: mappings merge key by key; numbers, ranges, texts and lists are replaced.

    `annotation` is the type of both. In a `ScenarioFile`, variants and readings of the same name merge as well.
    """
    merged = dict(base)
    for key, value in overlay.items():
        kind = OVERLAYS.get(key) if annotation is ScenarioFile else None
        inner = types.GenericAlias(dict, (str, kind)) if kind else below(annotation, key)
        if annotation is ScenarioFile and key == CHANGES:
            inner = Variant
        beneath = merged.get(key)
        if isinstance(beneath, dict) and isinstance(value, dict) and Quantity not in models(inner):
            value = merge(beneath, value, inner)
        merged[key] = value
    return merged


KEY = "extends"
MAX_LEVELS = 10
OWN_FOLDER = "a scenario extends a file of its own folder: give the file name only, such as `extends: base.yaml`"


@dataclass(frozen=True)
class Layers:
    """A file with all files it extends: its own text, the merged document, and the file names."""

    text: str
    document: Document
    files: tuple[str, ...]

    @property
    def resolved(self) -> str:
        """Return the whole scenario as one self-contained text."""
        if len(self.files) == 1:
            return self.text
        names = ", which extends ".join(self.files)
        head = f"# Resolved from {''.join(c if c.isprintable() else '?' for c in names)}.\n"
        return head + as_yaml(self.document.data)


def read_layers(path: Path, above: tuple[Path, ...] = ()) -> Layers:
    """Read a file and all files it extends; `above` are the files that extend it. Raises ScenarioError."""
    text = text_of(path)
    own = parse(text, str(path))
    if KEY not in own.data:
        return Layers(text, own, (path.name,))
    base = _base_of(path, own, above)
    below = read_layers(base, (*above, path))
    return Layers(text, _merge_documents(own, below.document, str(base)), (path.name, *below.files))


def _base_of(path: Path, own: Document, above: tuple[Path, ...]) -> Path:
    """Return the file that a file extends; refuse anything but a file of the same folder, and cycles."""
    name = own.data[KEY]

    def refusal(message: str, hint: str) -> ScenarioError:
        return ScenarioError(str(path), [*own.problems, own.problem(Finding((KEY,), message, hint))])

    if not isinstance(name, str) or not name.strip() or not name.isprintable():
        raise refusal("must be the name of a file in the same folder", "such as `extends: base.yaml`")
    if name != Path(name).name or "\\" in name or name in (".", ".."):
        raise refusal(f"'{name}' is a path, not a file name", OWN_FOLDER)
    if not name.endswith(SUFFIXES):
        raise refusal(f"'{name}' is not a .yaml file", "give the name of a scenario file, with its extension")
    base, chain = path.parent / name, (*above, path)
    if not is_there(base, Path.is_file):
        there = [other for other in scenarios_in(path.parent) if other != path.name]
        raise refusal(f"there is no file '{name}' in this folder", suggestion(name, there, "other files there"))
    if base.resolve().parent != path.parent.resolve():
        raise refusal(f"'{name}' is a link to a file outside the folder", OWN_FOLDER)
    resolved = [file.resolve() for file in chain]
    if base.resolve() in resolved:
        cycle = " -> ".join(file.name for file in (*chain[resolved.index(base.resolve()) :], base))
        raise refusal(f"the files extend each other in a cycle: {cycle}", f"remove one of these `{KEY}` keys")
    if len(chain) > MAX_LEVELS:
        raise refusal(f"more than {MAX_LEVELS} files extend each other", "merge some of them into one file")
    return base


def _merge_documents(own: Document, base: Document, file: str) -> Document:
    """Merge a document into its base; every key keeps the place where it was last written."""
    changes = {key: value for key, value in own.data.items() if key != KEY}
    base = _with_file(base, file)
    data = merge(base.data, changes, ScenarioFile)

    kept = {path: rest for path, rest in base.cut.items() if path not in own.values and holds(data, path)}

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
        cut={**kept, **own.cut},
    )


def _with_file(document: Document, file: str) -> Document:
    """Return the document with the file name in all its places and problems."""

    def named(thing: Any) -> Any:
        return thing if thing.file else replace(thing, file=file)

    return replace(
        document,
        keys={path: named(place) for path, place in document.keys.items()},
        values={path: named(place) for path, place in document.values.items()},
        problems=tuple(named(problem) for problem in document.problems),
        others={file: document.lines, **document.others},
    )


def with_changes(text: str, name: str, changes: Raw, label: str) -> Layers:
    """Merge changes, with their keys as in a file, into the text of a scenario; their places are in `label`."""
    own = parse(as_yaml(changes), label)
    return Layers(text, _merge_documents(own, parse(text, name), name), (label, name))


def as_yaml(data: Raw) -> str:
    """Return plain data as YAML that reads back unchanged."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


class _Dumper(yaml.SafeDumper):
    """YAML writer whose output reads back unchanged: texts that look like numbers, or have odd spaces, are quoted."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    bare = ODD_SPACE.sub("", text)
    taken = bare != text or any(pattern.fullmatch(text) for pattern, _ in PLAIN)
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="'" if taken else None)


_Dumper.add_representer(str, _text)
