"""The example of `docs/add_a_theory.md` is a theory that stands where the others stand."""

from __future__ import annotations

import re
import textwrap
from dataclasses import replace

import numpy as np
from conftest import ROOT
from test_footing import answer

from sim.model.random_streams import SeededStreams
from sim.model.rules import simulate_week
from sim.model.situation import Moment, sum_of_parts
from sim.model.theories import THEORIES
from sim.scenario.inputs import inputs_of
from sim.world.opening import open_study

PAGE = (ROOT / "docs" / "add_a_theory.md").read_text(encoding="utf-8")


def example():
    """The theory that the page's own code makes."""
    code = textwrap.dedent(re.search(r"( *)```python\n(.*?)```", PAGE, re.DOTALL)[2])
    names = {"__name__": "old_ties"}
    exec(compile(code, "add_a_theory.md", "exec"), names)
    return names["OLD_TIES"]


def test_the_example_is_as_strong_as_the_default_and_would_not_be_with_another_strength(two_states):
    theory, usual = example(), answer(two_states, THEORIES[0])
    np.testing.assert_allclose(answer(two_states, theory), usual, atol=0.002)
    weaker = replace(theory, intended_tone=lambda s, c: 0.9 * theory.intended_tone(s, c))
    assert np.abs(answer(two_states, weaker) - usual).max() > 0.01


def test_its_parts_add_up_to_its_tone_in_a_dispute(two_states):
    theory, streams = example(), SeededStreams(4, 0, 3, 2)
    opening = open_study([inputs_of(two_states)], streams, 3, theory)
    s, c = opening.situation, opening.setting
    for week in range(25):
        s = simulate_week(s, c, Moment(week, streams))
    np.testing.assert_allclose(sum_of_parts(theory.parts(s, c)), theory.intended_tone(s, c), rtol=0.0, atol=1e-12)
    assert len(np.unique(theory.intended_tone(s, c))) > 2


def test_the_page_fits_on_a_screen_and_names_what_is_there():
    assert PAGE.count("\n") <= 50
    for path in re.findall(r"`((?:sim|tests|docs)/[a-z_/]+\.(?:py|md))`", PAGE):
        assert (ROOT / path).exists() or path.endswith("old_ties.py"), path
    assert "DRIVERS" in (ROOT / "sim" / "questions" / "story" / "wording.py").read_text(encoding="utf-8")
    assert "## The theory" in (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
