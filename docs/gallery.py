"""Draw every picture of the documentation again: `make gallery`. It takes about six minutes on two cores.

Each row of `PICTURES` is the command that makes the picture, as a reader would type it, and the file that it leaves. The
images are written to docs/pictures/, in 128 colours, and the page docs/gallery.md around them.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

DOCS = Path(__file__).resolve().parent
WIDTH, COLOURS = 1200, 128
"""Width in pixels and number of colours of an image."""


@dataclass(frozen=True)
class Picture:
    """A picture: its name and title, the command that makes it, the file that this leaves, and how to read it."""

    name: str
    title: str
    command: str
    file: str
    reading: str


STUDY = "bilateral run russia_azerbaijan_2025 --variant all --pictures all --out runs/first"
PICTURES = (
    Picture(
        "fan", "How could the relation develop?", STUDY, "runs/first/fan.png",
        "The line is the median of the runs, week by week; the shaded areas hold half of them and nine in ten. No run follows "
        "the median: thin lines are single runs. Dots are the record, where the file has one: what was done, coded as a tone. "
        "Vertical lines are dated incidents. Coloured bands are the rungs of the ladder, from alliance to crisis.",
    ),
    Picture(
        "rungs", "How likely is each rung?", STUDY, "runs/first/rungs.png",
        "In each week the bands add up to all runs. A band that widens is a rung that more runs have reached.",
    ),
    Picture(
        "survival", "When does a rupture occur, and how long does it last?", STUDY, "runs/first/survival.png",
        "On the left the share of runs without a rupture so far, by variant: a step down is a week in which some rupture. On the "
        "right, of the ruptured runs, the share not yet repaired, by time since the rupture.",
    ),
    Picture(
        "decomposition", "What changed the relation?", STUDY, "runs/first/decomposition.png",
        "Each band is one driver's contribution to the mean relation, above zero if it raises it. The contributions add up "
        "exactly. They are direct effects: what an incident provoked is under formal acts and conduct.",
    ),
    Picture(
        "relations", "How do all relations change?", STUDY, "runs/first/relations.png",
        "Every dyad of the scenario, at the start and at the end. The width of a line is the strength of the relation, its "
        "colour the sign.",
    ),
    Picture(
        "variants", "What would have been different?", STUDY, "runs/first/variants.png",
        "The median of each variant. All have the same random numbers, so a gap between two lines is not luck of the draw.",
    ),
    Picture(
        "compare", "How much difference does each variant make?",
        "bilateral compare runs/first --variant no_wedge --variant no_hardliners --variant amends_at_once --out runs/compare",
        "runs/compare/compare.png",
        "Above, the medians; below, the mean difference from the base, run by run, with its 90 % interval.",
    ),
    Picture(
        "attribute", "Who or what made the difference?", "bilateral attribute russia_azerbaijan_2025 --out runs/attribute",
        "runs/attribute/attribute.png",
        "One row for each incident, faction, third party, leader and option to make amends. The dot is its Shapley value, the "
        "square what is lost without it alone. An interval that crosses zero: no effect can be shown with so many runs.",
    ),
    Picture(
        "window", "Until when can the crisis be ended?",
        "bilateral window russia_azerbaijan_2025 --gesture amends --out runs/window", "runs/window/window.png",
        "Each point asks: if amends were made in this week, in how many of the runs in crisis would it be over by the deadline? "
        "Where the line falls below the threshold, the window has closed.",
    ),
    Picture(
        "storylines", "Which storylines are there?", "bilateral story runs/first --storylines --out runs/story",
        "runs/story/storylines.png",
        "Runs with similar paths, with their share of all runs. The thick line is the median of a cluster, the thin one its "
        "typical run.",
    ),
    Picture(
        "robust", "Which conclusions are robust?", "bilateral robust russia_azerbaijan_2025 --out runs/robust",
        "runs/robust/robust.png",
        "One row for each conclusion that the file states. On the left whether it holds under each rival theory; on the right "
        "in which share of parameter draws.",
    ),
    Picture(
        "readings", "Can the record distinguish the readings?", "bilateral readings russia_azerbaijan_2025 --out runs/readings",
        "runs/readings/readings.png",
        "The weight of each reading given the record, with its interval, and which observations would tell them apart. A reading "
        "marked as not fitting is not explained by being better than the others.",
    ),
    Picture(
        "early_warning", "Would the indicators have predicted the rupture?", "bilateral early-warning runs/first --out runs/warning",
        "runs/warning/early_warning.png",
        "Each indicator by weeks before a rupture, beside runs that do not rupture at the same dates. Where both coincide, the "
        "indicator adds nothing to the date.",
    ),
)  # fmt: skip


def main() -> None:
    """Run each command once in an empty folder, keep the images, and write the page."""
    with TemporaryDirectory() as folder:
        for command in dict.fromkeys(picture.command for picture in PICTURES):
            print(command, flush=True)
            words = [sys.executable, "-m", "sim", *shlex.split(command)[1:], "--quiet"]
            subprocess.run(words, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        for picture in PICTURES:
            shrink(Path(folder, picture.file), DOCS / "pictures" / f"{picture.name}.png")
    (DOCS / "gallery.md").write_text(page(), encoding="utf-8")


def shrink(source: Path, target: Path) -> None:
    """Write an image at `WIDTH`, in `COLOURS` colours."""
    target.parent.mkdir(exist_ok=True)
    with Image.open(source) as image:
        size = (WIDTH, round(image.height * WIDTH / image.width))
        image.convert("RGB").resize(size, Image.Resampling.LANCZOS).quantize(COLOURS).save(target, optimize=True)


def page() -> str:
    """Return the page of all pictures: how to read each, and the command that makes it."""
    parts = [
        "# How to read the pictures\n"
        "Every picture, drawn from the first scenario, with the command that makes it. The title of a picture is the question "
        "that it answers; below it stand the study, the seed and the version. `make gallery` draws them all again."
    ]
    for picture in PICTURES:
        parts.append(
            f"## {picture.title}\n{picture.reading}\n\n```\n{picture.command}\n```\n"
            f"![{picture.title}](pictures/{picture.name}.png)"
        )
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    main()
