"""Named streams: a draw depends on seed, run, week, who and what for, and on nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.model import random_streams as streams
from sim.model.random_streams import CHUNK, WEEKLY, MeanWeek, SeededStreams
from sim.world.world import World

NAMES = [
    "random_incident", "random_incident_impact", "turnover", "successor_domestic_constraint", "successor_leaning",
    "perception", "conduct",
    "agenda", "downgrade", "amends", "back_down", "restoration", "relation",
]  # fmt: skip
"""The registry as first published. A purpose's place is its key: new ones go at the end, none is ever moved."""
PUBLISHED = [1.1724606682280425, 0.49569010202076513, 0.5724615805140318, -0.4192640582490283, 0.5261481743606562]
NORMAL = ["successor_domestic_constraint", "successor_leaning", "perception", "conduct", "relation"]
STATE = ["turnover", "successor_domestic_constraint"]
WEEKS = (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK)


def drawn(source, purposes=tuple(NAMES), weeks=WEEKS):
    return {(week, purpose): source.draw(week, purpose).copy() for week in weeks for purpose in purposes}


def same(one, other):
    return one.keys() == other.keys() and all(np.array_equal(one[key], other[key]) for key in one)


def test_the_registry_of_weekly_purposes_only_grows_at_its_end():
    names = [purpose.name for purpose in WEEKLY]
    assert names[: len(NAMES)] == NAMES
    assert len(set(names)) == len(names)


def test_no_weekly_purpose_changes_what_it_draws():
    first = WEEKLY[: len(NAMES)]
    assert [p.name for p in first if p.normal] == NORMAL
    assert [p.name for p in first if p.shape == "state"] == STATE


def test_the_same_address_gives_the_same_draw():
    assert same(drawn(SeededStreams(1, 0, 3, 4)), drawn(SeededStreams(1, 0, 3, 4)))
    assert np.array_equal(
        SeededStreams(1, 0, 3, 4).draw_once("doubt", 5), SeededStreams(1, 0, 3, 4).draw_once("doubt", 5)
    )


def test_the_first_draws_are_those_first_published():
    source = SeededStreams(1, 0, 1, 2)
    found = [source.draw(0, "relation")[0, 0, 1], source.draw(0, "agenda")[0, 1, 0], source.draw_event(0, "raid")[0],
             source.draw_once("relations", 2)[0, 1], source.draw_range("a.b", 0.0, 0.3, 1.0)[0]]  # fmt: skip
    assert found == pytest.approx(PUBLISHED, rel=1e-12)


@pytest.mark.parametrize("purpose", NAMES)
def test_another_seed_run_week_or_purpose_gives_another_draw(purpose):
    here = SeededStreams(1, 0, 2, 3).draw(0, purpose)
    assert not np.isclose(here, SeededStreams(2, 0, 2, 3).draw(0, purpose)).any()
    assert not np.isclose(here[0], here[1]).any()
    assert not np.isclose(here, SeededStreams(1, 0, 2, 3).draw(1, purpose)).any()
    kin = [p.name for p in WEEKLY if (p.name in NORMAL, p.name in STATE) == (purpose in NORMAL, purpose in STATE)]
    for other in set(kin) - {purpose}:
        assert not np.isclose(here, SeededStreams(1, 0, 2, 3).draw(0, other)).any()


@pytest.mark.parametrize(("first", "runs"), [(0, 1), (2, 3), (5, 1)])
def test_a_run_draws_the_same_in_any_block(first, runs):
    whole, part, rows = SeededStreams(5, 0, 6, 3), SeededStreams(5, first, runs, 3), slice(first, first + runs)
    every = drawn(whole)
    assert same(drawn(part), {key: values[rows] for key, values in every.items()})
    assert np.array_equal(part.draw_event(40, "raid"), whole.draw_event(40, "raid")[rows])
    assert np.array_equal(part.draw_once("doubt", 4), whole.draw_once("doubt", 4)[rows])
    assert np.array_equal(part.draw_range("x", 0.0, 0.2, 1.0), whole.draw_range("x", 0.0, 0.2, 1.0)[rows])


def test_the_order_in_which_things_are_asked_for_does_not_matter():
    forward, backward = SeededStreams(5, 0, 2, 3), SeededStreams(5, 0, 2, 3)
    backward.draw_event(0, "raid")
    backward.draw_once("doubt", 9)
    backward.draw_range("x", 0.0, 0.2, 1.0)
    assert same(drawn(forward), drawn(backward, tuple(reversed(NAMES))))
    assert np.array_equal(forward.draw_event(0, "raid"), backward.draw_event(0, "raid"))
    assert np.array_equal(forward.draw_once("doubt", 9), backward.draw_once("doubt", 9))


def test_weeks_that_nobody_asked_for_move_nothing():
    every, some = SeededStreams(5, 0, 2, 3), SeededStreams(5, 0, 2, 3)
    for week in range(60):
        every.draw(week, "agenda")
        every.draw_event(week, "raid")
    assert np.array_equal(every.draw(60, "agenda"), some.draw(60, "agenda"))
    assert np.array_equal(every.draw_event(60, "raid"), some.draw_event(60, "raid"))


@pytest.mark.parametrize("size", [1, 7, 100])
def test_how_many_weeks_are_read_ahead_does_not_matter(size, monkeypatch):
    as_usual = drawn(SeededStreams(5, 0, 2, 3))
    monkeypatch.setattr(streams, "CHUNK", size)
    assert same(drawn(SeededStreams(5, 0, 2, 3)), as_usual)


def test_streams_are_read_over_the_roster_whatever_the_number_of_variants(two_states):
    alone, among = (World(two_states, variants, runs=3, seed=2) for variants in (("base",), ("base", "amends_early")))
    draws = drawn(alone.streams)
    assert same(draws, drawn(among.streams))
    assert draws[0, "relation"].shape == (3, 2, 2)


def test_draws_have_the_shape_of_whom_they_are_for():
    source = SeededStreams(1, 0, 3, 4)
    for purpose in NAMES:
        assert source.draw(0, purpose).shape == ((3, 4) if purpose in STATE else (3, 4, 4))
    assert source.draw_event(0, "raid").shape == (3,)
    assert source.draw_once("doubt", 5).shape == (3, 5)
    assert source.draw_range("x", 0.0, 0.5, 1.0).shape == (3,)


@pytest.mark.parametrize("purpose", NAMES)
def test_normals_are_standard_and_uniforms_lie_between_0_and_1(purpose):
    source = SeededStreams(3, 0, 60, 5)
    values = np.concatenate([source.draw(week, purpose).ravel() for week in range(10)])
    if purpose in NORMAL:
        assert stats.kstest(values, "norm").pvalue > 1e-3
    else:
        assert values.min() >= 0.0
        assert values.max() < 1.0
        assert stats.kstest(values, "uniform").pvalue > 1e-3


def test_named_things_draw_uniforms_and_standard_normals():
    source = SeededStreams(3, 0, 2000, 2)
    assert stats.kstest(source.draw_event(0, "raid"), "uniform").pvalue > 1e-3
    assert stats.kstest(source.draw_once("doubt")[:, 0], "norm").pvalue > 1e-3
    assert abs(np.corrcoef(source.draw_event(0, "raid"), source.draw_event(0, "ban"))[0, 1]) < 4.0 / np.sqrt(2000)
    assert abs(np.corrcoef(source.draw_event(0, "raid"), source.draw_once("raid")[:, 0])[0, 1]) < 4.0 / np.sqrt(2000)


@pytest.mark.parametrize(
    ("low", "mode", "high"), [(0.2, 0.35, 0.5), (-0.4, -0.4, 0.1), (0.0, 1.0, 1.0), (-1.0, 0.8, 1.0)]
)
def test_ranges_are_triangular(low, mode, high):
    values = SeededStreams(3, 0, 3000, 2).draw_range("key.path", low, mode, high)
    assert low <= values.min() <= values.max() <= high
    triangle = stats.triang((mode - low) / (high - low), loc=low, scale=high - low)
    assert stats.kstest(values, triangle.cdf).pvalue > 1e-3


def test_a_wider_range_is_drawn_with_the_same_streams():
    narrow, wide = (SeededStreams(3, 0, 50, 2).draw_range("key.path", -width, 0.0, width) for width in (0.1, 0.3))
    np.testing.assert_allclose(wide, 3.0 * narrow)


def test_the_mean_week_has_no_variation_and_nothing_happens_by_chance():
    still = MeanWeek(3, 4)
    for purpose in NAMES:
        for week in (-1, 0, 500):
            values = still.draw(week, purpose)
            assert values.shape == ((3, 4) if purpose in STATE else (3, 4, 4))
            assert (values == (0.0 if purpose in NORMAL else 1.0)).all()
    assert (still.draw_event(0, "raid") == np.ones(3)).all()
    assert (still.draw_once("doubt", 5) == np.zeros((3, 5))).all()
    assert (still.draw_range("x", 0.0, 0.3, 1.0) == np.full(3, 0.3)).all()
