"""Text of the test on disputes: sample, scores, where the simulation is wrong, limitations."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.errors import counted
from sim.past_crises.disputes.dispute import FIRST_YEAR, LAST_YEAR
from sim.past_crises.disputes.files import EVENT_COUNTS, SOURCES
from sim.past_crises.disputes.forecasts import BASE_RATE
from sim.past_crises.disputes.simulated import WEEKS
from sim.past_crises.disputes.yearly_checks import CHANGE_YEARS, FALL, Reciprocity, YearlyChecks
from sim.past_crises.targets import skill_text
from sim.statistics.intervals import Estimate
from sim.wording import fold, table

if TYPE_CHECKING:
    from sim.past_crises.targets import Score
    from sim.questions.backtest.disputes import Disputes

LABELS = {
    "base_rate": "base rate", "prior_relation": "prior relation alone", "regression": "regression, all inputs",
    "simulation": "simulation", "pool": "pool: regression, simulation",
}  # fmt: skip
KEY = (
    "Out of fold by dyad. The prior relation alone and all inputs: logistic regressions; the second has what the "
    "simulation is given. Simulation: three summaries of its runs, recalibrated by a logistic regression. Pool: equal "
    "weights in log-odds. Skill: 1 - score / score of the base rate (90 % interval by dyad). "
    "AUC: chance that a dispute with a new one has the higher forecast of two."
)
CAVEAT = (
    "These scores test whether inputs coded by machine from public files, passed through the model, order dyads by the "
    "risk of a new dispute. They do not test paths, dates or gestures, nor the level of a raw probability: the link to "
    "the outcome is estimated from other dyads. Hindsight that remains: people who knew the history coded the peace "
    "scale and the rivalries; hostility and deaths are those of the whole dispute."
)


def disputes_text(answer: Disputes) -> str:
    """Return the text, without a newline at its end."""
    lines = [*fold(_sample(answer)), "", *_scores(answer.scores, answer.areas), *fold(KEY), ""]
    lines += [*fold(_differences(answer)), *fold(_outside(answer)), "", *_groups(answer), ""]
    return "\n".join([*lines, *fold(_reciprocity(answer.yearly)), *fold(_falls(answer.yearly)), "", *fold(CAVEAT)])


def _sample(answer: Disputes) -> str:
    return (
        f"Does a new dispute of the same dyad begin within five years? {len(answer.disputes):,} militarised disputes "
        f"of {counted(len(set(answer.dyads)), 'dyad')}, {FIRST_YEAR}-{LAST_YEAR}; one followed "
        f"{answer.outcomes.mean():.0%}. "
        f"Inputs of the year before from {answer.folder}; {counted(answer.runs, 'run')} each, {WEEKS} weeks, seed "
        f"{answer.seed}. Lower scores are better."
    )


def _scores(scores: dict[str, Score], areas: dict[str, float]) -> list[str]:
    cells = [["", "Brier", "skill", "log", "skill", "AUC"]]
    for name, one in scores.items():
        base = name == BASE_RATE
        skills = ["", ""] if base else [skill_text(one.brier_skill), skill_text(one.log_skill)]
        area = "" if base else f"{areas[name]:.2f}"
        cells.append([LABELS[name], f"{one.brier:.4f}", skills[0], f"{one.log:.4f}", skills[1], area])
    return table(cells, "  ")


def _differences(answer: Disputes) -> str:
    pool, prior = (answer.differences[name] for name in ("pool_less_regression", "simulation_less_prior_relation"))
    return (
        f"Pool less regression: Brier {_difference(pool['brier'])}, log {_difference(pool['log'])}: the simulation "
        f"{_verdict(pool['log'], 'adds', 'does harm', 'is not shown to add')} to the regression. Simulation less prior "
        f"relation alone: Brier {_difference(prior['brier'])}, log {_difference(prior['log'])}: it "
        f"{_verdict(prior['log'], 'is better', 'is worse', 'is not shown to be better')} than the relation it starts "
        "from."
    )


def _difference(one: Estimate) -> str:
    return f"{one.estimate:+.4f} ({one.low:+.4f} to {one.high:+.4f})"


def _verdict(one: Estimate, better: str, worse: str, unsure: str) -> str:
    return better if one.high < 0.0 else worse if one.low > 0.0 else unsure


def _outside(answer: Disputes) -> str:
    if not answer.outside:
        return "The fit used cases of all these dyads."
    skills = ", ".join(
        f"{name} {skill_text(answer.outside_fit[name].brier_skill)}" for name in ("regression", "simulation", "pool")
    )
    return f"Brier skill for the {answer.outside:,} disputes of dyads of which the fit used no case: {skills}."


def _groups(answer: Disputes) -> list[str]:
    cells = [["new dispute within five years, %", "n", "observed", "regression", "simulation"]]
    for one in answer.groups:
        shares = (one.observed, one.regression, one.simulation)
        cells.append([one.label, f"{one.n:,}", *(f"{100 * share:.0f}" for share in shares)])
    return table(cells, "  ")


def _reciprocity(checks: YearlyChecks) -> str:
    simulated = f"in simulated ordinary dyads {_coefficients(checks.simulated)}"
    if checks.observed is None:
        return f"Conduct a year later, {simulated}; the folder has no file of {SOURCES[EVENT_COUNTS].title}."
    return (
        f"Coefficients of a side's own and its partner's conduct on its conduct a year later (deviations from its "
        f"mean): in the record of events {_coefficients(checks.observed)}; {simulated}."
    )


def _coefficients(one: Reciprocity) -> str:
    own, partner = (f"{x.estimate:.2f} ({x.low:.2f} to {x.high:.2f})" for x in (one.own, one.partner))
    return f"own {own}, partner's {partner}, {counted(one.dyads, 'dyad')}, {counted(one.years, 'year')}"


def _falls(checks: YearlyChecks) -> str:
    shares = "; ".join(
        f"from {one.low:g}-{one.high:g}: {_percent(one.observed.estimate)} | {_percent(one.simulated)}"
        for one in checks.falls
    )
    return (
        f"Falls of the peace scale by {FALL:g} or more in {CHANGE_YEARS} years, % of the record (crises included) | of "
        f"simulated dyads without incidents: {shares}."
    )


def _percent(share: float) -> str:
    return "-" if math.isnan(share) else f"{100 * share:.1f}"
