"""The example of `docs/add_a_theory.md` is a theory that stands where the others stand."""

from __future__ import annotations

import re
import textwrap
from dataclasses import replace

import numpy as np
import pytest
from conftest import ROOT
from test_every_theory import drift, intended_tone, sum_of_parts
from test_footing import answer

from sim.errors import UsageError
from sim.model.compiling import rule
from sim.model.random_streams import SeededStreams
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


def scaled(theory, factor):
    """The same theory with another strength, which has the same name and is never mistaken for it."""
    strong = theory.parts

    @rule
    def parts(p, own, other):
        reciprocity, old_ties, leaning = strong(p, own, other)
        return factor * reciprocity, factor * old_ties, leaning

    return replace(theory, parts=parts)


def test_the_example_is_as_strong_as_the_default_and_would_not_be_with_another_strength(two_states):
    theory, usual = example(), answer(two_states, THEORIES[0])
    np.testing.assert_allclose(answer(two_states, theory), usual, atol=0.002)
    for factor in (0.9, 1.1):
        changed = answer(two_states, scaled(theory, factor))
        assert np.abs(changed - usual).max() > 0.01
        assert (np.sign(changed - usual) == np.sign(factor - 1.0)).all()


def test_its_parts_add_up_to_its_tone_in_a_dispute(two_states):
    theory = example()
    opening = open_study([inputs_of(two_states)], SeededStreams(4, 0, 3), 3, theory, kept=((0, 1), (1, 0)))
    for _ in range(25):
        opening.engine.step()
    tone = intended_tone(opening.engine)
    np.testing.assert_allclose(
        sum_of_parts(opening.engine), opening.engine.of_kept("intended_tone"), rtol=0.0, atol=1e-12
    )
    s = opening.engine.situation
    said = 1.195 * (0.8 * s.perceived + 0.2 * s.ties) + s.leaning
    np.testing.assert_allclose(tone, np.where(opening.engine.setting.named, said, 0.0), rtol=0.0, atol=1e-12)
    assert len(np.unique(tone)) > 2


def test_it_starts_from_rest_and_holds_it_for_156_weeks(two_states):
    assert drift(two_states, inputs_of(two_states), example()) < 1e-9


def test_the_page_fits_on_a_screen_and_names_what_is_there():
    assert PAGE.count("\n") <= 50
    for path in re.findall(r"`((?:sim|tests|docs)/[a-z_/]+\.(?:py|md))`", PAGE):
        assert (ROOT / path).exists() or path.endswith("old_ties.py"), path
    assert "DRIVERS" in (ROOT / "sim" / "questions" / "story" / "wording.py").read_text(encoding="utf-8")
    assert "class View" in (ROOT / "sim" / "model" / "theories" / "theory.py").read_text(encoding="utf-8")
    assert "## The theory" in (ROOT / "docs" / "model.md").read_text(encoding="utf-8")


@rule
def nothing(p, own, other):
    own.perceived + other.perceived


@rule
def one_number(p, own, other):
    return own.perceived


@rule
def two_numbers(p, own, other):
    return own.perceived, own.ties


@rule
def four_numbers(p, own, other):
    return own.perceived, own.ties, own.leaning, other.ties


@rule
def no_number(p, own, other):
    return own.perceived, own.ties, open("x")


@pytest.mark.parametrize("parts", [nothing, one_number, two_numbers, four_numbers, no_number])
def test_parts_that_are_not_the_numbers_they_should_be_are_refused_in_words(two_states, parts):
    theory = replace(example(), parts=parts)
    with pytest.raises(UsageError, match=r"`parts` of theory old_ties .* it must return 3 numbers \(reciprocity, old"):
        open_study([inputs_of(two_states)], SeededStreams(4, 0, 3), 3, theory)
