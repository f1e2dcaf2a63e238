"""The experiments on reliability (benchmarks/reliability) start, and their mutants are what they are called."""

from __future__ import annotations

import ast
from importlib import import_module
from types import SimpleNamespace

import pytest
from conftest import ROOT

from sim.running import ensemble

FOLDER = ROOT / "benchmarks" / "reliability"
SOURCE = """
def share(a: int, b: float) -> float:
    if a < 0 or not b:
        raise ValueError(1 + 1)
    total = min(a, 2) * -b
    note(a, b, sort=True)
    zip(a, strict=True)
    return total / 4.0

def plot(a: int, ax: Axes | None = None) -> None:
    ax.set_xlim(a + 1, 5)
"""
MUTANTS = """
zip(a, strict=True) -> pass
a < 0 or not b -> a < 0 and (not b)
a < 0 -> a <= 0
a < 0 -> a > 0
not b -> b
0 -> 1
min(a, 2) -> max(a, 2)
min(a, 2) * -b -> min(a, 2) / -b
2 -> 3
-b -> b
note(a, b, sort=True) -> pass
True -> False
note(a, b, sort=True) -> note(b, a, sort=True)
note(a, b, sort=True) -> note(a, b)
total / 4.0 -> total * 4.0
4.0 -> 5.0
if a < 0 or not b -> if not (a < 0 or not b)
""".strip().splitlines()


@pytest.fixture(scope="module")
def experiments():
    """The modules of the experiments, which import each other by name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(FOLDER))
        patch.setattr(ensemble, "block_runs", ensemble.block_runs)  # the experiments replace it
        names = (
            "mutations",
            "packages",
            "copied_tree",
            "tests_of_lines",
            "mutants",
            "kills",
            "flips",
            "pairs",
            "full_disk",
            "intervals",
        )
        yield SimpleNamespace(**{name: import_module(name) for name in names})


def test_every_small_fault_is_made_once_and_messages_annotations_texts_and_drawing_are_left(experiments):
    found = experiments.mutations.mutations(SOURCE)
    assert sorted(one.change for one in found) == sorted(MUTANTS)
    changed = {experiments.mutations.mutated(SOURCE, one) for one in found}
    assert len(changed) == len(MUTANTS)
    assert ast.unparse(ast.parse(SOURCE)) not in changed


def test_tests_that_run_a_line_are_tried_the_quickest_and_nearest_first(experiments):
    of = experiments.tests_of_lines
    line = {"sim/statistics/intervals.py": {3}}
    files = [
        of.TestFile("tests/other/test_slow.py", True, 50.0, line),
        of.TestFile("tests/other/test_quick.py", True, 2.0, line),
        of.TestFile("tests/statistics/test_intervals.py", True, 6.0, line),
        of.TestFile("tests/statistics/test_reads_sources.py", False, 1.0, line),
        of.TestFile("tests/statistics/test_other_line.py", True, 1.0, {"sim/statistics/intervals.py": {4}}),
    ]
    batches = of.TestsOfLines(files).batches("sim/statistics/intervals.py", 3)
    names = [["tests/statistics/test_intervals.py", "tests/other/test_quick.py"], ["tests/other/test_slow.py"]]
    assert batches == list(zip(names, [8.0, 50.0], strict=True))


def test_all_tests_that_import_a_module_are_tried_where_none_is_seen_to_run_a_line(experiments):
    of = experiments.tests_of_lines
    files = [
        of.TestFile(f"tests/test_{n}.py", True, 1.0, {"sim/model/rules/acts.py": {n}, "sim/a.py": {n}}) for n in (1, 2)
    ]
    for path in ("sim/model/rules/acts.py", "sim/a.py"):
        assert of.TestsOfLines(files).batches(path, 9) == [(["tests/test_1.py", "tests/test_2.py"], 2.0)]
    assert of.TestsOfLines(files).batches("sim/model/rules/acts.py", 1)[0][1] == 2.0
    assert of.TestsOfLines(files).batches("sim/a.py", 1)[0][1] == 1.0


def test_a_sample_has_mutants_of_every_package(experiments):
    drawn = experiments.mutants.sample(0)
    counts = {name: sum(one.package == name for one in drawn) for name in experiments.packages.PACKAGES}
    assert counts == experiments.packages.PACKAGES
    assert len(set(drawn)) == len(drawn)
