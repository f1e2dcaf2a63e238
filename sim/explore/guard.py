"""Admission of requests: by this machine's browser, with the token, from the page itself, and not too large."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOSTS = ["127.0.0.1", "localhost"]
MOST_BYTES = 256 * 1024
"""Largest body of a request."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Content security policy: own script, own style, no other place, no frame."""
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
NO_TOKEN = (
    "This is not the whole address. Open the one that `bilateral explore` printed when it was started; it ends in a "
    "token that changes with every start."
)
OTHER_SITE = (
    "Another site may not ask this program anything. If you followed a link, copy the address that `bilateral explore` "
    "printed into the address bar."
)
TOO_LARGE = f"A request may have at most {MOST_BYTES // 1024} kB."


class Guard:
    """Middleware that refuses requests without the token, from other sites, or too large, and sets headers."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app, self._token = app, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse with a reason."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # no web sockets
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *((k.encode(), v.encode()) for k, v in HEADERS.items())]
            await send(message)

        refusal = self._refusal(scope)
        body = None if refusal else await _body(receive)
        if refusal or body is None:
            refusal = refusal or PlainTextResponse(TOO_LARGE, 413)
            await refusal(scope, receive, sent)
            return
        await self._app(scope, _repeated(body, receive), sent)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        """Return why a request is refused by its address and headers; None if it is not."""
        given = scope["path"].split("/")[1]
        if not secrets.compare_digest(given.encode(), self._token.encode()):
            return PlainTextResponse(NO_TOKEN, 404)
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if (origin := headers.get("origin")) is not None and not _is_own(origin, headers.get("host", "")):
            return PlainTextResponse(OTHER_SITE, 403)
        site, opened = headers.get("sec-fetch-site"), scope["method"] in ("GET", "HEAD")
        if site is not None and site != "same-origin" and not (site == "none" and opened):
            return PlainTextResponse(OTHER_SITE, 403)
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > MOST_BYTES:
            return PlainTextResponse(TOO_LARGE, 413)
        is_json = headers.get("content-type", "").partition(";")[0].strip() == "application/json"
        return None if opened or is_json else PlainTextResponse("Send JSON (application/json).", 415)


def _is_own(origin: str, host: str) -> bool:
    """Return whether an origin is this server under the name by which it was asked."""
    return bool(host) and urlsplit(origin).scheme == "http" and urlsplit(origin).netloc == host


async def _body(receive: Receive) -> bytes | None:
    """Return the whole body; None as soon as it is too large, whatever length it claims to have."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message["type"] == "http.request" and message.get("more_body", False)
        if len(body) > MOST_BYTES:
            return None
    return body


def _repeated(body: bytes, receive: Receive) -> Receive:
    """Return a channel that gives the body that was read, then whatever comes."""
    left = [body]

    async def again() -> Message:
        return {"type": "http.request", "body": left.pop(), "more_body": False} if left else await receive()

    return again


def guarded(app: ASGIApp, token: str) -> ASGIApp:
    """Return an application behind the guard, which only answers to names of this machine."""
    return TrustedHostMiddleware(Guard(app, token), allowed_hosts=HOSTS, www_redirect=False)
