"""Restoration, changes of leader, doubt about inputs, and the ladder."""

from __future__ import annotations

from dataclasses import dataclass

from sim.parameters.declaration import CONVENTION, CRISES, declare


@dataclass(frozen=True)
class CourseParameters:
    """Restoration, changes of leader, doubt about inputs, and the ladder."""

    # restoration, turnover, noise
    restoration_threshold: float = declare(
        -0.16,
        (-0.3, -0.1),
        "tone",
        "R0",
        "policy, beyond what the prior relation asks, at which restoration comes at half its greatest rate",
        CRISES,
    )
    restoration_prior: float = declare(
        0.82, (0.7, 0.95), "share", "Rx", "old friends ask for more: how much of the prior relation is asked", CRISES
    )
    restoration_rate: float = declare(0.09, (0.05, 0.14), "1/week", "hr", "the greatest rate of restoration", CRISES)
    restoration_precision: float = declare(8.0, (4.0, 12.0), "1/tone", "lamR", "how sharply the rate rises with policy")
    leaning_spread: float = declare(
        0.32, (0.15, 0.48), "tone", "slb", "how far a new leader leans for or against each state", CRISES
    )
    turnover_face: float = declare(
        0.7, (0.4, 1.0), "share", "fr", "share of the cost of climbing down that leaves with a leader"
    )
    turnover_wound: float = declare(0.2, (0.0, 0.9), "share", "tg", "share of the wound that leaves with him")
    turnover_hush: float = declare(0.5, (0.0, 1.0), "share", "", "how far factions fall back to rest when he leaves")
    tenure_years: float = declare(
        8.5,
        (5.0, 12.0),
        "years",
        "tenure",
        "expected years in office where the file gives none (12 - 7 x polyarchy, at one half)",
    )
    minor_rate: float = declare(0.006, (0.0, 0.2), "1/week", "bg", "small unnamed incidents, each directed pair")
    minor_impact: float = declare(0.4, (0.0, 2.0), "impact", "bgs", "greatest impact of one")
    input_noise: float = declare(
        0.15, (0.0, 0.6), "log-odds", "su", "doubt about starting relations and severities, one standard deviation"
    )
    impact_floor: float = declare(0.35, (0.0, 1.0), "impact", "", "impact of an incident: this, and the next two")
    impact_severity: float = declare(0.35, (0.1, 0.6), "impact", "", "for each step of severity (1 to 5)")
    impact_deaths: float = declare(0.1, (0.0, 0.3), "impact", "", "for each band of deaths (1-9, 10-99, 100 and more)")
    # ladder and repair
    partnership_below: float = declare(
        0.75, (0.6, 0.9), "relation", "", "below this an alliance is a partnership", CONVENTION
    )
    normal_below: float = declare(0.4, (0.3, 0.5), "relation", "", "below this a partnership is normal", CONVENTION)
    strained_below: float = declare(0.05, (-0.1, 0.2), "relation", "", "below this normal is strained", CONVENTION)
    crisis_below: float = declare(-0.3, (-0.5, -0.15), "relation", "", "below this strained is a crisis", CONVENTION)
    hysteresis: float = declare(
        0.06, (0.0, 0.12), "relation", "", "a rung changes only this far past its threshold", CONVENTION
    )
