"""Obligations of an alliance as a case table writes them, such as `defense+nonagg+consul`."""

from __future__ import annotations

import re

from sim.errors import nearest

DEFENCE = ("defense", "defence")
OTHERS = (
    "offense", "offence", "neutral", "neutrality", "nonagg", "nonaggression", "aggression", "consul", "consultation",
    "entente",
)  # fmt: skip
NEGATIONS = ("no", "non", "not", "none", "without")
FILLERS = ("pact", "pacts", "treaty", "alliance", "obligation", "obligations", "mutual", "only", "of", "a", "na", "nan")
KNOWN = (*DEFENCE, *OTHERS, *NEGATIONS, *FILLERS)
ALLOWED = "must be obligations of an alliance (defense, offense, neutral, nonagg, consul) joined by +, or empty"


def includes_defence(text: str) -> bool:
    """Return True if defence is among the obligations: the whole word, in any case and spelling, and not negated."""
    return any(
        set(words) & {*DEFENCE} and not set(words) & {*NEGATIONS} for part in _parts(text) if (words := _words(part))
    )


def invalid_obligation(text: str) -> str:
    """Return the error of a text with a word that is no obligation; "" if there is none."""
    unknown = next((word for word in _words(text) if word not in KNOWN), "")
    near = nearest(unknown, (*DEFENCE, *OTHERS)) if unknown else ""
    return ALLOWED + (f"; did you mean {near}?" if near else "") if unknown else ""


def _parts(text: str) -> list[str]:
    return re.split(r"[+,;/|&]|\band\b|\bbut\b", text.casefold())


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", re.sub(r"\b(and|but)\b", " ", text.casefold()))
