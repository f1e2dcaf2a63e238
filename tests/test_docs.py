"""The documentation site: it builds without a warning, and the page of pictures is what its list makes of them."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys

import matplotlib.pyplot as plt
import pytest
import yaml
from conftest import ROOT

import sim
from sim.cli import bilateral
from sim.questions.pictures import PLOTS
from sim.scenario.file.layers import merge
from sim.scenario.file.schema import ScenarioFile
from sim.scenario.template import starting_file

DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]


def blocks(page, language):
    """The fenced blocks of a page in a language."""
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    built = tmp_path_factory.mktemp("site")
    words = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", str(DOCS), str(built)]
    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return built


def test_every_page_verb_key_and_name_of_the_code_is_on_the_site(site):
    pages = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    assert {f"{path.stem}.html" for path in DOCS.glob("*.md")} <= pages
    assert {f"notebooks/{path.stem}.html" for path in (ROOT / "notebooks").glob("*.ipynb")} <= pages
    verbs = (site / "reference" / "verbs.html").read_text(encoding="utf-8")
    assert all(f'id="{name}"' in verbs for name in ("run", "window", "early-warning"))
    assert "trade_dependence" in (site / "reference" / "keys.html").read_text(encoding="utf-8")
    assert "sim.notebook.scenario.Scenario.run" in (site / "reference" / "python.html").read_text(encoding="utf-8")


def test_the_site_needs_no_network(site):
    for path in site.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.findall(r'<(?:script|link|img|iframe)[^>]*(?:src|href)="(?:https?:)?//', text), path


def test_every_picture_is_on_the_page_of_pictures_with_its_command(monkeypatch):
    monkeypatch.syspath_prepend(str(DOCS))
    import gallery

    kept = {path.stem for path in (DOCS / "pictures").glob("*.png")}
    assert set(gallery.pictures()) == kept >= set(PLOTS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_on_a_page_has_a_verb_and_options_that_exist(page):
    for line in re.findall(r"^ *bilateral ((?:[a-z-]+)\b.*)$", page.read_text(encoding="utf-8"), re.MULTILINE):
        for command in line.split("#")[0].replace("bilateral ", "").split(";"):
            verb, *words = command.split() or [""]
            options = {text for option in bilateral.commands[verb].params for text in option.opts}
            assert {word.split("=")[0] for word in words if word.startswith("--")} <= options, command


@pytest.mark.parametrize("page", [ROOT / "README.md", DOCS / "start.md"], ids=lambda page: page.stem)
def test_the_python_on_the_first_pages_runs(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (block,) = blocks(page, "python")
    names: dict[str, object] = {}
    exec(block, names)
    plt.close("all")
    assert names["result"].dataset.sizes["run"] == 200
    assert [path.name for path in (tmp_path / "runs").iterdir()]


def test_the_case_of_the_tutorial_is_sound_and_ruptures_less_without_its_incident(tmp_path):
    case = yaml.safe_load(starting_file("KEN", "SOM", dt.date(2026, 11, 23)))
    for block in blocks(DOCS / "own_scenario.md", "yaml"):
        case = merge(case, yaml.safe_load(block), ScenarioFile)
    (tmp_path / "my_case.yaml").write_text(yaml.safe_dump(case), encoding="utf-8")
    scenario = sim.load(tmp_path / "my_case.yaml")
    result = scenario.run(runs=200, seed=1, variants=("base", "no_incident", "no_outsider", "amends"))
    ruptured = result.dataset["time_to_rupture"].notnull().mean("run")
    assert ruptured.sel(variant="no_incident") < ruptured.sel(variant="base")
