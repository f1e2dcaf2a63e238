"""Draws by address: a draw depends on seed, run, week, who and what for, and on nothing else."""

from __future__ import annotations

import itertools
import string
from dataclasses import replace

import numba
import numpy as np
import pytest
from scipy import stats
from scipy.special import ndtri

import sim
from sim.model import random_streams
from sim.model.compiling import LANES
from sim.model.random_streams import (
    ONCE,
    STARTING_CONSTRAINT,
    STARTING_RELATION,
    WEEKLY,
    MeanWeek,
    SeededStreams,
    dyad_address,
    key_of,
    name_address,
    state_address,
    stream,
)
from sim.scenario.inputs import inputs_of
from sim.world.world import World

NAMES = [
    "perception", "conduct", "relation", "random_incident", "agenda", "downgrade", "amends", "back_down",
    "successor_leaning", "restoration", "turnover", "successor_domestic_constraint",
]  # fmt: skip
"""The registry as first published. A purpose's place is part of its address: new ones go at the end, none is moved."""
NORMAL = ["perception", "conduct", "relation", "successor_leaning", "successor_domestic_constraint"]
STATE = ["turnover", "successor_domestic_constraint"]
PUBLISHED = [
    1.139723444144375, 0.10975394455757603, 0.6452572485610147, -1.006268467796368, -0.6315698675595123,
    0.4101969101907943,
]  # fmt: skip
"""A few draws of seed 1 and run 0, which no change may move."""
WEEKS = (0, 1, 51, 700)
AB, BA, A = dyad_address("AZE", "RUS"), dyad_address("RUS", "AZE"), state_address("AZE")
MASK = 0xFFFFFFFF
SIGMAS = 4.5
"""Statistics of one fixed sample are within this many standard errors, and p above 1e-4."""
LEAST_P = 1e-4

PHILOX = numba.njit(lambda a, b, c, d, k, l: random_streams.philox(a, b, c, d, k, l))  # noqa: E741
UNIT = numba.njit(lambda high, low: random_streams.unit(high, low))


def philox(*words):
    """The four words that the compiled generator returns for a counter and a key, six words."""
    return tuple(int(word) for word in PHILOX(*(np.uint64(word) for word in words)))


def plain_philox(c0, c1, c2, c3, k0, k1):
    """Philox4x32-10 as published, in Python's whole numbers."""
    for number in range(10):
        first, second = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        key0, key1 = (k0 + number * 0x9E3779B9) & MASK, (k1 + number * 0xBB67AE85) & MASK
        c0, c1, c2, c3 = (second >> 32) ^ c1 ^ key0, second & MASK, (first >> 32) ^ c3 ^ key1, first & MASK
    return c0, c1, c2, c3


def plain_uniforms(words):
    """Two uniforms from four words: the middle of one of 2^52 equal parts of 0 to 1."""
    return tuple(((high << 20 | low >> 12) + 0.5) / 2**52 for high, low in (words[:2], words[2:]))


def drawn(source, purposes=tuple(NAMES), weeks=WEEKS):
    return {
        (week, purpose, who): source.draw(week, purpose, who)
        for week in weeks
        for purpose in purposes
        for who in (AB, BA, A)
    }


def once(source):
    """One of every kind of draw that is not of a weekly purpose."""
    return {
        "event": source.draw_event(40, "raid"),
        "named": source.draw_named("doubt"),
        "starts": source.draw_starts(STARTING_RELATION, (AB, BA)),
        "range": source.draw_range("x", 0.0, 0.2, 1.0),
    }


def same(one, other):
    return one.keys() == other.keys() and all(np.array_equal(one[key], other[key]) for key in one)


# the generator


@pytest.mark.parametrize(("counter_and_key", "words"), [
    ((0, 0, 0, 0, 0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((MASK,) * 6, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344, 0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
], ids=["zeros", "ones", "digits of pi"])  # fmt: skip
def test_the_generator_gives_the_known_answers_of_its_authors(counter_and_key, words):
    assert philox(*counter_and_key) == plain_philox(*counter_and_key) == words


def test_the_generator_is_philox_for_any_counter_and_key():
    for words in np.random.default_rng(1).integers(0, 2**32, (200, 6)):
        assert philox(*words) == plain_philox(*map(int, words))


def test_a_change_of_any_bit_of_an_address_changes_half_of_the_bits_of_the_draw():
    addresses, flipped = np.random.default_rng(2).integers(0, 2**32, (40, 6)), []
    for words in addresses:
        before = philox(*words)
        for place, bit in itertools.product(range(6), range(32)):
            after = philox(*(int(word) ^ (1 << bit) if place == n else word for n, word in enumerate(words)))
            flipped.append([(x ^ y).bit_count() for x, y in zip(before, after, strict=True)])
    shares = np.reshape(flipped, (40, 192, 4)).sum(axis=(0, 2)) / (40 * 128)
    assert np.abs(shares - 0.5).max() < SIGMAS * 0.5 / np.sqrt(40 * 128)


def test_uniforms_are_strictly_between_0_and_1_and_symmetric_about_one_half():
    ends = [UNIT(np.uint64(word), np.uint64(word)) for word in (0, MASK)]
    assert ends == [2.0**-53, 1.0 - 2.0**-53]
    assert 0.0 < ends[0] < ends[1] < 1.0
    assert UNIT(np.uint64(2**31), np.uint64(0)) - 0.5 == 0.5 - UNIT(np.uint64(2**31 - 1), np.uint64(MASK)) == 2.0**-53
    assert np.isfinite(ndtri(ends)).all()


@pytest.mark.parametrize("purpose", NAMES)
@pytest.mark.parametrize("seed", [0, 7, 2**64 - 1])
def test_an_address_is_the_counter_and_the_seed_is_the_key(purpose, seed):
    place = NAMES.index(purpose)
    for first_run, week, who in ((0, 0, AB), (70, 51, BA), (3, 700, A)):
        found = SeededStreams(seed, first_run, 2).uniform(week, who, place)
        for row, run in enumerate((first_run, first_run + 1)):
            words = plain_philox(run, week, who, place // 2, seed & MASK, seed >> 32)
            assert found[row] == plain_uniforms(words)[place % 2]


# the registry and addresses


def test_the_registry_of_weekly_purposes_only_grows_at_its_end():
    names = [purpose.name for purpose in WEEKLY]
    assert names[: len(NAMES)] == NAMES
    assert len(set(names)) == len(names)


def test_no_weekly_purpose_changes_what_it_draws():
    first = WEEKLY[: len(NAMES)]
    assert sorted(p.name for p in first if p.normal) == sorted(NORMAL)
    assert [p.name for p in first if p.of == "state"] == STATE
    assert [p.name for p in first if p.of == "dyad"] == ["restoration"]


def test_every_code_has_an_address_of_its_own_and_so_has_every_dyad():
    codes = ["".join(letters) for letters in itertools.product(string.ascii_uppercase, repeat=3)]
    states = np.array([state_address(code) for code in codes])
    assert states.tolist() == list(range(1, 26**3 + 1))
    assert dyad_address("AAA", "AAB") != dyad_address("AAB", "AAA")
    # a dyad's address has its source's and its target's as two digits, so no two are the same
    base = dyad_address("AAB", "AAA") - dyad_address("AAA", "AAA")
    assert states.max() < base
    sample = np.random.default_rng(3).integers(0, len(codes), (2000, 2))
    for i, j in sample:
        assert dyad_address(codes[i], codes[j]) == base * states[i] + states[j]
    assert dyad_address("AAA", "AAA") > states.max()
    assert dyad_address("ZZZ", "ZZZ") < 2**32


def test_draws_by_name_have_addresses_apart_from_those_of_purposes():
    names = [f"{kind} {name}" for kind in ("weekly", "once", "range") for name in ("raid", "ban", "", "é", "x" * 500)]
    addresses = [name_address(name) for name in names]
    assert len(set(addresses)) == len(names)
    for who, purpose in addresses:
        assert 0 <= who < 2**32
        assert 2**31 <= purpose < 2**32
    assert max(STARTING_RELATION, STARTING_CONSTRAINT, len(WEEKLY)) < 2**31
    assert min(STARTING_RELATION, STARTING_CONSTRAINT) // 2 > len(WEEKLY) // 2
    assert STARTING_RELATION // 2 != STARTING_CONSTRAINT // 2


@pytest.mark.parametrize("seed", [2**64, 2**64 + 1, 2**64 + 7, 10**30, 2**128])
def test_a_seed_of_any_size_has_a_key_of_two_words(seed):
    key = key_of(seed)
    assert key.shape == (2,)
    assert (key <= MASK).all()
    assert not np.array_equal(key, key_of(seed % 2**64))
    here = SeededStreams(seed, 0, 3).draw(0, "relation", AB)
    assert np.isfinite(here).all()
    for other in (seed - 1, seed + 1, seed % 2**64):
        assert not np.isclose(here, SeededStreams(other, 0, 3).draw(0, "relation", AB)).any()


def test_every_bit_of_a_seed_of_up_to_64_bits_counts():
    seeds = [0, 2**64 - 1, *(1 << bit for bit in range(64))]
    assert len({tuple(key_of(seed)) for seed in seeds}) == len(seeds)
    assert len({SeededStreams(seed, 0, 1).draw(0, "agenda", AB)[0] for seed in seeds}) == len(seeds)


# a draw and its address


def test_the_same_address_gives_the_same_draw():
    assert same(drawn(SeededStreams(1, 0, 3)), drawn(SeededStreams(1, 0, 3)))
    assert same(once(SeededStreams(1, 0, 3)), once(SeededStreams(1, 0, 3)))


def test_the_first_draws_are_those_first_published():
    source = SeededStreams(1, 0, 1)
    found = [source.draw(0, "relation", AB)[0], source.draw(0, "agenda", BA)[0], source.draw_event(0, "raid")[0],
             source.draw_named("relations")[0], source.draw_starts(STARTING_CONSTRAINT, (A,))[0, 0],
             source.draw_range("a.b", 0.0, 0.3, 1.0)[0]]  # fmt: skip
    assert found == pytest.approx(PUBLISHED, rel=1e-12)


@pytest.mark.parametrize("purpose", NAMES)
def test_another_seed_run_week_dyad_direction_or_purpose_gives_another_draw(purpose):
    here = SeededStreams(1, 0, 2).draw(0, purpose, AB)
    assert not np.isclose(here, SeededStreams(2, 0, 2).draw(0, purpose, AB)).any()
    assert not np.isclose(here[0], here[1]).any()
    assert not np.isclose(here, SeededStreams(1, 0, 2).draw(1, purpose, AB)).any()
    for who in (BA, A, dyad_address("AZE", "TUR"), dyad_address("TUR", "RUS")):
        assert not np.isclose(here, SeededStreams(1, 0, 2).draw(0, purpose, who)).any()
    kin = [name for name in NAMES if (name in NORMAL) == (purpose in NORMAL)]
    for other in set(kin) - {purpose}:
        assert not np.isclose(here, SeededStreams(1, 0, 2).draw(0, other, AB)).any()


@pytest.mark.parametrize(("first", "runs"), [(0, 1), (2, 3), (5, 1), (LANES - 1, 2)])
def test_a_run_draws_the_same_in_any_block(first, runs):
    whole, part, rows = SeededStreams(5, 0, LANES + 6), SeededStreams(5, first, runs), slice(first, first + runs)
    assert same(drawn(part), {key: values[rows] for key, values in drawn(whole).items()})
    assert same(once(part), {key: values[rows] for key, values in once(whole).items()})


def test_the_order_in_which_things_are_asked_for_does_not_matter():
    forward, backward = SeededStreams(5, 0, 2), SeededStreams(5, 0, 2)
    named_first = once(backward)
    last = drawn(backward, tuple(reversed(NAMES)), tuple(reversed(WEEKS)))
    assert same(drawn(forward), {key: last[key] for key in drawn(forward)})
    assert same(once(forward), named_first)


def test_weeks_that_nobody_asked_for_move_nothing():
    every, some = SeededStreams(5, 0, 2), SeededStreams(5, 0, 2)
    for week in range(60):
        every.draw(week, "agenda", AB)
        every.draw_event(week, "raid")
    assert np.array_equal(every.draw(60, "agenda", AB), some.draw(60, "agenda", AB))
    assert np.array_equal(every.draw_event(60, "raid"), some.draw_event(60, "raid"))


@pytest.mark.parametrize("purpose", NORMAL)
def test_a_normal_is_the_quantile_of_the_uniform_at_its_address(purpose):
    source = SeededStreams(9, 0, 4000)
    u = source.uniform(12, AB, NAMES.index(purpose))
    np.testing.assert_allclose(source.draw(12, purpose, AB), ndtri(u), rtol=2e-15)
    np.testing.assert_allclose(source.normal(12, AB, NAMES.index(purpose)), ndtri(u), rtol=2e-15)


def test_draws_have_one_number_for_each_run():
    source = SeededStreams(1, 0, 3)
    for purpose in NAMES:
        assert source.draw(0, purpose, AB).shape == (3,)
    assert {name: values.shape for name, values in once(source).items()} == {
        "event": (3,), "named": (3,), "starts": (3, 2), "range": (3,)
    }  # fmt: skip


def test_draws_at_the_start_are_at_the_addresses_of_a_week_of_their_own():
    source = SeededStreams(4, 3, 5)
    starts = source.draw_starts(STARTING_RELATION, (AB, A))
    np.testing.assert_array_equal(starts[:, 0], source.normal(ONCE, AB, STARTING_RELATION))
    np.testing.assert_array_equal(starts[:, 1], source.draw_starts(STARTING_RELATION, (A,))[:, 0])
    assert not np.isclose(starts, source.draw_starts(STARTING_CONSTRAINT, (AB, A))).any()


def test_events_named_draws_and_ranges_of_the_same_name_are_independent():
    source = SeededStreams(3, 0, 4000)
    draws = [source.draw_event(0, "raid"), source.draw_event(1, "raid"), source.draw_event(0, "ban"),
             source.draw_named("raid"), source.draw_range("raid", 0.0, 0.5, 1.0)]  # fmt: skip
    assert stats.kstest(draws[0], "uniform").pvalue > LEAST_P
    assert stats.kstest(draws[3], "norm").pvalue > LEAST_P
    together = np.corrcoef(draws)[np.triu_indices(5, 1)]
    assert np.abs(together).max() < SIGMAS / np.sqrt(4000)


@pytest.mark.parametrize(
    ("low", "mode", "high"), [(0.2, 0.35, 0.5), (-0.4, -0.4, 0.1), (0.0, 1.0, 1.0), (-1.0, 0.8, 1.0)]
)
def test_ranges_are_triangular(low, mode, high):
    values = SeededStreams(3, 0, 3000).draw_range("key.path", low, mode, high)
    assert low <= values.min() <= values.max() <= high
    triangle = stats.triang((mode - low) / (high - low), loc=low, scale=high - low)
    assert stats.kstest(values, triangle.cdf).pvalue > 1e-3


def test_a_range_of_another_name_is_drawn_apart():
    one, other = (SeededStreams(3, 0, 3000).draw_range(name, 0.0, 0.5, 1.0) for name in ("a.b", "a.c"))
    assert abs(np.corrcoef(one, other)[0, 1]) < SIGMAS / np.sqrt(3000)


def test_a_wider_range_is_drawn_with_the_same_streams():
    narrow, wide = (SeededStreams(3, 0, 50).draw_range("key.path", -width, 0.0, width) for width in (0.1, 0.3))
    np.testing.assert_allclose(wide, 3.0 * narrow)


def test_the_mean_week_has_no_variation_and_nothing_happens_by_chance():
    still = MeanWeek(3)
    for purpose in NAMES:
        for week in (-1, 0, 500):
            values = still.draw(week, purpose, AB)
            assert values.shape == (3,)
            assert (values == (0.0 if purpose in NORMAL else 1.0)).all()
    assert (still.draw_event(0, "raid") == np.ones(3)).all()
    assert (still.draw_named("doubt") == np.zeros(3)).all()
    assert (still.draw_starts(STARTING_RELATION, (AB, BA)) == np.zeros((3, 2))).all()
    assert (still.draw_range("x", 0.0, 0.3, 1.0) == np.full(3, 0.3)).all()


def test_generators_for_analysis_have_names_too():
    assert np.array_equal(stream(1, "bootstrap").random(4), stream(1, "bootstrap").random(4))
    for seed, name in ((2, "bootstrap"), (1, "permutation"), (2**70, "bootstrap")):
        assert not np.isclose(stream(1, "bootstrap").random(4), stream(seed, name).random(4)).any()


# the draws of a world


def tables(world):
    """The draws of a world's last week: of dyads, [run, dyad]; of states and incidents, [variant, run, item]."""
    engine = world.engine
    runs_of, block = engine.packing.runs_of, engine.block
    dyads = {name: runs_of(block.draws[name][:, 0][None])[0] for name in block.draws.dtype.names}
    states = {name: runs_of(block.states[name]) for name in ("turnover_draw", "successor_draw")}
    return dyads, states, runs_of(block.incidents["draw"])


def codes_of_dyads(world):
    codes, dyads = world.scenario.roster.states, world.engine.packing.world
    return [(codes[i], codes[j]) for i, j in zip(dyads.source, dyads.target, strict=True)]


@pytest.fixture(scope="module", params=[(1, 0, 3), (2**64 - 1, 11, LANES + 9)], ids=["few runs", "two groups of runs"])
def played(request, first_scenario):
    """A world after its third week, and the streams of its runs."""
    seed, first_run, runs = request.param
    world = World(first_scenario, ("base", "no_incident"), runs, seed, first_run)
    for _ in range(3):
        world.step()
    return world, SeededStreams(seed, first_run, runs)


def test_the_draws_of_dyads_in_a_world_are_those_at_their_addresses(played):
    world, source = played
    dyads, _, _ = tables(world)
    assert set(dyads) == set(NAMES) - set(STATE)
    for place, (i, j) in enumerate(codes_of_dyads(world)):
        for name, values in dyads.items():
            who = dyad_address(i, j)
            if name == "successor_leaning":  # uniform until a leader needs it
                np.testing.assert_array_equal(values[:, place], source.uniform(2, who, NAMES.index(name)))
            else:
                np.testing.assert_array_equal(values[:, place], source.draw(2, name, who))


def test_the_draws_of_states_in_a_world_are_those_at_their_addresses(played):
    world, source = played
    _, states, _ = tables(world)
    for place, code in enumerate(world.scenario.roster.states):
        for name, purpose in zip(("turnover_draw", "successor_draw"), STATE, strict=True):
            expected = source.uniform(2, state_address(code), NAMES.index(purpose))
            for variant in (0, 1):
                np.testing.assert_array_equal(states[name][variant, :, place], expected)


def test_the_draws_of_random_incidents_in_a_world_are_those_of_their_names_and_dated_ones_draw_nothing(played):
    world, source = played
    _, _, incidents = tables(world)
    assert {incident.week is None for incident in world.setting.incidents} == {True, False}
    for place, incident in enumerate(world.setting.incidents):
        expected = source.draw_event(2, f"incident {incident.name}") if incident.week is None else 1.0
        for variant in (0, 1):
            np.testing.assert_array_equal(incidents[variant, :, place], expected)


def test_every_week_of_a_world_has_draws_of_its_own(two_states):
    world, source, who = World(two_states, runs=3, seed=8), SeededStreams(8, 0, 3), dyad_address("XAA", "XBB")
    for week in range(4):
        world.step()
        np.testing.assert_array_equal(tables(world)[0]["relation"][:, 0], source.draw(week, "relation", who))


def test_worlds_of_other_variants_share_their_draws(two_states):
    alone, among = (World(two_states, variants, runs=3, seed=2) for variants in (("base",), ("base", "amends_early")))
    for world in (alone, among):
        world.step()
    assert same(tables(alone)[0], tables(among)[0])
    assert tables(alone)[0]["relation"].shape == (3, 2)


def test_leaving_out_an_incident_moves_no_other_draw(two_states):
    case = inputs_of(two_states)
    worlds = [World(two_states, [replace(case, incidents=kept)], runs=3, seed=2) for kept in (case.incidents, ())]
    for world in worlds:
        world.step()
    (dyads, states, _), (others, other_states, none) = map(tables, worlds)
    assert none.shape[-1] == 0
    assert same(dyads, others)
    assert same(states, other_states)


def scenario_of(folder, codes):
    """A scenario in which each of these states has a relation with every other."""
    dyads = [f"{a}-{b}" for a, b in itertools.combinations(codes, 2)]
    text = ["format: 1", "title: Some states", "question: Which draws do they share?", "start: 2024-01-01", "weeks: 8"]
    text += ["focus: XBB-XDD", "issues: {peace: Peace}", "states:"]
    text += [f"  {code}: {{name: {code}, factions: {{all: {{power: 1, interests: {{peace: 0}}}}}}}}" for code in codes]
    text += [f"state_stakes: {{{', '.join(f'{code}: {{peace: 0.2}}' for code in codes)}}}"]
    text += [f"relations: {{{', '.join(f'{dyad}: 0.3' for dyad in dyads)}}}"]
    path = folder / f"{'_'.join(codes).lower()}.yaml"
    path.write_text("\n".join(text), encoding="utf-8")
    return sim.load(path)


def test_scenarios_with_the_same_states_share_their_draws(tmp_path):
    few, many = ("XBB", "XDD"), ("XAA", "XBB", "XCC", "XDD", "XEE")
    worlds = [World(scenario_of(tmp_path, codes), runs=5, seed=6) for codes in (few, many)]
    starts = [world.situation.relation for world in worlds]
    for world in worlds:
        world.step()
    (dyads, states, _), (among, among_states, _) = map(tables, worlds)
    place_among = codes_of_dyads(worlds[1]).index
    for place, dyad in enumerate(codes_of_dyads(worlds[0])):
        for name, values in dyads.items():
            np.testing.assert_array_equal(values[:, place], among[name][:, place_among(dyad)])
    for place, code in enumerate(few):
        for name, values in states.items():
            np.testing.assert_array_equal(values[:, :, place], among_states[name][:, :, many.index(code)])
    assert starts[0][0, :, 0, 1].std() > 0.0
    np.testing.assert_array_equal(starts[0][0, :, 0, 1], starts[1][0, :, 1, 3])
    np.testing.assert_array_equal(
        worlds[0].situation.domestic_constraint[0, :, 1], worlds[1].situation.domestic_constraint[0, :, 3]
    )


# independence, of the addresses that worlds use


SEEDS, BATTERY_WEEKS, RUNS = (1, 2, 3), 12, 256
CODES = ("ARM", "AZE", "GEO", "RUS")
AXES = {"seeds": 0, "weeks": 1, "dyads": 2, "purposes": 3, "runs": 4}


@pytest.fixture(scope="module")
def table():
    """Uniforms by seed, week, directed dyad, purpose and run, as a world lays them out."""
    whos = [dyad_address(i, j) for i, j in itertools.permutations(CODES, 2)]
    places = range(len(NAMES))
    rows = [
        SeededStreams(seed, 0, RUNS).uniform(week, who, place)
        for seed, week, who, place in itertools.product(SEEDS, range(BATTERY_WEEKS), whos, places)
    ]
    return np.reshape(rows, (len(SEEDS), BATTERY_WEEKS, len(whos), len(places), RUNS))


def correlation(one, other):
    """The correlation of two sets of uniforms about their known mean, in standard errors."""
    products = 12.0 * (one - 0.5) * (other - 0.5)
    return products.mean() * np.sqrt(products.size)


@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("lag", [1, 2])
def test_neighbouring_draws_are_not_correlated(table, axis, lag):
    moved = np.moveaxis(table, AXES[axis], 0)
    assert abs(correlation(moved[:-lag], moved[lag:])) < SIGMAS


def test_runs_side_by_side_and_in_the_next_group_are_not_correlated(table):
    for lag in (*range(1, LANES + 1), 2 * LANES, 4 * LANES):
        assert abs(correlation(table[..., :-lag], table[..., lag:])) < SIGMAS, lag


def test_no_two_purposes_dyads_weeks_or_seeds_are_correlated(table):
    for axis in ("purposes", "dyads", "weeks", "seeds"):
        moved = np.moveaxis(table, AXES[axis], 0)
        for one, other in itertools.combinations(range(len(moved)), 2):
            assert abs(correlation(moved[one], moved[other])) < SIGMAS, (axis, one, other)


def test_a_dyad_is_not_correlated_with_its_other_direction(table):
    dyads = list(itertools.permutations(CODES, 2))
    back = [dyads.index((j, i)) for i, j in dyads]
    first = [place for place, other in enumerate(back) if place < other]
    assert abs(correlation(table[:, :, first], table[:, :, [back[place] for place in first]])) < SIGMAS


def test_the_two_draws_of_one_call_are_independent_of_each_other(table):
    one, other = table[:, :, :, 0::2].ravel(), table[:, :, :, 1::2].ravel()
    assert abs(correlation(one, other)) < SIGMAS
    assert stats.chisquare(cells(one, other)).pvalue > LEAST_P


def cells(one, other, parts=16):
    """How many pairs of uniforms fall into each cell of a square."""
    return np.bincount((one * parts).astype(int) * parts + (other * parts).astype(int), minlength=parts**2)


def test_uniforms_fill_64_equal_parts_evenly(table):
    counts = np.bincount((table.ravel() * 64).astype(int), minlength=64)
    assert len(counts) == 64
    assert stats.chisquare(counts).pvalue > LEAST_P


@pytest.mark.parametrize("axis", ["purposes", "dyads", "weeks", "seeds"])
def test_uniforms_fill_64_equal_parts_evenly_for_each_by_itself(table, axis):
    for part in np.moveaxis(table, AXES[axis], 0):
        assert stats.chisquare(np.bincount((part.ravel() * 64).astype(int), minlength=64)).pvalue > LEAST_P


@pytest.mark.parametrize("axis", AXES)
def test_pairs_of_neighbours_fill_the_square_evenly(table, axis):
    moved = np.moveaxis(table, AXES[axis], 0)
    count = len(moved) // 2 * 2
    one, other = moved[0:count:2].ravel(), moved[1:count:2].ravel()  # pairs that do not overlap
    assert stats.chisquare(cells(one, other)).pvalue > LEAST_P


@pytest.mark.parametrize("axis", AXES)
def test_there_are_as_many_runs_above_and_below_one_half_as_by_chance(table, axis):
    above = np.moveaxis(table, AXES[axis], -1) > 0.5
    changes = (above[..., 1:] != above[..., :-1]).sum()
    possible = above[..., 1:].size
    assert abs(changes - possible / 2.0) < SIGMAS * np.sqrt(possible / 4.0)


def test_rising_and_falling_runs_are_as_long_as_by_chance(table):
    series = table.reshape(-1, RUNS)
    rises = np.diff(series, axis=-1) > 0.0
    turns = (rises[:, 1:] != rises[:, :-1]).sum(axis=-1)
    mean, variance = 2.0 * (RUNS - 2) / 3.0, (16.0 * RUNS - 29.0) / 90.0
    assert abs(turns.mean() - mean) < SIGMAS * np.sqrt(variance / len(turns))


def test_the_lowest_digits_of_uniforms_are_even_too(table):
    whole = (table * 2**52).astype(np.uint64)
    for bit in range(52):
        share = ((whole >> np.uint64(bit)) & np.uint64(1)).mean()
        assert abs(share - 0.5) < SIGMAS * 0.5 / np.sqrt(table.size), bit


@pytest.mark.parametrize("purpose", NAMES)
def test_draws_have_the_distribution_of_their_purpose(purpose):
    source = SeededStreams(3, 0, 300)
    draws = [source.draw(week, purpose, who) for week in range(10) for who in (AB, BA)]
    values = np.concatenate(draws)
    if purpose not in NORMAL:
        assert values.min() > 0.0
        assert values.max() < 1.0
    assert stats.kstest(values, "norm" if purpose in NORMAL else "uniform").pvalue > LEAST_P


def test_normals_of_a_world_are_standard_and_not_correlated(first_scenario):
    world = World(first_scenario, runs=200, seed=12)
    weeks = []
    for _ in range(8):
        world.step()
        dyads = tables(world)[0]
        weeks.append(np.stack([dyads[name] for name in ("perception", "conduct", "relation")]))
    values = np.array(weeks)  # week, purpose, run, dyad
    assert stats.kstest(values.ravel(), "norm").pvalue > LEAST_P
    for axis in range(4):
        moved = np.moveaxis(values, axis, 0)
        products = moved[:-1] * moved[1:]
        assert abs(products.mean()) < SIGMAS / np.sqrt(products.size)
        squares = (moved[:-1] ** 2 - 1.0) * (moved[1:] ** 2 - 1.0) / 2.0
        assert abs(squares.mean()) < SIGMAS / np.sqrt(squares.size)
    assert abs(values.mean()) < SIGMAS / np.sqrt(values.size)
    assert abs(values.var() - 1.0) < SIGMAS * np.sqrt(2.0 / values.size)


def test_each_incident_has_the_two_words_of_its_name_as_its_address(first_scenario):
    engine = sim.World(first_scenario, runs=2).engine
    words = [name_address(f"weekly incident {incident.name}") for incident in engine.setting.incidents]
    assert len(words) > 1
    assert engine._addresses.incidents.tolist() == [list(pair) for pair in words]
