"""`bilateral explore` on the command line: what it needs, what it refuses, and what other verbs do not pay for it."""

from __future__ import annotations

import socket
import subprocess
import sys
import tomllib
from importlib import util

import pytest
from conftest import ROOT

from sim.cli import main
from sim.explore.server import FILES, PAGE

TWO = str(ROOT / "tests" / "scenario" / "two_states.yaml")


@pytest.fixture
def call(monkeypatch):
    def called(*words):
        monkeypatch.setattr("sys.argv", ["bilateral", *words])
        with pytest.raises(SystemExit) as end:
            main()
        return end.value.code

    return called


def test_without_the_extra_it_says_how_to_install_it(call, monkeypatch, capsys):
    there = util.find_spec
    module = sys.modules["sim.cli.explore"]
    monkeypatch.setattr(module, "find_spec", lambda name: None if name == "uvicorn" else there(name))
    assert call("explore", TWO) == 1
    said = capsys.readouterr().err
    assert "explore needs uvicorn, which is not installed" in said
    assert "pip install 'bilateral[explore]'" in said
    assert "Traceback" not in said


def test_a_port_that_is_taken_is_explained(call, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert call("explore", TWO, "--port", str(taken.getsockname()[1])) == 1
    assert "Leave --port out" in capsys.readouterr().err


def test_an_invalid_scenario_is_refused_before_anything_is_served(call, capsys, tmp_path):
    (tmp_path / "bad.yaml").write_text("format: 1\n")
    assert call("explore", str(tmp_path / "bad.yaml")) == 1
    assert "bad.yaml" in capsys.readouterr().err


def test_other_verbs_load_no_server():
    code = "import sys, sim.cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert not {"starlette", "uvicorn", "anyio"} & set(loaded.split())


def test_the_page_is_files_inside_the_package():
    package = ROOT / "sim"
    assert {*PAGE.iterdir()} <= {*FILES.values()}
    assert all(path.is_file() and path.is_relative_to(package) for path in FILES.values())
    hatch = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert hatch["packages"] == ["sim"]
    assert "exclude" not in hatch
