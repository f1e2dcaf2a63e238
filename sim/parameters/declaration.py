"""How a number of the model is declared: default, range, unit, symbol, meaning, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Status = Literal["published", "fitted", "assumed"]


@dataclass(frozen=True)
class Origin:
    """Where a number comes from, and with what standing."""

    text: str
    status: Status


JUDGED = Origin("the authors' judgement", "assumed")
CONVENTION = Origin("a convention of this program", "assumed")
CRISES = Origin(
    "fitted to 99 hand-coded crises of 1948-2025 with a prototype of this model; not refitted since its rest point "
    "was corrected",
    "fitted",
)
FOOTING = Origin(
    "set so that, at rest, a small common fall of both relations moves both tones as under the default theory",
    "assumed",
)


def after(citation: str) -> Origin:
    """An assumed value whose form or direction follows a publication."""
    return Origin(f"form or direction after {citation}; the value is the authors' judgement", "assumed")


@dataclass(frozen=True)
class Declaration:
    """One declared number: its `default` and the `low`-`high` range it may be moved in."""

    name: str
    default: float
    low: float
    high: float
    unit: str
    symbol: str
    meaning: str
    origin: Origin


def declare(
    default: float, bounds: tuple[float, float], unit: str, symbol: str, meaning: str, origin: Origin = JUDGED
) -> Any:
    """A dataclass field carrying its declaration."""
    facts = {"bounds": bounds, "unit": unit, "symbol": symbol, "meaning": meaning, "origin": origin}
    return field(default=default, metadata=facts)
