"""The brief in Russian, Azerbaijani and Turkish: the numbers of the English one, and no English left unmarked."""

from __future__ import annotations

import json
import re

import pytest
from conftest import ROOT
from pages import answered, parsed, sections, study

import sim
from sim.briefing.brief import brief
from sim.briefing.stored_texts import ENGLISH_ONLY
from sim.errors import UsageError
from sim.languages.catalogues import CODES

CODE = ("style", "script", "code")
ENGLISH = re.compile(r"[A-Za-z]{3}")
DIGITS = re.compile(r"\d+")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return answered(tmp_path_factory.mktemp("answered"))


@pytest.fixture(scope="module")
def pages(run):
    results = sim.open_results(run)
    bake = {"incident": ["on", "off"], "states.XAA.factions.veterans.power": [0.2, 0.5]}
    return {code: parsed(brief(results, bake=bake, language=code).html) for code in CODES}


def texts(element):
    """Texts and labels of a page, without code and what is marked as English."""
    found = [element.attributes["aria-label"]] if "aria-label" in element.attributes else []
    for child in element.children:
        if isinstance(child, str):
            found += [" ".join(child.split())] if child.strip() else []
        elif child.tag not in CODE and child.attributes.get("lang") != "en":
            found += texts(child)
    return found


@pytest.mark.parametrize("code", CODES[1:])
def test_no_english_sentence_is_left_but_those_of_the_file(run, pages, code):
    scenario = (run / "scenario.yaml").read_text(encoding="utf-8")
    names = (run / "backtest" / "backtest.csv").read_text(encoding="utf-8").replace("_", " ")
    english = {text for text in texts(pages["en"]) if ENGLISH.search(text) and " " in text}
    left = {text for text in texts(pages[code]) if text in english and not (text in scenario or text in names)}
    assert {text for text in left if not re.fullmatch(r"[\w.>-]+( [\w.>-]+)*: \S+", text)} == set()
    assert pages[code].all("html")[0].attributes["lang"] == code


@pytest.mark.parametrize("code", CODES[1:])
def test_each_section_has_the_numbers_of_the_english_one(pages, code):
    english, other = sections(pages["en"]), sections(pages[code])
    assert list(english) == list(other)
    for name in ("course", "players", "past-forecasts", "standing"):
        mine, theirs = (_digits(page[name]) for page in (other, english))
        assert mine == theirs, name


def _digits(section):
    """The numbers in the tables of a section."""
    cells = [cell.text() for table in section.all("table") for cell in table.all("td")]
    return [sorted(DIGITS.findall(cell)) for cell in cells]


def test_the_brief_says_that_texts_of_the_file_are_not_translated(pages):
    assert "как они в нём записаны" in sections(pages["ru"])["question"].text()
    assert "as they are written" not in sections(pages["en"])["question"].text()


def test_an_answer_that_could_not_be_given_is_marked_as_english(tmp_path):
    page = parsed(brief(sim.open_results(study(tmp_path, words="--runs 2 --weeks 20")), language="az").html)
    marked = [p.text() for p in page.all("p", "li", "td") if p.attributes.get("lang") == "en"]
    assert any(text.startswith("No storylines: 3 storylines require") for text in marked)


def test_what_stays_english_is_listed_in_the_documentation():
    listed = " ".join((ROOT / "docs" / "brief.md").read_text("utf-8").partition("## Languages")[2].split())
    assert [what for what in ENGLISH_ONLY if what not in listed] == []


def test_the_command_and_the_snippet_name_the_language(run):
    answer = brief(sim.open_results(run), language="tr")
    command, snippet = (element.text() for element in sections(parsed(answer.html))["reproduce"].all("code"))
    assert "--language tr" in command
    assert "language='tr'" in snippet
    assert answer.html == brief(sim.open_results(run), language="tr").html


def test_a_language_without_a_catalogue_is_explained(run):
    with pytest.raises(UsageError, match="no brief in the language 'de'; there are: en, ru, az, tr"):
        brief(sim.open_results(run), language="de")


def test_the_script_of_a_page_with_sliders_has_its_messages(pages):
    data = json.loads(next(e for e in pages["ru"].all("script") if "id" in e.attributes).children[0])
    assert data["language"]["messages"]["{share} now"] == "{share} сейчас"
    assert (data["language"]["locale"], data["language"]["point"]) == ("ru", ",")
