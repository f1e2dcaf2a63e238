"""A process that runs tests in the current folder, again and again, without importing the libraries each time.

Each line of standard input is `SECONDS FILE ...`; the answer to it is one line, the exit code of pytest in a process of
its own, or the number of a signal, negative, where that took more seconds of CPU time.
"""

from __future__ import annotations

import os
import resource
import sys

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


def run(seconds: int, files: list[str]) -> int:
    """Run pytest on files in a process that may use some seconds of CPU time; return how it ended."""
    pid = os.fork()
    if not pid:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        os._exit(pytest.main([*OPTIONS, *files]))
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


if __name__ == "__main__":
    assert "sim" not in sys.modules
    for line in sys.stdin:
        words = line.split()
        print(run(int(words[0]), words[1:]), flush=True)
