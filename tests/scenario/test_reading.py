"""Values of a scenario file are read as a person would read them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario.file.schema import Variant
from sim.scenario.file.yaml_reader import parse
from sim.scenario.inputs import inputs_of
from sim.scenario.reader import ParsedScenario, read
from sim.scenario.scenario import load

TWO_STATES = Path(__file__).parent / "two_states.yaml"


def read_with(tmp_path: Path, *changes: tuple[str, str]) -> ParsedScenario:
    text = TWO_STATES.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "edited.yaml"
    path.write_text(text, encoding="utf-8")
    return read(path)


def with_variant(tmp_path: Path, overlay: str) -> Variant:
    return read_with(tmp_path, ("variants:\n", f"variants:\n  changed: {overlay}\n")).variants["changed"]


def warned(reading: ParsedScenario) -> list[tuple[str, str]]:
    """Return the warnings, except those of `test_no_effect`."""
    return [(w.path, w.message) for w in reading.warnings if "has no effect" not in w.message]


def test_valid_scenario_is_read_without_warnings() -> None:
    reading = read(TWO_STATES)
    assert warned(reading) == []
    assert reading.file.start == dt.date(2024, 1, 1)
    assert reading.text == TWO_STATES.read_text(encoding="utf-8")


def test_base_comes_first_and_leaves_nothing_out() -> None:
    reading = read(TWO_STATES)
    assert list(reading.variants) == ["base", "amends_early"]
    base = reading.variants["base"]
    assert base.do == ()
    assert base.without.incidents == ()
    assert base.incidents == reading.file.incidents


def test_variant_keeps_what_it_does_not_mention() -> None:
    reading = read(TWO_STATES)
    base, amends = reading.variants["base"], reading.variants["amends_early"]
    assert amends.incidents == base.incidents
    assert [act.action for act in amends.do] == ["amends_full"]


def test_overlay_merges_key_by_key(tmp_path: Path) -> None:
    variant = with_variant(tmp_path, "{states: {XAA: {factions: {merchants: {interests: {trade: 0.2}}}}}}")
    interests = variant.states["XAA"].factions["merchants"].interests
    assert interests["trade"].point == 0.2
    assert interests["pride"].point == 0.1
    assert variant.states["XAA"].factions["merchants"].power.point == 0.6


@pytest.mark.parametrize("power", ["0.4", "{value: 0.4}", "{low: 0.3, mode: 0.4, high: 0.45}"])
@pytest.mark.parametrize(("state", "faction"), [("XAA", "merchants"), ("XBB", "court")])
def test_overlaid_number_or_range_replaces_the_whole_of_the_other(
    tmp_path: Path, state: str, faction: str, power: str
) -> None:
    variant = with_variant(tmp_path, f"{{states: {{{state}: {{factions: {{{faction}: {{power: {power}}}}}}}}}}}")
    assert variant.states[state].factions[faction].power.point == 0.4


def test_powers_of_a_variant_need_not_add_up(tmp_path: Path) -> None:
    variant = with_variant(tmp_path, "{states: {XAA: {factions: {veterans: {power: 0.1}}}}}")
    assert sum(faction.power.point for faction in variant.states["XAA"].factions.values()) == pytest.approx(0.7)


def test_variant_may_add_a_state_and_its_relations(tmp_path: Path) -> None:
    variant = with_variant(
        tmp_path,
        "{states: {XCC: {name: Cimmeria, factions: {crown: {power: 1}}}}, relations: {XAA-XCC: 0.2},"
        " incidents: {raid: {date: 2024-03-01, victim: XAA, offender: XCC, severity: 1}}}",
    )
    assert set(variant.states) == {"XAA", "XBB", "XCC"}


def test_variant_may_override_one_direction_of_a_relation(tmp_path: Path) -> None:
    variant = with_variant(tmp_path, "{relations: {XAA>XBB: 0.1}}")
    assert list(variant.relations) == ["XAA-XBB", "XAA>XBB"]


@pytest.mark.parametrize("overlay", ["", "{}", "{title: Nothing}"])
def test_variant_that_changes_nothing_is_warned_of(tmp_path: Path, overlay: str) -> None:
    reading = read_with(tmp_path, ("variants:\n", f"variants:\n  blank: {overlay}\n"))
    assert warned(reading) == [("variants.blank", "this variant changes nothing")]
    assert reading.variants["blank"].incidents == reading.variants["base"].incidents


def test_source_never_cited_is_warned_of(tmp_path: Path) -> None:
    reading = read_with(tmp_path, ("sources:\n", "sources:\n  unread: {author: B, title: C, date: 2024}\n"))
    assert [path for path, _ in warned(reading)] == ["sources.unread"]


def test_source_cited_in_a_variant_only_is_cited(tmp_path: Path) -> None:
    change = ("variants:\n", "variants:\n  other: {incidents: {bridge: {severity: 2, sources: [annals]}}}\n")
    assert read_with(tmp_path, change, ("sources:\n", "sources:\n  annals: {author: B, title: C, date: 2024}\n"))


def test_record_may_lie_outside_the_time_played_with_a_warning(tmp_path: Path) -> None:
    reading = read_with(tmp_path, ("date: 2024-06-20", "date: 2029-06-20"))
    assert [path for path, _ in warned(reading)] == ["record[0].date"]


def test_a_rupture_is_not_asked_of_a_dyad_that_starts_with_one(tmp_path: Path) -> None:
    broken = ("trade_dependence:", "downgrades: {XAA-XBB: severed}\ntrade_dependence:")
    (warning,) = warned(read_with(tmp_path, broken))
    assert warning[0] == "downgrades.XAA-XBB"
    assert "starts with the level severed cannot rupture" in warning[1]
    assert warned(read_with(tmp_path, broken, ("ask: [rupture, repair, {", "ask: [severance, {"))) == []


def test_anchors_and_aliases_are_written_out(tmp_path: Path) -> None:
    reading = read_with(
        tmp_path, ("XAA: {trade: 0.6, pride: 0.2}", "XAA: &same {trade: 0.6, pride: 0.2}"), ("{trade: 0.7}", "*same")
    )
    assert reading.file.state_stakes["XBB"] == reading.file.state_stakes["XAA"]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("NO", "NO"), ("on", "on"), ("yes", "yes"), ("true", True), ("False", False), ("~", None), ("", None),
        ("010", 10), ("-3", -3), ("1e3", 1000.0), ("1.", 1.0), (".5", 0.5), ("1_000", "1_000"), ("0x1F", "0x1F"),
        ("12:30:45", "12:30:45"), ("2024-12-25", "2024-12-25"), ("'010'", "010"), ('"true"', "true"), ("=", "="),
        ("9" * 30, 1e30),
    ],
)  # fmt: skip
def test_plain_values_mean_what_they_look_like(written: str, value: object) -> None:
    found = parse(f"a: {written}\n", "x.yaml").data["a"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("written", "value"),
    [("deliberate", 1.0), ("unclear", 0.0), ("agents", -1.0), ("accidental", -2.0), ("0.5", 0.5), ("-1", -1.0)],
)
def test_an_intent_is_a_name_or_a_number(tmp_path: Path, written: str, value: float) -> None:
    parsed = read_with(tmp_path, ("intent: -1", f"intent: {written}"))
    assert (parsed.file.incidents["bridge"].intent, parsed.file.incidents["seizures"].intent) == (value, 0.0)


@pytest.mark.parametrize(("written", "hint"), [("delibrate", "did you mean 'deliberate'?"), ("yes", "")])
def test_another_intent_is_refused(tmp_path: Path, written: str, hint: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        read_with(tmp_path, ("intent: -1", f"intent: {written}"))
    (problem,) = refused.value.problems
    message = f"must be deliberate, unclear, agents, accidental or a number from -2 to 1 (got '{written}')"
    assert (problem.path, problem.message, problem.hint) == ("incidents.bridge.intent", message, hint)


def test_windows_line_ends_and_byte_order_mark_are_read(tmp_path: Path) -> None:
    path = tmp_path / "windows.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + TWO_STATES.read_bytes().replace(b"\n", b"\r\n"))
    assert read(path).file == read(TWO_STATES).file


def test_a_scenario_is_shown_in_one_line_and_in_a_notebook_in_a_few() -> None:
    scenario = load(TWO_STATES)
    assert repr(scenario) == "<Scenario two_states: XAA-XBB, 2 states, 104 weeks from 2024-01-01, 2 variants>"
    assert scenario._repr_html_().startswith("<b>Two neighbours and a bridge</b><br>Does a collapsed bridge")
    assert "&lt;Scenario two_states" in scenario._repr_html_()
    assert repr(inputs_of(scenario)) == "<VariantInputs base: 2 states, 2 incidents, theory bounded_reciprocity>"
