"""The documentation site: it builds without a warning, and the page of pictures is what its list makes of them."""

from __future__ import annotations

import subprocess
import sys

import pytest
from conftest import ROOT

DOCS = ROOT / "docs"


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
    assert "sim.notebook.Scenario.run" in (site / "reference" / "python.html").read_text(encoding="utf-8")


def test_the_site_needs_no_network(site):
    for path in site.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not any(f'{loads}="{scheme}//' in text for loads in ("src",) for scheme in ("http:", "https:", "")), path


def test_the_page_of_pictures_shows_each_with_its_command(monkeypatch):
    monkeypatch.syspath_prepend(str(DOCS))
    from gallery import PICTURES, page

    assert (DOCS / "gallery.md").read_text(encoding="utf-8") == page()
    assert all((DOCS / "pictures" / f"{picture.name}.png").is_file() for picture in PICTURES)
