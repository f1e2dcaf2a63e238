"""Pictures and texts on other cases: a coalition, a quiet pair, long names with several incidents in a week."""

from __future__ import annotations

import re

import pytest
from conftest import ROOT
from matplotlib.figure import Figure
from matplotlib.text import Text
from page_checks import check_bytes, check_texts, refuse_statistics, texts

import sim
from sim.plotting.pages import marks, study_page
from sim.plotting.style import percent
from sim.questions.pictures import PLOTS, draw

CASES = ("coalition", "quiet", "long_names")
EMPTY = {("quiet", "survival"), ("quiet", "early_warning"), ("long_names", "early_warning")}
ONE_DYAD = {("quiet", "focal_dyads"), ("long_names", "focal_dyads")}
PAIRS = [(case, name) for case in CASES for name in PLOTS if (case, name) not in EMPTY | ONE_DYAD]
each = pytest.mark.parametrize(("case", "name"), PAIRS)


@pytest.fixture(scope="module")
def studies(tmp_path_factory):
    """Every case with all its variants, simulated once."""
    made = {}
    for case in CASES:
        scenario = sim.load(ROOT / "tests" / "cases" / f"{case}.yaml")
        folder = tmp_path_factory.mktemp("cases") / case
        made[case] = scenario.run(150, 1, variants=scenario.variants, out=folder)
    return made


def words(figure):
    return " ".join(text.get_text() for text in texts(figure)).replace("\n", " ")


@each
def test_no_two_texts_touch_and_none_leaves_the_page(studies, case, name, tmp_path):
    figure = studies[case].plot(name)
    check_texts(figure, tmp_path)
    assert PLOTS[name].question in words(figure)


@each
def test_a_picture_computes_no_statistics(studies, case, name, monkeypatch):
    results, picture = studies[case], PLOTS[name]
    options = {"thresholds": results.manifest["thresholds"]} if picture.ladder else {}
    data = picture.data(results.dataset, "base", **options)
    refuse_statistics(monkeypatch)
    assert isinstance(study_page(picture.draw, data, picture.question, results.manifest, "base"), Figure)


@pytest.mark.parametrize("name", [name for name in PLOTS if ("long_names", name) in PAIRS])
def test_the_same_data_give_the_same_bytes(studies, name, tmp_path):
    check_bytes(lambda: studies["long_names"].plot(name), tmp_path)


@pytest.mark.parametrize("case", CASES)
def test_comparisons_and_attributions_are_legible(studies, case, tmp_path):
    check_texts(studies[case].compare().plot(), tmp_path)
    scenario = sim.load(ROOT / "tests" / "cases" / f"{case}.yaml")
    players = ("boarding_of_the_survey_vessel", "boarding_of_the_mail_packet", "embargo_on_irrigation_machinery")
    if case == "coalition":
        players = ("ramming", "raid", "XAA.fleet")
    if case != "quiet":
        figure = scenario.attribute(players, runs=30).plot()
        check_texts(figure, tmp_path)
        assert "+0.0 (+0.0 to +0.0)" not in words(figure)
        if case == "long_names":
            assert {"Boarding, 6 Jun 2022", "Boarding, 7 Jun 2022"} <= {text.get_text() for text in texts(figure)}
            assert "Embargo on irrigation machinery" in words(figure)


def test_the_window_of_a_coalition_is_legible(tmp_path):
    figure = sim.load(ROOT / "tests" / "cases" / "coalition.yaml").window("amends", "release", runs=20).plot()
    check_texts(figure, tmp_path)
    assert "Ramming of a trawler, Seizure of a pilot boat" in words(figure)
    assert "Walk-out" not in words(figure)
    noted = [text for text in texts(figure) if text.get_text().startswith("Point of no return")]
    assert all(text.get_bbox_patch() is not None for text in noted)


@each
def test_incidents_of_other_dyads_are_not_on_the_focal_dyads_timeline(studies, case, name):
    if case == "coalition":
        figure = studies[case].plot(name)
        assert "Walk-out from the league" not in words(figure)
        assert "Raid on a depot" not in words(figure)
    other = marks(studies["coalition"].manifest, "base", "XCC-XDD")
    assert [label for _, label in other.incidents] == ["Walk-out from the league", "Raid on a depot"]


def test_incidents_of_a_week_have_one_label(studies):
    together = words(studies["coalition"].plot("fan"))
    assert "8 to 10 May 2023 Ramming of a trawler, Seizure of a pilot boat" in together
    named = words(studies["long_names"].plot("variants"))
    assert "6 to 10 Jun 2022" in named
    assert "Boarding (3)" in named
    assert "embargo_on" not in named


@pytest.mark.parametrize(("case", "name"), sorted(EMPTY))
def test_an_empty_picture_is_refused_with_the_reason(studies, case, name):
    with pytest.raises(sim.UsageError, match=r"no picture '\w+' of base: (no run r|the study has 52 w|every run r)"):
        studies[case].plot(name)


def test_an_empty_picture_is_omitted_and_the_summary_says_why(studies, tmp_path, capsys):
    drawn = {path.stem for path in draw(studies["quiet"], variants=["base"], folder=tmp_path)}
    assert drawn == set(PLOTS) - {name for case, name in EMPTY | ONE_DYAD if case == "quiet"}
    assert "no picture 'survival' of base: no run ruptures" in capsys.readouterr().err
    assert "No run ruptures, so there is nothing to draw" in str(studies["quiet"].summary())


@pytest.mark.parametrize("case", CASES)
def test_storylines_are_told_apart_and_end_where_their_lines_end(studies, case):
    result = studies[case]
    figure, told = result.plot("storylines"), result.storylines()
    data = PLOTS["storylines"].data(result.dataset, "base", thresholds=result.manifest["thresholds"])
    labels = [" ".join(t.get_text().split()) for t in figure.findobj(Text) if "as run" in t.get_text()]
    ends = sorted(float(re.search(r"ends at ([+−]\d\.\d\d)", label)[1].replace("−", "-")) for label in labels)
    assert ends == sorted(round(float(end), 2) for end in data["medoid_path"].to_numpy()[:, -1])
    assert len(set(labels)) == data.sizes["storyline"]
    descriptions = [line.description for line in told.lines]
    assert len(set(descriptions)) == len(descriptions)


def test_a_comparison_without_difference_says_so(studies):
    assert "no difference in any run" in words(studies["quiet"].plot("compare"))
    text = str(studies["coalition"].compare())
    assert "none of 150 differs" not in text.partition("Under no_meddling")[0]


def test_rare_shares_are_counts():
    assert percent(0.005, 200) == "1 of 200"
    assert percent(0.995, 200) == "199 of 200"
    assert percent(0.005) == "<1%"
    assert [percent(share, 200) for share in (0.0, 0.01, 1.0)] == ["0%", "1%", "100%"]


def test_the_summary_says_what_the_incidents_add(studies):
    text = " ".join(str(studies["coalition"].summary()).split())
    assert "Rupture without any of the named incidents (variant no_incidents): remote" in text
    alone = " ".join(str(studies["coalition"].summary("base")).split())
    assert "What the incidents add to the probability of rupture: simulate a variant without them" in alone
    assert "incidents add" not in str(studies["quiet"].summary())
