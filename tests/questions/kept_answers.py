"""Answers kept in tests/golden/answers: compared word for word, and number for number as far as processors agree.

Answers of small studies and of made-up data change only on purpose. After a change that is meant to move results or
words, refresh them with `REFRESH_GOLDEN=1 pytest tests/questions -k as_it_was`, read the difference, and say why in
CHANGELOG.md.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from made_up import FALLEN, formal, results
from made_up_charts import CASES

from sim.answer import plain
from sim.questions.pictures import PLOTS

FOLDER = Path(__file__).parent.parent / "golden" / "answers"
DIGITS = 7
RELATIVE = 1e-4
"""By how much numbers may differ: the search for a fit ends at another place on another processor."""
DECIMAL = re.compile(r"\d+\.\d+(?:e[-+]?\d+)?|\.\d+")
"""A decimal number in a text, without its sign."""
DIGEST = re.compile(r"[0-9a-f]{64}")
"""A fingerprint of numbers, of which processors differ in the last digits."""
PLACES = ("version", "run_folder")
"""Keys that differ from one place to another."""


def whole(answer):
    """Everything that an answer prints or writes except for its picture."""
    return {
        "text": str(answer).splitlines(),
        "json": portable(answer.to_json()),
        "about": portable(answer.provenance()),
        "tables": {name: text.splitlines() for name, text in answer.tables().items()},
    }


def portable(value):
    """The same data without PLACES, at any depth."""
    if isinstance(value, dict):
        return {key: portable(held) for key, held in value.items() if key not in PLACES}
    return [portable(held) for held in value] if isinstance(value, list | tuple) else value


def assert_as_kept(name, found):
    """Compare data with the kept file of this name, which `REFRESH_GOLDEN=1` writes again."""
    path, found = FOLDER / f"{name}.json", json.loads(json.dumps(rounded(plain(found))))
    if os.environ.get("REFRESH_GOLDEN"):
        path.write_text(json.dumps(found, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
    compare(found, json.loads(path.read_text(encoding="utf-8")), name)


def rounded(value):
    """The same data with numbers of DIGITS digits."""
    if isinstance(value, dict):
        return {str(key): rounded(held) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(held) for held in value]
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def compare(found, kept, place):
    """Compare two pieces of data; say where they first differ."""
    if isinstance(kept, dict) and isinstance(found, dict):
        assert list(found) == list(kept), place
        for key in kept:
            compare(found[key], kept[key], f"{place}: {key}")
    elif isinstance(kept, list) and isinstance(found, list):
        assert len(found) == len(kept), place
        for number, (one, other) in enumerate(zip(found, kept, strict=True)):
            compare(one, other, f"{place}: {number}")
    elif isinstance(kept, float) or isinstance(found, float):
        assert found == pytest.approx(kept, rel=RELATIVE, abs=1e-7), place
    elif isinstance(kept, str) and isinstance(found, str):
        compare_texts(DIGEST.sub("", found), DIGEST.sub("", kept), place)
    else:
        assert found == kept, place


def compare_texts(found, kept, place):
    """Compare two texts; decimal numbers may differ by one unit of their last digit."""
    assert DECIMAL.sub("#", found) == DECIMAL.sub("#", kept), f"{place}: {found!r}, not {kept!r}"
    for one, other in zip(DECIMAL.findall(found), DECIMAL.findall(kept), strict=True):
        assert float(one) == pytest.approx(float(other), rel=RELATIVE, abs=last_place(other)), f"{place}: {found!r}"


def last_place(number):
    """One unit of the last digit of a decimal number, which processors may round to either side."""
    mantissa, _, power = number.partition("e")
    return 1.001 * 10.0 ** (int(power or 0) - len(mantissa.partition(".")[2]))


def assert_made_up_as_kept(question):
    """Compare the texts of all made-up answers to a question, and all of the first one."""
    first, *_ = CASES[question].values()
    texts = {name: str(answer).splitlines() for name, answer in CASES[question].items()}
    assert_as_kept(f"made_up_{question}", {"first": whole(first), "texts": texts})


def assert_drawn_as_kept(picture):
    """Compare what a picture draws of made-up results of two variants."""
    relation = FALLEN[:40, 20:36]
    options = {"thresholds": [0.8, 0.3, 0.1, -0.5]} if PLOTS[picture].ladder else {}
    drawn = PLOTS[picture].data(results(relation, formal(relation), ("base", "other")), "other", **options)
    assert_as_kept(f"drawn_{picture}", drawn.to_dict())
