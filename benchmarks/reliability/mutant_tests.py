"""A process that runs tests in the current folder, again and again, without importing the libraries each time.

Each line of standard input is `SECONDS LINES FILE ...`; the answer to it is one line: the exit code of pytest in a
process of its own (the number of a signal, negative, where that took more seconds of CPU time), and the seconds of CPU
time it took. The lines of the project that were run are written to the file `LINES`, as JSON, unless it is `-`.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

import coverage
import h5netcdf  # noqa: F401
import hypothesis  # noqa: F401
import matplotlib.pyplot  # noqa: F401
import mesa  # noqa: F401
import numba  # noqa: F401
import pandas  # noqa: F401
import pydantic  # noqa: F401
import pytest
import scipy.optimize
import scipy.stats  # noqa: F401
import xarray  # noqa: F401

OPTIONS = ("-x", "-q", "-n", "0", "-p", "no:cacheprovider", "-W", "ignore")


def run(seconds: int, lines: str, files: list[str]) -> tuple[int, float]:
    """Run pytest on files in a process that may use some seconds of CPU time; return how it ended and what it used."""
    pid = os.fork()
    if not pid:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        os._exit(pytest.main([*OPTIONS, *files]) if lines == "-" else _traced(Path(lines), files))
    _, status, used = os.wait4(pid, 0)
    return os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime


def _traced(lines: Path, files: list[str]) -> int:
    """Run pytest on files and write which lines of the project it ran."""
    root = Path.cwd()
    traced = coverage.Coverage(data_file=None, source=[str(root / "sim")], config_file=False)
    traced.start()
    code = pytest.main([*OPTIONS, *files])
    traced.stop()
    data = traced.get_data()
    found = {Path(file).relative_to(root).as_posix(): data.lines(file) for file in data.measured_files()}
    lines.write_text(json.dumps({path: sorted(numbers or ()) for path, numbers in found.items()}))
    return int(code)


if __name__ == "__main__":
    assert "sim" not in sys.modules
    for line in sys.stdin:
        words = line.split()
        print(*run(int(words[0]), words[1], words[2:]), flush=True)
