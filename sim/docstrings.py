"""Docstrings that are shown to users, also where Python runs with `-OO`, which drops them."""

from __future__ import annotations

import ast
import inspect
from textwrap import dedent
from typing import Any


def docstring(documented: Any) -> str | None:
    """Return the docstring of a function or class, read from its source if need be; None without a source."""
    if documented.__doc__ is not None:
        return inspect.cleandoc(documented.__doc__)
    try:
        (definition,) = ast.parse(dedent(inspect.getsource(documented))).body
    except (OSError, TypeError):
        return None
    return ast.get_docstring(definition)  # type: ignore[arg-type]  # a function or a class
