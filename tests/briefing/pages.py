"""Pages of HTML as the tests read them, and a small study with every answer that a brief can report."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from conftest import ROOT
from made_up_cases import fit_to, rows, table, write_table

from sim.cli import bilateral
from sim.questions.calibrate.saved_fit import write_fit

TWO = ROOT / "tests" / "scenario" / "two_states.yaml"
RIVALS = """
readings:
  careless: {claim: Carelessness, incidents: {bridge: {responsibility: 0.5}}}
  hostile: {claim: Hostility, incidents: {bridge: {responsibility: 1, intent: 0}}}
propositions:
  helps: {claim: Amends help, outcome: mean_relation, higher: amends_early, lower: base, at_least: 0}
"""
SCENARIO = TWO.read_text(encoding="utf-8").replace('cameo: "055",', 'cameo: "055", rung: strained,') + RIVALS
"""Two states with a record that codes a rung, rival readings and a proposition."""
VOID = {"meta", "link", "img", "br", "hr", "input", "source", "base"}


@dataclass
class Element:
    """An element: its tag, attributes, and the children and texts in it."""

    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    def all(self, *tags: str) -> list[Element]:
        """Every element with one of these tags within this one, in order; with no tag, every element."""
        inner = [child for child in self.children if isinstance(child, Element)]
        return [e for child in inner for e in ([child] * (not tags or child.tag in tags) + child.all(*tags))]

    def text(self, without: tuple[str, ...] = ()) -> str:
        """What it says, without the elements of some tags."""
        parts = (c if isinstance(c, str) else "" if c.tag in without else c.text(without) for c in self.children)
        return " ".join(" ".join(parts).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.open[-1].children.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data):
        self.open[-1].children.append(data)


def parsed(html: str) -> Element:
    """The page as a tree; every element must be closed where it should be."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1
    return reader.root


def sections(page: Element) -> dict[str, Element]:
    """The sections of a page by id."""
    return {section.attributes["id"]: section for section in page.all("section")}


def call(words: str, **places: Path) -> None:
    """Run a verb."""
    bilateral.main([word.format(**places) for word in words.split()], standalone_mode=False)


def study(folder: Path, text: str = "", words: str = "--runs 200 --weeks 100") -> Path:
    """Simulate a scenario (by default the two states with rivals) into `folder`/run."""
    file = folder / "two.yaml"
    file.write_text(text or SCENARIO, encoding="utf-8")
    call(f"run {{file}} {words} --quiet --out {{run}}", file=file, run=folder / "run")
    return folder / "run"


SMALL = {
    "attribute": "attribute {run}/scenario.yaml --runs 8 --weeks 30 --players bridge,XAA.veterans "
    "--out {run}/attribute",
    "window": "window {run}/scenario.yaml --runs 8 --every 10 --within 8 --out {run}/window",
    "robust": "robust {run}/scenario.yaml --theory prospect --draws 4 --runs-per-draw 4 --runs 20 --weeks 30 "
    "--out {run}/robust",
    "readings": "readings {run}/scenario.yaml --runs 120 --weeks 100 --out {run}/readings",
    "backtest": "backtest {cases} --runs 4 --fit {fit} --out {run}/backtest",
}
"""Commands that answer each question quickly."""


def answered(folder: Path) -> Path:
    """A study with every answer."""
    run = study(folder)
    write_fit(fit_to(table(folder, 30, seed=9).cases), folder / "fitted.json")
    cases = write_table(folder / "cases.csv", rows(8))
    for words in SMALL.values():
        call(f"{words} --quiet", run=run, cases=cases, fit=folder / "fitted.json")
    return run


NUMBER = re.compile(r"(?<![\w.])[+-]?\d[\d,]*(?:\.\d+)?(?![\w.]*\d)")


def numbers(text: str) -> list[str]:
    """The numbers in a text, without signs, thousands separators and dates' months."""
    return [number.lstrip("+-").replace(",", "") for number in NUMBER.findall(text)]
