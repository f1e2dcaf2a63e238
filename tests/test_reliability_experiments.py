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
    return total / 4.0

def plot(a: int, ax: Axes | None = None) -> None:
    ax.set_xlim(a + 1, 5)
"""
MUTANTS = """
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
        names = ("mutations", "test_map", "mutants", "kills", "flips", "pairs", "full_disk", "intervals")
        yield SimpleNamespace(**{name: import_module(name) for name in names})


def test_every_small_fault_is_made_once_and_messages_annotations_texts_and_drawing_are_left(experiments):
    found = experiments.mutations.mutations(SOURCE)
    assert sorted(one.change for one in found) == sorted(MUTANTS)
    changed = {experiments.mutations.mutated(SOURCE, one) for one in found}
    assert len(changed) == len(MUTANTS)
    assert ast.unparse(ast.parse(SOURCE)) not in changed


def test_every_module_that_is_mutated_has_tests_that_exist(experiments):
    for package in experiments.test_map.PACKAGES:
        for path in experiments.test_map.sources_of(package):
            files = [file for stage in experiments.test_map.stages(path) for file in stage]
            assert files, path
            assert all((ROOT / file).exists() for file in files), path
