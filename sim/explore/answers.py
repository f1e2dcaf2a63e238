"""Answers in stages: 25 runs at once, then 100, then 200; a tab that asks again ends its earlier answer."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sim.errors import UsageError
from sim.explore.original import RUNS, Original
from sim.explore.reproduce import as_python, as_run
from sim.explore.settings import Settings
from sim.explore.tally import StoppedError, Tally, differences, joined, numbers, play
from sim.running.study import Study
from sim.running.workers import cut, done_by, in_order

STAGES = (25, 100, RUNS)
"""Runs after each stage."""
MOST_TABS = 8
"""Most tabs that are answered at the same time; each costs one thread and no more."""
KEPT = 6
"""Finished answers that are kept, so that going back costs nothing."""
CORES = max(1, os.cpu_count() or 1)


@dataclass
class Ticket:
    """The right of one request to be answered, until its tab asks again or goes away."""

    tab: str
    revoked: threading.Event = field(default_factory=threading.Event)


class Desk:
    """Hands out tickets: one to each tab, and to a few tabs at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[str, Ticket] = {}

    def enter(self, tab: str) -> Ticket:
        """Return a ticket, and revoke the one that the tab had. Raises UsageError if too many tabs are answered."""
        with self._lock:
            if tab not in self._held and len(self._held) >= MOST_TABS:
                raise UsageError(f"{MOST_TABS} tabs are being answered; close one, or try again in a moment")
            if earlier := self._held.get(tab):
                earlier.revoked.set()
            self._held[tab] = ticket = Ticket(tab)
            return ticket

    def leave(self, ticket: Ticket) -> None:
        """Take a ticket back."""
        ticket.revoked.set()
        with self._lock:
            if self._held.get(ticket.tab) is ticket:
                del self._held[ticket.tab]


class Answers:
    """Answers to settings of one scenario, each with the file's own result on the same random numbers behind it."""

    def __init__(self, original: Original) -> None:
        self.original = original
        self._lock = threading.Lock()
        self._finished: OrderedDict[Settings, Tally] = OrderedDict()

    def stages(self, settings: Settings, ticket: Ticket) -> Iterator[dict[str, Any]]:
        """Yield the answer after each stage; end early if the ticket is revoked. Raises SimError for wrong settings."""
        study = self.original.study(settings)
        pinned = Settings(seed=settings.seed)
        try:
            for tally, base in zip(
                self._tallies(settings, study, ticket),
                self._tallies(pinned, self.original.study(pinned), ticket),
                strict=True,
            ):
                yield self._answer(settings, study, tally, base)
                if len(tally.relation) == len(base.relation) == RUNS:
                    return
        except StoppedError:
            return

    def whole(self, settings: Settings, ticket: Ticket) -> Tally:
        """Return all runs of these settings. Raises StoppedError if the ticket is revoked."""
        *_, last = self._tallies(settings, self.original.study(settings), ticket)
        return last

    def _tallies(self, settings: Settings, study: Study, ticket: Ticket) -> Iterator[Tally]:
        """Yield the runs after each stage; all of them each time if they are kept."""
        if (kept := self._kept(settings)) is not None:
            yield from (kept for _ in STAGES)
            return
        parts: list[Tally] = []
        for done, runs in zip((0, *STAGES), STAGES, strict=False):
            parts += _played(study, done, runs - done, ticket)
            tally = joined(parts)
            if runs == RUNS:
                self._keep(settings, tally)
            yield tally

    def _kept(self, settings: Settings) -> Tally | None:
        with self._lock:
            if settings in self._finished:
                self._finished.move_to_end(settings)
            return self._finished.get(settings)

    def _keep(self, settings: Settings, tally: Tally) -> None:
        with self._lock:
            self._finished[settings] = tally
            while len(self._finished) > KEPT:
                self._finished.popitem(last=False)

    def _answer(self, settings: Settings, study: Study, tally: Tally, base: Tally) -> dict[str, Any]:
        original = self.original
        return {
            "settings_as_in_file": settings.as_in_file,
            "of": RUNS,
            "now": numbers(tally, study),
            "file": numbers(base, study),
            "difference": differences(tally, base),
            "command": as_run(original, settings),
            "python": as_python(original, settings),
        }


def _played(study: Study, first: int, runs: int, ticket: Ticket) -> list[Tally]:
    """Play some runs, in as many blocks as there are cores once there are runs enough."""
    size = runs if runs <= STAGES[0] else -(-runs // CORES)
    blocks = [(study, first + block.start, len(block), ticket.revoked.is_set) for block in cut(runs, size)]
    return in_order(done_by(play, blocks, min(len(blocks), CORES)))
