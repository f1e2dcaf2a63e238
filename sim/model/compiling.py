"""Compilation of the rules by numba: the decorators, the lanes, and where compiled code is kept.

Compiled code is kept per version of the model's sources, because numba notices a change of a function but not of the
functions that it calls. `NUMBA_CACHE_DIR` sets another folder; where none can be written, nothing is kept and every
process compiles.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

import numba

from sim.notes import note

SECONDS = 15
"""Time of the first compilation, about."""
KEPT_DAYS = 7
"""Compiled code of other versions of the sources is removed after this."""
LANES = 32
"""Runs that are simulated side by side: the innermost loop of every phase, which processors compute in parallel."""

COMPILED = not numba.config.DISABLE_JIT  # type: ignore[attr-defined]
_MODEL = Path(__file__).parent
_COUNTED = [_MODEL.parent / "results" / name for name in ("recording/counting.py", "variables.py")]
_ENGINE = _MODEL.parent / "engine"
_OPTIONS: dict[str, Any] = {"error_model": "numpy"}
_spent = [0.0]
_config: Any = numba.config
_njit: Any = numba.njit
F = TypeVar("F", bound=Callable[..., Any])


def rule(function: F) -> F:
    """Compile a function whose code becomes part of the loops that call it, so that runs can be computed together."""
    compiled: F = _njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, forceinline=True, **_OPTIONS)(function)
    return compiled


def phase(function: F) -> F:
    """Compile a phase of the week, or a part of one, to be called by an entry."""
    compiled: F = _njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, **_OPTIONS)(function)
    return compiled


def plain(compiled: Callable[..., Any]) -> Callable[..., Any]:
    """Return the Python function behind a rule; without branches it takes arrays as well as numbers."""
    function: Callable[..., Any] = getattr(compiled, "py_func", compiled)
    return function


def of_model(compiled: Callable[..., Any]) -> bool:
    """Return whether a rule is in the model's sources, for whose version compiled code is kept."""
    return Path(plain(compiled).__code__.co_filename).is_relative_to(_MODEL)


def entry(function: F, kept: bool = True) -> F:
    """Compile a function that Python calls; it runs without Python's lock and, if `kept`, is kept on disk."""
    compiled: Any = _njit(nogil=True, **_OPTIONS)(function)
    folder = cache_folder() if kept and not _config.DISABLE_JIT else None
    if folder is not None:
        before, _config.CACHE_DIR = _config.CACHE_DIR, str(folder)
        try:
            compiled.enable_caching()
        finally:
            _config.CACHE_DIR = before
    result: F = compiled
    return result


@contextmanager
def compilation(of: Callable[..., Any]) -> Iterator[None]:
    """Announce a first compilation, of a function like this one among others, and collect no garbage during it."""
    if COMPILED and not is_kept(of):
        note(f"Compiling the engine, once: about {SECONDS} s")
    collecting, begun = gc.isenabled(), time.monotonic()
    gc.disable()
    try:
        yield
    finally:
        _spent[0] += time.monotonic() - begun
        if collecting:
            gc.enable()


def seconds_compiling() -> float:
    """Return the seconds that this process has spent on compiling the engine, or loading it."""
    return _spent[0]


def is_kept(function: Callable[..., Any]) -> bool:
    """Return whether an entry is on disk, compiled for this version of Python."""
    folder, name = cache_folder(), plain(function).__qualname__
    pattern = f"*.{name}-*.py{sys.version_info.major}{sys.version_info.minor}.nbi"
    return folder is not None and any(folder.rglob(pattern))


@cache
def cache_folder() -> Path | None:
    """Return the first folder for compiled code that can be written, or None if there is none."""
    own = os.environ.get("NUMBA_CACHE_DIR")
    user = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    for parent in [Path(own)] if own else [_MODEL / "__pycache__", user / "bilateral"]:
        folder = parent / f"compiled-{_version()}"
        with suppress(OSError):
            if not folder.exists():
                _remove_outdated(parent)
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                return folder
    return None


def _remove_outdated(parent: Path) -> None:
    """Remove code compiled from other versions of the sources more than KEPT_DAYS ago."""
    for folder in parent.glob("compiled-*"):
        if time.time() - folder.stat().st_mtime > KEPT_DAYS * 86_400:
            shutil.rmtree(folder, ignore_errors=True)


def _version() -> str:
    """Return a digest of the sources of all compiled functions and their constants, and of the compiler's version."""
    digest = blake2b(numba.__version__.encode(), digest_size=8)
    for path in sorted([*_MODEL.rglob("*.py"), *_ENGINE.rglob("*.py"), *_COUNTED]):
        digest.update(path.read_bytes())
    return digest.hexdigest()
