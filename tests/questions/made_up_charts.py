"""Synthetic answers for pictures of questions that simulate, including edge cases."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from made_up_backtests import BACKTESTS
from made_up_propositions import PROPOSITIONS
from made_up_readings import READINGS
from made_up_responses import RESPONSES
from made_up_sensitivities import REGIONS, SENSITIVITIES
from made_up_signposts import SIGNPOSTS
from made_up_sweeps import SWEEPS
from made_up_updates import UPDATES
from made_up_windows import WINDOWS

from sim.model.outcomes import RELATION, SHARE, WEEKS, Outcome
from sim.questions.attribute.attribute import Attribution
from sim.questions.attribute.player_effects import DIRECT_UNIT, PlayerEffect
from sim.statistics.intervals import Estimate

KINDS = ("incident", "faction", "third_party", "leader", "amends", "group")
LONG = "a faction whose name and description together are a good deal longer than any page is wide (Somewhere)"


def attribution(sizes, unit=SHARE, direct=(), words=None):
    """Players of these sizes, each kind in turn; `direct` gives direct contributions of the first ones."""
    scenario = SimpleNamespace(name="made_up", file=SimpleNamespace(title="Made up"), variant_titles={})
    players = []
    for i, size in enumerate(map(float, sizes)):
        wide = 0.1 * abs(size) + 0.004 * (unit == SHARE)
        lost = Estimate(1.2 * size, 1.2 * size - 1.5 * wide, 1.2 * size + 1.5 * wide)
        decomposition = Estimate(direct[i], direct[i] - 0.05, direct[i] + 0.05) if i < len(direct) else None
        about = {
            "name": f"player_{i}",
            "kind": KINDS[i % len(KINDS)],
            "direct": decomposition,
            "structure_matters": False,
        }
        about["label"] = words[i] if words else f"Player number {i} (Abcland)"
        adds = Estimate(size, size - wide, size + wide)
        players.append(PlayerEffect(**about, but_for=lost, but_for_structure_kept=lost, shapley=adds))
    return Attribution(
        study=SimpleNamespace(scenario=scenario, title="Made up", variants=("base",), runs=300, horizon=103, seed=7),
        outcome=Outcome("made_up", "the made-up outcome", unit, lambda *_: None, precision=1.0),
        all=Estimate(0.6, 0.55, 0.65),
        none=Estimate(0.1, 0.05, 0.15),
        players=tuple(players),
        interactions=(),
        permutations=None,
        warnings=(),
        direct_unit=DIRECT_UNIT,
    )


CASES = {
    "attribute": {
        "eight players": attribution([0.24, 0.17, -0.05, 0.08, 0.002, -0.012, 0.06, 0.04]),
        "direct contributions": attribution([0.3, -0.2, 0.1], RELATION, direct=(-0.3, 0.02)),
        "forty players": attribution(np.linspace(30.0, -10.0, 40), WEEKS),
        "one player": attribution([0.5]),
        "nobody matters": attribution([0.0, 0.0, 0.0], WEEKS),
        "long names": attribution([0.1, 0.2], words=[LONG, LONG.upper()]),
        "direct contributions long names": attribution([0.3, 0.2], direct=(-0.1, 0.1), words=[LONG, LONG.upper()]),
        "direct contributions forty players": attribution(np.linspace(30, -10, 40), WEEKS, np.linspace(-1.0, 0.2, 40)),
        "tiny": attribution([0.0004, -0.0002], direct=(0.0003,)),
    },
    "window": WINDOWS,
    "robust": PROPOSITIONS,
    "readings": READINGS,
    "respond": RESPONSES,
    "signposts": SIGNPOSTS,
    "sweep": SWEEPS,
    "sensitivity": SENSITIVITIES,
    "discover": REGIONS,
    "update": UPDATES,
    "backtest": BACKTESTS,
}
"""Answers by question; the first is an ordinary one."""
