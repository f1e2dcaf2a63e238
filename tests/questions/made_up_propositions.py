"""Answers made up for the picture of `robust`: propositions by theories, with and without draws."""

from __future__ import annotations

import numpy as np

from sim.model.outcomes import OUTCOMES
from sim.questions.robust.draws import ParameterDraws
from sim.questions.robust.propositions import DrawResult, PropositionResult, TheoryTest
from sim.questions.robust.robust import Robust
from sim.statistics.intervals import Estimate

VERDICTS = ("holds", "undecided", "fails")
MEASURED = [next(o for o in OUTCOMES if o.unit == unit) for unit in ("share of runs", "weeks", "relation, -1 to 1")]
THRESHOLDS = (0.1, 52.0, -0.05)
LONG = "A claim that goes on " + "and on " * 30 + "until nobody reads it."


def propositions(rows, theories, by=("bounded_reciprocity",), claims=None, size=0.2):
    """So many rows under these theories; verdicts and units in turn, each size a little less than the one before."""
    middles = size * np.linspace(1.0, -1.0, rows * len(theories)).reshape(rows, len(theories))
    shares, results = np.linspace(0.0, 1.0, rows * len(by)).reshape(rows, len(by)), []
    for row in range(rows):
        tests = []
        for column, theory in enumerate(theories):
            middle = float(middles[row, column]) * (500.0 if row % 3 == 1 else 1.0)
            verdict = VERDICTS[(row * len(theories) + column) % 3]
            tests.append(TheoryTest(theory, Estimate(middle, middle - 0.1, middle + 0.1), verdict))
        over = [
            DrawResult(theory, Estimate(share, max(share - 0.1, 0.0), min(share + 0.1, 1.0)), share, None, (), (), ())
            for theory, share in zip(by, shares[row].tolist(), strict=True)
        ]
        claim = claims[row] if claims else f"Something number {row} is so."
        facts = (MEASURED[row % 3], "base", "other", THRESHOLDS[row % 3], "", tuple(tests), tuple(over))
        results.append(PropositionResult(f"proposition_{row}", claim, *facts))
    draws, drawn = (
        ParameterDraws(64 * bool(by), 40, theories=by or SEVEN[:1]),
        {f"number_{i}": np.zeros(64) for i in range(81)},
    )
    claims_of = {theory: f"What {theory} claims" for theory in theories}
    return Robust("made_up", "Made up", 7, 300, 208, claims_of, draws, tuple(results), drawn, {}, {})


SEVEN = (
    "bounded_reciprocity",
    "tit_for_tat",
    "trust_spiral",
    "prospect",
    "structural_balance",
    "faction_bargaining",
    "expected_reply",
)
PROPOSITIONS = {
    "eight under seven": propositions(8, SEVEN),
    "one under one": propositions(1, SEVEN[:1]),
    "no draws": propositions(3, SEVEN[:2], by=()),
    "three theories drawn": propositions(4, SEVEN, by=SEVEN[:3]),
    "all theories drawn": propositions(2, SEVEN, by=SEVEN),
    "long claims": propositions(3, SEVEN[:4], claims=[LONG, LONG.upper(), "Short."]),
    "twenty": propositions(20, SEVEN),
    "long names of theories": propositions(
        2, ["a_theory_with_a_very_long_name_indeed", "antidisestablishmentarianism"]
    ),
}
