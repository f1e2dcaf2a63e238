"""Small studies of which every question is asked."""

from __future__ import annotations

import pytest

import sim


@pytest.fixture(scope="session")
def small_study(two_states):
    """Sixteen runs of the two neighbours."""
    return sim.Study(two_states, ("base",), 16, seed=3, weeks=60)


@pytest.fixture(scope="session")
def large_study(first_scenario):
    """Eight runs of the first scenario, with third parties, factions and wedges."""
    return sim.Study(first_scenario, ("base",), 8, seed=3, weeks=90)


@pytest.fixture(scope="session")
def run_folder(two_states, tmp_path_factory):
    """A run folder of two variants."""
    study = sim.Study(two_states, ("base", "amends_early"), 48, seed=3)
    return sim.play(study, tmp_path_factory.mktemp("as it was") / "run")
