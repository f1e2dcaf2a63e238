"""A brief with sliders in a real browser without a network: numbers, keyboard, accessibility, no script, paper."""

from __future__ import annotations

import json
import shutil

import pytest
from pages import study

import sim
from sim.briefing.brief import brief

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-headless-shell", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium on the PATH")
POWER = "states.XAA.factions.veterans.power"
BAKE = {POWER: [0.1, 0.4, 0.6], "incident": ["on", "off"], "incidents.bridge.responsibility": [0.2, 0.9]}
POWERS, SWITCH = "#choice-0", "#choice-1"


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return sim.open_results(study(tmp_path_factory.mktemp("pages"), words="--runs 60 --weeks 90"))


@pytest.fixture(scope="module")
def file(results, tmp_path_factory):
    return brief(results, bake=BAKE).save(tmp_path_factory.mktemp("page") / "brief.html")


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser, file):
    """Return a function that opens the brief with the network cut; no error, complaint or request may occur."""
    contexts, faults = [], []

    def opened(width=1280, **options):
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, offline=True, **options))
        page = contexts[-1].new_page()
        page.on("request", lambda request: request.url.startswith("file:") or faults.append(request.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text))
        page.goto(file.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def rupture(page):
    return page.inner_text("#baked-rows tbody tr:first-child td:nth-child(2)")


def fan(page):
    return page.evaluate("document.querySelector('#baked-fan').innerHTML")


def test_moving_the_slider_shows_what_a_sweep_gives(open_page, results):
    page = open_page()
    assert not page.is_visible("text=The sliders need a script")
    swept = sim.sweep(sim.Study(sim.load(results.folder / "scenario.yaml"), runs=60, weeks=90),
                      {POWER: [0.1, 0.4, 0.6], "incidents.bridge.responsibility": [0.2, 0.9]})  # fmt: skip
    by_values = {row.values: row.level for row in swept.settings}
    seen = set()
    for place, power in enumerate((0.1, 0.4, 0.6)):
        page.fill(POWERS, str(place))
        level = by_values[power, 0.9]
        assert rupture(page) == f"{level.words}, {level.estimate:.0%} ({level.low:.0%} to {level.high:.0%})"
        assert page.inner_text("#baked-lead span") == rupture(page)
        assert page.inner_text("output[for=choice-0]") == str(power)
        seen.add(fan(page))
    assert len(seen) == 3


def test_a_switch_takes_the_incident_and_its_mark_away(open_page):
    page = open_page()
    marks = "#baked-fan line title"
    assert page.locator(marks).count() == 1
    page.uncheck(SWITCH)
    assert page.locator(marks).count() == 0
    assert rupture(page).startswith("remote")


def test_the_settings_can_be_moved_by_keyboard_and_are_announced(open_page):
    page = open_page()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "choice-0":
            break
    before = rupture(page)
    page.keyboard.press("ArrowRight")
    assert page.get_attribute(POWERS, "aria-valuetext") == "0.6"
    assert rupture(page) != before
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert not page.is_checked(SWITCH)
    assert page.get_attribute("#baked-lead", "aria-live") == "polite"
    assert page.locator("#baked label").count() == 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_is_accessible_and_as_wide_as_the_screen(open_page, width, scheme):
    from axe_playwright_python.sync_playwright import Axe

    page = open_page(width, color_scheme=scheme, bypass_csp=True)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_a_script_the_page_shows_a_table_and_says_why(open_page):
    page = open_page(java_script_enabled=False)
    assert not page.is_visible("#baked")
    assert page.is_visible("text=The sliders need a script")
    assert page.is_visible("text=as in the file")


def test_a_script_that_is_not_the_page_s_own_does_not_run(open_page, file, browser):
    changed = file.with_name("changed.html")
    changed.write_text(file.read_text(encoding="utf-8").replace("function show()", "window.ran = 1; function show()"))
    page = browser.new_page()
    page.goto(changed.as_uri())
    assert page.is_visible("text=The sliders need a script")
    assert page.evaluate("window.ran") is None
    assert json.loads(page.text_content("#baked-data"))["weeks"] == 90
    page.close()
