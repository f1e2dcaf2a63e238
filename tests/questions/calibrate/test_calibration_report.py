"""A calibration reports its estimates, their precision and its provenance."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from made_up_cases import fit_to, rows, table, write_table

from sim.errors import UsageError
from sim.model.parameters import declared
from sim.past_crises.table import read_cases
from sim.past_crises.targets import TARGETS, observed_outcomes
from sim.questions.calibrate import calibrate as calibrating
from sim.questions.calibrate import protocol
from sim.questions.calibrate.protocol import cases_sha256, fit_provenance, overlap_with_fit
from sim.questions.calibrate.saved_fit import FORECASTS, base_rates_censored, read_fit, write_fit


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


def test_a_shrinkage_of_a_tenth_is_not_below_a_tenth(calibration):
    at_least = tuple(replace(one, shrinkage=0.1) for one in calibration.parameters)
    every = " ".join(str(replace(calibration, parameters=at_least)).split())
    assert "The data constrain every fitted parameter." in every
    one_below = (replace(at_least[0], shrinkage=0.099), *at_least[1:])
    one = " ".join(str(replace(calibration, parameters=one_below)).split())
    assert f"do not constrain {at_least[0].name} (shrinkage below 0.1): the estimate is the prior." in one
    refused = str(replace(calibration, table=replace(calibration.table, rows=61)))
    assert "(1 row refused)" in " ".join(refused.split())


def test_a_fit_takes_forty_cases(tmp_path, monkeypatch):
    monkeypatch.setattr(calibrating, "simulate_design", lambda *given: pytest.fail("it went on to simulate"))
    with pytest.raises(UsageError, match="needs at least 40 cases; the table has 39"):
        calibrating.calibrate(table(tmp_path, 39), tmp_path / "fit")
    with pytest.raises(pytest.fail.Exception, match="went on to simulate"):
        calibrating.calibrate(table(tmp_path, 40), tmp_path / "fit")


@pytest.mark.parametrize("which", ["low", "high"])
def test_parameters_of_a_fit_may_lie_at_an_end_of_their_range_and_not_beyond(tmp_path, which):
    fit, number = fit_to(table(tmp_path, 12).cases), declared()["anger_weight"]
    end, beyond = getattr(number, which), 0.1 if which == "high" else -0.1
    write_fit(replace(fit, parameters={"anger_weight": end}), tmp_path / "end.json")
    assert read_fit(tmp_path / "end.json").parameters == {"anger_weight": end}
    for place, parameters in enumerate(({"anger_weight": end + beyond}, {"angr_weight": end})):
        write_fit(replace(fit, parameters=parameters), tmp_path / f"{place}.json")
        with pytest.raises(UsageError, match=r"anger_weight must be between|no parameter 'angr_weight'"):
            read_fit(tmp_path / f"{place}.json")


@pytest.mark.parametrize(("months", "rate"), [(0.5, 0.99), (None, 0.01)])
def test_a_survival_share_of_repair_is_kept_from_certainty(tmp_path, months, rate):
    cases = [
        replace(case, after=replace(case.after, months_to_full=months, months_observed=months or 200.0))
        for case in table(tmp_path, 8).cases
    ]
    rates = base_rates_censored(cases, observed_outcomes(cases))
    repaired = [place for place, target in enumerate(TARGETS) if target.event == "repaired"]
    assert rates[repaired].tolist() == [rate] * len(repaired)


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
