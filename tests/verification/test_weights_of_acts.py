"""B1: weights of acts, Goldstein (1992) on the codes of CAMEO (Schrodt 2012).

Two lists are in use: that of ICEWS (312 codes, doi:10.7910/DVN/28075), which this program ships, and that of GDELT
(`CAMEO.goldsteinscale.txt`, 311 codes).
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from sim.model.actions import WEIGHTS, tone_of

LIST = Path(__file__).parents[3] / "shared" / "data" / "goldstein_cameo.csv"
"""The ICEWS list; it is not part of this repository."""
THREE = (10, 9, 10, 7, 8, 5, 6, 8, 5, 9, 7, 10, 10, 6, 5, 7, 6, 7, 7, 5)
"""How many codes of three figures begin with 01, 02, ... 20: 010, 011, ..."""
FOUR = {
    "021": 4, "023": 4, "024": 4, "025": 6, "031": 4, "033": 4, "034": 4, "035": 6, "081": 4, "083": 4, "084": 2,
    "086": 3, "087": 4, "101": 4, "103": 4, "104": 4, "105": 6, "112": 5, "121": 3, "122": 4, "123": 4, "124": 6,
    "131": 3, "132": 4, "138": 5, "141": 4, "142": 4, "143": 4, "144": 4, "145": 4, "162": 3, "166": 3, "171": 2,
    "172": 4, "182": 3, "183": 3, "204": 2,
}  # fmt: skip
"""How many codes of four figures begin with those three: 0211, 0212, ..."""
DIFFER = {"016": (-5.0, -2.0), "022": (3.4, 3.2), "164": (-6.5, -7.0), "165": (-7.0, -6.5)}
"""Weights in the list of ICEWS and in that of GDELT where they are not the same."""
ICEWS = {
    "01": 0.0, "02": 3.0, "03": 4.0, "04": 1.0, "05": 3.5, "06": 6.0, "07": 7.0, "08": 5.0, "09": -2.0, "10": -5.0,
    "11": -2.0, "12": -4.0, "13": -6.0, "14": -6.5, "15": -7.2, "16": -4.0, "17": -7.0, "18": -9.0, "19": -10.0,
    "20": -10.0, "012": -0.4, "013": 0.4, "015": 0.0, "018": 3.4, "026": 4.0, "028": 4.0, "032": 4.5, "0353": 7.0,
    "036": 4.0, "038": 7.0, "041": 1.0, "042": 1.9, "043": 2.8, "044": 2.5, "045": 5.0, "046": 7.0, "051": 3.4,
    "052": 3.5, "053": 3.8, "054": 6.0, "055": 7.0, "056": 7.0, "057": 8.0, "061": 6.4, "062": 7.4, "063": 7.4,
    "064": 7.0, "071": 7.4, "072": 8.3, "074": 8.5, "081": 5.0, "084": 7.0, "0841": 7.0, "0842": 7.0, "085": 7.0,
    "087": 9.0, "090": -2.0, "091": -2.0, "104": -5.0, "1053": -5.0, "106": -5.0, "111": -2.0, "112": -2.0,
    "1121": -2.0, "1123": -2.0, "1125": -2.0, "113": -2.0, "114": -2.0, "115": -2.0, "116": -2.0, "120": -4.0,
    "124": -4.0, "125": -5.0, "128": -5.0, "129": -5.0, "130": -4.4, "131": -5.8, "1312": -5.8, "1313": -5.8,
    "134": -5.8, "138": -7.0, "139": -7.0, "141": -6.5, "145": -7.5, "150": -7.2, "154": -7.2, "160": -4.0,
    "161": -4.0, "162": -5.6, "163": -8.0, "166": -7.0, "170": -7.0, "171": -9.2, "172": -5.0, "173": -5.0,
    "174": -5.0, "175": -9.0, "181": -9.0, "190": -10.0, "191": -9.5, "196": -9.5,
}  # fmt: skip
"""Weights that an act between states can have, of either list."""


def codes():
    """Every code of the ICEWS list."""
    roots = [f"{root:02d}" for root in range(1, 21)]
    three = [f"{root}{last}" for root, number in zip(roots, THREE, strict=True) for last in range(number)]
    return [*roots, *three, *(f"{base}{last}" for base, number in FOUR.items() for last in range(1, number + 1))]


def test_the_list_of_icews_has_312_codes_and_that_of_gdelt_all_but_one():
    assert len(codes()) == len(set(codes())) == 312
    assert "1213" in codes()
    assert len(set(codes()) - {"1213"}) == 311


def test_every_code_has_a_weight_and_every_weight_that_is_shipped_has_a_code():
    assert all(-1.0 <= tone_of(code) <= 1.0 for code in codes())
    assert set(WEIGHTS) <= set(codes())


@pytest.mark.parametrize("code", ICEWS)
def test_weights_are_those_of_the_list(code):
    assert 10.0 * tone_of(code) == pytest.approx(ICEWS[code], abs=1e-12)


@pytest.mark.parametrize("code", DIFFER)
def test_where_the_lists_differ_the_weight_is_that_of_icews(code):
    icews, gdelt = DIFFER[code]
    assert 10.0 * tone_of(code) == pytest.approx(icews, abs=1e-12) != gdelt


def test_all_312_weights_are_those_of_the_file():
    if not LIST.exists():
        pytest.skip(f"{LIST.name}, the list of ICEWS, is not beside this repository: only the weights above were held")
    with LIST.open(encoding="utf-8", newline="") as file:
        listed = {row["code"]: float(row["goldstein"]) for row in csv.DictReader(file)}
    assert set(listed) == set(codes())
    assert {code: round(10.0 * tone_of(code), 9) for code in listed} == listed
