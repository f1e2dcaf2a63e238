"""Memory of the interaction of two states: a score that events change and that decays to 0.

After Crescenzi, M. J. C. and Enterline, A. J. (2001) Time Remembered: A Dynamic Model of Interstate Interaction,
International Studies Quarterly 45(3):409-431. The form below is this program's own, after their abstract: a score
in -1 to 1, 0 without a history, that fades the more slowly the denser the history is. Their equations were not opened.

    between events  I <- I exp(-a dt / (1 + n)),           n recent events
    at an event     I <- I + eta s (1 - sign(s) I),        strength s in -1 to 1
"""

from __future__ import annotations

import math


def faded(score: float, pace: float, weeks: float, recent_events: int = 0) -> float:
    """The score `weeks` later if nothing happens, with a loss a week of `pace` that recent events slow down."""
    return score * math.exp(-pace * weeks / (1 + recent_events))


def moved(score: float, strength: float, weight: float) -> float:
    """The score after an event; the nearer it is to that end already, the less it moves."""
    room = 1.0 - math.copysign(1.0, strength) * score
    return score + weight * strength * room
