"""A calibration reports its estimates, their precision and its provenance."""

from __future__ import annotations

import json

import numpy as np
import pytest
from made_up_cases import fit_to, rows, table, write_table

from sim.errors import UsageError
from sim.model.parameters import declared
from sim.past_crises.table import read_cases
from sim.questions.calibrate import calibrate as calibrating
from sim.questions.calibrate import protocol
from sim.questions.calibrate.protocol import cases_sha256, fit_provenance, overlap_with_fit
from sim.questions.calibrate.saved_fit import FORECASTS, read_fit, write_fit


@pytest.fixture(scope="module")
def calibration(tmp_path_factory):
    folder = tmp_path_factory.mktemp("calibrated")

    def probabilities(design):
        """Depend strongly on the first parameter only."""
        return np.full((len(design.cases), 6), 1.0 / (1.0 + np.exp(-2.0 * calibrating.scaled(design.points)[0, 0])))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(protocol.CaseDesign, "probabilities", probabilities)
        patch.setattr(calibrating, "design_points", lambda: protocol.design_points(90))
        patch.setattr(protocol, "CHAINS", protocol.Chains(32, 300, 120))
        patch.setattr(protocol, "CHAINS_OF_RECOVERY", protocol.Chains(16, 60, 20))
        return calibrating.calibrate(write_table(folder / "t.csv", rows(60)), folder / "fit")


def test_parameters_are_in_their_own_units_and_within_their_ranges(calibration):
    assert [one.name for one in calibration.parameters] == list(protocol.FITTED_PARAMETERS)
    for one in calibration.parameters:
        assert one.low <= one.estimate <= one.high
        assert one.default == declared()[one.name].default
        assert 0.0 < one.sd <= protocol.PRIOR_SD * (one.high - one.low) / 2.0 + 1e-9


def test_it_names_the_parameters_that_the_data_do_not_constrain(calibration):
    assert calibration.parameters[0].shrinkage > 0.5
    assert calibration.unconstrained == protocol.FITTED_PARAMETERS[1:]
    assert f"The data do not constrain {', '.join(protocol.FITTED_PARAMETERS[1:])}" in " ".join(
        str(calibration).split()
    )


def test_every_case_has_every_out_of_fold_forecast(calibration):
    assert set(calibration.out_of_fold) == set(FORECASTS)
    assert all(not np.isnan(probabilities).any() for probabilities in calibration.out_of_fold.values())
    json.dumps(calibration.to_json(), allow_nan=False)


def test_a_fit_is_read_back_as_it_was_written(calibration, tmp_path):
    write_fit(calibration.fit, tmp_path / "fitted.json")
    back = read_fit(tmp_path / "fitted.json")
    assert back.parameters == calibration.fit.parameters
    assert back.provenance == json.loads(json.dumps(calibration.fit.provenance))
    assert np.array_equal(back.repaired, calibration.fit.repaired)
    assert back.worst_rungs.sum() == pytest.approx(1.0)
    raw = np.full((60, 6), 0.3)
    for name, probabilities in back.forecasts(calibration.table.cases, raw).items():
        assert np.array_equal(probabilities, calibration.fit.forecasts(calibration.table.cases, raw)[name])
    with pytest.raises(UsageError, match="already exists"):
        write_fit(calibration.fit, tmp_path / "fitted.json")


def test_a_fit_in_which_anything_changed_is_refused(tmp_path):
    path = tmp_path / "fitted.json"
    write_fit(fit_to(table(tmp_path, 12).cases), path)
    text = path.read_text()
    read_fit(path)
    digits = [place for place, letter in enumerate(text) if letter.isdigit()]
    for place in digits[:: len(digits) // 40]:
        changed = "7" if text[place] != "7" else "3"
        other = text[:place] + changed + text[place + 1 :]
        path.write_text(other)
        if json.loads(other) != json.loads(text):  # a last digit may be below the precision of a number
            with pytest.raises(UsageError, match=r"does not contain a fit .*checksum does not match"):
                read_fit(path)


def test_a_fit_without_a_checksum_is_refused(tmp_path):
    path = tmp_path / "fitted.json"
    write_fit(fit_to(table(tmp_path, 12).cases), path)
    saved = json.loads(path.read_text())
    del saved["fit_sha256"]
    path.write_text(json.dumps(saved))
    with pytest.raises(UsageError, match="fit_sha256"):
        read_fit(path)


def test_the_fingerprint_is_of_what_is_read_and_of_nothing_else(tmp_path):
    made = rows(5)
    cases = read_cases(write_table(tmp_path / "a.csv", made)).cases
    noted = read_cases(write_table(tmp_path / "b.csv", [{**one, "note": "other"} for one in made])).cases
    moved = read_cases(write_table(tmp_path / "c.csv", [{**one, "months_to_worst": "0.1"} for one in made])).cases
    assert cases_sha256(cases) == cases_sha256(noted) != cases_sha256(moved)


def test_known_cases_are_counted_apart_from_those_of_known_dyads(tmp_path):
    cases = table(tmp_path, 24).cases
    provenance = fit_provenance(cases[:4])
    dyads = {case.dyad for case in cases[:4]}
    same, same_dyad = overlap_with_fit(provenance, [], cases)
    assert same == 4
    assert same_dyad == sum(case.dyad in dyads for case in cases[4:])
    assert overlap_with_fit({}, [cases[0].name], cases[:2]) == (1, 0)
