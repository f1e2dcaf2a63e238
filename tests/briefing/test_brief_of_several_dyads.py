"""The brief of a study with several focal dyads: which one it is about, and what the summary says of all of them."""

from __future__ import annotations

import re

import pytest
from alignment_files import with_focus
from pages import Element, parsed, sections

import sim
from sim.briefing.brief import brief
from sim.languages.catalogues import CODES

LED, ALY = "LED-TGT", "ALY-TGT"
TOGETHER = "focal-dyads"
DIGITS = re.compile(r"\d+")


@pytest.fixture(scope="module")
def several(tmp_path_factory):
    """A scenario with two focal dyads."""
    return with_focus(tmp_path_factory.mktemp("several"), f"[{LED}, {ALY}]")


@pytest.fixture(scope="module")
def results(several, tmp_path_factory):
    """Some runs of it."""
    return several.run(runs=40, weeks=40, out=tmp_path_factory.mktemp("played") / "run")


def page_of(results, code="en") -> dict[str, Element]:
    return sections(parsed(brief(results, language=code).html))


def rows(part) -> list[list[str]]:
    """The cells of the one table of a section, row by row."""
    (body,) = part.all("tbody")
    return [[cell.text() for cell in row.all("th", "td")] for row in body.all("tr")]


def test_every_focal_dyad_and_their_joint_outcomes_are_those_of_the_summary(results):
    part, summary = page_of(results)[TOGETHER], results.summary()
    answer = summary.to_json()
    dyads, joint = answer["by_focal_dyad"]["base"], answer["joint"]["base"]
    for (name, rupture, first, follows), dyad in zip(rows(part), (LED, ALY), strict=True):
        p = dyads[dyad]["p_rupture"]
        assert name == f"{dyad} ({dyad[:3]} and {dyad[4:]})"
        assert rupture.endswith(f", {p['estimate']:.0%} ({p['low']:.0%} to {p['high']:.0%})")
        assert [first, follows] == [f"{joint[share][dyad]['estimate']:.0%}" for share in ("first", "follows")]
    printed, items = " ".join(str(summary).split()), [item.text() for item in part.all("li")]
    assert [item.partition(" of ")[0] for item in items] == ["At least one", "Most frequent orders"]
    assert [item for item in items if f"- {item}" not in printed] == []


@pytest.mark.parametrize("code", CODES[1:])
def test_each_language_has_the_numbers_of_the_english_part(results, code):
    english, other = (page_of(results, language)[TOGETHER] for language in ("en", code))
    assert other.all("caption")[0].text() != english.all("caption")[0].text()
    for mine, theirs in zip(other.all("td", "li"), english.all("td", "li"), strict=True):
        assert sorted(DIGITS.findall(mine.text())) == sorted(DIGITS.findall(theirs.text()))


def test_the_brief_says_which_focal_dyad_it_is_about(several, results, tmp_path):
    said = "This brief is about the focal dyad {}; the scenario also has {} (`--focus` chooses)."
    assert said.format(LED, ALY) in page_of(results)["question"].text()
    page = page_of(several.focused_on(ALY).run(runs=2, weeks=2, out=tmp_path / "other"))
    assert said.format(ALY, LED) in page["question"].text()
    assert [row[2:] for row in rows(page[TOGETHER])] == [["-", "-"]] * 2  # nobody ruptures in two weeks
    assert page["bottom-line"].text().startswith("The bottom line Rupture between ALY and TGT")


def test_the_brief_of_one_focal_dyad_speaks_of_no_others(tmp_path):
    answer = brief(with_focus(tmp_path, LED).run(runs=2, weeks=2, out=tmp_path / "run"))
    assert TOGETHER not in [section.name for section in answer.sections]
    assert "focal" not in sections(parsed(answer.html))["question"].text()


def test_runs_seen_from_another_dyad_than_their_first_have_no_brief(results):
    with pytest.raises(sim.UsageError, match=rf"its first focal dyad, {LED}; .*scenario\.yaml --focus {ALY}"):
        results.focused_on(ALY).brief()
