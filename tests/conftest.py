"""Fixtures shared by the tests: the bundled scenarios and small changes of them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from public_files import data as data
from public_files import written as written
from small_studies import large_study as large_study
from small_studies import run_folder as run_folder
from small_studies import small_study as small_study

import sim
from sim.scenario.file.schema import Variant, Without
from sim.wording import whole_page

hypothesis.settings.register_profile("repeatable", derandomize=True)
hypothesis.settings.load_profile("repeatable")

ROOT = Path(__file__).parent.parent
WORLD = ROOT / "scenarios" / "world_2024.yaml"
"""A world of 195 states: the tests that change or simulate every key take minutes. Its own: test_world_2024.py."""
SCENARIOS = [path for path in sorted((ROOT / "scenarios").glob("*.yaml")) if path.name[0] != "_" and path != WORLD]
PAST_CRISES = [path for path in sorted((ROOT / "scenarios" / "history").glob("*.yaml")) if path.name[0] != "_"]


@pytest.fixture(scope="session")
def first_scenario() -> sim.Scenario:
    return sim.load(ROOT / "scenarios" / "russia_azerbaijan_2025.yaml")


@pytest.fixture(scope="session")
def two_states() -> sim.Scenario:
    return sim.load(ROOT / "tests" / "scenario" / "two_states.yaml")


@pytest.fixture(scope="session", autouse=True)
def pages_of_one_width():
    """Wrap texts alike on every terminal."""
    with whole_page():
        yield


def modules_loaded_by(words: list[str], folder: Path = ROOT) -> set[str]:
    """The modules that a command has loaded by its end."""
    end = f"import sys; from sim.cli import bilateral; bilateral({words!r}, standalone_mode=False); "
    code = end + "print(*sys.modules, sep='\\n', file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=folder, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines())


def with_variants(scenario: sim.Scenario, **variants: Variant) -> sim.Scenario:
    """The scenario with further variants, made in the test."""
    return replace(scenario, contents={**scenario.contents, **variants})


def leaving_out(variant: Variant, **more: Any) -> Variant:
    """A variant that leaves out more: `incidents=("raid",)`, `actions=(...)`, ..."""
    left = variant.without.model_dump() | {key: (*getattr(variant.without, key), *names) for key, names in more.items()}
    return variant.model_copy(update={"without": Without(**left)})
