"""The brief: what stands in it, where its numbers come from, and who can read it."""

from __future__ import annotations

import hashlib
import json
import math
import re
import shutil
import subprocess
import sys
from base64 import b64encode

import pytest
from pages import SMALL, Element, answered, call, numbers, parsed, sections, study

import sim
from sim.briefing import asking
from sim.briefing.blocks import Code
from sim.briefing.brief import brief
from sim.briefing.stored_answers import ASKED
from sim.cli import bilateral
from sim.errors import ResultsError
from sim.questions.answer_files import read_answer, sealed
from sim.questions.summary import views
from sim.scenario.describe import register

CODED_WEEK = 24
"""Week of 20 June 2024, from which the record codes the dyad as strained."""
ORDER = [
    "question", "bottom-line", "course", "players", "window", "rivals", "standing", "watch", "typical-courses",
    "assumptions", "past-forecasts", "limits", "reproduce",
]  # fmt: skip


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return answered(tmp_path_factory.mktemp("answered"))


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    return study(tmp_path_factory.mktemp("bare"))


def page_of(folder) -> Element:
    return parsed(brief(sim.open_results(folder)).html)


def stored(run, question):
    return json.loads((run / question / f"{question}.json").read_text())


def test_the_sections_come_in_order_each_with_its_heading(run):
    page = page_of(run)
    assert list(sections(page)) == ORDER
    assert [h.tag for h in page.all("h1", "h2", "h3")] == ["h1"] + ["h2"] * len(ORDER)
    assert [a.attributes["href"] for a in page.all("nav")[0].all("a")] == [f"#{name}" for name in ORDER]


def test_the_bottom_line_has_words_and_numbers(run):
    results = sim.open_results(run)
    rupture = results.summary().first.rupture
    said = sections(page_of(run))["bottom-line"].text()
    assert f"{rupture.words}, {rupture.estimate:.0%} ({rupture.low:.0%} to {rupture.high:.0%})" in said


def test_the_last_coded_rung_is_compared_with_the_runs_of_that_week(run):
    rung = sim.open_results(run).dataset["rung"].sel(variant="base").to_numpy()[:, CODED_WEEK]
    said = sections(page_of(run))["standing"].text()
    assert "The record codes the dyad as strained from 20 Jun 2024 (An apology on television)" in said
    assert f"{(rung == 3).mean():.0%} of the runs are on this rung, and {(rung >= 3).mean():.0%} on it or" in said


def leaves(value, texts):
    """Every number in plain data, and every number in its texts."""
    if isinstance(value, dict):
        for key, held in value.items():
            yield from leaves(key, texts)
            yield from leaves(held, texts)
    elif isinstance(value, list | tuple):
        yield float(len(value))
        for held in value:
            yield from leaves(held, texts)
    elif isinstance(value, str):
        texts.update(numbers(value))
        texts.update(str(int(part)) for date in re.findall(r"\d{4}-\d{2}-\d{2}", value) for part in date.split("-"))
    elif isinstance(value, int | float) and math.isfinite(value):
        yield float(value)


def written_as(answers):
    """Every way to write the numbers of answers: rounded, in percent, or as they stand in texts."""
    texts = set()
    found = list(leaves(answers, texts))
    plain = {f"{abs(round(x, digits)):.{digits}f}" for x in found for digits in range(4)}
    return (
        texts | plain | {f"{abs(100 * x):.{digits}f}" for x in found for digits in range(2)} | {f"{x:g}" for x in found}
    )


def answers_of(run):
    """The answers that each section may take its numbers from, beside the manifest."""
    results = sim.open_results(run)
    week = views.rung_shares(results.dataset, "base").isel(week=CODED_WEEK)
    rungs = [float(week[share].sel(rung_name="strained")) for share in ("share", "or_worse")]
    warning = results.early_warning().to_json()
    signs = [results.signposts(name).to_json() for name in ("repair", "rupture")]
    first = sim.load(run / "scenario.yaml")
    rows = [[row.path, row.value, row.why, *row.sources] for row in register(first.variant())]
    sources = [[name, s.title, str(s.date)] for name, s in first.file.sources.items()]
    csv = [[float(cell) for cell in line.split(",")[2:] if cell] for line in
           (run / "backtest" / "backtest.csv").read_text().splitlines()[1:]]  # fmt: skip
    summary = [results.summary().to_json(), str(results.summary())]
    return {
        "question": [], "bottom-line": summary, "course": summary, "players": stored(run, "attribute"),
        "window": [stored(run, "window"), 50], "rivals": [stored(run, "robust"), stored(run, "readings")],
        "standing": [results.coverage().to_json(), str(results.coverage()), rungs],
        "watch": [stored(run, "readings"), warning, signs],
        "typical-courses": [results.storylines().to_json(), str(results.storylines())], "assumptions": [rows, sources],
        "past-forecasts": [stored(run, "backtest"), csv], "limits": summary,
    }  # fmt: skip


FIXED = {"bottom-line": {"203", "5", "20", "45", "55", "80", "95"}, "course": {"1", "90"}}
"""Numbers of the scale of words, and of the scale of relations and of bands."""


def test_every_number_of_a_section_comes_from_its_own_answer(run):
    results, page = sim.open_results(run), sections(page_of(run))
    dates = {str(n) for n in range(1, 32)} | {str(2024 + n) for n in range(4)}
    for name, answers in answers_of(run).items():
        allowed = written_as([answers, results.manifest]) | FIXED.get(name, set())
        text = page[name].text(without=("svg", "pre"))
        day = re.compile(r"\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w* \d{4}")
        assert {part for date in day.findall(text) for part in numbers(date)} <= dates
        said = numbers(day.sub("", text))
        assert [number for number in said if number not in allowed] == [], name
        assert said or name == "limits"


def test_a_number_that_changes_in_an_answer_changes_in_the_brief(run, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(run, copy)
    for question, place, shown in (
        ("attribute", ("players", 0, "shapley"), "+31.4 (+27.2 to +35.9)"),
        ("window", ("closing_factors", 0, "gain_if_reset"), "+31 points (+27 to +36)"),
        ("readings", ("readings", 0, "weight"), "31% (27% to 36%)"),
        ("robust", ("propositions", 0, "draws", 0, "share"), "31% (27% to 36%)"),
    ):
        path = copy / question / f"{question}.json"
        held = answer = read_answer(path)
        for key in place:
            held = held[key]
        assert shown not in page_of(copy).text()
        held.update(estimate=0.314, low=0.272, high=0.359)
        kept = path.read_text()
        path.write_text(json.dumps(sealed(answer)))
        assert shown in page_of(copy).text(), question
        path.write_text(kept)


def test_the_largest_misses_of_past_forecasts_come_first(run):
    table, _ = sections(page_of(run))["past-forecasts"].all("table")
    cells = [[cell.text() for cell in row.all("th", "td")] for row in table.all("tbody")[0].all("tr")]
    off = [abs(float(row[2].rstrip("%")) - 100 * (row[3] == "happened")) for row in cells]
    assert len(off) > 2
    assert off == sorted(off, reverse=True)


def test_the_same_study_gives_the_same_bytes_wherever_it_lies(run, tmp_path):
    first = brief(sim.open_results(run))
    copy = tmp_path / "elsewhere" / "copy"
    shutil.copytree(run, copy)
    assert brief(sim.open_results(copy)).html == first.html
    assert first.save(tmp_path / "a.html").read_bytes() == first.html.encode()


def test_a_section_that_was_not_asked_for_names_a_command_that_exists(bare):
    answer = brief(sim.open_results(bare))
    assert set(answer.missing) == {*SMALL}
    page = sections(parsed(answer.html))
    for section, question in (("players", "attribute"), ("window", "window"), ("past-forecasts", "backtest")):
        assert f"bilateral {question} " in page[section].text()
    for question, command in answer.commands().items():
        _, verb, *words = command.split()
        context = bilateral.commands[verb].make_context(verb, words)
        assert verb == question
        assert context.params["out"] == bare / question


def test_the_commands_of_the_brief_add_their_sections(bare, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(bare, copy)
    call(f"{SMALL['window']} --quiet", run=copy)
    assert set(brief(sim.open_results(copy)).missing) == {*SMALL} - {"window"}


def test_full_asks_every_question_and_keeps_the_answers(bare, tmp_path, monkeypatch):
    copy = tmp_path / "copy"
    shutil.copytree(bare, copy)
    monkeypatch.setattr(asking, "RUNS", {"attribute": 4, "window": 4, "robust": 20, "readings": 120})
    monkeypatch.setitem(asking._ANSWERS, "robust", lambda study, *_: sim.robust(study, ("prospect",), draws=0))
    answer = sim.brief(sim.open_results(copy), full=True)
    assert answer.missing == ("backtest",)
    for question in ASKED:
        assert (copy / question / f"{question}.json").is_file()
        assert (copy / question / "scenario.yaml").read_bytes() == (copy / "scenario.yaml").read_bytes()
    assert brief(sim.open_results(copy)).html == answer.html


def test_a_scenario_without_rivals_says_so_and_is_not_asked_for_them(tmp_path, two_states):
    run = study(tmp_path, two_states.text, "--runs 4 --weeks 30")
    answer = brief(sim.open_results(run))
    assert not {"robust", "readings"} & set(answer.missing)
    said = sections(parsed(answer.html))["rivals"].text()
    assert "The scenario states no conclusions" in said
    assert "no two rival readings" in said


def test_the_command_and_the_snippet_make_the_same_results(run, tmp_path):
    manifest = sim.open_results(run).manifest
    shutil.copy(run / "scenario.yaml", tmp_path / "scenario.yaml")
    codes = [part.code for part in brief(sim.open_results(run)).sections[-1].parts if isinstance(part, Code)]
    command, snippet = codes
    done = subprocess.run([sys.executable, "-c", snippet], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.split()[-1] == manifest["results_sha256"]
    words = [sys.executable, "-m", "sim", *command.split()[1:], "--json"]
    made = json.loads(subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True).stdout)
    again = sim.open_results(tmp_path / made["run_folder"]).manifest
    assert again["results_sha256"] == manifest["results_sha256"]
    assert (tmp_path / made["file"]).read_bytes() == (tmp_path / "brief.html").read_bytes()


def test_the_page_loads_nothing_and_runs_nothing(run):
    page = page_of(run)
    assert page.all("script", "link", "img", "iframe", "object", "embed", "form", "base", "foreignobject") == []
    for element in page.all():
        for name, value in element.attributes.items():
            assert not name.startswith("on"), name
            assert name not in ("src", "style", "srcset", "action"), name
            assert name != "href" or value.startswith("#")
            assert "url(" not in value or value.startswith("url(#")
    (policy,) = (m.attributes["content"] for m in page.all("meta") if "http-equiv" in m.attributes)
    (style,) = page.all("style")
    digest = b64encode(hashlib.sha256("".join(style.children).encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert "@import" not in "".join(style.children)
    assert "url(" not in "".join(style.children)


def test_the_page_can_be_read_aloud(run):
    page = page_of(run)
    assert page.all("html")[0].attributes["lang"] == "en"
    assert page.all("title")[0].text()
    ids = [element.attributes["id"] for element in page.all() if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    for element in page.all():
        for name in ("aria-labelledby", "aria-describedby"):
            assert set(element.attributes.get(name, "").split()) <= set(ids)
    for svg in page.all("svg"):
        assert svg.attributes["role"] == "img"
        assert all(part.text() for part in svg.all("title", "desc"))
        assert len(svg.all("text")) > 5
    for table in page.all("table"):
        assert table.all("caption")[0].text()
        assert {cell.attributes["scope"] for cell in table.all("th")} == {"col", "row"}
        widths = {len(row.all("th", "td")) for row in table.all("tr")}
        assert len(widths) == 1
    for scrolled in page.all("div", "pre"):
        if "scroll" in scrolled.attributes.get("class", ""):
            assert scrolled.attributes["tabindex"] == "0"
            assert scrolled.attributes["aria-label"]


def luminance(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def test_texts_have_the_contrast_of_wcag_on_light_and_dark_pages(run):
    style = "".join(page_of(run).all("style")[0].children)
    palettes = [
        dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block)) for block in re.findall(r":root \{([^}]+)\}", style)
    ]
    assert len(palettes) == 2
    for palette in palettes:
        for ink in ("ink", "grey", "accent"):
            for page in ("page", "soft"):
                light, dark = sorted((luminance(palette[ink]), luminance(palette[page])), reverse=True)
                assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, page)


def test_an_answer_about_another_file_is_refused(run, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(run, copy)
    other = copy / "window" / "scenario.yaml"
    other.write_text(other.read_text().replace("tenure_years: 8", "tenure_years: 9"))
    with pytest.raises(ResultsError, match=r"window.json answers another file: the sha256 of .* Move .* away, then"):
        brief(sim.open_results(copy))
    other.unlink()
    with pytest.raises(ResultsError, match="is missing, that of the study"):
        brief(sim.open_results(copy))


@pytest.mark.parametrize(
    ("question", "about", "said"),
    [
        ("attribute", {"variant": "amends_early"}, "variant amends_early, and the study's first variant is base"),
    ],
)
def test_an_answer_about_another_variant_or_dyad_is_refused(run, tmp_path, question, about, said):
    copy = tmp_path / "copy"
    shutil.copytree(run, copy)
    path = copy / question / f"{question}.json"
    path.write_text(json.dumps(sealed({**read_answer(path), **about})))
    with pytest.raises(ResultsError, match=f"is about (the )?{said}"):
        brief(sim.open_results(copy))


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"weeks": 3, "gestures": [1]}', '{"gestures": []}', "\xff\xfe"])
def test_an_answer_that_cannot_be_read_is_named(run, tmp_path, text):
    copy = tmp_path / "copy"
    shutil.copytree(run, copy)
    (copy / "window" / "window.json").write_text(text, encoding="latin-1")
    with pytest.raises(ResultsError, match=r"window\.json"):
        brief(sim.open_results(copy))


@pytest.mark.parametrize("file", ["attribute.json", "window.json", "robust.json", "readings.json", "backtest.json"])
def test_a_digit_that_changed_in_a_stored_answer_is_refused(run, tmp_path, file):
    copy = tmp_path / "copy"
    shutil.copytree(run, copy)
    path = copy / file.removesuffix(".json") / file
    path.write_text(
        re.sub(r"(\d)(,?)\n", lambda digit: f"{(int(digit[1]) + 1) % 10}{digit[2]}\n", path.read_text(), count=1)
    )
    with pytest.raises(ResultsError, match=f"{file} is not as it was written: its checksum differs"):
        brief(sim.open_results(copy))


def test_a_digit_that_changed_in_the_table_of_past_forecasts_is_refused(run, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(run, copy)
    path = copy / "backtest" / "backtest.csv"
    path.write_text(path.read_text().replace("1", "2", 1))
    with pytest.raises(ResultsError, match=r"backtest\.csv is not as it was written with its answer"):
        brief(sim.open_results(copy))


def test_an_answer_prints_its_bottom_line_and_is_plain_data(run):
    answer = sim.open_results(run).brief(run.parent / "brief.html")
    assert "The bottom line" in str(answer)
    assert json.loads(json.dumps(answer.to_json()))["sections"][1]["name"] == "bottom-line"
    assert (run.parent / "brief.html").read_text() == answer.html
    with pytest.raises(sim.UsageError, match="already exists"):
        answer.save(run.parent / "brief.html")
    assert answer.save() == run / "brief.html"
    assert answer.save() == run / "brief.html"


BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")


@pytest.fixture(scope="module")
def first(first_scenario, tmp_path_factory):
    """The brief of the first scenario, without further answers."""
    study = sim.Study(first_scenario, runs=60, seed=1)
    return brief(sim.play(study, tmp_path_factory.mktemp("first") / "run"))


def test_the_brief_of_the_first_scenario_is_smaller_than_a_megabyte(first):
    assert 100_000 < len(first.html.encode()) < 1_000_000


def test_the_brief_of_the_first_scenario_fits_six_printed_pages(first, tmp_path):
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        pytest.skip("no browser to print with")
    file = first.save(tmp_path / "brief.html")
    words = [browser, "--headless", "--no-sandbox", "--no-pdf-header-footer", f"--print-to-pdf={tmp_path / 'a.pdf'}"]
    subprocess.run([*words, file.as_uri()], check=True, capture_output=True, timeout=120)
    assert 1 <= len(re.findall(rb"/Type\s*/Page[^s]", (tmp_path / "a.pdf").read_bytes())) <= 6
