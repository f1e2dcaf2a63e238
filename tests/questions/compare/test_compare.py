"""Comparisons of variants and studies: paired with common random numbers, marked as unpaired otherwise."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from alignment_files import scenario_of
from conftest import ROOT, leaving_out, with_variants

import sim
from sim.questions.compare.compare import compare
from sim.questions.compare.differences import differences_of
from sim.questions.compare.text import CAVEAT, _end, _gain
from sim.results.dataset import Results
from sim.results.outcomes import OUTCOMES, outcome
from sim.statistics.intervals import Z90

VERSIONS = {"bilateral": "0.1.0", "numpy": "2.3.0", "python": "3.11.7"}


def study(folder, paths, ruptures=None, **manifest):
    """A study from {variant: index [run, week]}, and the runs of each variant that rupture in week 0."""
    index = np.array(list(paths.values()), dtype="f4")
    dims, runs, weeks = ("variant", "run", "week"), index.shape[1], index.shape[2]
    rupture = np.full(index.shape[:2], np.nan)
    for place, name in enumerate(paths):
        rupture[place, list((ruptures or {}).get(name, ()))] = 0.0
    dataset = xr.Dataset(
        {
            "dyad_relation": (dims, index),
            "rung": (dims, np.where(index < -0.3, 4, 2).astype("i1")),
            "half_log_odds": ((*dims, "direction"), np.stack([index, index], axis=-1).astype("f8")),
            "time_to_rupture": (dims[:2], rupture),
        },
        coords={"variant": list(paths)},
    )
    facts = {"scenario": "made_up", "title": "Made up", "seed": 1, "start": "2024-01-01", "focus": "XAA-XBB"}
    facts |= {"roster": ["XAA", "XBB"], "versions": VERSIONS, "variants": list(paths), "runs": runs, "weeks": weeks}
    facts |= {
        "incidents": [],
        "played_incidents": {name: [] for name in paths},
        "scripted_acts": {n: [] for n in paths},
    }
    return Results(folder, {**facts, **manifest}, dataset)


def level(values, weeks=8):
    return np.repeat(np.asarray(values, dtype=float)[:, None], weeks, axis=1)


BASE = np.linspace(-0.5, 0.5, 20)
GAIN = np.where(np.arange(20) % 2, 0.1, 0.2)


@pytest.fixture
def two(tmp_path):
    return study(tmp_path, {"base": level(BASE), "better": level(BASE + GAIN)}, {"base": range(10), "better": range(4)})


def test_differences_are_taken_run_by_run(two):
    (row,) = compare(two, outcome="relation").rows
    assert row.difference.estimate == pytest.approx(0.15, abs=1e-6)
    half = Z90 * GAIN.std(ddof=1) / np.sqrt(20)
    assert (row.difference.low, row.difference.high) == pytest.approx((0.15 - half, 0.15 + half), abs=1e-6)
    assert row.paired
    assert not row.unchanged
    spread = BASE.var(ddof=1) + (BASE + GAIN).var(ddof=1)
    assert row.runs_saved_by_pairing == pytest.approx(spread / GAIN.var(ddof=1), rel=1e-4)
    assert row.runs_needed == int(np.ceil((Z90 * GAIN.std(ddof=1) / outcome("relation").precision) ** 2))


def test_the_sentence_says_which_way_by_how_much_and_what_pairing_saved(two):
    (row,) = compare(two).rows
    assert row.sentence.startswith(
        "Under better the probability of rupture is 20% instead of 50% in base: lower by 30 points"
    )
    assert "times as many runs" in row.sentence
    (weeks,) = compare(two, outcome="crisis_weeks").rows
    assert "weeks in crisis or worse are" in weeks.sentence
    assert " ".join(str(compare(two)).split()).endswith(CAVEAT)


def test_a_difference_that_may_be_none_is_not_called_one(tmp_path):
    some = study(tmp_path, {"base": level(BASE), "other": level(BASE[::-1])}, {"base": (0, 1), "other": (1, 2, 3)})
    (row,) = compare(some).rows
    assert row.difference.low < 0.0 < row.difference.high
    assert "is not distinguishable from zero: +5 points (" in row.sentence
    even = study(tmp_path, {"base": level(BASE), "other": level(BASE[::-1])}, {"base": (0, 1), "other": (2, 3)})
    (row,) = compare(even).rows
    assert row.difference.estimate == 0.0
    assert "none of 20 differs" not in row.sentence


def test_an_equal_difference_in_every_run_is_stated_and_needs_no_number_of_runs(tmp_path):
    eighths = np.arange(20) / 32.0 - 0.25
    some = study(tmp_path, {"base": level(eighths), "other": level(eighths + 0.125)})
    (row,) = compare(some, outcome="relation").rows
    assert (row.difference.estimate, row.difference.low, row.difference.high) == (0.125, 0.125, 0.125)
    assert (row.runs_saved_by_pairing, row.runs_needed) == (None, None)
    assert " instead of " in row.sentence
    assert "in every run" not in row.sentence


def test_where_no_run_differs_in_the_outcome_the_interval_keeps_a_width(tmp_path):
    some = study(tmp_path, {"base": level(BASE), "other": level(BASE + GAIN)}, {"base": (0, 1), "other": (0, 1)})
    (row,) = compare(some).rows
    assert (row.difference.estimate, row.runs_saved_by_pairing, row.runs_needed) == (0.0, None, None)
    assert row.difference.low < 0.0 < row.difference.high
    assert "none of 20 differs, and at most 11.9% of all runs would" in row.sentence
    assert not row.unchanged


def test_a_variant_that_changed_nothing_is_warned_of(tmp_path):
    found = compare(study(tmp_path, {"base": level(BASE), "idle": level(BASE), "late": level(BASE + GAIN)}))
    assert [row.unchanged for row in found.rows] == [True, False]
    assert len(found.warnings) == 1
    assert found.warnings[0].startswith("idle has no effect: all 20 runs are bit-identical to those of base")
    for run in (0, 19):
        one_bit = level(BASE)
        one_bit[run, 7] = np.nextafter(np.float32(one_bit[run, 7]), np.float32(1.0))
        assert not compare(study(tmp_path, {"base": level(BASE), "hardly": one_bit})).warnings


def test_any_variant_may_be_the_base_and_any_be_left_out(tmp_path):
    some = study(
        tmp_path, {name: level(BASE + relation_gain) for name, relation_gain in (("base", 0), ("a", 0.1), ("b", 0.3))}
    )
    found = compare(some, outcome="relation", base="b")
    assert (found.base, [row.name for row in found.rows]) == ("b", ["base", "a"])
    assert found.rows[1].difference.estimate == pytest.approx(-0.2, abs=1e-6)
    assert [row.name for row in compare(some, outcome="relation", variants=["b", "base"]).rows] == ["b"]


def test_studies_with_common_random_numbers_are_paired_and_named_by_folder(tmp_path):
    one = study(tmp_path / "x" / "run", {"base": level(BASE)})
    other = study(tmp_path / "y" / "run", {"base": level(BASE + GAIN), "more": level(BASE)})
    found = compare([one, other], outcome="relation")
    assert found.base == "x/run:base"
    assert [(row.label, row.name, row.paired) for row in found.rows] == [
        ("y/run:base", "base", True),
        ("y/run:more", "more", True),
    ]
    assert [row.unchanged for row in found.rows] == [False, True]
    assert found.provenance()["compared with"] == "run"
    assert compare([one, other], base="base").base == "x/run:base"
    assert compare([one, other], base="more").base == "y/run:more"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"seed": 2}, "seed 1 and 2"),
        ({"start": "2024-01-08"}, "start 2024-01-01 and 2024-01-08"),
        ({"focus": "XAA-XCC"}, "focus XAA-XBB and XAA-XCC"),
        ({"versions": {**VERSIONS, "numpy": "2.4.0"}}, "version of numpy 2.3.0 and 2.4.0"),
    ],
)
def test_runs_without_common_random_numbers_are_refused_or_compared_unpaired(tmp_path, changed, said):
    one = study(tmp_path / "one", {"base": level(BASE)}, {"base": (0, 1, 2)})
    other = study(tmp_path / "other", {"base": level((BASE + GAIN)[:15])}, {"base": (0,)}, **changed)
    with pytest.raises(
        sim.UsageError, match=f"one:base and other:base have no common random numbers.*{said}.*--unpaired"
    ):
        compare([one, other])
    (row,) = compare([one, other], unpaired=True).rows
    assert not row.paired
    assert (row.runs, row.runs_saved_by_pairing, row.unchanged) == (15, None, False)
    assert row.difference.estimate == pytest.approx(1 / 15 - 3 / 20)
    assert "independent samples, without common random numbers" in row.sentence


@pytest.mark.parametrize("changed", [{"versions": {**VERSIONS, "python": "3.13.1"}}, {"roster": ["XAA", "XBB", "XCC"]}])
def test_another_minor_version_of_python_or_another_state_leaves_studies_paired(tmp_path, changed):
    other = study(tmp_path / "other", {"base": level(BASE)}, **changed)
    assert compare([study(tmp_path / "one", {"base": level(BASE)}), other]).rows[0].paired


def test_common_random_numbers_stay_paired_beside_separate_ones(tmp_path):
    one = study(tmp_path / "one", {"base": level(BASE), "more": level(BASE + GAIN)})
    other = study(tmp_path / "other", {"base": level(BASE)}, seed=9)
    found = compare([one, other], unpaired=True)
    assert [row.paired for row in found.rows] == [True, False]
    assert differences_of(found)["same"].to_numpy().tolist() == [False, False]
    tiny = study(tmp_path / "tiny", {"base": level(BASE[:2])}, seed=9)
    assert compare([one, tiny], unpaired=True).rows[-1].runs == 2
    with pytest.raises(sim.UsageError, match="at least 2 runs"):
        compare([one, study(tmp_path / "tiny", {"base": level(BASE[:1])}, seed=9)], unpaired=True)


def test_studies_are_cut_to_the_runs_and_weeks_they_have_in_common(tmp_path, two_states):
    long = sim.play(sim.Study(two_states, ("base", "amends_early"), 12, weeks=60), tmp_path / "long")
    short = sim.play(sim.Study(two_states, ("base",), 8, weeks=30), tmp_path / "short")
    whole = sim.play(sim.Study(two_states, ("base", "amends_early"), 8, weeks=30), tmp_path / "whole")
    for measured in OUTCOMES:
        cut = compare([long, short], outcome=measured.name)
        assert (cut.runs, cut.weeks) == (8, 30)
        assert cut.rows[1].unchanged
        (same,) = compare(whole, outcome=measured.name).rows
        assert cut.rows[0].difference == same.difference
        assert cut.rows[0].level == same.level
    assert "; only common weeks and runs are compared" in " ".join(str(cut).split())
    assert "only common" not in str(compare(whole))


def test_a_rupture_counts_only_if_its_four_weeks_lie_within_the_common_ones(tmp_path):
    long = study(tmp_path / "long", {"base": level(BASE, 8), "other": level(BASE + GAIN, 8)})
    rupture = np.full((2, 20), np.nan)
    rupture[1, :3] = 2.0, 3.0, 4.0
    long = replace(long, dataset=long.dataset.assign(time_to_rupture=(("variant", "run"), rupture)))
    short = study(tmp_path / "short", {"base": level(BASE, 6)})
    assert compare([long, short]).rows[0].level.estimate == 1 / 20
    assert compare(long).rows[0].level.estimate == 3 / 20


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"outcome": "ruptur"}, "did you mean 'rupture'"),
        ({"precision": 0.0}, "precision must be above 0"),
        ({"precision": float("nan")}, "precision must be above 0"),
        ({"precision": 1.0}, "below 1; got 1"),
        ({"precision": 2.0}, "below 1; got 2"),
        ({"base": "bse"}, "variant 'bse' was not simulated; did you mean 'base'"),
        (
            {"variants": ["worse"]},
            r"variant 'worse' was not simulated; available are: base, better.*--variant worse --runs 20",
        ),
        ({"variants": ["base"]}, "nothing to compare with base; name another variant"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_what_can(two, asked, said):
    with pytest.raises(sim.UsageError, match=said):
        compare(two, **asked)


def test_one_variant_one_run_or_one_folder_twice_is_no_comparison(tmp_path):
    alone = study(tmp_path, {"base": level(BASE)})
    with pytest.raises(sim.UsageError, match=r"has only the variant base\. Simulate others with the same seed"):
        compare(alone)
    with pytest.raises(sim.UsageError, match="named twice"):
        compare([alone, alone])
    with pytest.raises(sim.UsageError, match="at least 2 runs"):
        compare(study(tmp_path, {"base": level(BASE[:1]), "other": level(BASE[:1])}))
    with pytest.raises(sim.UsageError, match="give the results of a study"):
        compare([])


def test_json_has_the_shape_that_programs_rely_on(two):
    said = json.loads(json.dumps(compare(two, precision=0.01).to_json(), allow_nan=False))
    assert {"base": "base", "outcome": "rupture", "precision": 0.01, "caveat": CAVEAT}.items() <= said.items()
    (row,) = said["variants"]
    assert {"name", "paired", "difference", "unchanged", "runs_saved_by_pairing", "runs_needed", "sentence"} <= set(row)
    assert set(row["difference"]) == {"estimate", "low", "high"}


def test_results_compare_by_name_by_contents_and_with_other_results(two_states, tmp_path):
    scenario = sim.load(ROOT / "tests" / "scenario" / "two_states.yaml")
    result = scenario.run(runs=10, variants=("base", "amends_early"), out=tmp_path / "a")
    named, given = result.compare("amends_early"), result.compare(scenario.variant("amends_early"))
    assert [row.name for row in named.rows] == [row.name for row in given.rows] == ["amends_early"]
    assert named.rows == given.rows == sim.compare(result).rows
    assert "Compared with base" in str(named)
    assert named.plot().axes
    alone = scenario.run(runs=10, out=tmp_path / "b")
    assert [row.label for row in alone.compare(result).rows] == ["a:base", "a:amends_early"]
    with pytest.raises(sim.UsageError, match=r"scenario.run\(runs=10, seed=1, variants=\('base', 'amends_early'\)\)"):
        alone.compare("amends_early")
    with pytest.raises(sim.UsageError, match="none of this study's scenario"):
        alone.compare(scenario.variant("base").model_copy(update={"title": "Another"}))


@pytest.mark.parametrize(("weeks", "not_played"), [(20, True), (23, True), (24, False), (30, False)])
def test_a_variant_that_differs_after_the_last_week_only_is_not_played(tmp_path, two_states, weeks, not_played):
    found = compare(
        sim.play(sim.Study(two_states, two_states.variants, 8, weeks=weeks), tmp_path / "run"), outcome="relation"
    )
    (row,) = found.rows
    assert row.not_played == not_played == np.isnan(row.difference.estimate)
    assert ("amends_early is not played" in str(found)) == not_played
    assert ("no effect" in str(found)) == (row.unchanged and not not_played)
    (said,) = found.to_json()["variants"]
    assert (said["difference"]["estimate"] is None) == said["not_played"] == not_played
    json.dumps(found.to_json(), allow_nan=False)


@pytest.mark.parametrize(("day", "later"), [("", False), ("2024-02-25", False), ("2024-02-26", True)])
def test_equal_runs_are_not_played_only_if_all_that_differs_comes_after_the_last_week(tmp_path, day, later):
    incidents = [{"name": "raid", "date": "2024-01-10"}, *([{"name": "late", "date": day}] if day else [])]
    played = {"base": ["raid"], "other": ["raid", "late"]}
    paths = {"base": level(BASE), "other": level(BASE)}
    (row,) = compare(study(tmp_path, paths, incidents=incidents, played_incidents=played)).rows
    assert (row.unchanged, row.not_played) == (True, later)
    both = {"base": [], "other": ["raid", "late"]}
    assert not compare(study(tmp_path, paths, incidents=incidents, played_incidents=both)).rows[0].not_played
    if day:
        appeals = {"base": [], "other": [{"date": day, "by": "XAA", "against": "XBB", "level": "measures"}]}
        assert compare(study(tmp_path, paths, appeals=appeals)).rows[0].not_played == later


def test_a_sentence_has_the_title_of_a_variant_and_the_row_its_name(tmp_path):
    some = study(tmp_path, {"base": level(BASE), "b": level(BASE + GAIN)}, variant_titles={"b": "With a talk"})
    (row,) = compare(some, outcome="relation").rows
    assert (row.label, row.sentence[:20]) == ("b", "Under b (With a talk")


@pytest.mark.parametrize(
    ("ratio", "said"),
    [
        (0.94, "Pairing did not help here: unpaired, 0.94 times as many runs would suffice."),
        (0.95, "Pairing made no difference here."),
        (1.05, "Pairing made no difference here."),
        (1.06, "Unpaired, this would take "),
    ],
)
def test_pairing_is_said_to_matter_from_five_percent_on(ratio, said):
    assert _gain(ratio).startswith(said)


def test_a_label_of_more_than_34_letters_keeps_its_end():
    letters = "".join(chr(97 + place % 26) for place in range(35))
    assert _end(letters[1:]) == letters[1:]
    assert _end(letters) == f"…{letters[2:]}"


def test_a_rupture_is_compared_by_focal_dyad_and_jointly_and_other_outcomes_by_dyad_alone(tmp_path):
    text = scenario_of(tmp_path, "{solidarity: 0.5, solidarity_leader: 1.0}", target=0.3).text
    path = tmp_path / "file.yaml"
    path.write_text(text.replace("focus: LED-TGT", "focus: [LED-TGT, ALY-TGT]"), encoding="utf-8")
    scenario = sim.load(path)
    quiet = with_variants(
        scenario, quiet=leaving_out(scenario.variant(), incidents=tuple(scenario.variant().incidents))
    )
    results = quiet.run(runs=6, weeks=12, variants=("base", "quiet"), out=tmp_path / "run")
    found, dyads = compare(results), ["LED-TGT", "ALY-TGT"]
    assert [*found.by_focal_dyad] == [*dyads, "any_rupture", "all_rupture"]
    assert [*found.to_json()["by_focal_dyad"]] == [*found.by_focal_dyad]
    assert [*compare(results, outcome="relation").by_focal_dyad] == dyads
    assert compare(results, outcome="any_rupture").by_focal_dyad == {}
    about = compare(results.focused_on("ALY-TGT"), outcome="relation").rows[0]
    assert compare(results, outcome="relation").by_focal_dyad["ALY-TGT"][0].difference == about.difference


def test_a_variant_that_leaves_out_an_incident_after_the_last_week_is_not_played(tmp_path, two_states):
    some = with_variants(two_states, peace=leaving_out(two_states.variant(), incidents=("bridge",)))
    for weeks, not_played in ((22, True), (23, False)):
        results = sim.play(sim.Study(some, ("base", "peace"), 8, weeks=weeks), tmp_path / f"run{weeks}")
        assert compare(results).rows[0].not_played == not_played
