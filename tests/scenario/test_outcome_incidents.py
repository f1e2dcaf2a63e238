"""`check` warns of an incident that is an outcome, a formal act which the model decides, and of no other."""

from __future__ import annotations

import pytest
from conftest import ROOT, SCENARIOS

from sim.scenario.reader import read, read_text

TWO = (ROOT / "tests" / "scenario" / "two_states.yaml").read_text(encoding="utf-8")


def warned(name, title="", cameo="", act="amends_full"):
    """Warnings of outcomes in the file of two states with a further incident of XBB, and a row of the record."""
    named = f"title: {title}, " if title else ""
    incident = f"  {name}: {{{named}date: 2024-06-10, victim: XAA, offender: XBB, severity: 2}}\n"
    row = f'  - {{date: 2024-06-10, source: XBB, target: XAA, cameo: "{cameo}", text: An act}}\n' if cameo else ""
    text = TWO.replace("  seizures:", f"{incident}  seizures:").replace("record:\n", f"record:\n{row}")
    found = read_text(text.replace("amends_full", act), "two.yaml").warnings
    return [warning for warning in found if warning.message.endswith("this is an outcome, not an incident")]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("blockade", ""),
        ("june", "The blockade of Avaria"),
        ("june", "Borovia breaks off relations"),
        ("june", "Borovia severs all diplomatic ties"),
        ("june", "Borovia calls home its ambassador"),
        ("june", "The ambassador of Avaria is expelled"),
        ("recall_of_the_ambassador", "A Monday in June"),
    ],
)
def test_words_for_a_rupture_are_enough(name, title):
    (warning,) = warned(name, title)
    assert warning.path == f"incidents.{name}"
    assert "is a formal act, and formal acts are what the model decides" in warning.message
    assert "script it in a variant (`do:`)" in warning.hint


@pytest.mark.parametrize(("title", "cameo"), [("Sanctions on timber", "172"), ("The border is closed", "163")])
def test_words_for_measures_need_a_formal_act_of_the_same_state_in_the_same_week(title, cameo):
    assert warned("june", title) == warned("june", title, "112") == []
    (warning,) = warned("june", title, cameo)
    assert "is a formal act of XBB, which the file has again that week" in warning.message
    assert warned("june", title, act="measures")


def test_an_act_that_the_record_has_on_the_same_day_is_enough_without_words():
    (warning,) = warned("june", "A Monday in June", "161")
    assert "the record has a formal act of XBB against XAA on this day" in warning.message
    assert warned("june", "A Monday in June", "175") == []


def test_an_incident_of_a_variant_is_warned_of_in_its_place():
    variant = "    incidents: {siege: {title: A blockade, date: 2024-09-02, victim: XAA, offender: XBB, severity: 3}}\n"
    text = TWO.replace("    title: Amends within", f"{variant}    title: Amends within")
    (warning,) = (found for found in read_text(text, "two.yaml").warnings if "an outcome" in found.message)
    assert warning.path == "variants.amends_early.incidents.siege"


@pytest.mark.parametrize(
    "title", ["A raid on the embassy", "The ambassador is shot", "Talks on relations fail", "Trade ties in doubt"]
)
def test_a_deed_that_is_no_formal_act_is_not_warned_of(title):
    assert warned("june", title) == []


def test_no_bundled_scenario_is_warned_of():
    for path in SCENARIOS:
        assert not [found for found in read(path).warnings if "an outcome" in found.message], path
