"""A file for a library that does not survive a refused write: HDF5 ends the process, or reports what follows from it.

The first refusal is kept, and raised when asked for or at the end; until then every write seems to succeed.
"""

from __future__ import annotations

import errno
import io
import os
from pathlib import Path
from typing import Any


class DraftFile(io.FileIO):
    """An existing file, open for reading and writing, that keeps the first error of a write instead of raising it.

    At the end of a `with` block that error takes the place of any other.
    """

    def __init__(self, path: Path) -> None:
        """Open a file. Raises OSError."""
        super().__init__(path, "r+b")
        self._path, self._refused = path, 0

    def write(self, data: Any, /) -> int:
        """Write some bytes, unless a write was refused before; return their number."""
        left = whole = memoryview(data).cast("B")
        while left and not self._refused:
            try:
                left = left[super().write(left) :]
            except OSError as error:
                self._refused = error.errno or errno.EIO
        return len(whole)

    def truncate(self, size: int | None = None, /) -> int:
        """Set the size; return it."""
        try:
            return super().truncate(size)
        except OSError as error:
            self._refused = self._refused or error.errno or errno.EIO
            return size or 0

    def __exit__(self, *_: object) -> None:
        self.close()
        self.check()

    def check(self) -> None:
        """Raise the OSError of the first write that was refused, with the name of the file."""
        if self._refused:
            raise OSError(self._refused, os.strerror(self._refused), str(self._path))
