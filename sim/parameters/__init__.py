"""Every number of the model, declared once: `Parameters` holds the values, `declared()` what they mean.

A scenario may change them under `parameters:`, within the declared range.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from sim.parameters.conduct import ConductParameters
from sim.parameters.course import CourseParameters
from sim.parameters.declaration import Declaration, Origin
from sim.parameters.downgrade import DowngradeParameters
from sim.parameters.relation import RelationParameters
from sim.parameters.repair import RepairParameters

__all__ = ["Declaration", "Origin", "Parameters", "declared"]


@dataclass(frozen=True)
class Parameters(CourseParameters, RepairParameters, DowngradeParameters, ConductParameters, RelationParameters):
    """The values in force in one variant."""


def declared() -> dict[str, Declaration]:
    """Every declared number by name, in the order of the week."""
    return {
        f.name: Declaration(
            name=f.name,
            default=float(f.default),  # type: ignore[arg-type]
            low=f.metadata["bounds"][0],
            high=f.metadata["bounds"][1],
            unit=f.metadata["unit"],
            symbol=f.metadata["symbol"],
            meaning=f.metadata["meaning"],
            origin=f.metadata["origin"],
        )
        for f in fields(Parameters)
    }
