"""The brief of a study: one page of HTML that needs neither network nor script."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from sim.answer import Answer, plain
from sim.briefing import baked_section, cause_sections, closing_sections, rival_sections, study_sections
from sim.briefing.asking import ask, not_applicable
from sim.briefing.baked_settings.baked import Baked, baked
from sim.briefing.baked_settings.baking import Bake, plan
from sim.briefing.blocks import Section
from sim.briefing.known import Known
from sim.briefing.page import page
from sim.briefing.stored_answers import ASKED, OF_CASES, command, stored_answers
from sim.errors import ResultsError, UsageError, choices
from sim.languages.catalogues import CODES, language_called
from sim.languages.current import ENGLISH, English, gettext, written_in
from sim.plotting.style import provenance
from sim.questions.summary.summary import summary
from sim.questions.sweep.design import Value
from sim.results.dataset import Results
from sim.results.run_folder import CONDITIONED, SCENARIO
from sim.running.ensemble import study_in
from sim.scenario.scenario import Scenario, load
from sim.wording import day, fold, listed
from sim.writing import write_new, write_text

FILE = "brief.html"
SECTIONS = (
    study_sections.question,
    study_sections.bottom_line,
    study_sections.together,
    study_sections.course,
    baked_section.what_if,
    cause_sections.players,
    cause_sections.window,
    rival_sections.rivals,
    rival_sections.standing,
    rival_sections.to_watch,
    study_sections.typical_courses,
    closing_sections.assumptions,
    closing_sections.past_forecasts,
    closing_sections.limits,
    closing_sections.reproduce,
)
"""The sections of the page, in order; one that does not apply returns None."""
USED: dict[Callable[[Known], Section | None], tuple[str, ...]] = {
    cause_sections.players: ("attribute",),
    cause_sections.window: ("window",),
    rival_sections.rivals: ("robust", "readings"),
    rival_sections.to_watch: ("readings",),
    closing_sections.past_forecasts: (OF_CASES,),
}
"""The answers that a section takes from files."""


@dataclass(frozen=True, repr=False)
class Brief(Answer):
    """A brief: its sections, and the page as `html`. `missing` are the questions that it would answer if asked.

    `bake` are the values between which a reader can choose, by key.
    """

    name: ClassVar[str] = "brief"
    results: Results = field(compare=False)
    variant: str
    sections: tuple[Section, ...]
    missing: tuple[str, ...]
    html: str
    bake: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)

    def save(self, path: str | Path | None = None) -> Path:
        """Write the page and return its file: a new one, or `brief.html` in the run folder, which is replaced.

        Raises UsageError if the named file exists.
        """
        if path is None:
            write_text(self.results.folder / FILE, self.html)
            return self.results.folder / FILE
        write_new(Path(path), self.html)
        return Path(path)

    def commands(self) -> dict[str, str]:
        """Return the command that adds each missing answer to the run folder."""
        return {question: command(question, self.variant, self.results.folder) for question in self.missing}

    def __str__(self) -> str:
        lines = fold(self.results.manifest["title"])
        for section in self.sections[:2]:
            lines += ["", section.title, *(line for text in section.texts() for line in fold(text))]
        return "\n".join(lines)

    def provenance(self) -> dict[str, str | int]:
        """Return scenario, variant, seed, runs and version."""
        return provenance(self.results.manifest, self.variant)

    def to_json(self) -> dict[str, Any]:
        """Return the provenance and what each section says, line by line."""
        sections = [{"name": s.name, "title": s.title, "text": list(s.texts())} for s in self.sections]
        return {**self.provenance(), "sections": sections, "missing": list(self.missing), "bake": plain(self.bake)}


def brief(
    results: Results, full: bool = False, workers: int = 1, bake: Bake | None = None, language: str = "en"
) -> Brief:
    """Write the brief of a study from its results and the answers that its run folder has.

    With `full`, questions without an answer are asked first, with the usual sizes, and their answers kept in the run
    folder. With `bake`, values by dotted key, a reader can choose between them: every combination is simulated. The key
    `incident`, or `incidents.NAME`, switches incidents: `["on", "off"]`. `language` is `en`, `ru`, `az` or `tr`.
    Raises ResultsError for an answer that is about another file or cannot be read, and UsageError for values that the
    file does not allow or too many of them, and for another language.
    """
    readers = reading(language)
    scenario, refused = scenario_of(results), {}
    planned = plan(study_in(results.folder), bake) if bake else None
    if full:
        for question in unanswered(results, scenario):
            try:
                ask(results, scenario, question, workers)
            except UsageError as refusal:
                refused[question] = str(refusal)
    return written(results, scenario, refused, baked(results, planned, workers) if planned else None, readers)


def reading(code: str) -> English:
    """Return the language of readers by its code. Raises UsageError for one without a catalogue."""
    try:
        return language_called(code)
    except KeyError:
        raise UsageError(f"no brief in the language '{code}'; {choices(code, CODES)}") from None


def scenario_of(results: Results) -> Scenario:
    """Load the scenario of a study, under the study's name for it.

    Raises UsageError for runs conditioned on the record, and for runs seen from another focal dyad than the first: how
    to reproduce them, and the questions asked of the scenario, would be those of other runs or of the first dyad.
    """
    focus, file = results.manifest["focus"], results.folder / SCENARIO
    if focus != results.focal_dyads[0]:
        raise UsageError(
            f"a run folder's brief is about its first focal dyad, {results.focal_dyads[0]}; simulate it about {focus}: "
            f"bilateral brief {file} --focus {focus}"
        )
    if CONDITIONED in results.manifest:
        raise UsageError(
            f"no brief is written of runs given the record ({results.folder}); update.txt in the folder has the "
            f"answer, and a brief without the record is made by: bilateral brief {results.manifest['scenario']}"
        )
    return load(file, results.manifest["scenario"])


def unanswered(results: Results, scenario: Scenario) -> list[str]:
    """Return the questions of a brief that a study has no answer to, and could have."""
    known = {*stored_answers(results.folder, results.manifest), *not_applicable(scenario)}
    return [question for question in ASKED if question not in known]


def written(
    results: Results,
    scenario: Scenario,
    refused: Mapping[str, str],
    settings: Baked | None = None,
    readers: English = ENGLISH,
) -> Brief:
    """Write the brief, with sliders for `settings`; `refused` says for further questions why there is no answer."""
    with written_in(readers):
        return _written(results, scenario, refused, settings)


def _written(results: Results, scenario: Scenario, refused: Mapping[str, str], settings: Baked | None) -> Brief:
    stored = stored_answers(results.folder, results.manifest)
    known = Known(results, summary(results), scenario, stored, {**not_applicable(scenario), **refused}, settings)
    manifest, first = known.manifest, known.first
    sections = tuple(section for write in SECTIONS if (section := _section(known, write)) is not None)
    subtitle = gettext(
        "A brief on {states}, {start} to {end}",
        states=listed(manifest["names"]), start=day(first.dates.start), end=day(first.dates.last),
    )  # fmt: skip
    facts = ", ".join(f"{gettext(name)} {value}" for name, value in provenance(manifest, first.variant).items())
    html = page(manifest["title"], subtitle, sections, gettext("Made by bilateral: {facts}.", facts=facts))
    missing = [question for question in (*ASKED, OF_CASES) if question not in {*stored, *known.refused}]
    return Brief(results, first.variant, sections, tuple(missing), html, settings.plan.bake if settings else {})


def _section(known: Known, write: Callable[[Known], Section | None]) -> Section | None:
    """Write a section. Raises ResultsError if an answer in the folder is not what this version writes."""
    try:
        return write(known)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        used = [question for question in USED.get(write, ()) if question in known.stored]
        if not used:
            raise
        files = ", ".join(f"{question}.json" for question in used)
        raise ResultsError(
            f"{files} in {known.results.folder}: not as this version writes it ({error!r}). Move it away, and ask again"
        ) from error
