"""List the events of one block of runs: formal acts, changes of leader and incidents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.model.actions import ACTIONS, SCRIPTED_ONLY
from sim.model.situation import ScriptedActRow
from sim.results.recording.counting import list_where
from sim.results.variables import EVENT_COLUMNS
from sim.world.simulation import Simulation

Rows = NDArray[np.intp]
_FORMAL = tuple(a.name for a in ACTIONS if a.kind != "conduct")
_CODES = {name: code for code, name in enumerate(_FORMAL)}


def _codes_by(action_names: tuple[str, ...], scale: float) -> Callable[[Array], Rows]:
    """Return a function from values of a field, 1 to their number times `scale`, to the codes of these acts."""
    codes = np.array([_CODES[name] for name in action_names])
    return lambda values: codes[np.rint(values * scale).astype(np.intp) - 1]


_ACTS: tuple[tuple[str, Callable[[Array], Rows], bool], ...] = (
    ("downgrade_chosen", _codes_by(("measures", "recall", "sever"), 1.0), False),
    ("amends", _codes_by(("amends_half", "amends_full"), 2.0), True),
    ("backed_down", _codes_by(("back_down",), 1.0), False),
    ("restored", _codes_by(("restoration",), 1.0), False),
)
"""Fields of a dyad that are not 0 in the week of an event, the codes of their values, and whether the target acts."""
FOLLOWED = "followed "
"""Beginning of the name of an event: a formal act that was taken only because another state called for it."""


def event_names(incidents: tuple[str, ...], callers: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the names of event codes in the order of a week: incidents, turnover, formal acts, calls followed.

    `callers` are the states that may call on others: the roster with alignment, none without.
    """
    followed = (f"{FOLLOWED}{code}" for code in callers)
    return (*(f"incident {name}" for name in incidents), "turnover", *_FORMAL, *followed)


class _Listed:
    """Places and weeks at which a field of records was not 0, in one growing array."""

    def __init__(self) -> None:
        self._rows, self._found = np.empty((1024, 5)), 0

    def note(self, values: NDArray[Any], runs: int, week: int) -> None:
        """List a week of [variant, group, item, lane]."""
        found = list_where(values, runs, week, self._rows, self._found)
        if found > len(self._rows):
            self._rows = np.concatenate([self._rows, np.empty((found, 5))])
            list_where(values, runs, week, self._rows, self._found)
        self._found = found

    def columns(self) -> tuple[Rows, Rows, Rows, Rows, Array]:
        """Return variant, run, week, item and value."""
        rows = self._rows[: self._found].T
        variant, run, week, item = rows[:4].astype(np.intp)
        return variant, run, week, item, rows[4]


class EventRecorder:
    """Lists events week by week; `rows()` returns the block's table."""

    def __init__(self, world: Simulation) -> None:
        self._world = world
        self._incidents = tuple(dict.fromkeys(incident.name for incident in world.setting.incidents))
        self._acts = [_Listed() for _ in _ACTS]
        self._turnovers, self._occurred, self._followed, self._weeks = _Listed(), _Listed(), _Listed(), 0

    def note(self) -> None:
        """List the week just simulated."""
        block, week = self._world.engine.block, self._world.week - 1
        listed = [(acts, block.dyads[field]) for acts, (field, *_) in zip(self._acts, _ACTS, strict=True)]
        for own, values in (
            *listed,
            (self._turnovers, block.states["left_office"]),
            (self._occurred, block.incidents["occurred"]),
            (self._followed, block.calls["followed"]),
        ):
            own.note(values, self._world.runs, week)
        self._weeks = week + 1

    def scripted(self) -> list[ScriptedActRow]:
        """Return acts of the recorded weeks that occur only if scripted."""
        return [
            script
            for script in self._world.setting.scripted_acts
            if 0 <= script.week < self._weeks and ACTIONS[script.action].kind in SCRIPTED_ONLY
        ]

    def rows(self) -> NDArray[np.int32]:
        """Return events, [event, column], with the columns of EVENT_COLUMNS."""
        tables = [self._of_acts(place) for place in range(len(_ACTS))]
        tables += [self._of_scripts(script) for script in self.scripted()]
        tables += [self._of_turnovers(), self._of_incidents(), self._of_calls()]
        none = np.empty((0, len(EVENT_COLUMNS)), dtype=np.int32)
        return np.concatenate([none, *tables])

    def _of_acts(self, place: int) -> NDArray[np.int32]:
        field, codes_of, swapped = _ACTS[place]
        variant, run, week, dyad, value = self._acts[place].columns()
        setting = self._world.engine.block.setting
        source, target = (setting[side][variant, 0, dyad] for side in ("source", "target"))
        if swapped:
            source, target = target, source
        once = source < target if field == "restored" else np.ones(len(source), dtype=bool)
        code = len(self._incidents) + 1 + codes_of(value)
        return self._table(*(each[once] for each in (variant, run, week, source, target, code)))

    def _of_scripts(self, script: ScriptedActRow) -> NDArray[np.int32]:
        run = np.arange(self._world.runs)
        code = len(self._incidents) + 1 + _CODES[ACTIONS[script.action].name]
        given = (script.variant, script.week, script.by, script.to, code)
        variant, week, by, to, codes = (np.full_like(run, number) for number in given)
        return self._table(variant, run, week, by, to, codes)

    def _of_turnovers(self) -> NDArray[np.int32]:
        variant, run, week, state, _ = self._turnovers.columns()
        return self._table(variant, run, week, state, state, np.full_like(run, len(self._incidents)))

    def _of_incidents(self) -> NDArray[np.int32]:
        incidents = self._world.setting.incidents
        variant, run, week, which, _ = self._occurred.columns()
        sides = [[i.victim, i.offender, self._incidents.index(i.name)] for i in incidents]
        victim, offender, code = np.array(sides, dtype=np.intp).reshape(-1, 3)[which].T
        return self._table(variant, run, week, victim, offender, code)

    def _of_calls(self) -> NDArray[np.int32]:
        """Return who followed the call of whom: the value of a row is 1 + the place of the caller."""
        variant, run, week, dyad, caller = self._followed.columns()
        setting = self._world.engine.block.setting
        source, target = (setting[side][variant, 0, dyad] for side in ("source", "target"))
        code = len(self._incidents) + len(_FORMAL) + np.rint(caller).astype(np.intp)
        return self._table(variant, run, week, source, target, code)

    def _table(self, *columns: Rows) -> NDArray[np.int32]:
        """Return columns as rows; runs are counted from the first of the study."""
        rows = np.stack(columns, axis=1).astype(np.int32)
        rows[:, EVENT_COLUMNS.index("run")] += self._world.first_run
        return rows
