"""How conduct is chosen, and how third parties and factions press on it."""

from __future__ import annotations

from dataclasses import dataclass

from sim.parameters.declaration import CRISES, after, declare


@dataclass(frozen=True)
class ConductParameters:
    """How conduct is chosen, and how third parties and factions press on it."""

    # conduct
    reciprocity: float = declare(
        0.5,
        (0.2, 0.8),
        "share",
        "rho",
        "answering what is seen (against acting on one's own relation)",
        after("Goldstein & Freeman 1990"),
    )
    binding: float = declare(
        0.35,
        (0.15, 0.7),
        "share",
        "acc",
        "how far the factions bind a leader, where the file gives none",
        after("Bueno de Mesquita et al. 2003"),
    )
    binding_spread: float = declare(
        0.12, (0.0, 0.3), "share", "sacc", "spread of the binding over leaders, one standard deviation"
    )
    anger: float = declare(0.41, (0.23, 0.45), "tone", "ga", "what a fully open wound takes from the tone", CRISES)
    interference_on_tone: float = declare(
        0.15, (0.0, 0.3), "tone", "", "what third parties' push does to a leader directly"
    )
    rationality: float = declare(
        15.0, (5.0, 30.0), "1/utility", "lam", "precision of the choice of conduct", after("McKelvey & Palfrey 1995")
    )
    act_cost: float = declare(
        0.25, (0.1, 0.5), "share", "cost", "what any act costs, so that conduct falls short of the wish"
    )
    # third parties and factions
    interference: float = declare(
        1.0, (0.0, 2.0), "scale", "cI", "strength of third parties' push", after("Crawford 2011")
    )
    interference_at_rest: float = declare(
        0.1, (0.0, 0.3), "share", "i0", "how much of it works on a pair without a wound", after("Crawford 2011")
    )
    ideal_steepness: float = declare(2.2, (1.5, 3.0), "scale", "cT", "from a faction's interests to its ideal tone")
    push_scale: float = declare(2.0, (1.0, 3.0), "scale", "cQ", "from a third party's interests to its push")
    mobilisation_gain: float = declare(
        0.12, (0.05, 0.25), "1/week", "mu", "how fast a faction with cause grows loud", after("Mueller 1970")
    )
    mobilisation_decay: float = declare(
        0.06, (0.03, 0.12), "1/week", "dm", "how fast it falls quiet (half-life 11 weeks)", after("Mueller 1970")
    )
    mobilisation_at_rest: float = declare(0.3, (0.1, 0.5), "share", "m0", "how loud factions are in quiet times")
    pairs_at_ease: float = declare(
        7.0, (1.0, 30.0), "pairs", "", "a state's attention is shared among its pairs beyond this number"
    )
