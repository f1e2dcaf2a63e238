"""Words that come from tables of the program, marked for the catalogues: rungs, acts, theories, units, nouns."""

from __future__ import annotations

from sim.languages.current import gettext, gettext_noop, language, ngettext_noop

RUNGS = (
    gettext_noop("alliance"), gettext_noop("partnership"), gettext_noop("normal"), gettext_noop("strained"),
    gettext_noop("crisis"), gettext_noop("recalled"), gettext_noop("severed"), gettext_noop("armed"),
    gettext_noop("normal relations"), gettext_noop("strained relations"), gettext_noop("an ambassador recalled"),
    gettext_noop("relations severed"), gettext_noop("an armed clash"),
)  # fmt: skip
"""Rungs of the ladder as names, and within a sentence."""
LEVELS = (gettext_noop("none"), gettext_noop("measures"))
"""Formal acts in force that are no rungs."""
THEORIES = (
    gettext_noop("bounded reciprocity"), gettext_noop("tit for tat"), gettext_noop("trust spiral"),
    gettext_noop("prospect"), gettext_noop("structural balance"), gettext_noop("faction bargaining"),
    gettext_noop("expected reply"),
)  # fmt: skip
OUTCOMES = (
    gettext_noop("rupture"), gettext_noop("severance"),
    gettext_noop("the probability of rupture"), gettext_noop("weeks in crisis or worse"),
    gettext_noop("the relation in the last week"), gettext_noop("the mean relation"),
    gettext_noop("the probability that any focal dyad ruptures"),
    gettext_noop("the probability that all focal dyads rupture"),
)  # fmt: skip
ACTS = (
    gettext_noop("takes formal measures"), gettext_noop("recalls the ambassador"), gettext_noop("severs relations"),
    gettext_noop("makes amends"), gettext_noop("backs down"), gettext_noop("releases detainees"),
    gettext_noop("suspends its wedge in the other's politics"), gettext_noop("mediates with the other"),
)  # fmt: skip
"""Acts that an observation names."""
CHOICES = (
    gettext_noop("uses military force"),
    gettext_noop("seizes or damages property"),
    gettext_noop("imposes an embargo or sanctions"),
    gettext_noop("expels or withdraws officials"),
    gettext_noop("threatens"),
    gettext_noop("demands"),
    gettext_noop("cuts contacts"),
    gettext_noop("accuses"),
    gettext_noop("makes a statement"),
    gettext_noop("telephones or consults"),
    gettext_noop("pays or receives a visit"),
    gettext_noop("praises or shows sympathy"),
    gettext_noop("announces cooperation"),
    gettext_noop("cooperates materially"),
    gettext_noop("gives aid or shares intelligence"),
    gettext_noop("signs an agreement"),
    gettext_noop("gives military protection"),
    gettext_noop("takes formal measures (tone set by the model)"),
    gettext_noop("recalls the ambassador (tone set by the model)"),
    gettext_noop("severs relations (tone set by the model)"),
    gettext_noop("expresses regret"),
    gettext_noop("admits responsibility and compensates"),
    gettext_noop("backs down: a release, call or visit; one level lower"),
    gettext_noop("releases detainees"),
)  # fmt: skip
"""Acts among which a leader chooses."""
PLAYERS = (gettext_noop("incident"), gettext_noop("faction"), gettext_noop("amends"), gettext_noop("group"))
"""Kinds of players with one word."""
TERM_WORDS = (
    gettext_noop("structure"), gettext_noop("ties"), gettext_noop("triads"), gettext_noop("grievance"),
    gettext_noop("amends"), gettext_noop("incidents"), gettext_noop("conduct"), gettext_noop("forgetting"),
    gettext_noop("noise"),
)  # fmt: skip
"""Terms of the change of a relation."""
PROVENANCE = (gettext_noop("scenario"), gettext_noop("seed"), gettext_noop("runs"), gettext_noop("version"))
"""What the foot of a page names, with `variant`."""
CONFIDENCE = (gettext_noop("high"), gettext_noop("medium"), gettext_noop("low"))
NOUNS = (
    ngettext_noop("{number} run", "{number} runs"),
    ngettext_noop("{number} week", "{number} weeks"),
    ngettext_noop("{number} setting", "{number} settings"),
    ngettext_noop("{number} observed event", "{number} observed events"),
    ngettext_noop("{number} incident", "{number} incidents"),
    ngettext_noop("{number} number", "{number} numbers"),
    ngettext_noop("{number} case", "{number} cases"),
    ngettext_noop("{number} theory", "{number} theories"),
    ngettext_noop("{number} parameter draw", "{number} parameter draws"),
    ngettext_noop("{number} row", "{number} rows"),
)
"""Nouns that `counted` counts in a brief."""


def theory_words(name: str) -> str:
    """Return the name of a theory in words, in the language of texts; that of the user's own theory as it is."""
    return gettext(name.replace("_", " "))


def is_translated() -> bool:
    """Return whether texts are written in another language than English."""
    return language().code != "en"
