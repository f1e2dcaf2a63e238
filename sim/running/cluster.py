"""Other machines: the blocks of everything that is simulated are done by the workers of a Dask cluster.

This module imports Dask, which is an extra: pip install 'bilateral[cluster]'.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any

import distributed

from sim.errors import UsageError, counted
from sim.notes import LOG
from sim.results.fingerprint import model_sha256
from sim.results.run_folder import versions
from sim.running.workers import on

SCHEME = "dask://"
_client: Any = distributed.Client
PATIENCE = 10
"""Seconds to wait for the scheduler, and for the answers of its workers."""


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """Do everything that is simulated inside on the workers of the Dask scheduler at `dask://HOST:PORT`.

    Yields its executor. A block whose worker is lost is simulated again by another; results do not depend on where a
    block was simulated. Workers write the parts of a study themselves, so its run folder has to lie where all of them
    see it. Raises UsageError if there is no scheduler, no worker, or a worker with another version of bilateral.
    """
    if not address.startswith(SCHEME) or ":" not in address.removeprefix(SCHEME):
        raise UsageError(
            f"cannot read the executor '{address}'; give {SCHEME}HOST:PORT, the address of a Dask scheduler"
        )
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        client: Any = _client("tcp://" + address.removeprefix(SCHEME), timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"there is no Dask scheduler at {address} ({type(error).__name__}). Start one with: dask scheduler; then "
            f"workers with: dask worker HOST:PORT"
        ) from None
    with client:
        _check_workers(client, address)
        with client.get_executor(pure=False) as executor, on(executor):
            yield executor


def _check_workers(client: Any, address: str) -> None:
    """Raise UsageError if there is no worker, or one that would simulate something else."""
    ours = _simulates()
    found: dict[str, Any] = client.run(_simulates, on_error="return")
    if not found:
        raise UsageError(f"the Dask scheduler at {address} has no workers. Start some with: dask worker HOST:PORT")
    if others := [worker for worker, theirs in found.items() if theirs != ours]:
        raise UsageError(
            f"{counted(len(others), 'worker')} at {', '.join(sorted(others))} cannot simulate the same runs: install "
            f"bilateral {ours[0]['bilateral']} with the same Python packages there"
        )
    LOG.info("%s at %s", counted(len(found), "worker"), address)


def _simulates() -> tuple[dict[str, str], str]:
    """Return what runs depend on besides their inputs: versions of packages, and the sources of the model."""
    return versions(), model_sha256()
