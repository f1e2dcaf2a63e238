"""Phase 1, incidents: dated, random or conditional harm by one state to another."""

from __future__ import annotations

from typing import Any

from sim.model.compiling import LANES, phase, rule
from sim.model.elementary import exp, grievance_intensity, relu, tanh
from sim.model.records import Week


@rule
def minor_harm(p: Any, draw: float) -> float:
    """Return the impact of a small unnamed incident, 0 in most weeks; a draw below the rate is uniform below it."""
    return p.random_incident_max_impact * draw / p.random_incident_rate if draw < p.random_incident_rate else 0.0


@rule
def conditions_met(incident: Any, rung: Any, grievance: float) -> bool:
    """Return whether a random incident is possible at this rung and grievance."""
    return rung >= incident.from_rung and grievance_intensity(grievance) >= incident.from_grievance


@rule
def attention(p: Any, harm: float) -> float:
    """Return the share of the victim's agenda that an incident takes, 0 to 1, by the harm blamed on the offender."""
    return 1.0 - exp(-harm / p.incident_agenda_impact)


@rule
def ill_will(p: Any, intent: float) -> float:
    """Return how far harm is evidence of ill will: 1, and less between an act of agents (-1) and an accident (-2)."""
    return 1.0 - (1.0 - p.accident_relation_drop) * relu(-1.0 - intent)


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
    """Apply an incident in one run, in proportion to the harm for which the offender is blamed."""
    incident = w.incidents[q]
    mine, theirs = w.dyads[incident.dyad], w.dyads[w.setting[incident.dyad].back]
    harm = incident.impact[r] * incident.responsibility[r]
    if harm == 0.0:
        return
    mine.grievance[r] += harm
    mine.harm_memory[r] += harm
    drop, share = w.p[0].incident_relation_drop * harm * ill_will(w.p[0], incident.intent), attention(w.p[0], harm)
    mine.relation_drop[r] -= drop
    mine.half_log_odds[r] -= drop
    mine.relation[r] = tanh(mine.half_log_odds[r])
    mine.agenda[r] = max(mine.agenda[r], share)
    mine.intent[r] += share * (incident.intent - mine.intent[r])
    mine.force[r] += share * (incident.force - mine.force[r])
    mine.incident_since_restoration[r] = 1
    theirs.incident_since_restoration[r] = 1
