"""A brief of a scenario whose texts are hostile: escaped, readable, and nothing executed."""

from __future__ import annotations

import pytest
from pages import RIVALS, TWO, call, parsed, sections, study

import sim
from sim.briefing.brief import brief

MARKUP = (
    "</title></style><script>alert(1)</script><img src=x onerror=alert(2)> & \"quoted\" 'single' {{ 7*7 }} {% raw %}"
)
LONG = "Unpronounceable" * 40
RIGHT_TO_LEFT = "الجمهورية العربية"
HEBREW = "ישראל (הגדה)"
EDITS = {
    "title: Two neighbours and a bridge": f"title: {MARKUP!r}",
    "question: Does a collapsed bridge undo a good relationship?": f"question: {MARKUP + ' ' + HEBREW!r}",
    "name: Avaria": f"name: {RIGHT_TO_LEFT!r}",
    "name: Borovia": f"name: {LONG!r}",
    "text: An apology on television": f"text: {MARKUP!r}",
    "author: A. Clerk, title: The bridge": f"author: {MARKUP!r}, title: {HEBREW!r}",
    "title: Amends within a week": f"title: {MARKUP!r}",
    "claim: Carelessness,": f"claim: {MARKUP!r},",
    "claim: Amends help,": f"claim: {RIGHT_TO_LEFT + MARKUP!r},",
    "incidents:\n  bridge: {": f"incidents:\n  bridge: {{title: {MARKUP!r}, why: {MARKUP!r}, disputed: true, ",
}


def yaml_of(text: str) -> str:
    for old, new in EDITS.items():
        assert old in text, old
        text = text.replace(old, new.replace("\\'", "''"))
    return text


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    text = yaml_of(TWO.read_text(encoding="utf-8") + RIVALS)
    words = "--runs 120 --weeks 60 --variant base --variant amends_early"
    run = study(tmp_path_factory.mktemp("hostile"), text, words)
    call(
        "attribute {run}/scenario.yaml --runs 4 --weeks 30 --players bridge,XAA.veterans --out {run}/attribute --quiet",
        run=run,
    )
    call("readings {run}/scenario.yaml --runs 120 --weeks 60 --out {run}/readings --quiet", run=run)
    call(
        "robust {run}/scenario.yaml --theory prospect --draws 0 --runs 20 --weeks 30 --out {run}/robust --quiet",
        run=run,
    )
    return run


def test_texts_are_shown_as_they_are_and_become_no_element(run):
    page = parsed(brief(sim.open_results(run)).html)
    assert page.all("script", "img", "iframe", "style")[1:] == []
    assert len(page.all("title")) == 1 + len(page.all("svg"))
    assert page.all("h1")[0].text() == " ".join(MARKUP.split())
    assert not [name for element in page.all() for name in element.attributes if name.startswith("on")]
    said = " ".join(page.text().split())
    for text in (MARKUP, LONG, RIGHT_TO_LEFT, HEBREW):
        assert " ".join(text.split()) in said
    for name in ("question", "course", "players", "rivals", "assumptions"):
        assert "<script>alert(1)</script>" in sections(page)[name].text(), name


def test_the_figure_is_escaped_too(run):
    (svg, *_) = parsed(brief(sim.open_results(run)).html).all("svg")
    assert not svg.all("script", "foreignobject", "a", "image")
    assert "<script>" in svg.text()


def test_texts_find_their_own_direction(run):
    page = parsed(brief(sim.open_results(run)).html)
    for element in page.all("h1", "p", "li", "th", "td", "caption", "figcaption"):
        if element.text() and not element.all("a"):
            assert element.attributes.get("dir") == "auto", element.text()[:60]


def test_long_words_are_broken(run):
    style = "".join(parsed(brief(sim.open_results(run)).html).all("style")[0].children)
    assert "overflow-wrap: anywhere" in style.split("body {")[1].split("}")[0]
