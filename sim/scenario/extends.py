"""A scenario file that extends another: found in the same folder, laid over it, and written out as one text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from sim.errors import ScenarioError
from sim.scenario.document import PLAIN, Document, Place, parse
from sim.scenario.faults import Fault, KeyPath, suggestion
from sim.scenario.overlay import file_laid_over, holds
from sim.scenario.text import SUFFIXES, text_of

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
    if not _is_file(base):
        there = sorted(p.name for p in path.parent.iterdir() if p.suffix in SUFFIXES and p.name != path.name)
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


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _laid_over(own: Document, base: Document, file: str) -> Document:
    """A document laid over its base; every key keeps the place where it was last written."""
    changes = {key: value for key, value in own.data.items() if key != KEY}
    base = _labelled(base, file)
    data = file_laid_over(base.data, changes)

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
