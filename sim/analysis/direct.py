"""What the driver ledger books to each player: its direct part in the relation of the focus pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import xarray as xr

from sim.analysis.estimates import Estimate
from sim.analysis.pairing import level
from sim.replay import drivers_of_runs
from sim.study import Study
from sim.sweep import Player

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
