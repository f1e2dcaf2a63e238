"""What is wrong with a scenario, by key path: the record every check yields, and the words they share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

KeyPath = tuple[str | int, ...]
Raw = dict[str, Any]
"""A block of keys as read from the file: numbers, texts, true/false, nothing, lists and further blocks."""


@dataclass(frozen=True)
class Fault:
    """One fault: where, what is wrong, what to do.

    `at_key` places it at the key instead of its value. `meant` is the key a misspelt one probably stands for.
    """

    path: KeyPath
    message: str
    hint: str = ""
    at_key: bool = False
    meant: str = ""

    def inside(self, *outer: str) -> Fault:
        """The same fault, its path continued outwards."""
        return replace(self, path=(*outer, *self.path))


def written(path: KeyPath) -> str:
    """A key path as people write it: `states.AZE.factions.hardliners.power`, `record[0].date`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def block(data: object, *keys: str) -> Raw:
    """The block of keys found by following `keys`, empty where there is none."""
    found = at(data, keys)
    return found if isinstance(found, dict) else {}


def at(data: Any, path: KeyPath) -> Any:
    """What stands at a key path, None where there is nothing."""
    for part in path:
        data = data[part] if has(data, part) else None
    return data


def holds(data: Any, path: KeyPath) -> bool:
    """Whether a key path is there."""
    return not path or has(at(data, path[:-1]), path[-1])


def has(data: object, part: str | int) -> bool:
    """Whether a block has this key, or a list this place."""
    if isinstance(data, list):
        return isinstance(part, int) and part < len(data)
    return isinstance(data, dict) and part in data


def listed(data: object, key: str) -> list[Any]:
    """The list under a key, empty where there is none."""
    found = at(data, (key,))
    return found if isinstance(found, list) else []
