"""The scheduler: run tasks on any number of threads or on a given executor.

Compiled rules run without Python's lock, so threads share the work, and nothing has to be copied to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any, TypeVar

from sim.errors import UsageError

MOST_WORKERS = 256
_elsewhere: ContextVar[Executor | None] = ContextVar("executor of everything that is simulated", default=None)
T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Callback with the number of finished runs and of all runs."""


@contextmanager
def on(executor: Executor) -> Iterator[None]:
    """Simulate everything inside on this executor, unless another is given."""
    token = _elsewhere.set(executor)
    try:
        yield
    finally:
        _elsewhere.reset(token)


def done_by(
    work: Callable[..., T], tasks: Iterable[tuple[Any, ...]], workers: int = 1, executor: Executor | None = None
) -> Iterator[tuple[int, T]]:
    """Yield the position of each task and the result of `work(*task)` as it finishes: in order with one worker.

    Raises UsageError for a number of workers outside 1 to 256.
    """
    if not 1 <= workers <= MOST_WORKERS:
        raise UsageError(f"workers must be between 1 and {MOST_WORKERS}; got {workers}")
    tasks, executor = list(tasks), executor or _elsewhere.get()
    if executor is None and (workers == 1 or len(tasks) < 2):
        yield from ((place, work(*task)) for place, task in enumerate(tasks))
        return
    own = ThreadPoolExecutor(min(workers, len(tasks))) if executor is None else nullcontext(executor)
    with own as pool:
        futures = {pool.submit(work, *task): place for place, task in enumerate(tasks)}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        finally:
            for future in futures:
                future.cancel()


def reported(
    finished: Iterable[tuple[int, T]], sizes: Sequence[int], progress: Progress | None, before: int = 0
) -> Iterator[tuple[int, T]]:
    """Yield from `done_by` and report progress after each task has been consumed.

    `sizes` are the runs of each task, `before` the runs finished earlier.
    """
    done, everything = before, before + sum(sizes)
    for place, result in finished:
        yield place, result
        done += sizes[place]
        if progress:
            progress(done, everything)


def in_order(finished: Iterable[tuple[int, T]]) -> list[T]:
    """Return the results of all tasks in the order of the tasks."""
    return [result for _, result in sorted(finished, key=lambda numbered: numbered[0])]


def cut(count: int, size: int) -> list[range]:
    """Split the numbers from 0 to `count` into ranges of at most `size`."""
    return [range(first, min(first + size, count)) for first in range(0, count, size)]
