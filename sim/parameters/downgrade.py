"""When a quarrel becomes formal: measures, recall, break."""

from __future__ import annotations

from dataclasses import dataclass

from sim.parameters.declaration import CRISES, after, declare


@dataclass(frozen=True)
class DowngradeParameters:
    """When a quarrel becomes formal: measures, recall, break."""

    # formal downgrades
    agenda_decay: float = declare(0.51, (0.3, 0.54), "1/week", "da", "how fast a quarrel leaves the table", CRISES)
    idle_agenda: float = declare(
        0.045, (0.02, 0.045), "1/week", "abg", "chance that an open wound alone puts it on the table", CRISES
    )
    agenda_answer: float = declare(0.5, (0.0, 1.0), "share", "", "how far a downgrade puts it on the other's table")
    downgrade_precision: float = declare(
        4.2, (3.4, 5.5), "1/tone", "lamD", "precision of the choice of a formal level", CRISES
    )
    measures_threshold: float = declare(-0.2, (-0.4, 0.0), "tone", "c1", "anger at which measures are as good as none")
    recall_threshold: float = declare(
        0.54, (0.43, 0.67), "tone", "c2", "anger at which recall is as good as measures", CRISES
    )
    break_threshold: float = declare(
        0.72, (0.57, 1.0), "tone", "c3", "anger at which a break is as good as recall", CRISES
    )
    dependence_brake: float = declare(
        0.4, (0.2, 0.5), "tone", "kdep", "how far trade dependence holds back from a break", CRISES
    )
    affront_drives: float = declare(
        0.41, (0.17, 0.45), "tone", "kaff", "how far an affront (or its absence) drives recall", CRISES
    )
    counter_wound: float = declare(
        0.08, (0.0, 0.15), "impact/level", "wl", "the wound a downgrade leaves on the other side"
    )
    downgrade_tone: float = declare(
        -0.2, (-0.4, 0.0), "tone", "", "tone of the week of a downgrade, and again for each level"
    )
    face_ceiling: float = declare(
        0.15, (0.05, 0.25), "tone", "fmax", "cost of climbing down that a break locks in", after("Fearon 1994")
    )
    face_at_once: float = declare(0.3, (0.0, 1.0), "share", "", "share of that cost locked in on the day")
    face_drift: float = declare(1 / 26, (0.01, 0.1), "1/week", "", "how fast the rest follows (26 weeks)")
