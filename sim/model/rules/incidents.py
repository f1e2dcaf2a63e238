"""Phase 1, incidents: harm done by one state to another, on its date, at random, or when a condition holds."""

from __future__ import annotations

import numpy as np

from sim.arrays import Flags
from sim.model.situation import Changes, IncidentArrays, Moment, Setting, Situation, grievance_intensity


def incidents(s: Situation, c: Setting, now: Moment) -> Changes:
    """Open wounds, jolt relations and put quarrels on the table; small unnamed incidents only add to wounds."""
    minor = (now.streams.week(now.week, "random_incident") < c.p.random_incident_rate) & c.named
    grievance = s.grievance + minor * c.p.random_incident_max_impact * now.streams.week(
        now.week, "random_incident_impact"
    )
    strikes = np.zeros_like(s.incident_occurred)
    changes: Changes = {"grievance": grievance, "relation_drop": np.zeros_like(grievance), "incident_occurred": strikes}
    for place, incident in enumerate(c.incidents):
        strikes[..., place] = _dated_incidents(incident, s, now)
        if strikes[..., place].any():
            changes |= _dated_incident(incident, strikes[..., place], s, c, changes)
    return changes


def _dated_incidents(incident: IncidentArrays, s: Situation, now: Moment) -> Flags:
    """In which runs it happens this week, [V, R] or [V, 1]."""
    if incident.week is not None:
        return incident.present if incident.week == now.week else np.zeros_like(incident.present)
    cell = (..., incident.victim, incident.offender)
    ripe = (s.rung[cell] >= incident.from_rung) & (grievance_intensity(s.grievance[cell]) >= incident.from_grievance)
    return incident.present & ripe & (now.streams.weekly(now.week, f"incident {incident.name}") < incident.chance)


def _dated_incident(incident: IncidentArrays, strikes: Flags, s: Situation, c: Setting, before: Changes) -> Changes:
    """What this incident moves, on top of what came before; the affront of the last one stands."""
    cell = (..., incident.victim, incident.offender)
    harm = strikes * incident.impact * incident.responsibility
    after = {name: before.get(name, getattr(s, name)).copy() for name in _MOVED}
    after["grievance"][cell] += harm
    jump = c.p.incident_relation_drop * np.ones_like(s.relation)
    after["relation_drop"][cell] -= jump[cell] * harm
    after["half_log_odds"][cell] -= jump[cell] * harm
    after["agenda"][cell] = np.where(strikes, 1.0, after["agenda"][cell])
    after["intent"][cell] = np.where(strikes, incident.intent, after["intent"][cell])
    for way in (cell, (..., incident.offender, incident.victim)):
        after["incident_since_restoration"][way] |= strikes
    after["relation"] = np.tanh(after["half_log_odds"])
    return after


_MOVED = ("grievance", "relation_drop", "half_log_odds", "relation", "agenda", "intent", "incident_since_restoration")
