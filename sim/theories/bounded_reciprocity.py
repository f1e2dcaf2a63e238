"""The default account: a leader answers what he sees, bound by his factions, angered by wounds, pressed by others."""

from __future__ import annotations

from sim.situation import Array, Setting, Situation, Theory, openness


def target(s: Situation, c: Setting) -> Array:
    """Conduct aimed at: (1 - binding)(rho seen + (1 - rho) relation) + binding x domestic ideal
    - anger x wound + interference + leaning; [V, R, A, A], in tone.
    """
    own = c.p.reciprocity * s.seen + (1.0 - c.p.reciprocity) * s.relation
    pressed = (1.0 - s.binding) * own + s.binding * s.ideal
    return pressed - c.p.anger * openness(s.wound) + c.p.interference_on_tone * s.interference + s.leaning


BOUNDED_RECIPROCITY = Theory(
    name="bounded_reciprocity",
    claim="Leaders of bounded rationality answer conduct in kind, within what their factions and third parties allow.",
    source="Goldstein & Freeman 1990; Putnam 1988; McKelvey & Palfrey 1995 (forms)",
    target=target,
)
