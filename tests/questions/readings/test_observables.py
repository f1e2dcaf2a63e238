"""The record and the runs have the same observables, and their expected information is in bits."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pytest
import reading_trials
import xarray as xr
from reading_trials import record_of_run

from sim.errors import UsageError
from sim.model.actions import action_index
from sim.model.random_streams import stream
from sim.questions.readings.observables import _amends, _peaks, information
from sim.record import observed_record as recorded
from sim.record.observables import record_observables, run_observables
from sim.record.observed_record import BIAS, ROW_NOISE, Row, plan_of, rows_of

START = dt.date(2024, 1, 1)
WAYS = ["XAA>XBB", "XBB>XAA"]


def row(week, way, cameo, text="Something"):
    source, target = way.split(">")
    return {
        "date": str(START + dt.timedelta(weeks=week)),
        "source": source,
        "target": target,
        "cameo": cameo,
        "text": text,
    }


def manifest_of(*rows, incidents=(), weeks=52):
    sides = {"title": "A raid", "victim": "XAA", "offender": "XBB"}
    dated = [{"name": f"raid_{week}", "date": str(START + dt.timedelta(weeks=week)), **sides} for week in incidents]
    facts = {"scenario": "made_up", "focus": "XAA-XBB", "directions": WAYS, "start": str(START), "weeks": weeks}
    return {**facts, "record": list(rows), "incidents": dated}


def observables(*rows, **more):
    manifest = manifest_of(*rows, **more)
    kept = rows_of(manifest)
    plan = plan_of(manifest, kept)
    return dict(zip(plan.names, record_observables(kept, plan), strict=True)), plan


def one_run(weeks=52, tone=0.3):
    """A quiet run of the pair, to be changed week by week."""
    dims, shape = ("run", "week", "direction"), (1, weeks, 2)
    return xr.Dataset(
        {
            "tone": (dims, np.full(shape, tone, dtype="f4")),
            "downgrade_level": (dims, np.zeros(shape, dtype="i1")),
            "action": (dims, np.zeros(shape, dtype="i1")),
        },
        {"direction": WAYS},
    )


def test_tones_are_means_of_weeks_by_side_and_month():
    seen, _ = observables(
        row(0, WAYS[0], "112"), row(0, WAYS[0], "160"), row(1, WAYS[0], "000"), row(6, WAYS[1], "055")
    )
    assert seen["tone XAA>XBB, Jan 2024"] == pytest.approx((-0.3 + 0.0) / 2)
    assert seen["tone XBB>XAA, Feb 2024"] == pytest.approx(0.7)
    assert [name for name in seen if not name.startswith("tone")] == ["worst formal step by 2024-02-18"]


def test_the_incident_itself_other_pairs_and_other_disputes_do_not_count():
    rows = [
        row(10, WAYS[1], "195", "The raid"), row(11, WAYS[1], "171", "(Other dispute) A depot"),
        row(12, WAYS[0], "112"), row(60, WAYS[0], "112", "After the last week"),
        {**row(12, WAYS[0], "112"), "target": "XCC"},
    ]  # fmt: skip
    assert rows_of(manifest_of(*rows, incidents=(10,))) == (Row(12, 0, "112"),)
    assert len(rows_of(manifest_of(*rows, incidents=(10,)), include_other_disputes=True)) == 2
    with pytest.raises(UsageError, match="no record of XAA-XBB within the weeks simulated"):
        rows_of(manifest_of(rows[0], incidents=(10,)))


def test_a_code_that_cameo_does_not_have_is_refused_with_its_date():
    with pytest.raises(UsageError, match="row of 2024-01-08: no CAMEO code '99'"):
        rows_of(manifest_of(row(1, WAYS[0], "99")))


def test_steps_and_answers_are_taken_between_incidents():
    rows = [
        row(10, WAYS[0], "112"),
        row(13, WAYS[0], "172"),
        row(14, WAYS[1], "055"),
        row(21, WAYS[0], "161"),
        row(30, WAYS[1], "042"),
        row(31, WAYS[1], "042"),
    ]
    seen, _ = observables(*rows, incidents=(10, 20))
    assert [seen[name] for name in seen if name.startswith("worst")] == [1.0, 2.0]
    assert seen["speed of XAA's response to raid_10"] == pytest.approx(1 / 4)
    assert seen["speed of XBB's amends for raid_10"] == pytest.approx(1 / 5)
    assert seen["speed of XAA's response to raid_20"] == pytest.approx(1 / 2)
    assert seen["speed of XBB's amends for raid_20"] == 0.0


def test_an_answer_is_looked_at_only_where_the_record_has_rows_of_that_side():
    rows = [
        *(row(week, WAYS[0], "112") for week in (11, 12, 13)),
        *(row(week, WAYS[1], "112") for week in (25, 26, 27)),
    ]
    seen, _ = observables(*rows, incidents=(10, 20))
    assert [name for name in seen if name.startswith("speed")] == [
        "speed of XAA's response to raid_10",
        "speed of XBB's amends for raid_20",
    ]


def test_what_is_not_among_very_few_rows_says_nothing():
    seen, plan = observables(row(12, WAYS[0], "112"), row(25, WAYS[1], "112"), incidents=(10, 20))
    assert all(name.startswith("tone") for name in seen)
    assert plan.last == 25
    assert observables(*(row(week, WAYS[0], "112") for week in (12, 13, 25)), incidents=(10, 20))[1].level_weeks == (
        25,
    )


def test_a_run_that_did_what_the_record_says_is_seen_alike():
    rows = [row(3, WAYS[0], "112"), row(12, WAYS[0], "172"), row(13, WAYS[1], "055"), row(30, WAYS[1], "030")]
    seen, plan = observables(*rows, incidents=(10,))
    run = one_run(tone=0.0)
    for week, side, tone in ((3, 0, -0.2), (12, 0, -0.5), (13, 1, 0.7), (30, 1, 0.4)):
        run["tone"][0, week, side] = tone
    run["downgrade_level"][0, 12:20, 0] = 1
    run["action"][0, 13, 1] = action_index("amends_half")
    np.testing.assert_allclose(run_observables(run, plan)[0], list(seen.values()), atol=1e-6)


def test_a_record_made_of_a_run_is_seen_as_the_run_but_for_coding(monkeypatch):
    for module in (recorded, reading_trials):
        monkeypatch.setattr(module, "BIAS", 0.0)
        monkeypatch.setattr(module, "ROW_NOISE", 0.0)
    weeks = range(0, 40, 2)
    _, plan = observables(*(row(week, way, "010") for week in weeks for way in WAYS), incidents=(10,))
    run = one_run()
    run["tone"][:] = stream(1, "tones").uniform(-0.8, 0.8, run["tone"].shape)
    run["downgrade_level"][0, 15:, 0] = 1
    run["action"][0, 21, 1] = action_index("amends_full")
    rows = record_of_run(run, plan, stream(1, "coding"))
    np.testing.assert_allclose(record_observables(rows, plan), run_observables(run, plan)[0], atol=0.12)


def test_many_months_are_taken_together():
    rows = [row(week, WAYS[0], "010") for week in range(0, 300)]
    assert observables(*rows, weeks=400)[1].span == "quarter"
    assert observables(*rows[:60])[1].span == "month"


def test_noise_is_less_the_more_rows_and_shared_by_a_side():
    _, plan = observables(*(row(week, WAYS[0], "010") for week in (0, 0, 1, 6)), row(7, WAYS[1], "010"))
    noise = plan.noise
    assert noise[0, 0] == pytest.approx(ROW_NOISE**2 * (1 / 2 + 1) / 4 + BIAS**2)
    assert noise[0, 1] == pytest.approx(BIAS**2)
    assert noise[0, 2] == 0.0
    np.linalg.cholesky(noise)


def test_summaries_are_means_and_changes_of_sides():
    _, plan = observables(*(row(week, WAYS[0], "010") for week in (0, 6, 12)), row(30, WAYS[1], "010"), incidents=(10,))
    summaries = plan.summaries
    assert summaries[0, :4].tolist() == pytest.approx([1 / 3, 1 / 3, 1 / 3, 0.0])
    assert summaries[1, :4].tolist() == pytest.approx([-0.5, -0.5, 1.0, 0.0])
    assert summaries.shape == (3 + 1, len(plan.names))


def test_readings_with_equal_expectations_are_not_distinguishable():
    assert information(np.array([[0.3, 0.7], [0.3, 0.7], [0.3, 0.7]])) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("count", [2, 3])
def test_an_observation_that_only_one_reading_allows_is_certain(count):
    assert information(np.eye(count)) == pytest.approx(np.log2(count))


def test_bits_are_counted_for_each_week():
    chances = np.array([[[1.0, 0.0], [0.5, 0.5]], [[0.0, 1.0], [0.5, 0.5]]])
    np.testing.assert_allclose(information(chances), [1.0, 0.0], atol=1e-12)


def test_a_known_value_in_between():
    p, q = 0.9, 0.6
    entropy = lambda x: -x * np.log2(x) - (1 - x) * np.log2(1 - x)  # noqa: E731
    expected = entropy((p + q) / 2) - (entropy(p) + entropy(q)) / 2
    assert information(np.array([[p, 1 - p], [q, 1 - q]])) == pytest.approx(expected)


def test_of_weeks_close_together_only_the_most_informative_is_listed_and_four_at_most():
    bits = np.zeros(300)
    bits[[10, 35, 36, 90, 120, 200, 250, 280]] = [0.3, 0.9, 0.8, 0.019, 0.5, 0.4, 0.2, 0.1]
    assert _peaks(bits, range(300)) == [35, 120, 200, 250]
    assert _peaks(bits, range(9, 36)) == [35]
    assert _peaks(bits, range(9, 35)) == [10]
    assert _peaks(bits, range(80, 100)) == []


def test_amends_before_the_last_incident_do_not_count_and_later_ones_do_from_their_week_on():
    action = np.full((1, 3, 6, 2), -1)
    action[0, 0, 1, 0] = action[0, 1, 4, 0] = action[0, 2, 4, 1] = action_index("amends_full")
    plan = SimpleNamespace(last_offender=0, incident_weeks=(0, 3), directions=WAYS)
    data = xr.Dataset({"action": (("reading", "run", "week", "direction"), action)})
    (flags,) = _amends(data, plan).values()
    assert flags.astype(int).tolist() == [[[0] * 6, [0, 0, 0, 0, 1, 1], [0] * 6]]
    assert _amends(data, SimpleNamespace(last_offender=None)) == {}
