"""Story of one run: its selection, its segments, and sums of contributions."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pytest

import sim
from sim.errors import UsageError
from sim.model.actions import ACTIONS
from sim.questions.story.segments import Segment, cut, distance_to_record, recorded_tones, select_run, share_explained
from sim.questions.story.story import CAVEAT, story
from sim.questions.story.wording import EVENTS, Narrator, possessive, signed, span
from sim.results.selection import DyadEvent
from sim.statistics.clustering import smoothed, turns
from sim.wording import listed

RUNS, WEEKS = 14, 120


@pytest.fixture(scope="module")
def results(first_scenario, tmp_path_factory):
    study = sim.Study(first_scenario, ("base", "no_incident"), RUNS, seed=1, weeks=WEEKS)
    return sim.play(study, tmp_path_factory.mktemp("story") / "run")


@pytest.fixture(scope="module")
def median_story(results):
    return story(results)


@pytest.fixture(scope="module")
def index(results):
    return results.dataset["dyad_relation"].sel(variant="base").to_numpy().astype(float)


def test_best_and_worst_are_those_with_the_highest_and_lowest_mean(results, index):
    assert select_run(results, "best", "base")[0] == index.mean(axis=1).argmax()
    assert select_run(results, "worst", "base")[0] == index.mean(axis=1).argmin()


def test_the_median_run_is_closest_to_the_middle_of_all(results, index):
    middle = np.median(index, axis=0)
    run, why = select_run(results, "median", "base")
    assert np.square(index[run] - middle).sum() == np.square(index - middle).sum(axis=1).min()
    assert "closest to the median" in why


def test_the_run_of_the_record_is_the_one_whose_tone_differs_least(results):
    tones = recorded_tones(results)
    assert len(tones) > 20
    assert all(-1.0 <= tone <= 1.0 for tone in tones.values())
    assert tones[25, "RUS>AZE"] < 0.0
    run, _ = select_run(results, "record", "base")
    away = distance_to_record(results, "base")
    assert away.shape == (RUNS,)
    assert run == away.argmin()


def test_attacks_in_another_war_do_not_count_towards_the_record(results):
    week = (dt.date(2025, 8, 18) - dt.date(2024, 7, 1)).days // 7
    assert (week, "RUS>AZE") not in recorded_tones(results)  # the depot's second strike, alone in its week


@pytest.mark.parametrize(
    ("run", "message"),
    [(RUNS, r"there is no run 14; this study has runs 0 to 13"), (-1, "no run -1"), ("99", "bilateral expand"),
     ("wrost", "did you mean 'worst'"), ("", "median, record, best, worst, or a number to 13")],
)  # fmt: skip
def test_a_run_that_is_not_there_is_refused_with_what_there_is(results, run, message):
    with pytest.raises(UsageError, match=message):
        story(results, run)


def test_an_unknown_variant_is_refused(results):
    with pytest.raises(UsageError, match="was not simulated in this study"):
        story(results, variant="no_wedge")


def test_without_a_record_in_the_simulated_weeks_no_run_is_closest_to_it(two_states, tmp_path):
    short = sim.play(sim.Study(two_states, runs=2, weeks=10), tmp_path / "run")
    with pytest.raises(UsageError, match=r"has no record of XAA-XBB in the simulated weeks.*choose median"):
        story(short, "record")


def test_segments_cover_every_week_once_and_every_event(results, median_story):
    weeks = [week for segment in median_story.segments for week in range(segment.first, segment.last + 1)]
    assert weeks == list(range(WEEKS))
    table = results.events
    mine = table[(table["variant"] == "base") & (table["run"] == median_story.run)]
    dyad = mine[mine["source"].isin(["AZE", "RUS"]) & mine["target"].isin(["AZE", "RUS"])]
    assert sum(len(segment.events) for segment in median_story.segments) == len(dyad) >= 2


def test_each_segment_sums_to_its_change_and_begins_where_the_last_one_ended(results, median_story):
    stored = results.dataset.sel(variant="base", run=median_story.run)
    for direction in ("AZE>RUS", "RUS>AZE"):
        paths = stored.sel(direction=direction)
        half, start = paths["half_log_odds"].to_numpy(), float(paths["start_half_log_odds"])
        for segment in median_story.segments:
            before = half[segment.first - 1] if segment.first else start
            assert sum(segment.log_odds[direction].values()) == pytest.approx(half[segment.last] - before, abs=1e-12)
            x0, x1 = segment.relation[direction]
            assert (x0, x1) == pytest.approx((np.tanh(before), np.tanh(half[segment.last])), abs=1e-15)
            assert sum(segment.contributions[direction].values()) == pytest.approx(x1 - x0, abs=1e-9)


def test_the_crash_is_narrated_on_its_day_with_the_incident_first(median_story):
    (sentence,) = [text for text in median_story.sentences if "Flight J2-8243 hit over Grozny; " in text or
                   text.startswith("25 December 2024: Flight J2-8243 hit over Grozny.")]  # fmt: skip
    assert sentence.startswith("25 December 2024: ")
    assert "mostly the incident itself (-" in sentence
    assert "Azerbaijan's relation to Russia falls from" in sentence


def test_the_page_is_narrow_names_the_run_and_carries_the_caveat(median_story):
    page = str(median_story)
    assert max(len(line) for line in page.splitlines()) <= 100
    assert f"Run {median_story.run} (base, seed 1): the run of {RUNS} runs" in page.replace("\n", " ")
    assert CAVEAT in page.replace("\n", " ")
    assert "AZE" not in page
    assert 5 <= len(median_story.segments) <= 45


def test_the_json_has_every_number_and_can_be_written(median_story):
    read = json.loads(json.dumps(median_story.to_json()))
    assert read["run"] == median_story.run
    assert read["caveat"] == CAVEAT
    assert len(read["segments"]) == len(median_story.segments)
    segment = read["segments"][0]
    assert {"start", "end", "text", "events", "rung", "narrated", "directions"} <= set(segment)
    assert set(segment["directions"]) == {"AZE>RUS", "RUS>AZE"}
    assert "UKR" in segment["directions"]["AZE>RUS"]["contributions"]


def test_the_same_run_has_the_same_story(results, median_story):
    assert str(story(results, median_story.run)).split("\n\n", 1)[1] == str(median_story).split("\n\n", 1)[1]


def test_segments_are_cut_at_events_and_marked_turns_and_short_ones_go_with_what_came_before():
    index = np.concatenate([np.full(30, 0.5), np.linspace(0.5, -0.2, 10), np.linspace(-0.2, 0.4, 20)])
    periods = cut(index, [1] * 61, {10, 12, 14})
    assert [week for first, last in periods for week in range(first, last + 1)] == list(range(60))
    assert (10, 14) in periods
    assert any(abs(last - 39) <= 2 for _, last in periods)  # the trough
    near = cut(np.full(20, 0.5), [1] * 21, {5, 8})
    assert near == [(0, 4), (5, 7), (8, 19)] or near == [(0, 4), (5, 5 + 2), (8, 8), (9, 19)]


def test_quiet_periods_without_change_are_merged():
    assert cut(np.full(100, 0.5), [1] * 101, set()) == [(0, 99)]
    assert len(cut(np.linspace(0.9, -0.9, 104), [1] * 105, set())) == 4


def test_turns_leave_out_what_is_smaller_than_a_marked_move():
    assert turns([0, 1, 2, 3, 2, 1, 0, 1, 2, 3, 4], 1.5) == [0, 3, 6]
    assert turns([0, 0.1, 0, 0.1], 1.0) == []
    assert turns([0, 1, 2], 1.0) == [0]
    assert turns([5, 1, 5, 1], 2.0) == [0, 1, 2]
    assert list(smoothed([0.0, 0.0, 3.0, 0.0, 0.0], 3)) == [0.0, 1.0, 1.0, 1.0, 0.0]


def test_every_driver_and_act_has_words(results, median_story):
    narrator = Narrator(results.manifest)
    for driver in median_story.segments[0].log_odds["AZE>RUS"]:
        for points in (-0.1, 0.1):
            words = narrator.driver("AZE>RUS", driver, points)
            assert words.strip()
            assert not {"{", "}", "_", "incident "} & set(words)
    assert narrator.driver("AZE>RUS", "RUS.kremlin", 0.1) == "the president's circle in Russia"
    assert narrator.driver("RUS>AZE", "USA", -0.1) == "the United States' pressure in Azerbaijan"


def test_words_read_as_a_person_would_write_them():
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert possessive("Russia") == "Russia's"
    assert (signed(-0.001), signed(0.126)) == ("0.00", "+0.13")
    assert span(dt.date(2025, 1, 6), dt.date(2025, 3, 2)) == "6 January to 2 March 2025"
    assert span(dt.date(2024, 12, 30), dt.date(2025, 3, 2)) == "30 December 2024 to 2 March 2025"
    assert span(dt.date(2025, 1, 6), dt.date(2025, 1, 26)) == "6 to 26 January 2025"


def test_every_formal_act_has_words():
    names = {action.name for action in ACTIONS if action.kind != "conduct"} | {"turnover"}
    assert names == set(EVENTS)
    assert all("_" not in text.format(by="Russia", to="Azerbaijan") for text in EVENTS.values())


def test_a_segment_is_dated_by_its_first_week_and_several_incidents_are_named(results):
    narrator = Narrator(results.manifest)
    events = (
        DyadEvent(49, "amends_half", "RUS", "AZE"),
        DyadEvent(51, "incident yekaterinburg_raid", "RUS", "AZE"),
        DyadEvent(51, "incident diaspora_policing", "RUS", "AZE"),
    )
    drivers = {"incident yekaterinburg_raid": -0.4, "incident diaspora_policing": -0.2}
    segment = Segment(
        49, 52, dt.date(2025, 6, 9), dt.date(2025, 7, 6), events,
        {"AZE>RUS": (0.5, -0.1), "RUS>AZE": (0.5, 0.5)}, (1, 3), {"AZE>RUS": drivers}, {}, "AZE>RUS",
    )  # fmt: skip
    (sentence,) = narrator.sentences([segment])
    assert sentence.startswith("Week of 9 June 2025: Russia expresses regret; two weeks later, Raid by security")
    assert 'mostly the effect of "Raid by security forces in Yekaterinburg" (-0.40) and the effect of "' in sentence


def quiet(first, before, after, **drivers):
    day = dt.date(2025, 1, 6) + dt.timedelta(weeks=first)
    return Segment(
        first, first + 7, day, day + dt.timedelta(weeks=8), (),
        {"AZE>RUS": (before, after), "RUS>AZE": (0.6, 0.6)}, (1, 1), {"AZE>RUS": drivers}, {}, "AZE>RUS",
    )  # fmt: skip


def test_unexplained_change_is_named_once_between_events_and_never_replaced_by_something_small(results):
    segments = [
        quiet(0, 0.5, 0.4, noise=-0.1),
        quiet(8, 0.4, 0.3, noise=-0.1),
        quiet(16, 0.3, 0.2, noise=-0.1, ties=-0.02),
    ]
    first, second, third = Narrator(results.manifest).sentences(segments)
    assert first.endswith("mostly unexplained change (-0.10).")
    assert second.endswith("slips from +0.40 to +0.30.") or second.endswith("sinks from +0.40 to +0.30.")
    assert "mostly" not in third


def test_the_share_explained_is_that_of_all_drivers_but_noise():
    segments = [quiet(0, 0.5, 0.4, noise=-0.1, misperception=0.05, ties=-0.1), quiet(8, 0.4, 0.4, ties=0.05)]
    assert share_explained(segments) == pytest.approx(0.15 / 0.2)


def test_the_average_over_the_run_is_that_of_the_relation_that_fell_further(results, median_story):
    one = results.dataset.sel(variant=median_story.variant, run=median_story.run)
    away = np.tanh(one["half_log_odds"]).mean("week") - np.tanh(one["start_half_log_odds"])
    (said,) = (sentence for sentence in median_story.sentences if sentence.startswith("On average over the run"))
    assert float(away.max() - away.min()) > 0.01
    assert f"was {-float(away.min()):.2f} below its start" in said
