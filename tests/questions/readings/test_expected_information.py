"""Tones expected under made-up readings, and the information expected of observables, worked by hand."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pytest
import xarray as xr

from sim.model.actions import action_index
from sim.questions.readings.observables import (
    CODED_TONES,
    _coded_tones,
    _peaks,
    expected_tones,
    most_informative,
    weekly_information,
)

START = dt.date(2024, 1, 1)
NAMES = ("theirs", "ours", "nobodys")


def day(week):
    return START + dt.timedelta(weeks=week)


def plan_of(*cells, last=40, **more):
    """A plan with a cell for each (side, weeks)."""
    made = [SimpleNamespace(by=by, weeks=weeks) for by, weeks in cells]
    facts = {"directions": ("XAA>XBB", "XBB>XAA"), "last_offender": None, "incident_weeks": ()}
    return SimpleNamespace(cells=made, last=last, day=day, noise=np.diag([0.09] * len(made) + [9.0]), **(facts | more))


def toned(weeks, tone):
    """Results of the readings `NAMES`, [reading, run, week, direction]."""
    days = np.datetime64(START) + 7 * np.arange(weeks)
    coords = {"variant": [f"reading:{name}" for name in NAMES], "week": days.astype("datetime64[s]")}
    data = xr.Dataset({"tone": (("variant", "run", "week", "direction"), tone)}, coords)
    return SimpleNamespace(dataset=data, manifest={"weeks": weeks})


def rising(weeks, runs=5):
    """A tone that grows by 0.01 a week, by 0.1 from run to run and by 1 from reading to reading."""
    tone = np.arange(weeks) / 100.0 + np.arange(runs)[:, None] / 10.0 + np.arange(3)[:, None, None]
    return np.stack([tone, -tone], axis=-1)


def shown(results, plan, names=NAMES):
    return expected_tones(results, plan, names, np.array([0.1, 0.2, 7.0])[: len(plan.cells) + 1])


def test_tones_are_quartiles_of_four_week_means_in_the_order_of_the_names():
    plan = plan_of((0, (30, 31, 33)), (1, (35,)), last=35)
    found = shown(toned(120, rising(120)), plan, ("ours", "theirs"))
    assert found.expected.shape == (2, 2, 3, 21)  # weeks 4 to 87, 26 before the record to 52 after it
    assert found.expected[0, 1, :, 0] == pytest.approx([0.155, 0.255, 0.355])  # weeks 4 to 7: 0.055
    assert found.expected[0, 0, :, 1] == pytest.approx([1.195, 1.295, 1.395])
    assert found.expected[1, 1, :, 0] == pytest.approx([-0.355, -0.255, -0.155])
    assert found.blocks.tolist() == [day(week) for week in range(7, 88, 4)]
    later = [shown(toned(120, rising(120)), plan_of((0, (30,)), last=last)) for last in (38, 39)]
    assert [len(one.blocks) for one in later] == [21, 22]  # weeks 88 to 91 need a year after the record


def test_tones_of_the_record_have_their_weeks_sides_and_errors():
    found = shown(toned(120, rising(120)), plan_of((0, (30, 31, 33)), (1, (35,)), last=35))
    assert found.observed.tolist() == [0.1, 0.2]
    assert found.error == pytest.approx([0.3, 0.3])
    assert found.weeks.tolist() == [day(31), day(35)]
    assert found.sides.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("weeks", "first", "ends"),
    [(60, 10, [3, 7]), (12, 2, [3, 7, 11]), (15, 2, [3, 7, 11]), (4, 0, [3]), (3, 0, [2])],
)
def test_tones_end_with_the_weeks_simulated_in_whole_months_or_one_shorter_one(weeks, first, ends):
    found = shown(toned(weeks, rising(weeks)), plan_of((0, (first,)), last=first))
    assert found.blocks.tolist()[: len(ends)] == [day(week) for week in ends]
    assert len(found.blocks) == max(weeks // 4, 1)


def simulated(level, action=None):
    """Ten runs of two weeks of each reading, whose worst level is this, [reading, run, week]."""
    dims = ("variant", "run", "week", "direction")
    levels = np.zeros((3, 10, 2, 2), "i1")
    levels[..., 0] = level
    acts = np.full((3, 10, 2, 2), -1) if action is None else action
    tone = np.zeros((3, 10, 2, 2), "f4")
    tone[0, :, :, 1], tone[1, :, 1, 0] = 0.5, -0.5
    days = np.datetime64(START) + 7 * np.arange(2)
    variables = {"tone": (dims, tone), "downgrade_level": (dims, levels), "action": (dims, acts)}
    return xr.Dataset(variables, {"week": days.astype("datetime64[s]")})


def levels_of(*counts):
    """Runs at level 1, 2 and 3 of each reading, in both weeks."""
    made = np.zeros((3, 10, 2))
    for reading, (one, two, three) in enumerate(counts):
        made[reading, :, :] = np.repeat([1, 2, 3, 0], [one, two, three, 10 - one - two - three])[:, None]
    return made


def test_shares_of_formal_steps_and_mean_tones_are_expected_by_reading():
    data = simulated(levels_of((0, 0, 0), (2, 3, 1), (0, 0, 10)))
    found = weekly_information(data, plan_of((0, (0,))), NAMES, (0, 1))
    step, recall = "a formal step in force", "an ambassador recalled, or worse"
    assert list(found["observable"].to_numpy()) == ["tone of XAA>XBB", "tone of XBB>XAA", step, recall]
    expected = found["expected"].isel(week=1)
    assert expected.sel(observable=step).to_numpy().tolist() == [0.0, 0.6, 1.0]
    assert expected.sel(observable=recall).to_numpy().tolist() == [0.0, 0.4, 1.0]
    assert expected.sel(observable="tone of XAA>XBB").to_numpy().tolist() == [0.0, -0.5, 0.0]
    assert expected.sel(observable="tone of XBB>XAA").to_numpy().tolist() == [0.5, 0.0, 0.0]
    assert found.attrs["best"] == ["theirs", "ours"]


def test_bits_are_between_the_two_best_and_between_all():
    """A step that nobody, nobody or everybody takes: nothing between the first two, h(1/3) between all."""
    data = simulated(levels_of((0, 0, 0), (0, 0, 0), (10, 0, 0)))
    for best, bits in (((0, 1), 0.0), ((2, 1), 1.0)):
        found = weekly_information(data, plan_of((0, (0,))), NAMES, best).sel(observable="a formal step in force")
        assert found["bits"].to_numpy() == pytest.approx([bits, bits])
        assert found["bits_of_all"].to_numpy() == pytest.approx([np.log2(3) - 2 / 3] * 2)
    tones = weekly_information(data, plan_of((0, (0,))), NAMES, (0, 1))["bits"].sel(observable="tone of XAA>XBB")
    assert tones[0] == pytest.approx(0.0, abs=1e-9)
    assert 0.2 < float(tones[1]) < 0.6  # half a unit apart, with an error of a third


def test_amends_since_the_last_incident_are_an_observable():
    action = np.full((3, 10, 2, 2), -1)
    action[1, :4, 1, 1] = action_index("amends_full")
    plan = plan_of((0, (0,)), last_offender=1, incident_weeks=(1,))
    found = weekly_information(simulated(levels_of(*[(0, 0, 0)] * 3), action), plan, NAMES, (0, 1))
    amends = found["expected"].sel(observable="amends by XBB for the last incident")
    assert amends.to_numpy().tolist() == [[0.0, 0.0], [0.0, 0.4], [0.0, 0.0]]


def test_a_coded_tone_is_spread_around_its_own_by_the_errors_of_a_row():
    """Half of the runs at -0.3125 and half at 0.3125, each the middle of a bin; errors of 0.3 and 0.15."""
    tone = np.array([[[0.3125, -0.3125], [0.3125, 0.3125]]])  # [reading, run, week]
    (found,) = _coded_tones(tone)
    assert found.sum(axis=-1) == pytest.approx([1.0, 1.0])
    assert found @ CODED_TONES == pytest.approx([0.3125, 0.0], abs=1e-3)
    variance = 0.3**2 + 0.15**2
    assert found[0] @ (CODED_TONES - 0.3125) ** 2 == pytest.approx(variance, rel=0.01)
    assert found[1] @ CODED_TONES**2 == pytest.approx(variance + 0.3125**2, rel=0.01)


def test_weeks_half_a_year_apart_are_both_listed_if_they_say_as_much_as_a_fiftieth_of_a_bit():
    bits = np.zeros(60)
    bits[[0, 26, 52]] = 0.5, 0.02, 0.0199
    assert _peaks(bits, range(60)) == [0, 26]
    bits[[25, 26]] = 0.3, 0.0
    assert _peaks(bits, range(60)) == [0]


def test_observations_are_listed_up_to_the_last_row_and_for_two_years_after_it():
    weeks, last = 200, 40
    bits = np.zeros((2, weeks))
    bits[0, [10, last, last + 1, last + 104, last + 105]] = 0.3, 0.8, 0.7, 0.5, 0.9
    bits[1, last] = 0.1
    days = (np.datetime64(START) + 7 * np.arange(weeks)).astype("datetime64[s]")
    expected = np.stack([np.full((3, weeks), 0.25), np.arange(3)[:, None] + np.zeros(weeks)])
    data = xr.Dataset(
        {
            "bits": (("observable", "week"), bits),
            "bits_of_all": (("observable", "week"), 2.0 * bits),
            "expected": (("observable", "reading", "week"), expected),
        },
        coords={"observable": ["tone", "amends"], "reading": list(NAMES), "week": days},
    )
    found = most_informative(data, plan_of(last=last))
    assert [(one.week, one.observable, one.bits, one.past) for one in found] == [
        (10, "tone", 0.3, True),
        (last, "amends", 0.1, True),
        (last, "tone", 0.8, True),
        (last + 1, "tone", 0.7, False),
        (last + 104, "tone", 0.5, False),
    ]
    assert [one.date for one in found] == [day(one.week) for one in found]
    assert found[1].expected == {"theirs": 0.0, "ours": 1.0, "nobodys": 2.0}
    assert found[1].bits_of_all == pytest.approx(0.2)
    short = most_informative(data.isel(week=slice(last + 1)), plan_of(last=last))
    assert [one.week for one in short] == [10, last, last]
