"""The effect of each player on an outcome, and how pairs of players work together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import xarray as xr

from sim.questions.attribute.players import Player
from sim.running.replay import drivers_of_runs
from sim.running.study import Study
from sim.statistics.intervals import Estimate, level


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One player: what the outcome loses without him, and what he adds, in the outcome's unit.

    `but_for_structure_kept` leaves what holds relations up as it is with everybody in, instead of solving it anew;
    `structure_matters` says whether that differs by more than its error. `sampling` is the half of the width of an
    interval that the orders drawn alone would leave, contained in that of `shapley`; None where nothing was drawn.
    `direct` is what the driver ledger gives, in a unit of its own, where it is given. `present` is False of one that
    the variant leaves out anyway. Fields come in the order in which other programs read them.
    """

    name: str
    kind: str
    words: str
    present: bool = True
    direct: Estimate | None = None
    but_for: Estimate
    but_for_structure_kept: Estimate
    structure_matters: bool
    shapley: Estimate
    sampling: float | None = None

    @property
    def told_apart(self) -> bool:
        """Whether the interval of what he adds leaves out 0."""
        return leaves_out_zero(self.shapley)


@dataclass(frozen=True)
class Interaction:
    """What two players add together beyond what each adds alone, over all orders; above zero they need each other."""

    players: tuple[str, str]
    estimate: Estimate


def leaves_out_zero(found: Estimate) -> bool:
    """Whether an interval lies above or below 0."""
    return found.low > 0.0 or found.high < 0.0


RUNS = 100
"""Runs played again for the ledger, at most: its figures vary little from run to run."""
UNIT = "half log-odds, mean over the weeks, both directions"
_OWN = {"leader": ("leaning", "custom decision"), "amends": ("amends", "conduct of amends")}


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
