"""The expected years in office of a leader, from how democratic the state is. Assumed (docs/data.md)."""

from __future__ import annotations

from sim.drafts.figures import Figure, dated
from sim.drafts.holdings import Holdings

LONGEST, SHORTER = 12.0, 7.0
"""Years where there is no electoral democracy, and how many fewer where it is complete."""


def tenure(held: Holdings, state: str) -> Figure | None:
    """The expected years in office, or None where the index of democracy is not known."""
    found = held.democracy.get(state)
    if found is None:
        return None
    why = (
        f"{LONGEST:g} years less {SHORTER:g} times the polyarchy of {found.value:.2f} ({dated(found.year, held.year)})."
    )
    return Figure(round(LONGEST - SHORTER * found.value, 1), why, (found.key,))
