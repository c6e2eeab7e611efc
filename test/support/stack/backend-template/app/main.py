"""A small stand-in for the LeanVibe backend: the same endpoints and field names, real FastAPI under real uvicorn."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlparse

from dotenv import load_dotenv
from fastapi import FastAPI, HTTPException, Request, WebSocket, WebSocketDisconnect
from starlette.responses import JSONResponse, Response

from app import faults
from app.services.ai_service import ask_model, mlx_health, serves_models

# As the real settings do; so a restart that brings no environment along finds the same services.
load_dotenv(Path(__file__).parent.parent / ".env")
OPTIONAL = os.environ.get("LEANVIBE_OPTIONAL_ENDPOINTS") == "1"
faults.load_from_environment()


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    task = asyncio.create_task(faults.leak_forever())
    yield
    task.cancel()
    # The last line of an orderly end: a test sees by it that shutdown hooks ran.
    print("LeanVibe backend says goodbye", flush=True)


app = FastAPI(title="LeanVibe Backend (test stack)", lifespan=lifespan)


@app.middleware("http")
async def delay(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    if request.url.path != "/_fault" and faults.is_too_many():
        return JSONResponse({"error": "Rate limit exceeded"}, status_code=429, headers={"Retry-After": "60"})
    if faults.STATE.faults.delayMs > 0 and request.url.path != "/_fault":
        await asyncio.sleep(faults.STATE.faults.delayMs / 1000)
    return await call_next(request)


@app.get("/health", response_model=None)
async def health() -> Response | dict[str, object]:
    if faults.STATE.faults.askRedis:
        await faults.ping_redis()
    return faults.health_fault() or {
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


@app.get("/health/mlx")
@app.get("/health/mlx/detailed")
async def health_mlx() -> dict[str, object]:
    answer = mlx_health()
    kind = faults.STATE.faults.ai
    answer["last_inference_time_ms"] = faults.STATE.faults.inferenceMs
    if kind is not None:
        answer.update(status="unhealthy", model_loaded=kind != "not-loaded", inference_ready=False)
    return answer


@app.post("/api/v1/ai/chat", response_model=None)
async def chat(message: dict[str, object]) -> Response | dict[str, object]:
    if faults.STATE.faults.ai is not None:
        raise HTTPException(503, "Model not available")
    kind = faults.STATE.faults.chat
    if kind == "nothing":
        return Response(b"")
    if kind is not None:
        return {"response": "", "session_id": "x"} if kind == "empty" else {"error": "model crashed"}
    if serves_models():
        return {"response": await ask_model(message), "session_id": message.get("session_id")}
    return {"response": f"You said {message.get('message')}.", "session_id": message.get("session_id")}


@app.get("/production/health/live")
async def live() -> dict[str, object]:
    return {"status": "alive"}


@app.get("/production/health/ready")
@app.get("/production/health/detailed")
async def ready() -> dict[str, object]:
    return {"status": "ready", "checks": {"neo4j": await reachable("NEO4J_URI"), "redis": await reachable("REDIS_URL")}}


@app.get("/graph/health")
async def graph_health() -> dict[str, object]:
    state = await reachable("NEO4J_URI")
    return {"status": "healthy" if state == "reachable" else "unavailable", "neo4j": state}


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


@app.websocket("/ws/{client_id}")
async def websocket(socket: WebSocket, client_id: str) -> None:
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


@app.post("/_fault")
async def set_fault(change: dict[str, object]) -> dict[str, object]:
    """Switches faults. Beside the fields of Faults: leakMegabytes (once), blockSeconds (once), reset, exitCode."""
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
    return {"faults": vars(faults.STATE.faults), "pid": os.getpid(), "refused": faults.STATE.refused}


if OPTIONAL:

    @app.get("/health/ai")
    @app.get("/health/complete")
    async def health_ai() -> dict[str, object]:
        return {"status": "healthy", "models": ["microsoft/Phi-3.5-mini-instruct"]}

    @app.get("/version")
    async def version() -> dict[str, object]:
        return {"version": "0.2.0"}

    @app.post("/admin/clear-cache")
    @app.post("/admin/clear-model-cache")
    async def clear_cache() -> dict[str, object]:
        faults.STATE.leaked.clear()
        return {"status": "cleared"}

    @app.post("/admin/restart-ai-service")
    @app.post("/admin/optimize-performance")
    async def admin() -> dict[str, object]:
        return {"status": "done"}
