"""Completion of a shell: verbs, bundled scenarios, variants."""

from __future__ import annotations

import pytest
from click.shell_completion import BashComplete
from conftest import ROOT

from sim.cli import bilateral


def completed(line, monkeypatch):
    """What a shell offers for the last word of a line."""
    words = line.split(" ")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
    shell = BashComplete(bilateral, {}, "bilateral", "_BILATERAL_COMPLETE")
    return [item.value for item in shell.get_completions(*shell.get_completion_args()) if item.type == "plain"]


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("bilateral wi", ["window"]),
        ("bilateral run russ", ["russia_azerbaijan_2025"]),
        ("bilateral check history/tito", ["history/tito_stalin_1948"]),
        ("bilateral run russia_azerbaijan_2025 --variant no", ["no_incident", "no_wedge", "no_hardliners"]),
        (f"bilateral compare {ROOT}/tests/cases/coalition.yaml --base ", ["base", "no_incidents", "no_meddling"]),
        ("bilateral run nowhere --variant ", []),
        ("bilateral run --variant ", []),
    ],
)
def test_a_shell_is_offered_what_there_is(line, offered, monkeypatch):
    assert completed(line, monkeypatch) == offered


def test_variants_of_a_run_folder_are_offered(two_states, tmp_path, monkeypatch):
    two_states.run(2, weeks=3, variants=("amends_early",), out=tmp_path / "run")
    assert completed(f"bilateral story {tmp_path}/run --variant ", monkeypatch) == ["amends_early"]
    (tmp_path / "run" / "manifest.json").write_text("{", encoding="utf-8")
    assert completed(f"bilateral story {tmp_path}/run --variant ", monkeypatch) == []
