"""Refuse files of events in which a code of two digits has two meanings, because others lost their leading zero."""

from __future__ import annotations

import pandas as pd

from sim.data.cameo import cameo_text, has_two_meanings, lost_zero
from sim.data.columns import Layout
from sim.data.files import file_error
from sim.data.value_types import EVENT_OR_ROOT_CODE, LOST_ZERO

Place = tuple[int, str]
"""Line and code."""


class LostZeros:
    """The first code of a file that lost its zero, and the first that may have: a demand is 10, a statement 010.

    Formats whose codes have three digits or more need no such comparison: there each short code is invalid by itself.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        names = [column.name for column in layout.used if column.kind is EVENT_OR_ROOT_CODE]
        self._place = layout.places[names[0]] if names else None
        self._lost: Place | None = None
        self._unclear: Place | None = None

    def note(self, fields: pd.DataFrame) -> None:
        """Take note of the codes in these rows of text, by line number."""
        if self._place is None:
            return
        codes = fields[self._place].str.strip()
        kinds = {code: (lost_zero(str(code)), has_two_meanings(str(code))) for code in codes.unique()}
        for line, code in codes.items():
            is_lost, is_unclear = kinds[code]
            if is_lost:
                self._lost = self._lost or (int(line), str(code))  # type: ignore[call-overload]
            if is_unclear:
                self._unclear = self._unclear or (int(line), str(code))  # type: ignore[call-overload]

    def refuse(self) -> None:
        """Raise DataError if the file has codes of both kinds."""
        if self._lost and self._unclear and self._place is not None:
            (line, lost), (at, unclear) = self._lost, self._unclear
            message = (
                f"the code {lost} of line {line} has lost its leading zero, so that {unclear} may be "
                f"{cameo_text(unclear)} or, as 0{unclear}, {cameo_text('0' + unclear)}"
            )
            raise file_error(self._layout.path, message, f"write all codes {LOST_ZERO}", (at, self._place + 1))
