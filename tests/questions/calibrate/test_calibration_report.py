"""What a calibration says of its parameters and of itself."""

from __future__ import annotations

import json

import numpy as np
import pytest
from made_up_cases import fit_to, rows, table, write_table

from sim.errors import UsageError
from sim.model.parameters import declared
from sim.past_crises.table import read_cases
from sim.questions.calibrate import calibrate as calibrating
from sim.questions.calibrate import case_design as designs
from sim.questions.calibrate import protocol as plan
from sim.questions.calibrate.fitted import FORECASTS, read_fitted, write_fitted
from sim.questions.calibrate.protocol import fingerprint, known_to, origin


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("calibrated")

    def chances(trials):
        """Only the first parameter matters, and it matters much."""
        return np.full((len(trials.cases), 6), 1.0 / (1.0 + np.exp(-2.0 * calibrating.places(trials.points)[0, 0])))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(designs.Trials, "chances", chances)
        patch.setattr(calibrating, "design", lambda: designs.design(90))
        return calibrating.calibrate(write_table(folder / "t.csv", rows(60)), folder / "fit")


def test_parameters_are_in_their_own_units_and_within_their_ranges(found):
    assert [one.name for one in found.parameters] == list(plan.FITTED)
    for one in found.parameters:
        assert one.low <= one.found <= one.high
        assert one.default == declared()[one.name].default
        assert 0.0 < one.spread <= plan.PRIOR_SPREAD * (one.high - one.low) / 2.0 + 1e-9


def test_it_says_of_which_parameters_the_cases_say_nothing(found):
    assert found.parameters[0].told > 0.5
    assert found.untold == plan.FITTED[1:]
    assert f"The cases say nothing of {', '.join(plan.FITTED[1:])}" in " ".join(str(found).split())


def test_every_case_is_foretold_out_of_fold_by_every_forecast(found):
    assert set(found.out_of_fold) == set(FORECASTS)
    assert all(not np.isnan(chances).any() for chances in found.out_of_fold.values())
    json.dumps(found.to_json(), allow_nan=False)


def test_a_fit_is_read_back_as_it_was_written(found, tmp_path):
    write_fitted(found.fitted, tmp_path / "fitted.json")
    back = read_fitted(tmp_path / "fitted.json")
    assert back.parameters == found.fitted.parameters
    assert back.provenance == json.loads(json.dumps(found.fitted.provenance))
    assert np.array_equal(back.repaired, found.fitted.repaired)
    assert back.worst_rungs.sum() == pytest.approx(1.0)
    raw = np.full((60, 6), 0.3)
    for name, chances in back.forecasts(found.table.cases, raw).items():
        assert np.array_equal(chances, found.fitted.forecasts(found.table.cases, raw)[name])
    with pytest.raises(UsageError, match="is there already"):
        write_fitted(found.fitted, tmp_path / "fitted.json")


def test_a_fit_of_before_reads_as_one_that_keeps_no_courses(tmp_path):
    write_fitted(fit_to(table(tmp_path, 12).cases), tmp_path / "fitted.json")
    held = json.loads((tmp_path / "fitted.json").read_text())
    (tmp_path / "old.json").write_text(
        json.dumps({k: v for k, v in held.items() if k not in ("repaired", "worst_rungs")})
    )
    assert len(read_fitted(tmp_path / "old.json").repaired) == 0


def test_the_fingerprint_is_of_what_is_read_and_of_nothing_else(tmp_path):
    made = rows(5)
    cases = read_cases(write_table(tmp_path / "a.csv", made)).cases
    noted = read_cases(write_table(tmp_path / "b.csv", [{**one, "note": "other"} for one in made])).cases
    moved = read_cases(write_table(tmp_path / "c.csv", [{**one, "months_to_worst": "7.7"} for one in made])).cases
    assert fingerprint(cases) == fingerprint(noted) != fingerprint(moved)


def test_known_cases_are_counted_apart_from_those_of_known_dyads(tmp_path):
    cases = table(tmp_path, 24).cases
    made_from = origin(cases[:4])
    dyads = {case.dyad for case in cases[:4]}
    same, kin = known_to(made_from, [], cases)
    assert same == 4
    assert kin == sum(case.dyad in dyads for case in cases[4:])
    assert known_to({}, [cases[0].name], cases[:2]) == (1, 0)
