"""A client of the explorer that asks as its page does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from conftest import ROOT
from starlette.testclient import TestClient

import sim
from sim.explore.answers import Answers
from sim.explore.original import Original
from sim.explore.server import application

TOKEN = "token-of-this-test"
ADDRESS = "http://127.0.0.1:8717"
TWO_STATES = ROOT / "tests" / "scenario" / "two_states.yaml"


def original_of(path: Path = TWO_STATES) -> Original:
    return Original(sim.load(path), str(path))


def client_of(original: Original, folder: Path) -> TestClient:
    """A client whose errors inside the server are those of its answers."""
    app = application(Answers(original), folder, TOKEN)
    return TestClient(app, base_url=ADDRESS, raise_server_exceptions=False)


def posted(client: TestClient, verb: str, settings: Any = None, **more: Any) -> Any:
    body = {"tab": "one", "settings": settings or {}, **more}
    return client.post(f"/{TOKEN}/{verb}", json=body, headers={"origin": ADDRESS, "sec-fetch-site": "same-origin"})


def stages(answer: Any) -> list[dict[str, Any]]:
    """The server-sent events of an answer."""
    assert answer.headers["content-type"].startswith("text/event-stream")
    return [json.loads(event.removeprefix("data: ")) for event in answer.text.split("\n\n") if event]
