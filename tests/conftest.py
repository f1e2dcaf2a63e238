"""Fixtures shared by the tests: the bundled scenarios and small changes of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from public_files import data as data
from public_files import written as written

import sim
from sim.scenario.file.schema import Variant, Without

ROOT = Path(__file__).parent.parent
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
PAST_CRISES = [path for path in sorted((ROOT / "scenarios" / "history").glob("*.yaml")) if path.name[0] != "_"]


@pytest.fixture(scope="session")
def first_scenario() -> sim.Scenario:
    return sim.load(ROOT / "scenarios" / "russia_azerbaijan_2025.yaml")


@pytest.fixture(scope="session")
def two_states() -> sim.Scenario:
    return sim.load(ROOT / "tests" / "scenario" / "two_states.yaml")


def with_variants(scenario: sim.Scenario, **variants: Variant) -> sim.Scenario:
    """The scenario with further variants, made in the test."""
    return replace(scenario, contents={**scenario.contents, **variants})


def leaving_out(variant: Variant, **more: Any) -> Variant:
    """A variant that leaves out more: `incidents=("raid",)`, `actions=(...)`, ..."""
    left = variant.without.model_dump() | {key: (*getattr(variant.without, key), *names) for key, names in more.items()}
    return variant.model_copy(update={"without": Without(**left)})
