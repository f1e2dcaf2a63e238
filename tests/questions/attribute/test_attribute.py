"""Attribution: on a toy with a known answer, and on the bundled scenario."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

import sim
from sim.questions.attribute import attribute as attributing
from sim.questions.attribute.attribute import attribute
from sim.questions.attribute.player_effects import Interaction, _sampling_variance, excludes_zero
from sim.questions.attribute.sweep import Coalitions, players_in, simulate_coalitions
from sim.questions.attribute.text import CAVEAT
from sim.results.outcomes import OUTCOMES, outcome
from sim.statistics import shapley
from sim.statistics.intervals import Estimate

THREE = ["bridge", "XAA.veterans", "XBB.amends"]
RUNS = 12


@pytest.fixture(scope="module")
def study(two_states):
    return sim.Study(two_states, ("base",), RUNS, seed=5, weeks=60)


@pytest.fixture(scope="module")
def found(study):
    return attribute(study, THREE, "mean_relation")


def simulated(values):
    """Replace the simulation: outcomes are a function of coalition, structure kept and run."""

    def play(study, players, coalitions, progress=None, workers=1):
        shape = (len(coalitions.keeps_structure), len(OUTCOMES), study.runs)
        result = np.zeros(shape)
        for run in range(study.runs):
            rows = coalitions.present[min(run, len(coalitions.present) - 1)]
            result[..., run] = [[values(row, kept, run)] * len(OUTCOMES) for row, kept in
                                zip(rows, coalitions.keeps_structure, strict=True)]  # fmt: skip
        return result

    return play


def alone(study, players, present, place):
    """One outcome of one coalition, [run], simulated separately."""
    coalitions = Coalitions(np.array([[present]], dtype=bool), np.zeros(1, dtype=bool))
    return simulate_coalitions(study, players, coalitions)[0, place]


def test_shares_match_brute_force_over_every_order_of_three_players(study, found):
    players, place = players_in(study, THREE), OUTCOMES.index(outcome("mean_relation"))
    value = {
        tuple(present): alone(study, players, present, place).mean()
        for present in shapley.every_coalition(3).astype(int).tolist()
    }
    total = np.zeros(3)
    for order in permutations(range(3)):
        present = [0, 0, 0]
        for player in order:
            before = value[tuple(present)]
            present[player] = 1
            total[player] += (value[tuple(present)] - before) / 6.0
    assert [p.shapley.estimate for p in found.players] == pytest.approx(total.tolist(), abs=1e-9)
    lost = value[1, 1, 1] - value[0, 1, 1]
    assert found.players[0].but_for.estimate == pytest.approx(lost, abs=1e-12)


@pytest.mark.parametrize("permutations", [None, 2, 4])
@pytest.mark.parametrize("measured", [outcome.name for outcome in OUTCOMES])
def test_shares_sum_to_the_difference_of_the_two_ends(study, permutations, measured):
    for found in (attribute(study, THREE, measured, permutations),):
        total = sum(player.shapley.estimate for player in found.players)
        assert abs(total - (found.all.estimate - found.none.estimate)) < 1e-9


def test_drawn_orders_come_near_the_exact_shares_and_say_how_near(study, found):
    drawn = attribute(study, THREE, "mean_relation", permutations=20)
    assert (found.exact, drawn.exact, drawn.permutations) == (True, False, 20)
    assert not drawn.interactions
    for exact, near in zip(found.players, drawn.players, strict=True):
        assert exact.but_for == near.but_for
        assert abs(exact.shapley.estimate - near.shapley.estimate) <= 3.0 * near.sampling_error + 1e-12
        assert near.sampling_error <= (near.shapley.high - near.shapley.low) / 2.0


def test_one_sweep_answers_for_every_outcome(study, found):
    separate, other = attribute(study, THREE, "crisis_weeks"), found.of("crisis_weeks")
    assert (other.players, other.all, other.interactions) == (separate.players, separate.all, separate.interactions)


def test_an_absent_player_adds_exactly_nothing(first_scenario):
    study = sim.Study(first_scenario, ("no_hardliners",), 4, seed=2, weeks=60)
    found = attribute(study, ["AZE.hardliners", "flight_8243"], "relation")
    absent, present = found.players
    nothing = Estimate(0.0, 0.0, 0.0)
    assert (absent.but_for, absent.but_for_structure_kept, absent.shapley) == (nothing, nothing, nothing)
    assert not absent.present
    assert present.but_for.estimate != 0.0


def test_causes_that_need_each_other_are_both_necessary_and_share_alike(study, monkeypatch):
    monkeypatch.setattr(attributing, "simulate_coalitions", simulated(lambda row, kept, run: float(row[0] and row[1])))
    found = attribute(study, THREE)
    assert [p.but_for.estimate for p in found.players] == [1.0, 1.0, 0.0]
    assert [p.shapley.estimate for p in found.players] == pytest.approx([0.5, 0.5, 0.0])
    assert found.interactions[0].players == ("bridge", "XAA.veterans")
    assert found.interactions[0].estimate.estimate == pytest.approx(1.0)
    assert [dyad.players for dyad in found.significant_interactions] == [("bridge", "XAA.veterans")]
    assert not any(player.structure_matters for player in found.players)


def test_a_kept_structure_matters_only_where_it_matters_beyond_its_error(study, monkeypatch):
    streams = sim.model.random_streams.stream(1, "noise").normal(size=RUNS)

    def value(row, kept, run):
        return 1.0 + kept * (3.0 * (not row[0]) + (not row[1]) * (streams - streams.mean())[run])

    monkeypatch.setattr(attributing, "simulate_coalitions", simulated(value))
    found = attribute(study, THREE, "relation")
    assert [player.structure_matters for player in found.players] == [True, False, False]
    assert found.players[0].but_for.estimate == 0.0
    assert found.players[0].but_for_structure_kept.estimate == pytest.approx(-3.0)


def test_more_runs_narrow_the_intervals(study, monkeypatch):
    streams = sim.model.random_streams.stream(1, "noise").normal(size=400)
    monkeypatch.setattr(attributing, "simulate_coalitions", simulated(lambda row, kept, run: row[0] * streams[run]))
    widths = []
    for runs in (25, 400):
        found = attribute(sim.Study(study.scenario, ("base",), runs), THREE, "relation").players[0].shapley
        widths.append(found.high - found.low)
    assert widths[0] > 2.5 * widths[1]


def test_other_direct_contributions_may_be_added_later(found):
    joined = found.with_direct({"bridge": Estimate(-0.4, -0.5, -0.3)})
    assert joined.players[0].direct == Estimate(-0.4, -0.5, -0.3)
    assert joined.players[1].direct == found.players[1].direct
    assert found.players[0].direct != joined.players[0].direct
    with pytest.raises(sim.UsageError, match="no player brigde; there are: bridge, "):
        found.with_direct({"brigde": Estimate(0.0, 0.0, 0.0)})


def test_json_has_the_shape_that_programs_rely_on(found):
    said = found.to_json()
    assert {"outcome", "all", "none", "players", "interactions", "caveat", "weeks", "runs", "seed"} <= set(said)
    for player in said["players"]:
        assert {"name", "kind", "label", "direct", "but_for", "shapley"} <= set(player)
        for key in ("but_for", "shapley"):
            assert set(player[key]) == {"estimate", "low", "high"}
    total = sum(player["shapley"]["estimate"] for player in said["players"])
    assert abs(total - (said["all"] - said["none"])) < 1e-9
    assert len(said["interactions"]) == 3


def test_the_caveats_are_part_of_every_output(found):
    for text in (" ".join(str(found).split()), found.to_json()["caveat"]):
        assert "percentages of blame" in text
        assert "reflect the assumed leverage" in text
        assert "no evidence that it happened" in text
    assert "%" not in str(found).replace("90 %", "")
    assert CAVEAT.startswith("Not percentages of blame")


@pytest.mark.parametrize(("asked", "said"), [
    ({"players": ["brige"]}, r"no player 'brige'; did you mean 'bridge'"),
    ({"outcome": "ruptur"}, r"no outcome 'ruptur'; did you mean 'rupture'"),
    ({"permutations": 3}, r"permutations must be an even number between 2 and 1000; got 3"),
    ({"permutations": 0}, r"permutations must be an even number"),
])  # fmt: skip
def test_what_cannot_be_answered_is_refused(study, asked, said):
    with pytest.raises(sim.UsageError, match=said):
        attribute(study, **{"players": THREE, **asked})


def test_one_run_is_refused(two_states):
    with pytest.raises(sim.UsageError, match="at least 2 runs; got 1"):
        attribute(sim.Study(two_states, runs=1), THREE)


def test_too_many_players_are_refused_and_more_than_eight_are_drawn(study, monkeypatch):
    monkeypatch.setattr(attributing, "simulate_coalitions", simulated(lambda row, kept, run: float(row.sum())))
    monkeypatch.setattr(attributing, "MOST_EXACT", 2)
    assert attribute(study, THREE, "relation").permutations == attributing.ORDERS
    monkeypatch.setattr(attributing, "MOST_SAMPLED", 2)
    with pytest.raises(
        sim.UsageError, match=r"too many players: 3; the maximum is 2.* hawks=AZE.hardliners\+RUS.agencies"
    ):
        attribute(study, THREE)


def test_the_error_of_drawn_orders_is_that_of_the_mean_of_pairs_of_reversed_orders():
    each = np.array([0.0, 2.0, 4.0, 2.0])[:, None, None] * np.array([1.0, 1.0])  # the pairs' means are 1 and 3
    assert _sampling_variance(each).tolist() == [2.0 / 2 / 2]
    assert _sampling_variance(each[:3]) is None
    assert _sampling_variance(each[[0, 1, 2, 3, 0]]).tolist() == [2.0 / 2 / 2]


@pytest.mark.parametrize(
    ("players", "permutations", "orders"),
    [(8, None, None), (9, None, 4), (40, None, 4), (3, 2, 2), (3, 1000, 1000)],
)
def test_up_to_eight_players_every_coalition_is_simulated_and_up_to_forty_orders_are_drawn(
    study, players, permutations, orders
):
    plan = attributing._plan(study, players, permutations)
    assert plan.players == players
    assert getattr(plan, "count", None) == orders
    assert attributing._plan(replace(study, runs=2), players, permutations).players == players


@pytest.mark.parametrize(("players", "permutations"), [(41, None), (3, 1002), (3, 999), (3, 1)])
def test_more_than_forty_players_and_odd_or_too_many_orders_are_refused(study, players, permutations):
    with pytest.raises(sim.UsageError, match=r"the maximum is 40|must be an even number between 2 and 1000"):
        attributing._plan(study, players, permutations)


@pytest.mark.parametrize(("pairs", "half", "significant"), [(1, 0.99, 1), (1, 1.01, 0), (10, 0.63, 1), (10, 0.65, 0)])
def test_an_interaction_counts_if_its_interval_corrected_for_the_number_of_pairs_excludes_zero(
    found, pairs, half, significant
):
    # of one pair the interval of 90 %; of ten pairs that of 99 %, which is 2.5758 / 1.6449 = 1.566 times as wide
    nothing = Interaction(("bridge", "XBB.amends"), Estimate(0.0, -1.0, 1.0))
    one = Interaction(("bridge", "XAA.veterans"), Estimate(-1.0, -1.0 - half, -1.0 + half))
    answer = replace(found, interactions=(one, *[nothing] * (pairs - 1)))
    assert len(answer.significant_interactions) == significant


@pytest.mark.parametrize(
    ("low", "high", "distinguishable"), [(0.0, 0.2, False), (-0.2, 0.0, False), (0.01, 0.2, True), (-0.2, -0.01, True)]
)
def test_an_interval_that_touches_zero_does_not_exclude_it(low, high, distinguishable):
    assert excludes_zero(Estimate((low + high) / 2.0, low, high)) == distinguishable


@pytest.mark.parametrize(
    ("values", "interaction", "said"),
    [
        ((0.2, 0.3), 0.1, "each has a larger effect if the other is in."),
        ((-0.2, -0.3), -0.1, "each has a larger effect if the other is in."),
        ((0.2, 0.3), -0.1, "each partly replaces the other."),
        ((0.2, -0.3), 0.1, "one changes the effect of the other."),
        ((-0.2, 0.3), 0.1, "one changes the effect of the other."),
    ],
)
def test_an_interaction_is_called_what_it_is(found, values, interaction, said):
    players = tuple(
        replace(one, shapley=Estimate(value, value - 0.1, value + 0.1))
        for one, value in zip(found.players, (*values, 0.0), strict=True)
    )
    pair = Interaction(("bridge", "XAA.veterans"), Estimate(interaction, interaction - 0.01, interaction + 0.01))
    text = " ".join(str(replace(found, players=players, interactions=(pair,))).split())
    assert f"bridge and XAA.veterans interact: {interaction:+.3f}" in text
    assert f"beyond their separate effects; {said}" in text


def test_the_text_describes_three_players_at_most_and_names_those_without_a_clear_effect(found):
    clear, unclear = Estimate(0.2, 0.1, 0.3), Estimate(0.0, -0.1, 0.1)
    one = replace(found.players[0], shapley=clear, but_for=clear, structure_matters=False)
    four = tuple(replace(one, name=f"p{place}", label=f"p{place}") for place in range(4))
    others = (
        replace(one, name="vague", shapley=unclear, structure_matters=True),
        replace(one, name="gone", shapley=unclear, present=False),
    )
    text = " ".join(str(replace(found, players=(*four, *others), interactions=())).split())
    assert [f"p{place} raises the mean relation by 0.200 (0.100 to 0.300)" in text for place in range(4)] == [
        True, True, True, False,
    ]  # fmt: skip
    assert "Not distinguishable from zero with this many runs: vague." in text
    assert "No effect, since this variant leaves it out: gone." in text
    assert text.count("depends on the structure") == text.count("of vague depends on the structure") == 1
    assert "drawing orders" not in text
    drawn = replace(found, permutations=4, players=(replace(one, sampling_error=0.013), replace(one, name="b")))
    assert "At most ±0.013 of an interval is due to drawing orders" in " ".join(str(drawn).split())
