"""Compilation of the rules by numba: the decorators, the lanes, and where compiled code is kept.

Compiled code is kept per version of the model's sources, because numba notices a change of a function but not of the
functions that it calls. `NUMBA_CACHE_DIR` sets another folder; where none can be written, nothing is kept and every
process compiles.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

import numba

LANES = 32
"""Runs that are simulated side by side: the innermost loop of every phase, which processors compute in parallel."""

_MODEL = Path(__file__).parent
_OPTIONS: dict[str, Any] = {"error_model": "numpy"}
_config: Any = numba.config
_njit: Any = numba.njit
F = TypeVar("F", bound=Callable[..., Any])


def rule(function: F) -> F:
    """Compile a pure function of numbers; it becomes part of the phases that call it."""
    compiled: F = _njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, **_OPTIONS)(function)
    return compiled


def plain(compiled: Callable[..., Any]) -> Callable[..., Any]:
    """Return the Python function behind a rule; without branches it takes arrays as well as numbers."""
    function: Callable[..., Any] = getattr(compiled, "py_func", compiled)
    return function


def phase(function: F) -> F:
    """Compile a function of arrays, which runs without Python's lock and is kept on disk."""
    compiled: Any = _njit(nogil=True, **_OPTIONS)(function)
    folder = None if _config.DISABLE_JIT else cache_folder()
    if folder is not None:
        before, _config.CACHE_DIR = _config.CACHE_DIR, str(folder)
        try:
            compiled.enable_caching()
        finally:
            _config.CACHE_DIR = before
    result: F = compiled
    return result


@cache
def cache_folder() -> Path | None:
    """Return the first folder for compiled code that can be written, or None if there is none."""
    own = os.environ.get("NUMBA_CACHE_DIR")
    user = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    for parent in [Path(own)] if own else [_MODEL / "__pycache__", user / "bilateral"]:
        folder = parent / f"compiled-{_version()}"
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                return folder
    return None


def _version() -> str:
    """Return a digest of the model's sources and of the compiler's version."""
    digest = blake2b(numba.__version__.encode(), digest_size=8)
    for path in sorted(_MODEL.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
