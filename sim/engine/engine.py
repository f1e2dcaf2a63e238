"""The engine: plays weeks of many runs of several variants, on packed records, by the compiled rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from threading import Lock
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.arrays import Places
from sim.engine.draws import addresses_of, mean_draws, renumbered
from sim.engine.equilibrium import HOLD, RESPOND, REST, START, equilibrate
from sim.engine.fields import Fields
from sim.engine.packing import Packing, SettingRecords
from sim.engine.resampling import CHANGING, OF_RUNS, resampled_records, resampled_setting
from sim.engine.situations import CALLS, RUNG_OF_STRANGERS, situation_of, store_situation
from sim.engine.week import CONDUCT_PHASE, draw, simulate
from sim.errors import UsageError
from sim.model import records
from sim.model.compiling import COMPILED, LANES, compilation
from sim.model.random_streams import RandomStreams, SeededStreams
from sim.model.records import Batch, Block
from sim.model.rest import mean_preserving, usual_grievance
from sim.model.rules import WEEK
from sim.model.rules.interfere import acts_in_force, pressure_in_force, weeks_of_change
from sim.model.situation import Setting, Situation

Watch = Callable[[str, "Engine"], None]
"""Called after each phase with its name."""
UNSETTLED = "its response to the other's conduct may be too strong, or it may have no single value"
ITERATIONS = 400
"""Conduct contracts by .21 per iteration at the defaults and .91 at worst: 400 iterations reach machine precision."""
_COMPILED, _COMPILING = set[tuple[str, bool]](), Lock()
"""Theories whose weeks have been compiled in this process, without and with random draws."""
CACHE_BYTES = 4 * 2**20
"""Most of the records of a batch: some stay in the caches of a processor between the parts of a week."""


def _named(stored: Any) -> Any:
    """Return records whose fields are attributes; other arrays as they are."""
    return stored.view(np.recarray) if stored.dtype.names else stored


class Engine(Fields):
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
        if not np.array_equal(c.named, packing.named):
            raise UsageError("a setting names the dyads of its world; make a new world for others")
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
        self._addresses = addresses_of(packing, self.streams, self.codes, c)
        self._connect()

    def _connect(self) -> None:
        """Gather the records into the block that the rules are given."""
        stored = self._records if COMPILED else {name: _named(values) for name, values in self._records.items()}
        distinct = list(dict.fromkeys(self.codes))
        self._sets = np.array([distinct.index(own) for own in self.codes])
        self.block = Block(now=np.array([self.week]), set_of=self._sets, **stored)
        self.batches = self._cut()
        variants = np.empty((self.packing.variants, 0), dtype=np.intp)
        self._kept_places = np.column_stack([variants, *(self._place(*dyad) for dyad in self.kept)])
        if (self._kept_places < 0).any():
            raise UsageError("a variant does not name a dyad whose inputs are kept, such as the focal one")

    def _cut(self) -> list[Batch]:
        """Cut each group of runs into batches of variants, whose records fit into the cache."""
        bytes_each = sum(values[0, 0].nbytes for name, values in self._records.items() if name in OF_RUNS)
        most, count = max(1, CACHE_BYTES // max(1, bytes_each)), self.packing.variants
        groups = range(self.packing.groups)
        return [Batch(g, first, min(first + most, count)) for g in groups for first in range(0, count, most)]

    def step(self, decide: Callable[[], None] | None = None, watch: Watch | None = None) -> None:
        """Play one week; `decide` may change the intended tones. The watch is called after each phase.

        A batch is played through the whole week before the next, because its records fit into the cache.
        """
        self._prepare()
        if watch or decide or self._by_product:
            self._step_by_phases(decide, watch)
        else:
            intend = self._setting.theory.intend
            for at in self.batches:
                self._draw(at)
                simulate(self.block, at, 0, CONDUCT_PHASE)
                intend(self.block, at)
                simulate(self.block, at, CONDUCT_PHASE, len(WEEK))
        self.week += 1

    def _prepare(self) -> None:
        """Set the number of the week and the third-party pressure in force."""
        c, self.block.now[0] = self._setting, self.week
        if self.streams.lineage is not None:
            self._addresses = renumbered(self._addresses, self.packing, self.streams.numbers(self.week))
        if self.week in self._turns or not self._pressed:
            self.packing.pack_dyads(pressure_in_force(c, *acts_in_force(c, self.week)), self.block.setting["pressure"])
            self._pressed = True

    def _draw(self, at: Batch) -> None:
        if isinstance(self.streams, SeededStreams):
            draw(self.block, at, self._addresses)

    def _step_by_phases(self, decide: Callable[[], None] | None, watch: Watch | None) -> None:
        """Play a week phase by phase."""
        for at in self.batches:
            self._draw(at)
        for number, phase in enumerate(WEEK):
            if number == CONDUCT_PHASE:
                self.intend(decide)
            self.play(number, number + 1)
            if watch:
                watch(phase.name, self)

    def play(self, first: int, last: int) -> None:
        """Play the phases `first` to `last` - 1 of WEEK, with the draws and intended tones that there are."""
        for at in self.batches:
            simulate(self.block, at, first, last)

    def intend(self, decide: Callable[[], None] | None = None) -> None:
        """Compute the intended tones, after the balance of triads if it is a product of matrices."""
        if self._by_product:
            self._balance()
        for at in self.batches:
            self._setting.theory.intend(self.block, at)
        if decide:
            decide()

    @property
    def _by_product(self) -> bool:
        return not self.packing.lists_triads

    def _balance(self) -> None:
        relation = self.every("relation")
        self.packing.pack_dyads((relation @ relation) / self._setting.common, self.block.dyads["triad_balance"])

    def settle(self) -> None:
        """Find the equilibrium of every run: conduct that repeats itself, and the structure that holds the start."""
        self._compile()
        if self._by_product:
            self._balance()
        intend = self._setting.theory.intend
        for at in self.batches:
            moving = np.ones((at.last - at.first, LANES), dtype=np.int8)
            equilibrate(self.block, at, START, moving)
            intend(self.block, at)
            for _ in range(ITERATIONS):
                still = equilibrate(self.block, at, RESPOND, moving)
                intend(self.block, at)
                if not still:
                    break
            else:
                raise UsageError(f"conduct does not settle at the start, by {self._setting.theory.name}: {UNSETTLED}")
            equilibrate(self.block, at, HOLD, moving)
        if isinstance(self.streams, SeededStreams):
            self._rest()
        self._setting = replace(self._setting, **self._at_equilibrium())

    def _rest(self) -> None:
        """Start from the grievance that ordinary noise sustains, no reason for anything, and hold the mean relation."""
        c, setting = self._setting, self.block.setting
        p = SimpleNamespace(**{f.name: np.reshape(getattr(c.p, f.name), (-1, 1, 1, 1)) for f in fields(c.p)})
        usual, setting["usual_grievance"] = usual_grievance(p, setting["perceived_at_equilibrium"])
        self.block.dyads["grievance"] = usual
        setting["structure"] += mean_preserving(p, self.block.dyads["relation"])
        for at in self.batches:
            equilibrate(self.block, at, REST, np.ones((0, LANES), dtype=np.int8))

    def _compile(self) -> None:
        """Compile what a week needs, if this is the first in this process."""
        theory, none = self._setting.theory, Batch(0, 0, 0)
        needed = theory.name, isinstance(self.streams, SeededStreams)
        if needed not in _COMPILED:
            with _COMPILING, compilation(simulate):
                equilibrate(self.block, none, START, np.ones((0, LANES), dtype=np.int8))
                theory.intend(self.block, none)
                simulate(self.block, none, 0, 0)
                self._draw(none)
            _COMPILED.add(needed)

    def _at_equilibrium(self) -> dict[str, Any]:
        """Return the constants that the equilibrium has set, as arrays."""
        names = ("structure", "perceived_at_equilibrium", "intended_tone_at_equilibrium", "usual_grievance")
        solved: dict[str, Any] = {name: self.packing.unpack_dyads(self.block.setting[name]) for name in names}
        solved["start_rung"] = self.packing.unpack_dyads(self.block.setting["start_rung"], RUNG_OF_STRANGERS)
        stimulus = np.zeros_like(self._setting.mobilisation_stimulus_at_equilibrium)
        factions = (..., self.packing.faction_state, self.packing.faction_place)
        stimulus[factions] = self.packing.runs_of(self.block.factions["stimulus_at_equilibrium"])
        return {**solved, "mobilisation_stimulus_at_equilibrium": stimulus}

    def copy(self, setting: Setting | None = None) -> Engine:
        """Return an engine that plays on from here, with the same draws, and shares no array that changes."""
        other = Engine.__new__(Engine)
        vars(other).update(vars(self))
        if setting is None:
            other._records = {name: stored.copy() for name, stored in self._records.items()}
            other._connect()
        else:
            other.setting = setting  # its records are new, with the state of these
        return other

    def resample(self, places: Places) -> None:
        """Give each run the state and constants of run `places[run]`; it plays on with its own draws."""
        self._records = resampled_records(self.packing, self._records, places)
        self._setting = resampled_setting(self._setting, places)
        self._connect()

    def select(self, rows: Places, setting: Setting) -> Engine:
        """Return an engine that plays on from here with variants `rows`, in which `setting` may differ by events."""
        other = Engine.__new__(Engine)
        vars(other).update(vars(self))
        other.codes = tuple(self.codes[row] for row in rows)
        other.packing = Packing(setting.named, self.packing.runs, setting.faction_counts)
        other._records, other._places = {}, {}
        other.setting = setting
        other.continue_from(self, rows)
        return other

    def continue_from(self, other: Engine, rows: Places) -> None:
        """Take the week and the situation of another engine: each variant from its variant `rows`.

        Incidents of the last week are not taken; dyads that the other does not name keep their own state.
        """
        self.week, self._pressed = other.week, not self._setting.scripted_acts
        if np.array_equal(self.packing.named, other.packing.named[rows]):
            for name, changing in CHANGING.items():
                own, taken_from = self._records[name], other._records[name]
                if name == "incidents" or 0 in (own.size, taken_from.size):  # without alignment there are no calls
                    continue
                for field in changing or own.dtype.names:
                    values = taken_from[field][rows]
                    own[field] = values[:, :, : self.packing.most] if name in ("dyads", "calls") else values
            return
        theirs = other.situation
        arrays = {f.name: getattr(theirs, f.name) for f in fields(theirs) if f.name != "inputs"}
        own, known = self.situation, other.packing.named[rows]
        taken: dict[str, Any] = {"inputs": (), "incident_occurred": own.incident_occurred}
        for name, values in arrays.items():
            if name not in taken:
                dyads = name in (records.DYAD.names or ()) or name in CALLS
                taken[name] = np.where(known, values[rows], getattr(own, name)) if dyads else values[rows]
        self.situation = replace(theirs, **taken)

    @property
    def situation(self) -> Situation:
        """The state of every run after the last week, as arrays of its own."""
        return situation_of(self.packing, self._records, self._setting.power.shape[-1])

    @situation.setter
    def situation(self, s: Situation) -> None:
        store_situation(s, self.packing, self._records)
