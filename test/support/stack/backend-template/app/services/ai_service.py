"""Stands for the model service. Tests overwrite this file to break the backend's start (stack-facts: MLX)."""

import asyncio
import json
import os
import urllib.request

# Model servers that answer the chat, as name=URL, the first for a message that names no model.
SERVERS = dict(pair.split("=", 1) for pair in os.environ.get("LEANVIBE_MODEL_SERVERS", "").split(",") if pair)


def serves_models() -> bool:
    return len(SERVERS) > 0


async def ask_model(message: dict[str, object]) -> str:
    """The answer of a model server to a message, as long as `max_tokens` lets it be."""
    url = SERVERS[str(message.get("model") or next(iter(SERVERS)))]
    content = {"role": "user", "content": message.get("message")}
    body = json.dumps({"messages": [content], "max_tokens": message.get("max_tokens", 16)}).encode()
    return await asyncio.to_thread(complete, f"{url}/v1/chat/completions", body)


def complete(url: str, body: bytes) -> str:
    with urllib.request.urlopen(urllib.request.Request(url, body, {"Content-Type": "application/json"})) as answer:
        return json.load(answer)["choices"][0]["message"]["content"] or ""


def mlx_health() -> dict[str, object]:
    return {
        "status": "healthy",
        "model": "microsoft/Phi-3.5-mini-instruct",
        "model_loaded": True,
        "inference_ready": True,
        "memory_usage_mb": 212.5,
        "last_inference_time_ms": 840,
        "recommendations": [],
    }
