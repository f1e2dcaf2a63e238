"""The engine: plays weeks of many runs of several variants, on packed records, by the compiled rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from threading import Lock
from typing import Any

import numpy as np

from sim.arrays import Array, Flags, Places
from sim.engine.draws import Addresses, addresses_of, mean_draws
from sim.engine.equilibrium import HOLD, RESPOND, START, equilibrate
from sim.engine.packing import Packing, SettingRecords
from sim.engine.situations import RUNG_OF_STRANGERS, kept_inputs, situation_of, store_situation, unpacked
from sim.engine.week import CONDUCT_PHASE, draw_week, simulate
from sim.model import records
from sim.model.compiling import COMPILED, LANES, compilation
from sim.model.random_streams import RandomStreams, SeededStreams
from sim.model.records import Block, Week, week_of
from sim.model.rules import WEEK
from sim.model.rules.interfere import acts_in_force, pressure_in_force, weeks_of_change
from sim.model.situation import Setting, Situation

Watch = Callable[[str, "Engine"], None]
"""Called after each phase with its name."""
ITERATIONS = 400
"""Conduct contracts by .21 per iteration at the defaults and .91 at worst: 400 iterations reach machine precision."""
_COMPILED, _COMPILING = set[str](), Lock()
"""Theories whose weeks have been compiled in this process."""
CHANGING: dict[str, tuple[str, ...]] = {
    "dyads": (),
    "inputs": (),
    "states": ("domestic_constraint", "left_office"),
    "factions": ("mobilisation",),
    "incidents": ("occurred",),
}
"""Records with fields that change from week to week, and these fields where they are not all."""


def _named(stored: Any) -> Any:
    """Return records whose fields are attributes; other arrays as they are."""
    return stored.view(np.recarray) if stored.dtype.names else stored


class Engine:
    """The records of a world and the coming week. `situation` and `setting` are the same as arrays, to read and set.

    `codes` are those of the states of each variant; variants of the same states share their draws. `kept` are the dyads
    whose inputs to the half log-odds are kept each week.
    """

    def __init__(
        self,
        setting: Setting,
        situation: Situation,
        streams: RandomStreams,
        codes: Sequence[Sequence[str]],
        kept: tuple[tuple[int, int], ...] = (),
    ) -> None:
        self.streams, self.kept, self.week = streams, kept, 0
        self.codes = tuple(map(tuple, codes))
        self.packing = Packing(setting.named, situation.relation.shape[1], setting.faction_counts)
        self._records: dict[str, Any] = {}
        self._places: dict[tuple[int, int], Places] = {}
        self.setting = setting
        self.situation = situation

    @property
    def setting(self) -> Setting:
        """The constants of the runs."""
        return self._setting

    @setting.setter
    def setting(self, c: Setting) -> None:
        before, packing = self._records, self.packing
        shape = (packing.variants, packing.groups)
        self._setting = c
        self._turns, self._pressed = weeks_of_change(c), not c.scripted_acts
        self._records = {
            "dyads": np.zeros((*shape, packing.most), records.DYAD),
            "inputs": np.zeros((*shape, len(self.kept)), records.INPUTS),
            "draws": mean_draws(packing, len(set(self.codes))),
            **SettingRecords(packing, c, self.kept).block,
        }
        self._records["states"]["turnover_draw"] = self._records["incidents"]["draw"] = 1.0
        self._records["states"]["successor_draw"] = 0.5
        for name, kept in CHANGING.items():
            if before and before[name].shape == self._records[name].shape:
                for field in kept or before[name].dtype.names:
                    self._records[name][field] = before[name][field]
        self._addresses = [addresses_of(packing, self.streams, own, c) for own in dict.fromkeys(self.codes)]
        self._connect()

    def _connect(self) -> None:
        """Gather the records into the block that the rules are given."""
        stored = self._records if COMPILED else {name: _named(values) for name, values in self._records.items()}
        self.block = Block(**stored)
        self._now = np.array([self.week])
        distinct = list(dict.fromkeys(self.codes))
        self._sets = np.array([distinct.index(own) for own in self.codes])
        firsts = [self.codes.index(own) for own in distinct]
        groups = [(g, v) for g in range(self.packing.groups) for v in range(self.packing.variants)]
        self.weeks = [week_of(self.block, self._now, (v, g, self._sets[v])) for g, v in groups]
        self._drawn = [(self._addresses[self._sets[v]], g, v in firsts) for g, v in groups]
        variants = np.empty((self.packing.variants, 0), dtype=np.intp)
        self._kept_places = np.column_stack([variants, *(self._place(*dyad) for dyad in self.kept)])

    def step(self, decide: Callable[[], None] | None = None, watch: Watch | None = None) -> None:
        """Play one week; `decide` may change the intended tones. The watch is called after each phase.

        One group of runs is played through the whole week before the next, because its records fit into the cache.
        """
        self._prepare()
        if watch or decide or self._by_product:
            self._step_by_phases(decide, watch)
        else:
            intend = self._setting.theory.intend
            for w, drawn in zip(self.weeks, self._drawn, strict=True):
                self._draw(w, *drawn)
                simulate(w, 0, CONDUCT_PHASE)
                intend(w)
                simulate(w, CONDUCT_PHASE, len(WEEK))
        self.week += 1

    def _prepare(self) -> None:
        """Set the number of the week and the third-party pressure in force."""
        c, self._now[0] = self._setting, self.week
        if self.week in self._turns or not self._pressed:
            self.packing.pack_dyads(pressure_in_force(c, *acts_in_force(c, self.week)), self.block.setting["pressure"])
            self._pressed = True

    def _draw(self, w: Week, a: Addresses, group: int, first: bool) -> None:
        if isinstance(self.streams, SeededStreams):
            draw_week(w, a, a.runs[group], np.uint64(self.week), first)

    def _step_by_phases(self, decide: Callable[[], None] | None, watch: Watch | None) -> None:
        """Play a week phase by phase."""
        for w, drawn in zip(self.weeks, self._drawn, strict=True):
            self._draw(w, *drawn)
        for number, phase in enumerate(WEEK):
            if number == CONDUCT_PHASE:
                self.intend(decide)
            self.play(number, number + 1)
            if watch:
                watch(phase.name, self)

    def play(self, first: int, last: int) -> None:
        """Play the phases `first` to `last` - 1 of WEEK, with the draws and intended tones that there are."""
        for w in self.weeks:
            simulate(w, first, last)

    def intend(self, decide: Callable[[], None] | None = None) -> None:
        """Compute the intended tones, after the balance of triads if it is a product of matrices."""
        if self._by_product:
            self._balance()
        for w in self.weeks:
            self._setting.theory.intend(w)
        if decide:
            decide()

    @property
    def _by_product(self) -> bool:
        return not self.block.triads.shape[1] and bool((self._setting.common > 1.0).any())

    def _balance(self) -> None:
        relation = self.every("relation")
        self.packing.pack_dyads((relation @ relation) / self._setting.common, self.block.dyads["triad_balance"])

    def settle(self) -> None:
        """Find the equilibrium of every run: conduct that repeats itself, and the structure that holds the start."""
        self._compile()
        if self._by_product:
            self._balance()
        intend = self._setting.theory.intend
        for w in self.weeks:
            moving = np.ones(LANES, dtype=np.int8)
            equilibrate(w, START, moving)
            intend(w)
            for _ in range(ITERATIONS):
                still = equilibrate(w, RESPOND, moving)
                intend(w)
                if not still:
                    break
            equilibrate(w, HOLD, moving)
        self._setting = replace(self._setting, **self._at_equilibrium())

    def _compile(self) -> None:
        """Compile what a week needs, if this is the first in this process."""
        theory, w = self._setting.theory, self.weeks[0]
        if theory.name not in _COMPILED:
            with _COMPILING, compilation(simulate):
                equilibrate(w, -1, np.ones(LANES, dtype=np.int8))
                theory.intend(w)
                simulate(w, len(WEEK), len(WEEK))
                self._draw(w, self._addresses[0], 0, first=False)
            _COMPILED.add(theory.name)

    def _at_equilibrium(self) -> dict[str, Any]:
        """Return the constants that the equilibrium has set, as arrays."""
        names = ("structure", "perceived_at_equilibrium", "intended_tone_at_equilibrium")
        solved: dict[str, Any] = {name: self.packing.unpack_dyads(self.block.setting[name]) for name in names}
        solved["start_rung"] = self.packing.unpack_dyads(self.block.setting["start_rung"], RUNG_OF_STRANGERS)
        stimulus = np.zeros_like(self._setting.mobilisation_stimulus_at_equilibrium)
        factions = (..., self.packing.faction_state, self.packing.faction_place)
        stimulus[factions] = self.packing.runs_of(self.block.factions["stimulus_at_equilibrium"])
        return {**solved, "mobilisation_stimulus_at_equilibrium": stimulus}

    def towards(self, name: str, source: int, target: int) -> Any:
        """Return a field of one directed dyad, [variant, run]; 0 where it is not named."""
        field, places = self.block.dyads[name], self._place(source, target)
        values = field[np.arange(len(places)), :, places].reshape(len(places), -1)[:, : self.packing.runs]
        return np.where((places >= 0)[:, None], values, 0).astype(field.dtype)

    def of_kept(self, name: str, of: str = "dyads") -> Array:
        """Return a field of the kept dyads, [variant, run, dyad]; `of` may be `draws`, which variants share."""
        if of == "draws":
            places = np.take_along_axis(self._records["setting"]["draws"][:, 0], self._kept_places, axis=1)
            values = self._records["draws"][name][:, self._sets[:, None], places].transpose(1, 0, 3, 2)
        else:
            variants = np.arange(self.packing.variants)[:, None]
            values = self._records[of][name][variants, :, self._kept_places].transpose(0, 2, 3, 1)
        merged = values.reshape(self.packing.variants, -1, len(self.kept))
        return merged[:, : self.packing.runs]

    def kept_inputs(self) -> tuple[Array, ...]:
        """Return what the last week added to the half log-odds of the kept dyads, each [variant, run, dyad]."""
        return kept_inputs(self.packing, self._records)

    def rows_of_kept(self, compiled: Callable[[Week, int, Any], None], kept: int, rows: int) -> Array:
        """Return what a compiled function writes for a kept dyad, [variant, run, row]."""
        packing = self.packing
        values = np.zeros((packing.variants, packing.groups, rows, LANES))
        for v in range(packing.variants):
            for g in range(packing.groups):
                compiled(self.weeks[g * packing.variants + v], int(self._kept_places[v, kept]), values[v, g])
        return packing.runs_of(values)

    def every(self, name: str, runs: int | None = None) -> Array:
        """Return a field of all dyads, [variant, run, state, state], of all runs or the first.

        Where a dyad is not named, it is that of a relation of 0.
        """
        return unpacked(self.packing, self._records["dyads"], name, runs)

    def _place(self, source: int, target: int) -> Places:
        """Return the place of a dyad in each variant."""
        if (source, target) not in self._places:
            variants = range(self.packing.variants)
            self._places[source, target] = np.array([self.packing.place(v, source, target) for v in variants])
        return self._places[source, target]

    def of_states(self, name: str) -> Array:
        """Return a field of all states, [variant, run, state]."""
        return self.packing.runs_of(self.block.states[name])

    def occurred(self, incident: int) -> Flags:
        """Return in which runs an incident occurred in the last week, [variant, run]."""
        now = self.block.incidents["occurred"][:, :, incident : incident + 1]
        return self.packing.runs_of(now)[..., 0] > 0

    def copy(self, setting: Setting | None = None) -> Engine:
        """Return an engine that plays on from here, with the same draws, and shares no array that changes."""
        other = Engine.__new__(Engine)
        vars(other).update(vars(self))
        other._records = {name: stored.copy() for name, stored in self._records.items()}
        other._connect()
        if setting is not None:
            other.setting = setting
        return other

    def continue_from(self, other: Engine, rows: Places) -> None:
        """Take the week and the situation of another engine: each variant from its variant `rows`.

        Incidents of the last week are not taken.
        """
        self.week, self._pressed = other.week, not self._setting.scripted_acts
        if np.array_equal(self.packing.named, other.packing.named[rows]):
            for name, changing in CHANGING.items():
                for field in changing or self._records[name].dtype.names:
                    if name != "incidents":
                        self._records[name][field] = other._records[name][field][rows]
            return
        theirs = other.situation
        arrays = {f.name: getattr(theirs, f.name) for f in fields(theirs) if f.name != "inputs"}
        taken = {name: values[rows] for name, values in arrays.items()}
        taken |= {"inputs": (), "incident_occurred": self.situation.incident_occurred}
        self.situation = replace(theirs, **taken)

    @property
    def situation(self) -> Situation:
        """The state of every run after the last week, as arrays of its own."""
        return situation_of(self.packing, self._records, self._setting.power.shape[-1])

    @situation.setter
    def situation(self, s: Situation) -> None:
        store_situation(s, self.packing, self._records)
