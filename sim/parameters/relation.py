"""How a relation is remembered, held up and disturbed."""

from __future__ import annotations

from dataclasses import dataclass

from sim.parameters.declaration import CRISES, after, declare


@dataclass(frozen=True)
class RelationParameters:
    """How a relation is remembered, held up and disturbed."""

    # the relation
    forgetting: float = declare(
        0.05,
        (0.02, 0.1),
        "1/week",
        "kappa",
        "how fast the relation returns to what the structure supports",
        after("Crescenzi & Enterline 2001"),
    )
    learning: float = declare(
        0.05, (0.02, 0.1), "1/week", "omega", "weight of the conduct seen on the relation", after("Kydd 2005")
    )
    projection: float = declare(
        0.2,
        (0.0, 0.5),
        "share",
        "psi",
        "how far the other is seen through one's own picture of him",
        after("Jervis 1976"),
    )
    ties_weight: float = declare(
        0.4,
        (0.2, 0.6),
        "log-odds",
        "B",
        "what slow ties hold up of the relation",
        after("the interdependence literature (Oneal & Russett 1997)"),
    )
    balance_weight: float = declare(
        0.15,
        (0.0, 0.4),
        "log-odds",
        "Jb",
        "pull of friends of friends and of shared enemies",
        after("Kulakowski et al. 2005"),
    )
    wound_weight: float = declare(
        0.055, (0.02, 0.1), "1/week", "gam", "what an open wound takes from the relation each week"
    )
    relation_noise: float = declare(
        0.035, (0.01, 0.06), "log-odds", "sig", "weekly accidents of the relation, one standard deviation"
    )
    perception_noise: float = declare(
        0.25, (0.1, 0.4), "tone", "sp", "weekly error in seeing the other's conduct, one standard deviation"
    )
    # wounds, ties, memory
    incident_jump: float = declare(
        0.49, (0.38, 0.78), "log-odds/impact", "jump", "what an incident takes from the relation in its week", CRISES
    )
    wound_healing: float = declare(
        0.055, (0.035, 0.06), "1/week", "dg", "how fast a wound closes by itself (half-life 12 weeks)", CRISES
    )
    conduct_wounds: float = declare(
        0.04, (0.03, 0.08), "impact/week", "wnd", "how much conduct worse than usual keeps a wound open", CRISES
    )
    wounding_tone: float = declare(-0.35, (-0.6, -0.1), "tone", "", "conduct seen above this wounds nobody")
    ties_down: float = declare(1 / 52, (1 / 104, 1 / 26), "1/week", "zdn", "how fast ties wither (1/52)")
    ties_up: float = declare(1 / 104, (1 / 260, 1 / 52), "1/week", "zup", "how fast ties grow (1/104)")
