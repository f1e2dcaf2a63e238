"""Reading the records of an engine: fields of one dyad, of the kept dyads, of all dyads and of all states."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.arrays import Array, Flags, Places
from sim.engine.packing import Packing
from sim.engine.situations import kept_inputs, unpacked
from sim.model.compiling import LANES
from sim.model.records import Batch, Block
from sim.model.situation import Setting


class Fields:
    """The fields of records as arrays with leading axes (variant, run); an `Engine` makes and changes the records."""

    packing: Packing
    block: Block
    batches: list[Batch]
    kept: tuple[tuple[int, int], ...]
    _records: dict[str, Any]
    _setting: Setting
    _kept_places: Places
    _sets: Places
    _places: dict[tuple[int, int], Places]

    def towards(self, name: str, source: int, target: int) -> Any:
        """Return a field of one directed dyad, [variant, run]; 0 where it is not named."""
        field, places = self.block.dyads[name], self._place(source, target)
        values = field[np.arange(len(places)), :, places].reshape(len(places), -1)[:, : self.packing.runs]
        return np.where((places >= 0)[:, None], values, 0).astype(field.dtype)

    def directions_of(self, focal: int) -> tuple[tuple[int, int], ...]:
        """Return both directions of a focal dyad, by its place among them: two of the kept dyads."""
        return self.kept[2 * focal : 2 * focal + 2]

    def of_kept(self, name: str, of: str = "dyads", focal: int = 0) -> Array:
        """Return a field of both directions of a focal dyad, [variant, run, direction], by default of the first one.

        `of` may be `draws`, which variants share.
        """
        kept = self._kept_places[:, 2 * focal : 2 * focal + 2]
        if of == "draws":
            places = np.take_along_axis(self._records["setting"]["draws"][:, 0], kept, axis=1)
            values = self._records["draws"][name][:, self._sets[:, None], places].transpose(1, 0, 3, 2)
        else:
            variants = np.arange(self.packing.variants)[:, None]
            values = self._records[of][name][variants, :, kept].transpose(0, 2, 3, 1)
        merged = values.reshape(self.packing.variants, -1, kept.shape[1])
        return merged[:, : self.packing.runs]

    def kept_inputs(self, focal: int = 0) -> tuple[Array, ...]:
        """Return what the last week added to the half log-odds of a focal dyad, each [variant, run, direction]."""
        every = kept_inputs(self.packing, self._records)
        return tuple(values[..., 2 * focal : 2 * focal + 2] for values in every)

    def parts_of_kept(self, kept: int) -> Array:
        """Return the parts of the intended tone of a kept dyad by the theory, [variant, run, part]."""
        theory = self._setting.theory
        return self._rows_of_kept(theory.parts_of, kept, len(theory.names))

    def shares_of_kept(self, kept: int) -> Array:
        """Return each faction's share of the domestic ideal tone of a kept dyad, [variant, run, faction]."""
        factions = self._setting.faction_counts[self.kept[kept][0]]
        return self._rows_of_kept(self._setting.theory.shares_of, kept, factions)

    def _rows_of_kept(self, compiled: Callable[[Block, Batch, Any, Any], None], kept: int, rows: int) -> Array:
        """Return what a compiled function writes for a kept dyad, [variant, run, row]."""
        packing = self.packing
        values = np.zeros((packing.variants, packing.groups, rows, LANES))
        for at in self.batches:
            own = slice(at.first, at.last)
            compiled(self.block, at, self._kept_places[own, kept], values[own, at.group])
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
