"""Stands for the model service. Tests overwrite this file to break the backend's start (stack-facts: MLX)."""


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
