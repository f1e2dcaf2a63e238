"""Serving the explorer on this machine: the address with its token, and the loop that answers until Ctrl-C."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import uvicorn

from sim.errors import UsageError
from sim.explore.answers import Answers, Ticket
from sim.explore.original import Original
from sim.explore.server import application
from sim.explore.settings import Settings
from sim.languages.catalogues import language_called
from sim.languages.current import ENGLISH, English

LOOPBACK, PORT = "127.0.0.1", 8717
MOST_CONNECTIONS = 64


def serve(
    original: Original, folder: Path, port: int | None, announce: Callable[[str], object], language: str = "en"
) -> None:
    """Serve until interrupted, with a page in a language; `announce` is called with the address once it can be opened.

    The rules are compiled first, so that the first answer is as fast as the next. `port` None: 8717, or any free one.
    Raises UsageError if the port is taken.
    """
    answers = Answers(original)
    list(answers.stages(Settings(), Ticket("")))
    token = secrets.token_urlsafe(18)
    with closing(listening(port)) as bound:
        announce(f"http://{LOOPBACK}:{bound.getsockname()[1]}/{token}/")
        uvicorn.Server(configured(answers, folder, token, language_called(language))).run(sockets=[bound])


def configured(answers: Answers, folder: Path, token: str, readers: English = ENGLISH) -> uvicorn.Config:
    """Return how the server is run: quietly, without naming itself, with few connections."""
    return uvicorn.Config(
        application(answers, folder, token, readers), log_level="error", access_log=False, server_header=False,
        limit_concurrency=MOST_CONNECTIONS, timeout_graceful_shutdown=1, ws="none", lifespan="off",
    )  # fmt: skip


def listening(port: int | None) -> socket.socket:
    """Return a socket that listens on the loopback interface and no other, from before its address is announced.

    Raises UsageError if a given port is taken.
    """
    for wanted in (PORT, 0) if port is None else (port,):
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((LOOPBACK, wanted))
            bound.listen(MOST_CONNECTIONS)
        except (OSError, OverflowError):
            bound.close()
            continue
        bound.set_inheritable(True)
        return bound
    raise UsageError(
        f"port {port} of this machine cannot be used: it is taken or not allowed. Leave --port out, or give another"
    )
