"""Sections about the brief itself: assumptions, past forecasts, what it is not, and how to reproduce it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sim.answer import plain
from sim.briefing.baked_settings.baking import as_options
from sim.briefing.blocks import Block, Code, Folded, Items, Section, Table, Text
from sim.briefing.known import Known
from sim.briefing.stored_answers import OF_CASES, forecasts_of_cases
from sim.briefing.stored_texts import retold
from sim.errors import counted
from sim.languages.current import decimal, gettext, gettext_noop, language, percentage
from sim.questions.summary.text import assumed, caveat
from sim.questions.sweep.design import Value
from sim.results.run_folder import SCENARIO
from sim.scenario.describe import Assumption, register
from sim.scenario.file.values import BASE
from sim.scenario.inputs import DEFAULT_THEORY
from sim.wording import listed

UNSTATED = gettext_noop("not stated")
JUDGED = gettext_noop("judgement, no source")
MISSES = 8
"""Largest number of missed forecasts that are listed."""
SHIPPED, BASELINE = "shipped", "base_rate"
"""Forecasts of past crises, as a backtest names them."""
ENTRY, FACTION = 2, 4
"""Names in the key of an entry, and of a faction of a state."""
HTML = "brief.html"


def assumptions(known: Known) -> Section:
    """The register of assumptions: counts, the disputed numbers, and all of them folded."""
    rows = register(known.scenario.variant(BASE))
    disputed = [row for row in rows if row.disputed]
    confidence = Counter(row.confidence or UNSTATED for row in rows)
    words = [(gettext(word), number) for word, number in sorted(confidence.items())]
    counts = listed([gettext("{number} {confidence}", number=number, confidence=word) for word, number in words])
    parts: list[Block] = [Text(assumed(known.manifest)), Text(gettext("Confidence: {counts}.", counts=counts))]
    if disputed:
        caption = gettext("Disputed: {numbers}, by entry of the file", numbers=counted(len(disputed), "number"))
        parts.append(_grouped(caption, disputed))
    heads = (gettext("key"), gettext("value"), gettext("sources"), gettext("confidence"), gettext("reason"))
    every = Table(gettext("Every number of the base"), heads, _cells(rows), True)
    title = gettext("Every number, with its reason and sources ({number})", number=len(rows))
    parts += [Folded(title, (every, *_sources(known))), Text(gettext(FULL_REGISTER), "note")]
    return Section("assumptions", gettext("Assumptions"), tuple(parts))


FULL_REGISTER = gettext_noop(
    "All of them, with the rival readings: bilateral check RUN/scenario.yaml --assumptions. A printed brief has the "
    "disputed ones only."
)


def _grouped(caption: str, rows: Iterable[Assumption]) -> Table:
    """Tabulate numbers, those of one entry of the file together."""
    entries: dict[tuple[str, tuple[str, ...], str], list[str]] = {}
    for row in rows:
        entry, key = _entry_and_key(row.path)
        entries.setdefault((entry, row.sources, row.confidence), []).append(f"{key} {row.value}".strip())
    cells = tuple(
        (entry, ", ".join(values), _of(sources), gettext(confidence or UNSTATED))
        for (entry, sources, confidence), values in entries.items()
    )
    heads = (gettext("entry"), gettext("numbers"), gettext("sources"), gettext("confidence"))
    return Table(caption, heads, cells, wordy=True)


def _entry_and_key(path: str) -> tuple[str, str]:
    """Divide a key into its entry, such as `incidents.raid` or `states.RUS.factions.agencies`, and the last name."""
    parts = path.split(".")
    depth = FACTION if parts[0] == "states" and len(parts) > FACTION else ENTRY
    return ".".join(parts[:depth]), ".".join(parts[depth:]).rpartition(".")[2]


def _of(sources: Iterable[str]) -> str:
    return ", ".join(sources) or gettext(JUDGED)


def _cells(rows: Iterable[Assumption]) -> tuple[tuple[str, ...], ...]:
    return tuple((row.path, row.value, _of(row.sources), _confidence(row), row.why) for row in rows)


def _confidence(row: Assumption) -> str:
    words = gettext(row.confidence or UNSTATED)
    return gettext("{confidence}, disputed", confidence=words) if row.disputed else words


def _sources(known: Known) -> tuple[Table, ...]:
    sources = known.scenario.file.sources
    rows = tuple((name, source.author, source.title, str(source.date)) for name, source in sources.items())
    heads = (gettext("name"), gettext("author"), gettext("title"), gettext("date"))
    return (Table(gettext("Sources"), heads, rows, wordy=True),) if rows else ()


def past_forecasts(known: Known) -> Section:
    """Forecasts of past crises by the program: the largest misses first, then the scores."""
    answer = known.stored.get(OF_CASES)
    parts = known.missing(OF_CASES) if answer is None else _past_forecasts(known, answer)
    if answer is None:
        parts = (*parts, Text(gettext(CASES), "note"))
    return Section("past-forecasts", gettext("How past forecasts of this program did"), parts)


CASES = gettext_noop("CASES.csv is a table of past crises, one a row; docs/backtest.md describes its columns.")


def _past_forecasts(known: Known, answer: dict[str, Any]) -> tuple[Block, ...]:
    labels = {target["name"]: target["label"] for target in answer["targets"]}
    rows = [row for row in forecasts_of_cases(known.results.folder) if row["outcome"]]
    missed = sorted(rows, key=lambda row: -abs(float(row["outcome"]) - float(row[SHIPPED])))[:MISSES]
    cells = tuple(
        (
            row["case_id"].replace("_", " "),
            retold(labels[row["target"]]),
            percentage(float(row[SHIPPED])),
            gettext("happened") if float(row["outcome"]) else gettext("did not happen"),
        )
        for row in missed
    )
    heads = (gettext("past crisis"), gettext("forecast"), gettext("probability"), gettext("outcome"))
    misses = Table(gettext("The largest misses"), heads, cells, wordy=True)
    caveat_of_scores = Text(retold(answer["caveat"]), "note")
    return (Text(_tested(answer)), *([misses] if cells else []), _scores(answer), caveat_of_scores)


def _tested(answer: dict[str, Any]) -> str:
    """Say whether the fit had used the past crises, whose scores are then no test of it."""
    cases, used, dyads = answer["cases"], answer["cases_in_fit"], answer["cases_of_dyads_in_fit"]
    if used == cases:
        return gettext(
            "{cases} of past crises. The fit used all of them: the scores are no test of it.",
            cases=counted(cases, "case"),
        )
    return gettext(
        "{cases} of past crises, of which the fit used {used}; {others} others are of dyads that it used. Their scores "
        "are no test of it.",
        cases=counted(cases, "case"), used=used, others=dyads,
    )  # fmt: skip


def _scores(answer: dict[str, Any]) -> Table:
    """Tabulate the Brier scores of the shipped forecast and of the base rate by target."""
    rows = [
        (retold(target["label"]), *(decimal(target["scores"][name]["brier"], 3) for name in (SHIPPED, BASELINE)))
        for target in answer["targets"]
        if target["n"]
    ]
    heads = (gettext("target"), gettext("Brier score"), gettext("base rate's"))
    return Table(gettext("Scores of the shipped forecast: lower is better"), heads, tuple(rows))


def limits(known: Known) -> Section:
    """List what the brief is not."""
    items = (
        caveat(known.first.runs),
        gettext("It says what an assumed interference would do, never that it took place."),
        gettext(
            "Every number holds within the model, its parameters and this scenario file. None was checked against what "
            "happened after the record ends."
        ),
    )
    return Section("limits", gettext("What this is not"), (Items(items),))


def reproduce(known: Known) -> Section:
    """One command, the same in Python, and what must come out."""
    manifest, bake = known.manifest, known.baked.plan.bake if known.baked else {}
    parts: list[Block] = [
        Text(
            gettext(
                "{file} is the file in the folder of the study (RUN). Same file, same seed and same version give the "
                "same results, bit by bit.",
                file=SCENARIO,
            )
        ),
        Code(command_line(manifest, bake), gettext("Command")),
        Code(snippet(manifest, bake), gettext("The same in Python")),
    ]
    versions = ", ".join(f"{name} {version}" for name, version in sorted(manifest["versions"].items()))
    parts.append(
        Items(
            (
                gettext("SHA-256 of {file}: {hash}", file=SCENARIO, hash=manifest["scenario_sha256"]),
                gettext("SHA-256 of the results: {hash}", hash=manifest["results_sha256"]),
                gettext("Versions: {versions}", versions=versions),
            )
        )
    )
    return Section("reproduce", gettext("How to reproduce it"), tuple(parts))


def command_line(manifest: dict[str, Any], bake: Mapping[str, Sequence[Value]] | None = None) -> str:
    """Return the command that makes the brief again from the scenario file."""
    words = ["bilateral", "brief", SCENARIO, "--runs", str(manifest["runs"]), "--seed", str(manifest["seed"])]
    words += ["--weeks", str(manifest["weeks"])]
    if manifest["variants"] != [BASE]:
        words += [word for variant in manifest["variants"] for word in ("--variant", variant)]
    if manifest["theory"] != DEFAULT_THEORY:
        words += ["--theory", manifest["theory"]]
    code = language().code
    return " ".join([*words, *([] if code == "en" else ["--language", code]), *as_options(bake or {})])


def snippet(manifest: dict[str, Any], bake: Mapping[str, Sequence[Value]] | None = None) -> str:
    """Return Python code that makes the brief again from the scenario file, and prints the hash of the results."""
    variants = ", ".join(repr(name) for name in manifest["variants"])
    options = f"runs={manifest['runs']}, seed={manifest['seed']}, weeks={manifest['weeks']}"
    code = language().code
    chosen = f"{', bake=bake' if bake else ''}{'' if code == 'en' else f', language={code!r}'}"
    theory = "" if manifest["theory"] == DEFAULT_THEORY else f", theory={manifest['theory']!r}"
    return "\n".join(
        (
            "import sim",
            "",
            f"study = sim.Study(sim.load({SCENARIO!r}), ({variants},), {options}{theory})",
            "results = sim.play(study)",
            *([f"bake = {plain(bake)}"] if bake else []),
            f"sim.brief(results{chosen}).save({HTML!r})",
            'print(results.manifest["results_sha256"])',
        )
    )
