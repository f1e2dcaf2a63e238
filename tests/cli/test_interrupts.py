"""Ctrl-C ends the command line with a short message and exit code 130, whenever it comes."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest
from conftest import ROOT

from sim.cli import bilateral, main

IN_IMPORT = """
import runpy, sys
class Interrupt:
    def find_spec(self, name, path=None, target=None):
        if name == sys.argv[1]:
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupt())
runpy.run_module("sim", run_name="__main__")
"""
IN_CALLBACK = """
import time, weakref
import sim.__main__
class Thing: ...
def interrupted(_):
    raise KeyboardInterrupt
thing = Thing()
watched = weakref.ref(thing, interrupted)
try:
    del thing
    time.sleep(20)
except KeyboardInterrupt:
    print("raised again")
"""


HEEDED = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
"""A process that a shell has started in the background ignores Ctrl-C."""


def python(code, *words):
    return subprocess.run(
        [sys.executable, "-c", HEEDED + code, *words], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("module", ["sim.cli", "rich_click"])
def test_an_interrupt_while_the_program_is_imported_ends_with_code_130(module):
    ended = python(IN_IMPORT, module)
    assert (ended.returncode, ended.stderr) == (130, "Interrupted.\n")


def test_an_interrupt_that_python_ignores_in_a_callback_is_raised_again():
    ended = python(IN_CALLBACK)
    assert (ended.stdout, ended.stderr) == ("raised again\n", "")


@pytest.mark.parametrize("words", [["summary", "x"], ["check", "x"], ["verify", "x"], ["plot", "x"], ["list"]])
def test_an_interrupt_in_any_verb_ends_with_code_130(words, monkeypatch, capsys):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(bilateral.commands[words[0]], "callback", interrupted)
    monkeypatch.setattr("sys.argv", ["bilateral", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert (ended.value.code, capsys.readouterr().err.strip()) == (130, "Interrupted.")


def test_an_interrupt_while_the_words_are_parsed_ends_with_code_130(monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(bilateral, "parse_args", interrupted)
    monkeypatch.setattr("sys.argv", ["bilateral", "list"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 130


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
def test_an_interrupt_from_outside_keeps_the_blocks_that_are_done(tmp_path):
    folder = tmp_path / "run"
    program = (
        HEEDED + "import sys\n"
        "from sim.running import ensemble\n"
        "from sim.results import run_folder\n"
        "ensemble.block_runs = lambda study: 32\n"
        "write = run_folder.write_manifest\n"
        "def printed(folder, manifest):\n"
        "    write(folder, manifest)\n"
        "    print('done', manifest['runs_done'], flush=True)\n"
        "run_folder.write_manifest = printed\n"
        "from sim.__main__ import main\n"
        "sys.argv[1:] = ['run', 'tests/scenario/two_states.yaml', '--runs', '20000', '--out', *sys.argv[1:]]\n"
        "main()\n"
    )
    player = subprocess.Popen(
        [sys.executable, "-c", program, str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert player.stdout is not None
    while player.stdout.readline() in ("done 0\n", ""):
        pass
    player.send_signal(signal.SIGINT)
    _, said = player.communicate()
    assert player.returncode == 130
    assert "of 20,000 runs are kept" in said
    assert f"bilateral resume {folder}" in said
    assert "Traceback" not in said
