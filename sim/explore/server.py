"""The explorer as a web application: the page, what it shows, answers as server-sent events, saving."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import anyio
from anyio.to_thread import run_sync
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from sim.errors import SimError, UsageError
from sim.explore.about import about
from sim.explore.answers import Answers, Desk, Ticket
from sim.explore.guard import guarded
from sim.explore.index import INDEX, PAGE, index
from sim.explore.one_run import one_run
from sim.explore.original import Original, explained
from sim.explore.reproduce import as_run
from sim.explore.saving import ExistsError, save
from sim.explore.seat import verdict
from sim.explore.settings import Settings, settings_of
from sim.explore.tally import StoppedError
from sim.languages.current import ENGLISH, English, written_in
from sim.page.charts import CHART_SCRIPT, CHART_STYLE

FILES = {"": INDEX, "page.js": PAGE / "page.js", "page.css": PAGE / "page.css"}
FILES |= {file.name: file for file in (CHART_SCRIPT, CHART_STYLE)}
POSTED = ("ask", "run", "verdict", "save")
WORKING = 2
"""Requests that compute at the same time; others wait."""
INVALID, CONFLICT = 422, 409


@dataclass
class Explorer:
    """One scenario, its answers, and the folder into which changes are saved."""

    folder: Path
    answers: Answers
    desk: Desk = field(default_factory=Desk)
    readers: English = ENGLISH

    @property
    def original(self) -> Original:
        """The scenario as its file has it."""
        return self.answers.original

    def __post_init__(self) -> None:
        self._working = anyio.CapacityLimiter(WORKING)

    async def about(self, _request: Request) -> Response:
        """Answer with everything the page needs to be drawn."""
        with written_in(self.readers):
            return JSONResponse(await run_sync(about, self.original, self.folder))

    async def index(self, _request: Request) -> Response:
        """Answer with the page."""
        return HTMLResponse(index(self.readers))

    async def ask(self, request: Request) -> Response:
        """Answer in stages, as server-sent events."""
        tab, settings, _ = await self._read(request)
        return StreamingResponse(self._events(tab, settings), media_type="text/event-stream")

    async def _events(self, tab: str, settings: Settings) -> AsyncIterator[str]:
        """Yield the stages until the last, until the tab asks again, or until it goes away."""
        ticket = Ticket(tab)
        try:
            ticket = self.desk.enter(tab)
            stages = self.answers.stages(settings, ticket)
            while (answer := await run_sync(_next, stages, limiter=self._working)) is not None:
                yield _event(answer)
        except SimError as error:
            yield _event({"problems": explained(error)})
        except Exception as error:
            yield _event({"problems": [_fault(error)]})
            raise
        finally:
            self.desk.leave(ticket)

    async def run(self, request: Request) -> Response:
        """Answer with one run week by week."""
        _, settings, given = await self._read(request)
        number = given.get("run")
        if isinstance(number, bool) or not isinstance(number, int):
            raise UsageError(f"the number of a run is a whole number; got {number!r:.40}")
        return await self._computed(lambda: one_run(self.original.study(settings), number))

    async def verdict(self, request: Request) -> Response:
        """Answer with what a leader's choices made, against the theory's."""
        tab, settings, _ = await self._read(request)
        ticket = self.desk.enter(f"{tab} verdict")
        try:
            return await self._computed(partial(verdict, self.answers, settings, ticket))
        finally:
            self.desk.leave(ticket)

    async def save(self, request: Request) -> Response:
        """Write the changed scenario into the folder."""
        _, settings, given = await self._read(request)
        name, replace = given.get("name"), given.get("replace", False)
        if not isinstance(name, str) or not isinstance(replace, bool):
            raise UsageError("give the name of the file, such as my_changes.yaml")
        path = await run_sync(save, self.original, settings, self.folder, name, replace)
        return JSONResponse({"path": str(path), "command": as_run(self.original, settings, str(path))})

    async def _computed(self, work: Callable[[], dict[str, Any]]) -> Response:
        return JSONResponse(await run_sync(work, limiter=self._working))

    async def _read(self, request: Request) -> tuple[str, Settings, dict[str, Any]]:
        """Return tab, settings and everything else in a request. Raises UsageError."""
        try:
            given = json.loads(await request.body())
        except (ValueError, RecursionError):
            raise UsageError("the request is not JSON") from None
        tab = given.get("tab") if isinstance(given, dict) else None
        if not isinstance(tab, str) or not 1 <= len(tab) <= 64:
            raise UsageError("a request needs the name of its tab")
        return tab, settings_of(given.get("settings", {}), self.original.keys), given


def _next(stages: Any) -> dict[str, Any] | None:
    return next(stages, None)


def _event(contents: dict[str, Any]) -> str:
    return f"data: {json.dumps(contents, separators=(',', ':'), allow_nan=False)}\n\n"


def _page_file(file: Path) -> Callable[[Request], Response]:
    """Return what answers with one file of the page."""

    def answer(_request: Request) -> Response:
        return FileResponse(file)

    return answer


def _refused(_request: Request, error: Exception) -> Response:
    status = CONFLICT if isinstance(error, ExistsError) else INVALID
    return JSONResponse({"problems": explained(error)}, status)


def _failed(_request: Request, error: Exception) -> Response:
    """Answer that the system refused, such as a full disk."""
    reason = getattr(error, "strerror", None) or "failed"
    return JSONResponse({"problems": [f"{getattr(error, 'filename', '') or 'the system'}: {str(reason).lower()}"]}, 500)


def _fault(error: Exception) -> str:
    return f"this is a fault of bilateral, not of your input ({type(error).__name__}); the terminal shows where"


def _faulty(_request: Request, error: Exception) -> Response:
    return JSONResponse({"problems": [_fault(error)]}, 500)


def _stopped(_request: Request, _error: Exception) -> Response:
    return JSONResponse({"problems": ["asked again meanwhile"]}, CONFLICT)


def application(answers: Answers, folder: Path, token: str, readers: English = ENGLISH) -> ASGIApp:
    """Return the application, behind its guard; all its addresses begin with the token."""
    explorer = Explorer(folder, answers, readers=readers)
    files = [Route(f"/{token}/{path}", _page_file(file)) for path, file in FILES.items() if path]
    routes = [
        Route(f"/{token}/", explorer.index),
        *files,
        Route(f"/{token}/about", explorer.about),
        *(Route(f"/{token}/{verb}", getattr(explorer, verb), methods=["POST"]) for verb in POSTED),
    ]  # fmt: skip
    handlers: dict[Any, Any] = {SimError: _refused, OSError: _failed, StoppedError: _stopped, Exception: _faulty}
    return guarded(Starlette(routes=routes, exception_handlers=handlers), token)
