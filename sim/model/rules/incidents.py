"""Phase 1, incidents: dated, random or conditional harm by one state to another."""

from __future__ import annotations

from typing import Any

from sim.model.compiling import LANES, phase, rule
from sim.model.elementary import grievance_intensity, tanh
from sim.model.records import Week


@rule
def minor_harm(p: Any, draw: float) -> float:
    """Return the impact of a small unnamed incident, 0 in most weeks; a draw below the rate is uniform below it."""
    return p.random_incident_max_impact * draw / p.random_incident_rate if draw < p.random_incident_rate else 0.0


@rule
def conditions_met(incident: Any, rung: Any, grievance: float) -> bool:
    """Return whether a random incident is possible at this rung and grievance."""
    return rung >= incident.from_rung and grievance_intensity(grievance) >= incident.from_grievance


@phase
def incidents(w: Week) -> None:
    """Raise grievances, lower relations and put disputes on the agenda; unnamed incidents only raise grievances."""
    some = 0
    for q in range(len(w.incidents)):
        some += _occurs(w, q)
    for k in range(len(w.dyads)):
        mine, draws = w.dyads[k], w.draws[w.setting[k].draws]
        for r in range(LANES):
            mine.grievance[r] += minor_harm(w.p[0], draws.random_incident[r])
            mine.relation_drop[r] = 0.0
    for q in range(len(w.incidents) if some else 0):
        for r in range(LANES):
            if w.incidents[q].occurred[r]:
                _harm(w, q, r)


@rule
def _occurs(w: Week, q: int) -> int:
    """Note in which runs an incident occurs, in its week, or by its chance where its conditions are met; count them."""
    incident, runs = w.incidents[q], 0
    for r in range(LANES):
        now = incident.week == w.now[0]
        if incident.week < 0 and incident.present[r]:
            victim = w.dyads[incident.dyad]
            by_chance = incident.draw[r] < incident.chance
            now = by_chance and conditions_met(incident, victim.rung[r], victim.grievance[r])
        incident.occurred[r] = 1 if now and incident.present[r] else 0
        runs += incident.occurred[r]
    return runs


@rule
def _harm(w: Week, q: int, r: int) -> None:
    """Apply an incident in one run; the intent is that of the last incident."""
    incident = w.incidents[q]
    mine, theirs = w.dyads[incident.dyad], w.dyads[w.setting[incident.dyad].back]
    harm = incident.impact[r] * incident.responsibility[r]
    mine.grievance[r] += harm
    mine.relation_drop[r] -= w.p[0].incident_relation_drop * harm
    mine.half_log_odds[r] -= w.p[0].incident_relation_drop * harm
    mine.relation[r] = tanh(mine.half_log_odds[r])
    mine.agenda[r] = 1.0
    mine.intent[r] = incident.intent
    mine.incident_since_restoration[r] = 1
    theirs.incident_since_restoration[r] = 1
