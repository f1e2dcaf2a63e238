"""Every number of the model: declared once, in its range, with a unit, a meaning and an origin, and read somewhere."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from sim.model.parameters import Parameters, declared
from sim.model.posterior import posterior_draws, read_posterior
from sim.questions.calibrate.saved_fit import read_fit

SIM = Path(__file__).parents[2] / "sim"
SOURCE = "\n".join(p.read_text(encoding="utf-8") for p in sorted(SIM.rglob("*.py")))
STATUSES = {"published", "fitted", "assumed"}
MODEL = {
    "kappa": (0.05, 0.02, 0.1), "omega": (0.05, 0.02, 0.1), "psi": (0.2, 0.0, 0.5), "B": (0.4, 0.2, 0.6),
    "Jb": (0.15, 0.0, 0.4), "gam": (0.055, 0.02, 0.1), "sig": (0.02, 0.01, 0.06), "sp": (0.25, 0.1, 0.4),
    "rho": (0.5, 0.2, 0.8), "acc": (0.35, 0.15, 0.7), "lam": (15.0, 5.0, 30.0), "cost": (0.25, 0.1, 0.5),
    "mu": (0.12, 0.05, 0.25), "dm": (0.06, 0.03, 0.12), "m0": (0.3, 0.1, 0.5), "zdn": (1 / 52, 1 / 104, 1 / 26),
    "zup": (1 / 104, 1 / 260, 1 / 52), "cI": (1.0, 0.0, 2.0), "i0": (0.1, 0.0, 0.3), "apo": (0.85, 0.4, 0.95),
    "heal": (1.1, 0.4, 1.6), "cT": (2.2, 1.5, 3.0), "cQ": (2.0, 1.0, 3.0), "jump": (0.58, 0.38, 0.78),
    "ga": (0.32, 0.23, 0.45), "dg": (0.048, 0.035, 0.06), "wnd": (0.055, 0.03, 0.08), "lamD": (4.4, 3.4, 5.5),
    "c1": (-0.2, -0.4, 0.0), "c2": (0.55, 0.43, 0.67), "c3": (0.56, 0.35, 1.0), "kdep": (0.37, 0.2, 0.5),
    "kaff": (0.45, 0.1, 0.65), "da": (0.42, 0.3, 0.54), "abg": (0.02, 0.01, 0.03), "aA": (7.64, 5.6, 9.0),
    "kint": (0.75, 0.6, 0.9), "R0": (-0.15, -0.4, 0.0), "Rx": (0.61, 0.3, 0.95), "hr": (0.089, 0.05, 0.14),
    "lamR": (12.0, 6.0, 16.0), "fmax": (0.15, 0.05, 0.25), "fr": (0.7, 0.4, 1.0), "slb": (0.32, 0.15, 0.48),
    "sacc": (0.12, 0.0, 0.3), "tg": (0.2, 0.0, 0.9), "wl": (0.08, 0.0, 0.15), "dacc": (0.5, 0.0, 1.0),
    "ka": (0.5, 0.2, 1.0), "zm": (0.15, 0.0, 0.4), "kf": (0.43, 0.0, 1.2), "Rd": (0.57, 0.0, 0.8),
    "Rm": (0.2, 0.0, 0.3), "Rc": (0.22, 0.0, 0.4), "Ra": (0.084, 0.0, 0.15), "dM": (1 / 260, 1 / 520, 1 / 104),
    "hm": (0.8, 0.0, 1.2), "dh": (0.038, 0.02, 0.08), "dl": (1 / 26, 0.0, 1 / 13),
}  # fmt: skip
"""Default and range of each number that the model's text gives with a range, by its symbol."""
DEFAULTS = {"va": 1.0, "fA": 0.35, "lamA": 5.0, "kA": 2.0, "aC": 5.0, "bg": 0.006, "bgs": 0.4, "su": 0.15}
FITTED = {"ga", "c3", "kdep", "kaff", "R0", "Rx", "hr", "kf", "Rd", "Rm", "Rc", "Ra", "aA", "impact_per_severity"}
FIGURES = {
    "partnership_below": 0.75, "normal_below": 0.40, "strained_below": 0.05, "crisis_below": -0.30, "hysteresis": 0.06,
    "grievance_tone_threshold": -0.35, "impact_base": 0.35, "impact_per_severity": 0.42,
    "impact_per_death_band": 0.10, "hawk_threshold": 0.5,
    "hawk_weight_reference": 0.105, "amends_cost_hawks": 2.0, "amends_own_grievance_relief": 0.6,
    "amends_own_relation_gain": 0.5,
    "amends_audience_cost_relief": 0.7, "amends_ties_factor": 1.25, "back_down_grievance_relief": 0.3,
    "back_down_audience_cost_relief": 0.5,
    "back_down_agenda_threshold": 0.1, "agenda_spillover": 0.5, "downgrade_tone": -0.2, "audience_cost_initial": 0.3,
    "audience_cost_rate": 1 / 26,
    "interference_on_tone": 0.15, "turnover_demobilisation": 0.5, "attention_capacity": 7.0,
    "amends_grievance_threshold": 0.05,
    "amends_value_dependence": 0.3, "amends_value_goodwill": 0.3,
}  # fmt: skip
"""Constants in the model's equations."""
BY_SYMBOL = {d.symbol: d for d in declared().values() if d.symbol}


@pytest.mark.parametrize("name", declared())
def test_every_number_is_declared_in_full(name):
    d = declared()[name]
    assert d.name == name
    assert d.low <= d.default <= d.high
    assert d.low < d.high
    assert d.unit.strip()
    assert d.meaning.strip()
    assert d.origin.text.strip()
    assert d.origin.status in STATUSES


@pytest.mark.parametrize("name", declared())
def test_every_number_is_read_somewhere(name):
    assert re.search(rf"\bp(\[0\])?\.{name}\b", SOURCE), f"nothing reads p.{name}"


def test_no_number_is_declared_twice_under_a_name_or_symbol():
    names = re.findall(r"^    (\w+): float", inspect.getsource(Parameters), flags=re.MULTILINE)
    assert sorted(names) == sorted(set(names)) == sorted(declared())
    assert len(BY_SYMBOL) == sum(1 for d in declared().values() if d.symbol)
    meanings = [d.meaning for d in declared().values()]
    assert len(set(meanings)) == len(meanings)


def test_parameters_hold_the_declared_defaults():
    assert {f.name: getattr(Parameters(), f.name) for f in fields(Parameters)} == {
        name: d.default for name, d in declared().items()
    }


@pytest.mark.parametrize("symbol", MODEL)
def test_defaults_and_ranges_are_those_of_the_models_text(symbol):
    d = BY_SYMBOL[symbol]
    assert (d.default, d.low, d.high) == pytest.approx(MODEL[symbol])


@pytest.mark.parametrize("symbol", DEFAULTS)
def test_defaults_without_a_range_are_those_of_the_models_text(symbol):
    assert BY_SYMBOL[symbol].default == DEFAULTS[symbol]


@pytest.mark.parametrize("name", FIGURES)
def test_figures_of_the_equations_are_declared_as_written(name):
    assert declared()[name].default == pytest.approx(FIGURES[name])


def test_what_was_fitted_says_so_and_nothing_else_does():
    assert {d.symbol or d.name for d in declared().values() if d.origin.status == "fitted"} == FITTED


def test_numbers_come_in_the_order_of_the_week():
    names = list(declared())
    order = [
        names.index(name)
        for name in ("forgetting", "reciprocity", "agenda_decay", "amends_value", "restoration_max_rate")
    ]
    assert order == sorted(order)


def test_the_posterior_is_that_of_the_fitted_parameters_within_their_ranges():
    names, _ = read_posterior()
    assert {declared()[name].symbol or name for name in names} == FITTED
    drawn = posterior_draws(200)
    assert drawn == posterior_draws(200)
    for name in names:
        number, values = declared()[name], [one[name] for one in drawn]
        assert number.low <= min(values) < max(values) <= number.high


def test_more_draws_than_are_stored_repeat_each_equally_often():
    names, stored = read_posterior()
    drawn = [tuple(one[name] for name in names) for one in posterior_draws(2 * len(stored))]
    assert sorted(drawn) == sorted([*map(tuple, stored.tolist())] * 2)


def test_the_defaults_and_the_posterior_are_those_of_the_distributed_fit():
    posterior, (names, draws) = read_fit().posterior, read_posterior()
    kept = [posterior["names"].index(name) for name in names]
    np.testing.assert_array_equal(np.array(posterior["draws"])[:, kept], draws)
    assert set(posterior["names"]) - set(names) == set(read_fit().parameters) == {"input_noise"}
    for name, estimate in zip(posterior["names"], posterior["estimates"], strict=True):
        default = read_fit().parameters.get(name, declared()[name].default)
        assert default == pytest.approx(estimate, rel=0.02, abs=0.005), name


def test_the_means_of_the_draws_are_the_defaults():
    names, draws = read_posterior()
    error = draws.std(axis=0) / len(draws) ** 0.5
    assert (np.abs(draws.mean(axis=0) - [declared()[name].default for name in names]) < 4.0 * error).all()
