"""The leader's seat: which acts there are to choose, and what a leader's choices made against the theory's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sim.explore.answers import Answers, Ticket
from sim.explore.settings import Settings
from sim.explore.tally import differences, numbers
from sim.model.actions import ACTIONS

NOT_CHOSEN = ("restoration",)
"""Acts that need both sides."""


def menu() -> list[dict[str, str]]:
    """Return the acts that the leader of one side can choose, with their words; a third party's are not among them."""
    return [
        {"name": action.name, "kind": action.kind, "words": action.words}
        for action in ACTIONS
        if not action.third_party and action.name not in NOT_CHOSEN
    ]


def verdict(answers: Answers, settings: Settings, ticket: Ticket) -> dict[str, Any]:
    """Return the outcomes with the chosen acts and with the theory's choices, and the differences, run by run.

    Both are played on the same random numbers, and differ in the acts alone.
    """
    by_theory = replace(settings, acts=())
    mine, theirs = answers.whole(settings, ticket), answers.whole(by_theory, ticket)
    study = answers.original.study(settings)
    return {
        "chosen": numbers(mine, study),
        "theory": numbers(theirs, answers.original.study(by_theory)),
        "difference": differences(mine, theirs),
        "acts": len(settings.acts),
    }
