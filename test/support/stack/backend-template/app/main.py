"""
A small stand-in for the LeanVibe backend: the same endpoints and field names, under a real uvicorn. It is written with Starlette, which
FastAPI answers with: importing FastAPI takes as long as everything else of a start, and the tests start hundreds.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlparse

from dotenv import load_dotenv
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from app import faults
from app.services.ai_service import ask_model, mlx_health, serves_models

# As the real settings do; so a restart that brings no environment along finds the same services.
load_dotenv(Path(__file__).parent.parent / ".env")
OPTIONAL = os.environ.get("LEANVIBE_OPTIONAL_ENDPOINTS") == "1"
faults.load_from_environment()


@asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[None]:
    task = asyncio.create_task(faults.leak_forever())
    yield
    task.cancel()
    # The last line of an orderly end: a test sees by it that shutdown hooks ran.
    print("LeanVibe backend says goodbye", flush=True)


async def delay(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    if request.url.path != "/_fault" and faults.is_too_many(f"{request.method} {request.url.path}"):
        headers = {"Retry-After": str(faults.STATE.faults.retryAfterSeconds)}
        return JSONResponse({"error": "Rate limit exceeded"}, status_code=429, headers=headers)
    if request.method == "POST" and request.url.path != "/_fault" and not says_what_it_sends(request):
        return JSONResponse({"error": "Unsupported media type"}, status_code=415)
    if faults.STATE.faults.delayMs > 0 and request.url.path != "/_fault":
        await asyncio.sleep(faults.STATE.faults.delayMs / 1000)
    return await call_next(request)


def says_what_it_sends(request: Request) -> bool:
    """As the real backend's middleware wants it, which asks before it looks whether there is anything at the address."""
    kind = request.headers.get("content-type", "").split(";")[0].strip()
    return kind in {"application/json", "application/x-www-form-urlencoded", "multipart/form-data"}


async def refused(_: Request, error: Exception) -> Response:
    """An error in FastAPI's words."""
    assert isinstance(error, HTTPException)
    return JSONResponse({"detail": error.detail}, status_code=error.status_code, headers=error.headers)


async def health(_: Request) -> Response:
    if faults.STATE.faults.askRedis:
        await faults.ping_redis()
    return faults.health_fault() or JSONResponse(
        {
            "status": "healthy",
            "service": "leanvibe-backend",
            "version": "0.2.0",
            "ai_ready": True,
            "agent_framework": "pydantic.ai",
            "sessions_active": len(faults.STATE.sockets),
            "error_recovery": {"total_errors": 0, "recovery_rate": 1.0},
            "llm_metrics": {"model": "microsoft/Phi-3.5-mini-instruct", "average_tokens_per_second": 42.0},
            "pid": os.getpid(),
        }
    )


async def health_mlx(_: Request) -> Response:
    answer = mlx_health()
    kind = faults.STATE.faults.ai
    answer["last_inference_time_ms"] = faults.STATE.faults.inferenceMs
    if kind is not None:
        answer.update(status="unhealthy", model_loaded=kind != "not-loaded", inference_ready=False)
    return JSONResponse(answer)


async def chat(request: Request) -> Response:
    message = await request.json()
    if faults.STATE.faults.ai is not None:
        raise HTTPException(503, "Model not available")
    kind = faults.STATE.faults.chat
    if kind == "nothing":
        return Response(b"")
    if kind is not None:
        return JSONResponse({"response": "", "session_id": "x"} if kind == "empty" else {"error": "model crashed"})
    said = await ask_model(message) if serves_models() else f"You said {message.get('message')}."
    return JSONResponse({"response": said, "session_id": message.get("session_id")})


async def ready(_: Request) -> Response:
    checks = {"neo4j": await reachable("NEO4J_URI"), "redis": await reachable("REDIS_URL")}
    return JSONResponse({"status": "ready", "checks": checks})


async def graph_health(_: Request) -> Response:
    state = await reachable("NEO4J_URI")
    return JSONResponse({"status": "healthy" if state == "reachable" else "unavailable", "neo4j": state})


async def reachable(variable: str) -> str:
    """Whether the service named by a URL in the environment takes a TCP connection."""
    url = urlparse(os.environ.get(variable, ""))
    if url.hostname is None or url.port is None:
        return "not configured"
    try:
        _, writer = await asyncio.wait_for(asyncio.open_connection(url.hostname, url.port), 1)
    except (OSError, TimeoutError):
        return "unreachable"
    writer.close()
    return "reachable"


async def websocket(socket: WebSocket) -> None:
    mode = faults.STATE.faults.websocket
    if mode == "refuse-404":
        await socket.send_denial_response(Response("Not Found", status_code=404))
        return
    if mode == "refuse-403":
        await socket.close()
        return
    await socket.accept()
    faults.STATE.sockets.add(socket)
    try:
        if mode == "silent":
            await faults.apply_to_websockets()
        while True:
            text = await socket.receive_text()
            if faults.STATE.faults.websocket != "silent":
                await socket.send_text(text)
    except (WebSocketDisconnect, RuntimeError):
        pass
    finally:
        faults.STATE.sockets.discard(socket)


async def set_fault(request: Request) -> Response:
    """Switches faults. Beside the fields of Faults: leakMegabytes (once), blockSeconds (once), reset, exitCode."""
    change = await request.json()
    if change.pop("reset", False):
        faults.STATE.faults = faults.Faults()
        faults.STATE.leaked.clear()
    leak_now, block, code = (change.pop(k, None) for k in ("leakMegabytes", "blockSeconds", "exitCode"))
    try:
        faults.merge(change)
    except ValueError as error:
        raise HTTPException(400, str(error)) from error
    await faults.apply_to_websockets()
    if leak_now is not None:
        faults.leak(leak_now)
    if block is not None:
        faults.block_loop(block)
    if code is not None:
        asyncio.get_running_loop().call_later(0.05, os._exit, code)
    return JSONResponse({"faults": vars(faults.STATE.faults), "pid": os.getpid(), "refused": faults.STATE.refused})


async def clear_cache(_: Request) -> Response:
    if not faults.STATE.faults.leakKept:
        faults.STATE.leaked.clear()
    return JSONResponse({"status": "cleared"})


def saying(answer: dict[str, object]) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that always answers the same."""

    async def say(_: Request) -> Response:
        return JSONResponse(answer)

    return say


health_ai = saying({"status": "healthy", "models": ["microsoft/Phi-3.5-mini-instruct"]})
done = saying({"status": "done"})

GET = {
    "/health": health,
    "/health/mlx": health_mlx,
    "/health/mlx/detailed": health_mlx,
    "/production/health/live": saying({"status": "alive"}),
    "/production/health/ready": ready,
    "/production/health/detailed": ready,
    "/graph/health": graph_health,
}
OPTIONAL_GET = {
    "/health/ai": health_ai,
    "/health/complete": health_ai,
    "/version": saying({"version": "0.2.0"}),
}
POST = {"/api/v1/ai/chat": chat, "/_fault": set_fault}
OPTIONAL_POST = {
    "/admin/clear-cache": clear_cache,
    "/admin/clear-model-cache": clear_cache,
    "/admin/restart-ai-service": done,
    "/admin/optimize-performance": done,
}
if OPTIONAL:
    GET.update(OPTIONAL_GET)
    POST.update(OPTIONAL_POST)

app = Starlette(
    routes=[
        *(Route(path, answer, methods=["GET"]) for path, answer in GET.items()),
        *(Route(path, answer, methods=["POST"]) for path, answer in POST.items()),
        WebSocketRoute("/ws/{client_id}", websocket),
    ],
    middleware=[Middleware(BaseHTTPMiddleware, dispatch=delay)],
    exception_handlers={HTTPException: refused},
    lifespan=lifespan,
)
