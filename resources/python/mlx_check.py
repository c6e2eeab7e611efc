"""Looks at the Python that runs it: version, architecture, mlx and mlx_lm, and one tiny array operation.

Prints lines of JSON behind the marker "lifeguard-mlx ": first the facts, then, because the import can crash or
hang, what became of the operation. Needs nothing but the standard library; runs on Python 3.8 and newer.
"""

import json
import platform
import sys
import time

MARKER = "lifeguard-mlx "
# mlx-metal, mlx-cpu and mlx-cuda-* hold the library itself; mlx alone is only its Python side.
PACKAGES = ("mlx", "mlx-lm", "mlx-metal", "mlx-cpu", "mlx-cuda-12", "mlx-cuda-13", "pip")


def say(kind, **values):
    print(MARKER + json.dumps(dict(values, kind=kind)), flush=True)


def sysctl(name):
    """An integer of the macOS kernel, or None where there is none."""
    if sys.platform != "darwin":
        return None
    try:
        import ctypes

        value = ctypes.c_int(0)
        size = ctypes.c_size_t(ctypes.sizeof(value))
        libc = ctypes.CDLL(None)
        failed = libc.sysctlbyname(name.encode(), ctypes.byref(value), ctypes.byref(size), None, ctypes.c_size_t(0))
        return None if failed else value.value
    except Exception:
        return None


def versions():
    """Installed versions, read from the packages' metadata without importing them."""
    from importlib import metadata

    found = {}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except Exception:
            pass
    return found


def importable(name):
    """Whether the module is there, with or without metadata; does not import it."""
    from importlib import util

    try:
        return util.find_spec(name) is not None
    except Exception:
        return False


def main():
    say(
        "facts",
        version=platform.python_version(),
        executable=sys.executable,
        prefix=sys.prefix,
        platform=sys.platform,
        machine=platform.machine(),
        translated=sysctl("sysctl.proc_translated") == 1,
        appleSilicon=sysctl("hw.optional.arm64") == 1,
        packages=versions(),
        modules=[name for name in ("mlx", "mlx_lm") if importable(name)],
    )
    started = time.perf_counter()
    try:
        import mlx.core as mx

        result = int(mx.array([1, 2, 3]).sum().item())
        device = str(mx.default_device())
    except BaseException as error:
        words = "{}: {}".format(type(error).__name__, error).strip()
        say("failed", error=words.splitlines()[-1][:500], missing=getattr(error, "name", None))
        return
    say("result", sum=result, device=device, tookMs=round((time.perf_counter() - started) * 1000))


main()
