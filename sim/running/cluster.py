"""Other machines: the blocks of everything that is simulated are done by the workers of a Dask cluster.

This module uses Dask, which is an extra: pip install 'bilateral[cluster]'.
"""

from __future__ import annotations

import logging
import platform
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager, suppress
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar

from sim.errors import ClusterError, SimError, UsageError, counted
from sim.notes import LOG, note
from sim.results.fingerprint import model_sha256
from sim.results.run_folder import versions
from sim.running.workers import on

distributed: Any = import_module("distributed") if find_spec("distributed") else None
SCHEME = "dask://"
PATIENCE, ANSWER = 10, 60
"""Seconds to wait for the scheduler; and for it and all workers to say their versions, for which they load packages."""
SHOWN = 4
"""Most machines that are named in a message."""
KEPT = "Blocks that are finished are kept: continue a study with: bilateral resume RUN, a shard with the same command"
DEATHS = (
    "a block of runs ended one worker after another: they were killed, most often for lack of memory. Start workers "
    "with more memory for each thread, such as: dask worker HOST:PORT --nworkers 1 --nthreads 1"
)
LOST = "the connection to the Dask scheduler is lost ({error}). Start it and its workers again"
NO_WORKERS = "the Dask scheduler found no worker in time ({error}). Start some with: dask worker HOST:PORT"
OTHER = "a machine of the cluster cannot do the work ({error}). Install the same Python packages on all of them"
FAILURES = {
    "KilledWorker": DEATHS,
    "NoWorkerError": NO_WORKERS,
    "NoValidWorkerError": NO_WORKERS,
    "ClosedClientError": LOST,
    "CancelledError": LOST,
    "FutureCancelledError": LOST,
    "CommClosedError": LOST,
    "RPCClosed": LOST,
    "ImportError": OTHER,
    "ModuleNotFoundError": OTHER,
}
"""What is said of an error of Dask, or of a package that a worker lacks, by the name of its class."""
T = TypeVar("T")


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """Do everything that is simulated inside on the workers of the Dask scheduler at `dask://HOST:PORT`.

    Yields its executor. A block whose worker is lost is simulated again by another; results do not depend on where a
    block was simulated. Workers write the parts of a study themselves, so its run folder has to lie where all of them
    see it. Raises UsageError if there is no Dask, no scheduler, no worker, or a machine with another version of
    bilateral; inside, ClusterError if the cluster fails. If all workers are lost it waits for others, with a note.
    """
    client = _connected(address)
    with client:
        _check_machines(client, address)
        with client.get_executor(pure=False) as dask, _noticed(client, address):
            executor = ClusterExecutor(dask)
            with on(executor):
                yield executor


def _connected(address: str) -> Any:
    """Return a client of the scheduler. Raises UsageError."""
    if distributed is None:
        raise UsageError(
            "a cluster needs Dask, which is not installed. Install it with: pip install 'bilateral[cluster]'"
        )
    if not address.startswith(SCHEME) or ":" not in address.removeprefix(SCHEME):
        raise UsageError(
            f"cannot read the executor '{address}'; give {SCHEME}HOST:PORT, the address of a Dask scheduler"
        )
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        return distributed.Client("tcp://" + address.removeprefix(SCHEME), timeout=PATIENCE, set_as_default=False)
    except Exception as error:  # a scheduler of another version fails in ways of its own
        raise UsageError(
            f"there is no Dask scheduler at {address} that answers ({type(error).__name__}). Start one with: dask "
            f"scheduler; then workers with: dask worker HOST:PORT"
        ) from None


def _check_machines(client: Any, address: str) -> None:
    """Raise UsageError if there is no worker, or a machine that does not answer or would simulate something else."""
    found: dict[str, Any] = {}
    try:
        found["the scheduler"] = client.run_on_scheduler(_simulates, callback_timeout=ANSWER)
        found |= client.run(_simulates, on_error="return", callback_timeout=ANSWER)
    except TimeoutError:
        which = "not all of its workers answer" if found else "does not answer"
        raise UsageError(
            f"the Dask scheduler at {address}: {which} within {ANSWER} seconds. Restart those that hang, or wait until "
            "they are free"
        ) from None
    except Exception as error:  # it fails with whatever the other machine lacks
        found["the scheduler"] = error
    if len(found) == 1 and found["the scheduler"] == _simulates():
        raise UsageError(f"the Dask scheduler at {address} has no workers. Start some with: dask worker HOST:PORT")
    if others := [f"{machine} ({_difference(theirs)})" for machine, theirs in found.items() if theirs != _simulates()]:
        raise UsageError(
            f"{counted(len(others), 'machine')} of the cluster cannot simulate the same runs: "
            f"{', '.join(others[:SHOWN])}{' and others' * (len(others) > SHOWN)}. "
            f"Install bilateral {versions()['bilateral']} with the same Python packages there, and restart them"
        )
    LOG.info("%s at %s", counted(len(found) - 1, "worker"), address)


@cache
def _simulates() -> tuple[dict[str, str], str]:
    """Return what runs depend on besides their inputs: versions of packages, and the sources of the model."""
    return versions(), model_sha256()


def _difference(theirs: Any) -> str:
    """Say in what another machine differs from this one: `numpy 2.1, not 2.4`."""
    if isinstance(theirs, Exception):
        return f"{type(theirs).__name__}: {theirs}".splitlines()[0]
    other = {name: number for name, number in theirs[0].items() if versions().get(name) != number}
    return ", ".join(f"{name} {number}, not {versions()[name]}" for name, number in other.items()) or "other sources"


class ClusterExecutor(Executor):
    """Hands tasks to a Dask executor, and turns Dask's failures into ClusterError.

    A worker that came later with other versions than these refuses its task.
    """

    def __init__(self, dask: Executor) -> None:
        self._dask = dask

    def submit(self, work: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Schedule `work(*args)` on a worker. Raises ClusterError if the scheduler is lost."""
        try:
            theirs = self._dask.submit(_done_alike, _simulates(), work, *args, **kwargs)
        except Exception as error:
            raise cluster_failure(error) from None
        ours = Future[T]()
        ours.add_done_callback(lambda done: done.cancelled() and theirs.cancel())
        theirs.add_done_callback(partial(_pass_on, ours))
        return ours


def _pass_on(ours: Future[T], theirs: Future[T]) -> None:
    """Set the outcome of Dask's future on ours, unless that was cancelled."""
    if not ours.set_running_or_notify_cancel():
        return
    try:
        ours.set_result(theirs.result())
    except (Exception, CancelledError) as error:
        ours.set_exception(cluster_failure(error))


def cluster_failure(error: BaseException) -> BaseException:
    """Return the ClusterError that says what failed and what to do, or the error itself if it is not Dask's."""
    if isinstance(error, SimError) or not (said := FAILURES.get(type(error).__name__)):
        return error
    what = str(error).splitlines()[0] if str(error) else type(error).__name__
    return ClusterError(f"{said.format(error=what)}. {KEPT}")


def _done_alike(versions_there: tuple[dict[str, str], str], work: Callable[..., T], *args: Any) -> T:
    """Do the work on a worker. Raises ClusterError if it would be done otherwise than where it was asked for."""
    if _simulates() != versions_there:
        raise ClusterError(
            f"a worker on {platform.node()} has other versions of bilateral or its packages than the machine that "
            f"asks. Stop it, or install the same there. {KEPT}"
        )
    return work(*args)


@contextmanager
def _noticed(client: Any, address: str) -> Iterator[None]:
    """Note once if all workers are lost, since the work then waits for others."""
    ended = threading.Event()

    def watch() -> None:
        with suppress(Exception):  # the scheduler may be lost too, which is reported where a block is waited for
            while not ended.wait(PATIENCE):
                if not client.scheduler_info()["workers"]:
                    note(f"note: the Dask scheduler at {address} has no workers left; waiting for others, until Ctrl-C")
                    return

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        ended.set()
