"""Every verb through every fault: one message with the next step, exit code 1, and with `--json` one object."""

from __future__ import annotations

import errno
import io
import json
import resource
import subprocess
import sys
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress

import pytest
from conftest import ROOT
from made_up_cases import fit_to, rows, table, write_table

from sim.cli import bilateral, main
from sim.errors import ClusterError, DataError, Problem, ResultsError, ScenarioError, UsageError
from sim.questions.calibrate.saved_fit import write_fit
from sim.writing import replacing, write_new, write_text

TWO = ROOT / "tests" / "scenario" / "two_states.yaml"
MORE = """
readings:
  careless: {claim: Carelessness, incidents: {bridge: {responsibility: 0.5}}}
  hostile: {claim: Hostility, incidents: {bridge: {responsibility: 1, intent: 0}}}
propositions:
  helps: {claim: Amends help, outcome: mean_relation, higher: amends_early, lower: base, at_least: 0}
"""
VERBS = sorted(bilateral.commands)
WRITING = {
    "attribute": "attribute {two} --runs 4 --weeks 30 --players bridge --out {out}",
    "backtest": "backtest {cases} --runs 4 --fit {fit} --out {out}",
    "brief": "brief {run} --out {out}",
    "compare": "compare {run} --out {out}",
    "discover": "discover {two} --vary relations.XAA-XBB=0.2:0.4 --points 64 --runs 2 --weeks 10 --out {out}",
    "early-warning": "early-warning {run} --horizon 4 --rolling-window 8 --out {out}",
    "export": "export {run} --csv {out}",
    "import": "import {cases} --fit {fit} --out {out}",
    "merge": "merge {shard} --out {out}",
    "plot": "plot {run} --picture fan --variant base --out {out}",
    "readings": "readings {run} --out {out}",
    "record": "record {two} {events} --out {out}",
    "respond": "respond {two} --leader XBB --gesture amends --every 40 --runs 20 --weeks 60 --out {out}",
    "robust": "robust {two} --theory bounded_reciprocity --draws 0 --runs 20 --weeks 30 --out {out}",
    "run": "run {two} --runs 4 --weeks 10 --out {out}",
    "sensitivity": "sensitivity {two} --vary relations.XAA-XBB=0.2:0.4 --trajectories 2 --points 4 --runs 4 --weeks 10 "
    "--theory bounded_reciprocity --out {out}",
    "signposts": "signposts {run} --months 1 --out {out}",
    "story": "story {run} --out {out}",
    "sweep": "sweep {two} --vary relations.XAA-XBB=0.2,0.4 --runs 4 --weeks 10 --out {out}",
    "update": "update {two} --runs 8 --particles 50 --filters 2 --weeks 60 --out {out}",
    "window": "window {two} --runs 4 --every 60 --within 4 --out {out}",
}
"""Commands that write to `{out}`; `calibrate`, `ablate`, `resume` and `expand` write to a folder that is in use."""
PRINTING = {
    "check": "check {two}",
    "coverage": "coverage {run}",
    "list": "list",
    "schema": "schema",
    "summary": "summary {run}",
}
"""Commands that print only, besides `new`, which writes into the current folder."""
KEYS = {"kind", "message", "next_step", "exit_code", "file", "line", "column", "key", "problems"}
FAULTS = {
    "full disk": (OSError(errno.ENOSPC, "", "x/results.nc"), "results.nc: no space is left there", "Free some space"),
    "quota": (OSError(errno.EDQUOT, "", "x.csv"), "x.csv: no space is left there", "resume RUN"),
    "read-only": (OSError(errno.EROFS, "", "x"), "x: the folder is read-only", "another folder with --out"),
    "no permission": (PermissionError(errno.EACCES, "", "x"), "x: permission is denied", "its permissions"),
    "missing": (FileNotFoundError(errno.ENOENT, "", "no/x"), "no/x: there is no such file or folder", "the spelling"),
    "too many files": (OSError(errno.EMFILE, "", "x"), "too many files are open", "ulimit -n"),
    "device": (OSError(errno.EIO, ""), "the device failed", "another device"),
    "odd error": (OSError(errno.ELOOP, "", "x"), "x: too many levels of symbolic links", "Check the file"),
    "HDF5": (
        OSError("Unable to write (filename = 'r/.draft-0123456789abcdef-results.nc', errno = 28, error message"),
        "r/results.nc: no space is left there", "Free some space",
    ),
    "memory": (MemoryError(), "not enough memory", "fewer --workers"),
    "killed worker": (BrokenProcessPool("x"), "A worker process ended unexpectedly", "resume RUN"),
    "letters": (UnicodeEncodeError("utf-8", "a\udcff", 1, 2, "x"), r"cannot be written in utf-8: '\udcff'", "Rename"),
    "lost cluster": (ClusterError("the scheduler is lost; resume RUN"), "the scheduler is lost", "resume RUN"),
    "damaged results": (ResultsError("r is damaged; run again"), "r is damaged", "run again"),
    "impossible call": (UsageError("no variant 'x'"), "no variant 'x'", ""),
    "scenario": (ScenarioError("a.yaml", [Problem(3, 2, "weeks", "wrong", hint="do")]), "a.yaml:3:2 weeks: wrong", ""),
    "data": (DataError([Problem(3, 2, "", "wrong", file="a.csv")], 1), "a.csv:3:2 wrong", ""),
}  # fmt: skip
"""Faults, and parts of the message and of the next step."""


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    """Write a scenario, a study, a table of cases, a fit and a file of events; return what stands for each word."""
    folder = tmp_path_factory.mktemp("failures")
    two, run = folder / "two.yaml", folder / "run"
    two.write_text(TWO.read_text(encoding="utf-8") + MORE, encoding="utf-8")
    words = "--runs 120 --weeks 40 --variant base --variant reading:careless --variant reading:hostile --quiet"
    bilateral.main(["run", str(two), *words.split(), "--out", str(run)], standalone_mode=False)
    first_story = f"story {run} --out {folder / 'story'} --quiet"  # compiles what no run needs; a full disk has no room
    bilateral.main(first_story.split(), standalone_mode=False)
    shard = f"run {two} --runs 4 --weeks 10 --shard 1/1 --out {folder / 'shard'} --quiet"
    bilateral.main(shard.split(), standalone_mode=False)
    (folder / "events.csv").write_text("date,source,target,cameo\n2024-07-01,XAA,XBB,042\n")
    write_fit(fit_to(table(folder, 30, seed=9).cases), folder / "fitted.json")
    cases = write_table(folder / "cases.csv", rows(4))
    fit, events, shard = folder / "fitted.json", folder / "events.csv", folder / "shard"
    return {"two": two, "run": run, "shard": shard, "cases": cases, "fit": fit, "events": events}


@pytest.fixture
def call(monkeypatch, tmp_path):
    """Return a function that runs the program in an empty folder and returns its exit code."""
    monkeypatch.chdir(tmp_path)

    def called(words: str, **given: object) -> int:
        monkeypatch.setattr("sys.argv", ["bilateral", *(word.format(**given) for word in words.split())])
        with pytest.raises(SystemExit) as end:
            main()
        return end.value.code

    return called


@contextmanager
def limited(kind: int, most: int):
    """Lower a limit of this process for a while."""
    soft, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(kind, (soft, hard))


def is_one_message(said: str) -> bool:
    """Return whether a fault is reported in a few lines, without a traceback."""
    lines = [line for line in said.splitlines() if line and not line.startswith(("warning", " ", "note"))]
    return "Traceback" not in said and 1 <= len(lines) <= 3


@pytest.mark.parametrize("verb", VERBS)
def test_every_fault_in_every_verb_is_one_message_and_one_object(verb, call, monkeypatch, capsys):
    for name, (error, what, step) in FAULTS.items():

        def failing(error=error, **_):
            raise error

        monkeypatch.setattr(bilateral.commands[verb], "callback", failing)
        optional = [param for param in bilateral.commands[verb].params if not param.required]
        monkeypatch.setattr(bilateral.commands[verb], "params", optional)
        assert call(f"{verb} --json --quiet") == 1, name
        said = capsys.readouterr()
        assert is_one_message(said.err), name
        assert what in said.err, name
        assert step in said.err, name
        read = json.loads(said.out)["error"]
        assert set(read) == KEYS
        assert (read["exit_code"], what in read["message"]) == (1, True), name


@pytest.mark.parametrize("verb", WRITING)
def test_a_folder_that_cannot_be_is_named(verb, given, call, capsys):
    assert call(WRITING[verb], out=f"{given['two']}/x", **given) == 1
    said = capsys.readouterr().err
    assert is_one_message(said)
    assert f"{given['two']}/x" in said
    assert "a part of the path is a file, not a folder.\nCheck the spelling" in said


@pytest.mark.parametrize("verb", WRITING)
def test_a_disk_that_is_full_leaves_no_half_file(verb, given, call, capsys, tmp_path):
    with limited(resource.RLIMIT_FSIZE, 0):
        assert call(f"{WRITING[verb]} --quiet", out=tmp_path / "out", **given) == 1
    said = capsys.readouterr().err
    assert is_one_message(said)
    assert f"{tmp_path / 'out'}" in said or verb == "backtest"  # its scenarios are written elsewhere first
    assert "the largest allowed size of a file is reached.\nRaise it" in said
    left = [path for path in tmp_path.rglob("*") if path.is_file() and path.stat().st_size]
    assert left == []


@pytest.mark.parametrize("verb", PRINTING)
def test_a_full_standard_output_is_reported_on_stderr(verb, given, call, capsys, monkeypatch):
    with open("/dev/full", "w") as full:
        monkeypatch.setattr("sys.stdout", full)
        assert call(f"{PRINTING[verb]} --json", **given) == 1
    said = capsys.readouterr().err
    assert is_one_message(said)
    assert "standard output: no space is left there.\nPrint to another place" in said


@pytest.mark.parametrize("page", ["cp1252", "ascii", "cp437"])
def test_letters_that_a_code_page_lacks_are_replaced_and_named(page, given, call, capsys, monkeypatch, tmp_path):
    text = given["two"].read_text(encoding="utf-8").replace("Two neighbours", "Łódź \N{MINUS SIGN} neighbours")
    (tmp_path / "odd.yaml").write_text(text, encoding="utf-8")
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, encoding=page))
    assert call("check odd.yaml") == 0
    printed, said = raw.getvalue().decode(page), capsys.readouterr().err
    assert "?odz - neighbours" in printed.replace("ó", "o").replace("ź", "z")
    assert f"{page} has no U+" in said
    assert "PYTHONUTF8=1" in said


def test_what_a_file_will_hold_is_printed_as_utf_8(given, call, monkeypatch):
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, encoding="cp1252"))
    given["events"].write_text("date,source,target,cameo,text\n2024-07-01,XAA,XBB,042,Łódź\n", encoding="utf-8")
    assert call("record {two} {events}", **given) == 0
    assert "Łódź" in raw.getvalue().decode("utf-8")


def test_too_many_open_files_are_reported(given, call, capsys):
    with limited(resource.RLIMIT_NOFILE, 1):
        code = call("check {two}", **given)
    assert code == 1
    assert ": too many files are open.\nRaise their number (ulimit -n)" in capsys.readouterr().err


def test_an_earlier_file_survives_a_full_disk(tmp_path):
    path = tmp_path / "answer.json"
    write_text(path, "earlier")
    with limited(resource.RLIMIT_FSIZE, 0):
        with pytest.raises(OSError, match=r"answer\.json"):
            write_text(path, "later" * 10_000)
        with pytest.raises(OSError, match=r"new\.yaml"):
            write_new(tmp_path / "new.yaml", "later" * 10_000)
    with suppress(ValueError), replacing(path) as draft:
        draft.write_text("half")
        raise ValueError
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {"answer.json": "earlier"}


@pytest.mark.parametrize("words", ["run", "run x --no-such", "no_such_verb", "run x --runs many"])
def test_wrong_usage_has_code_2_and_names_the_help(words, call, capsys):
    assert call(f"{words} --json") == 2
    said = capsys.readouterr()
    assert "--help" in said.err
    assert json.loads(said.out)["error"]["kind"] == "usage"


@pytest.mark.parametrize(
    ("raised", "code", "kind", "said"),
    [
        (KeyboardInterrupt, 130, "interrupted", ("Interrupted.",)),
        (ZeroDivisionError, 1, "program", ("Traceback", "This is a fault of bilateral, not of the input")),
    ],
)
def test_what_is_no_fault_of_the_input_has_a_kind_and_a_code_of_its_own(
    raised, code, kind, said, call, capsys, monkeypatch
):
    def raising(**_):
        raise raised

    monkeypatch.setattr(bilateral.commands["list"], "callback", raising)
    assert call("list --json") == code
    shown = capsys.readouterr()
    assert all(words in shown.err for words in said)
    assert json.loads(shown.out)["error"]["kind"] == kind


def test_a_reader_that_has_gone_is_no_error_worth_words(given):
    program = [sys.executable, "-m", "sim", "schema"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as started:
        started.stdout.close()
        assert started.stderr.read() == b""
    assert started.returncode == 1


@pytest.mark.parametrize("words", ["check {two}", "check nothing.yaml"])
def test_notes_and_messages_that_cannot_be_printed_change_no_exit_code(words, given, call, monkeypatch):
    code = call(words, **given)
    assert code == ("nothing" in words)
    monkeypatch.setattr("sys.stderr", None)
    assert call(words, **given) == code
    full = open("/dev/full", "w")  # noqa: SIM115 - what it holds cannot be written when it is closed
    monkeypatch.setattr("sys.stderr", full)
    assert call(words, **given) == code
    with suppress(OSError):
        full.close()


OBJECTS = {**WRITING, **PRINTING, "new": "new mine --from AZE RUS", "expand": "expand {out} --runs 6"}


@pytest.mark.parametrize("verb", ["new", "check", "list", "schema", "record", "export", "plot", "import", "coverage"])
def test_json_is_one_object_and_quiet_leaves_stderr_empty(verb, given, call, capsys, tmp_path):
    assert call(f"{OBJECTS[verb]} --json --quiet", out=tmp_path / "out", **given) == 0
    said = capsys.readouterr()
    assert isinstance(json.loads(said.out), dict)
    assert said.err == ""


def test_every_verb_takes_json_and_quiet():
    for verb, command in bilateral.commands.items():
        options = {name for param in command.params for name in param.opts}
        assert {"--json", "--quiet"} <= options, verb


def test_an_error_in_json_has_its_place_and_the_next_step(call, capsys, tmp_path):
    (tmp_path / "wrong.yaml").write_text(TWO.read_text(encoding="utf-8").replace("weeks: 104", "weaks: 104"))
    assert call("check wrong.yaml --json") == 1
    error = json.loads(capsys.readouterr().out)["error"]
    place = {key: error[key] for key in ("kind", "file", "line", "column", "key", "next_step")}
    assert place == {
        "kind": "scenario", "file": "wrong.yaml", "line": 5, "column": 1, "key": "weaks",
        "next_step": "did you mean 'weeks'?",
    }  # fmt: skip
    assert [problem["line"] for problem in error["problems"]] == [5]


def test_import_with_invalid_rows_is_one_object_with_both_scenarios_and_the_error(given, call, capsys, tmp_path):
    made = rows(4)
    made[1]["severity"] = "9"
    write_table(tmp_path / "bad.csv", made)
    assert call("import bad.csv --fit {fit} --out out --json", **given) == 1
    said = json.loads(capsys.readouterr().out)
    assert (len(said["scenarios"]), said["rows"], len(said["refused"])) == (3, 4, 1)
    assert "1 of 4 rows refused" in said["error"]["message"]


def test_help_texts_survive_a_python_without_docstrings():
    code = "from sim.cli import bilateral as b; print(*(c.help.split() for c in (b, *b.commands.values())))"
    texts = [
        subprocess.run([sys.executable, *how, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True).stdout
        for how in ([], ["-OO"])
    ]
    assert texts[0] == texts[1]
    assert "None" not in texts[0]
