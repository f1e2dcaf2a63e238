"""Update: the text, the numbers and the run folder of an ensemble given the record."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import xarray as xr
from followed import ROWS, followed
from made_up_updates import SHARES, UPDATES, update

import sim
from sim.errors import UsageError
from sim.model.lineage import Lineage
from sim.questions.update.filter_steps import families_by_week, filter_steps
from sim.questions.update.influence import Influence
from sim.questions.update.outlook import events_from, grouped_share
from sim.questions.update.skill import BASELINES, MODEL, crps
from sim.questions.update.update import _week_of
from sim.running.ensemble import study_in
from sim.running.filtering.conditioning import FilterOptions
from sim.running.filtering.evidence import RivalEvidence, Rivals
from sim.running.filtering.filter import TONES
from sim.running.paths import DyadPaths, paths_in, play_paths
from sim.statistics.intervals import Estimate
from sim.statistics.particle_filter import evidence

UNTIL, BY = dt.date(2024, 9, 30), dt.date(2025, 3, 31)
SIZE = FilterOptions(particles=100, filters=3)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return sim.Study(followed(tmp_path_factory.mktemp("followed")), ("base", "amends_early"), runs=120, seed=4)


@pytest.fixture(scope="module")
def answer(study, tmp_path_factory):
    return sim.update(study, UNTIL, tmp_path_factory.mktemp("update") / "run", SIZE, by=BY, every="month")


def test_it_stands_after_the_last_row_used_and_looks_ahead(answer):
    assert (answer.record_rows, answer.record_from, answer.record_to) == (8, dt.date(2024, 2, 6), dt.date(2024, 9, 17))
    assert answer.here == dt.date(2024, 9, 23)
    assert answer.at(BY).day == BY
    assert all(one.day > answer.here for one in answer.outlook)
    assert [one.day for one in answer.outlook] == [one.day for one in answer.unconditioned]


def test_chances_are_counted_from_here_on_in_the_run_folder(answer):
    results = sim.open_results(answer.results.folder)
    rung = results.dataset["rung"].sel(variant="base").transpose("run", "week").to_numpy()
    here, by = (answer.here - dt.date(2024, 1, 1)).days // 7, (BY - dt.date(2024, 1, 1)).days // 7
    down = rung >= sim.RUNGS.index("recalled")
    new = down[:, here : by + 1].any(axis=1) & ~down[:, here - 1]
    assert answer.at(BY).new_recall.estimate == pytest.approx(new.mean())
    assert answer.at(BY).recalled.estimate == pytest.approx(down[:, : by + 1].any(axis=1).mean())
    assert sum(answer.at(BY).rungs.values()) == pytest.approx(1.0)


def test_paths_read_from_a_folder_are_those_simulated(answer):
    given = study_in(answer.results.folder)
    for name, values in vars(paths_in(answer.results, given)).items():
        np.testing.assert_array_equal(values, getattr(play_paths(given, workers=2), name), err_msg=name)


def test_a_further_variant_follows_the_same_lines_and_is_compared_run_by_run(answer):
    compared = sim.compare(answer.results)
    (row,) = compared.rows
    assert row.paired
    before = answer.results.dataset["tone"].isel(week=slice(0, 23))
    xr.testing.assert_equal(
        before.sel(variant="base", drop=True).load(), before.sel(variant="amends_early", drop=True).load()
    )


def test_a_window_on_the_run_folder_begins_where_the_record_ends(answer):
    found = sim.window(study_in(answer.results.folder), every=8, within=20)
    assert found.dates[0] == answer.here
    assert "given the record to 2024-09-17" in str(found)
    with pytest.raises(UsageError, match="after the end of the record"):
        sim.window(study_in(answer.results.folder), first=dt.date(2024, 7, 1))


def test_other_verbs_say_that_the_runs_follow_the_record(answer):
    text = str(sim.summary(answer.results))
    assert text.startswith("Two neighbours and a bridge, given the record to 2024-09-17")
    assert "These runs follow the record" in text
    own = replace(study_in(answer.results.folder), variants=("base",), runs=20)
    assert "given the record" in str(sim.attribute(own, ["bridge"]))
    with pytest.raises(UsageError, match="their coverage of it says nothing"):
        sim.coverage(answer.results)
    with pytest.raises(UsageError, match="no brief is written of runs given the record"):
        sim.brief(answer.results)
    other = sim.play(sim.Study(answer.study.scenario, runs=20, seed=4), answer.results.folder.parent / "plain")
    with pytest.raises(UsageError, match=r"differ in record followed to 2024-09-17 \(.*\) and none"):
        sim.compare(answer.results, other)


def test_the_forecast_moves_from_none_of_the_record_to_all_of_it(answer):
    first, *_, last = answer.moves
    assert first.until is None
    assert last.until == answer.record_to
    assert sum(move.rows for move in answer.moves) == answer.record_rows
    assert first.recalled.estimate == answer.at(BY, given=False).recalled.estimate
    assert last.new_recall.estimate == answer.at(BY).new_recall.estimate


def test_the_text_names_the_record_the_doubt_and_what_moved_the_answer(answer):
    text = str(answer)
    for words in (
        "Given 8 rows of the record",
        "without it",
        "Evidence, log Z",
        "Ancestors",
        "left out",
        "not a forecast",
    ):
        assert words in text
    assert "CANNOT BE FOLLOWED" not in text


def test_json_and_tables_are_plain_and_complete(answer):
    found = json.loads(json.dumps(answer.to_json()))
    assert found["can_be_followed"] is True
    assert found["lost"] is None
    assert found["outlook"][0]["new_recall"].keys() == {"estimate", "low", "high"}
    weeks, steps = (answer.tables()[name].splitlines() for name in ("update_weeks.csv", "update_steps.csv"))
    assert len(weeks) == 1 + answer.study.horizon
    assert len(steps) == 1 + len(answer.steps)


def test_the_scores_of_the_filter_are_proper_and_stand_beside_baselines(answer):
    assert len(answer.skill.tones) == 7
    assert all(0.0 <= one.pit <= 1.0 for one in answer.skill.tones)
    assert all(one.log_score.keys() == {MODEL, BASELINES[0]} for one in answer.skill.steps)
    certain = (TONES >= 0.3).astype(float)
    assert crps(certain, 0.3) == pytest.approx(0.0, abs=0.02)
    assert crps(certain, 0.8) == pytest.approx(0.5, abs=0.02)


def test_a_record_that_cannot_be_followed_is_said_first(tmp_path):
    rows = [("2024-03-05", "XAA", "XBB", "042")]
    rows += [
        (day, "XAA", "XBB", code) for day, code in (("2024-03-12", "203"), ("2024-04-09", "0874")) for _ in range(40)
    ]
    study = sim.Study(followed(tmp_path, rows), runs=60, seed=5)
    lost = sim.update(study, None, tmp_path / "run", FilterOptions(200, 2))
    assert lost.record_to == dt.date(2024, 3, 12)
    assert lost.to_json()["can_be_followed"] is False
    assert "THE RECORD CANNOT BE FOLLOWED beyond 12 Mar 2024. In the week of 8 Apr 2024" in str(lost)
    assert lost.lost.rows[0] == "2024-04-09 XAA>XBB 0874"


def test_rows_about_other_disputes_count_only_on_demand_in_the_answer_and_for_its_rivals(tmp_path):
    rows = (*ROWS[:3], ("2024-06-25", "XBB", "XAA", "112", "(Other dispute) A word about fish"))
    study, size = sim.Study(followed(tmp_path, rows), runs=20, seed=4), FilterOptions(50, 2)
    asked = {"until": dt.date(2024, 6, 25), "options": size, "rivals": "theories"}
    usual = sim.update(study, out=tmp_path / "usual", by=dt.date(2024, 6, 1), **asked)
    more = sim.update(study, out=tmp_path / "more", include_other_disputes=True, **asked)
    assert (usual.record_rows, usual.record_to, usual.here) == (3, dt.date(2024, 5, 7), dt.date(2024, 5, 13))
    assert (more.record_rows, more.record_to, more.here) == (4, dt.date(2024, 6, 25), dt.date(2024, 7, 1))
    assert more.by == dt.date(2025, 6, 29)  # the last day of the 52nd week from here
    for answer in (usual, more):
        own = {one.name: one.evidence.log_z for one in answer.rivals.each}
        assert own[study.theory] == answer.evidence.log_z
    with pytest.raises(UsageError, match="must be from 2024-07-01 to"):
        sim.update(study, out=tmp_path / "no", by=dt.date(2024, 6, 1), include_other_disputes=True, options=size)
    assert not (tmp_path / "no").exists()


def test_the_evidence_of_theories_is_compared_with_its_error(study, tmp_path):
    short = sim.Study(study.scenario, runs=60, seed=4, weeks=40)
    found = sim.update(short, UNTIL, tmp_path / "run", FilterOptions(60, 2), rivals="theories").rivals
    weights = [one.weight for one in found.each]
    assert sum(weights) == pytest.approx(1.0)
    assert weights == sorted(weights, reverse=True)
    assert {one.name for one in found.each} == {theory.name for theory in sim.THEORIES}


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        ({"until": dt.date(2024, 1, 5)}, "no row up to 2024-01-05; its first one is of 2024-02-06"),
        ({"by": dt.date(2024, 2, 1)}, "must be from 2024-10-14 to 2025-12-28"),
        ({"every": "decade"}, "no period 'decade'"),
        ({"rivals": "readings"}, "fewer than two readings"),
    ],
)
def test_what_cannot_be_answered_is_refused_before_anything_is_simulated(study, tmp_path, asked, what):
    with pytest.raises(UsageError, match=what):
        sim.update(study, asked.pop("until", None), tmp_path / "run", SIZE, **asked)
    assert not (tmp_path / "run").exists()


def test_new_events_do_not_count_what_has_happened_before():
    rung = np.array([[5, 5, 5, 5, 5, 5], [2, 2, 5, 5, 5, 5], [2, 2, 2, 2, 2, 2]], dtype=np.int8)
    level = np.where(rung == 5, 2, 0).astype(np.int8)
    relation = np.full(rung.shape, 0.4, dtype="f4")
    paths = DyadPaths(relation, rung, level, np.zeros(rung.shape, bool), np.full(3, 0.4), np.full(3, 2, "i1"))
    events = events_from(paths, 1)
    assert np.isnan(events.new_recall[[0, 2]]).all()
    assert (events.new_recall[1], events.recalled[0]) == (2.0, 0.0)
    assert events.broken.tolist() == [True, False, False]
    assert np.isnan(events_from(paths, 2).new_rupture[0])


def test_the_interval_of_a_share_reflects_how_filters_differ():
    flags, alike = np.tile([True, False], 50), np.arange(100) % 10 // 2
    apart = grouped_share(np.arange(100) < 50, np.arange(100) // 20)
    assert apart.high - apart.low > 3.0 * (grouped_share(flags, alike).high - grouped_share(flags, alike).low)
    assert np.isnan(grouped_share(np.zeros(0, bool), np.zeros(0, int)).estimate)


@pytest.mark.parametrize(("families", "few"), [(99.9, True), (100.0, False)])
def test_under_a_hundred_ancestors_the_early_past_is_said_to_rest_on_few(families, few):
    assert ("rests on few of them" in " ".join(str(update(families=families)).split())) is few


@pytest.mark.parametrize(("weight", "decided"), [(0.8, True), (0.79, False)])
def test_a_rival_is_decided_for_from_a_weight_of_four_fifths_on(weight, decided):
    each = [RivalEvidence(str(own), evidence(np.array([-3.0, -3.2])), own, None) for own in (weight, 1.0 - weight)]
    text = " ".join(str(replace(UPDATES["short"], rivals=Rivals("theories", tuple(each), True))).split())
    assert ("decides nothing" in text) is not decided


@pytest.mark.parametrize(("on_the_last", "shown"), [(0.005, True), (0.0049, False)])
def test_a_rung_is_shown_where_half_a_run_in_a_hundred_is_on_it(on_the_last, shown):
    plain, last = UPDATES["short"], sim.RUNGS[-1]
    assert SHARES[last] == 0.0
    other = replace(plain.outlook[0], rungs={**SHARES, last: on_the_last})
    head = next(line for line in str(replace(plain, outlook=(other,))).splitlines() if "rung on (% of runs)" in line)
    assert (last in head) is shown


def test_the_five_observables_that_moved_the_answer_most_are_shown():
    moved = [Influence(f"tone {n}", (), 0.5, 0.2, 0.1, Estimate(0.6 - 0.1 * n, -0.1, 0.7)) for n in range(6)]
    text = str(replace(UPDATES["short"], influences=tuple(moved)))
    assert [f"tone {n} " in text for n in range(6)] == [True] * 5 + [False]


def first_day(week):
    return dt.date(2024, 1, 1) + dt.timedelta(weeks=week)


def test_lines_are_counted_by_week_from_the_first_week_of_each_stretch_on():
    """Runs 0 and 1 share a line until week 3, runs 1, 2 and 3 have the same one from then on."""
    lineage = Lineage((0, 3), np.array([[5, 5], [5, 8], [6, 8], [7, 8]], dtype=np.uint64))
    found = families_by_week(SimpleNamespace(lineage=lineage), 5)
    assert found == pytest.approx([8 / 3] * 3 + [1.6] * 2)


def test_a_step_has_the_rows_of_its_week_and_the_part_that_leaves_the_fewest_on_average():
    def weighing(effective, tone, steps):
        by_part = {"tones": tone, "formal steps": steps}
        return SimpleNamespace(effective=effective, with_children=np.nan, log_predictive=-effective, by_part=by_part)

    rows = [SimpleNamespace(week=week, day=f"day {week}", by=by, cameo="042") for week, by in ((4, 0), (4, 1), (6, 0))]
    found = SimpleNamespace(
        steps=[SimpleNamespace(week=week) for week in (4, 6, 9)], last_step=1, rows=rows,
        plan=SimpleNamespace(day=first_day, directions=("A>B", "B>A")),
        filters=[
            SimpleNamespace(weighings=[weighing(0.9, 0.3, 0.5), weighing(0.2, 0.3, 0.2), None]),
            SimpleNamespace(weighings=[weighing(0.8, 0.5, 0.4), weighing(0.1, 0.4, 0.3), None]),
        ],
    )  # fmt: skip
    first, last = filter_steps(found)
    assert (first.day, first.rows) == (dt.date(2024, 1, 29), ("day 4 A>B 042", "day 4 B>A 042"))
    assert (first.effective, first.log_predictive, first.part, first.lost) == ((0.9, 0.8), (-0.9, -0.8), "tones", False)
    assert (last.rows, last.part, last.lost) == (("day 6 A>B 042",), "formal steps", True)


def test_effects_refer_to_a_year_from_here_or_the_last_week_or_a_day_from_here_to_the_last():
    def week_of(here, horizon, by=None):
        file = SimpleNamespace(start=first_day(0), weeks=200)
        return _week_of(SimpleNamespace(horizon=horizon, scenario=SimpleNamespace(file=file, date=first_day)), here, by)

    assert [week_of(10, 200), week_of(10, 62), week_of(10, 61), week_of(29, 30)] == [61, 61, 60, 29]
    days = [first_day(10), first_day(11) - dt.timedelta(days=1), first_day(30) - dt.timedelta(days=1)]
    assert [week_of(10, 30, day) for day in days] == [10, 10, 29]
    for beyond in (first_day(10) - dt.timedelta(days=1), first_day(30)):
        with pytest.raises(UsageError, match="--by must be from 2024-03-11 to 2024-07-28"):
            week_of(10, 30, beyond)
    with pytest.raises(UsageError, match="nothing is left to forecast"):
        week_of(30, 30)
