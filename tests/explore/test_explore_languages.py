"""The explorer's page in Russian, Azerbaijani and Turkish."""

from __future__ import annotations

import re

import pytest
from made_up_page import ADDRESS, TOKEN, original_of
from starlette.testclient import TestClient

from sim.explore.answers import Answers
from sim.explore.index import PAGE, index
from sim.explore.server import application
from sim.languages.catalogues import CODES, language_called
from sim.languages.current import ENGLISH
from sim.page.charts import CHART_SCRIPT

MESSAGE = re.compile(r'gettext\("((?:[^"\\]|\\.)*)"')
TEXT = re.compile(r"(?<=[>\"])[^<>\"=]*[A-Za-z]{3}[^<>\"=]*(?=[<\"])")
CLASSES = "scroll tall"
NAMES = {"bilateral explore"}
"""English on the page: its title before the scenario is read."""
UNSPOKEN = re.compile(r"(?:textContent = |el\([^()]*\}, )[\"`][A-Za-z ]{4}")


@pytest.fixture(scope="module", params=CODES)
def spoken_page(request, tmp_path_factory):
    """The code of a language, the page, and what the page is told."""
    app = application(Answers(original_of()), tmp_path_factory.mktemp("page"), TOKEN, language_called(request.param))
    client = TestClient(app, base_url=ADDRESS)
    return request.param, client.get(f"/{TOKEN}/").text, client.get(f"/{TOKEN}/about").json()


def texts(html: str) -> set[str]:
    """Texts and labels of a page: what stands between tags, or in an attribute as several words."""
    found = {text.strip() for text in TEXT.findall(html.partition("</head>")[2])}
    return {text for text in found if " " in text and text != CLASSES}


def test_the_page_is_in_the_language_of_its_reader(spoken_page):
    code, html, about = spoken_page
    assert f'<html lang="{code}">' in html
    if code != "en":
        assert texts(html) & texts(index(ENGLISH)) == NAMES
        assert about["rungs"][4] == language_called(code).gettext("crisis") != "crisis"
        assert about["controls"][0]["kind"] == language_called(code).gettext("Power of factions")
    assert about["rung_names"][4] == "crisis"


def test_the_script_is_given_every_message_that_it_says(spoken_page):
    code, _, about = spoken_page
    scripts = [file.read_text("utf-8") for file in (CHART_SCRIPT, PAGE / "page.js")]
    said = {message for script in scripts for message in MESSAGE.findall(script)}
    given = about["language"]["messages"]
    assert len(said) > 90
    assert set(given) == (set() if code == "en" else said)
    assert about["language"]["point"] == ("." if code == "en" else ",")


def test_the_script_says_nothing_but_messages():
    assert UNSPOKEN.findall((PAGE / "page.js").read_text("utf-8")) == []
