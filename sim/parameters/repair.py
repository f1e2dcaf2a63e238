"""What makes amends, climbing down and restoration likely, and what they mend."""

from __future__ import annotations

from dataclasses import dataclass

from sim.parameters.declaration import CRISES, after, declare


@dataclass(frozen=True)
class RepairParameters:
    """What makes amends, climbing down and restoration likely, and what they mend."""

    # amends and climbing down
    amends_precision: float = declare(5.0, (2.0, 10.0), "1/utility", "lamA", "precision of the choice to make amends")
    amends_reluctance: float = declare(
        5.8, (5.6, 6.1), "log-odds", "aA", "how seldom a state looks at amends at all", CRISES
    )
    amends_value: float = declare(
        1.0, (0.5, 2.0), "utility", "va", "what closing the other's wound is worth where ties are full"
    )
    amends_dependence: float = declare(0.3, (0.0, 1.0), "utility", "", "what dependence adds to that worth")
    amends_goodwill: float = declare(0.3, (0.0, 1.0), "utility", "", "what a friendly policy adds to that worth")
    amends_face: float = declare(0.35, (0.1, 0.7), "utility", "fA", "what amends cost the one who makes them")
    amends_affront: float = declare(
        0.71, (0.6, 0.9), "share", "kint", "how much dearer amends are for a deliberate affront", CRISES
    )
    amends_hawks: float = declare(2.0, (0.0, 4.0), "share", "", "how much dearer hawks at home make them")
    hawks_reference: float = declare(
        0.105, (0.05, 0.2), "share", "", "hawks' voice at which that is reckoned (.35 of power, .30 loud)"
    )
    hawk_gap: float = declare(
        0.5, (0.2, 1.0), "tone", "", "a faction whose ideal is this far below the relation is a hawk"
    )
    agenda_on_amends: float = declare(
        2.0, (0.0, 4.0), "log-odds", "kA", "how much likelier amends are while the quarrel is on the table"
    )
    amends_wound_floor: float = declare(0.05, (0.0, 0.2), "share", "", "below this openness no wound calls for amends")
    amends_repair: float = declare(
        0.85, (0.4, 0.95), "share", "apo", "share of a wound that full amends close", after("Kohama et al. 2023")
    )
    amends_credibility: float = declare(
        1.25,
        (0.8, 1.6),
        "scale",
        "",
        "how far that depends on ties: repair x this x (1 + ties) / 2",
        after("Lind 2008"),
    )
    amends_heal: float = declare(0.55, (0.2, 0.8), "log-odds", "heal", "what accepted full amends add to the relation")
    amends_own_wound: float = declare(0.6, (0.0, 1.0), "share", "", "how far amends close the maker's own wound too")
    amends_own_heal: float = declare(0.5, (0.0, 1.0), "share", "", "how far they lift the maker's own relation too")
    amends_face_relief: float = declare(0.7, (0.0, 1.0), "share", "", "how far they let both sides climb down")
    climb_down_reluctance: float = declare(
        4.0, (0.0, 8.0), "log-odds", "aC", "how seldom the aggrieved side looks at climbing down"
    )
    climb_down_relief: float = declare(
        0.3, (0.0, 0.6), "share", "", "how far a climb-down closes the other side's wound"
    )
    climb_down_face: float = declare(
        0.5, (0.0, 1.0), "share", "", "how far it lowers one's own cost of climbing down further"
    )
    climb_down_agenda: float = declare(
        0.1, (0.0, 0.5), "share", "", "how far on the table the quarrel must be, where no level is in force"
    )
    # gestures that are only ever scripted
    release_relief: float = declare(
        0.3, (0.0, 0.6), "share", "", "how far a release closes the other side's wound, as climbing down does"
    )
    restraint_weeks: float = declare(52.0, (4.0, 156.0), "weeks", "", "how long a third party holds back its wedge")
    mediation_weeks: float = declare(26.0, (4.0, 104.0), "weeks", "", "how long a third party mediates")
    mediation_push: float = declare(
        0.5,
        (0.0, 1.0),
        "push",
        "",
        "what a mediator with full leverage adds to third parties' push",
        after("Touval & Zartman 1985"),
    )
