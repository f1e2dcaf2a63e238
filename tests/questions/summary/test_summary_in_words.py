"""Sentences and tables of a summary: which ones are said, and of which numbers."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from sim.model.actions import LEVELS
from sim.model.ladder import RUNGS
from sim.questions.summary.joint import of_times
from sim.questions.summary.parameter_uncertainty import OutcomeUncertainty, ParameterUncertainty
from sim.questions.summary.summary import VariantSummary, Worst
from sim.questions.summary.text import GIVEN_THE_RECORD, NO_PICTURES, NO_SUCH_VARIANT, answers, half_ruptured, text
from sim.results.dates import ChangeDate, ChangeDates
from sim.results.run_folder import CONDITIONED
from sim.statistics.intervals import Estimate, share

RUNS, WEEKS = 1000, 60
DATES = ChangeDates(dt.date(2024, 1, 1), WEEKS)
LAST = DATES.first_day(WEEKS - 1)
NEVER = Estimate(np.nan, np.nan, np.nan)


def shares(names, **given):
    return {LAST: {name: given.get(name, 0.0) for name in names}}


def variant(**given):
    """One variant in which three runs in ten rupture."""
    usual = {
        "variant": "base", "runs": RUNS, "dates": DATES, "rupture": share(300, RUNS), "severance": share(0, RUNS),
        "rupture_weeks": NEVER, "rupture_dates": tuple(DATES.of(week) for week in (1, 2, 3)),
        "repair": share(60, 300), "repair_weeks": NEVER, "recalled_by": {},
        "rung_on": shares(RUNGS, normal=0.7, recalled=0.3),
        "relation_rung_on": shares(RUNGS[:5], normal=0.7, crisis=0.3),
        "in_force_on": shares(LEVELS, none=0.7, recalled=0.3),
        "end": {"median": 0.25, "p05": -0.5, "p95": 0.75}, "end_rung": "normal",
        "worst": Worst(17, "recalled", ChangeDate(dt.date(2024, 3, 5), of_event=True), "crisis", 1),
        "unchanged": False,
    }  # fmt: skip
    return VariantSummary(**usual | given)


def sentences(s, *ask):
    return answers({"names": ("Avaria", "Borovia"), "ask": ask}, s)


def page(*variants, several=None, parameters=None, elsewhere=None, **manifest):
    """The whole text of a summary on one line a row, without the folds."""
    usual = {
        "title": "Made up", "question": "Does it break?", "seed": 7, "names": ("Avaria", "Borovia"),
        "ask": ["rupture"], "state_names": {}, "assumptions": {"numbers": 9, "sourced": 4, "disputed": 2},
    }  # fmt: skip
    by_name = {s.variant: s for s in variants}
    joint, by_focal_dyad = several or ({}, {})
    return text(SimpleNamespace(
        results=SimpleNamespace(manifest=usual | manifest), first=variants[0], variants=by_name, followed={},
        elsewhere=elsewhere or {}, joint=joint, by_focal_dyad=by_focal_dyad, parameters=parameters,
    ))  # fmt: skip


def in_one_line(said):
    return " ".join(said.split())


def test_a_rupture_and_its_dates_are_told_where_they_are_asked_about():
    rupture, dates, *rest = sentences(variant(), "rupture")
    assert rupture.startswith("Rupture between Avaria and Borovia")
    assert "unlikely, 30% (28% to 32%)" in rupture
    assert "half have begun by the week of 15 January 2024, and 90 % begin between the week of 8 January 2024" in dates
    assert dates.endswith("and the week of 22 January 2024.")
    assert sentences(variant()) == rest
    assert sentences(variant(rupture=share(0, RUNS), rupture_dates=None), "rupture")[1:] == rest


def test_a_probability_that_rounds_to_none_or_all_is_told_in_runs():
    rare = variant(rupture=share(3, RUNS), severance=share(2, RUNS), recalled_by={LAST: share(998, RUNS)})
    said = " ".join(sentences(rare, "rupture"))
    assert all(f"{some} of 1,000 runs" in said for some in (3, 2, 998))


@pytest.mark.parametrize(("severed", "ask", "told"), [
    (0, (), False), (0, ("rupture",), False), (0, ("severance",), True), (1, (), True),
])  # fmt: skip
def test_severed_relations_are_told_where_asked_about_or_where_there_are_any(severed, ask, told):
    said = sentences(variant(severance=share(severed, RUNS)), *ask)
    assert any(one.startswith("Relations severed at any time") for one in said) == told


def test_a_date_that_was_not_played_is_told_with_the_last_day_that_was():
    asked = {dt.date(2024, 2, 1): share(100, RUNS), dt.date(2025, 3, 1): None}
    first, second, *_ = sentences(variant(recalled_by=asked))
    assert first.startswith("Ambassador recalled or worse by 1 February 2024: very unlikely, 10%")
    assert second == (
        "Ambassador recalled or worse by 1 March 2025: not played so far (the last day played is 23 February 2025)."
    )


def test_the_median_time_to_repair_is_told_with_its_interval_or_that_there_is_none():
    weeks = Estimate(20.0, 15.0, np.nan)
    assert (
        "20% (16% to 24%) of ruptured runs. Time from a rupture to full repair: median 20 weeks, 90 % 15 weeks to not "
        "reached (Kaplan-Meier"
    ) in " ".join(sentences(variant(repair_weeks=weeks), "repair"))
    assert "full repair: fewer than half are repaired" in " ".join(sentences(variant(), "repair"))


def test_half_of_the_runs_have_ruptured_by_a_date_or_fewer_than_half_rupture():
    assert half_ruptured(variant()).startswith("fewer than half")
    found = variant(rupture_weeks=Estimate(2.0, 1.0, np.nan))
    assert half_ruptured(found) == (
        "half of all runs have ruptured by the week of 15 January 2024 "
        "(90 %: the week of 8 January 2024 to not reached)"
    )


def test_the_last_week_and_the_worst_plausible_run_are_told():
    end, alone, worst = sentences(variant())
    assert "median +0.25, 90 % of runs between -0.50 and +0.75" in end
    assert "most frequent rung is normal (70% of runs)" in end
    assert alone.endswith("relation alone: normal 70%, crisis 30%. Formal acts in force: none 70%, recalled 30%.")
    assert worst.endswith("recalled from 5 March 2024, 1 week in crisis or worse, crisis at the end (run 17).")


@pytest.mark.parametrize(("some", "told"), [(4, False), (5, True), (6, True)])
def test_shares_of_the_last_week_below_half_a_percent_are_not_listed(some, told):
    held = shares(LEVELS, none=1.0 - some / RUNS, severed=some / RUNS)
    assert ("severed" in sentences(variant(in_force_on=held))[1]) == told


RAID = {"played_incidents": {"base": ["raid"], "calm": [], "other": ["theft"]}}
CALM, OTHER = variant(variant="calm", rupture=share(100, RUNS)), variant(variant="other", rupture=share(200, RUNS))


@pytest.mark.parametrize(("variants", "manifest", "said"), [
    ((variant(), OTHER, CALM), RAID, "Rupture without any of the named incidents (variant calm): very unlikely, 10%"),
    ((variant(), OTHER), RAID, NO_SUCH_VARIANT),
    ((variant(), CALM), RAID | {"scripted_acts": {"base": ["recall"], "calm": []}}, NO_SUCH_VARIANT),
    ((variant(), CALM), RAID | {"appeals": {"base": [], "calm": ["call"]}}, NO_SUCH_VARIANT),
    ((variant(), CALM), RAID | {"appeals": {"base": ["call"], "calm": ["call"]}}, "(variant calm): very unlikely"),
    ((variant(), CALM), RAID | {"ask": ["repair"]}, None),
    ((variant(rupture=share(0, RUNS)), CALM), RAID | {"ask": ["repair"]}, NO_PICTURES),
    ((CALM, variant()), RAID, None),
    ((variant(rupture=share(0, RUNS)),), {}, NO_PICTURES),
    ((variant(rupture=share(1, RUNS)),), {}, None),
])  # fmt: skip
def test_the_part_of_the_incidents_is_told_by_a_variant_that_differs_in_nothing_else(variants, manifest, said):
    found = in_one_line(page(*variants, **manifest))
    every = ("Rupture without any", NO_SUCH_VARIANT, NO_PICTURES)
    assert sum(one in found for one in every) == (said is not None)
    assert said is None or said in found


def test_the_heading_names_the_variant_its_title_another_theory_and_the_weeks():
    assert "Results (base case: 1,000 runs, seed 7, January 2024 to February 2025)" in page(variant())
    titled = {"variant_titles": {"calm": "No raid"}, "theory": "tit_for_tat"}
    assert "Results (variant calm, No raid, theory tit_for_tat: 1,000 runs" in in_one_line(page(CALM, **titled))
    assert "theory" not in page(variant(), theory="bounded_reciprocity").splitlines()[3]


@pytest.mark.parametrize("conditioned", [False, True])
def test_runs_that_follow_a_record_are_said_to(conditioned):
    manifest = {CONDITIONED: {}} if conditioned else {}
    assert in_one_line(page(variant(), **manifest)).count(GIVEN_THE_RECORD) == conditioned


def test_other_dyads_are_those_of_the_first_variant():
    elsewhere = {"base": {"A-B": share(200, RUNS)}, "calm": {"C-D": share(300, RUNS)}}
    found = page(variant(), CALM, elsewhere=elsewhere)
    assert "as shares of runs: A-B 20%." in found
    assert "C-D" not in found


def test_variants_are_compared_in_a_table_only_where_there_are_several():
    asked = {dt.date(2024, 2, 1): share(400, RUNS), dt.date(2025, 3, 1): None}
    first = variant(recalled_by=asked)
    none = variant(
        variant="idle", rupture=share(0, RUNS), repair=share(0, 0), unchanged=True, recalled_by=asked,
        end={"median": -0.5, "p05": 0.0, "p95": 0.0},
    )  # fmt: skip
    assert "common random numbers" not in page(first)
    rows = page(first, none).split("common random numbers\n")[1].splitlines()[:3]
    assert rows[0].split("  ")[-1].strip() == "end (median)"
    assert rows[1].split() == ["base", "30%", "40%", "not", "played", "20%", "+0.25"]
    assert rows[2].split() == ["idle", "0%", "40%", "not", "played", "-", "-0.50", "no", "effect"]


def test_focal_dyads_have_a_row_each_with_what_happens_to_them_together():
    joint = of_times(("A-X", "B-X"), np.array([[1.0, 3.0]] * 3 + [[np.nan, np.nan]]))
    half = replace(variant(), rupture_weeks=Estimate(2.0, 1.0, 3.0), severance=share(20, RUNS))
    dyads = {"base": {"A-X": half, "B-X": variant(severance=share(50, RUNS), repair=share(0, 0))}}
    rows = page(variant(), several=({"base": joint}, dyads)).split("in the same runs\n")[1]
    first, second = map(in_one_line, rows.splitlines()[1:3])
    assert first == "A-X 30% (28% to 32%) the week of 15 Jan 2024 2% 20% 100% -"
    assert second == "B-X 30% (28% to 32%) - 5% - 0% 100%"
    assert "all 2 in 75%" in in_one_line(rows)


def test_uncertainty_of_the_parameters_is_told_where_it_was_computed():
    outcomes = (
        OutcomeUncertainty("rupture", 0.3, 0.1, 0.5, 0.25), OutcomeUncertainty("relation", 0.1, -0.2, 0.4, 0.5),
    )  # fmt: skip
    assert "Parameters:" not in page(variant())
    found = in_one_line(page(variant(), parameters=ParameterUncertainty(64, 8, outcomes)))
    assert "rupture is 30% on average and 10% to 50% in nine of ten" in found
    assert "last week +0.10 and -0.20 to +0.40. They explain 25% of the variance of rupture among runs and 50%" in found


def test_the_last_lines_count_assumptions_and_runs():
    found = in_one_line(page(variant()))
    assert "Assumptions: 9 numbers of the scenario, 4 with a source and 2 marked as disputed" in found
    assert "the number of runs (1,000)" in found
