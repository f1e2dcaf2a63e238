"""Requirements on incidents with several victims or offenders: each pair has an incident, as if it were written out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sim

HERE = Path(__file__).parent
INSULT = "  insult: {date: 2024-05-06, victim: XBB, offender: XAA, severity: 1, impact: 0.5}"
PARTS = {"victim": "[XBB, XCC]", "offender": "XAA", "names": ("insult_xbb", "insult_xcc")}


def loaded(folder, *changes, more=""):
    """Load the file of three states with texts replaced."""
    text = (HERE / "every_key.yaml").read_text(encoding="utf-8").replace("input_noise: 0.1", "input_noise: 0")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "several.yaml"
    path.write_text(text + more, encoding="utf-8")
    return sim.load(path)


def insult(victim, offender, more="", name="insult"):
    return f"  {name}: {{date: 2024-05-06, victim: {victim}, offender: {offender}, severity: 1, impact: 0.5{more}}}"


VARIANTS = """
variants:
  mild: {incidents: {insult%s: {impact: 0.1}%s}}
  silent: {without: {incidents: [insult%s, wreck%s]}}
"""


def test_it_is_the_same_as_an_incident_for_each_pair(tmp_path):
    several = loaded(tmp_path, (INSULT, insult("[XBB, XCC]", "XAA")), more=VARIANTS % ("", "", "", ""))
    each = "\n".join(insult(code, "XAA", ", title: Insult", f"insult_{code.lower()}") for code in ("XBB", "XCC"))
    mild = ", insult_xcc: {impact: 0.1}"
    (tmp_path / "out").mkdir()
    written = loaded(tmp_path / "out", (INSULT, each), more=VARIANTS % ("_xbb", mild, "_xbb", ", insult_xcc"))
    assert {name: v.incidents for name, v in several.contents.items()} == {
        name: v.incidents for name, v in written.contents.items()
    }
    play = {"runs": 12, "weeks": 30, "variants": ("base", "mild", "silent")}
    one, two = (s.run(**play, out=tmp_path / name) for s, name in ((several, "one"), (written, "two")))
    assert np.array_equal(one.dataset["half_log_odds"], two.dataset["half_log_odds"])
    changed = several.with_changes({"incidents.insult.impact": 0.2})
    assert {changed.file.incidents[name].impact.point for name in ("insult_xbb", "insult_xcc")} == {0.2}


@pytest.mark.parametrize(
    ("victim", "offender", "names"),
    [
        ("[XBB]", "XAA", ["insult_xbb"]),
        ("XBB", "[XAA, XCC]", ["insult_xaa", "insult_xcc"]),
        ("[XAA, XBB]", "[XCC]", ["insult_xaa", "insult_xbb"]),
    ],
)
def test_each_pair_has_a_name(victim, offender, names, tmp_path):
    found = loaded(tmp_path, (INSULT, insult(victim, offender))).file.incidents
    assert [name for name in found if name.startswith("insult")] == names


@pytest.mark.parametrize(
    ("written", "more", "said"),
    [
        (insult("[]", "XAA"), "", r"insult\.victim: must be a state, or a list of different states"),
        (insult("[XBB, XBB]", "XAA"), "", r"insult\.victim: must be a state, or a list of different states"),
        (insult("[XBB, XCD]", "XAA"), "", r":\d+ incidents\.insult\.victim: .*XCD"),
        (insult("[XBB, XCC]", "XAA", ", intnt: 1"), "", r"did you mean 'intent'"),
        (insult("[XBB, XCC]", "XAA").replace("date: 2024-05-06", "rate: 1/year"), "", "only a dated incident can have"),
        (insult("[XBB, XCC]", "XAA") + "\n" + insult("XBB", "XAA", name="insult_xbb"), "", "called insult_xbb, as"),
        (
            insult("[XBB, XCC]", "XAA"), "\nvariants: {other: {incidents: {insult: {victim: XBB}}}}\n",
            r"variants\.other\.incidents\.insult: the victims and offenders of an incident with several cannot",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_once_at_the_entry_that_was_written(written, more, said, tmp_path):
    with pytest.raises(sim.ScenarioError, match=said) as refusal:
        loaded(tmp_path, (INSULT, written), more=more)
    assert "insult_xcc" not in str(refusal.value)
    assert len(refusal.value.problems) == 1
