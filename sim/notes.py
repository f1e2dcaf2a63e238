"""Notes on stderr about what is being done: warnings, next steps, the first compilation; `--quiet` silences them."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress

LOG = logging.getLogger("bilateral")
"""Standard logger of what is done, silent unless a program configures it: studies at INFO, blocks of runs at DEBUG."""
LOG.addHandler(logging.NullHandler())
_silenced = False


def silence(silenced: bool = True) -> None:
    """Suppress all notes from now on, or print them again."""
    global _silenced
    _silenced = silenced


def silent() -> bool:
    """Return whether notes are suppressed."""
    return _silenced


def note(text: str) -> None:
    """Print a line on stderr, unless notes are silenced, and log it; that nothing can be printed is no error."""
    LOG.info(text)
    if not _silenced and sys.stderr is not None:
        with suppress(OSError):
            print(text, file=sys.stderr, flush=True)
