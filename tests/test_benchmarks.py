"""The yardsticks of speed (benchmarks/) simulate what the engine simulates, and the guard reports a worse ratio."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from conftest import ROOT

from sim.scenario.inputs import inputs_of
from sim.world.simulation import Simulation

WEEKS = 60


@pytest.fixture(scope="module")
def benchmarks():
    """The modules of the benchmark, which import each other by name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "benchmarks"))
        for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
            patch.setenv(threads, "1")
        import agreement
        import alignment_fit
        import c_lanes
        import guard
        import tuned_agreement

        yield SimpleNamespace(
            rounding=agreement.ROUNDING, c=c_lanes, guard=guard, tuned=tuned_agreement, fit=alignment_fit
        )


def test_without_noise_the_tuned_reference_simulates_the_weeks_of_the_plain_one(benchmarks, first_scenario):
    case = inputs_of(first_scenario)
    assert benchmarks.tuned.apart(case, first_scenario.focus, WEEKS) < benchmarks.rounding


def test_run_by_run_the_week_in_c_is_the_engines(benchmarks, first_scenario):
    if not benchmarks.c.compiler():
        pytest.skip(benchmarks.c.NO_COMPILER)
    largest, differing = benchmarks.c.apart(Simulation(first_scenario, runs=32).engine, WEEKS)
    assert largest < benchmarks.rounding
    assert differing == 0


def test_the_guard_reports_every_ratio_that_is_worse_by_more_than_it_tolerates(benchmarks):
    before = {"plain_mesa": 100.0, "tuned_mesa": 40.0, "c_lanes": 2.0}
    now = {"plain_mesa": 84.0, "tuned_mesa": 35.0, "c_lanes": 2.4}
    found = dict(zip(before, benchmarks.guard.verdicts(before, now), strict=True))
    assert {key: holds for key, (holds, _) in found.items()} == {
        "plain_mesa": False,  # 16 % fewer
        "tuned_mesa": True,  # 12.5 % fewer
        "c_lanes": False,  # C is 20 % further ahead
    }
    assert "16% worse" in found["plain_mesa"][1]


def test_the_fit_of_alignment_has_the_chances_that_the_rules_give_on_its_page(benchmarks):
    found = [benchmarks.fit.chance_of(benchmarks.fit.parameters(), bloc) for bloc in benchmarks.fit.BLOCS[:4:3]]
    assert found == pytest.approx([0.90, 0.23], abs=0.01), "of test_alignment.py, by phase 7 itself"
