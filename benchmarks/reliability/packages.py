"""The packages that are mutated, and how many mutants of each are drawn."""

from __future__ import annotations

from studies import ROOT

PACKAGES = {"rules": 12, "random numbers": 8, "results": 20, "statistics": 20, "questions": 40}
"""Mutants drawn of each package."""
RANDOM = ("sim/model/random_streams.py", "sim/world/drawn_inputs.py", "sim/engine/draws.py")
FOLDERS = {"rules": "sim/model", "results": "sim/results", "statistics": "sim/statistics", "questions": "sim/questions"}
COMPILER = "sim/model/compiling.py"
"""How rules are compiled is no rule."""
PICTURE = ("\n@page(", "\n@style.styled")
"""Lines of the modules that draw a picture."""


def sources_of(package: str) -> list[str]:
    """Return the modules of a package that are mutated: none of a picture, whose numbers are sizes and places."""
    if package not in FOLDERS:
        return list(RANDOM)
    found = sorted((ROOT / FOLDERS[package]).rglob("*.py"))
    listed = [path.relative_to(ROOT).as_posix() for path in found if not _draws(path.read_text())]
    return [path for path in listed if path not in (*RANDOM, COMPILER)]


def _draws(source: str) -> bool:
    return any(line in source for line in PICTURE)
