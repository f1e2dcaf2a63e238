"""The page in a real browser without a network: accessible, kind; by keyboard, in two tabs, over a restart."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT

import sim

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-headless-shell", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium on the PATH")
FIRST = "russia_azerbaijan_2025"
DONE = "body[data-runs='200']"
HAWKS = "states-AZE-factions-hardliners-power"
VETERANS = "states-XAA-factions-veterans-power"
SECONDS = 60
WATCH = """([id, value]) => {
  window.seen = []; delete document.body.dataset.runs;
  new MutationObserver(() => seen.push(document.body.dataset.runs))
    .observe(document.body, {attributes: true, attributeFilter: ['data-runs']});
  const slider = document.getElementById(id);
  slider.value = value; slider.dispatchEvent(new Event('input'));
}"""


class Program:
    """`bilateral explore`, started as a user does; `address` is what it prints."""

    def __init__(self, word: str, folder: Path, port: int | None = None) -> None:
        words = [sys.executable, "-m", "sim", "explore", word, *(["--port", str(port)] if port else [])]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self._run = subprocess.Popen(
            words, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # ignored below a shell's background job
        )  # fmt: skip
        assert self._run.stdout
        line = self._run.stdout.readline()
        assert line.startswith("Open http://127.0.0.1:"), self._run.communicate()
        self.address = line.split()[1]
        self.port = int(re.findall(r":(\d+)/", self.address)[0])

    def end(self, how: int = signal.SIGKILL) -> str:
        """End the program and return what it said on stderr."""
        self._run.send_signal(how)
        said = self._run.communicate(timeout=SECONDS)[1]
        self.code = self._run.returncode
        return said


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("two")
    shutil.copy(ROOT / "tests" / "scenario" / "two_states.yaml", made / "two.yaml")
    return made


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    program = Program(FIRST, tmp_path_factory.mktemp("first"))
    yield program
    program.end()


@pytest.fixture(scope="module")
def two(folder):
    program = Program("two.yaml", folder)
    yield program
    program.end()


@pytest.fixture
def open_page(browser):
    """Return a function that opens a page with the network cut; no error and no other address may occur."""
    contexts, faults = [], []

    def opened(address, width=1400, scheme="light", context=None, expects=DONE):
        if context is None:
            context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
            context.set_default_timeout(SECONDS * 1000)
            contexts.append(context)
        page = context.new_page()
        page.route(lambda url: not url.startswith(("http://127.0.0.1:", "blob:", "data:")), lambda route: route.abort())
        page.on("request", lambda r: r.url.startswith(("http://127.0.0.1:", "blob:", "data:")) or faults.append(r.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(address)
        if expects:
            page.wait_for_selector(expects)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def settled(page):
    """Wait until the answer to the last change is complete."""
    page.wait_for_timeout(150)
    for _ in range(SECONDS * 20):
        if page.evaluate("document.body.dataset.runs === '200' && document.body.dataset.asked === String(asked)"):
            return
        page.wait_for_timeout(50)
    raise AssertionError("no complete answer")


def test_a_change_is_answered_from_25_runs_then_100_then_200(open_page, two):
    page = open_page(two.address)
    settled(page)
    page.evaluate(WATCH, [VETERANS, "0.3"])
    settled(page)
    assert [runs for runs in page.evaluate("seen") if runs] == ["25", "100", "200"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 400])
def test_the_page_is_accessible_at_both_widths(open_page, first, width, scheme):
    from axe_playwright_python.sync_playwright import Axe

    page = open_page(first.address, width, scheme)
    for summary in page.locator("summary").all():
        if not summary.evaluate("summary => summary.parentElement.open"):
            summary.click()
    page.select_option("#leader", "AZE")
    page.locator("#seat-form button").click()
    page.wait_for_selector("#seat:not([hidden])")
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_everything_can_be_done_by_keyboard_alone(open_page, two, folder):
    page = open_page(two.address)

    def tab_to(wanted):
        for _ in range(200):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id || document.activeElement.closest('form')?.id") == wanted:
                return
        raise AssertionError(f"no way to {wanted} by Tab")

    tab_to(VETERANS)
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    settled(page)
    assert "0.4 → 0.5" in page.inner_text("#changed")
    tab_to("read")
    page.keyboard.press("Home")
    assert "1 Jan 2024" in page.inner_text("#read-date")
    tab_to("run")
    page.keyboard.press("Enter")
    page.wait_for_selector("#one:not([hidden])")
    tab_to("next")
    page.keyboard.press("Enter")
    assert "(2 of 104)" in page.inner_text("#week-date")
    tab_to("name")
    page.keyboard.press("Control+A")
    page.keyboard.type("by_keyboard.yaml")
    page.keyboard.press("Enter")
    page.wait_for_selector("#save-note:has-text('Saved: ')")
    assert sim.load(folder / "by_keyboard.yaml").file.states["XAA"].factions["veterans"].power.point == 0.5
    assert "bilateral run" in page.inner_text("#command")


def test_a_wrong_input_is_explained_and_changes_nothing(open_page, two):
    page = open_page(two.address)
    before = page.inner_text("#end")
    box = page.locator(f"#{VETERANS}-row input:not([type])")
    for wrong in ("a lot", "1.5", ""):
        box.fill(wrong)
        box.press("Tab")
        note = page.inner_text(f"#{VETERANS}-note")
        assert f"“{wrong}” is not a number from 0 to 1" in note
        assert "still 0.4" in note
    page.fill("#seed", "lucky")
    page.press("#seed", "Tab")
    assert "give a whole number" in page.inner_text("#seed-error")
    page.fill("#run", "500")
    page.locator("#seat-form button").click()
    assert "from 0 to 199" in page.inner_text("#run-error")
    page.fill("#name", "../elsewhere.yaml")
    page.locator("#save-form button").click()
    page.wait_for_selector("#save-note.error")
    assert page.inner_text("#end") == before
    box.fill("0,5")
    box.press("Tab")
    settled(page)
    assert page.locator(f"#{VETERANS}-note").get_attribute("class") == "note"


def test_a_scenario_that_cannot_be_played_is_explained_and_can_be_undone(open_page, two):
    page = open_page(two.address)
    before = page.inner_text("#end")
    page.evaluate(WATCH, ["states-XAA-factions-merchants-interests-pride", "0.9"])
    page.wait_for_selector("#notice:not([hidden])")
    said = page.inner_text("#notice")
    assert "Interest weights, Avaria: merchants: the absolute values of the weights sum to 1.7, more than 1" in said
    assert "The charts show the last one that could" in said
    page.click("#changed button")
    settled(page)
    assert not page.is_visible("#notice")
    assert page.inner_text("#end") == before
    assert page.evaluate("document.activeElement.id") == "theory"


def test_the_latest_change_wins(open_page, two):
    page = open_page(two.address)
    page.evaluate(WATCH, [VETERANS, "0.9"])
    settled(page)
    alone = page.inner_text("#end")
    page.evaluate(WATCH, [VETERANS, "0.05"])
    for value in ("0.2", "0.6", "0.9"):
        page.wait_for_timeout(70)
        page.evaluate(WATCH, [VETERANS, value])
    settled(page)
    assert page.inner_text("#end") == alone
    assert "0.4 → 0.9" in page.inner_text("#changed")


def test_two_tabs_are_answered_each_with_its_own(open_page, two):
    one = open_page(two.address)
    other = open_page(two.address, context=one.context)
    one.uncheck("#on-bridge")
    other.evaluate(WATCH, [VETERANS, "0.8"])
    settled(one)
    settled(other)
    assert "Without: bridge" in one.inner_text("#changed")
    assert "0.4 → 0.8" in other.inner_text("#changed")
    assert one.inner_text("#end") != other.inner_text("#end")


def test_a_leader_can_be_played_to_the_end_against_the_theory(open_page, two):
    page = open_page(two.address)
    page.select_option("#leader", "XAA")
    page.locator("#seat-form button").click()
    page.wait_for_selector("#seat:not([hidden])")
    assert "The theory would choose" in page.inner_text("#act-note")
    for _ in range(3):
        page.click("#skip")
    for act in ("threaten", "threaten", "coerce"):
        page.select_option("#act", act)
        page.click("#do")
        page.wait_for_selector("#do:enabled")
    page.click("#undo")
    page.wait_for_selector("#do:enabled")
    assert "(27 of 104)" in page.inner_text("#week-date")
    page.click("#play-out")
    page.wait_for_selector("#verdict table")
    assert "The same 2 acts in 200 runs" in page.inner_text("#verdict")
    page.click("text=Put these acts into the scenario")
    settled(page)
    assert "2 acts of Avaria’s leader" in page.inner_text("#changed")


def test_pictures_and_numbers_can_be_exported(open_page, two, tmp_path):
    page = open_page(two.address)
    for button, name in (("[data-of=fan]", "fan.svg"), ("[data-of=network]", "network.svg"), ("#csv", "x.csv")):
        with page.expect_download() as download:
            page.click(button)
        download.value.save_as(tmp_path / name)
    picture = (tmp_path / "fan.svg").read_text()
    assert "Two neighbours and a bridge" in picture
    assert "var(" not in picture
    rows = (tmp_path / "x.csv").read_text().splitlines()
    assert len(rows) == 105
    assert rows[1].startswith("0,2024-01-01,")


def test_the_program_may_be_killed_and_started_again(open_page, folder):
    program = Program("two.yaml", folder)
    page = open_page(program.address)
    page.evaluate(WATCH, [VETERANS, "0.7"])
    settled(page)
    shown = page.inner_text("#end")
    program.end()
    page.evaluate(WATCH, [VETERANS, "0.72"])
    page.wait_for_selector("#notice:has-text('does not answer')")
    assert "bilateral explore two.yaml" in page.inner_text("#notice")
    assert page.inner_text("#end") == shown
    again = Program("two.yaml", folder, program.port)
    try:
        assert again.address != program.address
        page.click("#notice button")
        page.wait_for_selector("#notice:has-text('new address')")
        anew = open_page(again.address, context=page.context)
        anew.click("text=Take them up")
        settled(anew)
        assert "0.4 → 0.72" in anew.inner_text("#changed")
    finally:
        again.end()


def test_ctrl_c_ends_the_program_without_a_traceback(folder):
    program = Program("two.yaml", folder)
    time.sleep(0.5)
    said = program.end(signal.SIGINT)
    assert "Traceback" not in said
    assert program.code == 130
