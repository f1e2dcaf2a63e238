"""A brief with sliders: where its numbers come from, which settings it has, and what it refuses."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode

import numpy as np
import pytest
from pages import SCENARIO, call, parsed, sections, study
from test_hostile_brief import EDITS, MARKUP, RIGHT_TO_LEFT

import sim
from sim.briefing.baked_settings.baked import baked
from sim.briefing.baked_settings.baking import MOST_SETTINGS, bake_of, plan
from sim.briefing.brief import brief
from sim.plotting.style import percent
from sim.questions.summary import views
from sim.questions.summary.summary import summary
from sim.wording import probability

POWER, PRESS = "states.XAA.factions.veterans.power", "states.XBB.factions.press.power"
OWN = {POWER: 0.4, PRESS: 0.3}
BAKE = {POWER: [0.2, 0.4, 0.6], PRESS: [0.3, 0.5], "incidents.bridge": ["on", "off"]}
FILE = 4
"""Place of the setting with the file's own values: 0.4, 0.3, on."""


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return study(tmp_path_factory.mktemp("baked"), words="--runs 70 --weeks 90")


@pytest.fixture(scope="module")
def answer(run):
    return brief(sim.open_results(run), bake=BAKE)


def data_of(html):
    (script,) = [s for s in parsed(html).all("script") if s.attributes.get("type") == "application/json"]
    return json.loads("".join(script.children))


def refused(run, bake):
    with pytest.raises(sim.UsageError) as refusal:
        brief(sim.open_results(run), bake=bake)
    return str(refusal.value)


def test_the_setting_of_the_file_has_the_numbers_of_the_study_to_the_digit(run):
    results = sim.open_results(run)
    found = baked(results, plan(sim.Study(sim.load(run / "scenario.yaml"), runs=70, weeks=90), BAKE))
    own, file = found.settings[FILE], found.file
    assert dict(zip(found.plan.design.keys, found.plan.design.settings[FILE], strict=True)) == {
        **OWN, "incidents.bridge": "on",
    }  # fmt: skip
    assert own.difference is None
    np.testing.assert_array_equal(own.fan, file.fan)
    np.testing.assert_array_equal(own.by_then, file.by_then)
    np.testing.assert_array_equal(own.rungs, file.rungs)
    (mine, theirs) = (reached.summary.to_json() for reached in (own, file))
    assert mine == theirs == results.summary().first.to_json()
    fan = views.fan(results.dataset, "base")["dyad_relation"].to_numpy()
    np.testing.assert_array_equal(own.fan, fan[:, list(found.at)])


def test_every_setting_has_the_numbers_of_a_sweep_and_of_a_study_of_its_own(run, answer, tmp_path):
    scenario, data = sim.load(run / "scenario.yaml"), data_of(answer.html)
    sweep = sim.sweep(sim.Study(scenario, runs=70, weeks=90), {POWER: BAKE[POWER], PRESS: BAKE[PRESS]})
    for place, setting in enumerate(sweep.settings):
        assert data["results"][data["settings"][2 * place]]["rows"][0] == probability(setting.level, 70)
    changed = scenario.with_changes({POWER: 0.6, PRESS: 0.5}, without={"incidents": ["bridge"]})
    alone = summary(sim.play(sim.Study(changed, runs=70, weeks=90), tmp_path / "alone")).first
    last = data["results"][data["settings"][-1]]
    assert last["rows"][0] == probability(alone.rupture, 70)
    assert last["at_end"] == [percent(share) for share in list(alone.rungs_at_end.values())[:-1]]
    assert sum(last["fan"][2]) / data["parts"]["fan"] == pytest.approx(alone.end["median"], abs=0.5 / 400)
    assert sum(last["by_then"]) / 1000 == pytest.approx(alone.rupture.estimate, abs=5e-4)


def test_the_same_settings_give_the_same_bytes_from_python_and_from_a_shell(run, answer, tmp_path):
    words = f"--bake {POWER}=0.2:0.6:3 --bake {PRESS}=0.3,0.5 --bake incidents.bridge=on,off"
    for name, workers in (("a", 1), ("b", 2)):
        call(f"brief {{run}} {words} --workers {workers} --out {tmp_path / name} --quiet", run=run)
    assert answer.html == (tmp_path / "a").read_text(encoding="utf-8") == (tmp_path / "b").read_text(encoding="utf-8")


def test_the_command_that_reproduces_a_brief_has_its_settings(answer):
    said = sections(parsed(answer.html))["reproduce"].text()
    assert f"--bake {POWER}=0.2,0.4,0.6 --bake {PRESS}=0.3,0.5 --bake incidents.bridge=on,off" in said
    assert "sim.brief(results, bake=bake).save('brief.html')" in said
    assert answer.to_json()["bake"] == {**{k: list(v) for k, v in BAKE.items()}}


def test_the_policy_allows_the_one_style_and_the_one_script(answer):
    page = parsed(answer.html)
    (policy,) = (m.attributes["content"] for m in page.all("meta") if "http-equiv" in m.attributes)
    (style,), (script,) = page.all("style"), [s for s in page.all("script") if not s.attributes]
    of = {name: b64encode(hashlib.sha256("".join(e.children).encode()).digest()).decode()
          for name, e in (("style", style), ("script", script))}  # fmt: skip
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{of['style']}'; script-src 'sha256-{of['script']}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert not re.search(r"fetch|XMLHttp|import|eval|innerHTML|https?:(?!//www.w3.org)", "".join(script.children))


def test_without_a_script_a_table_has_the_settings(answer):
    section = sections(parsed(answer.html))["what-if"]
    assert "hidden" in section.all("div")[0].attributes
    assert "The sliders need a script" in section.text()
    shown = [t for t in section.all("table") if "id" not in t.attributes]
    assert len(shown) == len(BAKE)
    data = data_of(answer.html)
    for place, row in zip((0, FILE, 8), shown[0].all("tbody")[0].all("tr")[1:], strict=True):
        assert row.all("td")[0].text() == data["results"][data["settings"][place]]["rows"][0]


def test_a_switch_and_the_numbers_of_what_it_leaves_out_make_no_further_settings(run):
    bake = {"incident": [True, False], "incidents.bridge.severity": [2, 4], "incidents.bridge.intent": [-1, 0, 1]}
    data = data_of(brief(sim.open_results(run), bake=bake).html)
    assert (len(data["settings"]), len(data["results"])) == (12, 7)
    assert len(set(data["settings"][6:])) == 1
    assert data["results"][data["settings"][-1]]["rows"][0].startswith("remote")


def test_a_switch_keeps_what_the_variant_leaves_out_itself(tmp_path):
    text = SCENARIO.replace("variants:\n", "variants:\n  no_seizures: {without: {incidents: [seizures]}}\n")
    folder = study(tmp_path, text, "--runs 40 --weeks 60 --variant no_seizures")
    results = sim.open_results(folder)
    data = data_of(brief(results, bake={"incidents.bridge": ["on", "off"]}).html)
    nothing = sim.load(folder / "scenario.yaml").with_changes(without={"incidents": ["bridge", "seizures"]})
    alone = summary(sim.play(sim.Study(nothing, runs=40, weeks=60), tmp_path / "alone")).first
    assert data["results"][1]["rows"][-1].startswith(f"median {alone.end['median']:+.2f}")
    assert "no such incident in no_seizures" in refused(folder, {"incidents.seizures": ["on", "off"]})


def test_a_scenario_that_asks_for_severance_alone_shows_that_first_and_no_empty_chart(tmp_path):
    text = SCENARIO.replace("ask: [rupture, repair, {recall_by: 2024-12-31}]", "ask: [severance]")
    text = text.replace("parameters:", "downgrades: {XAA-XBB: recalled}\nparameters:")
    folder = study(tmp_path, text, "--runs 40 --weeks 60")
    html = brief(sim.open_results(folder), bake={"incidents.bridge.severity": [1, 5]}).html
    section = sections(parsed(html))["what-if"]
    severed = summary(sim.open_results(folder)).first.severance
    assert section.all("p")[2].text().startswith("Severance: ")
    assert section.all("table")[0].all("tr")[1].text().endswith(probability(severed, 40))
    assert "Severed by then, in 100 runs" in section.text()
    assert "Rupture" not in section.text()


def test_too_many_settings_are_refused_with_their_number_time_and_size(run):
    said = refused(run, {POWER: np.linspace(0.1, 0.6, 30).tolist(), PRESS: np.linspace(0.1, 0.6, 10).tolist()})
    assert f"300 settings (30 x 10), and at most {MOST_SETTINGS} are baked" in said
    assert re.search(r"would take about \d+ seconds? with one worker, and 0.8 MB", said)


@pytest.mark.parametrize(
    ("bake", "reason"),
    [
        ({"states.XAA.factions.vets.power": [0.2, 0.4]}, "there is no 'vets' in states.XAA.factions"),
        ({POWER: [0.2, 1.4]}, "must be between 0 and 1 (got 1.4)"),
        ({POWER: [0.2, 0.2]}, "give at least two values"),
        ({POWER: ["on", "off"]}, "only incidents are switched on and off; there are: incident, incidents.bridge"),
        ({"incidents.brige": ["on", "off"]}, "did you mean 'incidents.bridge'?"),
        ({"incidents.bridge": ["on", "on"]}, "write incidents.bridge=on,off"),
        ({"incident": ["on", "off"], "incidents.bridge": ["on", "off"]}, "give one of them"),
    ],
)
def test_values_that_cannot_be_baked_are_explained(run, bake, reason):
    assert reason in refused(run, bake)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["a.b=1:2"], "say how many values, as in a.b=1:2:5"),
        (["a.b"], "cannot read 'a.b'; write KEY=LOW:HIGH:N"),
        (["a.b=1,2", "a.b=3,4"], "a.b is given twice"),
    ],
)
def test_options_that_cannot_be_read_are_explained(words, reason):
    with pytest.raises(sim.UsageError) as refusal:
        bake_of(words)
    assert reason in str(refusal.value)


def test_hostile_names_stay_texts_in_the_data_of_the_script(tmp_path):
    text = SCENARIO
    for old in ("title: Two neighbours and a bridge", "name: Avaria"):
        text = text.replace(old, EDITS[old].replace("\\'", "''"))
    text = text.replace("bridge: {date", f'bridge: {{title: "</script><!--<script>alert(1)//{RIGHT_TO_LEFT}", date')
    folder = study(tmp_path, text, "--runs 4 --weeks 30")
    html = brief(sim.open_results(folder), bake={"incidents.bridge": ["on", "off"], POWER: [0.2, 0.4]}).html
    page = parsed(html)
    assert len(page.all("script")) == 2
    (mark,) = data_of(html)["marks"]
    assert mark["title"].startswith("</script><!--<script>alert(1)//")
    assert page.all("h1")[0].text() == " ".join(MARKUP.split())
    assert "</script><!--<script>alert(1)//" in sections(page)["what-if"].all("label")[0].text()
