"""The addresses of a world's draws, and its draws in the mean week."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.engine.packing import Packing
from sim.model import records
from sim.model.random_streams import WEEKLY, RandomStreams, SeededStreams, dyad_address, name_address, state_address
from sim.model.situation import Setting

Codes = tuple[str, ...]


class Addresses(NamedTuple):
    """The seed's key, the numbers of the runs, and the addresses of dyads, states and incidents.

    Variants of the same set of states share draws: `first` is the first of them. A dyad that none of them names has the
    address 0.
    """

    key: Any  # [2]
    runs: Any  # [group, lane]
    first: Any  # [set]
    dyads: Any  # [set, dyad of the world]
    states: Any  # [set, state]
    incidents: Any  # [incident, 2]


def addresses_of(packing: Packing, streams: RandomStreams, codes: Sequence[Codes], c: Setting) -> Addresses:
    """Return the addresses of the draws; `codes` are those of the states of each variant."""
    world, sets = packing.world, list(dict.fromkeys(codes))
    named = packing.named[:, 0, world.source, world.target]
    known = np.array([named[[own == each for own in codes]].any(axis=0) for each in sets])
    sides = list(zip(world.source, world.target, strict=True))
    pairs = np.array([[dyad_address(own[i], own[j]) for i, j in sides] for own in sets], dtype=np.uint64)
    names = [name_address(f"weekly incident {incident.name}") for incident in c.incidents]
    return Addresses(
        streams.key if isinstance(streams, SeededStreams) else np.zeros(2, dtype=np.uint64),
        _in_lanes(packing, streams.runs),
        np.array([codes.index(own) for own in sets]),
        pairs.reshape(len(sets), -1) * known,
        np.array([[state_address(code) for code in own] for own in sets], dtype=np.uint64),
        np.array(names, dtype=np.uint64).reshape(-1, 2),
    )


def renumbered(addresses: Addresses, packing: Packing, numbers: Any) -> Addresses:
    """Return the addresses of draws that are those of other runs, [run]."""
    return addresses._replace(runs=_in_lanes(packing, numbers))


def _in_lanes(packing: Packing, numbers: Any) -> Any:
    return np.ascontiguousarray(packing.lanes(numbers[None, :, None])[0, :, 0])


def mean_draws(packing: Packing, sets: int) -> Any:
    """Return the draws of the mean week, [group, set of states, dyad]: normals are 0, and no random event occurs."""
    draws = np.zeros((packing.groups, sets, len(packing.world.source)), records.DYAD_DRAWS)
    for purpose in WEEKLY:
        if purpose.of != "state" and not purpose.normal:
            draws[purpose.name] = 1.0
    draws["successor_leaning"] = 0.5
    return draws
