"""Data in a page: lines as small whole numbers, and JSON that can stand in HTML."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from sim.arrays import Array


def steps(values: Array, parts: int) -> list[int]:
    """Return the values as whole numbers of 1/`parts`, each as its difference from the one before it."""
    return [int(step) for step in np.diff(np.rint(np.asarray(values) * parts).astype(int), prepend=0)]


def whole(shares: Array, parts: int) -> Array:
    """Return shares that sum to 1, [kind, point], rounded to 1/`parts` so that they still do."""
    return np.diff(np.rint(np.cumsum(shares, axis=0) * parts), axis=0, prepend=0) / parts


def json_in_html(data: Any) -> str:
    """Return JSON that can stand in an element of HTML: it contains nothing that ends or begins one."""
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
