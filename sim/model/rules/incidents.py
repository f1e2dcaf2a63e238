"""Phase 1, incidents: dated, random or conditional harm by one state to another."""

from __future__ import annotations

import numpy as np

from sim.arrays import Flags
from sim.model.situation import Changes, IncidentArrays, Moment, Setting, Situation, grievance_intensity


def incidents(s: Situation, c: Setting, now: Moment) -> Changes:
    """Raise grievances, lower relations and put disputes on the agenda; unnamed incidents only raise grievances."""
    minor = (now.streams.draw(now.week, "random_incident") < c.p.random_incident_rate) & c.named
    grievance = s.grievance + minor * c.p.random_incident_max_impact * now.streams.draw(
        now.week, "random_incident_impact"
    )
    occurred = np.zeros_like(s.incident_occurred)
    changes: Changes = {
        "grievance": grievance,
        "relation_drop": np.zeros_like(grievance),
        "incident_occurred": occurred,
    }
    for place, incident in enumerate(c.incidents):
        occurred[..., place] = _occurs(incident, s, now)
        if occurred[..., place].any():
            changes |= _effects(incident, occurred[..., place], s, c, changes)
    return changes


def _occurs(incident: IncidentArrays, s: Situation, now: Moment) -> Flags:
    """Return the runs in which the incident occurs this week, [V, R] or [V, 1]."""
    if incident.week is not None:
        return incident.present if incident.week == now.week else np.zeros_like(incident.present)
    cell = (..., incident.victim, incident.offender)
    condition = (s.rung[cell] >= incident.from_rung) & (
        grievance_intensity(s.grievance[cell]) >= incident.from_grievance
    )
    return (
        incident.present & condition & (now.streams.draw_event(now.week, f"incident {incident.name}") < incident.chance)
    )


def _effects(incident: IncidentArrays, occurred: Flags, s: Situation, c: Setting, before: Changes) -> Changes:
    """Add the effects of an incident to the changes before it; intent is that of the last incident."""
    cell = (..., incident.victim, incident.offender)
    harm = occurred * incident.impact * incident.responsibility
    after = {name: before.get(name, getattr(s, name)).copy() for name in _CHANGED}
    after["grievance"][cell] += harm
    drop = c.p.incident_relation_drop * np.ones_like(s.relation)
    after["relation_drop"][cell] -= drop[cell] * harm
    after["half_log_odds"][cell] -= drop[cell] * harm
    after["agenda"][cell] = np.where(occurred, 1.0, after["agenda"][cell])
    after["intent"][cell] = np.where(occurred, incident.intent, after["intent"][cell])
    for way in (cell, (..., incident.offender, incident.victim)):
        after["incident_since_restoration"][way] |= occurred
    after["relation"] = np.tanh(after["half_log_odds"])
    return after


_CHANGED = ("grievance", "relation_drop", "half_log_odds", "relation", "agenda", "intent", "incident_since_restoration")
