"""Where each player stands in an attribution, and how pairs of players work together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Any

import numpy as np
import xarray as xr

from sim.questions.attribute.players import Player
from sim.running.replay import drivers_of_runs
from sim.running.study import Study
from sim.statistics.intervals import Z90, Estimate, level

CERTAINTY = 0.9


@dataclass(frozen=True)
class Standing:
    """One player: what the outcome loses without him, and what he adds, in the outcome's unit.

    `but_for_structure_kept` leaves what holds relations up as it is with everybody in, instead of solving it anew;
    `structure_matters` says whether that differs by more than its error. `sampling` is the half of the width of an
    interval that the orders drawn alone would leave, contained in that of `shapley`; None where nothing was drawn.
    `direct` is what the driver ledger gives, in a unit of its own, where it is given. `present` is False of one that
    the variant leaves out anyway.
    """

    name: str
    kind: str
    words: str
    but_for: Estimate
    but_for_structure_kept: Estimate
    structure_matters: bool
    shapley: Estimate
    sampling: float | None = None
    direct: Estimate | None = None
    present: bool = True

    @property
    def told_apart(self) -> bool:
        """Whether the interval of what he adds leaves out 0."""
        return self.shapley.low > 0.0 or self.shapley.high < 0.0

    def as_json(self) -> dict[str, Any]:
        """The player in the shape other programs rely on."""
        return {
            "name": self.name,
            "kind": self.kind,
            "words": self.words,
            "present": self.present,
            "direct": None if self.direct is None else self.direct.as_json(),
            "but_for": self.but_for.as_json(),
            "but_for_structure_kept": self.but_for_structure_kept.as_json(),
            "structure_matters": self.structure_matters,
            "shapley": self.shapley.as_json(),
            "sampling": self.sampling,
        }

    def __str__(self) -> str:
        shown = [("but for", self.but_for), ("adds", self.shapley)]
        numbers = ", ".join(f"{what} {e.estimate:+.3f} ({e.low:+.3f} to {e.high:+.3f})" for what, e in shown)
        return f"{self.name}: {numbers}"


@dataclass(frozen=True)
class Interaction:
    """What two players add together beyond what each adds alone, over all orders; above zero they need each other."""

    players: tuple[str, str]
    estimate: Estimate

    def as_json(self) -> dict[str, Any]:
        """`{"players": [a, b], "interaction": est}`."""
        return {"players": list(self.players), "interaction": self.estimate.as_json()}


def standing_out(interactions: Sequence[Interaction]) -> list[Interaction]:
    """Those whose interval leaves out 0 even if it is widened for how many pairs there are (Bonferroni), in order."""
    if not interactions:
        return []
    wider = NormalDist().inv_cdf(1.0 - (1.0 - CERTAINTY) / 2.0 / len(interactions)) / Z90
    return [
        found
        for found in interactions
        if abs(found.estimate.estimate) > wider * (found.estimate.high - found.estimate.low) / 2.0
    ]


RUNS = 100
"""Runs played again for the ledger, at most: its figures vary little from run to run."""
UNIT = "half log-odds, mean over the weeks, both directions"
_OWN = {"leader": ("leaning", "own decision"), "amends": ("amends", "conduct of amends")}


def direct(study: Study, players: Sequence[Player]) -> dict[str, Estimate]:
    """Each player's direct part by name, beyond what it puts in at rest, summed over both directions of the pair.

    A dated shock, the tone that a faction or a third party asks of a leader, his own leaning, amends made: what the
    second level of the ledger books to them, in units of the half log-odds, averaged over weeks and runs.
    """
    asked = replace(study, runs=min(study.runs, RUNS))
    booked = drivers_of_runs(asked, study.variants[0])["since_rest_mean"]
    parts = {player.name: [_booked(booked, one).to_numpy() for one in player.each] for player in players}
    return {name: level(np.sum(values, axis=0), is_share=False) for name, values in parts.items()}


def _booked(booked: xr.DataArray, player: Player) -> xr.DataArray:
    """The part of one player, [run]; 0 where the ledger knows no driver of that name."""
    code = player.name.partition(".")[0]
    if player.kind in _OWN:
        felt = [str(way) for way in booked["direction"].to_numpy() if str(way).endswith(f">{code}")]
        booked, names = booked.sel(direction=felt), list(_OWN[player.kind])
    else:
        names = [f"incident {player.name}" if player.kind == "incident" else player.name]
    return booked.where(booked["driver"].isin(names), 0.0).sum(["driver", "direction"])
