"""Players that can be named, and inputs with them neutral."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from conftest import leaving_out, with_variants

import sim
from sim.model.actions import action_index
from sim.questions.attribute.players import KINDS, named_players, neutral, players_of, pressure_warnings
from sim.questions.attribute.sweep import players_in, warnings_of
from sim.scenario.file.schema import ScriptedActEntry
from sim.scenario.inputs import inputs_of


def named(scenario, *words, variant="base"):
    return named_players(scenario, words, variant)


def changed(before, after):
    """Fields in which two cases differ."""
    return {
        f.name
        for f in fields(before)
        if not (
            np.array_equal(getattr(before, f.name), getattr(after, f.name), equal_nan=True)
            if isinstance(getattr(before, f.name), np.ndarray) and getattr(before, f.name).dtype.kind == "f"
            else np.all(getattr(before, f.name) == getattr(after, f.name))
        )
    }


def test_the_first_scenario_has_its_incidents_factions_third_parties_and_leaders(first_scenario):
    players = players_of(first_scenario)
    kinds = {kind: [p.name for p in players if p.kind == kind] for kind in KINDS}
    assert kinds["incident"][:2] == ["flight_8243", "yekaterinburg_raid"]
    assert len(kinds["incident"]) == 5
    assert {"AZE.hardliners", "RUS.agencies"} <= set(kinds["faction"])
    assert len(kinds["faction"]) == 6
    assert kinds["third_party"] == ["ARM", "GBR", "KAZ", "TUR", "UKR", "USA", "XGS"]
    assert kinds["leader"] == ["AZE.leader", "RUS.leader"]
    assert kinds["amends"] == ["AZE.amends", "RUS.amends"]


def test_a_leader_without_inputs_has_no_discretion(two_states):
    assert [p.name for p in players_of(two_states) if p.kind == "leader"] == ["XAA.leader"]


def test_a_leader_of_whom_only_a_range_around_zero_is_given_has_discretion(two_states):
    unsure = {"leader": {"leaning": {"XAA": {"low": -0.2, "mode": 0, "high": 0.2}}}}
    changed = two_states.with_changes({"states": {"XBB": unsure}})
    assert [p.name for p in players_of(changed) if p.kind == "leader"] == ["XAA.leader", "XBB.leader"]


def test_a_state_without_reach_or_stake_is_no_third_party(two_states, first_scenario):
    assert not [p for p in players_of(two_states) if p.kind == "third_party"]
    assert {"UKR", "TUR", "USA", "GBR"}.isdisjoint(p.name for p in players_of(first_scenario, "no_wedge"))


def test_what_a_variant_leaves_out_may_be_named_and_is_absent(first_scenario):
    there, gone = named(first_scenario, "flight_8243", "yekaterinburg_raid", variant="crash_only")
    assert (there.present, gone.present) == (True, False)
    (faction,) = named(first_scenario, "AZE.hardliners", variant="no_hardliners")
    assert not faction.present


def test_several_can_act_as_one(first_scenario):
    wedge, hawks = named(first_scenario, "wedge=UKR+TUR", "AZE.hardliners+RUS.agencies")
    assert [member.name for member in wedge.each] == ["UKR", "TUR"]
    assert (wedge.name, wedge.kind, wedge.label) == ("wedge", "group", "Ukraine and Türkiye")
    assert hawks.name == "AZE.hardliners+RUS.agencies"


@pytest.mark.parametrize(("words", "said"), [
    (["AZE.hardlners"], r"no player 'AZE.hardlners'; did you mean 'AZE.hardliners'\? There are: flight_8243, "),
    (["KZ"], r"no player 'KZ'; .*KAZ"),
    (["wedge=UKR+ZZZ"], r"no player 'ZZZ'; "),
    (["UKR", "wedge=UKR+TUR"], r"the player 'UKR' is used twice"),
    (["wedge=UKR+TUR", "wedge=USA"], r"the name 'wedge' is used twice"),
    (["=UKR"], r"no name before the '='"),
    ([], r"name at least one player; there are: flight_8243"),
])  # fmt: skip
def test_what_cannot_be_named_is_refused_with_what_can(first_scenario, words, said):
    with pytest.raises(sim.UsageError, match=said):
        named_players(first_scenario, words)


@pytest.mark.parametrize(("name", "what"), [
    ("flight_8243", {"incidents"}),
    ("AZE.hardliners", {"interests"}),
    ("UKR", {"leverage"}),
    ("AZE.leader", {"tenure"}),
    ("RUS.amends", {"barred"}),
])  # fmt: skip
def test_a_neutral_player_takes_nothing_else_with_it(first_scenario, name, what):
    before = inputs_of(first_scenario)
    after = neutral(before, named(first_scenario, name))
    assert changed(before, after) == what


def test_a_neutral_faction_keeps_its_power_and_wants_nothing_even_where_set_by_hand(two_states):
    case = neutral(inputs_of(two_states), named(two_states, "XAA.veterans"))
    i, f = case.roster.at("XAA"), case.roster.factions[case.roster.at("XAA")].index("veterans")
    assert case.power[i, f] == 0.4
    assert not case.interests[i, f].any()
    assert np.isnan(case.ideal_tones[i, f]).all()


def test_the_ranges_of_a_neutral_player_go_and_those_of_others_stay(two_states):
    before = inputs_of(two_states)
    after = neutral(before, named(two_states, "XAA.leader"))
    assert {r.path for r in before.ranges} - {r.path for r in after.ranges} == {"states.XAA.leader.binding"}
    assert np.isnan(after.domestic_constraint[after.roster.at("XAA")])
    assert "states.XBB.factions.court.power" in {r.path for r in after.ranges}


def test_a_neutral_third_party_stays_in_the_network_with_its_own_policies(first_scenario):
    before = inputs_of(first_scenario)
    after = neutral(before, named(first_scenario, "TUR"))
    k = before.roster.at("TUR")
    assert not after.leverage[k].any()
    assert after.leverage[:, k].any()
    assert np.array_equal(after.interests[k], before.interests[k])
    assert after.named[k].any()


def test_every_player_can_be_made_neutral_in_any_order(first_scenario):
    players, case = players_of(first_scenario), inputs_of(first_scenario)
    one, other = neutral(case, players), neutral(case, players[::-1])
    assert changed(one, other) <= {"barred"}
    assert set(one.barred) == set(other.barred)
    assert not one.incidents


def amends_made(scenario, case, offender, victim, weeks=90):
    """Amends in any run by offender to victim, [week]."""
    world = sim.World(scenario, (case,), runs=24, seed=4)
    made = []
    for _ in range(weeks):
        world.step()
        made.append(world.situation.amends[0, :, world.scenario.roster.at(victim), world.scenario.roster.at(offender)])
    return np.array(made).any(axis=1)


def test_a_state_without_the_option_never_chooses_amends_and_the_other_may(first_scenario):
    case = inputs_of(first_scenario)
    assert amends_made(first_scenario, case, "RUS", "AZE").any()
    without = neutral(case, named(first_scenario, "RUS.amends"))
    assert not amends_made(first_scenario, without, "RUS", "AZE").any()
    others = neutral(case, named(first_scenario, "AZE.amends"))
    assert np.array_equal(
        amends_made(first_scenario, others, "RUS", "AZE", 60), amends_made(first_scenario, case, "RUS", "AZE", 60)
    )


def test_scripted_amends_stay_without_the_option(two_states):
    case = neutral(inputs_of(two_states, "amends_early"), named(two_states, "XBB.amends"))
    made = amends_made(two_states, case, "XBB", "XAA", 60)
    assert np.flatnonzero(made).tolist() == [case.acts[0].week]


@pytest.mark.parametrize(("action", "chooser", "other"), [("measures", "AZE", "RUS"), ("back_down", "AZE", "RUS")])
def test_whoever_chooses_is_the_one_who_is_barred(first_scenario, action, chooser, other):
    case = inputs_of(first_scenario)
    barred = replace(case, barred=((case.roster.at(chooser), action),))
    world = sim.World(first_scenario, (barred,), runs=2, seed=1)
    allowed = world.setting.allowed[0, 0, :, 0, action_index(action)]
    assert not allowed[case.roster.at(chooser)]
    assert allowed[case.roster.at(other)]


def test_neither_restores_where_one_may_not(first_scenario):
    case = replace(inputs_of(first_scenario), barred=((inputs_of(first_scenario).roster.at("RUS"), "restoration"),))
    world = sim.World(first_scenario, (inputs_of(first_scenario), replace(case, name="barred")), runs=24, seed=4)
    a, b = (world.scenario.roster.at(code) for code in ("AZE", "RUS"))
    restored = np.zeros(2, dtype=bool)
    for _ in range(120):
        world.step()
        restored |= world.situation.restored[..., a, b].any(axis=1)
    assert restored.tolist() == [True, False]


def test_given_pressures_suppress_third_parties_with_a_warning(first_scenario):
    base = first_scenario.contents["base"]
    by_hand = type(base).model_validate({**base.model_dump(exclude_unset=True), "pressures": {"AZE>RUS": -0.5}})
    scenario = with_variants(first_scenario, by_hand=by_hand)
    players = named(scenario, "UKR", "flight_8243", variant="by_hand")
    (said,) = pressure_warnings(inputs_of(scenario, "by_hand"), players, scenario.focus)
    assert "AZE>RUS" in said
    assert "UKR" in said
    assert not pressure_warnings(inputs_of(scenario, "base"), players, scenario.focus)
    assert not pressure_warnings(inputs_of(scenario, "by_hand"), players[1:], scenario.focus)


def test_a_faction_without_power_is_absent_and_a_scripted_variant_keeps_its_acts(first_scenario):
    scenario = with_variants(
        first_scenario,
        less=leaving_out(first_scenario.contents["amends_at_once"], factions=("AZE.hardliners",)),
    )
    assert not named(scenario, "AZE.hardliners", variant="less")[0].present
    acts = neutral(inputs_of(scenario, "less"), players_of(scenario, "less")).acts
    assert len(acts) == 1
    assert isinstance(scenario.contents["less"].do[0], ScriptedActEntry)


def test_an_incident_after_the_last_week_is_not_played_and_no_player(two_states):
    study = sim.Study(two_states, runs=4, weeks=10)
    assert "bridge" not in [player.name for player in players_in(study)]
    assert (
        warnings_of(study, players_in(study))[-1] == "not played so far, since after the last week: bridge (2024-06-03)"
    )
    with pytest.raises(sim.UsageError, match="bridge is not played so far: it is dated 2024-06-03"):
        players_in(study, ["bridge", "XAA.leader"])
    for weeks, played in ((22, False), (23, True)):  # 2024-06-03 is the first day of the 23rd week
        there = players_in(sim.Study(two_states, runs=4, weeks=weeks))
        assert ("bridge" in [player.name for player in there]) == played
