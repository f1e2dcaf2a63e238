"""Runs that follow the record: the same bits however they are simulated, and weights that are exact."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace

import numpy as np
import pytest
from followed import ROWS, followed

from sim.errors import ResultsError, UsageError
from sim.record.likelihood import (
    LOG_STEP_ERRORS,
    STEP_ERRORS,
    Period,
    Step,
    before_any_tone,
    other_factors,
    periods_of,
    tone_factor,
)
from sim.record.observables import acts, record_observables, run_observables, tones_of
from sim.record.observed_record import rows_of
from sim.results.run_folder import DamagedError
from sim.running.block import play_block
from sim.running.conditioned import LINEAGE
from sim.running.ensemble import expand, play, resume, study_in
from sim.running.filtering.conditioning import Filtered, FilterOptions, filtered
from sim.running.filtering.filter import CHILDREN, ParticleFilter
from sim.running.filtering.watched import WatchedActs
from sim.running.study import Study, manifest_of
from sim.scenario.inputs import inputs_of
from sim.statistics.particle_filter import COLLAPSE_BELOW, PRIORITY, RESAMPLE_BELOW
from sim.world.simulation import Simulation

PARTICLES, FILTERS = 64, 2


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    return followed(tmp_path_factory.mktemp("followed"))


@pytest.fixture(scope="module")
def study(scenario):
    return Study(scenario, runs=PARTICLES * FILTERS, seed=4, weeks=60)


@pytest.fixture(scope="module")
def found(study):
    return filtered(study, options=FilterOptions(PARTICLES, FILTERS))


@pytest.fixture(scope="module")
def given(study, found):
    conditioned, _ = found.conditioned(study.runs)
    return replace(study, conditioned=conditioned)


@pytest.fixture(scope="module")
def free(study, tmp_path_factory):
    """The unconditioned runs of the study."""
    return play(study, tmp_path_factory.mktemp("free") / "run")


def likelihood_by_steps(done, plan, periods):
    """The log-likelihood of each run, week by week, as a filter without resampling adds it up."""
    tones, total, others = before_any_tone(len(done.tone)), 0.0, 0.0
    for step in (step for period in periods for step in period.steps):
        for part in step.tones:
            factor, tones = tone_factor(done, part, tones)
            total = total + factor
        now = other_factors(done, step.so_far, step.others).sum(axis=0)
        total, others = total + now - others, now
    return total


def test_week_by_week_the_likelihood_of_every_run_is_that_of_the_whole_record(study, free):
    manifest = manifest_of(study)
    rows = rows_of(manifest)
    plan, periods = periods_of(manifest, rows)
    done, observed, count = acts(free.dataset.isel(variant=0), plan), record_observables(rows, plan), len(plan.cells)
    deviation, noise = observed[:count] - tones_of(done, plan), plan.noise[:count, :count]
    normal = -0.5 * np.einsum("ro,op,rp->r", deviation, np.linalg.inv(noise), deviation)
    normal -= 0.5 * (np.linalg.slogdet(noise)[1] + count * np.log(2.0 * np.pi))
    whole = normal + other_factors(done, plan, observed[count:]).sum(axis=0)
    assert len(periods) == 6
    assert sum(len(period.steps) for period in periods) > len(periods)
    np.testing.assert_allclose(likelihood_by_steps(done, plan, periods), whole, atol=1e-12, rtol=1e-12)


def test_the_filter_observes_runs_as_the_readings_do(study, free):
    manifest = manifest_of(study)
    plan, _ = periods_of(manifest, rows_of(manifest))
    world = Simulation(study.scenario, runs=study.runs, seed=study.seed)
    done = WatchedActs(study.runs).played(world, plan.last).acts
    recorded = acts(free.dataset.isel(variant=0), plan)
    for watched, stored in zip(done, recorded, strict=True):
        np.testing.assert_array_equal(watched, stored)
    assert run_observables(free.dataset.isel(variant=0), plan).shape == (study.runs, len(plan.names))


def test_a_filter_resamples_and_its_lines_replayed_are_its_particles(study, found):
    own = ParticleFilter(study, found.plan, PARTICLES, 1, FILTERS)
    particles, weighings = own._start(), []
    for step in found.steps:
        weighing, particles = own._step(particles, step)
        weighings.append(weighing)
    assert min(one.effective for one in weighings) < RESAMPLE_BELOW
    lines = particles.lineage
    assert len(lines.weeks) > 2
    replayed = Simulation(study.scenario, runs=PARTICLES, seed=study.seed, lineage=lines)
    for _ in replayed.weeks(particles.world.week):
        pass
    for state, other in ((replayed.situation, particles.world.situation), (replayed.setting, particles.world.setting)):
        arrays = [f.name for f in fields(state) if isinstance(getattr(state, f.name), np.ndarray)]
        for name in arrays:
            np.testing.assert_array_equal(getattr(state, name), getattr(other, name), err_msg=name)
    for name, values in replayed.input_draws.items():
        np.testing.assert_array_equal(values, particles.world.input_draws[name])


def test_resampled_particles_keep_the_part_of_their_weight_that_they_were_not_drawn_by(study, found):
    own = ParticleFilter(study, found.plan, PARTICLES, 1, FILTERS)
    particles, resamplings = own._start(), 0
    for step in found.steps:
        weighing, particles = own._step(particles, step)
        if particles.lineage is not weighing.lineage:
            resamplings += 1
            weights = dict(zip(map(tuple, weighing.lineage.numbers), weighing.log_weights, strict=True))
            drawn = np.array([weights[tuple(line)] for line in particles.lineage.numbers[:, :-1]])
            assert np.ptp(drawn) > 1.0
            assert np.ptp(particles.log_weights - (1.0 - PRIORITY) * drawn) < 1e-12
    assert resamplings > 0


def test_children_play_a_collapsed_week_again_and_their_lines_are_replayed(study, found, monkeypatch):
    monkeypatch.setattr("sim.running.filtering.filter.COLLAPSE_BELOW", 0.9)
    own = ParticleFilter(study, found.plan, PARTICLES, 0, FILTERS)
    particles = own._start()
    for step in found.steps[:4]:
        weighing, particles = own._step(particles, step)
    assert weighing.with_children > weighing.effective
    assert particles.lineage.numbers.max() >= PARTICLES * FILTERS
    replayed = Simulation(study.scenario, runs=PARTICLES, seed=study.seed, lineage=particles.lineage)
    for _ in replayed.weeks(particles.world.week):
        pass
    np.testing.assert_array_equal(replayed.situation.half_log_odds, particles.world.situation.half_log_odds)
    np.testing.assert_array_equal(replayed.situation.mobilisation, particles.world.situation.mobilisation)


def test_a_week_that_hardly_any_run_follows_is_played_with_more_children_before_it_is_given_up(tmp_path, monkeypatch):
    rows = (*ROWS[:3], *[("2024-05-14", "XAA", "XBB", "19")] * 3)
    study, size = Study(followed(tmp_path, rows), runs=64, seed=2), FilterOptions(200, 2)
    many = filtered(study, options=size)
    monkeypatch.setattr("sim.running.filtering.filter.MOST_CHILDREN", CHILDREN)
    few = filtered(study, options=size)
    assert few.filters[1].weighings[-1].lost
    assert not any(own.weighings[-1].lost for own in many.filters)
    enough = [own.filters[0].weighings[-1] for own in (many, few)]
    assert enough[0].with_children >= COLLAPSE_BELOW
    np.testing.assert_array_equal(enough[0].lineage.numbers, enough[1].lineage.numbers)


def test_without_observations_the_runs_are_the_ensemble_bit_for_bit(study, found, free, tmp_path):
    nothing = replace(found.steps[0].so_far, cells=(), level_weeks=(), responses=())
    steps = tuple(Step(step.week, (), nothing, np.empty(0)) for step in found.steps)
    period = Period(dt.date(2024, 1, 1), steps, (), 0, 0)
    filters = [ParticleFilter(study, nothing, PARTICLES, number, FILTERS).run((period,)) for number in range(FILTERS)]
    blind = Filtered(study, nothing, found.rows, (period,), tuple(filters))
    conditioned, filter_of = blind.conditioned(study.runs)
    assert (conditioned.lineage.numbers == np.arange(study.runs)[:, None]).all()
    assert np.bincount(filter_of).tolist() == [PARTICLES] * FILTERS
    results = play(replace(study, conditioned=conditioned), tmp_path / "run")
    for name, values in free.dataset.items():
        np.testing.assert_array_equal(results.dataset[name].to_numpy(), values.to_numpy(), err_msg=str(name))


def test_the_same_bits_for_any_number_of_workers(study, found, given):
    again, _ = filtered(study, options=FilterOptions(PARTICLES, FILTERS, workers=2)).conditioned(study.runs)
    assert again.facts == given.conditioned.facts


@pytest.mark.parametrize("size", [1, 64])
def test_the_same_bits_for_any_size_of_block(given, size):
    whole = play_block(given, 0, given.runs)
    for first in range(0, given.runs, max(size, given.runs // 4)):
        part = play_block(given, first, size)
        for name in ("half_log_odds", "rung", "action"):
            np.testing.assert_array_equal(part[name], whole[name][:, first : first + size], err_msg=name)


def test_rows_and_branches_play_the_same_lines(given):
    scenario, lines = given.scenario, given.lineage
    whole = Simulation(scenario, ("amends_early",), 16, given.seed, lineage=lines.of(0, 16))
    cases = [(run, [inputs_of(scenario, "amends_early")]) for run in (3, 9, 3)]
    rows = Simulation.of_rows(scenario, cases, given.seed, lines)
    early = Simulation(scenario, ("base",), 16, given.seed, lineage=lines.of(0, 16))
    for world, weeks in ((whole, 50), (rows, 50), (early, 10)):
        for _ in world.weeks(weeks):
            pass
    branch = early.branch([inputs_of(scenario, "amends_early")], np.array([0]))
    for _ in branch.weeks(40):
        pass
    expected = whole.situation.half_log_odds
    np.testing.assert_array_equal(rows.situation.half_log_odds, expected[:, [3, 9, 3]])
    np.testing.assert_array_equal(branch.situation.half_log_odds, expected)


def test_conditioned_runs_lie_closer_to_the_record(found, free, given, tmp_path):
    results = play(given, tmp_path / "run")
    observed = record_observables(found.rows, found.plan)
    distances = [
        np.abs(run_observables(own.dataset.isel(variant=0), found.plan) - observed).mean() for own in (results, free)
    ]
    assert distances[0] < 0.8 * distances[1]


def test_a_run_folder_keeps_the_lines_and_is_resumed_but_not_enlarged(given, tmp_path):
    folder = tmp_path / "run"
    small = replace(given, runs=40)
    results = play(small, folder)
    assert results.manifest["title"].endswith(f"given the record to {given.conditioned.last}")
    assert study_in(folder).conditioned.facts == given.conditioned.facts
    sha = results.manifest["results_sha256"]
    (folder / "results.nc").unlink()
    assert resume(folder).manifest["results_sha256"] == sha
    with pytest.raises(UsageError, match=r"conditioned on the record, and more cannot be added; .*update SCENARIO"):
        expand(folder, 1000)
    table = np.load(folder / LINEAGE)
    table[1, 0] += 1
    np.save(folder / LINEAGE, table)
    with pytest.raises(DamagedError, match="not the lineage of these runs"):
        study_in(folder)
    (folder / LINEAGE).unlink()
    with pytest.raises(ResultsError, match=r"lineage\.npy cannot be read"):
        study_in(folder)


def test_a_record_that_no_run_can_follow_is_given_up_before_the_week_that_did_it(tmp_path):
    rows = [("2024-03-05", "XAA", "XBB", "042")]
    rows += [
        (day, "XAA", "XBB", code) for day, code in (("2024-03-12", "203"), ("2024-04-09", "0874")) for _ in range(40)
    ]
    lost = filtered(Study(followed(tmp_path, rows), runs=64, seed=5), options=FilterOptions(200, 2))
    assert lost.last_step < len(lost.steps)
    assert all(run.weighings[lost.last_step].lost for run in lost.filters)
    conditioned, _ = lost.conditioned(64)
    assert conditioned.week == lost.steps[lost.last_step - 1].week + 1
    assert conditioned.last == dt.date(2024, 3, 12)


def test_until_uses_the_record_up_to_that_day_only(study, found):
    early = filtered(study, dt.date(2024, 6, 12), options=FilterOptions(PARTICLES, FILTERS))
    assert early.rows == found.rows[: len(early.rows)]
    assert early.rows[-1].day == dt.date(2024, 6, 12)
    before = len(early.steps) - 1  # the last week of the shorter record may lack rows of the longer one
    np.testing.assert_array_equal(early.log_z[:, :before], found.log_z[:, :before])


def test_coding_errors_of_formal_steps_are_probabilities_and_favour_the_truth():
    np.testing.assert_allclose(STEP_ERRORS.sum(axis=1), 1.0)
    assert STEP_ERRORS.argmax(axis=1).tolist() == [0, 1, 2, 2]
    assert np.isfinite(LOG_STEP_ERRORS).all()


@pytest.mark.parametrize(
    ("options", "what"), [((10, 2), "particles must be between 50"), ((100, 0), "filters must be")]
)
def test_impossible_sizes_are_refused(options, what):
    with pytest.raises(UsageError, match=what):
        FilterOptions(*options)
