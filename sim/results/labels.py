"""Names for what a state did: the nearest row of ACTIONS in tone, or the formal act of that week."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.actions import ACTIONS, action_index
from sim.situation import Array, Situation, swap

_CONDUCT = sorted((a.tone, row) for row, a in enumerate(ACTIONS) if a.kind == "conduct")
_ROWS = np.array([row for _, row in _CONDUCT], dtype=np.int8)
_EDGES = np.array([(low + high) / 2.0 for (low, _), (high, _) in pairwise(_CONDUCT)])
_LEVEL_ROWS = np.array([0, *(action_index(a.name) for a in ACTIONS if a.kind == "downgrade")], dtype=np.int8)


def nearest(tone: Array) -> NDArray[np.int8]:
    """Rows of ACTIONS nearest in tone, same shape."""
    return _ROWS[np.searchsorted(_EDGES, tone)]


def label(s: Situation) -> NDArray[np.int8]:
    """What source did to target this week, [V, R, A, A] rows of ACTIONS; a formal act comes before conduct."""
    row = nearest(s.tone)
    made = swap(s.amends)
    row = np.where(s.taken > 0, _LEVEL_ROWS[s.taken], row)
    row = np.where(made > 0.0, np.where(made >= 1.0, action_index("amends_full"), action_index("amends_half")), row)
    row = np.where(s.climbed_down, action_index("climb_down"), row)
    return np.where(s.restored, action_index("restoration"), row).astype(np.int8)
