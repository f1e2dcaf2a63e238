"""Measure the page of `bilateral explore` in a real browser: first paint, and the answer after a change.

`python benchmarks/explorer.py` needs Chromium on the PATH and the playwright package; run it on an idle machine.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
SCENARIO, SLIDER = "russia_azerbaijan_2025", "states-AZE-factions-hardliners-power"
TRIALS = 10
CHANGE = """([id, value]) => {
  window.seen = []; delete document.body.dataset.runs;
  const from = performance.now();
  new MutationObserver(() => seen.push([document.body.dataset.runs, performance.now() - from]))
    .observe(document.body, {attributes: true, attributeFilter: ['data-runs']});
  const slider = document.getElementById(id);
  slider.value = value; slider.dispatchEvent(new Event('input'));
}"""


@contextmanager
def explorer() -> Iterator[str]:
    """Start the program in an empty folder and yield the address that it prints."""
    with TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "sim", "explore", SCENARIO]
        run = subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, text=True)
        assert run.stdout
        yield run.stdout.readline().split()[1]
        run.kill()
        run.wait()


def measured(browser: Any, address: str) -> Iterator[tuple[str, float]]:
    """Yield what was measured, in milliseconds."""
    for trial in range(TRIALS):
        page = browser.new_page()
        page.goto(address)
        page.wait_for_selector("body[data-runs='200']")
        yield "first paint", page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        page.evaluate(CHANGE, [SLIDER, str(0.4 + trial / 100)])
        page.wait_for_selector("body[data-runs='200']")
        for runs, after in page.evaluate("seen"):
            if runs:
                yield f"{runs} runs after a change", after
        page.close()


def main() -> None:
    """Print the median and the range of each measurement."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-headless-shell", "google-chrome"))))
    found: dict[str, list[float]] = {}
    with explorer() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for name, after in measured(browser, address):
            found.setdefault(name, []).append(after)
        browser.close()
    for name, values in found.items():
        print(f"{name:<28} {statistics.median(values):5.0f} ms ({min(values):.0f} to {max(values):.0f})")


if __name__ == "__main__":
    main()
