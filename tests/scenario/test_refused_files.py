"""Every kind of error in a scenario file is reported with its place, the allowed values and a hint.

`refused/NAME.yaml` contains the error, `refused/NAME.txt` the whole message. To change messages on purpose, run

    REFRESH_EXPECTED=1 python -m pytest tests/scenario/test_refused_files.py

read what `git diff` shows, and commit it together with the change.
"""

from __future__ import annotations

import os
import random
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.scenario.file.renamed_keys import ACTIONS_RENAMED, KEYS_GONE, KEYS_RENAMED, PARAMETERS_RENAMED
from sim.scenario.reader import read

HERE = Path(__file__).parent
REFUSED = HERE / "refused"
TWO_STATES = HERE / "two_states.yaml"
NAMES = sorted(path.stem for path in REFUSED.glob("*.yaml"))
REFRESH = "REFRESH_EXPECTED" in os.environ


def refusal(path: Path | str) -> str:
    with pytest.raises(ScenarioError) as refused:
        read(path)
    return str(refused.value)


def edited(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    text = TWO_STATES.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "edited.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", NAMES)
def test_file_is_refused_with_the_message_kept_beside_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REFUSED)
    message = refusal(f"{name}.yaml") + "\n"
    expected = REFUSED / f"{name}.txt"
    if REFRESH:
        expected.write_text(message, encoding="utf-8")
    assert message == expected.read_text(encoding="utf-8")


def test_every_expected_message_has_its_file() -> None:
    assert sorted(path.stem for path in REFUSED.glob("*.txt")) == NAMES


def test_missing_file_is_refused_naming_the_likely_one(tmp_path: Path) -> None:
    (tmp_path / "bridge_2024.yaml").write_text("format: 1\n")
    message = refusal(tmp_path / "brigde_2024.yaml")
    assert "the file does not exist" in message
    assert f"did you mean {tmp_path / 'bridge_2024.yaml'}?" in message


def test_missing_ending_is_suggested(tmp_path: Path) -> None:
    (tmp_path / "bridge_2024.yaml").write_text("format: 1\n")
    assert "bridge_2024.yaml?" in refusal(tmp_path / "bridge_2024")


def test_missing_folder_is_no_other_kind_of_error(tmp_path: Path) -> None:
    assert "check the folder and the spelling" in refusal(tmp_path / "nowhere" / "bridge.yaml")


def test_folder_is_refused_naming_the_scenarios_in_it(tmp_path: Path) -> None:
    (tmp_path / "bridge.yaml").write_text("format: 1\n")
    message = refusal(tmp_path)
    assert "this is a folder" in message
    assert "bridge.yaml" in message


def test_huge_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    path.write_bytes(b"# remark\n" * 300_000)
    assert "larger than 2 MB" in refusal(path)


def test_file_of_fifty_megabytes_is_refused_without_reading_it_all(tmp_path: Path) -> None:
    path = tmp_path / "enormous.yaml"
    with path.open("wb") as file:
        file.write(b"format: 1\ntitle: ")
        file.truncate(50_000_000)
    tracemalloc.start()
    message = refusal(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "larger than 2 MB" in message
    assert peak < 10_000_000


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
@pytest.mark.parametrize("levels", [61, 100_000])
def test_deep_nesting_is_refused_before_it_does_harm(tmp_path: Path, opening: str, levels: int) -> None:
    path = tmp_path / "deep.yaml"
    path.write_text("title: x\ndeep:\n " + opening * levels)
    assert "nested more than 60 levels deep" in refusal(path)


def test_alias_to_itself_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "circle.yaml"
    path.write_text("issues: &a {again: *a}\n")
    assert "with its aliases" in refusal(path)


def test_very_many_values_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "many.yaml"
    path.write_text("a: [" + "1, " * 250_000 + "1]\n")
    assert "more than 100,000 keys and values" in refusal(path)


def test_very_many_faults_are_counted_not_all_printed(tmp_path: Path) -> None:
    path = tmp_path / "many.yaml"
    path.write_text("format: 1\n" + "a: 1\n" * 5_000)
    message = refusal(path)
    assert "more problems" in message
    assert message.count("\n") < 400


def test_faults_of_every_kind_come_together_in_the_order_of_the_file(tmp_path: Path) -> None:
    path = edited(
        tmp_path,
        ("question:", "qestion:"),
        ("  pride: Standing", "  trade: Twice\n  pride: Standing"),
        ("power: 0.6", "power: 0.5"),
        ("victim: XAA, offender: XBB", "victim: XAC, offender: XBB"),
        ("date: 2024-06-10", "date: 2030-06-10"),
    )
    with pytest.raises(ScenarioError) as refused:
        read(path)
    lines = [problem.line for problem in refused.value.problems]
    paths = [problem.path for problem in refused.value.problems]
    assert lines == sorted(lines)
    assert paths == [
        "qestion",
        "issues.trade",
        "states.XAA.factions",
        "incidents.bridge.victim",
        "variants.amends_early.do[0].date",
    ]


def test_fault_of_the_base_is_not_repeated_for_each_variant(tmp_path: Path) -> None:
    path = edited(tmp_path, ("power: 0.6", "power: 1.6"), ("XBB: {trade: 0.7}", "XBB: {trad: 0.7}"))
    with pytest.raises(ScenarioError) as refused:
        read(path)
    assert len(refused.value.problems) == 2


def test_however_many_keys_are_misspelt_what_stands_under_each_is_checked(tmp_path: Path) -> None:
    states = "".join(f"  X{a}{b}: {{name: X, factoins: {{all: {{power: 9}}}}}}\n" for a in "ABCDE" for b in "ABCDE")
    path = edited(tmp_path, ("state_stakes:\n", f"{states}state_stakes:\n"))  # XAA and XBB are there already
    with pytest.raises(ScenarioError) as refused:
        read(path)
    paths = [problem.path for problem in refused.value.problems]
    assert sum(path.endswith("factoins") for path in paths) == 23
    assert sum(path.endswith("factions.all.power") for path in paths) == 23


def hint_of(path: Path, key: str) -> str:
    """Return the hint of the problem at a key path."""
    with pytest.raises(ScenarioError) as refused:
        read(path)
    return next(problem.hint for problem in refused.value.problems if problem.path == key)


OLD_KEYS = {
    "binding": ("{domestic_constraint: {", "states.XAA.leader.binding"), "serves": ("state_stakes:", "serves"),
    "stakes": ("dyad_stakes:", "stakes"), "ideals": ("ideal_tones:", "ideals"), "pushes": ("pressures:", "pushes"),
    "levels": ("downgrades:", "levels"), "dependence": ("trade_dependence:", "dependence"),
    "culprit": ("offender: XBB", "incidents.bridge.culprit"), "affront": ("intent:", "incidents.bridge.affront"),
    "attribution": ("responsibility:", "incidents.bridge.attribution"),
    "severity": ("max_impact:", "random_incidents.severity"), "wound": ("grievance:", "incidents.seizures.when.wound"),
    "of": ("higher:", "propositions.p.of"), "against": ("lower:", "propositions.p.against"),
}  # fmt: skip
"""The place of each old key: the text with the new key, and the path."""
ADDED = (
    ("incidents:\n", "pressures: {XAA>XBB: 0.1}\ndowngrades: {XAA-XBB: none}\n"
     "random_incidents: {rate: 0.01, max_impact: 0.3}\nincidents:\n"),
    ("intent: -1", "responsibility: 1, intent: -1"), ("{rung: crisis}", "{rung: crisis, grievance: 0.2}"),
    ("sources:\n", "propositions:\n"
     "  p: {claim: C, outcome: rupture, higher: base, lower: amends_early, at_least: 0.1}\nsources:\n"),
)  # fmt: skip


@pytest.mark.parametrize("old", KEYS_RENAMED)
def test_an_old_key_is_refused_with_a_hint_that_names_the_new_one(tmp_path: Path, old: str) -> None:
    new, (text, path) = KEYS_RENAMED[old], OLD_KEYS[old]
    assert read(edited(tmp_path, *ADDED))
    assert hint_of(edited(tmp_path, *ADDED, (text, text.replace(new, old))), path) == f"did you mean '{new}'?"


@pytest.mark.parametrize("old", PARAMETERS_RENAMED)
def test_an_old_parameter_is_refused_with_a_hint_that_names_the_new_one(tmp_path: Path, old: str) -> None:
    path = edited(tmp_path, ("{forgetting: 0.06}", f"{{{old}: 0.06}}"))
    assert hint_of(path, f"parameters.{old}") == f"did you mean '{PARAMETERS_RENAMED[old]}'?"


@pytest.mark.parametrize("old", ACTIONS_RENAMED)
def test_an_old_action_is_refused_with_a_hint_that_names_the_new_one(tmp_path: Path, old: str) -> None:
    hint = f"did you mean '{ACTIONS_RENAMED[old]}'?"
    assert (
        hint_of(edited(tmp_path, ("action: amends_full", f"action: {old}")), "variants.amends_early.do[0].action")
        == hint
    )
    without = edited(tmp_path, ("    do: [", f"    without: {{actions: [{old}]}}\n    do: ["))
    assert hint_of(without, "variants.amends_early.without.actions[0]") == hint


@pytest.mark.parametrize("gone", KEYS_GONE)
def test_a_key_that_is_no_longer_needed_is_refused_with_a_hint_to_remove_it(tmp_path: Path, gone: str) -> None:
    path = edited(tmp_path, ("format: 1\n", f"format: 1\n{gone}: [XAA, XBB]\n"))
    assert hint_of(path, gone) == KEYS_GONE[gone]


def is_read_or_refused(path: Path) -> bool:
    """Whether a file is read, or refused with problems that say where and why."""
    try:
        return bool(read(path).file.title)
    except ScenarioError as refused:
        return bool(refused.problems) and all(problem.render(path.name) for problem in refused.problems)


ANY_TEXT = st.one_of(st.text(), st.text(alphabet="abN:-[]{}&*!|>'\"%@#,?. \n\t0123456789"))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=ANY_TEXT)
def test_any_text_is_read_or_refused_and_nothing_else(tmp_path: Path, text: str) -> None:
    path = tmp_path / "any.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    assert is_read_or_refused(path)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_and_nothing_else(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "any.yaml"
    path.write_bytes(raw)
    assert is_read_or_refused(path)


PLAIN_ODD = (
    """NO ~ null true [] {} {value:1} -1e9 1e999 .nan *a &a !!str << ' " AZE-RUS 2024-02-30 9999-12-31 0000-01-01"""
)
ODD = ["", "\t", "[1, {a: b}]", "{low: 1}", "9" * 20, *PLAIN_ODD.split()]


def mutated(text: str, streams: random.Random) -> str:
    """One small slip of an editor's hand: a line lost, doubled or moved, a word lost or swapped for another."""
    lines = text.splitlines(keepends=True)
    i, j = streams.randrange(len(lines)), streams.randrange(len(lines))
    slip = streams.randrange(6)
    if slip == 0:
        del lines[i]
    elif slip == 1:
        lines.insert(i, lines[i])
    elif slip == 2:
        lines[i], lines[j] = lines[j], lines[i]
    elif slip == 3:
        lines[i] = "  " + lines[i]
    else:
        words = lines[i].split(" ")
        others = lines[j].split() or ODD
        words[streams.randrange(len(words))] = streams.choice(ODD if slip == 4 else others)
        lines[i] = " ".join(words)
    return "".join(lines)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), slips=st.integers(1, 4))
def test_small_slips_are_read_or_refused_and_nothing_else(tmp_path: Path, seed: int, slips: int) -> None:
    streams, text = random.Random(seed), TWO_STATES.read_text(encoding="utf-8")
    for _ in range(slips):
        text = mutated(text, streams) or "\n"
    path = tmp_path / "slip.yaml"
    path.write_text(text, encoding="utf-8")
    assert is_read_or_refused(path)
