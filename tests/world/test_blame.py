"""An incident counts by who is blamed for it, how much, and for what."""

from __future__ import annotations

from functools import cache

import pytest
from conftest import with_variants
from falls import THREE_YEARS, UNCONCERNED, falls

from sim.scenario.file.values import Quantity


@pytest.fixture(scope="module")
def after_an_act(two_states):
    """Function from responsibility, intent and force of a severe act to the shares ruptured and severed."""
    base = two_states.contents["base"]

    @cache
    def share(responsibility=1.0, intent=1.0, force=False):
        facts = {"severity": 3.0, "deaths": 0, "responsibility": Quantity(value=responsibility)}
        act = base.incidents["bridge"].model_copy(update={**facts, "intent": intent, "force": force})
        variant = base.model_copy(update={**UNCONCERNED, "incidents": {"bridge": act}})
        return falls(with_variants(two_states, act=variant), "act", 768, THREE_YEARS)[:2]

    return share


def test_the_more_the_offender_is_blamed_the_likelier_a_rupture(after_an_act, two_states):
    shares = [after_an_act(responsibility)[0] for responsibility in (0.0, 0.2, 0.4, 0.7, 1.0)]
    assert shares == sorted(shares)
    assert shares[-1] - shares[0] > 0.3
    none = with_variants(
        two_states, none=two_states.contents["base"].model_copy(update={**UNCONCERNED, "incidents": {}})
    )
    assert abs(shares[0] - falls(none, "none", 768, THREE_YEARS)[0]) < 0.02


def test_intended_harm_breaks_relations_more_than_harm_by_agents_or_accident_and_force_severs_them(after_an_act):
    accident, agents, unclear, deliberate = (after_an_act(1.0, intent)[0] for intent in (-2.0, -1.0, 0.0, 1.0))
    assert accident < agents < unclear < deliberate <= after_an_act(1.0, 1.0, force=True)[0]
    assert after_an_act(1.0, 1.0, force=True)[1] > 2.0 * after_an_act(1.0, 1.0)[1]
