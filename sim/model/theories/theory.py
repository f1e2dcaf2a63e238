"""Theories of how a leader decides: pure functions of numbers, compiled for all dyads and runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from types import FunctionType
from typing import Any, NamedTuple

from numba.core.errors import NumbaError

from sim.errors import UsageError, counted
from sim.model.compiling import LANES, entry, of_model, plain, rule
from sim.model.elementary import excess_grievance
from sim.model.parameters import Declaration
from sim.model.records import Batch, Block, Week, week_of
from sim.model.rules.factions import place_of_ideal


class View(NamedTuple):
    """The numbers before a leader towards one other state, in one run; `grievance` is its
    intensity above the usual one, at times slightly below 0.
    """

    perceived: float
    relation: float
    start: float
    ties: float
    grievance: float
    interference: float
    domestic_ideal_tone: float
    domestic_constraint: float
    leaning: float
    triad_balance: float


@rule
def view(w: Week, k: int, r: int) -> Any:
    """Return the numbers before the source of dyad k in one run."""
    mine = w.dyads[k]
    return View(
        mine.perceived[r],
        mine.relation[r],
        w.setting[k].start[r],
        mine.ties[r],
        excess_grievance(mine, w.setting[k], r),
        mine.interference[r],
        mine.domestic_ideal_tone[r],
        w.states[w.setting[k].source].domestic_constraint[r],
        mine.leaning[r],
        mine.triad_balance[r],
    )


@rule
def mobilised_power(w: Week, k: int, f: int, r: int) -> float:  # noqa: ARG001
    """Return the weight of a faction in the domestic ideal tone of dyad k, by default power x mobilisation."""
    return w.factions[f].power[r] * w.factions[f].mobilisation[r]


@dataclass(frozen=True)
class Theory:
    """A rival account of how a leader decides: the intended tone is the sum of named parts.

    `parts(p, own, other)` is a rule: it returns as many numbers as there are `names`, from the parameters and the
    `View` of either side. The parts `domestic` and `third_parties` are divided among factions and third parties in the
    decomposition by driver. `weight(w, k, f, r)`, a rule, replaces the weight of factions in the domestic ideal tone.
    """

    name: str
    claim: str
    source: str
    names: tuple[str, ...]
    parts: Callable[[Any, View, View], tuple[float, ...]]
    numbers: tuple[Declaration, ...] = ()  # its own, in addition to the parameters
    weight: Callable[[Week, int, int, int], float] = mobilised_power

    @cached_property
    def intend(self) -> Callable[[Block, Batch], None]:
        """The function that writes every intended tone: `intend(block, batch)`.

        Its first call raises UsageError if `parts` does not return as many numbers as there are names.
        """
        writers = [self._compiled(_intend)]
        if self.weight is not mobilised_power:
            writers.insert(0, self._compiled(_weigh))
        checked = False

        def intend(b: Block, at: Batch) -> None:
            nonlocal checked
            try:
                for write in writers:
                    write(b, at)
            except NumbaError as error:
                raise UsageError(self._wanted("cannot be compiled")) from error
            if not checked:
                self._check_parts()
                checked = True

        return intend

    def _check_parts(self) -> None:
        """Raise UsageError if the compiled `parts` does not return as many numbers as there are names."""
        for signature in getattr(self.parts, "nopython_signatures", ()):
            returned = len(signature.return_type)
            if returned != len(self.names):
                raise UsageError(self._wanted(f"returns {counted(returned, 'number')}"))

    def _wanted(self, problem: str) -> str:
        names = f"{counted(len(self.names), 'number')} ({', '.join(self.names)})"
        return (
            f"`parts` of theory {self.name} {problem}; it must return {names}, computed from the parameters and both "
            "views by numbers, math and other rules alone. See docs/add_a_theory.md"
        )

    @cached_property
    def parts_of(self) -> Callable[[Block, Batch, Any, Any], None]:
        """The compiled function that writes the parts of a dyad: `parts_of(block, batch, dyads, into)`.

        `dyads` are its places in the variants of the batch; `into` is [variant, part, lane].
        """
        return self._compiled(_parts_of)

    @cached_property
    def shares_of(self) -> Callable[[Block, Batch, Any, Any], None]:
        """The compiled function that writes each faction's share of a dyad's domestic ideal tone, like `parts_of`."""
        return self._compiled(_shares_of)

    def _compiled(self, template: Callable[..., Any]) -> Any:
        """Compile a template with this theory's rules, under a name of theirs; kept on disk if they are the model's."""
        names = {**template.__globals__, "parts": self.parts, "weight": self.weight}
        used = [plain(self.parts), plain(self.weight)]
        name = "_".join([template.__name__, *(f"{str(r.__module__).rpartition('.')[2]}_{r.__name__}" for r in used)])
        function = FunctionType(template.__code__, names, name)
        function.__module__, function.__qualname__ = template.__module__, name
        return entry(function, kept=all(map(of_model, used)))


def parts(p: Any, own: View, other: View) -> tuple[float, ...]:
    """Stand in for a theory's parts in the templates below."""
    raise NotImplementedError


def weight(w: Week, k: int, f: int, r: int) -> float:
    """Stand in for a theory's weight in the templates below."""
    raise NotImplementedError


def _intend(b: Block, at: Batch) -> None:
    for v in range(at.first, at.last):
        w = week_of(b, v, at.group)
        for k in range(len(w.dyads)):
            back, intended_tone = w.setting[k].back, w.dyads[k].intended_tone
            for r in range(LANES):
                total = 0.0
                for part in parts(w.p[0], view(w, k, r), view(w, back, r)):
                    total += part
                intended_tone[r] = total


def _weigh(b: Block, at: Batch) -> None:
    for v in range(at.first, at.last):
        w = week_of(b, v, at.group)
        for k in range(len(w.dyads)):
            setting, ideal_tone = w.setting[k], w.dyads[k].domestic_ideal_tone
            state = w.states[setting.source]
            for r in range(LANES):
                total, mean = 0.0, 0.0
                for f in range(state.first_faction, state.last_faction):
                    own = weight(w, k, f, r)
                    total += own
                    mean += own * w.ideals[place_of_ideal(state, f, k)].tone[r]
                ideal_tone[r] = mean / total if total > 0.0 else setting.start[r]


def _parts_of(b: Block, at: Batch, dyads: Any, into: Any) -> None:
    for v in range(at.first, at.last):
        w, k = week_of(b, v, at.group), dyads[v - at.first]
        back = w.setting[k].back
        for r in range(LANES):
            each = parts(w.p[0], view(w, k, r), view(w, back, r))
            for n in range(len(each)):
                into[v - at.first, n, r] = each[n]


def _shares_of(b: Block, at: Batch, dyads: Any, into: Any) -> None:
    for v in range(at.first, at.last):
        w, k, shares = week_of(b, v, at.group), dyads[v - at.first], into[v - at.first]
        state = w.states[w.setting[k].source]
        for r in range(LANES):
            total = 0.0
            for f in range(state.first_faction, state.last_faction):
                total += weight(w, k, f, r)
            for f in range(state.first_faction, state.last_faction):
                own = weight(w, k, f, r) * w.ideals[place_of_ideal(state, f, k)].tone[r]
                shares[f - state.first_faction, r] = own / total if total > 0.0 else 0.0
