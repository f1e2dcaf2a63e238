"""Packing: the arrays of a world, [variant, run, state, state], as records of named dyads, and back.

Only named dyads have records, so a sparse world costs what its dyads cost. Runs fill groups of LANES; the places left
in the last group repeat the last run and are never read.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Flags, Places
from sim.errors import UsageError
from sim.model import records
from sim.model.actions import ACTIONS, action_index
from sim.model.alignment import is_on
from sim.model.compiling import LANES
from sim.model.parameters import Parameters
from sim.model.situation import Setting

ALLOWED = ("measures", "recall", "sever", "amends_half", "amends_full", "back_down", "restoration")
"""Acts whose permission is a field of DYAD_SETTING."""
DYAD_FIELDS = tuple(name for name, field in records.DYAD_SETTING.fields.items() if field[0].subdtype)  # type: ignore[union-attr]
"""Fields of DYAD_SETTING that differ between runs."""
MOST_TRIADS = 400_000
"""With more triads than this in any variant, their balance is computed as a product of matrices."""
Lanes = NDArray[Any]


@dataclass(frozen=True)
class Dyads:
    """The directed dyads that some variants share, in the order of source and target, and these variants."""

    variants: Places
    source: Places
    target: Places


def dyads_of(named: Flags) -> Dyads:
    """Return the dyads named in [state, state]."""
    source, target = np.nonzero(named)
    return Dyads(np.empty(0, dtype=np.intp), source, target)


class Packing:
    """The places of a world's runs, dyads and factions in its records."""

    def __init__(self, named: Flags, runs: int, faction_counts: tuple[int, ...]) -> None:
        self.named, self.runs, self.variants, self.size = named, runs, len(named), named.shape[-1]
        self.groups = -(-runs // LANES)
        patterns, which = np.unique(named.reshape(self.variants, -1), axis=0, return_inverse=True)
        self.patterns: list[Dyads] = []
        for number, pattern in enumerate(patterns):
            own = dyads_of(pattern.reshape(self.size, self.size))
            self.patterns.append(Dyads(np.flatnonzero(which.reshape(-1) == number), own.source, own.target))
        self.world = dyads_of(np.asarray(named.any(axis=(0, 1))))
        self.most = max(1, *(len(dyads.source) for dyads in self.patterns))
        self.lists_triads = max(count_triads(dyads, self.size) for dyads in self.patterns) <= MOST_TRIADS
        self.faction_state = np.repeat(np.arange(self.size), faction_counts)
        self.faction_place = np.concatenate([np.arange(count) for count in faction_counts])

    def lanes(self, values: NDArray[Any]) -> Lanes:
        """Arrange [variant, run or 1, item] as [variant, group, item, lane]."""
        variants, runs, items = values.shape
        room = self.groups * LANES
        if runs == 1:
            return np.broadcast_to(values[:, :, :, None], (variants, self.groups, items, LANES))
        if runs < room:
            values = np.concatenate([values, np.repeat(values[:, -1:], room - runs, axis=1)], axis=1)
        return values.reshape(variants, self.groups, LANES, items).swapaxes(2, 3)

    def runs_of(self, lanes: Lanes) -> NDArray[Any]:
        """Arrange [variant, group, item, lane] as [variant, run, item], in an array of its own."""
        variants, groups, items, _ = lanes.shape
        return lanes.swapaxes(2, 3).reshape(variants, groups * LANES, items)[:, : self.runs].copy()

    def pack_dyads(self, values: NDArray[Any], field: Lanes) -> None:
        """Write [variant, run or 1, state, state] into a field of dyads, [variant, group, dyad, lane]."""
        for dyads in self.patterns:
            own = values[dyads.variants][:, :, dyads.source, dyads.target]
            field[dyads.variants, :, : len(dyads.source)] = self.lanes(own)

    def unpack_dyads(self, field: Lanes, unnamed: float = 0, runs: int | None = None) -> NDArray[Any]:
        """Return a field of dyads as [variant, run, state, state], with this value for dyads without a name.

        `runs` limits it to the first runs.
        """
        runs = self.runs if runs is None else runs
        values = np.empty((self.variants, runs, self.size, self.size), dtype=field.dtype)
        for dyads in self.patterns:
            own = self.runs_of(field[dyads.variants, : -(-runs // LANES), : len(dyads.source)])[:, :runs]
            part = np.full((len(dyads.variants), *values.shape[1:]), unnamed, dtype=field.dtype)
            part[:, :, dyads.source, dyads.target] = own
            values[dyads.variants] = part
        return values

    def place(self, variant: int, source: int, target: int) -> int:
        """Return the place of a dyad in the records of a variant; -1 if it is not named there."""
        if not self.named[variant, 0, source, target]:
            return -1
        before = self.named[variant, 0].ravel()[: source * self.size + target]
        return int(before.sum())


def parameter_records(p: Parameters, variants: int) -> Any:
    """Return the parameters of each variant as records."""
    stored = np.zeros(variants, records.PARAMETERS)
    for f in fields(Parameters):
        stored[f.name] = np.reshape(getattr(p, f.name), -1)
    return stored


def count_triads(dyads: Dyads, size: int) -> int:
    """Return the number of triads of all dyads."""
    named = np.zeros((size, size))
    named[dyads.source, dyads.target] = 1.0
    return int((named @ named)[dyads.source, dyads.target].sum())


def no_triads(dyads: Dyads, size: int) -> tuple[Places, Places]:  # noqa: ARG001
    """Return an empty list of triads, for worlds in which their balance is a product of matrices."""
    return np.empty((0, 2), dtype=np.intp), np.zeros(len(dyads.source), dtype=np.intp)


def triads_of(dyads: Dyads, size: int) -> tuple[Places, Places]:
    """Return the triads, [triad, 2], as the dyads from source to third state and on to target; and the end of each
    dyad's, [dyad].
    """
    place = np.full((size, size), -1)
    place[dyads.source, dyads.target] = np.arange(len(dyads.source))
    first, second = place[dyads.source], place[:, dyads.target].T
    both = (first >= 0) & (second >= 0)
    return np.stack([first[both], second[both]], axis=-1), np.cumsum(both.sum(axis=1))


class SettingRecords:
    """Writes a setting into the records of a block."""

    def __init__(self, packing: Packing, c: Setting, kept: tuple[tuple[int, int], ...]) -> None:
        self.packing, self.c, self.kept = packing, c, kept
        shape = (packing.variants, packing.groups)
        ideals = max(1, max(self._ideal_count(dyads) for dyads in packing.patterns))
        listed = triads_of if packing.lists_triads else no_triads
        triads = [listed(dyads, packing.size) for dyads in packing.patterns]
        self.block: dict[str, Any] = {
            "p": parameter_records(c.p, packing.variants),
            "setting": np.zeros((*shape, packing.most), records.DYAD_SETTING),
            "states": np.zeros((*shape, packing.size), records.STATE),
            "factions": np.zeros((*shape, len(packing.faction_state)), records.FACTION),
            "ideals": np.zeros((*shape, ideals), records.IDEAL),
            "incidents": np.zeros((*shape, len(c.incidents)), records.INCIDENT),
            "triads": np.zeros((packing.variants, max(len(t) for t, _ in triads), 2), dtype=np.int64),
            "dyads_of": np.zeros(packing.variants, dtype=np.int64),
        }
        for dyads, own in zip(packing.patterns, triads, strict=True):
            self._dyads(dyads, own)
            self._states(dyads)
        self._calls(shape)
        self._fields()
        self._incidents()
        self.block["scripts"] = self._scripts()

    def _calls(self, shape: tuple[int, int]) -> None:
        """Make the records of calls, with the leverage of those who call; none without alignment in any variant.

        Raises UsageError for a world with alignment that is too large to list its triads.
        """
        packing = self.packing
        if not is_on(self.c.p):
            self.block["calls"] = np.zeros((*shape, 0), records.CALL)
            return
        if not packing.lists_triads:
            raise UsageError(
                f"alignment is simulated in worlds of at most {MOST_TRIADS:,} triads, and this one has more; set "
                "`solidarity` and `solidarity_leader` to 0, or name fewer dyads in `relations`"
            )
        self.block["calls"] = np.zeros((*shape, packing.most), records.CALL)
        packing.pack_dyads(np.swapaxes(self.c.leverage, -1, -2), self.block["calls"]["leverage"])

    def _ideal_count(self, dyads: Dyads) -> int:
        own = np.bincount(dyads.source, minlength=self.packing.size)
        return int(own[self.packing.faction_state].sum())

    def _dyads(self, dyads: Dyads, triads: tuple[Places, Places]) -> None:
        """Write the constants of dyads."""
        c, count, size = self.c, len(dyads.source), self.packing.size
        if not count:
            return
        place, in_world = np.full((size, size), -1), np.full((size, size), -1)
        place[dyads.source, dyads.target] = np.arange(count)
        in_world[self.packing.world.source, self.packing.world.target] = np.arange(len(self.packing.world.source))
        constants: Any = {}
        constants["source"], constants["target"] = dyads.source, dyads.target
        constants["back"], constants["draws"] = place[dyads.target, dyads.source], in_world[dyads.source, dyads.target]
        constants["kept"] = np.full((len(dyads.variants), count), -1)
        for number, (source, target) in enumerate(self.kept):
            if place[source, target] >= 0:
                constants["kept"][:, place[source, target]] = number
        constants["last_triad"] = triads[1]
        constants["first_triad"] = np.concatenate([[0], triads[1][:-1]])
        constants["common"] = c.common[dyads.variants][:, 0, dyads.source, dyads.target]
        constants["may_restore"] = c.may_restore[dyads.variants][:, 0, dyads.source, dyads.target]
        for name, values in constants.items():
            self.block["setting"][name][dyads.variants, :, :count] = np.reshape(values, (-1, 1, count))
        self.block["triads"][dyads.variants, : len(triads[0])] = triads[0]
        self.block["dyads_of"][dyads.variants] = count

    def _states(self, dyads: Dyads) -> None:
        """Write the constants of states, and the ideal tones of their factions."""
        packing = self.packing
        first = np.searchsorted(dyads.source, np.arange(packing.size + 1))
        first_faction = np.searchsorted(packing.faction_state, np.arange(packing.size + 1))
        counts = np.diff(first_faction) * np.diff(first)
        values = {
            "first": first[:-1],
            "last": first[1:],
            "first_faction": first_faction[:-1],
            "last_faction": first_faction[1:],
            "first_ideal": np.concatenate([[0], np.cumsum(counts)[:-1]]),
            "attention_load": self.c.attention_load[dyads.variants][:, 0, :, 0],
        }
        for name, own in values.items():
            self.block["states"][name][dyads.variants] = np.reshape(own, (-1, 1, packing.size))
        faction, dyad = self._pairs(first, first_faction)
        i, f, j = packing.faction_state[faction], packing.faction_place[faction], dyads.target[dyad]
        tones = packing.lanes(self.c.ideal_tones[dyads.variants][:, :, i, f, j])
        self.block["ideals"]["tone"][dyads.variants, :, : len(faction)] = tones

    def _pairs(self, first: Places, first_faction: Places) -> tuple[Places, Places]:
        """Return the faction and the dyad of every ideal tone, in order."""
        pairs = [
            (faction, dyad)
            for i in range(self.packing.size)
            for faction in range(first_faction[i], first_faction[i + 1])
            for dyad in range(first[i], first[i + 1])
        ]
        both = np.array(pairs, dtype=np.intp).reshape(-1, 2)
        return both[:, 0], both[:, 1]

    def _fields(self) -> None:
        """Write the constants of every run."""
        packing, c, block = self.packing, self.c, self.block
        for name in DYAD_FIELDS:
            permitted = name in ALLOWED
            values = c.allowed[..., action_index(name)] * c.named if permitted else getattr(c, name)
            packing.pack_dyads(values, block["setting"][name])
        for name in ("tenure", "usual_domestic_constraint"):
            block["states"][name] = packing.lanes(getattr(c, name)[..., 0])
        factions = (..., packing.faction_state, packing.faction_place)
        block["factions"]["power"] = packing.lanes(c.power[factions])
        stimulus = c.mobilisation_stimulus_at_equilibrium[factions]
        block["factions"]["stimulus_at_equilibrium"] = packing.lanes(stimulus)

    def _incidents(self) -> None:
        """Write the incidents; one between states that a variant does not name together is never present."""
        packing, stored = self.packing, self.block["incidents"]
        for q, incident in enumerate(self.c.incidents):
            own = stored[:, :, q]
            own["week"] = -1 if incident.week is None else incident.week
            for name in ("chance", "from_grievance", "from_rung", "intent", "force"):
                own[name] = getattr(incident, name)
            places = np.array([packing.place(v, incident.victim, incident.offender) for v in range(packing.variants)])
            own["dyad"] = np.maximum(places, 0)[:, None]
            present = incident.present & (places >= 0)[:, None]
            for name, values in (("impact", incident.impact), ("responsibility", incident.responsibility)):
                wide = np.broadcast_to(values, (packing.variants, values.shape[-1]))
                own[name] = packing.lanes(wide[:, :, None])[:, :, 0]
            own["present"] = packing.lanes(present.astype(np.int8)[:, :, None])[:, :, 0]

    def _scripts(self) -> Any:
        """Return the scripted acts and, with alignment, appeals of each variant; weeks of -2 fill the table."""
        per_variant: list[list[tuple[Any, ...]]] = [[] for _ in range(self.packing.variants)]
        for script in self.c.scripted_acts:
            action, place = ACTIONS[script.action], self.packing.place(script.variant, script.by, script.to)
            code = records.KINDS[action.kind]
            if place >= 0 and code != records.OTHER:
                per_variant[script.variant].append(
                    (action.tone, action.strength, script.week, place, code, action.level)
                )
        for appeal in self.c.appeals if self.block["calls"].size else ():
            if (place := self.packing.place(appeal.variant, appeal.by, appeal.against)) >= 0:
                per_variant[appeal.variant].append((0.0, 0.0, appeal.week, place, records.APPEAL, appeal.level))
        scripts = np.zeros((self.packing.variants, max(map(len, per_variant))), records.SCRIPT)
        scripts["week"] = -2
        for variant, rows in enumerate(per_variant):
            for place, row in enumerate(rows):
                scripts[variant, place] = row
        return scripts
