"""Processes that work side by side: a pool of our own, or any executor given."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, TypeVar

from sim.errors import UsageError

MOST_WORKERS = 256
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
T = TypeVar("T")


def done_by(
    work: Callable[..., T], tasks: Iterable[tuple[Any, ...]], workers: int = 1, executor: Executor | None = None
) -> Iterator[T]:
    """What `work(*task)` returns for every task, as each is finished: in order here, in any order by several workers.

    Raises UsageError for a number of workers that cannot be.
    """
    if not 1 <= workers <= MOST_WORKERS:
        raise UsageError(f"workers must be between 1 and {MOST_WORKERS}; got {workers}")
    tasks = list(tasks)
    if executor is None and (workers == 1 or len(tasks) < 2):
        for task in tasks:
            yield work(*task)
        return
    with _pool(min(workers, len(tasks)), executor) as pool:
        futures = [pool.submit(work, *task) for task in tasks]
        try:
            for future in as_completed(futures):
                yield future.result()
        finally:
            for future in futures:
                future.cancel()


@contextmanager
def _pool(workers: int, executor: Executor | None) -> Iterator[Executor]:
    """The executor given, or a pool of spawned processes with one BLAS thread each, deaf to Ctrl-C."""
    if executor is not None:
        yield executor
        return
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    try:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_ignore_interrupts) as pool:
            yield pool
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _ignore_interrupts() -> None:
    """Workers finish their block; the parent decides what an interrupt means."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
