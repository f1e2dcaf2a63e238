"""What an incident weighs, from how grave it was and how many died."""

from __future__ import annotations

from sim.parameters import Parameters
from sim.scenario.schema import Incident

DEATH_BANDS = (1, 10, 100)
"""Least deaths of each band."""


def impact(incident: Incident, p: Parameters) -> float:
    """What an incident weighs, in impact units: as given, or from its severity and deaths."""
    if incident.impact is not None:
        return incident.impact.point
    deaths = sum(incident.deaths >= least for least in DEATH_BANDS)
    return p.impact_floor + p.impact_severity * incident.severity + p.impact_deaths * deaths
