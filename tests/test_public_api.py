"""What `import sim` offers, and what it does not cost."""

from __future__ import annotations

import subprocess
import sys

import pytest
from conftest import modules_loaded_by

import sim


def test_every_public_name_is_there_and_documented():
    for name in sim.__all__:
        thing = getattr(sim, name)
        assert name in (sim.__doc__ or ""), f"{name} is not in the docstring's table"
        assert not callable(thing) or thing.__doc__, name


def test_an_unknown_name_is_refused():
    with pytest.raises(AttributeError, match="wrold"):
        sim.wrold  # noqa: B018


@pytest.mark.parametrize("command", [["--help"], ["check", "--help"], ["run", "--help"], ["backtest", "--help"]])
def test_help_loads_nothing_heavy(command):
    heavy = {"mesa", "numpy", "numba", "xarray", "pandas", "matplotlib", "pydantic"}
    assert not heavy & modules_loaded_by(command)


def test_proper_scores_are_loaded_by_those_who_score_alone(two_states):
    code = (
        "import sys, sim; from sim.cli import bilateral\n"
        "sim.window, sim.play, sim.load, sim.read_cases\n"
        "bilateral(['check', 'tests/scenario/two_states.yaml'], standalone_mode=False)\n"
        "assert 'scoringrules' not in sys.modules\n"
        "sim.backtest\n"
        "assert 'scoringrules' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    assert two_states.file.format == 1


def test_check_loads_neither_mesa_nor_xarray_nor_matplotlib(two_states):
    code = (
        "import sys; from sim.cli import bilateral\n"
        "bilateral(['check', 'tests/scenario/two_states.yaml'], standalone_mode=False)\n"
        "heavy = {'mesa', 'numpy', 'xarray', 'pandas', 'matplotlib', 'scipy'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    assert two_states.file.format == 1
