"""Writing of files so that a full disk or an interrupt never leaves half of one, nor harms an earlier one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sim.errors import UsageError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield the path of a draft in the same folder, with the same ending, which takes the place of `path` at the end.

    If the block fails, the draft is removed and an earlier file stays as it was. Raises OSError with the name of
    `path`.
    """
    draft = path.with_name(f".draft{os.getpid()}-{path.name}")
    try:
        yield draft
        os.replace(draft, path)
    except BaseException as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno and error.filename in (None, draft, str(draft)):
            raise OSError(error.errno, error.strerror, str(path)) from None
        raise


def write_text(path: Path, text: str) -> None:
    """Write a file atomically, as UTF-8. Raises OSError with the name of the file."""
    with replacing(path) as draft:
        draft.write_text(text, encoding="utf-8")


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
