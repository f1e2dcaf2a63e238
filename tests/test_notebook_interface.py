"""A study from a notebook: own decision rules, options of the model, pictures in axes, one tree of everything."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from matplotlib.figure import Figure

import sim
from sim.questions.pictures import PLOTS


class Conciliatory(sim.State):
    """A state whose leader is never hostile."""

    def decide(self, intended_tone):
        return np.maximum(intended_tone, 0.3)


class Unchanged(sim.State):
    """A state that overrides the rule with what the theory says."""

    def decide(self, intended_tone):
        return intended_tone


@pytest.fixture(scope="module")
def result(two_states, tmp_path_factory):
    folder = tmp_path_factory.mktemp("notebook")
    return two_states.run(30, variants=("base", "amends_early"), weeks=50, out=folder / "run")


@pytest.fixture(scope="module")
def coalition(tmp_path_factory):
    return sim.load("qatar_2017").run(20, weeks=30, out=tmp_path_factory.mktemp("coalition") / "run")


def test_a_custom_state_has_pictures_and_comparisons(two_states, result, tmp_path):
    own = two_states.run(30, weeks=50, out=tmp_path / "own", states={"XAA": Conciliatory}, workers=2)
    compared = sim.compare(result, own, outcome="mean_relation")
    assert [row.label for row in compared.rows] == ["run:amends_early", "own:base"]
    assert all(row.paired for row in compared.rows)
    assert compared.rows[-1].difference.low > 0.0
    assert isinstance(compared.plot(), Figure)
    assert isinstance(own.plot("fan"), Figure)
    again = two_states.run(30, weeks=50, out=tmp_path / "again", states={"XAA": Conciliatory})
    assert again.manifest["results_sha256"] == own.manifest["results_sha256"]
    with pytest.raises(sim.ResultsError, match="decision rules of XAA"):
        sim.expand(tmp_path / "own", 40)


def test_a_custom_state_that_decides_as_the_theory_changes_no_bit(two_states, tmp_path):
    plain = two_states.run(6, weeks=30, out=tmp_path / "plain")
    own = two_states.run(6, weeks=30, out=tmp_path / "own", states={"XBB": Unchanged})
    assert own.manifest["results_sha256"] == plain.manifest["results_sha256"]
    with pytest.raises(sim.UsageError, match="no state XYZ; the roster is XAA, XBB"):
        two_states.run(6, states={"XYZ": Unchanged})


def test_options_of_the_model_are_those_of_a_study(two_states, tmp_path):
    given = two_states.run(6, weeks=30, theory="tit_for_tat", parameters={"forgetting": 0.1}, out=tmp_path / "given")
    changed = two_states.with_changes({"parameters.forgetting": 0.1})
    same = sim.play(sim.Study(changed, ("base",), 6, weeks=30, theory="tit_for_tat"), tmp_path / "same")
    assert given.manifest["results_sha256"] == same.manifest["results_sha256"]
    assert given.manifest["weeks"] == 30
    with pytest.raises(sim.ScenarioError, match="did you mean 'forgetting'"):
        two_states.run(6, parameters={"forgeting": 0.1})


def test_pictures_are_called_by_name_and_listed(result):
    assert set(PLOTS) <= set(dir(result.plot))
    assert isinstance(result.plot(), Figure)
    one, other = result.plot.rungs(variant="amends_early"), result.plot("rungs", "amends_early")
    assert [text.get_text() for text in one.texts] == [text.get_text() for text in other.texts]
    with pytest.raises(AttributeError, match="did you mean 'rungs'"):
        result.plot.rung()


@pytest.mark.parametrize("name", [name for name in PLOTS if name != "early_warning"])
def test_the_panels_of_a_picture_are_drawn_into_given_axes(result, coalition, name):
    of, panels = result if PLOTS[name].several else coalition, list(PLOTS[name].panels)
    figure = Figure(figsize=(9, 9))
    spare, *given = figure.subplots(len(panels) + 1, 1)
    assert of.plot(name, ax=given) is figure
    assert figure.axes == [spare, *given]
    assert not spare.has_data()
    assert all(axes.has_data() or axes.texts for axes in given)
    last = Figure(figsize=(9, 9)).subplots(len(panels) + 1, 1)[-1]
    of.plot(name, ax={panels[-1]: last})
    assert last.get_ylim() == given[-1].get_ylim()
    assert len(last.get_children()) == len(given[-1].get_children())
    with pytest.raises(sim.UsageError, match=rf"'{name}' has {len(panels)} panel.*: {', '.join(panels)}; 9 given"):
        of.plot(name, ax=[spare] * 9)


@pytest.mark.parametrize("name", PLOTS)
def test_one_pair_of_axes_has_the_main_panel_if_there_is_one(result, coalition, name):
    of, axes = result if PLOTS[name].several else coalition, Figure(figsize=(5, 4)).add_subplot()
    if not PLOTS[name].main:
        with pytest.raises(sim.UsageError, match="none of which answers its question alone: relation, "):
            of.plot(name, ax=axes)
        return
    of.plot(name, ax=axes)
    assert axes.get_title(loc="left").replace("\n", " ") == PLOTS[name].question
    assert len(axes.get_legend().get_texts()) >= 2


def test_axes_for_an_unknown_panel_or_other_objects_are_refused(result):
    with pytest.raises(sim.UsageError, match="'compare' has no panel 'differense'; did you mean 'difference'"):
        result.plot.compare(ax={"differense": Figure().add_subplot()})
    with pytest.raises(sim.UsageError, match="accepts axes of matplotlib, one or several; given: Figure"):
        result.plot.rungs(ax=[Figure()])


def test_the_tree_holds_everything(result):
    tree = result.tree
    assert isinstance(tree, xr.DataTree)
    xr.testing.assert_identical(tree["runs"].to_dataset(), result.dataset)
    assert set(tree["inputs"].data_vars) == set(result.inputs.data_vars)
    assert tree["events"].sizes["row"] == len(result.events)
    assert tree.attrs["seed"] == 1
