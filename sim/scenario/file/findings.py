"""Findings of the checks, by key path, and access to the raw data of a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

KeyPath = tuple[str | int, ...]
Raw = dict[str, Any]
"""A mapping as read from the file: numbers, texts, booleans, None, lists and mappings."""


@dataclass(frozen=True)
class Finding:
    """An error or warning: place, message and hint.

    `at_key` places it at the key instead of its value. `meant` is the likely spelling of an unknown key.
    """

    path: KeyPath
    message: str
    hint: str = ""
    at_key: bool = False
    meant: str = ""

    def inside(self, *outer: str) -> Finding:
        """Return the finding with a prefix to its path."""
        return replace(self, path=(*outer, *self.path))


def dotted(path: KeyPath) -> str:
    """Format a key path: `states.AZE.factions.hardliners.power`, `record[0].date`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def block(data: object, *keys: str) -> Raw:
    """Return the mapping under `keys`, empty if there is none."""
    value = at(data, keys)
    return value if isinstance(value, dict) else {}


def at(data: Any, path: KeyPath) -> Any:
    """Return the value at a key path, None if there is none."""
    for part in path:
        data = data[part] if has(data, part) else None
    return data


def holds(data: Any, path: KeyPath) -> bool:
    """Return whether a key path exists."""
    return not path or has(at(data, path[:-1]), path[-1])


def has(data: object, part: str | int) -> bool:
    """Return whether a mapping has this key, or a list this index."""
    if isinstance(data, list):
        return isinstance(part, int) and part < len(data)
    return isinstance(data, dict) and part in data


def listed(data: object, key: str) -> list[Any]:
    """Return the list under a key, empty if there is none."""
    value = at(data, (key,))
    return value if isinstance(value, list) else []
