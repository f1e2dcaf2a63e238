"""Everything a page needs before its first answer: titles, dates, numbers that can be moved, theories, acts."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from sim.explore.answers import STAGES
from sim.explore.index import PAGE
from sim.explore.original import Original
from sim.explore.seat import menu
from sim.languages.current import gettext, gettext_noop, language
from sim.languages.terms import TERM_WORDS, theory_words
from sim.model.ladder import RUNGS, thresholds
from sim.model.outcomes import OF_ONE_DYAD
from sim.model.theories import THEORIES
from sim.page.charts import CHART_SCRIPT
from sim.page.controls import controls
from sim.page.messages import spoken
from sim.questions.summary.views import QUANTILES
from sim.scenario.file.schema import RecallBy
from sim.scenario.file.values import BASE
from sim.scenario.inputs import DEFAULT_THEORY

RATES = {
    "year": gettext_noop("{number} a year"),
    "month": gettext_noop("{number} a month"),
    "week": gettext_noop("{number} a week"),
}
"""Expected frequencies of an incident, by unit."""


def about(original: Original, folder: Path) -> dict[str, Any]:
    """Return what does not change while a scenario is explored."""
    scenario, file = original.scenario, original.scenario.file
    return {
        "name": scenario.name,
        "word": original.word,
        "folder": str(folder),
        "title": file.title,
        "question": file.question,
        "read": _first_asked(original),
        "start": file.start.isoformat(),
        "weeks": file.weeks,
        "focus": list(scenario.focus),
        "states": {code: state.name for code, state in scenario.variant(BASE).states.items()},
        "controls": [
            {**asdict(control), "kind": gettext(control.kind)} for control in controls(scenario.variant(BASE))
        ],
        "incidents": _incidents(original),
        "gestures": original.gestures,
        "theories": [theory.name for theory in THEORIES],
        "theory_words": {theory.name: theory_words(theory.name) for theory in THEORIES},
        "theory": DEFAULT_THEORY,
        "menu": [{**act, "words": gettext(act["words"])} for act in menu()],
        "rungs": [gettext(rung) for rung in RUNGS],
        "rung_names": list(RUNGS),
        "term_words": {term: gettext(term) for term in TERM_WORDS},
        "language": spoken(CHART_SCRIPT, PAGE / "page.js"),
        "thresholds": thresholds(scenario.parameters()),
        "quantiles": list(QUANTILES),
        "outcomes": [{"name": each.name, "words": gettext(each.words), "unit": each.unit} for each in OF_ONE_DYAD],
        "stages": list(STAGES),
    }


def _first_asked(original: Original) -> int:
    """Return the week at which the charts are first read: that of the first date the file asks about, or the middle."""
    file, week = original.scenario.file, original.scenario.roster.week
    weeks = [week(asked.recall_by) for asked in file.ask if isinstance(asked, RecallBy)]
    return next((asked for asked in sorted(weeks) if 0 <= asked < file.weeks), file.weeks // 2)


def _at_random(rate: str) -> str:
    """Format an expected frequency such as `2/year`."""
    number, _, unit = rate.partition("/")
    return gettext("at random, {rate}", rate=gettext(RATES[unit], number=language().decimal(number)))


def _incidents(original: Original) -> list[dict[str, Any]]:
    """Return name, title, first week or expected frequency, and the states, of each incident."""
    scenario = original.scenario
    return [
        {
            "name": name, "title": incident.title or name, "victim": incident.victim, "offender": incident.offender,
            "week": None if incident.date is None else scenario.roster.week(incident.date),
            "when": language().day(incident.date) if incident.date else _at_random(str(incident.rate)),
            "why": incident.why or "",
        }
        for name, incident in scenario.variant(BASE).incidents.items()
        if name not in scenario.variant(BASE).without.incidents
    ]  # fmt: skip
