"""A llama whose failures are switched on from outside, by the file `fault` beside it; mlx_lm.server loads it as a model's own architecture."""

import time
from pathlib import Path

import mlx.core as mx
from mlx_lm.models import llama

FAULT = Path(__file__).with_name("fault")
EOS = 1
ModelArgs = llama.ModelArgs


def fault() -> str:
    try:
        return FAULT.read_text().strip()
    except FileNotFoundError:
        return ""


class Model(llama.Model):
    def __call__(self, *args, **kwargs):
        # What a GPU that never finishes does to it: the thread that generates waits, every other thread goes on.
        while fault() == "hang":
            time.sleep(0.2)
        if fault() == "die":
            raise RuntimeError("[METAL] Command buffer execution failed: Insufficient Memory")
        if fault() == "slow":
            # As one whose GPU does the most of it.
            end = time.thread_time() + 0.01
            while time.thread_time() < end:
                pass
            time.sleep(0.09)
        logits = super().__call__(*args, **kwargs)
        # Ends each answer before its first word, or never.
        ends = 1e4 if fault() == "empty" else -1e4
        return logits + mx.where(mx.arange(logits.shape[-1]) == EOS, ends, 0.0)
