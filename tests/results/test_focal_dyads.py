"""Requirements on studies with several focal dyads: each is recorded as if it were the only one, in the same runs."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from alignment_files import scenario_of, with_focus
from click.testing import CliRunner

import sim
from sim.cli import bilateral
from sim.results.outcomes import OUTCOMES
from sim.results.variables import OF_FOCAL
from sim.running.block import play_outcomes
from sim.running.ensemble import expand

LED, ALY = "LED-TGT", "ALY-TGT"
RUNS, WEEKS = 40, 40


@pytest.fixture(scope="module")
def several(tmp_path_factory):
    """A scenario with two focal dyads."""
    return with_focus(tmp_path_factory.mktemp("several"), f"[{LED}, {ALY}]")


@pytest.fixture(scope="module")
def results(several, tmp_path_factory):
    """Some runs of it."""
    return several.run(runs=RUNS, weeks=WEEKS, out=tmp_path_factory.mktemp("run") / "several")


@pytest.mark.parametrize("dyad", [LED, ALY])
def test_a_focal_dyad_is_recorded_as_if_it_were_the_only_one(results, dyad, tmp_path):
    alone = with_focus(tmp_path, dyad).run(runs=RUNS, weeks=WEEKS, out=tmp_path / "alone")
    about = results.focused_on(dyad)
    assert about.dataset.attrs["focus"] == alone.dataset.attrs["focus"] == dyad
    for variable in OF_FOCAL:
        assert about.dataset[variable.name].identical(alone.dataset[variable.name]), variable.name
    assert str(about.story("worst")) == str(alone.story("worst"))
    assert str(about.summary().first) == str(alone.summary().first)


def test_a_dyad_asked_for_leads_the_others_in_the_same_runs(several, results, tmp_path):
    asked = several.focused_on("tgt-aly")
    assert asked.focal_dyads == (("ALY", "TGT"), ("LED", "TGT"))
    led = asked.run(runs=RUNS, weeks=WEEKS, out=tmp_path / "led")
    assert np.array_equal(led.dataset["rung"], results.focused_on(ALY).dataset["rung"])
    assert several.focused_on(LED) is several


def test_added_runs_are_those_of_one_study(several, tmp_path):
    whole = several.run(runs=RUNS, weeks=10, out=tmp_path / "whole")
    several.run(runs=RUNS // 2, weeks=10, out=tmp_path / "half")
    added = expand(tmp_path / "half", RUNS)
    assert added.manifest["results_sha256"] == whole.manifest["results_sha256"]


def test_verification_counts_the_arrays_of_every_focal_dyad(results):
    groups = ("series", "inputs", "events", f"focal/{ALY}")
    counted = [len(xr.open_dataset(results.folder / "results.nc", group=group).variables) for group in groups]
    assert sim.verify(results.folder).arrays == sum(counted)


def test_ruptures_of_every_dyad_are_counted(results):
    for dyad in (LED, ALY):
        a, b = dyad.split("-")
        ruptured = results.focused_on(dyad).dataset["time_to_rupture"].notnull().sum("run")
        assert results.dataset["rupture_count"].sel(source=a, target=b, drop=True).equals(ruptured.astype("i4"))
    assert float(results.summary().elsewhere["base"]["ALY-LED"].estimate) == 0.0


def test_outcomes_without_a_record_are_those_of_the_record(several, results):
    played = play_outcomes(sim.Study(several, weeks=WEEKS), sim.Study(several).cases, range(RUNS))[0]
    times = results.dataset["focal_time_to_rupture"].isel(variant=0).to_numpy()
    paths = (results.dataset[name].isel(variant=0).to_numpy() for name in ("dyad_relation", "rung"))
    relation, rung = paths
    for place, measured in enumerate(OUTCOMES):
        assert np.array_equal(played[place], measured.values(relation, rung, times)), measured.name
    either, both, first = (played[[o.name for o in OUTCOMES].index(f"{n}rupture")] for n in ("any_", "all_", ""))
    assert both.sum() < first.sum() < either.sum() < RUNS


def test_a_dyad_that_cannot_be_asked_about_is_refused_with_the_next_step(several, results):
    with pytest.raises(sim.UsageError, match=r"ALY-LED is not a focal dyad .* --focus ALY-LED"):
        results.focused_on("ALY-LED")
    for dyad in ("ALY-QQQ", "ALY-ALY", "ALY"):
        with pytest.raises(sim.UsageError, match="is not a focal dyad") as unknown:
            results.focused_on(dyad)
        assert "--focus" not in str(unknown.value)
    with pytest.raises(sim.UsageError, match="'ALY' is not a dyad; write two states with a dash, such as LED-TGT"):
        several.focused_on("ALY")
    with pytest.raises(sim.UsageError, match="no relation between LED and ZZZ; there are: ALY-LED"):
        several.focused_on("LED-ZZZ")


@pytest.mark.parametrize(
    ("focus", "said"),
    [
        ("[LED-TGT, TGT-LED]", r"focus\[1\]: TGT-LED is listed twice"),
        ("[LED-TGT, ALY-TGR]", r"did you mean 'TGT'"),
        ("[]", r"focus: must be a dyad such as AZE-RUS, or a list of 1 to 12"),
        ("[LEDTGT]", r"focus\[0\]: must be a dyad such as"),
    ],
)
def test_a_focus_that_is_wrong_is_refused_at_its_place(focus, said, tmp_path):
    with pytest.raises(sim.ScenarioError, match=said):
        with_focus(tmp_path, focus)


def test_verbs_ask_about_another_focal_dyad(results):
    def said(*words):
        done = CliRunner().invoke(bilateral, words, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    folder = str(results.folder)
    assert "Rupture between ALY and TGT" in said("summary", folder, "--focus", "TGT-ALY")
    said("story", folder, "--focus", ALY, "--run", "worst")
    said("plot", folder, "--focus", ALY, "--picture", "decomposition")
    said("plot", folder, "--picture", "focal_dyads")
    assert len(list((results.folder / ALY).glob("story-*.txt"))) == 1
    assert (results.folder / f"decomposition-{ALY}.png").exists()
    assert (results.folder / "focal_dyads.png").exists()


def test_every_dyad_with_a_relation_can_lead_though_one_of_them_mediates_in_a_variant():
    scenario = sim.load("qatar_2017")
    for dyad in scenario.file.relations:
        assert "-".join(scenario.focused_on(dyad).focus) == dyad


def test_a_variant_that_moves_another_focal_dyad_alone_has_an_effect(tmp_path):
    text = scenario_of(tmp_path, "{input_noise: 0}", order=("ALY", "LED", "TGT", "ZZZ")).text
    text = text.replace("focus: LED-TGT", f"focus: [{LED}, ALY-ZZZ]").replace(
        "relations: {ALY-LED: 0.75, LED-TGT: -0.1, ALY-TGT: -0.1}", "relations: {LED-TGT: -0.1, ALY-ZZZ: 0.1}"
    )
    raid = "variants: {second: {incidents: {spat: {date: 2024-02-05, victim: ALY, offender: ZZZ, severity: 3}}}}\n"
    (tmp_path / "two.yaml").write_text(text + raid, encoding="utf-8")
    results = sim.load(tmp_path / "two.yaml").run(runs=12, weeks=20, variants=("base", "second"), out=tmp_path / "run")
    (row,) = results.compare().rows
    assert not row.unchanged
    assert row.difference.estimate == 0.0
    assert not results.summary().variants["second"].unchanged


def test_studies_about_different_dyads_are_compared_about_a_common_one(several, results, tmp_path):
    other = several.focused_on(ALY).run(runs=RUNS, weeks=WEEKS, seed=2, out=tmp_path / "other")
    with pytest.raises(sim.UsageError, match=rf"different dyads: {LED}, {ALY}.*--focus {LED}"):
        sim.compare(results, other)
