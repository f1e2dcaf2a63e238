"""Pictures of a study: selection, file names and errors."""

from __future__ import annotations

import json

import numpy as np
import pytest
from made_up import FALLEN, formal, results
from matplotlib.text import Text
from PIL import Image

from sim.errors import UsageError
from sim.questions.pictures import PLOTS, draw
from sim.questions.pictures import drawing as picture
from sim.results.dataset import Results


def study(folder, variants=("base", "other"), **more):
    manifest = {
        "scenario": "made_up",
        "seed": 7,
        "runs": 20,
        "versions": {"bilateral": "0.1.0"},
        "variants": list(variants),
        "focus": "ABC-XYZ",
        "names": ["Abecia", "Xyzia"],
        "incidents": [{"name": "raid", "title": "A raid", "date": "2024-12-25", "victim": "ABC", "offender": "XYZ"}],
        "scripted_acts": {variant: [] for variant in variants},
        "played_incidents": {variant: ["raid"] for variant in variants},
        "record": [],
        **more,
    }
    return Results(folder, manifest, results(FALLEN[:20], formal(FALLEN[:20]), variants))


def words(figure):
    return " | ".join(text.get_text() for text in figure.findobj(Text))


def test_everything_is_drawn_and_the_first_variant_s_pictures_carry_their_name_alone(tmp_path):
    drawn = draw(study(tmp_path))
    plots = [name for name in PLOTS if not PLOTS[name].joint]
    single = [name for name in plots if not PLOTS[name].several]
    wanted = {f"{name}.png" for name in plots} | {f"{name}-other.png" for name in single}
    assert {path.name for path in drawn} == wanted
    assert all(path.is_file() and path.with_suffix(".svg").is_file() for path in drawn)
    with Image.open(tmp_path / "survival-other.png") as image:
        assert json.loads(image.text["Description"])["variant"] == "other"


def test_one_variant_is_not_compared_with_itself(tmp_path):
    alone = study(tmp_path, ("base",))
    assert "variants.png" not in {path.name for path in draw(alone)}
    with pytest.raises(UsageError, match="'variants' compares variants, and this study has one"):
        draw(alone, ["variants"])


def test_what_is_named_is_drawn_and_no_more(tmp_path):
    drawn = draw(study(tmp_path), ["rungs", "variants"], ["other"])
    assert [path.name for path in drawn] == ["rungs-other.png", "variants-other.png"]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"pictures": ["fun"]}, "no picture 'fun'; did you mean 'fan'. There are: fan, rungs"),
        ({"pictures": ["qqq"]}, "no picture 'qqq'; there are: fan, rungs"),
        ({"variants": ["othr"]}, "no variant 'othr'; did you mean 'other'. There are: base, other"),
        ({"dyad": "ABC"}, "'ABC' is not a dyad; write two states with a dash, such as ABC-XYZ"),
        ({"dyad": "ABC-MNP"}, "no state 'MNP' in this study; did you mean 'MNO'"),
        ({"dyad": "MNO-XYZ"}, "no relation between MNO and XYZ"),
        (
            {"dyad": "ABC-MNO", "pictures": ["decomposition"]},
            "'decomposition' is available for the focal dyad ABC-XYZ only.*fan, rungs",
        ),
        ({"dyad": "ABC-MNO", "pictures": ["relations"]}, "'relations' shows every dyad"),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(tmp_path, asked, message):
    with pytest.raises(UsageError, match=message):
        draw(study(tmp_path), **asked)
    assert not list(tmp_path.iterdir())


def test_another_pair_is_drawn_from_the_runs_kept_of_it(tmp_path):
    drawn = draw(study(tmp_path), dyad="abc-mno")
    named = {"fan", "rungs", "fan-other", "rungs-other", "variants", "compare"}
    assert {path.name for path in drawn} == {f"{name}-ABC-MNO.png" for name in named}
    assert "9 of 20 runs" in words(picture(study(tmp_path), "fan", dyad="ABC-MNO"))


def test_the_focus_pair_named_either_way_is_drawn_from_all_runs(tmp_path):
    for dyad in ("ABC-XYZ", "xyz-abc"):
        assert "Base case: 20 runs" in words(picture(study(tmp_path), "fan", dyad=dyad))
    assert [p.name for p in draw(study(tmp_path), ["survival"], ["base"], "ABC-XYZ")] == ["survival-ABC-XYZ.png"]


def test_files_in_a_folder_of_the_user_are_never_replaced(tmp_path):
    mine = tmp_path / "mine"
    assert draw(study(tmp_path), ["fan"], ["base"], folder=mine) == [mine / "fan.png"]
    before = (mine / "fan.svg").read_bytes()
    (mine / "fan.png").unlink()
    with pytest.raises(UsageError, match="already exists"):
        draw(study(tmp_path), ["rungs", "fan"], ["base"], folder=mine)
    assert [path.name for path in mine.iterdir()] == ["fan.svg"]
    assert (mine / "fan.svg").read_bytes() == before


def test_pictures_in_the_run_folder_are_replaced(tmp_path):
    assert draw(study(tmp_path), ["fan"]) == draw(study(tmp_path), ["fan"])


@pytest.mark.parametrize("name", ["fan", "relations", "variants"])
def test_thresholds_that_the_scenario_moves_are_drawn_where_they_are(tmp_path, name):
    moved = [0.7, 0.3, 0.0, -0.55]
    figure = picture(study(tmp_path, thresholds=moved), name)
    lines = figure.findobj(lambda artist: artist.get_gid() == "threshold")
    at = [line.get_xdata()[0] if name == "relations" else line.get_ydata()[0] for line in lines]
    np.testing.assert_allclose(at, moved)


def test_variants_and_states_go_by_their_titles_and_names(tmp_path):
    titled = study(tmp_path, variant_titles={"other": "Without the raid"}, state_names={"MNO": "Emenia"})
    assert "Without the raid: 20 runs, seed 7" in words(picture(titled, "rungs", "other"))
    assert "Without the raid\n" in words(picture(titled, "variants")).replace("\n ", "\n").replace(" | ", "\n")
    assert "Abecia – Emenia" in words(picture(titled, "relations"))
    assert "How could the relation develop? Abecia and Emenia" in words(picture(titled, "fan", dyad="ABC-MNO"))
    assert "ABC – MNO" in words(picture(study(tmp_path), "relations"))
    assert "Abecia towards Xyzia" in words(picture(study(tmp_path), "decomposition"))
