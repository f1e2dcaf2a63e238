"""The time that a bar promises: right from the first blocks on, for one worker and several, and for a slow start."""

from __future__ import annotations

import pytest

from sim.cli.terminal.pace import Pace

BLOCK, BLOCKS = 32, 20


def promised(workers, seconds=6.0, begin=0.0):
    """The end that is promised after each block; each worker takes `seconds` a block, all begin at the time `begin`."""
    pace, total = Pace(workers), BLOCK * BLOCKS
    pace.report(0, total, 0.0)
    pace.report(0, total, begin)
    ends, now = [], begin
    for block in range(BLOCKS):
        now = begin + seconds * (1 + block // workers)
        pace.report(BLOCK * (block + 1), total, now + 0.01 * (block % workers))
        ends.append(now + pace.left(now))
    return ends, now


@pytest.mark.parametrize("workers", [1, 2, 4])
@pytest.mark.parametrize("begin", [0.0, 30.0])
def test_the_promise_is_right_within_a_fifth_from_the_first_tenth_on(workers, begin):
    ends, end = promised(workers, begin=begin)
    assert all(abs(one - end) <= 0.2 * (end - begin) for one in ends[BLOCKS // 10 - 1 :])


def test_what_is_under_way_counts():
    one, several = Pace(), Pace(4)
    for pace in (one, several):
        pace.report(0, 320, 0.0)
        pace.report(32, 320, 10.0)
    assert one.left(10.0) == pytest.approx(90.0)
    assert several.left(10.0) < 35.0


def test_the_time_before_the_first_block_begins_does_not_count():
    pace = Pace()
    pace.report(0, 100, 0.0)
    assert pace.left(40.0) is None
    pace.report(0, 100, 50.0)
    pace.report(10, 100, 55.0)
    assert (pace.speed, pace.left(60.0)) == (2.0, 40.0)


def test_runs_that_were_there_before_do_not_speed_it_up():
    pace = Pace()
    pace.report(900, 1000, 0.0)
    pace.report(910, 1000, 5.0)
    assert pace.left(5.0) == pytest.approx(45.0)


def test_a_second_count_begins_anew():
    pace = Pace()
    for done, now in ((0, 0.0), (50, 1.0), (100, 2.0), (0, 3.0), (10, 13.0)):
        pace.report(done, 100, now)
    assert pace.left(13.0) == pytest.approx(90.0)
