"""Writing of files so that a full disk or an interrupt never leaves half of one, nor harms an earlier one."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sim.errors import UsageError

DRAFT = r"\.draft-[0-9a-f]{16}-"
"""What comes before the name of a file in that of its draft, as a regular expression."""


@contextmanager
def draft_of(path: Path) -> Iterator[Path]:
    """Yield a new, empty file in the folder of `path`, with the same ending, and remove it at the end unless moved.

    Its name cannot be guessed and the file must not exist yet, so that no link is followed and no other writer is met.
    Raises OSError with the name of `path`.
    """
    draft = path.with_name(f".draft-{secrets.token_hex(8)}-{path.name}")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        yield draft
    except OSError as error:
        if error.errno and error.filename in (None, draft, str(draft)):
            raise OSError(error.errno, error.strerror, str(path)) from None
        raise
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a draft of `path` that takes its place at the end; if the block fails, an earlier file stays as it was.

    Raises OSError as `draft_of`.
    """
    with draft_of(path) as draft:
        yield draft
        os.replace(draft, path)


def write_text(path: Path, text: str) -> None:
    """Write a file atomically, as UTF-8. Raises OSError with the name of the file."""
    with replacing(path) as draft:
        draft.write_text(text, encoding="utf-8", newline="\n")


def write_new(path: Path, text: str) -> None:
    """Write a new file, as UTF-8. Raises UsageError if it exists, OSError with its name if it cannot be written."""
    try:
        file = path.open("x", encoding="utf-8")
    except FileExistsError:
        raise UsageError(f"{path} already exists and is not overwritten; choose another name") from None
    try:
        with file:
            file.write(text)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(path)) from None
