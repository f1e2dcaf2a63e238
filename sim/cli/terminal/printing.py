"""Printing on standard output: text, one JSON object, or a file's contents; letters that its code page lacks."""

from __future__ import annotations

import codecs
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any
from unicodedata import normalize

from sim.notes import note

PLAIN = {
    "\N{MINUS SIGN}": "-", "\N{EN DASH}": "-", "\N{EM DASH}": "-", "\N{MIDDLE DOT}": "*",
    "\N{HORIZONTAL ELLIPSIS}": "...",
    "\N{GREATER-THAN OR EQUAL TO}": ">=", "\N{LESS-THAN OR EQUAL TO}": "<=", "\N{RIGHTWARDS ARROW}": "->",
}  # fmt: skip
"""Letters of ASCII that stand for other marks."""
STDOUT = "standard output"
HANDLER = "bilateral.replace"
_replaced: set[str] = set()


@contextmanager
def _named() -> Iterator[None]:
    """Name the standard output in an error of the operating system; a reader that has gone stays a BrokenPipeError."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OSError(error.errno, error.strerror, STDOUT) from None


def show(text: str, newline: bool = True) -> None:
    """Print a text. Raises OSError that names the standard output."""
    with _named():
        print(text, end="\n" if newline else "", flush=True)


def show_json(contents: Mapping[str, Any]) -> None:
    """Print an object as JSON, in ASCII. Raises OSError that names the standard output."""
    show(json.dumps(contents, indent=2))


def show_file(text: str) -> None:
    """Print the contents of a file: as UTF-8 unless on a terminal, whatever its code page, as they will be read so."""
    binary = getattr(sys.stdout, "buffer", None)
    if binary is None or sys.stdout.isatty():
        show(text, newline=False)
        return
    with _named():
        sys.stdout.flush()
        binary.write(text.encode("utf-8"))
        binary.flush()


def replace_unknown_letters() -> None:
    """Print letters that the code page of the standard output lacks as others, or as `?`, instead of failing."""
    codecs.register_error(HANDLER, _replace)
    _replaced.clear()
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None and sys.stdout.errors == "strict":
        reconfigure(errors=HANDLER)


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    _replaced.update(letters)
    plain = (PLAIN.get(letter) or normalize("NFKD", letter).encode("ascii", "ignore").decode() for letter in letters)
    return "".join(letter or "?" for letter in plain), error.end


def name_replaced_letters() -> None:
    """Note on stderr which letters could not be printed, and what to set for them."""
    if _replaced:
        letters = ", ".join(f"U+{ord(letter):04X}" for letter in sorted(_replaced)[:5])
        more = f" and {len(_replaced) - 5} more" if len(_replaced) > 5 else ""
        note(f"note: {sys.stdout.encoding} has no {letters}{more}; others are printed. To print all: PYTHONUTF8=1")


def end_output() -> None:
    """Discard what could not be printed, so that Python does not try again when it ends."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
