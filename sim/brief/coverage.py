"""How well a scenario's runs cover its own record, as a table and a few words."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill
from typing import Any

from sim.analysis.coverage import BAND, SPAN, Covered

WIDTH = 96
HONEST = (0.6, 0.95)
"""Shares of weeks between which a band of 80 % may be called about right, weeks being few and alike."""


def coverage_text(found: Sequence[Covered], manifest: dict[str, Any], runs: int) -> str:
    """The table, a line of words for each thing looked at, and what it cannot say."""
    head = f"{manifest['title']}\nHow well do {runs} runs cover the record? Bands of {BAND:.0%}, week by week."
    names = max(len(one.what) for one in found)
    rows = [f"  {'':<{names}}  weeks  covered  interval score  of no change"]
    rows += [f"  {one.what:<{names}}{_figures(one)}" for one in found]
    words = [
        fill(f"- {one.what}: {_verdict(one)}", WIDTH, initial_indent="  ", subsequent_indent="    ") for one in found
    ]
    return "\n".join([head, "", *rows, "", *words, "", fill(LIMITS, WIDTH)])


def _figures(one: Covered) -> str:
    return f"  {one.weeks:>5}  {one.covered:>7.0%}  {one.score:>14.2f}  {one.score_of_no_change:>12.2f}"


def _verdict(one: Covered) -> str:
    low, high = HONEST
    width = "about right" if low <= one.covered <= high else "too narrow, or off" if one.covered < low else "too wide"
    beside = "better" if one.score < one.score_of_no_change else "no better"
    return f"the band is {width} ({one.covered:.0%} of weeks inside), and {beside} than expecting no change."


LIMITS = (
    f"Tones are means over {SPAN} weeks of what the record has, and bands allow for what the record may be wrong by; "
    "rows of a dated incident itself and of a quarrel elsewhere are left out. An interval score is a band's width plus "
    "what it is missed by, ten times; lower is better. One history is one witness: weeks of it tell nearly the same."
)
