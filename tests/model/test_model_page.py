"""The model's page: its tables are what the code declares, and it names every phase, variable, rung and number."""

from __future__ import annotations

import calendar
import inspect
import os
import re
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from conftest import ROOT

import sim
from sim.model.actions import LEVELS
from sim.model.situation import Situation

PAGE = ROOT / "docs" / "model.md"
TABLES = ("actions", "parameters")
WEEK_ONLY = "# results of this week's phases"
BOTH = "{XAA.all>XBB: 0.5, XBB.all>XAA: 0.5}"
ALIKE = f"""\
format: 1
title: Two states alike
question: Is there one stable state, or two?
start: 2024-01-01
weeks: 104
focus: XAA-XBB
issues: {{peace: Peace between them}}
states:
  XAA: {{name: One, factions: {{all: {{power: 1, interests: {{peace: 0}}}}}}}}
  XBB: {{name: Other, factions: {{all: {{power: 1, interests: {{peace: 0}}}}}}}}
state_stakes: {{XAA: {{peace: 0}}, XBB: {{peace: 0}}}}
relations: {{XAA-XBB: 0.5}}
ideal_tones: {BOTH}
variants:
  ties: {{parameters: {{ties_weight: 0.6}}}}
  image: {{parameters: {{perception_bias: 0.5}}}}
  evidence: {{parameters: {{learning: 0.07}}}}
"""


def number(value):
    """A number as a person writes it: a short decimal, or else a fraction."""
    return f"{value:g}" if value == round(value, 4) else str(Fraction(value).limit_denominator(1000))


def parameters():
    """Every declared number, under a line for each group of `sim.model.parameters`."""
    rows = [
        "| name | symbol | default | range | unit | meaning | origin | status |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for title, names in groups():
        rows.append(f"| **{title}** | | | | | | | |")
        for d in (sim.declared()[name] for name in names):
            facts = (f"`{d.name}`", d.symbol, number(d.default), f"{number(d.low)} to {number(d.high)}", d.unit)
            rows.append(f"| {' | '.join((*facts, d.meaning, d.origin.text, d.origin.status))} |")
    return "\n".join(rows)


def groups():
    """The groups of numbers, titled by the comments `# name: Title.` of `Parameters`, in the order of `declared()`."""
    _, *parts = re.split(r"^    # \w+: (.+)$", inspect.getsource(sim.Parameters), flags=re.MULTILINE)
    names = [re.findall(r"^    (\w+): float", part, flags=re.MULTILINE) for part in parts[1::2]]
    return list(zip(parts[::2], names, strict=True))


def actions():
    """Every row of ACTIONS."""
    rows = ["| act | in words | kind | CAMEO | tone | level | strength |", "|---|---|---|---|---|---|---|"]
    for a in sim.ACTIONS:
        facts = (f"`{a.name}`", a.words, a.kind, a.cameo, f"{a.tone:+.2f}", str(a.level or ""), number(a.strength))
        rows.append(f"| {' | '.join(facts[:-1])} | {facts[-1] if a.strength else ''} |")
    return "\n".join(rows)


def page():
    return PAGE.read_text(encoding="utf-8")


def section(heading):
    """Return the section under a heading, down to the next one of its rank or above."""
    rank = heading.split()[0]
    after = page().split(f"\n{heading}\n")[1]
    return re.split(rf"^#{{1,{len(rank)}}} ", after, flags=re.MULTILINE)[0]


def without_tables(text):
    for name in TABLES:
        before, rest = text.split(f"<!-- {name} -->")
        text = before + rest.split(f"<!-- end of {name} -->")[1]
    return text


@pytest.mark.parametrize(("name", "table"), [("actions", actions), ("parameters", parameters)])
def test_the_tables_of_the_page_are_what_the_code_declares(name, table):
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    before, rest = page().split(begin)
    listed, after = rest.split(end)
    if os.environ.get("REFRESH_EXPECTED"):
        PAGE.write_text(f"{before}{begin}\n{table()}\n{end}{after}", encoding="utf-8")
        listed = f"\n{table()}\n"
    assert listed.strip() == table()


def test_every_declared_number_and_act_has_one_row():
    names = re.findall(r"^\| `(\w+)` \|", parameters(), flags=re.MULTILINE)
    assert names == list(sim.declared())
    assert re.findall(r"^\| `(\w+)` \|", actions(), flags=re.MULTILINE) == [a.name for a in sim.ACTIONS]


@pytest.mark.parametrize(
    ("value", "shown"), [(1 / 52, "1/52"), (1 / 260, "1/260"), (0.055, "0.055"), (-0.2, "-0.2"), (15.0, "15")]
)
def test_numbers_are_shown_as_people_write_them(value, shown):
    assert number(value) == shown


def test_every_phase_has_its_subsection_in_the_order_of_the_week():
    headings = re.findall(r"^### (.+)$", section("## 7 Submodels"), flags=re.MULTILINE)
    assert headings == [phase.name for phase in sim.WEEK]


@pytest.mark.parametrize("phase", [phase.name for phase in sim.WEEK])
def test_every_phase_says_what_it_computes_and_after_whom(phase):
    text = section(f"### {phase}")
    assert "```" in text or "|---|" in text
    assert text.count("Sources: ") == 1


def test_every_variable_that_lasts_is_described_among_the_entities():
    lasting = inspect.getsource(Situation).split(WEEK_ONLY)
    assert len(lasting) == 2
    names = re.findall(r"^    (\w+):", lasting[0], flags=re.MULTILINE)
    assert names[0] == "half_log_odds"
    described = re.findall(r"^\| `(\w+)`", section("## 2 Entities, state variables and scales"), flags=re.MULTILINE)
    assert described == names


def test_every_rung_and_level_is_named_where_it_is_explained():
    for rung in sim.RUNGS:
        assert f"`{rung}`" in section("### ladder")
    for level in LEVELS:
        assert f"`{level}`" in section("### downgrade")


@pytest.mark.parametrize("name", sim.declared())
def test_every_number_is_used_in_the_equations_by_its_name_and_symbol(name):
    text, symbol = without_tables(page()), sim.declared()[name].symbol
    assert re.search(rf"\b{name}\b", text)
    assert not symbol or re.search(rf"\b{name}`? \[{symbol}\]|\b{symbol} = {name}\b", text)


def test_every_publication_named_is_listed_among_the_references():
    entries = (ROOT / "docs" / "references.md").read_text(encoding="utf-8").split("\n- ")
    named = set(re.findall(r"([A-Z][a-z]+)(?: et al\.)? (\d{4})\b", " ".join(page().split())))
    named = {(author, year) for author, year in named if author not in calendar.month_name}
    assert len(named) > 20
    for author, year in named:
        assert any(author in entry and f"({year})" in entry for entry in entries), f"{author} {year}"


def test_every_theory_is_named():
    for theory in sim.THEORIES:
        assert f"`{theory.name}`" in section("## The theory")


def slope(p):
    k = (1 - p.domestic_constraint) / (1 + p.conduct_cost)
    sigma = (p.perception_bias + (1 - p.perception_bias) * k * (1 - p.reciprocity)) / (
        1 - (1 - p.perception_bias) * k * p.reciprocity
    )
    return sigma, p.learning / p.forgetting * sigma + p.ties_weight


def test_what_the_page_says_of_the_slope_follows_from_the_numbers():
    p = sim.Parameters()
    assert slope(p) == pytest.approx((0.52, 0.92), abs=0.005)
    for changed in ({"ties_weight": 0.6}, {"perception_bias": 0.5}, {"learning": 0.07}):
        assert slope(replace(p, **changed))[1] == pytest.approx(1.12, abs=0.005)


def test_what_the_page_says_of_one_stable_state_or_two_is_what_the_mean_week_does(tmp_path):
    (tmp_path / "alike.yaml").write_text(ALIKE, encoding="utf-8")
    world = sim.World(sim.load(tmp_path / "alike.yaml"), ("base", "ties", "image", "evidence"), runs=2, seed=None)
    s, dyad = world.situation, world.setting.named[:, 0]
    held, ties, grievance = s.half_log_odds.copy(), s.ties.copy(), s.grievance.copy()
    held[:, 0] -= world.setting.p.incident_relation_drop * 10 * dyad  # the first run: harm on both sides at once
    grievance[:, 0] += 10 * dyad
    held[:, 1], ties[:, 1] = 0.0, 0.0  # the second run: brought to a neutral relation, ties and all
    world.situation = replace(s, half_log_odds=held, relation=np.tanh(held), ties=ties, grievance=grievance)
    path = []
    for _ in range(3000):  # beyond the horizon
        world.engine.step()
        path.append(world.situation.relation[..., 0, 1])
    assert path[51][0, 0] < -0.9
    assert path[519][0, 0] == pytest.approx(0.16, abs=0.005)
    assert path[-1][0] == pytest.approx(0.5, abs=0.005)
    assert path[-1][1:, 1] == pytest.approx(-0.58, abs=0.03)
