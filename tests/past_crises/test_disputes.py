"""Test on militarised disputes: public files, coding by machine, forecasts out of fold, the answer and the verb.

All files here are made up.
"""

from __future__ import annotations

import csv
import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from kept_answers import assert_as_kept, whole
from scipy.special import logit

from sim.cli import bilateral, main
from sim.errors import DataError, UsageError
from sim.past_crises.disputes import files
from sim.past_crises.disputes.coding import PREDICTORS, case_of, incident_type, predictors
from sim.past_crises.disputes.dispute import disputes_of, outcomes
from sim.past_crises.disputes.figures import figures_of
from sim.past_crises.disputes.files import read_tables
from sim.past_crises.disputes.forecasts import area_under_curve, folds, forecasts, out_of_fold
from sim.past_crises.disputes.ordinary import OrdinaryYears
from sim.past_crises.disputes.simulated import simulate_disputes
from sim.past_crises.disputes.yearly_checks import cooperation_shares, falls_of, reciprocity
from sim.questions.backtest.disputes import disputes
from sim.questions.calibrate.saved_fit import REGRESSIONS, SavedFit, fit_text

PUBLIC_FILES = Path(__file__).parents[3] / "shared" / "data"
STATES = (2, 20, 70, 200, 220, 365, 372, 373, 630, 640, 710, 740)
FIT = SavedFit({"input_noise": 0.4}, {name: () for name in REGRESSIONS}, np.empty(0), np.empty(0), (), {})
ONSETS = "dispnum,ccode1,ccode2,year,stmon,sidea1,hiact1,hiact2,hostlev,fatality"


def made_up(onsets, **others):
    """Return the lines of every file by name; `others` replace the lines of a file."""
    a, b = 200, 365
    lines = {
        "mids": [ONSETS, *onsets],
        "peace": ["ccode1,ccode2,peace_scale,start,end", f"{a},{b},0.25,1946,1979", f"{a},{b},0.75,1980,2020"],
        "pacts": ["ccode1,ccode2,atop_defense,start,end", f"{a},{b},1,1970,2018"],
        "rivals": ["tssr_id,rivalry,ccode1,ccode2,start,end", f"1,Two,{a}.0,{b}.0,1816.0,1979.0"],
        "borders": ["ccode1,ccode2,conttype,stdate,enddate", f"{a},{b},1,1946-01-01,1985-12-01"],
        "power": ["ccode,year,milex,cinc", f"{a},1979,5,0.02", f"{b},1979,5,0.08", f"{a},1980,5,0.08"],
        "democracy": ["ccode,year,v2x_polyarchy", f"{a},1979,0.9", f"{b},1978,0.1"],
        "trade": ["ccode1,ccode2,year,smoothflow1,smoothflow2", f"{a},{b},1970,10,10", f"{a},{b},1980,500,500"],
        "totals": ["ccode,year,imports,exports", f"{a},1970,100,100", f"{b},1970,1000,1000"],
    }
    return {**lines, **others}


def written(folder, lines):
    """Write the files into a folder; return it."""
    folder.mkdir(exist_ok=True)
    for name, rows in lines.items():
        (folder / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def onset(number, year, month=6, sides=(200, 365), hostility=4, **others):
    values = {"side": 1, "acts": (17, 16), "fatality": 0, **others}
    acts = ",".join(map(str, values["acts"]))
    return f"{number},{sides[0]},{sides[1]},{year},{month},{values['side']},{acts},{hostility},{values['fatality']}"


def cases_of(folder):
    tables = read_tables(folder)
    figures, found = figures_of(tables), disputes_of(tables[files.DISPUTES])
    return found, [case_of(dispute, figures) for dispute in found]


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """Write files of 66 dyads, in which enemies have disputes again and again and others have one."""
    draw, onsets, peace = random.Random(4), [], ["ccode1,ccode2,peace_scale,start,end"]
    pairs = [(one, other) for place, one in enumerate(STATES) for other in STATES[place + 1 :]]
    for number, pair in enumerate(pairs):
        hostile = number % 2 == 0
        peace.append(f"{pair[0]},{pair[1]},{0.0 if hostile else 0.75},1946,2020")
        first = draw.randint(1950, 1990)
        years = (first, first + 3, first + 6) if hostile else (first,)
        onsets += [onset(10 * number + n, year, sides=pair) for n, year in enumerate(years)]
    counts = ["src,tgt,year,verb_coop,matl_coop,verb_conf,matl_conf"]
    for one, other in (("AAA", "BBB"), ("BBB", "AAA"), ("AAA", "CCC"), ("CCC", "AAA")):
        counts += [f"{one},{other},{year},{draw.randint(50, 150)},9,90,9" for year in range(2002, 2010)]
    return written(tmp_path_factory.mktemp("many"), made_up(onsets, peace=peace, counts=counts))


@pytest.fixture(scope="module")
def answer(many):
    return disputes(many, runs=32, fit=FIT)


def test_files_are_recognised_by_their_columns_whatever_their_names_and_case(tmp_path):
    lines = made_up([onset(1, 1980)])
    lines["mids"][0] = ONSETS.upper()
    folder = written(tmp_path / "data", {f"x{n}": rows for n, rows in enumerate(lines.values())})
    (folder / "notes.csv").write_text("anything,else\n1,2\n")
    assert {len(rows) for rows in read_tables(folder).values()} == {1, 2, 3}


def test_a_missing_file_is_named_with_its_columns(tmp_path):
    lines = made_up([onset(1, 1980)])
    del lines["rivals"], lines["power"]
    with pytest.raises(UsageError) as refused:
        read_tables(written(tmp_path / "data", lines))
    message = str(refused.value)
    assert "no file of spells of strategic rivalries; its columns are tssr_id, ccode1, ccode2, start, end" in message
    assert "no file of yearly material capabilities; its columns are ccode, year, cinc" in message


def test_two_files_of_one_kind_are_refused_by_name(tmp_path):
    lines = made_up([onset(1, 1980)])
    with pytest.raises(UsageError, match=r"2 files of spells of the peace scale \(peace.csv, peace_old.csv\)"):
        read_tables(written(tmp_path / "data", {**lines, "peace_old": lines["peace"]}))


def test_a_folder_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        read_tables(tmp_path / "nowhere")


def test_a_number_outside_its_range_is_reported_by_place_and_its_row_skipped(tmp_path):
    lines = made_up([onset(1, 1980), onset(2, 1981, hostility=9)])
    lines["peace"] += ["200,365,25,1946,1979", "200,365,0.5,1999,20202"]
    lines["democracy"].append("200,1980,-99")
    lines["trade"] += ["200,365,1972,-9.000,4", "200,365,1973,-99,4"]
    tables = read_tables(written(tmp_path / "data", lines))
    places = [(Path(error.file).name, error.line, error.path) for error in tables.errors.listed]
    assert places == [
        ("mids.csv", 3, "hostlev"), ("peace.csv", 4, "peace_scale"), ("peace.csv", 5, "end"),
        ("democracy.csv", 4, "v2x_polyarchy"), ("trade.csv", 5, "smoothflow1"),
    ]  # fmt: skip
    assert [len(tables[kind]) for kind in (files.DISPUTES, files.PEACE, files.DEMOCRACY)] == [1, 2, 2]
    assert tables[files.TRADE]["smoothflow1"].isna().tolist() == [False, False, True]


def test_a_file_of_the_folder_that_is_not_utf_8_is_refused(tmp_path):
    folder = written(tmp_path / "data", made_up([onset(1, 1980)]))
    (folder / "peace.csv").write_bytes((folder / "peace.csv").read_bytes().decode().encode("utf-16"))
    with pytest.raises(DataError, match=r"peace.csv: the file is saved as UTF-16"):
        read_tables(folder)


def test_a_new_dispute_counts_within_five_years_and_of_the_same_dyad_only(tmp_path):
    rows = [
        onset(1, 1950, 6), onset(2, 1955, 6), onset(3, 1960, 7), onset(4, 1961, 1, sides=(2, 365)),
        onset(5, 1970), onset(6, 1970), onset(7, 2005), onset(8, 2010),
    ]  # fmt: skip
    found, _ = cases_of(written(tmp_path / "data", made_up(rows)))
    assert {one.number: one.again for one in found} == {
        1: True, 2: False, 3: False, 4: False, 5: False, 6: False, 7: True,
    }  # fmt: skip


def test_both_directions_of_a_dispute_count_once(tmp_path):
    rows = [onset(1, 1950), onset(1, 1950, sides=(365, 200), side=0), onset(1, 1951)]
    found, _ = cases_of(written(tmp_path / "data", made_up(rows)))
    assert [(one.dyad, one.year, one.initiator) for one in found] == [("200-365", 1950, 200)]


def test_inputs_are_those_of_the_year_before(tmp_path):
    _, (case,) = cases_of(written(tmp_path / "data", made_up([onset(1, 1980)])))
    before = case.before
    assert (before.peace_scale, before.rivalry, before.defence_pact, before.contiguous) == (0.25, True, True, True)
    assert before.prior_score == pytest.approx(1.6 * 0.25 - 0.6)
    assert before.capability_ratio == pytest.approx(4.0)  # the aggrieved, 365, over the initiator
    assert (before.polyarchy_offender, before.polyarchy_aggrieved) == (0.9, 0.1)
    assert (before.trade_share_offender, before.trade_share_aggrieved) == pytest.approx((0.1, 0.01))


def test_figures_that_are_missing_stay_missing(tmp_path):
    _, (case,) = cases_of(written(tmp_path / "data", made_up([onset(1, 1980, sides=(2, 20))])))
    before = case.before
    assert before.peace_scale is None
    assert before.capability_ratio is None
    assert before.trade_share_aggrieved is None
    assert before.prior_score == pytest.approx(0.2)


def test_later_years_change_no_case(tmp_path):
    rows = [onset(1, 1980), onset(2, 1990)]
    _, cases = cases_of(written(tmp_path / "one", made_up(rows)))
    lines = made_up([rows[0], onset(2, 1982, hostility=5)])
    lines["peace"][2] = "200,365,0.0,1980,2020"
    lines["rivals"].append("2,Again,200,365,1980,2020")
    _, others = cases_of(written(tmp_path / "other", lines))
    assert cases[0] == others[0]
    assert cases[1] != others[1]


@pytest.mark.parametrize(
    ("act", "expected"),
    [(-9, "military_threat"), (1, "military_threat"), (7, "show_of_force"), (12, "border_violation"),
     (15, "seizure"), (17, "border_clash"), (16, "military_incursion"), (20, "military_incursion")],
)  # fmt: skip
def test_the_highest_act_gives_the_class_of_incident(act, expected):
    assert incident_type(act) == expected


def test_severity_is_the_hostility_level_and_deaths_are_banded(tmp_path):
    rows = [onset(n, 1980, n, hostility=n, fatality=level) for n, level in ((2, -9), (3, 0), (4, 1), (5, 6))]
    _, cases = cases_of(written(tmp_path / "data", made_up(rows)))
    assert [(one.before.severity, one.before.fatality_band) for one in cases] == [(2, 0), (3, 0), (4, 1), (5, 3)]


def test_every_case_has_all_predictors(tmp_path):
    _, cases = cases_of(written(tmp_path / "data", made_up([onset(1, 1980), onset(2, 1990, sides=(2, 20))])))
    rows = predictors(cases)
    assert rows.shape == (2, len(PREDICTORS))
    assert np.isfinite(rows).all()


def test_a_dyad_is_in_one_fold_and_its_outcomes_do_not_change_its_forecasts():
    draw = np.array([random.Random(n).random() for n in range(120)])
    dyads = [f"{n // 3}" for n in range(120)]
    fold, happened = folds(dyads, 1), (draw > 0.5).astype(float)
    assert all(len({fold[n] for n in range(120) if dyads[n] == one}) == 1 for one in set(dyads))
    given = out_of_fold(draw[:, None], happened, fold)
    flipped = np.where(fold == 0, 1.0 - happened, happened)
    np.testing.assert_array_equal(out_of_fold(draw[:, None], flipped, fold)[fold == 0], given[fold == 0])


def test_the_pool_is_the_mean_of_two_forecasts_in_log_odds():
    draw = np.array([[random.Random(3 * n + k).random() for k in range(3)] for n in range(60)])
    fold = folds([str(n) for n in range(60)], 1)
    made = forecasts(draw[:, :2], draw[:, 0], draw[:, 2:], (draw.sum(axis=1) > 1.5).astype(float), fold)
    mean = (logit(made["regression"]) + logit(made["simulation"])) / 2.0
    np.testing.assert_allclose(logit(made["pool"]), mean)


def test_the_area_is_one_for_perfect_order_and_a_half_for_ties():
    happened = np.array([0.0, 0.0, 1.0, 1.0])
    assert area_under_curve(np.array([0.1, 0.2, 0.3, 0.4]), happened) == 1.0
    assert area_under_curve(np.full(4, 0.3), happened) == 0.5
    assert area_under_curve(0.3 - 1e-11 * happened, happened) == 0.5
    assert area_under_curve(0.3 - 1e-8 * happened, happened) == 0.0
    assert np.isnan(area_under_curve(np.full(4, 0.3), np.ones(4)))


def test_simulated_enemies_get_on_worse_than_friends_and_workers_change_nothing(many):
    _, cases = cases_of(many)
    friends = [case for case in cases if case.before.prior_score > 0.0]
    some = [*cases[:4], *friends[:4]]
    alone, shared = (simulate_disputes(some, {}, 32, workers=workers) for workers in (1, 2))
    np.testing.assert_array_equal(alone.columns(), shared.columns())
    hostile = np.array([case.before.prior_score < 0.0 for case in some])
    assert alone.mean_relation[hostile].max() < alone.mean_relation[~hostile].min()
    assert ((alone.recalled >= 0.0) & (alone.recalled <= 1.0)).all()


def test_no_runs_are_refused(many):
    with pytest.raises(UsageError, match="runs must be 1 or more"):
        disputes(many, runs=0, fit=FIT)


def test_reciprocity_finds_the_coefficients_of_made_up_conduct():
    draw = np.random.default_rng(1).normal(size=(400, 2, 60))
    conduct = np.zeros_like(draw)
    for year in range(1, 60):
        conduct[..., year] = 0.4 * conduct[..., year - 1] + 0.2 * conduct[:, ::-1, year - 1] + draw[..., year]
    found = reciprocity(conduct, 1)
    assert found.own.estimate == pytest.approx(0.4, abs=0.04)
    assert found.partner.estimate == pytest.approx(0.2, abs=0.04)
    assert found.own.low < found.own.estimate < found.own.high


def test_a_dyad_without_enough_events_in_a_year_is_left_out(many):
    counts = read_tables(many)[files.EVENT_COUNTS]
    assert cooperation_shares(counts).shape == (2, 2, 8)
    counts.loc[(counts["source"] == "AAA") & (counts["year"] == 2005), "verb_conf"] = 0.0
    counts.loc[(counts["source"] == "AAA") & (counts["year"] == 2005), "verb_coop"] = 1.0
    assert len(cooperation_shares(counts)) == 0


def test_falls_of_the_peace_scale_are_counted_by_band(tmp_path):
    peace = [
        "ccode1,ccode2,peace_scale,start,end", "2,20,0.75,1950,1959", "2,20,0.5,1960,1969", "2,70,0.75,1950,1969",
    ]  # fmt: skip
    tables = read_tables(written(tmp_path / "data", made_up([onset(1, 1980)], peace=peace)))
    still = OrdinaryYears(*(np.zeros((11, 4, 2, 7)) for _ in range(2)))
    falls = falls_of(tables[files.PEACE], still, 1)
    middle, high = falls[2], falls[3]
    assert (middle.n, middle.observed.estimate) == (4, 0.0)
    assert (high.n, high.observed.estimate) == (24, 6 / 24)
    assert {one.simulated for one in falls} == {0.0}


def test_where_enemies_repeat_the_simulation_beats_the_base_rate(answer):
    assert answer.scores["simulation"].brier_skill.low > 0.0
    assert answer.scores["base_rate"].brier_skill.estimate == 0.0
    assert answer.outcomes.sum() == 66


def test_the_text_is_one_screen_with_every_forecast_and_what_is_not_tested(answer):
    text = str(answer)
    assert max(map(len, text.splitlines())) <= 98
    assert len(text.splitlines()) <= 45
    for words in ("132 militarised disputes", "prior relation alone", "pool", "They do not test paths", "own"):
        assert words in text


def test_the_json_and_the_rows_have_every_forecast(answer):
    stored = json.loads(json.dumps(answer.to_json()))
    assert set(stored["scores"]) == {"base_rate", "prior_relation", "regression", "simulation", "pool"}
    assert stored["disputes"] == 132
    assert stored["ordinary_dyads"]["observed"]["dyads"] == 2
    (rows,) = answer.tables().values()
    assert len(list(csv.DictReader(rows.splitlines()))) == 132


def test_the_answer_is_as_it_was(answer):
    assert_as_kept("disputes", whole(replace(answer, folder="made_up")))


def test_without_event_counts_reciprocity_is_simulated_only(tmp_path):
    rows = [onset(n, 1950 + 2 * n, sides=pair) for n, pair in enumerate([(2, 365), (200, 365), (2, 710)] * 4)]
    answer = disputes(written(tmp_path / "data", made_up(rows)), runs=1, fit=FIT)
    assert answer.yearly.observed is None
    assert "no file of yearly counts of events" in str(answer)


def test_the_verb_writes_the_answer(many, tmp_path):
    fit, out = tmp_path / "fitted.json", tmp_path / "out"
    fit.write_text(fit_text(FIT))
    words = ["backtest", "--disputes", many, "--runs", 32, "--workers", 1, "--fit", fit, "--out", out, "--json"]
    result = CliRunner().invoke(bilateral, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["disputes"] == 132
    assert {path.name for path in out.iterdir()} == {"disputes.json", "disputes.txt", "disputes.csv"}


@pytest.mark.parametrize("words", [(), ("cases.csv", "--disputes", "data")])
def test_the_verb_wants_a_table_or_a_folder(words, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["bilateral", "backtest", *words])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 1
    assert "give either a table of cases, CASES.csv, or --disputes DIR" in capsys.readouterr().err


@pytest.mark.skipif(not PUBLIC_FILES.is_dir(), reason="the public files are not distributed with the project")
def test_the_public_files_give_the_documented_sample():
    found, cases = cases_of(PUBLIC_FILES)
    assert (len(found), len({one.dyad for one in found})) == (1999, 591)
    assert read_tables(PUBLIC_FILES).errors.rows == 3
    assert outcomes(found).mean() == pytest.approx(0.554, abs=0.001)
    assert np.isfinite(predictors(cases)).all()
