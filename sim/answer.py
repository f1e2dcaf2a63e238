"""`Answer`: the answer to a question, as text when printed, a figure when plotted, and plain data for JSON."""

from __future__ import annotations

import csv
import datetime as dt
import html
import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from io import StringIO
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from sim.errors import UsageError

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Answer(ABC):
    """The answer to one question. Subclasses are frozen dataclasses that hold its numbers.

    `print(answer)` shows one screen of text, `answer.plot()` a figure, `answer.to_json()` plain data, and in a notebook
    an answer shows its text.
    """

    name: ClassVar[str]
    """The question, as on the command line; the files of an answer begin with it."""

    @abstractmethod
    def __str__(self) -> str:
        """The text, without a newline at its end."""

    @abstractmethod
    def to_json(self) -> dict[str, Any]:
        """The answer as plain data, as `--json` prints it."""

    def plot(self) -> Figure:
        """Draw the answer. Raises UsageError if this question has no picture."""
        raise UsageError(f"{self.name} has no picture; print the answer, or take its numbers from to_json()")

    def provenance(self) -> dict[str, str | int]:
        """Provenance written into the picture file: scenario, seed, runs."""
        return {}

    def tables(self) -> dict[str, str]:
        """Further files of the answer: CSV text by file name."""
        return {}

    def __repr__(self) -> str:
        about = ", ".join(f"{key}={value!r}" for key, value in self.provenance().items())
        return f"<{type(self).__name__}: {about}>"

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(str(self))}</pre>"


def csv_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows with equal keys as CSV with a header."""
    text = StringIO()
    table = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return text.getvalue()


def plain(value: Any) -> Any:
    """A value as plain data for JSON: dataclasses by field, days as ISO text, NaN as None, arrays as lists."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(held) for key, held in value.items()}
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist())
    if isinstance(value, float):
        return None if math.isnan(value) else value
    if isinstance(value, list | tuple):
        return [plain(held) for held in value]
    return value
