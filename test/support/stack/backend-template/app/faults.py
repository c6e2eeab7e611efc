"""Faults a test can switch on while the backend runs (POST /_fault) or at its start (LEANVIBE_FAULTS, JSON)."""

import asyncio
import gc
import json
import os
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, fields
from urllib.parse import urlparse

from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.websockets import WebSocket

HUGE_BODY_BYTES = 200 * 1024 * 1024
CHUNK = b"x" * 65536


@dataclass
class Faults:
    """Field names are the JSON keys, hence camelCase. The defaults mean: no fault."""

    health: str | None = None  # error-500 | unhealthy | garbage | endless | huge | redirect-loop
    message: str | None = None  # the words of error-500 and unhealthy
    delayMs: int = 0
    websocket: str | None = None  # refuse-403 | refuse-404 | silent
    leakMegabytesPerSecond: float = 0
    leakKept: bool = False  # clearing the caches gives back nothing of it
    askRedis: bool = False  # /health waits for a PING of Redis, as an answer that needs its cache does
    ai: str | None = None  # not-loaded | not-ready
    chat: str | None = None  # empty | error | nothing: what a prompt is answered with, status 200
    inferenceMs: int = 840
    rateLimit: int = 0  # requests a minute; beyond it 429 with Retry-After, as LeanVibe's own middleware answers
    retryAfterSeconds: int = 60


@dataclass
class State:
    faults: Faults = field(default_factory=Faults)
    leaked: list[bytes] = field(default_factory=list)
    sockets: set[WebSocket] = field(default_factory=set)
    asked: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


STATE = State()


def merge(change: dict[str, object]) -> None:
    """Changes the named faults and keeps the others; an unknown name is an error, so a typo cannot pass as a fault."""
    known = {f.name: f.default for f in fields(Faults)}
    unknown = set(change) - set(known)
    if unknown:
        raise ValueError(f"Unknown fault: {', '.join(sorted(unknown))}. Known: {', '.join(known)}.")
    for name, value in change.items():
        setattr(STATE.faults, name, known[name] if value is None else value)


def load_from_environment() -> None:
    merge(json.loads(os.environ.get("LEANVIBE_FAULTS", "{}")))


def is_too_many(request: str) -> bool:
    """Counts a request, as `GET /health`; True for one that is beyond the rate limit."""
    limit = STATE.faults.rateLimit
    if limit <= 0:
        STATE.asked.clear()
        return False
    now = time.monotonic()
    STATE.asked = [at for at in STATE.asked if now - at < 60]
    if len(STATE.asked) >= limit:
        STATE.refused.append(request)
        return True
    STATE.asked.append(now)
    return False


def leak(megabytes: float) -> None:
    # A bytes literal times n touches every page; bytearray(n) would stay virtual and never show as resident.
    STATE.leaked.append(b"x" * int(megabytes * 1024 * 1024))


def block_loop(seconds: float) -> None:
    """Blocks the event loop shortly after now, so that the request that asks for it is still answered."""
    asyncio.get_running_loop().call_later(0.05, time.sleep, seconds)


def pause_websockets(paused: bool) -> None:
    """Stops reading on every open WebSocket: pings then stay unanswered while HTTP goes on.

    ASGI does not hand out the transport and uvicorn answers pings by itself, so the protocol objects are
    looked up by their class name (WebSocketProtocol, WebSocketsSansIOProtocol, WSProtocol).
    """
    names = {"WebSocketProtocol", "WebSocketsSansIOProtocol", "WSProtocol"}
    for item in gc.get_objects():
        if type(item).__name__ in names and getattr(item, "transport", None) is not None:
            if not item.transport.is_closing():
                (item.transport.pause_reading if paused else item.transport.resume_reading)()


async def apply_to_websockets() -> None:
    """Brings open WebSockets in line with the faults: a refusal also closes those that are already open."""
    mode = STATE.faults.websocket
    if mode in ("refuse-403", "refuse-404"):
        for socket in list(STATE.sockets):
            await socket.close(code=1012)
    else:
        pause_websockets(mode == "silent")


async def leak_forever() -> None:
    while True:
        await asyncio.sleep(0.25)
        if STATE.faults.leakMegabytesPerSecond > 0:
            leak(STATE.faults.leakMegabytesPerSecond / 4)


async def body(limit: int | None) -> AsyncIterator[bytes]:
    sent = 0
    while limit is None or sent < limit:
        yield CHUNK
        sent += len(CHUNK)
        await asyncio.sleep(0)


async def ping_redis() -> None:
    """One PING over a connection of its own; what goes wrong is not what this is about."""
    url = urlparse(os.environ.get("REDIS_URL", ""))
    try:
        reader, writer = await asyncio.open_connection(url.hostname, url.port)
        writer.write(b"PING\r\n")
        await reader.readline()
        writer.close()
    except OSError:
        pass


def health_fault() -> Response | None:
    """The answer of /health under a fault, or None when none is on."""
    kind = STATE.faults.health
    if kind == "garbage":
        return Response("<<<not json \x00 at all", media_type="application/json")
    if kind == "endless":
        return StreamingResponse(body(None), media_type="application/json")
    if kind == "huge":
        headers = {"content-length": str(HUGE_BODY_BYTES)}
        return StreamingResponse(body(HUGE_BODY_BYTES), media_type="application/json", headers=headers)
    if kind == "redirect-loop":
        return RedirectResponse("/health", status_code=302)
    if kind in ("error-500", "unhealthy"):
        message = STATE.faults.message or "internal error"
        content = {"status": "unhealthy", "service": "leanvibe-backend", "message": message}
        return JSONResponse(content, status_code=500 if kind == "error-500" else 200)
    return None
