"""The pace of a simulation: how fast it goes and how long it still takes, from its reports of progress."""

from __future__ import annotations

from collections import deque


class Pace:
    """Estimates when a simulation ends, from reports of the runs that are done at a time on any clock.

    The speed is the mean since the last report before the first block. Later ones come when one of the `workers` ends a
    block; the blocks of the others count by the time that they have taken.
    """

    def __init__(self, workers: int = 1) -> None:
        self._workers = workers
        self._first = self._last = self._block = 0
        self._start, self.speed, self._end = 0.0, 0.0, 0.0
        self._begun = deque[float](maxlen=workers)

    def report(self, done: int, every: int, now: float) -> None:
        """Take a report: `done` of `every` runs. One without new runs says that all workers begin a block now."""
        if not self._begun or done < self._last or done == self._first:
            self._start, self._first, self._block, self.speed = now, done, 0, 0.0
        if self._start == now or done == self._last:
            self._last = done
            self._begun.extend([now] * self._workers)
            return
        new, elapsed, self._last = done - self._first, now - self._start, done
        self._block = self._block or new
        self._begun.append(now)
        usual = elapsed * self._workers * self._block / (new + (self._workers - 1) * self._block / 2)
        under_way = self._block * sum(min(1.0, (now - begun) / usual) for begun in self._begun)
        under_way = min(under_way, every - done)
        self.speed = (new + under_way) / elapsed
        self._end = now + (every - done - under_way) / self.speed

    def left(self, now: float) -> float | None:
        """Return the seconds that are left at a time, or None before the first block is done."""
        return max(0.0, self._end - now) if self.speed else None
