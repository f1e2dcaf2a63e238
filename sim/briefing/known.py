"""All that a brief is written from: the study, its scenario, and the answers that are known or refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.briefing.baked_settings.baked import Baked
from sim.briefing.blocks import Block, Code, Text, Untranslated
from sim.briefing.stored_answers import OF_CASES, command
from sim.briefing.stored_texts import retold
from sim.languages.current import gettext, gettext_noop
from sim.questions.summary.summary import Summary, VariantSummary
from sim.results.dataset import Results
from sim.scenario.scenario import Scenario
from sim.statistics.intervals import Estimate

SUBJECT = {
    "attribute": gettext_noop("Effects of players"),
    "window": gettext_noop("The effect of a gesture by date"),
    "robust": gettext_noop("Propositions under rival theories and parameter draws"),
    "readings": gettext_noop("Weights of rival readings"),
    OF_CASES: gettext_noop("Forecasts of past crises"),
}
"""What each question adds to the brief."""


@dataclass(frozen=True)
class Known:
    """A study with its summary and scenario; `stored` answers as JSON, and why other questions have none.

    `baked` are further settings of its inputs, if there are any.
    """

    results: Results
    summary: Summary
    scenario: Scenario
    stored: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    baked: Baked | None = None

    @property
    def manifest(self) -> dict[str, Any]:
        """The manifest of the study."""
        return self.results.manifest

    @property
    def first(self) -> VariantSummary:
        """The summary of the variant that the brief is about."""
        return self.summary.first

    def missing(self, question: str) -> tuple[Block, ...]:
        """Return what stands where an answer is missing: the command that adds it, or why there is none."""
        subject = gettext(SUBJECT[question])
        if question in self.refused:
            reason = retold(self.refused[question])
            if isinstance(reason, Untranslated):
                return (Text(Untranslated(f"{SUBJECT[question]}: no answer. {reason}")),)
            return (Text(gettext("{subject}: no answer. {reason}", subject=subject, reason=reason)),)
        asked = gettext_noop("{subject}: not asked yet. This adds it to the brief; RUN is the folder of the study.")
        label = gettext("Command: {subject}", subject=subject)
        return (Text(gettext(asked, subject=subject)), Code(command(question, self.first.variant), label))


def estimate(numbers: Mapping[str, Any] | None) -> Estimate:
    """Return an estimate that was written as JSON; NaN for null."""
    if numbers is None:
        return Estimate(float("nan"), float("nan"), float("nan"))
    return Estimate(*(float(numbers[edge]) for edge in ("estimate", "low", "high")))
