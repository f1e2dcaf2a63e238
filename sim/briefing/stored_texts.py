"""Texts of stored answers, which are English, in the language of the brief; and what stays English."""

from __future__ import annotations

import re
from functools import cache

from sim.briefing.blocks import Text, Untranslated
from sim.languages.current import gettext, gettext_noop, language
from sim.languages.terms import is_translated

STORED = (
    gettext_noop("weaker ties"),
    gettext_noop("grievance and remembered harm"),
    gettext_noop("mobilised factions"),
    gettext_noop("formal acts in force"),
    gettext_noop("changed leaders"),
    gettext_noop("a formal step in force"),
    gettext_noop("an ambassador recalled, or worse"),
    gettext_noop("amends by {state} for the last incident"),
    gettext_noop("tone of {direction}"),
    gettext_noop("Warning: not played so far, since after the last week: {names}."),
    gettext_noop("Discretion of the leader ({state})"),
    gettext_noop("Discretion of {leader} ({state})"),
    gettext_noop("Option of {state} to make amends"),
    gettext_noop(
        "Of these readings the record supports {reading}, but narrowly (with more runs its weight may fall below "
        "{share})."
    ),
    gettext_noop("Of these readings the record supports {reading}."),
    gettext_noop(
        "The record cannot distinguish these readings: {first} and {second} rank first (a decisive record needs a "
        "weight of {share} under equal priors, with a clear interval)."
    ),
    gettext_noop(
        "None of these readings fits: the predictive p-value of each is below {share}, and the weights only show which "
        "is least far off."
    ),
    gettext_noop("ambassador recalled or worse by 12 months"),
    gettext_noop("relations severed or armed clash by 12 months"),
    gettext_noop("fully repaired by 6 months"),
    gettext_noop("fully repaired by 12 months"),
    gettext_noop("fully repaired by 36 months"),
    gettext_noop("fully repaired by 60 months"),
)
"""Messages of stored answers that are not marked where they are made."""
ACTS = (
    gettext_noop("{by} expresses regret to {to}"),
    gettext_noop("{by} admits responsibility and compensates {to}"),
    gettext_noop("{by} backs down towards {to}: a release, call or visit, and one downgrade level lower"),
    gettext_noop("{by} releases detainees of {to}"),
    gettext_noop("no wedge in {to} by {by}"),
    gettext_noop("{by} mediates with {to}"),
    gettext_noop("{by} restores full relations with the other (towards {to})"),
)
"""Messages of the acts of a gesture."""
NAMES = re.compile(r"\{\w+\}")
SENTENCE = "."


def retold(text: str) -> str:
    """Return a stored text in the language of the brief, or marked as English where none of its messages is known."""
    if not is_translated():
        return text
    return _translated(text, STORED) or (Untranslated(text) if _is_sentence(text) else text)


def acts_retold(text: str) -> str:
    """Return the acts of a gesture in the language of the brief; one of unknown wording stays English."""
    return "; ".join(_translated(act, ACTS) or act for act in text.split("; ")) if is_translated() else text


def _translated(text: str, messages: tuple[str, ...]) -> str:
    """Translate a text by its message, or by the first message with places that it fits; "" if there is none."""
    if (found := gettext(text)) != text:
        return found
    fits = ((message, _pattern(message).fullmatch(text)) for message in messages)
    return next((gettext(message, **_places(fit)) for message, fit in fits if fit and fit.groupdict()), "")


def _places(fit: re.Match[str]) -> dict[str, str]:
    """Return the contents of a message's places, percentages in the form of the language."""
    return {name: language().percentage(text) for name, text in fit.groupdict().items()}


@cache
def _pattern(message: str) -> re.Pattern[str]:
    """Return what finds the contents of a message's places."""
    parts = zip(NAMES.split(message), [*NAMES.findall(message), ""], strict=True)
    return re.compile("".join(re.escape(text) + (f"(?P<{name[1:-1]}>.+)" if name else "") for text, name in parts))


def _is_sentence(text: str) -> bool:
    """Return whether a text is a sentence of the program, not a name of the scenario file."""
    return text.endswith(SENTENCE)


ENGLISH_ONLY = (
    "the reasons why an answer could not be given",
    "verdicts of `readings` that depend on rows about other disputes or on the prior asked for",
    "the warning of `attribute` about `pressures`",
    "keys of the file, commands, and names of gestures",
    "labels of players that `attribute --players` joins",
)
"""What stays English in a brief of another language, as docs/brief.md lists it.

Sentences among it are marked with `lang="en"` on the page.
"""


def language_notes() -> tuple[Text, ...]:
    """Say in which language texts of the scenario file stay; nothing in an English brief."""
    if not is_translated():
        return ()
    note = gettext(
        "Titles, names and reasons of the scenario file are shown as they are written in it; messages about answers "
        "that could not be given are in English."
    )
    return (Text(note, "note"),)
